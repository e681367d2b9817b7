/*
 * The conformance cases A01 to A16 of the standards' digest, through
 * dm_parse(): what a report says, field by field.
 */
#include "tests/unit/parse/testsink.h"

/* In the shape of RFC 9990 appendix B, with every element that it knows. */
#define G2_BODY(p)                                                      \
	"<" p "version>1.0</" p "version>"                              \
	"<" p "report_metadata>"                                        \
	"<" p "org_name>Receiver Example</" p "org_name>"               \
	"<" p "email>report@example.org</" p "email>"                   \
	"<" p "extra_contact_info>https://example.org/</" p             \
	"extra_contact_info>"                                           \
	"<" p "report_id>r.1@example.org</" p "report_id>"              \
	"<" p "date_range><" p "begin>302832000</" p "begin>"           \
	"<" p "end>302918399</" p "end></" p "date_range>"              \
	"<" p "generator>mill 1</" p "generator>"                       \
	"</" p "report_metadata>"                                       \
	"<" p "policy_published><" p "domain>example.com</" p "domain>" \
	"<" p "discovery_method>treewalk</" p "discovery_method>"       \
	"<" p "p>quarantine</" p "p><" p "sp>none</" p "sp>"            \
	"<" p "np>none</" p "np><" p "adkim>r</" p "adkim>"             \
	"<" p "aspf>s</" p "aspf><" p "fo>1:d</" p "fo>"                \
	"<" p "testing>n</" p "testing></" p "policy_published>"        \
	"<" p "record><" p "row>"                                       \
	"<" p "source_ip>192.0.2.123</" p "source_ip>"                  \
	"<" p "count>123</" p "count><" p "policy_evaluated>"           \
	"<" p "disposition>pass</" p "disposition>"                     \
	"<" p "dkim>pass</" p "dkim><" p "spf>fail</" p "spf>"          \
	"</" p "policy_evaluated></" p "row><" p "identifiers>"         \
	"<" p "envelope_from>example.com</" p "envelope_from>"          \
	"<" p "header_from>example.com</" p "header_from>"              \
	"</" p "identifiers><" p "auth_results>"                        \
	"<" p "dkim><" p "domain>example.com</" p "domain>"             \
	"<" p "selector>abc123</" p "selector>"                         \
	"<" p "result>pass</" p "result></" p "dkim>"                   \
	"<" p "spf><" p "domain>example.com</" p "domain>"              \
	"<" p "result>fail</" p "result></" p "spf>"                    \
	"</" p "auth_results></" p "record>"

#define G2_NAMESPACE "urn:ietf:params:xml:ns:dmarc-2.0"

static void check_g2_header(const DmAggregate *aggregate)
{
	const DmMetadata *metadata = &aggregate->metadata;
	const DmPolicy *policy = &aggregate->policy;

	g_assert_cmpint(aggregate->generation, ==, DM_GENERATION_RFC9990);
	g_assert_cmpstr(aggregate->version, ==, "1.0");
	g_assert_cmpstr(metadata->org_name, ==, "Receiver Example");
	g_assert_cmpstr(metadata->email, ==, "report@example.org");
	g_assert_cmpstr(metadata->extra_contact_info, ==,
			"https://example.org/");
	g_assert_cmpstr(metadata->report_id, ==, "r.1@example.org");
	g_assert_cmpstr(metadata->generator, ==, "mill 1");
	g_assert_true(metadata->has_begin && metadata->has_end);
	g_assert_cmpint(metadata->begin, ==, 302832000);
	g_assert_cmpint(metadata->end, ==, 302918399);
	g_assert_cmpuint(metadata->n_errors, ==, 0);
	g_assert_cmpstr(policy->domain, ==, "example.com");
	g_assert_cmpstr(policy->discovery_method, ==, "treewalk");
	g_assert_cmpstr(policy->p, ==, "quarantine");
	g_assert_cmpstr(policy->sp, ==, "none");
	g_assert_cmpstr(policy->np, ==, "none");
	g_assert_cmpstr(policy->adkim, ==, "r");
	g_assert_cmpstr(policy->aspf, ==, "s");
	g_assert_false(policy->has_pct);
	g_assert_cmpstr(policy->fo, ==, "1:d");
	g_assert_cmpstr(policy->testing, ==, "n");
}

static void check_g2_record(const DmRecord *record)
{
	g_assert_cmpstr(record->source_ip, ==, "192.0.2.123");
	g_assert_cmpint(record->count, ==, 123);
	g_assert_cmpstr(record->disposition, ==, "pass");
	g_assert_cmpstr(record->dkim, ==, "pass");
	g_assert_cmpstr(record->spf, ==, "fail");
	g_assert_cmpuint(record->n_reasons, ==, 0);
	g_assert_cmpstr(record->header_from, ==, "example.com");
	g_assert_cmpstr(record->envelope_from, ==, "example.com");
	g_assert_null(record->envelope_to);
	g_assert_cmpuint(record->n_dkim_results, ==, 1);
	g_assert_cmpstr(record->dkim_results[0].domain, ==, "example.com");
	g_assert_cmpstr(record->dkim_results[0].selector, ==, "abc123");
	g_assert_cmpstr(record->dkim_results[0].result, ==, "pass");
	g_assert_null(record->dkim_results[0].scope);
	g_assert_null(record->dkim_results[0].human_result);
	g_assert_cmpuint(record->n_spf_results, ==, 1);
	g_assert_cmpstr(record->spf_results[0].domain, ==, "example.com");
	g_assert_null(record->spf_results[0].scope);
	g_assert_cmpstr(record->spf_results[0].result, ==, "fail");
}

static void check_g2(const char *document, const char *namespace_uri)
{
	g_autoptr(TestSink) sink = test_parse(document);
	const TestReport *only = test_only(sink);
	const DmReport *report = &only->report;

	g_assert_cmpstr(report->aggregate.namespace_uri, ==, namespace_uri);
	check_g2_header(&report->aggregate);
	g_assert_cmpuint(only->records->len, ==, 1);
	check_g2_record(test_record(only, 0));
	g_assert_false(report->incomplete || report->recovered);
	g_assert_null(report->document);
	test_codes(report->findings, "");
	test_codes(sink->result.findings, "");
}

static void test_a01(void)
{
	check_g2("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		 "<feedback xmlns=\"" G2_NAMESPACE
		 "\">" G2_BODY("") "</feedback>",
		 G2_NAMESPACE);
}

static void test_a02(void)
{
	check_g2("<d:feedback xmlns:d=\"" G2_NAMESPACE
		 "\">" G2_BODY("d:") "</d:feedback>",
		 G2_NAMESPACE);
}

static void test_a03(void)
{
	check_g2("<feedback>" G2_BODY("") "</feedback>", NULL);
}

static void test_a04(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<?xml version=\"1.0\"?><feedback"
		" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\""
		" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
		"<version>1.0</version><report_metadata>"
		"<org_name>Outlook Example</org_name>"
		"<email>dmarc@example.org</email><report_id>77</report_id>"
		"<date_range><begin>1767225600</begin>"
		"<end>1767312000</end></date_range></report_metadata>"
		"<policy_published><domain>example.com</domain><adkim>r</adkim>"
		"<aspf>r</aspf><p>reject</p><sp>reject</sp><pct>100</pct>"
		"<fo>0</fo></policy_published>" TEST_RECORD "</feedback>");
	const TestReport *only = test_only(sink);
	const DmAggregate *aggregate = &only->report.aggregate;

	g_assert_cmpint(aggregate->generation, ==, DM_GENERATION_RFC7489);
	g_assert_null(aggregate->namespace_uri);
	g_assert_cmpint(aggregate->metadata.begin, ==, 1767225600);
	g_assert_cmpint(aggregate->metadata.end, ==, 1767312000);
	g_assert_true(aggregate->policy.has_pct);
	g_assert_cmpint(aggregate->policy.pct, ==, 100);
	g_assert_cmpstr(aggregate->policy.p, ==, "reject");
	test_codes(only->report.findings, "");
}

static void test_a05(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(TEST_RECORD));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpint(only->report.aggregate.generation, ==,
			DM_GENERATION_DRAFT);
	g_assert_null(only->report.aggregate.version);
	g_assert_null(record->dkim_results[0].selector);
	g_assert_null(record->spf_results[0].scope);
	g_assert_null(record->envelope_from);
	test_codes(only->report.findings, "");
}

static void test_a06(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<?xml version=\"1.0\"?>\n<xs:schema"
		" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\""
		" targetNamespace=\"http://dmarc.org/dmarc-xml/0.1\">\n" TEST_REPORT(
			TEST_RECORD) "\n");
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_cmpint(test_record(only, 0)->count, ==, 2);
	g_assert_false(only->report.incomplete);
	test_codes(only->report.findings, "recovered");
}

static void test_a07(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record>" TEST_ROW TEST_IDENTIFIERS
		"<auth_results><spf><domain>example.net</domain>"
		"<result>softfail</result></spf><dkim>"
		"<domain>example.com</domain><result>pass</result></dkim>"
		"</auth_results></record>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpstr(record->spf_results[0].result, ==, "softfail");
	g_assert_cmpstr(record->dkim_results[0].result, ==, "pass");
	test_codes(only->report.findings, "");
}

/* A record with one DKIM and one SPF result. */
#define RESULTS(disposition, dkim, spf)                                         \
	TEST_REPORT(                                                            \
		"<record><row><source_ip>192.0.2.1</source_ip>"                 \
		"<count>1</count><policy_evaluated><disposition>" disposition   \
		"</disposition><dkim>pass</dkim><spf>pass</spf>"                \
		"</policy_evaluated></row>" TEST_IDENTIFIERS                    \
		"<auth_results><dkim><domain>example.com</domain><result>" dkim \
		"</result></dkim><spf><domain>example.com</domain><result>" spf \
		"</result></spf></auth_results></record>")

static void test_values_kept(void)
{
	static const struct {
		const char *document, *disposition, *dkim, *spf, *codes;
	} cases[] = {
		/* A08 */
		{ RESULTS("None", "Pass", "PASS"), "none", "pass", "pass",
		  "value-case" },
		/* A09 */
		{ RESULTS("none", "nxdomain", "hardfail"), "none", "nxdomain",
		  "fail", "value-alias value-unknown" },
		{ RESULTS("none", "unknown", "unknown"), "none", "unknown",
		  "temperror", "value-alias value-unknown" },
		/* A10 */
		{ RESULTS("pass", "none", "neutral"), "pass", "none", "neutral",
		  "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);
		const DmRecord *record = test_record(only, 0);

		g_assert_cmpstr(record->disposition, ==, cases[i].disposition);
		g_assert_cmpstr(record->dkim_results[0].result, ==,
				cases[i].dkim);
		g_assert_cmpstr(record->spf_results[0].result, ==,
				cases[i].spf);
		test_codes(only->report.findings, cases[i].codes);
	}
}

/* The raw value is not lost: it stands in the finding. */
static void test_a08_raw(void)
{
	g_autoptr(TestSink) sink = test_parse(RESULTS("none", "Pass", "pass"));
	const DmFinding *finding = dm_findings_lookup(
		test_only(sink)->report.findings, "value-case");

	g_assert_nonnull(finding);
	g_assert_nonnull(strstr(finding->text, "\"Pass\""));
	g_assert_cmpstr(finding->where, ==, "line 1, result");
}

static void test_a11(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback><report_metadata><org_name>o</org_name>"
		"<report_id>1</report_id><error>one</error>"
		"<error lang=\"de\">zwei</error><error>three</error>"
		"</report_metadata>" TEST_POLICY TEST_RECORD "</feedback>");
	const TestReport *only = test_only(sink);
	const DmMetadata *metadata = &only->report.aggregate.metadata;

	g_assert_cmpuint(metadata->n_errors, ==, 3);
	g_assert_cmpstr(metadata->errors[0].text, ==, "one");
	g_assert_null(metadata->errors[0].lang);
	g_assert_cmpstr(metadata->errors[1].text, ==, "zwei");
	g_assert_cmpstr(metadata->errors[1].lang, ==, "de");
	g_assert_cmpstr(metadata->errors[2].text, ==, "three");
	test_codes(only->report.findings, "");
}

/* A record with `reasons` in policy_evaluated. */
#define REASONS(reasons)                                               \
	TEST_REPORT("<record><row><source_ip>192.0.2.1</source_ip>"    \
		    "<count>1</count><policy_evaluated>"               \
		    "<disposition>none</disposition><dkim>fail</dkim>" \
		    "<spf>fail</spf>" reasons                          \
		    "</policy_evaluated></row>" TEST_IDENTIFIERS "</record>")

static void test_a12(void)
{
	g_autoptr(TestSink) sink = test_parse(
		REASONS("<reason><type/><comment/></reason><reason/>"));
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(test_record(only, 0)->n_reasons, ==, 0);
	test_codes(only->report.findings, "reason-empty");
}

static void test_a13(void)
{
	g_autoptr(TestSink) sink = test_parse(REASONS(
		"<reason><type>forwarded</type></reason>"
		"<reason><type>policy_test_mode</type><comment>t=y</comment>"
		"</reason>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpuint(record->n_reasons, ==, 2);
	g_assert_cmpstr(record->reasons[0].type, ==, "forwarded");
	g_assert_null(record->reasons[0].comment);
	g_assert_cmpstr(record->reasons[1].type, ==, "policy_test_mode");
	g_assert_cmpstr(record->reasons[1].comment, ==, "t=y");
	test_codes(only->report.findings, "");
}

#define IDENTIFIED(identifiers, results)                                 \
	TEST_REPORT("<record>" TEST_ROW "<identifiers>"                  \
		    "<header_from>example.com</header_from>" identifiers \
		    "</identifiers>"                                     \
		    "<auth_results>" results "</auth_results></record>")

static void test_a14(void)
{
	g_autoptr(TestSink) sink =
		test_parse(IDENTIFIED("<envelope_from/>", ""));
	const TestReport *only = test_only(sink);

	g_assert_cmpstr(test_record(only, 0)->envelope_from, ==, "");
	test_codes(only->report.findings, "");
}

static void test_a15(void)
{
	g_autoptr(TestSink) sink =
		test_parse(IDENTIFIED("", "<spf><domain>Bounce.Example</domain>"
					  "<result>pass</result></spf>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_null(record->envelope_from);
	g_assert_cmpstr(record->spf_results[0].domain, ==, "bounce.example");
	g_assert_null(record->spf_results[0].scope);
}

static void test_a16(void)
{
	g_autoptr(TestSink) sink = test_parse(IDENTIFIED(
		"", "<spf><scope>helo</scope><result>none</result></spf>"));
	const TestReport *only = test_only(sink);
	const DmRecord *record = test_record(only, 0);

	g_assert_cmpuint(record->n_spf_results, ==, 1);
	g_assert_null(record->spf_results[0].domain);
	g_assert_cmpstr(record->spf_results[0].scope, ==, "helo");
	g_assert_cmpstr(record->spf_results[0].result, ==, "none");
	test_codes(only->report.findings, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/A01-rfc9990", test_a01);
	g_test_add_func("/parse/A02-prefix", test_a02);
	g_test_add_func("/parse/A03-no-namespace", test_a03);
	g_test_add_func("/parse/A04-outlook", test_a04);
	g_test_add_func("/parse/A05-draft", test_a05);
	g_test_add_func("/parse/A06-schema-around", test_a06);
	g_test_add_func("/parse/A07-spf-before-dkim", test_a07);
	g_test_add_func("/parse/A08-A09-A10-values", test_values_kept);
	g_test_add_func("/parse/A08-raw", test_a08_raw);
	g_test_add_func("/parse/A11-errors", test_a11);
	g_test_add_func("/parse/A12-empty-reason", test_a12);
	g_test_add_func("/parse/A13-reasons", test_a13);
	g_test_add_func("/parse/A14-empty-envelope-from", test_a14);
	g_test_add_func("/parse/A15-no-envelope-from", test_a15);
	g_test_add_func("/parse/A16-spf-without-domain", test_a16);
	return g_test_run();
}
