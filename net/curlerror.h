/*
 * What libcurl's error codes mean to the one who has to mend it.
 */
#pragma once

#include "net/neterror.h"

/*
 * Sets a DM_NET_ERROR: host and port, what happened, what to do, and in
 * brackets `detail`, libcurl's own text (may be NULL or empty; it may quote the
 * server).  `code` is a CURLcode, never CURLE_OK.
 */
void dm_curl_error(GError **error, int code, const char *host, guint port,
		   const char *detail);

/*
 * The same form for a fault that the caller knows better: `text` says what
 * happened and what to do, `detail` is what the other side said, which is cut
 * and escaped.
 */
void dm_net_error_say(GError **error, DmNetError kind, const char *host,
		      guint port, const char *text, const char *detail);
