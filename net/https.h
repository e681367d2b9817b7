/*
 * A form sent by HTTPS POST, and the answer, bounded in size and time.
 */
#pragma once

#include "net/neterror.h"

typedef struct {
	const char *url;     /* https://, or http:// to a loopback address */
	const char *ca_file; /* NULL = the system's */
	guint timeout_seconds;
	int (*stopped)(void); /* may be NULL */
} DmHttpsOptions;

/*
 * Whether a URL may be posted to: https://, or http:// where the host is
 * 127.0.0.1, [::1] or localhost; with no user or password in it.
 */
gboolean dm_https_is_allowed(const char *url);

/*
 * Posts application/x-www-form-urlencoded `pairs`, {name, value} … ended by a
 * NULL name.  Gives status and body whatever the status is; no redirect is
 * followed, a body of more than 1 MiB is an error.  `*ret_body` is
 * NUL-terminated; caller frees.
 */
gboolean dm_https_post_form(const DmHttpsOptions *options,
			    const char *const (*pairs)[2], guint *ret_status,
			    char **ret_body, GError **error);
