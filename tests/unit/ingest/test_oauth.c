/*
 * Token endpoints: presets, what each grant sends, what comes back, and what
 * is wrong before anything is sent.
 */
#include "ingest/oauth.h"

#include "net/neterror.h"
#include "tests/unit/net/httpserver.h"

#define GOOD                                                            \
	{                                                               \
		200, "{\"access_token\":\"t0ken\",\"expires_in\":3600}" \
	}
#define ANYWHERE "http://127.0.0.1:1/token"

static void test_addresses(void)
{
	static const struct {
		const char *endpoint, *url;
	} cases[] = {
		{ "google", "https://oauth2.googleapis.com/token" },
		{ "microsoft",
		  "https://login.microsoftonline.com/common/oauth2/v2.0/token" },
		{ "microsoft:example.com",
		  "https://login.microsoftonline.com/example.com/oauth2/v2.0/token" },
		{ "microsoft:00000000-0000-0000-0000-000000000001",
		  "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001/oauth2/v2.0/token" },
		{ "https://login.example/token",
		  "https://login.example/token" },
		{ "http://[::1]:8080/t", "http://[::1]:8080/t" },
		{ "microsoft:", NULL },
		{ "microsoft:../x", NULL },
		{ "microsoft:a/b", NULL },
		{ "microsoft:a@b", NULL },
		{ "google:example.com", NULL },
		{ "Google", NULL },
		{ "googl", NULL },
		{ "http://login.example/token", NULL },
		{ "", NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *url = dm_oauth_url(cases[i].endpoint);

		g_test_message("%s", cases[i].endpoint);
		g_assert_cmpstr(url, ==, cases[i].url);
	}
}

static DmAccount *account_new(const char *endpoint, const char *scope)
{
	DmAccount *account = dm_account_new("work");

	account->token_endpoint = g_strdup(endpoint);
	account->client_id = g_strdup("app&1");
	account->scope = g_strdup(scope);
	account->timeout_seconds = 60;
	return account;
}

static void test_grants(void)
{
	static const struct {
		const char *secret, *refresh, *scope, *body;
	} cases[] = {
		{ NULL, "1//r+t", NULL,
		  "grant_type=refresh_token&client_id=app%261"
		  "&refresh_token=1%2F%2Fr%2Bt" },
		{ "s=c", "r", "mail offline",
		  "grant_type=refresh_token&client_id=app%261"
		  "&client_secret=s%3Dc&refresh_token=r"
		  "&scope=mail%20offline" },
		{ "s", NULL, NULL,
		  "grant_type=client_credentials&client_id=app%261"
		  "&client_secret=s" },
		{ "s", NULL, "mail",
		  "grant_type=client_credentials&client_id=app%261"
		  "&client_secret=s&scope=mail" },
	};
	static const HttpReply replies[] = { GOOD, GOOD, GOOD, GOOD, { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmAccount) account =
			account_new(server->url, cases[i].scope);
		const DmOauthGrant grant = { cases[i].secret, cases[i].refresh,
					     NULL };
		g_auto(DmTokenReply) reply = { 0 };
		g_autoptr(GError) error = NULL;

		g_assert_true(
			dm_oauth_request(account, &grant, &reply, &error));
		g_assert_no_error(error);
		g_assert_cmpstr(reply.access_token, ==, "t0ken");
		g_assert_null(reply.refresh_token);
		g_assert_cmpint(reply.lifetime_seconds, ==, 3600);
		g_assert_cmpstr(http_body(server, i), ==, cases[i].body);
	}
}

/* What is missing is told before anything is sent. */
static void test_gaps(void)
{
	static const struct {
		const char *endpoint, *secret, *refresh, *words;
	} cases[] = {
		{ ANYWHERE, NULL, NULL, "neither a refresh token nor" },
		{ "google", "s", NULL, "for a refresh token only" },
		{ "microsoft", "s", NULL, "microsoft:TENANT" },
		{ "microsoft:example.com", NULL, NULL,
		  "neither a refresh token nor" },
		{ "http://login.example/", "s", "r", "no https:// address" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmAccount) account =
			account_new(cases[i].endpoint, NULL);
		const DmOauthGrant grant = { cases[i].secret, cases[i].refresh,
					     NULL };
		g_auto(DmTokenReply) reply = { 0 };
		g_autoptr(GError) error = NULL;

		g_assert_false(
			dm_oauth_request(account, &grant, &reply, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE);
		g_assert_nonnull(strstr(error->message, cases[i].words));
	}
}

/* Neither secret is in a message, even where the endpoint repeats it. */
static void test_errors(void)
{
	static const struct {
		DmNetError kind;
		const char *words;
	} expected[] = {
		{ DM_NET_ERROR_AUTH, "127.0.0.1: the refresh token has expired "
				     "or was revoked" },
		{ DM_NET_ERROR_AUTH, "client-id or the client secret" },
		{ DM_NET_ERROR_PROTOCOL, "a web page (status 200)" },
		{ DM_NET_ERROR_PROTOCOL, "redirects" },
		{ DM_NET_ERROR_REFUSED, "try again later" },
		{ DM_NET_ERROR_PROTOCOL, "larger than 1 MiB" },
		{ DM_NET_ERROR_PROTOCOL, "larger than 256 KiB" },
		{ DM_NET_ERROR_TIMEOUT, "no answer in time" },
	};
	static const HttpReply replies[] = {
		{ 400, "{\"error\":\"invalid_grant\",\"error_description\":"
		       "\"token refr3sh, client s3cret\"}" },
		{ 401, "{\"error\":\"invalid_client\"}" },
		{ 200, "<html>refr3sh s3cret</html>" },
		{ 302, "" },
		{ 503, "busy" },
		{ 200, "{}", 1024 * 1024 },
		{ 200, "{}", 300000 },
		{ 0, "" },
		{ 0 }
	};
	g_autoptr(HttpServer) server = http_start(replies);
	g_autoptr(DmAccount) account = account_new(server->url, NULL);
	const DmOauthGrant grant = { "s3cret", "refr3sh", NULL };

	for (guint i = 0; i < G_N_ELEMENTS(expected); i++) {
		g_auto(DmTokenReply) reply = { 0 };
		g_autoptr(GError) error = NULL;

		if (expected[i].kind == DM_NET_ERROR_TIMEOUT)
			account->timeout_seconds = 1;
		g_assert_false(
			dm_oauth_request(account, &grant, &reply, &error));
		g_test_message("%s", error->message);
		g_assert_error(error, DM_NET_ERROR, (gint)expected[i].kind);
		g_assert_nonnull(strstr(error->message, expected[i].words));
		g_assert_null(strstr(error->message, "s3cret"));
		g_assert_null(strstr(error->message, "refr3sh"));
		g_assert_null(reply.access_token);
	}
}

static int say_stop(void)
{
	return 1;
}

static void test_stopped(void)
{
	static const HttpReply replies[] = { { 0, "" }, { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);
	g_autoptr(DmAccount) account = account_new(server->url, NULL);
	const DmOauthGrant grant = { NULL, "r", say_stop };
	g_auto(DmTokenReply) reply = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_false(dm_oauth_request(account, &grant, &reply, &error));
	g_assert_error(error, DM_NET_ERROR, DM_NET_ERROR_STOPPED);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oauth/addresses", test_addresses);
	g_test_add_func("/oauth/grants", test_grants);
	g_test_add_func("/oauth/gaps", test_gaps);
	g_test_add_func("/oauth/errors", test_errors);
	g_test_add_func("/oauth/stopped", test_stopped);
	return g_test_run();
}
