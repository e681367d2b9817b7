/*
 * Oddities of values and XML that reporters are known for: items A1 to A22
 * of the field notes.
 */
#include "tests/unit/parse/testsink.h"

/* An unclosed element of another schema around the report. */
static void test_a1(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<?xml version=\"1.0\"?>\n<xs:schema elementFormDefault=\"x\""
		" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\n" TEST_REPORT(
			TEST_RECORD));
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 1);
	test_codes(only->report.findings, "recovered");
}

static void test_a2(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<?xml version=\"1.0\" encoding=\"UTF-8\" ?>" TEST_REPORT(
			TEST_RECORD));

	test_codes(test_only(sink)->report.findings, "");
}

static void test_a3(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback><report_metadata><org_name>example.org</org_name>"
		"<email><dmarc@example.org></email>"
		"<extra_contact_info>https://example.org/\x91x"
		"</extra_contact_info><report_id>1</report_id>"
		"</report_metadata>" TEST_POLICY TEST_RECORD "</feedback>");
	const TestReport *only = test_only(sink);
	const DmMetadata *metadata = &only->report.aggregate.metadata;

	g_assert_cmpstr(metadata->report_id, ==, "1");
	g_assert_cmpstr(metadata->email, ==, "@example.org>");
	g_assert_cmpstr(metadata->extra_contact_info, ==,
			"https://example.org/\xef\xbf\xbdx");
	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_true(only->report.recovered);
	test_codes(only->report.findings, "encoding-invalid recovered");
}

static void test_a5(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record><row><source_ip>192.0.2.1</source_ip><count>1</count>"
		"<policy_evaluated><reason>mailing_list</reason>"
		"<reason><type></type><comment>arc</comment></reason>"
		"</policy_evaluated></row><auth_results><spf>"
		"<domain>example.com</domain><result>hardfail</result></spf>"
		"</auth_results></record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpuint(record->n_reasons, ==, 2);
	g_assert_cmpstr(record->reasons[0].type, ==, "mailing_list");
	g_assert_cmpstr(record->reasons[1].type, ==, "");
	g_assert_cmpstr(record->reasons[1].comment, ==, "arc");
	g_assert_cmpstr(record->spf_results[0].result, ==, "fail");
	test_codes(only->report.findings, "reason-bare-text value-alias");
}

#define EVALUATED(content)                                          \
	TEST_REPORT("<record><row><source_ip>192.0.2.1</source_ip>" \
		    "<count>1</count><policy_evaluated>" content    \
		    "</policy_evaluated></row>" TEST_IDENTIFIERS "</record>")

static void test_evaluated(void)
{
	static const struct {
		const char *document, *disposition, *dkim, *spf, *codes;
	} cases[] = {
		/* A6 */
		{ EVALUATED("<disposition>NONE</disposition><dkim>Pass</dkim>"
			    "<spf>FAIL</spf>"),
		  "none", "pass", "fail", "value-case" },
		/* A7 */
		{ EVALUATED("<disposition>unknown</disposition>"
			    "<dkim>error</dkim><spf>unknown</spf>"),
		  NULL, "permerror", "unknown", "value-alias value-unknown" },
		/* A8 */
		{ EVALUATED("<disposition>pass</disposition><dkim>pass</dkim>"
			    "<spf>pass</spf>"),
		  "pass", "pass", "pass", "" },
		/* A10 */
		{ EVALUATED("<disposition>none</disposition><dkim></dkim>"
			    "<spf/>"),
		  "none", "", "", "" },
		{ EVALUATED("<disposition>none</disposition><dkim>  </dkim>"),
		  "none", "", NULL, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);
		const DmRecord *record = test_record(only, 0);

		g_assert_cmpstr(record->disposition, ==, cases[i].disposition);
		g_assert_cmpstr(record->dkim, ==, cases[i].dkim);
		g_assert_cmpstr(record->spf, ==, cases[i].spf);
		test_codes(only->report.findings, cases[i].codes);
	}
}

static void test_a9(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback>" TEST_METADATA "<policy_published>"
		"<domain>example.com</domain><p>none</p><sp/><adkim/>"
		"<aspf> </aspf><pct/><fo></fo></policy_published>" TEST_RECORD
		"</feedback>");
	const TestReport *only = test_only(sink);
	const DmPolicy *policy = &only->report.aggregate.policy;

	g_assert_cmpstr(policy->sp, ==, "");
	g_assert_null(policy->np);
	g_assert_cmpstr(policy->adkim, ==, "");
	g_assert_cmpstr(policy->aspf, ==, "");
	g_assert_false(policy->has_pct);
	g_assert_cmpstr(policy->fo, ==, "");
	test_codes(only->report.findings, "");
}

static void test_a11(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record><row><source_ip></source_ip><count>0</count>"
		"<policy_evaluated><disposition></disposition><dkim></dkim>"
		"<spf></spf></policy_evaluated></row><identifiers>"
		"<header_from></header_from></identifiers><auth_results>"
		"<dkim/><spf><domain/><result/></spf></auth_results>"
		"</record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_null(record->source_ip);
	g_assert_cmpint(record->count, ==, 0);
	g_assert_cmpstr(record->dkim, ==, "");
	g_assert_cmpstr(record->header_from, ==, "");
	g_assert_cmpuint(record->n_dkim_results, ==, 0);
	g_assert_cmpuint(record->n_spf_results, ==, 1);
	g_assert_cmpstr(record->spf_results[0].domain, ==, "");
	g_assert_cmpstr(record->spf_results[0].result, ==, "");
	test_codes(only->report.findings, "result-empty source-ip-invalid");
}

static void test_a12(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		TEST_RECORD
		"<record><row><count>4</count></row></record>" TEST_RECORD));
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 3);
	g_assert_cmpstr(test_record(only, 0)->source_ip, ==, "192.0.2.1");
	g_assert_null(test_record(only, 1)->source_ip);
	g_assert_cmpint(test_record(only, 1)->count, ==, 4);
	g_assert_null(test_record(only, 1)->disposition);
	g_assert_null(test_record(only, 1)->header_from);
	g_assert_cmpstr(test_record(only, 2)->source_ip, ==, "192.0.2.1");
}

static void test_a13(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<?xml version=\"1.0\" encoding=\"windows-1252\"?>" TEST_REPORT(
			"<record>" TEST_ROW TEST_IDENTIFIERS
			"<auth_results/></record><record>" TEST_ROW
			"<auth_results><dkim><domain>example.com</domain>"
			"</dkim><spf><result>none</result></spf>"
			"</auth_results></record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 1);

	g_assert_cmpuint(test_record(only, 0)->n_dkim_results, ==, 0);
	g_assert_cmpuint(test_record(only, 0)->n_spf_results, ==, 0);
	g_assert_cmpstr(record->dkim_results[0].domain, ==, "example.com");
	g_assert_null(record->dkim_results[0].result);
	g_assert_null(record->spf_results[0].domain);
	g_assert_cmpstr(record->spf_results[0].result, ==, "none");
	test_codes(only->report.findings, "");
}

static void test_a14(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record>" TEST_ROW "<identities><header_from>a.example.com"
		"</header_from></identities></record>"));

	g_assert_cmpstr(test_record(test_only(sink), 0)->header_from, ==,
			"a.example.com");
}

static void test_a16(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback>" TEST_RECORD TEST_POLICY
		"<news><org_name>not this</org_name></news>"
		"<report_metadata><date_range>" TEST_DATES "</date_range>"
		"<report_id>1</report_id><shoe_size>44</shoe_size>"
		"<org_name>example.org</org_name></report_metadata>"
		"</feedback>");
	const TestReport *only = test_only(sink);
	const DmMetadata *metadata = &only->report.aggregate.metadata;

	g_assert_cmpstr(metadata->org_name, ==, "example.org");
	g_assert_cmpint(metadata->begin, ==, 1767225600);
	g_assert_cmpstr(only->report.aggregate.policy.domain, ==,
			"example.com");
	g_assert_cmpuint(only->records->len, ==, 1);
	test_codes(only->report.findings, "element-unknown");
}

/* A namespace on the children as well, or a prefix, changes nothing. */
static void test_a15(void)
{
	static const char *const documents[] = {
		"<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">" TEST_METADATA
			TEST_POLICY TEST_RECORD "</feedback>",
		"<feedback xmlns=\"http://dmarc.org/dmarc-xml/0.1\">" TEST_METADATA
			TEST_POLICY TEST_RECORD "</feedback>",
	};
	static const DmGeneration generations[] = { DM_GENERATION_RFC9990,
						    DM_GENERATION_DRAFT };

	for (guint i = 0; i < G_N_ELEMENTS(documents); i++) {
		g_autoptr(TestSink) sink = test_parse(documents[i]);
		const TestReport *only = test_only(sink);

		g_assert_cmpint(only->report.aggregate.generation, ==,
				generations[i]);
		g_assert_cmpstr(only->report.aggregate.metadata.report_id, ==,
				"1");
		g_assert_cmpuint(only->records->len, ==, 1);
		test_codes(only->report.findings, "");
	}
}

/* RFC 7489 appendix C taken at its word: only the root has the namespace. */
static void test_a15_unqualified(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<d:feedback xmlns:d=\"http://dmarc.org/dmarc-xml/0.1\">" TEST_METADATA
			TEST_POLICY TEST_RECORD "</d:feedback>");
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_cmpuint(only->report.aggregate.n_extensions, ==, 0);
	test_codes(only->report.findings, "");
}

#define METADATA(content)                     \
	"<feedback><report_metadata>" content \
	"</report_metadata>" TEST_POLICY TEST_RECORD "</feedback>"

static void test_a17_a18(void)
{
	static const struct {
		const char *document;
		gint64 begin, end;
		const char *codes;
	} cases[] = {
		{ METADATA("<report_id>1</report_id><date_range>"
			   "<begin>1767225600.5</begin>"
			   "<end>1767311999.999</end></date_range>"),
		  1767225600, 1767311999, "time-fraction" },
		{ METADATA("<report_id>1</report_id><date_range>"
			   "<begin>1767225600</begin>"
			   "<end>1769904000</end></date_range>"),
		  1767225600, 1769904000, "period-long" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);
		const DmMetadata *metadata = &only->report.aggregate.metadata;

		g_assert_cmpint(metadata->begin, ==, cases[i].begin);
		g_assert_cmpint(metadata->end, ==, cases[i].end);
		test_codes(only->report.findings, cases[i].codes);
	}
}

static void test_a19(void)
{
	static const struct {
		const char *document, *org_name, *submitter;
	} cases[] = {
		{ METADATA("<org_name>The Example Company</org_name>"
			   "<email>a@example.net</email>"
			   "<report_id>1</report_id>"),
		  "The Example Company", "the example company" },
		{ METADATA("<org_name/><email>a@example.net</email>"
			   "<report_id>1</report_id>"),
		  "", "example.net" },
		{ METADATA("<email>a@example.net</email>"
			   "<report_id>1</report_id>"),
		  NULL, "example.net" },
		{ METADATA("<report_id>1</report_id>"), NULL, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);
		g_auto(DmReportKey) key = { 0 };

		g_assert_cmpstr(only->report.aggregate.metadata.org_name, ==,
				cases[i].org_name);
		dm_report_key(&only->report, &key);
		g_assert_cmpstr(key.submitter, ==, cases[i].submitter);
		test_codes(only->report.findings, "");
	}
}

static void test_a20(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record>" TEST_ROW
		"<identifiers><envelope_from></envelope_from>"
		"<header_from>example.com</header_from></identifiers>"
		"<auth_results><spf><domain>a.example.com</domain></spf>"
		"<spf><domain>b.example.com</domain><scope>HELO</scope></spf>"
		"<spf/></auth_results></record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpstr(record->envelope_from, ==, "");
	g_assert_cmpuint(record->n_spf_results, ==, 2);
	g_assert_cmpstr(record->spf_results[1].domain, ==, "b.example.com");
	g_assert_cmpstr(record->spf_results[1].scope, ==, "helo");
	test_codes(only->report.findings, "result-empty value-case");
}

/* All signatures are kept, in order, beside the aligned results. */
static void test_a21_a22(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record>" TEST_ROW TEST_IDENTIFIERS
		"<auth_results><dkim><domain>esp.example</domain>"
		"<selector>S1</selector><result>fail</result></dkim>"
		"<dkim><domain>example.com</domain><selector>S2</selector>"
		"<result>pass</result><human_result>ok</human_result></dkim>"
		"<dkim><domain>example.com</domain><result>policy</result>"
		"</dkim></auth_results></record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpuint(record->n_dkim_results, ==, 3);
	g_assert_cmpstr(record->dkim_results[0].domain, ==, "esp.example");
	g_assert_cmpstr(record->dkim_results[0].selector, ==, "S1");
	g_assert_cmpstr(record->dkim_results[0].result, ==, "fail");
	g_assert_cmpstr(record->dkim_results[1].human_result, ==, "ok");
	g_assert_cmpstr(record->dkim_results[2].result, ==, "policy");
	g_assert_null(record->dkim_results[2].selector);
	g_assert_null(record->dkim_results[2].human_result);
	g_assert_cmpstr(record->dkim, ==, "pass");
	g_assert_cmpstr(record->spf, ==, "fail");
	test_codes(only->report.findings, "");
}

static void test_repeated(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record>" TEST_ROW "<row><source_ip>192.0.2.9</source_ip>"
		"<count>9</count></row><identifiers>"
		"<header_from>a.example.com</header_from>"
		"<header_from>b.example.com</header_from></identifiers>"
		"</record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpint(record->count, ==, 2);
	g_assert_cmpstr(record->source_ip, ==, "192.0.2.1");
	g_assert_cmpstr(record->header_from, ==, "a.example.com");
	test_codes(only->report.findings, "element-repeated");
}

static void test_report_ids(void)
{
	static const struct {
		const char *document, *report_id;
	} cases[] = {
		{ METADATA("<report_id> &lt;a.1@example.org&gt; </report_id>"),
		  "a.1@example.org" },
		{ METADATA("<report_id>&lt;&lt;a&gt;&gt;</report_id>"), "<a>" },
		{ METADATA("<report_id>example.com:1530233361</report_id>"),
		  "example.com:1530233361" },
		{ METADATA("<report_id>{a}^b</report_id>"), "{a}^b" },
		{ METADATA("<report_id>&lt;a</report_id>"), "<a" },
		{ METADATA("<report_id><![CDATA[1&2]]></report_id>"), "1&2" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);

		g_assert_cmpstr(
			test_only(sink)->report.aggregate.metadata.report_id,
			==, cases[i].report_id);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/field-A1-unclosed-schema", test_a1);
	g_test_add_func("/parse/field-A2-squished", test_a2);
	g_test_add_func("/parse/field-A3-raw-markup", test_a3);
	g_test_add_func("/parse/field-A5-hardfail-bare-reason", test_a5);
	g_test_add_func("/parse/field-A6-A7-A8-A10-evaluated", test_evaluated);
	g_test_add_func("/parse/field-A9-empty-policy", test_a9);
	g_test_add_func("/parse/field-A11-null-report", test_a11);
	g_test_add_func("/parse/field-A12-no-source-ip", test_a12);
	g_test_add_func("/parse/field-A13-empty-auth-results", test_a13);
	g_test_add_func("/parse/field-A14-identities", test_a14);
	g_test_add_func("/parse/field-A15-namespaces", test_a15);
	g_test_add_func("/parse/field-A15-unqualified", test_a15_unqualified);
	g_test_add_func("/parse/field-A16-order-unknown", test_a16);
	g_test_add_func("/parse/field-A17-A18-times", test_a17_a18);
	g_test_add_func("/parse/field-A19-org-name", test_a19);
	g_test_add_func("/parse/field-A20-spf-lists", test_a20);
	g_test_add_func("/parse/field-A21-A22-signatures", test_a21_a22);
	g_test_add_func("/parse/element-repeated", test_repeated);
	g_test_add_func("/parse/report-ids", test_report_ids);
	return g_test_run();
}
