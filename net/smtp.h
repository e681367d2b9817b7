/*
 * A mail handed over to a server by SMTP (RFC 5321, RFC 6409).
 */
#pragma once

#include "net/neterror.h"

typedef enum {
	DM_SMTP_STARTTLS, /* TLS or nothing (RFC 3207, RFC 8314) */
	DM_SMTP_IMPLICIT, /* TLS from the first byte */
	DM_SMTP_PLAIN,	  /* none at all */
} DmSmtpTls;

typedef struct {
	const char *host; /* a name or an address */
	guint port;
	DmSmtpTls tls;
	const char *ca_file; /* PEM; NULL = the system's */
	/* Both or none.  Without TLS they are sent to this machine only. */
	const char *user, *password;
	guint timeout_seconds; /* for all of it */
	int (*stopped)(void);  /* asked while waiting; may be NULL */
} DmSmtpOptions;

/*
 * Sends `mail` (CR LF, as RFC 5322 has it) from one address to others, ended by
 * NULL, as dm_mail_address() gives them.  DM_NET_ERROR tells what the server
 * said.  A server may take the mail for some only: the others get it, and
 * DM_NET_ERROR_SOME names who does not.  With a user nothing is sent where the
 * server has no login: DM_NET_ERROR_AUTH.
 */
gboolean dm_smtp_send(const DmSmtpOptions *options, const char *from,
		      const char *const *to, GBytes *mail, GError **error);
