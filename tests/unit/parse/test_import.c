/*
 * parsedmarc's JSON becomes the reports it was made of; one bad report in it
 * costs that report only.
 */
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define SPF                                                                    \
	"{\"domain\":\"example.com\",\"scope\":\"mfrom\",\"result\":\"pass\"," \
	"\"human_result\":null}"
#define RECORD(count, interval)                                             \
	"{\"source\":{\"ip_address\":\"192.0.2.1\",\"country\":\"DE\"},"    \
	"\"count\":" count ",\"alignment\":{\"spf\":true},"                 \
	"\"policy_evaluated\":{\"disposition\":\"none\",\"dkim\":\"pass\"," \
	"\"spf\":\"fail\",\"policy_override_reasons\":[{\"type\":"          \
	"\"local_policy\",\"comment\":\"<b>&\"}]},"                         \
	"\"identifiers\":{\"header_from\":\"example.com\","                 \
	"\"envelope_from\":\"\",\"envelope_to\":null},\"auth_results\":"    \
	"{\"dkim\":[{\"domain\":\"example.com\",\"selector\":\"none\","     \
	"\"result\":\"pass\",\"human_result\":\"ok\"}],\"spf\":[" SPF       \
	"]}" interval "}"
#define WHOLE                                                \
	",\"normalized_timespan\":false,\"interval_begin\":" \
	"\"2026-01-01 00:00:00\",\"interval_end\":\"2026-01-01 23:59:59\""
#define DAY(day, next)                                                    \
	",\"normalized_timespan\":true,\"interval_begin\":\"2026-01-" day \
	"\",\"interval_end\":\"2026-01-" next "\""
#define POLICY                                                         \
	"\"policy_published\":{\"domain\":\"example.com\",\"adkim\":"  \
	"\"r\",\"aspf\":\"r\",\"p\":\"none\",\"sp\":\"none\",\"pct\":" \
	"\"100\",\"fo\":\"0\",\"np\":null}"
#define METADATA(id, dates)                                                \
	"\"report_metadata\":{\"org_name\":\"example.org\",\"org_email\":" \
	"\"dmarc@example.org\",\"org_extra_contact_info\":null,"           \
	"\"report_id\":\"" id "\"," dates ",\"errors\":[\"an error\"]}"
#define LOCAL                                     \
	"\"begin_date\":\"2025-12-31 19:00:00\"," \
	"\"end_date\":\"2026-01-01 18:59:59\""
#define REPORT(id, dates, records)                                  \
	"{\"xml_schema\":\"1.0\",\"xml_namespace\":null," METADATA( \
		id, dates) "," POLICY ",\"records\":[" records "]}"
#define GOOD(id) REPORT(id, LOCAL, RECORD("2", WHOLE))

#define TLS                                                                \
	"{\"organization_name\":\"Receiver\",\"begin_date\":"              \
	"\"2026-01-01T00:00:00Z\",\"end_date\":\"2026-01-01T23:59:59Z\","  \
	"\"contact_info\":\"a@receiver.example\",\"report_id\":\"t1\","    \
	"\"policies\":[{\"policy_domain\":\"example.com\","                \
	"\"policy_type\":\"sts\",\"policy_strings\":[\"version: STSv1\"]," \
	"\"mx_host_patterns\":[\"mx.example.com\"],"                       \
	"\"successful_session_count\":5,\"failed_session_count\":3,"       \
	"\"failure_details\":[{\"result_type\":\"certificate-expired\","   \
	"\"failed_session_count\":3,\"sending_mta_ip\":\"192.0.2.9\","     \
	"\"additional_info_uri\":\"https://receiver.example/\"}]}]}"

#define FAILURE                                                                  \
	"{\"feedback_type\":\"auth-failure\",\"user_agent\":\"Receiver/1\","     \
	"\"version\":\"1\",\"original_mail_from\":\"<a@example.com>\","          \
	"\"original_rcpt_to\":\"b@example.net,c@example.net\","                  \
	"\"arrival_date\":\"2026-01-01T10:00:00+00:00\","                        \
	"\"arrival_date_utc\":\"2026-01-01 10:00:00\","                          \
	"\"source\":{\"ip_address\":\"192.0.2.1\"},"                             \
	"\"authentication_mechanisms\":[\"dkim\",\"spf\"],"                      \
	"\"authentication_results\":\"mx; dmarc=fail header.from=example.com\"," \
	"\"auth_failure\":[\"dmarc\"],\"reported_domain\":\"example.com\","      \
	"\"delivery_result\":\"reject\",\"sample_headers_only\":false,"          \
	"\"sample\":\"From: a@example.com\\nSubject: x\\n"                       \
	"Message-ID: <1@example.com>\\n\\nbody\",\"parsed_sample\":{}}"

#define MARK "imported-parsedmarc"

static const TestReport *nth(const TestSink *sink, guint i)
{
	g_assert_cmpuint(i, <, sink->reports->len);
	return sink->reports->pdata[i];
}

static void assert_period(const TestReport *report, gint64 begin, gint64 end,
			  DmImport imported)
{
	const DmMetadata *metadata = &report->report.aggregate.metadata;

	g_assert_cmpint(metadata->begin, ==, begin);
	g_assert_cmpint(metadata->end, ==, end);
	g_assert_cmpint(report->report.imported, ==, imported);
}

static void test_aggregate(void)
{
	g_autoptr(TestSink) sink = test_parse(GOOD("r1"));
	const TestReport *only = test_only(sink);
	const DmAggregate *aggregate = &only->report.aggregate;
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpuint(only->bytes->len, ==, strlen(GOOD("r1")));
	assert_period(only, 1767225600, 1767311999, DM_IMPORT_EXACT);
	g_assert_cmpint(aggregate->generation, ==, DM_GENERATION_RFC7489);
	g_assert_cmpstr(aggregate->version, ==, "1.0");
	g_assert_cmpstr(aggregate->metadata.org_name, ==, "example.org");
	g_assert_cmpstr(aggregate->metadata.email, ==, "dmarc@example.org");
	g_assert_cmpstr(aggregate->metadata.report_id, ==, "r1");
	g_assert_cmpstr(aggregate->metadata.errors[0].text, ==, "an error");
	g_assert_cmpstr(aggregate->policy.domain, ==, "example.com");
	g_assert_cmpint(aggregate->policy.pct, ==, 100);
	g_assert_null(aggregate->policy.np);
	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_cmpstr(record->source_ip, ==, "192.0.2.1");
	g_assert_cmpint(record->count, ==, 2);
	g_assert_cmpstr(record->reasons[0].comment, ==, "<b>&");
	g_assert_cmpstr(record->envelope_from, ==, "");
	g_assert_null(record->envelope_to);
	g_assert_null(record->dkim_results[0].selector);
	g_assert_cmpstr(record->dkim_results[0].human_result, ==, "ok");
	g_assert_cmpstr(record->spf_results[0].scope, ==, "mfrom");
	test_codes(only->report.findings, MARK);
}

static void test_drafts_and_rfc9990(void)
{
	g_autoptr(TestSink) draft =
		test_parse("{\"xml_schema\":\"draft\"," METADATA(
			"r",
			LOCAL) ","
			       "\"policy_published\":{\"domain\":\"example.com\","
			       "\"p\":\"none\"},\"records\":[]}");
	g_autoptr(TestSink) new = test_parse(
		"{\"xml_schema\":\"draft\",\"xml_namespace\":"
		"\"urn:ietf:params:xml:ns:dmarc-2.0\"," METADATA(
			"r", LOCAL) "," POLICY
				    ",\"records\":[" RECORD("1", "") "]}");
	const DmAggregate *aggregate = &test_only(draft)->report.aggregate;

	g_assert_null(aggregate->version);
	g_assert_cmpint(aggregate->generation, ==, DM_GENERATION_DRAFT);
	test_codes(test_only(draft)->report.findings,
		   MARK " no-records parsedmarc-local-time");
	aggregate = &test_only(new)->report.aggregate;
	g_assert_cmpstr(aggregate->namespace_uri, ==,
			"urn:ietf:params:xml:ns:dmarc-2.0");
	g_assert_cmpint(aggregate->generation, ==, DM_GENERATION_RFC9990);
	g_assert_cmpuint(test_only(new)->records->len, ==, 1);
}

/* Days are joined again; what differs in more than its day is not. */
static void test_days(void)
{
#define LONG(records)                                             \
	REPORT("r1",                                              \
	       LOCAL ",\"timespan_requires_normalization\":true," \
		     "\"original_timespan_seconds\":216000",      \
	       records)
#define FIRST RECORD("2", DAY("01 06:00:00", "02 00:00:00"))
#define SECOND RECORD("3", DAY("02 00:00:00", "03 00:00:00"))
#define THIRD RECORD("4", DAY("03 00:00:00", "03 18:00:00"))
	static const struct {
		const char *text;
		gint64 counts[3]; /* 0 = no more records */
	} cases[] = {
		{ LONG(FIRST "," SECOND "," THIRD), { 9 } },
		/* A day without messages has no row. */
		{ LONG(FIRST "," THIRD), { 6 } },
		{ LONG(SECOND "," THIRD), { 7 } },
		{ LONG(FIRST), { 2 } },
		/* The same record twice. */
		{ LONG(FIRST "," SECOND "," FIRST "," THIRD), { 5, 6 } },
		{ LONG(THIRD "," THIRD), { 4, 4 } },
		/* What was not divided is not joined. */
		{ LONG(FIRST "," RECORD("7", "")), { 2, 7 } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].text);
		const TestReport *only = test_only(sink);
		guint n = 0;

		for (; n < 3 && cases[i].counts[n]; n++)
			g_assert_cmpint(test_record(only, n)->count, ==,
					cases[i].counts[n]);
		g_assert_cmpuint(only->records->len, ==, n);
		assert_period(only, 1767247200, 1767463200, DM_IMPORT_EXACT);
		test_codes(only->report.findings, MARK);
	}
}

/* What is no record is told, once, and costs no record. */
static void test_no_records(void)
{
	g_autoptr(TestSink) sink =
		test_parse(REPORT("r1", LOCAL,
				  "null," RECORD("2", WHOLE) ",[]," RECORD(
					  "3", WHOLE) ",\"{}\",7"));
	const TestReport *only = test_only(sink);
	const DmFindings *findings = only->report.findings;
	guint found = 0;

	g_assert_cmpuint(only->records->len, ==, 2);
	test_codes(findings, MARK " parsedmarc-no-record");
	for (guint i = 0; i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);

		if (strcmp(finding->code, "parsedmarc-no-record") != 0)
			continue;
		found++;
		g_assert_cmpstr(
			finding->text, ==,
			"members that are no objects: 4; they were passed over");
	}
	g_assert_cmpuint(found, ==, 1);
}

/* Where nothing is in UTC, the header's time is taken as if it were. */
static void test_local_time(void)
{
	g_autoptr(TestSink) sink =
		test_parse(REPORT("r1", LOCAL, RECORD("1", "")));
	g_autoptr(TestSink) zoned = test_parse(
		REPORT("r1",
		       "\"begin_date\":\"2026-01-01T02:00:00+02:00\","
		       "\"end_date\":\"2026-01-01T23:59:59Z\"",
		       RECORD("1", "")));

	assert_period(test_only(sink), 1767207600, 1767293999,
		      DM_IMPORT_LOCAL_TIME);
	test_codes(test_only(sink)->report.findings,
		   MARK " parsedmarc-local-time");
	assert_period(test_only(zoned), 1767225600, 1767311999,
		      DM_IMPORT_EXACT);
	test_codes(test_only(zoned)->report.findings, MARK);
}

static void test_tls(void)
{
	g_autoptr(TestSink) sink = test_parse("[" TLS "]");
	const TestReport *only = test_only(sink);
	const DmTls *tls = &only->report.tls;

	g_assert_cmpint(only->report.kind, ==, DM_KIND_TLS);
	g_assert_cmpint(only->report.imported, ==, DM_IMPORT_EXACT);
	g_assert_cmpstr(tls->organization_name, ==, "Receiver");
	g_assert_cmpstr(tls->contact_info, ==, "a@receiver.example");
	g_assert_cmpint(tls->begin, ==, 1767225600);
	g_assert_cmpuint(tls->n_policies, ==, 1);
	g_assert_cmpstr(tls->policies[0].policy_domain, ==, "example.com");
	g_assert_cmpstr(tls->policies[0].mx_host[0].text, ==, "mx.example.com");
	g_assert_cmpint(tls->policies[0].successful, ==, 5);
	g_assert_cmpint(tls->policies[0].details[0].failed, ==, 3);
	g_assert_cmpstr(tls->policies[0].details[0].additional_information, ==,
			"https://receiver.example/");
	test_codes(only->report.findings, MARK);
}

static void test_failure_report(void)
{
	g_autoptr(TestSink) sink = test_parse("[" FAILURE "]");
	const DmFailure *failure = test_failure(sink);

	g_assert_cmpstr(failure->feedback_type, ==, "auth-failure");
	g_assert_cmpstr(failure->auth_failure, ==, "dmarc");
	g_assert_cmpstr(failure->original_mail_from, ==, "a@example.com");
	g_assert_cmpuint(failure->n_original_rcpt_to, ==, 2);
	g_assert_cmpint(failure->arrival_date, ==, 1767261600);
	g_assert_cmpstr(failure->arrival_date_text, ==,
			"2026-01-01T10:00:00+00:00");
	g_assert_cmpstr(failure->source_ip, ==, "192.0.2.1");
	g_assert_cmpstr(failure->identity_alignment, ==, "dkim,spf");
	g_assert_cmpstr(failure->reported_domain[0].text, ==, "example.com");
	g_assert_cmpstr(failure->sample.message_id, ==, "1@example.com");
	g_assert_false(failure->sample.headers_only);
	test_codes(nth(sink, 0)->report.findings, MARK);
}

/* parsedmarc says "dmarc" where a report says nothing. */
static void test_abuse(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"{\"feedback_type\":\"abuse\",\"auth_failure\":[\"dmarc\"],"
		"\"arrival_date_utc\":\"2026-01-01 10:00:00\","
		"\"user_agent\":\"a\",\"version\":\"1\"}");
	const DmFailure *failure = test_failure(sink);

	g_assert_null(failure->auth_failure);
	g_assert_cmpint(failure->arrival_date, ==, 1767261600);
	test_codes(nth(sink, 0)->report.findings, MARK " sample-missing");
}

/* What parsedmarc prints, and its parts one after another. */
static void test_lists(void)
{
	static const char *const texts[] = {
		"{\"aggregate_reports\":[" GOOD(
			"r1") "],\"failure_reports\":[" FAILURE
			      "],\"smtp_tls_reports\":[" TLS "]}",
		"{\"aggregate_reports\":[" GOOD(
			"r1") "],\"forensic_reports\":[" FAILURE
			      "],\"smtp_tls_reports\":[" TLS "]}",
		"[" GOOD("r1") "," FAILURE "],[" TLS "]",
		GOOD("r1") "\n" FAILURE "\n" TLS "\n",
		"\xef\xbb\xbf\n[" GOOD("r1") "," TLS "," FAILURE "]",
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GBytes) gzip = test_gzip_text(texts[i]);
		g_autoptr(TestSink) sink = test_parse(texts[i]);
		g_autoptr(TestSink) packed = test_parse_bytes(gzip);

		g_assert_cmpuint(sink->reports->len, ==, 3);
		g_assert_cmpuint(sink->result.refused, ==, 0);
		g_assert_cmpuint(sink->result.kinds, ==, 7);
		g_assert_cmpuint(packed->reports->len, ==, 3);
	}
}

static void test_empty_lists(void)
{
	g_autoptr(TestSink) lists =
		test_parse("{\"aggregate_reports\":[],\"failure_reports\":[],"
			   "\"smtp_tls_reports\":[]}");
	g_autoptr(TestSink) list = test_parse("[]");

	test_foreign(lists);
	test_foreign(list);
}

/* Each stands between two good ones. */
static void test_bad_among_good(void)
{
	static const struct {
		const char *bad, *code;
	} cases[] = {
		{ "{\"xml_schema\":1,}", "json-broken" },
		{ REPORT("r", LOCAL, "{\"count\":}"), "json-broken" },
		{ REPORT("r", LOCAL, RECORD("1", WHOLE) ",{\"a\":[}]}"),
		  "json-broken" },
		{ "{\"xml_schema\":\"1\"}", "not-a-report" },
		{ "{\"xml_schema\":\"1\",\"report_metadata\":{\"report_id\":"
		  "\"a\"},\"policy_published\":{}}",
		  "report-without-identity" },
		{ "{\"organization_name\":\"a\",\"policies\":[]}",
		  "report-without-identity" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text = g_strdup_printf(
			"[%s,\n%s,\n%s]", GOOD("r1"), cases[i].bad, GOOD("r2"));
		g_autoptr(TestSink) sink = test_parse(text);

		g_assert_cmpuint(sink->reports->len, ==, 2);
		g_assert_cmpuint(sink->result.refused, ==, 1);
		test_codes(sink->result.findings, cases[i].code);
		g_assert_cmpstr(
			dm_findings_get(sink->result.findings, 0)->where, ==,
			"line 2");
	}
}

static void test_cut_off(void)
{
	g_autoptr(TestSink) sink =
		test_parse("[" GOOD("r1") ",\n{\"xml_schema\":\"1.0\",\"rec");

	g_assert_cmpuint(sink->reports->len, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	test_codes(sink->result.findings, "json-broken");
}

/* A place in the JSON is the place in the finding. */
static void test_lines(void)
{
	g_autoptr(TestSink) sink = test_parse(
		REPORT("r1", LOCAL,
		       "\n" RECORD("1", WHOLE) ",\n\n" RECORD("\"x\"", WHOLE)));
	const DmFindings *findings = test_only(sink)->report.findings;

	test_codes(findings, "count-invalid " MARK);
	g_assert_cmpstr(dm_findings_get(findings, 0)->where, ==,
			"line 4, count");
}

/* Each cap refuses the report that goes over it. */
static void test_caps(void)
{
	static const struct {
		DmLimit limit;
		gint64 value;
		const char *text;
	} cases[] = {
		{ DM_LIMIT_JSON_BYTES, 500, "[" FAILURE "]" },
		{ DM_LIMIT_JSON_BYTES, 300, GOOD("r1") },
		{ DM_LIMIT_JSON_DEPTH, 3, GOOD("r1") },
		{ DM_LIMIT_RECORD_BYTES, 300, GOOD("r1") },
		{ DM_LIMIT_RECORD_RESULTS, 1, GOOD("r1") },
		{ DM_LIMIT_RECORDS, 1,
		  REPORT("r1", LOCAL, RECORD("1", "") "," RECORD("1", "")) },
		{ DM_LIMIT_TLS_DETAILS, 1, "[" TLS "]" },
		{ DM_LIMIT_DOCUMENT_BYTES, 500, GOOD("r1") },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(
			cases[i].text, strlen(cases[i].text));
		g_autoptr(TestSink) sink = NULL;
		DmLimits limits;

		dm_limits_init(&limits);
		limits.value[cases[i].limit] = cases[i].value;
		sink = test_parse_with(bytes, &limits, NULL);
		test_refused(sink, dm_limit_code(cases[i].limit));
	}
}

static void test_document_cap(void)
{
	g_autoptr(GBytes) gzip = test_gzip_text("[" GOOD("r1") "]");
	g_autoptr(TestSink) sink = NULL;
	DmLimits limits;

	dm_limits_init(&limits);
	limits.value[DM_LIMIT_DOCUMENT_BYTES] = 500;
	sink = test_parse_with(gzip, &limits, NULL);
	test_refused(sink, dm_limit_code(DM_LIMIT_DOCUMENT_BYTES));
}

static void test_failing_sink(void)
{
	static const char *const calls[] = { "begin", "bytes", "records",
					     "end" };
	static const char *const texts[] = { GOOD("r1"), "[" TLS "]",
					     "[" FAILURE "]" };
	DmLimits limits;

	dm_limits_init(&limits);
	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		for (guint n = 0; n < G_N_ELEMENTS(calls); n++) {
			g_autoptr(GBytes) bytes =
				g_bytes_new_static(texts[i], strlen(texts[i]));
			g_autoptr(TestSink) sink = NULL;

			if (i && n == 2)
				continue;
			sink = test_parse_with(bytes, &limits, calls[n]);
			g_assert_nonnull(sink->error);
		}
}

/* Values of other types than parsedmarc's do no harm. */
static void test_wrong_types(void)
{
	static const char *const texts[] = {
		"{\"xml_schema\":[],\"report_metadata\":[],"
		"\"policy_published\":7,\"records\":{}}",
		"{\"xml_schema\":1,\"report_metadata\":{\"report_id\":7,"
		"\"errors\":{\"a\":1},\"begin_date\":5},\"policy_published\":"
		"{\"domain\":\"example.com\"},\"records\":[1,\"{\",null,{},"
		"{\"source\":7,\"count\":1.5,\"auth_results\":[],"
		"\"policy_evaluated\":\"x\",\"identifiers\":null},"
		"{\"auth_results\":{\"dkim\":{},\"spf\":[7,{}]}}]}",
		"{\"organization_name\":7,\"policies\":[7,{},[]]}",
		"{\"feedback_type\":7,\"auth_failure\":{},\"sample\":[],"
		"\"source\":[],\"authentication_mechanisms\":[{},7]}",
		"{\"feedback_type\":\"a\\u0000b\",\"auth_failure\":[],"
		"\"sample\":\"\\u0000\"}",
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(TestSink) sink = test_parse(texts[i]);

		g_assert_cmpuint(sink->result.reports + sink->result.refused,
				 ==, 1);
	}
}

int main(int argc, char **argv)
{
	dm_parse_init();
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/import-aggregate", test_aggregate);
	g_test_add_func("/parse/import-generations", test_drafts_and_rfc9990);
	g_test_add_func("/parse/import-days", test_days);
	g_test_add_func("/parse/import-no-records", test_no_records);
	g_test_add_func("/parse/H66-import-local-time", test_local_time);
	g_test_add_func("/parse/import-tls", test_tls);
	g_test_add_func("/parse/import-failure", test_failure_report);
	g_test_add_func("/parse/import-abuse", test_abuse);
	g_test_add_func("/parse/import-lists", test_lists);
	g_test_add_func("/parse/import-empty-lists", test_empty_lists);
	g_test_add_func("/parse/B31-import-bad-among-good",
			test_bad_among_good);
	g_test_add_func("/parse/import-cut-off", test_cut_off);
	g_test_add_func("/parse/import-lines", test_lines);
	g_test_add_func("/parse/import-caps", test_caps);
	g_test_add_func("/parse/import-document-cap", test_document_cap);
	g_test_add_func("/parse/import-failing-sink", test_failing_sink);
	g_test_add_func("/parse/import-wrong-types", test_wrong_types);
	return g_test_run();
}
