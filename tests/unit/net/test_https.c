/*
 * Posting a form: what is sent, what comes back, and every way in which it may
 * fail.
 */
#include "net/https.h"

#include "tests/unit/net/httpserver.h"

static const char *const form[][2] = {
	{ "grant_type", "refresh_token" },
	{ "scope", "https://mail.example/ a+b&c=d" },
	{ "name", "Jürgen" },
	{ NULL, NULL },
};

/* Long where an answer comes, so that a slow machine does not matter. */
static guint timeout_seconds = 60;

static gboolean post(const char *url, int (*stopped)(void), guint *ret_status,
		     char **ret_body, GError **error)
{
	const DmHttpsOptions options = { .url = url,
					 .timeout_seconds = timeout_seconds,
					 .stopped = stopped };

	return dm_https_post_form(&options, form, ret_status, ret_body, error);
}

static void test_addresses(void)
{
	static const struct {
		const char *url;
		gboolean is_allowed;
	} cases[] = {
		{ "https://login.example/token", TRUE },
		{ "HTTPS://login.example:8443/token?a=b", TRUE },
		{ "http://127.0.0.1:8080/token", TRUE },
		{ "http://[::1]/token", TRUE },
		{ "http://localhost/token", TRUE },
		{ "http://login.example/token", FALSE },
		{ "http://127.0.0.2/token", FALSE },
		{ "http://127.0.0.1.example/token", FALSE },
		{ "http://localhost.example/token", FALSE },
		{ "https://user:word@login.example/token", FALSE },
		{ "http://localhost@login.example/token", FALSE },
		{ "ftp://login.example/token", FALSE },
		{ "file:///etc/passwd", FALSE },
		{ "https:///token", FALSE },
		{ "login.example/token", FALSE },
		{ "", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_test_message("%s", cases[i].url);
		g_assert_cmpint(dm_https_is_allowed(cases[i].url), ==,
				cases[i].is_allowed);
	}
}

static void test_form(void)
{
	static const HttpReply replies[] = { { 200, "{}" }, { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);
	g_autofree char *body = NULL;
	g_autoptr(GError) error = NULL;
	const char *head;
	guint status = 0;

	g_assert_true(post(server->url, NULL, &status, &body, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(status, ==, 200);
	g_assert_cmpstr(body, ==, "{}");
	g_assert_cmpstr(http_body(server, 0), ==,
			"grant_type=refresh_token"
			"&scope=https%3A%2F%2Fmail.example%2F%20a%2Bb%26c%3Dd"
			"&name=J%C3%BCrgen");
	head = g_ptr_array_index(server->requests, 0);
	g_assert_true(g_str_has_prefix(head, "POST /token HTTP/1.1\r\n"));
	g_assert_nonnull(strstr(head, "\r\nContent-Type: application/"
				      "x-www-form-urlencoded\r\n"));
	g_assert_nonnull(strstr(head, "\r\nAccept: application/json\r\n"));
}

/* Any status is an answer; a redirect is one too, and not followed. */
static void test_statuses(void)
{
	static const HttpReply replies[] = { { 302, "moved" },
					     { 400, "{\"error\":\"x\"}" },
					     { 503, "<html>" },
					     { 204, "" },
					     { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	for (guint i = 0; replies[i].status; i++) {
		g_autofree char *body = NULL;
		g_autoptr(GError) error = NULL;
		guint status = 0;

		g_assert_true(post(server->url, NULL, &status, &body, &error));
		g_assert_no_error(error);
		g_assert_cmpuint(status, ==, replies[i].status);
		g_assert_cmpstr(body, ==, replies[i].body);
	}
	g_assert_cmpuint(server->requests->len, ==, 4);
}

static int say_stop(void)
{
	return 1;
}

static int say_go_on(void)
{
	return 0;
}

static void assert_fails(const char *url, int (*stopped)(void), DmNetError code,
			 const char *words)
{
	g_autofree char *body = NULL;
	g_autoptr(GError) error = NULL;
	guint status = 0;

	g_assert_false(post(url, stopped, &status, &body, &error));
	g_assert_error(error, DM_NET_ERROR, (gint)code);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(strstr(error->message, "refresh_token"));
	g_assert_null(body);
}

/* 1 MiB passes, one byte more does not. */
static void test_size(void)
{
	static const HttpReply replies[] = { { 200, "{}", 1024 * 1024 - 2 },
					     { 200, "{}", 1024 * 1024 - 1 },
					     { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);
	g_autofree char *body = NULL;
	g_autoptr(GError) error = NULL;
	guint status = 0;

	g_assert_true(post(server->url, NULL, &status, &body, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(strlen(body), ==, 1024 * 1024);
	assert_fails(server->url, NULL, DM_NET_ERROR_PROTOCOL,
		     "larger than 1 MiB");
}

static void test_silence(void)
{
	static const HttpReply replies[] = { { 0, "" }, { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	timeout_seconds = 1;
	assert_fails(server->url, say_go_on, DM_NET_ERROR_TIMEOUT,
		     "no answer in time");
	timeout_seconds = 60;
}

static void test_stopped(void)
{
	static const HttpReply replies[] = { { 0, "" }, { 0 } };
	g_autoptr(HttpServer) server = http_start(replies);

	assert_fails(server->url, say_stop, DM_NET_ERROR_STOPPED,
		     "told to stop");
}

/* A server that speaks no TLS, and a port that nobody listens on. */
static void test_no_server(void)
{
	static const HttpReply replies[] = { { 200, "{}" }, { 0 } };
	g_autofree char *plain = NULL;
	g_autofree char *tls = NULL;
	HttpServer *server = http_start(replies);

	tls = g_strdup_printf("https://127.0.0.1:%u/token", server->port);
	plain = g_strdup(server->url);
	assert_fails(tls, NULL, DM_NET_ERROR_TLS, "handshake failed");
	http_stop(server);
	assert_fails(plain, NULL, DM_NET_ERROR_CONNECT, "nobody answers");
}

static void test_refused_address(void)
{
	assert_fails("http://login.example/token", NULL, DM_NET_ERROR_PROTOCOL,
		     "no https:// address");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/https/addresses", test_addresses);
	g_test_add_func("/https/form", test_form);
	g_test_add_func("/https/statuses", test_statuses);
	g_test_add_func("/https/size", test_size);
	g_test_add_func("/https/silence", test_silence);
	g_test_add_func("/https/stopped", test_stopped);
	g_test_add_func("/https/no-server", test_no_server);
	g_test_add_func("/https/refused-address", test_refused_address);
	return g_test_run();
}
