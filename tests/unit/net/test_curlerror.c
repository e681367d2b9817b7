/*
 * What libcurl says becomes a sentence that names host, port and cure.
 */
#include "net/curlerror.h"

#include <curl/curl.h>
#include <string.h>

static const struct {
	CURLcode code;
	const char *detail;
	DmNetError kind;
	const char *words;
} cases[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, "Could not resolve host: mail.example",
	  DM_NET_ERROR_RESOLVE, "no such host" },
	{ CURLE_COULDNT_CONNECT, "", DM_NET_ERROR_CONNECT, "firewall" },
	{ CURLE_OPERATION_TIMEDOUT, NULL, DM_NET_ERROR_TIMEOUT,
	  "no answer in time" },
	{ CURLE_SSL_CONNECT_ERROR, "wrong version number", DM_NET_ERROR_TLS,
	  "143 goes with tls = starttls, 993 with tls = implicit" },
	{ CURLE_USE_SSL_FAILED, "STARTTLS not available", DM_NET_ERROR_TLS,
	  "offers no STARTTLS" },
	{ CURLE_SSL_CACERT_BADFILE, "", DM_NET_ERROR_CERTIFICATE, "ca-file" },
	{ CURLE_LOGIN_DENIED, "", DM_NET_ERROR_AUTH, "user and password" },
	{ CURLE_LOGIN_DENIED, "Login denied; {\"status\":\"401\"}",
	  DM_NET_ERROR_AUTH, "does not take the token" },
	{ CURLE_LOGIN_DENIED, "{\"status\": \"invalid_token\"}",
	  DM_NET_ERROR_AUTH, "does not take the token" },
	{ CURLE_LOGIN_DENIED, "{\"status\":\"insufficient_scope\"}",
	  DM_NET_ERROR_AUTH, "does not allow IMAP" },
	{ CURLE_LOGIN_DENIED, "{\"status\":\"new\"}", DM_NET_ERROR_AUTH,
	  "user and password" },
	{ CURLE_WEIRD_SERVER_REPLY, "", DM_NET_ERROR_PROTOCOL,
	  "another service" },
	{ CURLE_PARTIAL_FILE, "", DM_NET_ERROR_CLOSED, "in the middle" },
	{ CURLE_GOT_NOTHING, "", DM_NET_ERROR_CLOSED, "without an answer" },
	{ CURLE_SEND_ERROR, "", DM_NET_ERROR_CLOSED, "broke" },
	{ CURLE_RECV_ERROR, "", DM_NET_ERROR_CLOSED, "broke" },
	{ CURLE_ABORTED_BY_CALLBACK, "", DM_NET_ERROR_STOPPED, "stop" },
	{ CURLE_FTP_BAD_FILE_LIST, "", DM_NET_ERROR_PROTOCOL,
	  "the connection failed" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL certificate problem: certificate has expired",
	  DM_NET_ERROR_CERTIFICATE, "must be renewed" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL certificate problem: certificate is not yet valid",
	  DM_NET_ERROR_CERTIFICATE, "clock" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL certificate problem: self-signed certificate",
	  DM_NET_ERROR_CERTIFICATE, "name it in ca-file" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL certificate problem: self-signed certificate in certificate chain",
	  DM_NET_ERROR_CERTIFICATE, "name its certificate in ca-file" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL certificate problem: unable to get local issuer certificate",
	  DM_NET_ERROR_CERTIFICATE, "the whole chain" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL: no alternative certificate subject name matches target host name 'mail.example'",
	  DM_NET_ERROR_CERTIFICATE, "for another name" },
	{ CURLE_PEER_FAILED_VERIFICATION,
	  "SSL: certificate subject name 'a.example' does not match target host name 'mail.example'",
	  DM_NET_ERROR_CERTIFICATE, "for another name" },
	{ CURLE_PEER_FAILED_VERIFICATION, NULL, DM_NET_ERROR_CERTIFICATE,
	  "cannot be trusted" },
};

static void test_table(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;

		dm_curl_error(&error, (int)cases[i].code, "mail.example", 993,
			      cases[i].detail);
		g_test_message("%s", error->message);
		g_assert_error(error, DM_NET_ERROR, (gint)cases[i].kind);
		g_assert_true(g_str_has_prefix(error->message,
					       "mail.example port 993: "));
		g_assert_nonnull(strstr(error->message, cases[i].words));
		if (cases[i].detail)
			g_assert_nonnull(
				strstr(error->message, cases[i].detail));
		/* In brackets stands something in any case. */
		g_assert_null(strstr(error->message, "()"));
	}
}

/* A server may put anything into its text. */
static void test_hostile_detail(void)
{
	g_autofree char *long_text = g_strnfill(5000, 'x');
	g_autofree char *detail =
		g_strconcat("\033[2Jgone\r\n", long_text, NULL);
	g_autoptr(GError) error = NULL;

	dm_curl_error(&error, CURLE_LOGIN_DENIED, "mail.example", 143, detail);
	g_assert_null(strchr(error->message, '\033'));
	g_assert_null(strchr(error->message, '\n'));
	g_assert_nonnull(strstr(error->message, "\\u{1b}[2Jgone"));
	g_assert_cmpuint(strlen(error->message), <, 600);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/curlerror/table", test_table);
	g_test_add_func("/curlerror/hostile-detail", test_hostile_detail);
	return g_test_run();
}
