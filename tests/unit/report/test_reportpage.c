/* The page of one report: exact text, and that it is safe to print. */
#include "core/text.h"
#include "report/reportpage.h"
#include "tests/unit/report/sample.h"

static const DmPageOrigin origin = { 12, "in/a.eml", "ok", NULL, NULL, FALSE };

static char *page_of(gboolean colour, const DmReport *report,
		     const DmRecord *records, guint n)
{
	Capture capture;
	DmReportPage *page = dm_report_page_new(capture_open(&capture), colour);
	gpointer user;
	const DmSink *sink = dm_report_page_sink(page, &user);
	char *text;

	dm_report_page_set_origin(page, &origin);
	sample_feed(sink, user, report, records, n);
	text = g_strdup(capture_text(&capture));
	dm_report_page_free(page);
	capture_clear(&capture);
	return text;
}

static void test_full(void)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	const DmRecord records[] = { sample_full_record, sample_bare_record };
	DmReport report = sample_full(findings);
	g_autofree char *text = NULL;

	dm_findings_add(findings, DM_SEVERITY_WARNING, "value-unknown",
			"line 7", "odd");
	text = page_of(FALSE, &report, records, 2);
	g_assert_cmpstr(
		text, ==,
		"Report 12 of mail.example.org about example.com\n"
		"  report_id          r-1@example.org\n"
		"  begin              2026-01-01T00:00:00Z\n"
		"  end                2026-01-01T23:59:59Z\n"
		"  email              dmarc@example.org\n"
		"  extra_contact_info https://example.org/\n"
		"  generator          gen 1\n"
		"  error              bad rua\n"
		"  error              two records\n"
		"  generation         rfc9990\n"
		"  version            1.0\n"
		"  source             in/a.eml\n"
		"  document           report.xml\n"
		"  status             ok\n"
		"\n"
		"Policy published\n"
		"  domain             example.com\n"
		"  p                  reject\n"
		"  sp                 quarantine\n"
		"  np                 none\n"
		"  adkim              s\n"
		"  aspf               r\n"
		"  fo                 1\n"
		"  testing            n\n"
		"  discovery_method   psl\n"
		"  pct                50\n"
		"\n"
		"Records\n"
		"  192.0.2.1  1234 messages, disposition none, aligned: "
		"dkim pass, spf fail\n"
		"    header_from example.com, envelope_from "
		"bounce.example.org, envelope_to example.net\n"
		"    dkim pass example.com selector s1\n"
		"    dkim fail example.org: bad signature\n"
		"    spf  pass bounce.example.org scope mfrom\n"
		"    reason forwarded: known list\n"
		"    reason local_policy\n"
		"  -  0 messages, disposition -, aligned: dkim -, spf -\n"
		"    header_from example.com, envelope_from \"\"\n"
		"  2 records, 1234 messages in all\n"
		"\n"
		"Findings\n"
		"  warning value-unknown at line 7: odd\n");
}

static void test_minimal(void)
{
	DmReport report = sample_minimal();
	g_autofree char *text = page_of(FALSE, &report, NULL, 0);

	g_assert_cmpstr(text, ==,
			"Report 12 of \"\" about example.com\n"
			"  report_id          r\n"
			"  begin              unknown\n"
			"  end                unknown\n"
			"  generation         draft\n"
			"  source             in/a.eml\n"
			"  status             ok\n"
			"\n"
			"Policy published\n"
			"  domain             example.com\n"
			"\n"
			"Records\n"
			"  0 records, 0 messages in all\n");
}

static void test_hostile(void)
{
	DmReport report = sample_minimal();
	DmRecord record = sample_full_record;
	g_autofree char *plain = NULL, *coloured = NULL;

	report.aggregate.metadata.org_name = "\x1b]0;x\x07";
	record.envelope_to = "a\nb\xe2\x80\xae\xff";
	plain = page_of(FALSE, &report, &record, 1);
	coloured = page_of(TRUE, &report, &record, 1);
	g_assert_nonnull(strstr(plain, "of \\u{1b}]0;x\\u{7} about"));
	g_assert_nonnull(strstr(plain, "_to a\\u{a}b\\u{202e}\\u{ff}\n"));
	g_assert_null(strchr(plain, '\x1b'));
	g_assert_true(g_str_has_prefix(
		coloured, "\x1b[1mReport 12 of \\u{1b}]0;x\\u{7} about "
			  "example.com\x1b[0m\n"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/reportpage/full", test_full);
	g_test_add_func("/reportpage/minimal", test_minimal);
	g_test_add_func("/reportpage/hostile", test_hostile);
	return g_test_run();
}
