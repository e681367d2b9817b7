/*
 * Bounces, receipts and automatic replies: foreign, never a fault.
 */
#include "tests/unit/parse/testsink.h"

#define ANNOUNCED \
	"Report Domain: example.com Submitter: example.org Report-ID: <1>"
#define DSN                                                            \
	"Content-Type: multipart/report; report-type=delivery-status;" \
	" boundary=b\n\n--b\n\nIt failed.\n--b\n"                      \
	"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n"
#define RETURNED                                                     \
	"--b\nContent-Type: message/rfc822\n\nFrom: a@example.com\n" \
	"Subject: " ANNOUNCED                                        \
	"\nContent-Type: text/xml\n\n" TEST_REPORT(TEST_RECORD) "\n--b--\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define ATTACHED \
	"--b\nContent-Type: text/xml\n\n" TEST_REPORT(TEST_RECORD) "\n--b--\n"

static const struct {
	const char *mail, *codes;
} foreign_ones[] = {
	{ "From: MAILER-DAEMON@mx.example\n" DSN RETURNED, "bounce" },
	{ "Subject: Undelivered: " ANNOUNCED "\n" DSN RETURNED, "bounce" },
	{ "Subject: x\nContent-Type: multipart/report; boundary=b\n\n--b\n"
	  "Content-Type: message/delivery-status\n\nAction: failed\n--b--\n",
	  "bounce" },
	/* In words: qmail, Exim, Google. */
	{ "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi.\n",
	  "bounce" },
	{ "From: Mail Delivery Subsystem <mailer-daemon@mx.example>\n"
	  "Subject: " ANNOUNCED "\n\nIt failed.\n",
	  "bounce" },
	{ "X-Failed-Recipients: a@example.com\nFrom: x@example.net\n\nIt failed.\n",
	  "bounce" },
	{ "Return-Path: <>\nFrom: Postmaster@mx.example\n"
	  "Subject: Mail System Error - Returned Mail\n\nIt failed.\n",
	  "bounce" },
	{ "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n" MIXED
		  RETURNED,
	  "bounce" },
	{ "Subject: Read: x\nContent-Type: multipart/report; report-type=disposition-notification;"
	  " boundary=b\n\n--b\n\nRead.\n--b--\n",
	  "read-receipt" },
	{ "Subject: " ANNOUNCED "\n" MIXED
	  "--b\nContent-Type: message/disposition-notification\n\n"
	  "Disposition: manual-action; displayed\n--b--\n",
	  "read-receipt" },
	{ "Auto-Submitted: auto-replied\nSubject: Out of office\n\nAway.\n",
	  "auto-reply" },
	{ "Auto-Submitted: auto-replied (vacation)\nSubject: Re: " ANNOUNCED
	  "\n\nAway.\n",
	  "auto-reply" },
	{ "X-Autoreply: yes\nSubject: Re: " ANNOUNCED "\n\nAway.\n",
	  "auto-reply" },
	{ "Precedence: auto_reply\n\nAway.\n", "auto-reply" },
	{ "Auto-Submitted: auto-generated\nSubject: Backup done\n\nAll well.\n",
	  "auto-reply" },
	/* None of these. */
	{ "Auto-Submitted: no\nSubject: Lunch\n\nAt noon?\n", "" },
	{ "Subject: Out of office\n\nI shall be away.\n", "" },
	{ "Return-Path: <>\nSubject: Lunch\n\nAt noon?\n", "" },
	{ "Return-Path: <a@example.com>\nSubject: failure notice\n\nNo bounce.\n",
	  "" },
	{ "X-Autoreply: no\nPrecedence: bulk\n\nNews.\n", "" },
	/* Pictures are pictures. */
	{ "Subject: News\n" MIXED
	  "--b\nContent-Type: image/svg+xml; name=logo.svg\n\n"
	  "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n--b--\n",
	  "" },
	/* Without what the type promises. */
	{ "Subject: x\nContent-Type: multipart/report;"
	  " report-type=feedback-report; boundary=b\n\n--b\n\nHi.\n--b--\n",
	  "report-part-missing" },
	{ "Subject: x\nContent-Type: multipart/report;"
	  " report-type=tlsrpt; boundary=b\n\n--b\n\nHi.\n--b--\n",
	  "report-part-missing" },
	/* A forwarded bounce. */
	{ "Subject: FW: x\nContent-Type: message/rfc822\n\nFrom: MAILER-DAEMON@mx.example\n" DSN
		  RETURNED,
	  "bounce" },
};

static void test_foreign_ones(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(foreign_ones); i++) {
		g_autoptr(TestSink) sink = test_parse(foreign_ones[i].mail);

		test_foreign(sink);
		test_codes(sink->result.findings, foreign_ones[i].codes);
		if (*foreign_ones[i].codes)
			g_assert_cmpint(dm_findings_get(sink->result.findings,
							0)
						->severity,
					==, DM_SEVERITY_INFO);
	}
}

/* A report is a report, whatever brings it. */
static void test_reports_all_the_same(void)
{
	static const char *const mails[] = {
		"Auto-Submitted: auto-generated\nSubject: " ANNOUNCED
		"\n" MIXED ATTACHED,
		"Auto-Submitted: auto-replied\nSubject: x\n" MIXED ATTACHED,
		"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\n" MIXED
			ATTACHED,
		/* Beside a notice that another mail did not arrive. */
		"From: MAILER-DAEMON@mx.example\n" DSN ATTACHED,
		"Subject: x\nContent-Type: multipart/report;"
		" report-type=delivery-status; boundary=b\n\n" ATTACHED,
		"Subject: x\n" MIXED
		"--b\nContent-Type: message/disposition-notification\n\n"
		"Disposition: manual-action; displayed\n" ATTACHED,
		"From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report;"
		" report-type=feedback-report; boundary=b\n\n"
		"--b\nContent-Type: message/feedback-report\n\nFeedback-Type: abuse\n--b--\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		g_autoptr(TestSink) sink = test_parse(mails[i]);

		test_only(sink);
		test_codes(sink->result.findings, "");
	}
}

/* What machines write as a rule may be a report that lost its attachment. */
static void test_generated_announcement(void)
{
	g_autoptr(TestSink) sink =
		test_parse("Auto-Submitted: auto-generated\nSubject: " ANNOUNCED
			   "\n\nx\n");

	test_refused(sink, "no-report-inside");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/mailclass-foreign", test_foreign_ones);
	g_test_add_func("/parse/mailclass-reports", test_reports_all_the_same);
	g_test_add_func("/parse/mailclass-announced",
			test_generated_announcement);
	return g_test_run();
}
