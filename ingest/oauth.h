/*
 * Asking a token endpoint for a bearer token (RFC 6749).
 */
#pragma once

#include "ingest/account.h"
#include "ingest/tokenreply.h"

/*
 * The URL that a value of `token-endpoint` stands for: a preset (google,
 * microsoft, microsoft:TENANT) or a URL by dm_https_is_allowed().  NULL where
 * it is neither; caller frees.
 */
char *dm_oauth_url(const char *endpoint);

typedef struct {
	const char *client_secret; /* NULL = none */
	const char *refresh_token; /* NULL = client credentials are used */
	int (*stopped)(void);	   /* may be NULL */
} DmOauthGrant;

/*
 * One request: with a refresh token by section 6, else by section 4.4, which
 * needs a client secret.  DM_INGEST_ERROR_USAGE where the account does not
 * have what it takes, else DM_NET_ERROR.
 */
gboolean dm_oauth_request(const DmAccount *account, const DmOauthGrant *grant,
			  DmTokenReply *ret, GError **error);
