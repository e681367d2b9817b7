/* parsedmarc's layouts: defaults, days, exact CSV and JSON. */
#include "report/parsedmarc.h"
#include "report/recordcsv.h"
#include "tests/unit/report/sample.h"

#define HEADER                                                                \
	"xml_schema,org_name,org_email,org_extra_contact_info,report_id,"     \
	"begin_date,end_date,normalized_timespan,errors,domain,adkim,aspf,p," \
	"sp,np,pct,fo,testing,discovery_method,source_ip_address,"            \
	"source_country,source_reverse_dns,source_base_domain,source_name,"   \
	"source_type,source_asn,source_as_name,source_as_domain,count,"       \
	"spf_aligned,dkim_aligned,dmarc_aligned,disposition,"                 \
	"policy_override_reasons,policy_override_comments,envelope_from,"     \
	"header_from,envelope_to,dkim_domains,dkim_selectors,dkim_results,"   \
	"spf_domains,spf_scopes,spf_results\r\n"
#define DAY 86400

static char *rows_of(const DmReport *report, const DmRecord *records, guint n)
{
	Capture capture;
	DmRecordCsv *csv = dm_record_csv_new(capture_open(&capture),
					     DM_LAYOUT_PARSEDMARC, FALSE);
	gpointer user;
	const DmSink *sink = dm_record_csv_sink(csv, &user);
	char *text;

	sample_feed(sink, user, report, records, n);
	text = g_strdup(capture_text(&capture));
	dm_record_csv_free(csv);
	capture_clear(&capture);
	return text;
}

#define FULL_ROW                                                             \
	"1.0,example.org,dmarc@example.org,https://example.org/,r-1,"        \
	"2026-01-01 00:00:00,2026-01-01 23:59:59,False,"                     \
	"bad rua|two records,example.com,s,r,reject,quarantine,none,50,1,n," \
	"psl,192.0.2.1,,,,,,,,,1234,False,True,True,none,"                   \
	"\"forwarded,local_policy\",known list|none,bounce.example.org,"     \
	"example.com,example.net,\"example.com,example.org\","               \
	"\"s1,none\",\"pass,fail\",bounce.example.org,mfrom,pass\r\n"

static void test_rows(void)
{
	DmReport report = sample_full(NULL);
	g_autofree char *text = rows_of(&report, &sample_full_record, 1);

	g_assert_cmpstr(text, ==, HEADER FULL_ROW);
}

/* What parsedmarc fills in where the report says nothing. */
static void test_defaults(void)
{
	const DmAuthResult dkim[] = { { NULL, "gone", NULL, "pass", NULL },
				      { "example.com", "S1", NULL, NULL,
					NULL } };
	const DmAuthResult spf[] = {
		{ "a.example.org", NULL, "helo", "", NULL },
		{ "b.example.org", NULL, NULL, "none", NULL }
	};
	DmReport report = sample_minimal();
	DmRecord record = {
		.header_from = "Example.COM",
		.envelope_from = "",
		.dkim_results = dkim,
		.n_dkim_results = 2,
		.spf_results = spf,
		.n_spf_results = 2,
	};
	g_autofree char *text = NULL;

	report.aggregate.metadata.email = "reports@mail.example.net";
	report.aggregate.metadata.report_id = "<a.b>@c@d";
	report.aggregate.policy.p = "none";
	text = rows_of(&report, &record, 1);
	g_assert_cmpstr(text, ==,
			HEADER "draft,mail.example.net,reports@mail.example.net"
			       ",,a.b,,,False,,example.com,r,r,none,none,,,,,,,"
			       ",,,,,,,,0,False,False,False,none,,,"
			       "b.example.org,example.com,,example.com,s1,none,"
			       "\"a.example.org,b.example.org\","
			       "\"helo,mfrom\",\"none,none\"\r\n");
}

static void test_org_names(void)
{
	static const struct {
		const char *org, *collapsed;
	} rows[] = {
		{ "Example Inc.", "Example Inc." },
		{ "Mail.Example.CO.UK", "example.co.uk" },
		{ "example", "example" },
		{ NULL, "mail.example.org" },
		{ "", "mail.example.org" },
	};
	g_autoptr(DmParsedmarc) parsedmarc = dm_parsedmarc_new();

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		DmReport report = sample_minimal();

		report.aggregate.metadata.org_name = rows[i].org;
		report.aggregate.metadata.email = "a@mail.example.org";
		dm_parsedmarc_begin(parsedmarc, &report);
		g_assert_cmpstr(dm_parsedmarc_report(parsedmarc)
					->aggregate.metadata.org_name,
				==, rows[i].collapsed);
	}
}

/* ---- days ------------------------------------------------------------ */

/* "begin-end:messages" of each part, times counted from `base`. */
static char *parts_of(gint64 base, gint64 begin, gint64 end, gint64 messages)
{
	g_autoptr(DmParsedmarc) parsedmarc = dm_parsedmarc_new();
	DmReport report = sample_full(NULL);
	DmParsedmarcPart part = { 0 };
	GString *text = g_string_new(NULL);

	report.aggregate.metadata.begin = base + begin;
	report.aggregate.metadata.end = base + end;
	dm_parsedmarc_begin(parsedmarc, &report);
	while (dm_parsedmarc_next_part(parsedmarc, messages, &part))
		g_string_append_printf(text,
				       "%" G_GINT64_FORMAT "-%" G_GINT64_FORMAT
				       ":%" G_GINT64_FORMAT " ",
				       part.begin - base, part.end - base,
				       part.messages);
	return g_string_free(text, FALSE);
}

static void test_days(void)
{
	static const struct {
		gint64 begin, end, messages;
		const char *parts;
	} rows[] = {
		{ 0, DAY - 1, 5, "0-86399:5 " },
		{ 0, DAY, 5, "0-86400:5 " },
		{ 0, 2 * DAY, 5, "0-86400:2 86400-172800:3 " },
		{ DAY / 2, 2 * DAY, 9, "43200-86400:3 86400-172800:6 " },
		/* Days without messages are left out, the last takes all. */
		{ 0, 3 * DAY, 1, "172800-259200:1 " },
		{ 0, 2 * DAY, 0, "0-172800:0 " },
		/* Nonsense is not divided. */
		{ DAY, 0, 5, "86400-0:5 " },
		{ 0, 366 * DAY + 1, 5, "0-31622401:5 " },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *parts =
			parts_of(1767225600, rows[i].begin, rows[i].end,
				 rows[i].messages);

		g_assert_cmpstr(parts, ==, rows[i].parts);
	}
}

/* The sum is exact, for awkward spans and for counts that could overflow. */
static void test_sum(void)
{
	static const gint64 counts[] = { 1, 7, 1000003,
					 G_GINT64_CONSTANT(9007199254740991) };
	g_autoptr(DmParsedmarc) parsedmarc = dm_parsedmarc_new();

	for (gint64 span = DAY + 1; span < 40 * DAY; span += 77777) {
		DmReport report = sample_full(NULL);

		report.aggregate.metadata.begin = 1767225600 + span % 1000;
		report.aggregate.metadata.end =
			report.aggregate.metadata.begin + span;
		dm_parsedmarc_begin(parsedmarc, &report);
		g_assert_true(dm_parsedmarc_divided(parsedmarc));
		for (guint i = 0; i < G_N_ELEMENTS(counts); i++) {
			DmParsedmarcPart part = { 0 };
			gint64 sum = 0;

			while (dm_parsedmarc_next_part(parsedmarc, counts[i],
						       &part)) {
				g_assert_cmpint(part.messages, >, 0);
				g_assert_cmpint(part.end - part.begin, <=, DAY);
				sum += part.messages;
			}
			g_assert_cmpint(sum, ==, counts[i]);
		}
	}
}

static void test_divided_rows(void)
{
	DmReport report = sample_full(NULL);
	g_autofree char *text = NULL;
	g_auto(GStrv) lines = NULL;

	report.aggregate.metadata.end = 1767225600 + 2 * DAY;
	text = rows_of(&report, &sample_full_record, 1);
	lines = g_strsplit(text, "\r\n", 0);
	g_assert_cmpuint(g_strv_length(lines), ==, 4);
	g_assert_nonnull(strstr(
		lines[1], ",2026-01-01 00:00:00,2026-01-02 00:00:00,True,"));
	g_assert_nonnull(strstr(lines[1], ",,617,False,True,True,"));
	g_assert_nonnull(strstr(
		lines[2], ",2026-01-02 00:00:00,2026-01-03 00:00:00,True,"));
	g_assert_nonnull(strstr(lines[2], ",,617,False,True,True,"));
}

/* ---- JSON ------------------------------------------------------------ */

#define JSON_REPORT                                                          \
	"{\"xml_schema\":\"1.0\",\"xml_namespace\":"                         \
	"\"urn:ietf:params:xml:ns:dmarc-2.0\",\"report_metadata\":"          \
	"{\"org_name\":\"example.org\",\"org_email\":"                       \
	"\"dmarc@example.org\",\"org_extra_contact_info\":"                  \
	"\"https://example.org/\",\"report_id\":\"r-1\",\"begin_date\":"     \
	"\"2026-01-01 00:00:00\",\"end_date\":\"2026-01-01 23:59:59\","      \
	"\"timespan_requires_normalization\":false,"                         \
	"\"original_timespan_seconds\":86399,\"errors\":[\"bad rua\","       \
	"\"two records\"],\"generator\":\"gen 1\"},\"policy_published\":"    \
	"{\"domain\":\"example.com\",\"adkim\":\"s\",\"aspf\":\"r\",\"p\":"  \
	"\"reject\",\"sp\":\"quarantine\",\"pct\":\"50\",\"fo\":\"1\","      \
	"\"np\":\"none\",\"testing\":\"n\",\"discovery_method\":\"psl\"},"   \
	"\"records\":[{\"source\":{\"ip_address\":\"192.0.2.1\","            \
	"\"country\":null,\"reverse_dns\":null,\"base_domain\":null,"        \
	"\"name\":null,\"type\":null,\"asn\":null,\"as_name\":null,"         \
	"\"as_domain\":null},\"count\":1234,\"alignment\":{\"spf\":false,"   \
	"\"dkim\":true,\"dmarc\":true},\"policy_evaluated\":"                \
	"{\"disposition\":\"none\",\"dkim\":\"pass\",\"spf\":\"fail\","      \
	"\"policy_override_reasons\":[{\"type\":\"forwarded\",\"comment\":"  \
	"\"known list\"},{\"type\":\"local_policy\",\"comment\":null}]},"    \
	"\"identifiers\":{\"header_from\":\"example.com\","                  \
	"\"envelope_from\":\"bounce.example.org\",\"envelope_to\":"          \
	"\"example.net\"},\"auth_results\":{\"dkim\":[{\"domain\":"          \
	"\"example.com\",\"selector\":\"s1\",\"result\":\"pass\","           \
	"\"human_result\":null},{\"domain\":\"example.org\",\"selector\":"   \
	"\"none\",\"result\":\"fail\",\"human_result\":\"bad signature\"}]," \
	"\"spf\":[{\"domain\":\"bounce.example.org\",\"scope\":\"mfrom\","   \
	"\"result\":\"pass\",\"human_result\":null}]},"                      \
	"\"normalized_timespan\":false,\"interval_begin\":"                  \
	"\"2026-01-01 00:00:00\",\"interval_end\":"                          \
	"\"2026-01-01 23:59:59\"}]}"
#define JSON_END "],\"failure_reports\":[],\"smtp_tls_reports\":[]}\n"

static char *document_of(guint reports)
{
	Capture capture;
	DmParsedmarcJson *json = dm_parsedmarc_json_new(capture_open(&capture),
							DM_KIND_AGGREGATE);
	gpointer user;
	const DmSink *sink = dm_parsedmarc_json_sink(json, &user);
	DmReport report = sample_full(NULL);
	char *text;

	for (guint i = 0; i < reports; i++)
		sample_feed(sink, user, &report, &sample_full_record, 1);
	g_assert_true(dm_parsedmarc_json_finish(json, NULL));
	text = g_strdup(capture_text(&capture));
	dm_parsedmarc_json_free(json);
	capture_clear(&capture);
	return text;
}

static void test_json(void)
{
	g_autofree char *none = document_of(0);
	g_autofree char *two = document_of(2);

	g_assert_cmpstr(none, ==, "{\"aggregate_reports\":[" JSON_END);
	g_assert_cmpstr(two, ==,
			"{\"aggregate_reports\":[" JSON_REPORT
			"," JSON_REPORT JSON_END);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parsedmarc/rows", test_rows);
	g_test_add_func("/parsedmarc/defaults", test_defaults);
	g_test_add_func("/parsedmarc/org-names", test_org_names);
	g_test_add_func("/parsedmarc/days", test_days);
	g_test_add_func("/parsedmarc/sum", test_sum);
	g_test_add_func("/parsedmarc/divided-rows", test_divided_rows);
	g_test_add_func("/parsedmarc/json", test_json);
	return g_test_run();
}
