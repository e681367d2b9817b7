/*
 * Finds what an account logs in with, in files, commands, systemd credentials
 * or at a token endpoint, and keeps a token while it is good.  It knows nothing
 * of how a login is spoken.
 */
#include "ingest/credentials.h"

#include <string.h>

#include "ingest/oauth.h"
#include "ingest/secretcommand.h"
#include "ingest/secretfile.h"
#include "net/neterror.h"

#define COMMAND_SECONDS 60
/* A token that was given without a lifetime. */
#define UNTOLD_SECONDS 300
/* A token is renewed before it ends, so that a login can take its time. */
#define RENEW_SECONDS 60

struct _DmCredentials {
	const DmAccount *account;
	int (*stopped)(void);
	char *token; /* the cached one, or NULL */
	gint64 good_until_us;
	gboolean is_from_cache; /* what was given last */
	char *rotated; /* a refresh token that is newer than the stored one */
	char *warning; /* about `rotated`, or NULL */
};

void dm_secret_clear(DmSecret *secret)
{
	g_clear_pointer(&secret->password, dm_secret_free);
	g_clear_pointer(&secret->bearer, dm_secret_free);
}

DmCredentials *dm_credentials_new(const DmAccount *account,
				  int (*stopped)(void))
{
	DmCredentials *credentials = g_new0(DmCredentials, 1);

	credentials->account = account;
	credentials->stopped = stopped;
	return credentials;
}

void dm_credentials_free(DmCredentials *credentials)
{
	if (!credentials)
		return;
	dm_secret_free(credentials->token);
	dm_secret_free(credentials->rotated);
	g_free(credentials->warning);
	g_free(credentials);
}

/* ---- secrets ------------------------------------------------------------ */

/* Says whose secret it is. */
static gboolean prefix(const DmAccount *account, const char *key,
		       GError **error)
{
	g_prefix_error(error, "[imap %s] %s: ", account->name, key);
	return FALSE;
}

/* A file, where one is configured, else a systemd credential; *ret stays NULL
   where there is neither. */
static gboolean find_secret(const DmAccount *account, const char *key,
			    const char *file, const char *suffix, char **ret,
			    GError **error)
{
	g_autofree char *name = g_strconcat(account->name, suffix, NULL);

	if (file) {
		*ret = dm_secret_read_file(file, error);
		return *ret || prefix(account, key, error);
	}
	return dm_secret_read_credential(name, ret, error) ||
	       prefix(account, "credential", error);
}

/* A secret is one line: what stands below it was not meant to be sent. */
static gboolean check_line(const DmAccount *account, const char *what,
			   const char *secret, GError **error)
{
	if (!secret || !strpbrk(secret, "\r\n"))
		return TRUE;
	g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
		    "[imap %s] the %s has more than one line", account->name,
		    what);
	return FALSE;
}

static gboolean read_password(DmCredentials *credentials, char **ret,
			      GError **error)
{
	const DmAccount *account = credentials->account;

	if (!account->password_file && account->password_command) {
		*ret = dm_secret_run(account->password_command, COMMAND_SECONDS,
				     credentials->stopped, error);
		return *ret || prefix(account, "password-command", error);
	}
	return find_secret(account, "password-file", account->password_file, "",
			   ret, error);
}

static gboolean get_password(DmCredentials *credentials, char **ret,
			     GError **error)
{
	const char *name = credentials->account->name;
	g_auto(DmSecretText) password = NULL;

	if (!read_password(credentials, &password, error) ||
	    !check_line(credentials->account, "password", password, error))
		return FALSE;
	*ret = g_steal_pointer(&password);
	if (*ret)
		return TRUE;
	g_set_error(
		error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE,
		"[imap %s] there is nothing to log in with: set password-file, password-command, token-command or token-endpoint, or give the systemd credential %s",
		name, name);
	return FALSE;
}

/* ---- tokens ------------------------------------------------------------- */

/* The output is the token, or a JSON object as an endpoint gives it. */
static gboolean read_output(char *output, DmTokenReply *ret, GError **error)
{
	static const char *const no_secrets[] = { NULL };
	g_autoptr(GError) problem = NULL;

	*ret = (DmTokenReply){ .lifetime_seconds = -1 };
	g_strstrip(output);
	if (dm_token_is_sound(output) && *output != '{') {
		ret->access_token = g_strdup(output);
		return TRUE;
	}
	if (*output == '{' && dm_token_reply_read("its output", 0, output,
						  no_secrets, ret, &problem))
		return TRUE;
	g_set_error(
		error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE, "%s",
		problem ? problem->message
			: "its output is neither a token nor a JSON object");
	return FALSE;
}

static gboolean run_command(DmCredentials *credentials, DmTokenReply *ret,
			    GError **error)
{
	const DmAccount *account = credentials->account;
	g_auto(DmSecretText) output =
		dm_secret_run(account->token_command, COMMAND_SECONDS,
			      credentials->stopped, error);

	return (output && read_output(output, ret, error)) ||
	       prefix(account, "token-command", error);
}

/*
 * Stores a refresh token that came instead of the one in the file.  Where that
 * fails it stays in memory, is used, and is stored later: the login goes on,
 * and there is a warning.
 */
static void store_rotated(DmCredentials *credentials)
{
	const DmAccount *account = credentials->account;
	g_autoptr(GError) error = NULL;

	g_clear_pointer(&credentials->warning, g_free);
	if (!credentials->rotated || !account->refresh_token_file)
		return;
	if (dm_secret_write_file(account->refresh_token_file,
				 credentials->rotated, &error))
		g_clear_pointer(&credentials->rotated, dm_secret_free);
	else
		credentials->warning = g_strdup_printf(
			"refresh-token-file: %s; a new refresh token came, and is lost when this run ends: mend the file, and sign in again if the old token is no longer taken",
			error->message);
}

/*
 * From the file each time, as another process may have put a new one there;
 * a systemd credential is only read, so what came since is in memory.
 */
static gboolean find_refresh_token(DmCredentials *credentials, char **ret,
				   GError **error)
{
	store_rotated(credentials);
	if (credentials->rotated) {
		*ret = g_strdup(credentials->rotated);
		return TRUE;
	}
	return find_secret(credentials->account, "refresh-token-file",
			   credentials->account->refresh_token_file,
			   ".refresh-token", ret, error) &&
	       check_line(credentials->account, "refresh token", *ret, error);
}

static gboolean ask_endpoint(DmCredentials *credentials, DmTokenReply *ret,
			     GError **error)
{
	const DmAccount *account = credentials->account;
	g_auto(DmSecretText) client = NULL;
	g_auto(DmSecretText) refresh = NULL;
	DmOauthGrant grant = { .stopped = credentials->stopped };

	if (!find_secret(account, "client-secret-file",
			 account->client_secret_file, ".client-secret", &client,
			 error) ||
	    !check_line(account, "client secret", client, error) ||
	    !find_refresh_token(credentials, &refresh, error))
		return FALSE;
	grant.client_secret = client;
	grant.refresh_token = refresh;
	if (!dm_oauth_request(account, &grant, ret, error))
		return prefix(account, "token-endpoint", error);
	if (!refresh || !ret->refresh_token ||
	    strcmp(refresh, ret->refresh_token) == 0)
		return TRUE;
	dm_secret_free(credentials->rotated);
	credentials->rotated = g_steal_pointer(&ret->refresh_token);
	store_rotated(credentials);
	return TRUE;
}

static gboolean renew(DmCredentials *credentials, GError **error)
{
	g_auto(DmTokenReply) reply = { .lifetime_seconds = -1 };
	gint64 seconds = UNTOLD_SECONDS;

	g_clear_pointer(&credentials->token, dm_secret_free);
	if (credentials->account->token_command
		    ? !run_command(credentials, &reply, error)
		    : !ask_endpoint(credentials, &reply, error))
		return FALSE;
	if (reply.lifetime_seconds >= 0)
		seconds = reply.lifetime_seconds - RENEW_SECONDS;
	credentials->token = g_steal_pointer(&reply.access_token);
	credentials->good_until_us =
		g_get_monotonic_time() + seconds * G_USEC_PER_SEC;
	return TRUE;
}

gboolean dm_credentials_get(DmCredentials *credentials, DmSecret *ret,
			    GError **error)
{
	*ret = (DmSecret){ 0 };
	if (!dm_account_has_token(credentials->account))
		return get_password(credentials, &ret->password, error);
	credentials->is_from_cache =
		credentials->token &&
		g_get_monotonic_time() < credentials->good_until_us;
	if (!credentials->is_from_cache && !renew(credentials, error))
		return FALSE;
	ret->bearer = g_strdup(credentials->token);
	return TRUE;
}

gboolean dm_credentials_reject(DmCredentials *credentials)
{
	gboolean can_retry = credentials->is_from_cache;

	g_clear_pointer(&credentials->token, dm_secret_free);
	credentials->is_from_cache = FALSE;
	return can_retry;
}

gint64 dm_credentials_lifetime(const DmCredentials *credentials)
{
	gint64 left_us = credentials->good_until_us - g_get_monotonic_time();

	return credentials->token ? MAX(left_us, 0) / G_USEC_PER_SEC : -1;
}

const char *dm_credentials_warning(const DmCredentials *credentials)
{
	return credentials->warning;
}
