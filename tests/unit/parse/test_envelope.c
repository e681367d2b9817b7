/*
 * Names and subjects of report mails (spec T01 to T04, T10, section 2.3).
 */
#include "parse/envelope.h"

#include <string.h>

static void test_names(void)
{
	static const struct {
		const char *name, *receiver, *domain;
		gint64 begin, end;
		const char *unique_id, *extension;
	} cases[] = {
		/* T01 */
		{ "mail.receiver.example!example.com!1013662812!1013749130.xml.gz",
		  "mail.receiver.example", "example.com", 1013662812,
		  1013749130, NULL, "xml.gz" },
		/* T02 */
		{ "mail.receiver.example!example.com!1013662812!1013749130!a1B2.xml",
		  "mail.receiver.example", "example.com", 1013662812,
		  1013749130, "a1B2", "xml" },
		/* T03 */
		{ "example.org!example.com!1549929600!1550015999.zip",
		  "example.org", "example.com", 1549929600, 1550015999, NULL,
		  "zip" },
		/* T04 */
		{ "!example.com!1538204542!1538463818.xml", "", "example.com",
		  1538204542, 1538463818, NULL, "xml" },
		{ "a!example.com!1!2!x-y_<z>.xml.zip", "a", "example.com", 1, 2,
		  "x-y_<z>", "xml.zip" },
		{ "a!example.com!1!2", "a", "example.com", 1, 2, NULL, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(DmReportName) name = { 0 };

		g_assert_true(dm_report_name_parse(cases[i].name, &name));
		g_assert_cmpstr(name.receiver, ==, cases[i].receiver);
		g_assert_cmpstr(name.domain, ==, cases[i].domain);
		g_assert_cmpint(name.begin, ==, cases[i].begin);
		g_assert_cmpint(name.end, ==, cases[i].end);
		g_assert_cmpstr(name.unique_id, ==, cases[i].unique_id);
		g_assert_cmpstr(name.extension, ==, cases[i].extension);
	}
}

static void test_no_names(void)
{
	static const char *const cases[] = {
		"",
		"report.xml.gz",
		"a!example.com!1.xml",
		"a!!1!2.xml",
		"a!example.com!x!2.xml",
		"a!example.com!1!-2.xml",
		"a!example.com!1!.xml",
		"a!example.com!1!2!3!4.xml",
		"a!example.com!1!99999999999999999999.xml",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(DmReportName) name = { 0 };

		g_assert_false(dm_report_name_parse(cases[i], &name));
	}
}

static void test_subjects(void)
{
	static const struct {
		const char *subject, *domain, *submitter, *report_id;
	} cases[] = {
		/* RFC 9990 and RFC 7489 */
		{ "Report Domain: example.com Submitter: mail.example.org Report-ID: 2026.1@example.org",
		  "example.com", "mail.example.org", "2026.1@example.org" },
		{ "Report Domain: example.com Submitter: example.org Report-ID: <2002.02.15.1>",
		  "example.com", "example.org", "2002.02.15.1" },
		{ "Report  Domain:\texample.com   Submitter:\r\n example.org",
		  "example.com", "example.org", NULL },
		{ "Report\r\n\tDomain: example.com", "example.com", NULL,
		  NULL },
		/* Google */
		{ "Report domain: example.com Submitter: example.org Report-ID: 123456",
		  "example.com", "example.org", "123456" },
		/* Mail.ru */
		{ "Report Domain: example.com; Submitter: Example.Org; Report-ID: 281",
		  "example.com", "Example.Org", "281" },
		/* Amazon SES */
		{ "Dmarc Aggregate Report Domain: {example.com}  Submitter: {Example SES} Date: {2026-01-01} Report-ID: {a-b-c}",
		  "example.com", "Example", "a-b-c" },
		{ "[list] FW: Report Domain: example.com Submitter: example.org",
		  "example.com", "example.org", NULL },
		{ "REPORT DOMAIN: EXAMPLE.COM", "EXAMPLE.COM", NULL, NULL },
		{ "Report Domain:example.com", "example.com", NULL, NULL },
		{ "Report Domain: bücher.example", "bücher.example", NULL,
		  NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(DmReportSubject) subject = { 0 };

		g_assert_true(
			dm_report_subject_parse(cases[i].subject, &subject));
		g_assert_cmpstr(subject.domain, ==, cases[i].domain);
		g_assert_cmpstr(subject.submitter, ==, cases[i].submitter);
		g_assert_cmpstr(subject.report_id, ==, cases[i].report_id);
	}
}

static void test_no_subjects(void)
{
	static const char *const cases[] = {
		"",
		"Hello",
		"Report Domain:",
		"Report Domain:  ",
		"Domain: example.com Submitter: example.org",
		"Your report",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_auto(DmReportSubject) subject = { 0 };

		g_assert_false(dm_report_subject_parse(cases[i], &subject));
		g_assert_null(subject.domain);
	}
}

static void test_notice(void)
{
	static const char *const lines[] = {
		"Report-Date: Thu, 01 Jan 2026 00:00:00 +0000\n",
		"Report-Domain: example.com\n",
		"Report-ID: 1\n",
		"Report-Size: 3000000\n",
		"Submitter: example.org\n",
		"Submitting-URI: mailto:a@example.com\n",
	};

	for (guint left_out = 0; left_out <= G_N_ELEMENTS(lines); left_out++) {
		GString *text = g_string_new("A report was not sent.\n");

		for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
			if (i != left_out)
				g_string_append(text, lines[i]);
		g_assert_cmpint(dm_is_undeliverable_notice(text->str,
							   text->len),
				==, left_out == G_N_ELEMENTS(lines));
		g_string_free(text, TRUE);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/T01-T04-names", test_names);
	g_test_add_func("/parse/envelope-no-names", test_no_names);
	g_test_add_func("/parse/T10-subjects", test_subjects);
	g_test_add_func("/parse/envelope-no-subjects", test_no_subjects);
	g_test_add_func("/parse/T16-notice", test_notice);
	return g_test_run();
}
