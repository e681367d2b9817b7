/*
 * Knows the token endpoints of large providers and asks one for a token.  It
 * knows nothing of where secrets are kept.
 */
#include "ingest/oauth.h"

#include <string.h>

#include "ingest/secretfile.h"
#include "net/https.h"

#define PAIRS_MAX 6

typedef struct {
	const char *name;
	const char *before, *after; /* the URL around the tenant */
	const char *tenant;	    /* where none is named; NULL = has none */
	const char *refresh_scope;
	const char *client_scope; /* NULL = knows no client credentials */
} Preset;

static const Preset presets[] = {
	{ "google", "https://oauth2.googleapis.com/token", "", NULL,
	  "https://mail.google.com/", NULL },
	{ "microsoft", "https://login.microsoftonline.com/",
	  "/oauth2/v2.0/token", "common",
	  "https://outlook.office.com/IMAP.AccessAsUser.All offline_access",
	  "https://outlook.office365.com/.default" },
};

/* A domain or a GUID. */
static gboolean is_tenant(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '-' && *c != '.')
			return FALSE;
	return *text && *text != '.';
}

/* *ret_tenant: the one that is named behind a colon, or NULL. */
static const Preset *find_preset(const char *endpoint, const char **ret_tenant)
{
	const char *colon = strchr(endpoint, ':');
	gsize size = colon ? (gsize)(colon - endpoint) : strlen(endpoint);

	*ret_tenant = colon ? colon + 1 : NULL;
	for (guint i = 0; i < G_N_ELEMENTS(presets); i++) {
		if (strlen(presets[i].name) != size ||
		    strncmp(presets[i].name, endpoint, size) != 0)
			continue;
		if (!colon || (presets[i].tenant && is_tenant(colon + 1)))
			return &presets[i];
	}
	return NULL;
}

char *dm_oauth_url(const char *endpoint)
{
	const char *tenant;
	const Preset *preset = find_preset(endpoint, &tenant);

	if (preset)
		return g_strconcat(preset->before,
				   tenant	    ? tenant
				   : preset->tenant ? preset->tenant
						    : "",
				   preset->after, NULL);
	return dm_https_is_allowed(endpoint) ? g_strdup(endpoint) : NULL;
}

/* What is missing for the grant, or NULL. */
static const char *find_gap(const DmAccount *account, const DmOauthGrant *grant)
{
	const char *tenant;
	const Preset *preset = find_preset(account->token_endpoint, &tenant);

	if (!account->client_id)
		return "token-endpoint needs client-id";
	if (grant->refresh_token)
		return NULL;
	if (preset && !preset->client_scope)
		return "this provider gives tokens for a refresh token only: set refresh-token-file";
	if (!grant->client_secret)
		return "there is neither a refresh token nor a client secret: set refresh-token-file or client-secret-file";
	if (preset && preset->tenant && !tenant)
		return "without a refresh token the tenant must be named: token-endpoint = microsoft:TENANT";
	return NULL;
}

/* May be NULL: then the endpoint decides. */
static const char *find_scope(const DmAccount *account,
			      const DmOauthGrant *grant)
{
	const char *tenant;
	const Preset *preset = find_preset(account->token_endpoint, &tenant);

	if (account->scope || !preset)
		return account->scope;
	return grant->refresh_token ? preset->refresh_scope
				    : preset->client_scope;
}

static void write_pairs(const DmAccount *account, const DmOauthGrant *grant,
			const char *(*pairs)[2])
{
	const char *const all[PAIRS_MAX - 1][2] = {
		{ "grant_type", grant->refresh_token ? "refresh_token"
						     : "client_credentials" },
		{ "client_id", account->client_id },
		{ "client_secret", grant->client_secret },
		{ "refresh_token", grant->refresh_token },
		{ "scope", find_scope(account, grant) },
	};

	for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
		if (!all[i][1])
			continue;
		(*pairs)[0] = all[i][0];
		(*pairs)[1] = all[i][1];
		pairs++;
	}
	(*pairs)[0] = (*pairs)[1] = NULL;
}

static char *host_of(const char *url)
{
	g_autoptr(GUri) uri = g_uri_parse(url, G_URI_FLAGS_NONE, NULL);

	return g_strdup(uri ? g_uri_get_host(uri) : url);
}

static gboolean ask(const DmAccount *account, const DmOauthGrant *grant,
		    const char *url, DmTokenReply *ret, GError **error)
{
	const char *pairs[PAIRS_MAX][2];
	const char *secrets[] = {
		grant->client_secret ? grant->client_secret : "",
		grant->refresh_token ? grant->refresh_token : "", NULL
	};
	const DmHttpsOptions options = {
		.url = url,
		.ca_file = account->ca_file,
		.timeout_seconds = (guint)account->timeout_seconds,
		.stopped = grant->stopped,
	};
	g_autofree char *host = host_of(url);
	g_auto(DmSecretText) body = NULL;
	guint status;

	write_pairs(account, grant, pairs);
	return dm_https_post_form(&options, (const char *const(*)[2])pairs,
				  &status, &body, error) &&
	       dm_token_reply_read(host, status, body, secrets, ret, error);
}

gboolean dm_oauth_request(const DmAccount *account, const DmOauthGrant *grant,
			  DmTokenReply *ret, GError **error)
{
	g_autofree char *url = dm_oauth_url(account->token_endpoint);
	const char *gap = url ? find_gap(account, grant)
			      : "token-endpoint is no https:// address";

	*ret = (DmTokenReply){ .lifetime_seconds = -1 };
	if (!gap)
		return ask(account, grant, url, ret, error);
	g_set_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE, "%s", gap);
	return FALSE;
}
