/*
 * Reads the JSON of a token endpoint and turns its errors into sentences with a
 * cure.  It knows nothing of how the answer was got.
 */
#include "ingest/tokenreply.h"

#include <jansson.h>
#include <string.h>

#include "core/text.h"
#include "ingest/secretfile.h"
#include "net/neterror.h"

#define DESCRIPTION_BYTES 300
#define LIFETIME_MAX_SECONDS 86400
#define HIDDEN "(secret)"

/* RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6, and
   what the large providers add. */
static const struct {
	const char *code;
	DmNetError kind;
	const char *cure;
} errors[] = {
	{ "invalid_grant", DM_NET_ERROR_AUTH,
	  "the refresh token has expired or was revoked: sign in again and store a new one" },
	{ "invalid_client", DM_NET_ERROR_AUTH,
	  "client-id or the client secret is wrong, or the secret has expired: compare them with the registration of the application" },
	{ "unauthorized_client", DM_NET_ERROR_AUTH,
	  "the application may not get tokens this way: check client-id and the tenant, and allow it where the application is registered" },
	{ "invalid_scope", DM_NET_ERROR_AUTH,
	  "the scope is unknown there or not granted: check scope, and that an administrator has consented to it" },
	{ "access_denied", DM_NET_ERROR_AUTH,
	  "access was denied: the user or an administrator must consent to the application" },
	{ "consent_required", DM_NET_ERROR_AUTH,
	  "the user or an administrator must consent to the application" },
	{ "interaction_required", DM_NET_ERROR_AUTH,
	  "the provider wants to see the user (a second factor, a new password): sign in again and store a new refresh token" },
	{ "login_required", DM_NET_ERROR_AUTH,
	  "the provider wants to see the user: sign in again and store a new refresh token" },
	{ "invalid_request", DM_NET_ERROR_PROTOCOL,
	  "the endpoint misses something in the request: check token-endpoint, client-id, scope and whether a client secret is needed" },
	{ "unsupported_grant_type", DM_NET_ERROR_PROTOCOL,
	  "the endpoint gives no tokens this way: check token-endpoint, and whether a refresh token is needed" },
	{ "temporarily_unavailable", DM_NET_ERROR_REFUSED,
	  "the provider is overloaded: try again later" },
	{ "server_error", DM_NET_ERROR_REFUSED,
	  "the provider has a fault of its own: try again later" },
	{ "slow_down", DM_NET_ERROR_REFUSED,
	  "it was asked too often: try again later" },
};

void dm_token_reply_clear(DmTokenReply *reply)
{
	g_clear_pointer(&reply->access_token, dm_secret_free);
	g_clear_pointer(&reply->refresh_token, dm_secret_free);
	reply->lifetime_seconds = -1;
}

gboolean dm_token_is_sound(const char *token)
{
	for (const char *c = token; *c; c++)
		if (!g_ascii_isgraph(*c))
			return FALSE;
	return *token != '\0';
}

/* The text of a member, or NULL; it lives as long as `object`. */
static const char *member(const json_t *object, const char *name)
{
	return json_string_value(json_object_get(object, name));
}

/* jansson gives its memory back as it is. */
static void wipe_member(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (json_is_string(value))
		explicit_bzero((char *)json_string_value(value),
			       json_string_length(value));
}

/* ---- what went wrong ---------------------------------------------------- */

/* At most DESCRIPTION_BYTES of a text, without secrets, fit to be printed;
   caller frees. */
static char *quote(const char *text, const char *const *secrets)
{
	g_autoptr(GString) out = g_string_new(text);
	gsize size = DESCRIPTION_BYTES;

	for (; *secrets; secrets++)
		if (**secrets)
			g_string_replace(out, *secrets, HIDDEN, 0);
	if (out->len > size) {
		while (size && ((guchar)out->str[size] & 0xc0) == 0x80)
			size--;
		g_string_truncate(out, size);
		g_string_append(out, "…");
	}
	return dm_text_escape(g_strchomp(out->str));
}

static gboolean fail_told(const char *who, const json_t *object,
			  const char *const *secrets, GError **error)
{
	const char *code = member(object, "error");
	const char *description = member(object, "error_description");
	g_autofree char *quoted_code = quote(code, secrets);
	g_autofree char *quoted =
		quote(description ? description : "", secrets);
	DmNetError kind = DM_NET_ERROR_REFUSED;
	const char *cure = "no token is given";

	for (guint i = 0; i < G_N_ELEMENTS(errors); i++) {
		if (strcmp(code, errors[i].code) != 0)
			continue;
		kind = errors[i].kind;
		cure = errors[i].cure;
	}
	g_set_error(error, DM_NET_ERROR, (gint)kind, "%s: %s (%s%s%s)", who,
		    cure, quoted_code, *quoted ? ": " : "", quoted);
	return FALSE;
}

static const char *describe(const char *text)
{
	while (g_ascii_isspace(*text))
		text++;
	if (*text == '<')
		return "a web page";
	if (*text == '{')
		return "JSON that tells neither a token nor an error";
	return *text ? "something that is no JSON object" : "nothing";
}

/* No error is told in JSON, and no token either. */
static gboolean fail_untold(const char *who, guint status, const char *text,
			    GError **error)
{
	if (status >= 500 || status == 429)
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_REFUSED,
			    "%s: out of order or overloaded (status %u): "
			    "try again later",
			    who, status);
	else if (status >= 300 && status < 400)
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
			    "%s: redirects to another address (status %u), "
			    "which is not followed: check token-endpoint",
			    who, status);
	else if (status)
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
			    "%s: answers with %s (status %u), so it is no "
			    "token endpoint: check token-endpoint",
			    who, describe(text), status);
	else
		g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL,
			    "%s: is %s", who, describe(text));
	return FALSE;
}

static gboolean fail_token(const char *who, const char *text, GError **error)
{
	g_set_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL, "%s: %s", who,
		    text);
	return FALSE;
}

/* ---- what is good ------------------------------------------------------- */

/* Some endpoints write the number as a text. */
static gint64 read_lifetime(const json_t *object)
{
	const json_t *value = json_object_get(object, "expires_in");
	const char *text = json_string_value(value);
	double seconds = -1;
	char *end;

	if (json_is_number(value))
		seconds = json_number_value(value);
	else if (text && *text) {
		seconds = g_ascii_strtod(text, &end);
		if (*end)
			seconds = -1;
	}
	if (!(seconds >= 0))
		return -1;
	return (gint64)MIN(seconds, LIFETIME_MAX_SECONDS);
}

static gboolean read_good(const char *who, const json_t *object,
			  DmTokenReply *ret, GError **error)
{
	const char *token = member(object, "access_token");
	const char *refresh = member(object, "refresh_token");
	const char *type = member(object, "token_type");

	if (!token)
		return fail_token(who, "the answer holds no access_token",
				  error);
	if (type && g_ascii_strcasecmp(type, "bearer") != 0)
		return fail_token(who, "the token it gives is no bearer token",
				  error);
	if (!dm_token_is_sound(token) ||
	    (refresh && !dm_token_is_sound(refresh)))
		return fail_token(
			who,
			"the token it gives is empty or holds characters that no token has",
			error);
	ret->access_token = g_strdup(token);
	ret->refresh_token = g_strdup(refresh);
	ret->lifetime_seconds = read_lifetime(object);
	return TRUE;
}

gboolean dm_token_reply_read(const char *who, guint status, const char *text,
			     const char *const *secrets, DmTokenReply *ret,
			     GError **error)
{
	const gsize size = strlen(text);
	json_t *object;
	gboolean is_good;

	*ret = (DmTokenReply){ .lifetime_seconds = -1 };
	if (size > DM_TOKEN_REPLY_BYTES)
		return fail_token(who, "the answer is larger than 256 KiB",
				  error);
	object = json_loadb(text, size, 0, NULL);
	if (!json_is_object(object))
		is_good = fail_untold(who, status, text, error);
	else if (member(object, "error"))
		is_good = fail_told(who, object, secrets, error);
	else if (status >= 300)
		is_good = fail_untold(who, status, text, error);
	else
		is_good = read_good(who, object, ret, error);
	wipe_member(object, "access_token");
	wipe_member(object, "refresh_token");
	json_decref(object);
	return is_good;
}
