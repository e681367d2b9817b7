/*
 * Mails: where a report may hide in them (field notes B23 to B31, spec T03,
 * T09, T10, T16).
 */
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define REPORT TEST_REPORT(TEST_RECORD)
#define NAME "example.org!example.com!1767225600!1767311999"
#define SUBJECT "Report Domain: example.com Submitter: example.org Report-ID: 1"

/* Base64 in lines, as in a mail; caller frees. */
static char *base64(GBytes *bytes)
{
	gsize size;
	const guint8 *data = g_bytes_get_data(bytes, &size);
	g_autofree char *line = g_base64_encode(data, size);
	GString *out = g_string_new(NULL);

	for (const char *at = line; *at; at += MIN(strlen(at), 76))
		g_string_append_printf(out, "%.76s\r\n", at);
	return g_string_free(out, FALSE);
}

/* A mail as in `format`, with the base64 of `bytes` where it says %s. */
static TestSink *parse_mail(const char *format, GBytes *bytes)
{
	g_autofree char *body = base64(bytes);
	g_auto(GStrv) halves = g_strsplit(format, "%s", 2);
	g_autofree char *mail = g_strconcat(halves[0], body, halves[1], NULL);

	return test_parse(mail);
}

static TestSink *parse_gzip_mail(const char *format)
{
	g_autoptr(GBytes) packed = test_gzip_text(REPORT);

	return parse_mail(format, packed);
}

#define BASE64 "Content-Transfer-Encoding: base64\r\n"
#define HEADER "From: dmarc@example.org\r\nMIME-Version: 1.0\r\n"
#define MULTIPART HEADER "Content-Type: multipart/mixed; boundary=b\r\n\r\n"

/* Forms in which the same report arrives. */
static const struct {
	const char *mail, *document;
} forms[] = {
	/* The whole message is the archive. */
	{ HEADER "Content-Type: application/gzip; name=\"" NAME
		 ".xml.gz\"\r\n" BASE64 "\r\n%s",
	  NAME ".xml.gz" },
	/* B23: not the last part. */
	{ MULTIPART "--b\r\n\r\nDear all\r\n--b\r\n"
		    "Content-Type: application/gzip\r\n"
		    "Content-Disposition: attachment;"
		    " filename=a.xml.gz\r\n" BASE64 "\r\n%s\r\n"
		    "--b\r\nContent-Type: image/png\r\n\r\nlogo\r\n"
		    "--b--\r\n",
	  "a.xml.gz" },
	/* B24: a misspelt header, so that the part has no type. */
	{ MULTIPART "--b\r\nContentType: application/gzip\r\n"
		    "Content-Disposition: attachment;"
		    " filename=a.xml.gz\r\n" BASE64 "\r\n%s\r\n--b--",
	  "a.xml.gz" },
	/* B25, T05: types that say little or the wrong thing. */
	{ MULTIPART "--b\r\nContent-Type: application/x-gzip\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  NULL },
	{ MULTIPART "--b\r\nContent-Type: application/octet-stream\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  NULL },
	{ MULTIPART "--b\r\nContent-Type: text/plain; name=a.gz\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  "a.gz" },
	{ MULTIPART "--b\r\nContent-Type: image/png\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  NULL },
	{ HEADER "Content-Type: multipart/alternative;"
		 " boundary=\"b\"\r\n\r\n--b\r\n\r\nText\r\n--b\r\n"
		 "Content-Type: application/gzip\r\n" BASE64 "\r\n%s\r\n--b--",
	  NULL },
	/* B26: called zip, is gzip. */
	{ MULTIPART "--b\r\nContent-Type: application/zip;"
		    " name=\"" NAME ".zip\"\r\n" BASE64 "\r\n%s\r\n--b--",
	  NAME ".zip" },
	/* B27: a name in pieces (RFC 2231). */
	{ MULTIPART "--b\r\nContent-Type: application/gzip\r\n"
		    "Content-Disposition: attachment;\r\n"
		    " filename*0=\"a!example.com!1!2.xm\";\r\n"
		    " filename*1=\"l.gz\"\r\n" BASE64 "\r\n%s\r\n--b--",
	  "a!example.com!1!2.xml.gz" },
	/* B28: gzip renamed xml. */
	{ MULTIPART "--b\r\nContent-Type: text/xml; name=a.xml\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  "a.xml" },
	/* B31: a mailing list's footer after it. */
	{ MULTIPART "--b\r\nContent-Type: application/gzip\r\n" BASE64
		    "\r\n%s\r\n--b\r\nContent-Type: text/plain\r\n"
		    "\r\n____\r\nlist@example.com\r\nUnsubscribe: no"
		    "\r\n--b--",
	  NULL },
	/* T09: multipart/related inside multipart/mixed. */
	{ MULTIPART "--b\r\nContent-Type: multipart/related;"
		    " boundary=c\r\n\r\n--c\r\n\r\nText\r\n--c\r\n"
		    "Content-Type: application/gzip\r\n" BASE64
		    "\r\n%s\r\n--c--\r\n--b--",
	  NULL },
	/* T09: forwarded as message/rfc822. */
	{ MULTIPART "--b\r\n\r\nFYI\r\n--b\r\n"
		    "Content-Type: message/rfc822\r\n\r\n"
		    "Subject: " SUBJECT "\r\n"
		    "Content-Type: application/gzip; name=i.gz\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  "i.gz" },
	/* B31: an attached mail without a fitting type. */
	{ MULTIPART "--b\r\nContent-Type: application/octet-stream;"
		    " name=fw.eml\r\n\r\nSubject: x\r\n"
		    "Content-Type: application/gzip; name=j.gz\r\n" BASE64
		    "\r\n%s\r\n--b--",
	  "j.gz" },
	/* Base64 that no header names. */
	{ MULTIPART "--b\r\nContent-Type: application/gzip;"
		    " name=k.gz\r\n\r\n%s\r\n--b--",
	  "k.gz" },
	/* The closing boundary never comes. */
	{ MULTIPART "--b\r\nContent-Type: application/gzip\r\n" BASE64 "\r\n%s",
	  NULL },
	/* An mbox's separator line stands before it. */
	{ "From dmarc@example.org Thu Jan  1 00:00:00 2026\n" HEADER
	  "Content-Type: application/gzip\r\n" BASE64 "\r\n%s",
	  NULL },
};

static void test_forms(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autoptr(TestSink) sink = parse_gzip_mail(forms[i].mail);
		const TestReport *only = test_only(sink);

		g_assert_cmpstr(only->report.document, ==, forms[i].document);
		g_assert_cmpuint(only->records->len, ==, 1);
		g_assert_cmpstr(only->report.aggregate.metadata.report_id, ==,
				"1");
		test_codes(only->report.findings, "");
		test_codes(sink->result.findings, "");
	}
}

/* A mailing list's footer inside the part itself. */
static void test_b31_footer_inside(void)
{
	g_autoptr(TestSink) sink = parse_gzip_mail(
		MULTIPART "--b\r\nContent-Type: application/gzip\r\n" BASE64
			  "\r\n%s\r\n_____\r\nlist mailing list\r\n--b--");
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_false(only->report.incomplete);
}

static void test_b23_plain_xml(void)
{
	g_autoptr(TestSink) sink = test_parse(
		MULTIPART
		"--b\nContent-Type: text/xml; charset=utf-8\n"
		"Content-Disposition: attachment; filename=a.xml\n\n" REPORT
		"\n--b\nContent-Type: text/plain\n"
		"Content-Disposition: attachment; filename=b.txt\n\n" REPORT
		"\n--b--\n");

	g_assert_cmpuint(sink->result.reports, ==, 2);
	g_assert_cmpuint(sink->result.refused, ==, 0);
}

static void test_t03_zip_message(void)
{
	static const TestMember member = { NAME ".xml", REPORT,
					   .deflated = TRUE };
	g_autoptr(GBytes) zip = test_zip(&member, 1);
	g_autoptr(TestSink) sink =
		parse_mail(HEADER "Content-Type: application/zip; name=\"" NAME
				  ".zip\"\r\n" BASE64 "\r\n%s",
			   zip);

	g_assert_cmpstr(test_only(sink)->report.document, ==, NAME ".xml");
}

/* A bad part does not stop the good one behind it. */
static void test_good_after_bad(void)
{
	g_autoptr(TestSink) sink = parse_gzip_mail(
		MULTIPART "--b\r\nContent-Type: application/gzip;"
			  " name=bad.gz\r\n\r\nthis is no gzip at all\r\n"
			  "--b\r\nContent-Type: application/gzip;"
			  " name=good.gz\r\n" BASE64 "\r\n%s\r\n--b--");

	g_assert_cmpuint(sink->result.reports, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	test_codes(sink->result.findings, "attachment-unreadable");
}

/* A subject or a name announces a report; the mail holds none. */
static void test_announced_only(void)
{
	static const struct {
		const char *mail, *codes;
	} cases[] = {
		{ "Subject: " SUBJECT "\n\nNothing follows.\n",
		  "no-report-inside" },
		/* T10: the same as a base64 encoded-word. */
		{ "Subject: =?utf-8?B?UmVwb3J0IERvbWFpbjogZXhhbXBsZS5jb20gU3V"
		  "ibWl0dGVyOiBleGFtcGxlLm9yZw==?=\n\nNothing.\n",
		  "no-report-inside" },
		{ "Subject: Report Domain: x; Submitter: Example.Org;"
		  " Report-ID: 28\n\nNothing.\n",
		  "no-report-inside" },
		{ MULTIPART "--b\nContent-Type: application/octet-stream;"
			    " name=\"" NAME ".xml.gz\"\n\n\n--b--",
		  "attachment-unreadable" },
		{ MULTIPART "--b\nContent-Type: application/gzip;"
			    " name=\"" NAME ".xml.gz\"\n\nunused\n--b--",
		  "attachment-placeholder" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].mail);

		test_refused(sink, cases[i].codes);
	}
}

static void test_foreign_mail(void)
{
	static const char *const mails[] = {
		"Subject: Lunch\n\nAt noon?\n",
		"Subject: HK\n\nHK team, the figures follow.\n",
		"Subject: page\nContent-Type: text/html\n\n<html><p>x</html>\n",
		"Subject: text\n\n<b>bold</b> & {curly}\n",
		MULTIPART "--b\n\nText\n--b\nContent-Type: image/png\n"
			  "Content-Transfer-Encoding: base64\n\niVBORw0KGgo=\n"
			  "--b--\n",
		"X-Empty: 1\n\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		g_autoptr(TestSink) sink = test_parse(mails[i]);

		test_foreign(sink);
		test_codes(sink->result.findings, "");
	}
}

#define NOTICE                                           \
	"Report-Date: Thu, 01 Jan 2026 00:00:00 +0000\n" \
	"Report-Domain: example.com\nReport-ID: 1\n"     \
	"Report-Size: 3000000\nSubmitter: example.org\n" \
	"Submitting-URI: mailto:a@example.com\n"

static void test_t16_notice(void)
{
	g_autoptr(TestSink) sink =
		test_parse("Subject: " SUBJECT "\n\n" NOTICE);

	test_foreign(sink);
	test_codes(sink->result.findings, "undeliverable-notice");
}

/* A notice beside a report takes nothing from the report. */
static void test_t16_notice_beside_report(void)
{
	g_autoptr(TestSink) sink = test_parse(
		MULTIPART "--b\nContent-Type: text/xml\n\n" REPORT "\n--b\n"
			  "Content-Type: application/octet-stream\n\n"
			  "Subject: x\n\n" NOTICE "\n--b--\n");

	g_assert_cmpuint(test_only(sink)->records->len, ==, 1);
	test_codes(sink->result.findings, "undeliverable-notice");
}

static void test_other_kinds(void)
{
	g_autoptr(TestSink) failure = test_parse(
		HEADER "Content-Type: multipart/report; boundary=b;"
		       " report-type=feedback-report\n\n--b\n\nText\n--b\n"
		       "Content-Type: message/feedback-report\n\n"
		       "Feedback-Type: auth-failure\n\n--b--\n");
	g_autoptr(TestSink) tls = test_parse(
		MULTIPART "--b\nContent-Type: application/tlsrpt+json\n\n"
			  "{\"organization-name\":\"example.org\"}\n--b--\n");

	g_assert_cmpstr(test_failure(failure)->feedback_type, ==,
			"auth-failure");
	test_refused(tls, "not-a-report");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/field-B23-B31-forms", test_forms);
	g_test_add_func("/parse/field-B23-plain-xml", test_b23_plain_xml);
	g_test_add_func("/parse/field-B31-footer-inside",
			test_b31_footer_inside);
	g_test_add_func("/parse/T03-zip-message", test_t03_zip_message);
	g_test_add_func("/parse/message-good-after-bad", test_good_after_bad);
	g_test_add_func("/parse/T10-announced-only", test_announced_only);
	g_test_add_func("/parse/message-foreign", test_foreign_mail);
	g_test_add_func("/parse/T16-notice-is-foreign", test_t16_notice);
	g_test_add_func("/parse/T16-notice-beside-report",
			test_t16_notice_beside_report);
	g_test_add_func("/parse/message-other-kinds", test_other_kinds);
	return g_test_run();
}
