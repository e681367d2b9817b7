/*
 * Answers of token endpoints: good ones, errors that are told, and what is no
 * answer at all.
 */
#include "ingest/tokenreply.h"

#include <string.h>

#include "net/neterror.h"

#define WHO "login.example"

static const char *const no_secrets[] = { NULL };

static const struct {
	const char *name, *text;
	const char *access, *refresh;
	gint64 lifetime_seconds;
} good[] = {
	{ "whole",
	  "{\"token_type\":\"Bearer\",\"expires_in\":3599,"
	  "\"access_token\":\"ya29.a-b_c~d+e/f=\",\"refresh_token\":\"1//r\"}",
	  "ya29.a-b_c~d+e/f=", "1//r", 3599 },
	{ "least", "{\"access_token\":\"t\"}", "t", NULL, -1 },
	{ "lifetime as text", "{\"access_token\":\"t\",\"expires_in\":\"60\"}",
	  "t", NULL, 60 },
	{ "lifetime with a fraction",
	  "{\"access_token\":\"t\",\"expires_in\":60.9}", "t", NULL, 60 },
	{ "lifetime zero", "{\"access_token\":\"t\",\"expires_in\":0}", "t",
	  NULL, 0 },
	{ "lifetime negative", "{\"access_token\":\"t\",\"expires_in\":-5}",
	  "t", NULL, -1 },
	{ "lifetime no number", "{\"access_token\":\"t\",\"expires_in\":\"x\"}",
	  "t", NULL, -1 },
	{ "lifetime null", "{\"access_token\":\"t\",\"expires_in\":null}", "t",
	  NULL, -1 },
	{ "lifetime beyond measure",
	  "{\"access_token\":\"t\",\"expires_in\":1e300}", "t", NULL, 86400 },
	{ "type in small letters",
	  "{\"access_token\":\"t\",\"token_type\":\"bearer\"}", "t", NULL, -1 },
	{ "refresh token null",
	  "{\"access_token\":\"t\",\"refresh_token\":null}", "t", NULL, -1 },
};

static void test_good(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(good); i++) {
		g_auto(DmTokenReply) reply = { 0 };
		g_autoptr(GError) error = NULL;

		g_test_message("%s", good[i].name);
		g_assert_true(dm_token_reply_read(WHO, 200, good[i].text,
						  no_secrets, &reply, &error));
		g_assert_no_error(error);
		g_assert_cmpstr(reply.access_token, ==, good[i].access);
		g_assert_cmpstr(reply.refresh_token, ==, good[i].refresh);
		g_assert_cmpint(reply.lifetime_seconds, ==,
				good[i].lifetime_seconds);
	}
}

static const struct {
	guint status;
	const char *text;
	DmNetError kind;
	const char *words;
} bad[] = {
	{ 400, "{\"error\":\"invalid_grant\"}", DM_NET_ERROR_AUTH,
	  "sign in again and store a new one (invalid_grant)" },
	{ 400,
	  "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS700082: "
	  "expired\\r\\nTrace\"}",
	  DM_NET_ERROR_AUTH, "(invalid_grant: AADSTS700082: expired\\u{d}" },
	{ 401, "{\"error\":\"invalid_client\"}", DM_NET_ERROR_AUTH,
	  "client-id or the client secret" },
	{ 400, "{\"error\":\"unauthorized_client\"}", DM_NET_ERROR_AUTH,
	  "registered" },
	{ 400, "{\"error\":\"invalid_scope\"}", DM_NET_ERROR_AUTH,
	  "check scope" },
	{ 400, "{\"error\":\"access_denied\"}", DM_NET_ERROR_AUTH, "consent" },
	{ 400, "{\"error\":\"consent_required\"}", DM_NET_ERROR_AUTH,
	  "consent" },
	{ 400, "{\"error\":\"interaction_required\"}", DM_NET_ERROR_AUTH,
	  "sign in again" },
	{ 400, "{\"error\":\"login_required\"}", DM_NET_ERROR_AUTH,
	  "sign in again" },
	{ 400, "{\"error\":\"invalid_request\"}", DM_NET_ERROR_PROTOCOL,
	  "misses something" },
	{ 400, "{\"error\":\"unsupported_grant_type\"}", DM_NET_ERROR_PROTOCOL,
	  "this way" },
	{ 503, "{\"error\":\"temporarily_unavailable\"}", DM_NET_ERROR_REFUSED,
	  "try again later" },
	{ 500, "{\"error\":\"server_error\"}", DM_NET_ERROR_REFUSED,
	  "try again later" },
	{ 429, "{\"error\":\"slow_down\"}", DM_NET_ERROR_REFUSED,
	  "try again later" },
	{ 400, "{\"error\":\"some_new_thing\"}", DM_NET_ERROR_REFUSED,
	  "no token is given (some_new_thing)" },
	/* Some say it with 200. */
	{ 200, "{\"error\":\"invalid_grant\",\"access_token\":\"t\"}",
	  DM_NET_ERROR_AUTH, "sign in again" },
	{ 200, "<!DOCTYPE html><html>", DM_NET_ERROR_PROTOCOL,
	  "answers with a web page (status 200), so it is no token endpoint" },
	{ 404, "\n <html>", DM_NET_ERROR_PROTOCOL, "a web page (status 404)" },
	{ 404, "", DM_NET_ERROR_PROTOCOL, "nothing (status 404)" },
	{ 200, "[]", DM_NET_ERROR_PROTOCOL, "no JSON object (status 200)" },
	{ 200, "{\"access_token\":", DM_NET_ERROR_PROTOCOL,
	  "(status 200), so it is no token endpoint" },
	{ 400, "{\"error\":{\"code\":400}}", DM_NET_ERROR_PROTOCOL,
	  "neither a token nor an error (status 400)" },
	{ 403, "{\"access_token\":\"t\"}", DM_NET_ERROR_PROTOCOL,
	  "(status 403)" },
	{ 302, "", DM_NET_ERROR_PROTOCOL, "redirects to another address" },
	{ 502, "<html>", DM_NET_ERROR_REFUSED, "try again later" },
	{ 429, "", DM_NET_ERROR_REFUSED, "try again later" },
	{ 200, "{}", DM_NET_ERROR_PROTOCOL, "holds no access_token" },
	{ 200, "{\"access_token\":5}", DM_NET_ERROR_PROTOCOL,
	  "holds no access_token" },
	{ 200, "{\"access_token\":\"t\",\"token_type\":\"mac\"}",
	  DM_NET_ERROR_PROTOCOL, "no bearer token" },
	{ 200, "{\"access_token\":\"\"}", DM_NET_ERROR_PROTOCOL,
	  "characters that no token has" },
	{ 200, "{\"access_token\":\"SEC RET\"}", DM_NET_ERROR_PROTOCOL,
	  "characters that no token has" },
	{ 200, "{\"access_token\":\"SECRET\\u0001\"}", DM_NET_ERROR_PROTOCOL,
	  "characters that no token has" },
	{ 200, "{\"access_token\":\"SECRET\\n\"}", DM_NET_ERROR_PROTOCOL,
	  "characters that no token has" },
	{ 200, "{\"access_token\":\"SECRET\xc3\xa4\"}", DM_NET_ERROR_PROTOCOL,
	  "characters that no token has" },
	{ 200, "{\"access_token\":\"SECRET\",\"refresh_token\":\"a b\"}",
	  DM_NET_ERROR_PROTOCOL, "characters that no token has" },
	{ 0, "nonsense", DM_NET_ERROR_PROTOCOL,
	  "is something that is no JSON object" },
};

static void test_bad(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_auto(DmTokenReply) reply = { 0 };
		g_autoptr(GError) error = NULL;

		g_assert_false(dm_token_reply_read(WHO, bad[i].status,
						   bad[i].text, no_secrets,
						   &reply, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DM_NET_ERROR, (gint)bad[i].kind);
		g_assert_true(g_str_has_prefix(error->message, WHO ": "));
		g_assert_nonnull(strstr(error->message, bad[i].words));
		g_assert_null(strstr(error->message, "SECRET"));
		g_assert_null(reply.access_token);
		g_assert_null(reply.refresh_token);
	}
}

/* What the endpoint says is cut between characters, and repeats no secret. */
static void test_description(void)
{
	static const char *const secrets[] = { "", "s3cr3t", NULL };
	g_autofree char *filler = g_strnfill(285, 'x');
	g_autofree char *text = g_strdup_printf(
		"{\"error\":\"invalid_grant\",\"error_description\":"
		"\"s3cr3t%säöüäöüäöü s3cr3t\"}",
		filler);
	g_auto(DmTokenReply) reply = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(
		dm_token_reply_read(WHO, 400, text, secrets, &reply, &error));
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, ": (secret)xxx"));
	g_assert_null(strstr(error->message, "s3cr3t"));
	g_assert_true(g_str_has_suffix(error->message, "xxäöü…)"));
	g_assert_true(g_utf8_validate(error->message, -1, NULL));
}

static void test_size(void)
{
	g_autofree char *filler = g_strnfill(DM_TOKEN_REPLY_BYTES, ' ');
	g_autofree char *text =
		g_strconcat("{\"access_token\":\"t\"}", filler, NULL);
	g_auto(DmTokenReply) reply = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(dm_token_reply_read(WHO, 200, text, no_secrets, &reply,
					   &error));
	g_assert_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL);
	text[DM_TOKEN_REPLY_BYTES] = '\0';
	g_assert_true(
		dm_token_reply_read(WHO, 200, text, no_secrets, &reply, NULL));
	g_assert_cmpstr(reply.access_token, ==, "t");
}

/* Brackets without end cost neither stack nor time. */
static void test_depth(void)
{
	g_autofree char *text = g_strnfill(DM_TOKEN_REPLY_BYTES, '[');
	g_auto(DmTokenReply) reply = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(dm_token_reply_read(WHO, 200, text, no_secrets, &reply,
					   &error));
	g_assert_error(error, DM_NET_ERROR, DM_NET_ERROR_PROTOCOL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/tokenreply/good", test_good);
	g_test_add_func("/tokenreply/bad", test_bad);
	g_test_add_func("/tokenreply/description", test_description);
	g_test_add_func("/tokenreply/size", test_size);
	g_test_add_func("/tokenreply/depth", test_depth);
	return g_test_run();
}
