/* The native CSV rows: exact text, hostile cells. */
#include "report/recordcsv.h"
#include "tests/unit/report/sample.h"

#define HEADER                                                               \
	"report_key,org_name,email,report_id,begin,end,domain,adkim,aspf,p," \
	"sp,np,pct,fo,testing,discovery_method,source_ip,count,disposition," \
	"dkim_aligned,spf_aligned,dmarc_pass,reason_types,reason_comments,"  \
	"header_from,envelope_from,envelope_to,dkim_domains,dkim_selectors," \
	"dkim_results,spf_domains,spf_scopes,spf_results,generation,"        \
	"findings,host,host_confirmed,country,asn,as_name,sender\r\n"
#define FULL_ROW(key)                                                     \
	key ",mail.example.org,dmarc@example.org,r-1@example.org,"        \
	    "2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,example.com,s,r,"  \
	    "reject,quarantine,none,50,1,n,psl,192.0.2.1,1234,none,pass," \
	    "fail,true,forwarded;local_policy,known list;,example.com,"   \
	    "bounce.example.org,example.net,example.com;example.org,s1;," \
	    "pass;fail,bounce.example.org,mfrom,pass,rfc9990,"            \
	    "value-unknown;recovered,,,,,,\r\n"
#define BARE_ROW                                                         \
	",,,r,,,example.com,,,,,,,,,,,0,,,,false,,,example.com,,,,,,,,," \
	"draft,,,,,,,\r\n"

static char *rows_of(gboolean raw, gint64 key, const DmReport *report,
		     const DmRecord *records, guint n)
{
	Capture capture;
	DmRecordCsv *csv = dm_record_csv_new(capture_open(&capture),
					     DM_LAYOUT_NATIVE, raw);
	gpointer user;
	const DmSink *sink = dm_record_csv_sink(csv, &user);
	char *text;

	if (key)
		dm_record_csv_set_key(csv, key);
	if (report)
		sample_feed(sink, user, report, records, n);
	text = g_strdup(capture_text(&capture));
	dm_record_csv_free(csv);
	capture_clear(&capture);
	return text;
}

static void test_rows(void)
{
	g_autoptr(DmFindings) findings = sample_findings();
	DmReport full = sample_full(findings);
	DmReport minimal = sample_minimal();
	g_autofree char *none = rows_of(FALSE, 0, NULL, NULL, 0);
	g_autofree char *with_key =
		rows_of(FALSE, 12, &full, &sample_full_record, 1);
	g_autofree char *bare =
		rows_of(FALSE, 0, &minimal, &sample_bare_record, 1);

	g_assert_cmpstr(none, ==, HEADER);
	g_assert_cmpstr(with_key, ==, HEADER FULL_ROW("12"));
	g_assert_cmpstr(bare, ==, HEADER BARE_ROW);
}

static void test_hostile(void)
{
	DmReport report = sample_minimal();
	const DmReason reason = { "=1+1", "two\r\nlines\x1b[0m" };
	DmRecord record = sample_bare_record;
	g_autofree char *safe = NULL, *raw = NULL;

	report.aggregate.metadata.org_name = "=cmd|' /C calc'!A0";
	record.reasons = &reason;
	record.n_reasons = 1;
	record.spf = "pass";
	record.header_from = "a\xe2\x80\xae\xff";
	safe = rows_of(FALSE, 0, &report, &record, 1);
	raw = rows_of(TRUE, 0, &report, &record, 1);
	g_assert_cmpstr(safe, ==,
			HEADER
			",'=cmd|' /C calc'!A0,,r,,,example.com,,,,,,,,,,"
			",0,,,pass,true,'=1+1,two\\u{d}\\u{a}lines"
			"\\u{1b}[0m,a\\u{202e}\\u{ff},,,,,,,,,draft,,,,,,,"
			"\r\n");
	g_assert_cmpstr(raw, ==,
			HEADER ",=cmd|' /C calc'!A0,,r,,,example.com,,,,,,,,,,"
			       ",0,,,pass,true,=1+1,\"two\r\nlines\x1b[0m\","
			       "a\xe2\x80\xae\xff,,,,,,,,,draft,,,,,,,\r\n");
}

static void test_discard(void)
{
	Capture capture;
	g_autoptr(DmRecordCsv) csv = dm_record_csv_new(capture_open(&capture),
						       DM_LAYOUT_NATIVE, FALSE);
	gpointer user;
	const DmSink *sink = dm_record_csv_sink(csv, &user);
	DmReport report = sample_minimal();

	g_assert_true(sink->begin(user, &report, NULL));
	sink->discard(user);
	g_assert_cmpstr(capture_text(&capture), ==, HEADER);
	sample_feed(sink, user, &report, &sample_bare_record, 1);
	g_assert_cmpstr(capture_text(&capture), ==, HEADER BARE_ROW);
	capture_clear(&capture);
}

static void test_layout_names(void)
{
	DmLayout layout = DM_LAYOUT_NATIVE;

	g_assert_true(dm_layout_from_name("parsedmarc", &layout));
	g_assert_cmpint(layout, ==, DM_LAYOUT_PARSEDMARC);
	g_assert_true(dm_layout_from_name("native", &layout));
	g_assert_cmpint(layout, ==, DM_LAYOUT_NATIVE);
	g_assert_false(dm_layout_from_name("", &layout));
	g_assert_false(dm_layout_from_name(NULL, &layout));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recordcsv/rows", test_rows);
	g_test_add_func("/recordcsv/hostile", test_hostile);
	g_test_add_func("/recordcsv/discard", test_discard);
	g_test_add_func("/recordcsv/layout-names", test_layout_names);
	return g_test_run();
}
