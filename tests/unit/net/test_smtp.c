/*
 * Sending by SMTP: what is said on the wire, and what becomes of a no.
 */
#include "net/smtp.h"
#include "tests/unit/net/smtpserver.h"

#define GREETING "220 mx.example.com ready\r\n"
#define EHLO "250-mx.example.com\r\n250 SIZE 1000000\r\n"
#define OK "250 ok\r\n"
#define GO "354 go on\r\n"
#define KEPT "250 kept\r\n"
#define BYE "221 bye\r\n"

static const char *const one[] = { "a@example.com", NULL };
static const char *const three[] = { "a@example.com", "b@example.com",
				     "c@example.com", NULL };
/* Four lines, of which one is a dot. */
static const char mail[] = "Subject: x\r\n\r\n.\r\nend\r\n";

static DmSmtpOptions options_for(const SmtpServer *server)
{
	return (DmSmtpOptions){ .host = "127.0.0.1",
				.port = server->port,
				.tls = DM_SMTP_PLAIN,
				.timeout_seconds = 10 };
}

/* NULL where it was sent; free with g_clear_error(). */
static GError *send_with(const DmSmtpOptions *options, const char *const *to)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(mail, sizeof(mail) - 1);
	GError *error = NULL;
	gboolean is_good =
		dm_smtp_send(options, "me@example.com", to, bytes, &error);

	g_assert_true(is_good == !error);
	return error;
}

static void assert_said(GError *error, DmNetError kind, const char *text)
{
	g_assert_error(error, DM_NET_ERROR, (gint)kind);
	if (!strstr(error->message, text))
		g_error("not said: %s\nbut: %s", text, error->message);
	g_clear_error(&error);
}

static void test_sent(void)
{
	const char *const replies[] = { GREETING, EHLO, OK, OK,	  GO,  "",
					"",	  "",	"", KEPT, BYE, NULL };
	g_autoptr(SmtpServer) server = smtp_start(replies);
	const DmSmtpOptions options = options_for(server);
	const char *heard;

	g_assert_no_error(send_with(&options, one));
	heard = smtp_end(server);
	g_assert_nonnull(strstr(heard, "MAIL FROM:<me@example.com>"));
	g_assert_nonnull(strstr(heard, "RCPT TO:<a@example.com>\nDATA\n"));
	/* A line that is a dot does not end the mail (RFC 5321 section 4.5.2).
	 */
	g_assert_nonnull(strstr(heard, "Subject: x\n\n..\nend\n.\n"));
}

static void test_some_refused(void)
{
	const char *const replies[] = {
		GREETING, EHLO, OK,  OK,  "550-no\r\n550 \033[31mnobody\r\n",
		OK,	  GO,	"",  "",  "",
		"",	  KEPT, BYE, NULL
	};
	g_autoptr(SmtpServer) server = smtp_start(replies);
	const DmSmtpOptions options = options_for(server);

	assert_said(
		send_with(&options, three), DM_NET_ERROR_SOME,
		"the others get it; check their addresses (<b@example.com>: 550 \\u{1b}[31mnobody)");
	g_assert_nonnull(strstr(smtp_end(server), "\nend\n.\n"));
}

/* Replies up to the refusal, and what is said of it. */
static const struct {
	const char *replies[8];
	DmNetError kind;
	const char *text;
} refusals[] = {
	{ { "554 5.7.1 go away\r\n" },
	  DM_NET_ERROR_REFUSED,
	  "the server does not take the mail (the server says: 554 5.7.1 go away)" },
	{ { GREETING, EHLO, "550 not you\r\n", BYE },
	  DM_NET_ERROR_REFUSED,
	  "does not take mail from that sender; check from in [digest], and whether it wants a login (the server says: 550 not you)" },
	{ { GREETING, EHLO, OK, "450 later\r\n", BYE },
	  DM_NET_ERROR_REFUSED,
	  "does not take the mail for anybody; check the addresses, and whether it wants a login (<a@example.com>: 450 later)" },
	{ { GREETING, EHLO, OK, OK, "452 full\r\n", BYE },
	  DM_NET_ERROR_REFUSED,
	  "the server does not take the mail (the server says: 452 full)" },
};

static void test_refused(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(refusals); i++) {
		g_autoptr(SmtpServer) server = smtp_start(refusals[i].replies);
		DmSmtpOptions options = options_for(server);

		options.timeout_seconds = 2;
		assert_said(send_with(&options, one), refusals[i].kind,
			    refusals[i].text);
	}
}

static void test_silence(void)
{
	const char *const replies[] = { GREETING, NULL };
	g_autoptr(SmtpServer) server = smtp_start(replies);
	DmSmtpOptions options = options_for(server);
	const gint64 begin = g_get_monotonic_time();

	options.timeout_seconds = 1;
	assert_said(send_with(&options, one), DM_NET_ERROR_TIMEOUT,
		    "no answer in time; the server is overloaded");
	g_assert_cmpint(g_get_monotonic_time() - begin, <, 5 * G_USEC_PER_SEC);
}

static int always(void)
{
	return 1;
}

static void test_stopped(void)
{
	const char *const replies[] = { GREETING, NULL };
	g_autoptr(SmtpServer) server = smtp_start(replies);
	DmSmtpOptions options = options_for(server);

	options.stopped = always;
	assert_said(send_with(&options, one), DM_NET_ERROR_STOPPED,
		    "told to stop");
}

/* Nothing is said without TLS unless that is asked for. */
static void test_no_starttls(void)
{
	const char *const replies[] = { GREETING, EHLO, BYE, NULL };
	g_autoptr(SmtpServer) server = smtp_start(replies);
	DmSmtpOptions options = options_for(server);

	options.tls = DM_SMTP_STARTTLS;
	options.user = "me";
	options.password = "secret";
	assert_said(send_with(&options, one), DM_NET_ERROR_TLS,
		    "the server offers no STARTTLS, and nothing is sent");
	g_assert_null(strstr(smtp_end(server), "AUTH"));
	g_assert_null(strstr(smtp_end(server), "MAIL"));
}

/* A login that was asked for is no wish. */
static void test_no_login(void)
{
	const char *const replies[] = { GREETING, EHLO, BYE, NULL };
	g_autoptr(SmtpServer) server = smtp_start(replies);
	g_autoptr(GError) error = NULL;
	DmSmtpOptions options = options_for(server);

	options.user = "me";
	options.password = "secret";
	error = send_with(&options, one);
	g_assert_error(error, DM_NET_ERROR, DM_NET_ERROR_AUTH);
	g_assert_nonnull(strstr(
		error->message,
		"the server offers no login (AUTH), and nothing is sent"));
	g_assert_true(g_str_has_suffix(error->message, "out of [digest]"));
	g_assert_null(strstr(smtp_end(server), "MAIL"));
	g_assert_null(strstr(smtp_end(server), "secret"));
}

static void test_login(void)
{
	const char *const replies[] = {
		GREETING,   "250-mx.example.com\r\n250 AUTH PLAIN\r\n",
		"334 \r\n", "235 welcome\r\n",
		OK,	    OK,
		GO,	    "",
		"",	    "",
		"",	    KEPT,
		BYE,	    NULL
	};
	g_autoptr(SmtpServer) server = smtp_start(replies);
	DmSmtpOptions options = options_for(server);

	options.user = "me";
	options.password = "secret";
	g_assert_no_error(send_with(&options, one));
	g_assert_nonnull(strstr(smtp_end(server), "AUTH PLAIN"));
	g_assert_nonnull(strstr(smtp_end(server), "MAIL FROM"));
}

static void test_no_password_in_the_clear(void)
{
	const DmSmtpOptions options = { .host = "192.0.2.1",
					.port = 25,
					.tls = DM_SMTP_PLAIN,
					.user = "me",
					.password = "secret",
					.timeout_seconds = 1 };

	assert_said(send_with(&options, one), DM_NET_ERROR_TLS,
		    "192.0.2.1 port 25: no password is sent without TLS");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/smtp/sent", test_sent);
	g_test_add_func("/smtp/some-refused", test_some_refused);
	g_test_add_func("/smtp/refused", test_refused);
	g_test_add_func("/smtp/silence", test_silence);
	g_test_add_func("/smtp/stopped", test_stopped);
	g_test_add_func("/smtp/no-starttls", test_no_starttls);
	g_test_add_func("/smtp/no-login", test_no_login);
	g_test_add_func("/smtp/login", test_login);
	g_test_add_func("/smtp/no-password-in-the-clear",
			test_no_password_in_the_clear);
	return g_test_run();
}
