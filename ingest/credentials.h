/*
 * What an account logs in with: a password, or a bearer token of OAuth 2.0
 * (RFC 6749) that is asked for, cached in memory and renewed in time.
 */
#pragma once

#include "ingest/account.h"

typedef struct _DmCredentials DmCredentials;

/* Exactly one of both is set. */
typedef struct {
	char *password;
	char *bearer;
} DmSecret;

/* Wipes the memory. */
void dm_secret_clear(DmSecret *secret);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmSecret, dm_secret_clear)

/* `account` must outlive it.  `stopped` may be NULL. */
DmCredentials *dm_credentials_new(const DmAccount *account,
				  int (*stopped)(void));
void dm_credentials_free(DmCredentials *credentials);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmCredentials, dm_credentials_free)

/*
 * The password or a valid token.  DM_INGEST_ERROR_USAGE where the
 * configuration is at fault (a file that others can read, a command that
 * fails), DM_NET_ERROR where the token endpoint is.
 */
gboolean dm_credentials_get(DmCredentials *credentials, DmSecret *ret,
			    GError **error);
/*
 * What people should know of the last token that was asked for: that a new
 * refresh token could not be stored; or NULL.
 */
const char *dm_credentials_warning(const DmCredentials *credentials);
/*
 * The server did not take what dm_credentials_get() gave: a cached token is
 * forgotten.  TRUE where another one can be had, so that a second try makes
 * sense (the token was from the cache).
 */
gboolean dm_credentials_reject(DmCredentials *credentials);
/* How long the token in memory will be given, in seconds; -1 = there is none.
 */
gint64 dm_credentials_lifetime(const DmCredentials *credentials);
