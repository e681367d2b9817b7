/*
 * The rules of aggregate reports: each broken alone, at its place.
 */
#include "parse/lint.h"

#include <string.h>

#define NAMESPACE "<feedback xmlns=\"" DM_NAMESPACE_RFC9990 "\">"
#define METADATA                                                   \
	"<report_metadata><org_name>mx.example</org_name>"         \
	"<email>dmarc@mx.example</email><report_id>r.1@mx.example" \
	"</report_id><date_range><begin>1767225600</begin>"        \
	"<end>1767311999</end></date_range></report_metadata>"
#define POLICY                                                      \
	"<policy_published><domain>example.com</domain><p>none</p>" \
	"</policy_published>"
#define ROW                                                     \
	"<row><source_ip>192.0.2.1</source_ip><count>3</count>" \
	"<policy_evaluated><disposition>none</disposition>"     \
	"<dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>"
#define IDENTIFIERS                                           \
	"<identifiers><header_from>example.com</header_from>" \
	"</identifiers>"
#define DKIM                                                       \
	"<dkim><domain>example.com</domain><selector>s</selector>" \
	"<result>pass</result></dkim>"
#define SPF "<spf><domain>example.com</domain><result>fail</result></spf>"
#define RECORD                                               \
	"<record>" ROW IDENTIFIERS "<auth_results>" DKIM SPF \
	"</auth_results></record>"
#define GOOD NAMESPACE METADATA POLICY RECORD "</feedback>"

static DmFindings *lint(DmSchema schema, const char *document)
{
	DmFindings *findings = dm_findings_new();
	g_autoptr(DmLint) reader = NULL;
	DmLimits limits;

	dm_limits_init(&limits);
	reader = dm_lint_new(schema, &limits, findings);
	dm_lint_feed(reader, document, strlen(document));
	dm_lint_finish(reader);
	return findings;
}

/* "code at where", a line each; caller frees. */
static char *told(const DmFindings *findings)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < dm_findings_count(findings); i++) {
		const DmFinding *finding = dm_findings_get(findings, i);

		g_assert_nonnull(finding->section);
		g_string_append_printf(text, "%s%s at %s", i ? "\n" : "",
				       finding->code, finding->where);
	}
	return g_string_free(text, FALSE);
}

static void assert_told(DmSchema schema, const char *document,
			const char *expected)
{
	g_autoptr(DmFindings) findings = lint(schema, document);
	g_autofree char *text = told(findings);

	g_assert_cmpstr(text, ==, expected);
}

/* The good document with one piece of it replaced. */
static char *with(const char *piece, const char *by)
{
	const char *at = strstr(GOOD, piece);

	g_assert_nonnull(at);
	return g_strdup_printf("%.*s%s%s", (int)(at - GOOD), GOOD, by,
			       at + strlen(piece));
}

static void test_good(void)
{
	assert_told(DM_SCHEMA_RFC9990, GOOD, "");
}

typedef struct {
	const char *piece, *by, *told;
} Case;

static void assert_cases(const Case *cases, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_autofree char *document = with(cases[i].piece, cases[i].by);

		assert_told(DM_SCHEMA_RFC9990, document, cases[i].told);
	}
}

/* What stands where it must not. */
static void test_places(void)
{
	static const Case cases[] = {
		{ RECORD, "<y:record xmlns:y=\"urn:y\"></y:record>",
		  "lint-element-unknown at line 1, record\n"
		  "lint-element-missing at line 1, record" },
		{ "<source_ip>", "<x:source_ip xmlns:x=\"urn:x\"/><source_ip>",
		  "lint-element-unknown at line 1, record/row/source_ip" },
		{ "<row>", "<row>hello",
		  "lint-text-unexpected at line 1, record/row" },
		{ POLICY, "a" POLICY "b",
		  "lint-text-unexpected at line 1, feedback" },
		{ "<auth_results>", "<x:arc xmlns:x=\"urn:x\"/><auth_results>",
		  "lint-element-order at line 1, record/arc" },
		{ "<disposition>none", "<disposition>Pass",
		  "lint-value-case at line 1, "
		  "record/row/policy_evaluated/disposition" },
	};

	assert_cases(cases, G_N_ELEMENTS(cases));
}

static const Case rfc9990_cases[] = {
	{ NAMESPACE, "<feedback>",
	  "lint-namespace-missing at line 1, feedback" },
	{ NAMESPACE, "<feedback xmlns=\"urn:x\">",
	  "lint-namespace-wrong at line 1, feedback" },
	{ METADATA, "<version>2.0</version>" METADATA,
	  "lint-version at line 1, version" },
	{ METADATA POLICY, POLICY METADATA,
	  "lint-element-order at line 1, report_metadata" },
	{ POLICY, "", "lint-element-missing at line 1, policy_published" },
	{ RECORD, "", "lint-element-missing at line 1, record" },
	{ POLICY, POLICY POLICY,
	  "lint-element-repeated at line 1, policy_published" },
	{ "<p>none</p>", "<p>none</p><pct>100</pct>",
	  "lint-element-foreign at line 1, policy_published/pct" },
	{ "<p>none</p>", "<p>None</p>",
	  "lint-value-case at line 1, policy_published/p" },
	{ "<p>none</p>", "<p>monitor</p>",
	  "lint-value-unknown at line 1, policy_published/p" },
	{ "<p>none</p>", "<p/>",
	  "lint-value-empty at line 1, policy_published/p" },
	{ "<selector>s</selector>", "",
	  "lint-element-missing at line 1, "
	  "record/auth_results/dkim/selector" },
	{ SPF, SPF SPF,
	  "lint-element-repeated at line 1, record/auth_results/spf" },
	{ DKIM SPF, SPF DKIM,
	  "lint-element-order at line 1, record/auth_results/dkim" },
	{ SPF,
	  "<spf><domain>example.com</domain><scope>helo</scope>"
	  "<result>fail</result></spf>",
	  "lint-value-unknown at line 1, "
	  "record/auth_results/spf/scope" },
	{ "<count>3</count>", "<count>-3</count>",
	  "lint-number-negative at line 1, record/row/count" },
	{ "<count>3</count>", "<count>3.0</count>",
	  "lint-number-malformed at line 1, record/row/count" },
	{ "<count>3</count>", "<count>0</count>",
	  "lint-count-zero at line 1, record/row/count" },
	{ "192.0.2.1", "[192.0.2.1]",
	  "lint-address-malformed at line 1, record/row/source_ip" },
	{ "192.0.2.1", "2001:DB8::1",
	  "lint-address-not-canonical at line 1, "
	  "record/row/source_ip" },
	{ "<header_from>example.com", "<header_from>bücher.example",
	  "lint-domain-not-ascii at line 1, "
	  "record/identifiers/header_from" },
	{ "<header_from>example.com", "<header_from>example.com.",
	  "lint-domain-dot at line 1, record/identifiers/header_from" },
	{ "r.1@mx.example", "a b",
	  "lint-report-id at line 1, report_metadata/report_id" },
	{ "dmarc@mx.example", "nobody",
	  "lint-email at line 1, report_metadata/email" },
	{ "1767225600", "1767225600000",
	  "lint-time-implausible at line 1, "
	  "report_metadata/date_range/begin" },
	{ "<begin>1767225600</begin><end>1767311999</end>",
	  "<begin>1767311999</begin><end>1767225600</end>",
	  "lint-range-reversed at line 1, report_metadata/date_range" },
	/* Their difference fits no number. */
	{ "<begin>1767225600</begin><end>1767311999</end>",
	  "<begin>-9223372036854775808</begin>"
	  "<end>9223372036854775807</end>",
	  "lint-number-negative at line 1, "
	  "report_metadata/date_range/begin\n"
	  "lint-time-implausible at line 1, "
	  "report_metadata/date_range/end" },
	/* What is no time is not compared as 0. */
	{ "<end>1767311999</end>", "<end>abc</end>",
	  "lint-number-malformed at line 1, "
	  "report_metadata/date_range/end" },
	{ "<end>1767311999</end>", "<end>1767398400</end>",
	  "lint-range-long at line 1, report_metadata/date_range" },
	{ "<dkim>pass</dkim><spf>fail</spf>",
	  "<dkim>pass</dkim><spf>pass</spf>",
	  "lint-evaluated-without-result at line 1, record" },
	{ "<row>", "<extra/><row>",
	  "lint-element-unknown at line 1, record/extra" },
	{ "<row>", "<row a=\"1\">",
	  "lint-attribute-unknown at line 1, record/row" },
	{ "</auth_results>",
	  "</auth_results><x:arc xmlns:x=\"urn:x\"><x:a/></x:arc>", "" },
	{ "<org_name>",
	  "<extra_contact_info xml:lang=\"de\">x"
	  "</extra_contact_info><org_name>",
	  "lint-attribute-lang at line 1, "
	  "report_metadata/extra_contact_info" },
	{ "<org_name>",
	  "<extra_contact_info lang=\"de\">x</extra_contact_info>"
	  "<org_name>",
	  "" },
	{ "<org_name>", "<error>a</error><error>b</error><org_name>",
	  "lint-element-repeated at line 1, report_metadata/error" },
};

static void test_rfc9990(void)
{
	assert_cases(rfc9990_cases, G_N_ELEMENTS(rfc9990_cases));
}

#define PREFIXED "<d:feedback xmlns:d=\"" DM_NAMESPACE_RFC9990 "\">"

/* A prefix of the root's namespace that the children lack is said once. */
static void test_bare(void)
{
	assert_told(DM_SCHEMA_RFC9990,
		    PREFIXED METADATA POLICY RECORD RECORD "</d:feedback>",
		    "lint-namespace-missing at line 1, report_metadata");
	assert_told(DM_SCHEMA_RFC9990,
		    PREFIXED "<d:version>1.0</d:version>" METADATA POLICY RECORD
			     "</d:feedback>",
		    "lint-namespace-missing at line 1, report_metadata");
}

#define OLD(pct, disposition)                                         \
	"<feedback>\n<version>1.0</version>" METADATA                 \
	"<policy_published><domain>example.com</domain>"              \
	"<p>none</p><sp>none</sp><pct>" pct "</pct><fo>0</fo>"        \
	"</policy_published>\n"                                       \
	"<record><row><source_ip>192.0.2.1</source_ip>"               \
	"<count>3</count><policy_evaluated>"                          \
	"<disposition>" disposition "</disposition><dkim>fail</dkim>" \
	"<spf>pass</spf><reason><type>forwarded</type></reason>"      \
	"</policy_evaluated></row><identifiers>"                      \
	"<header_from>example.com</header_from>"                      \
	"<envelope_from>example.com</envelope_from></identifiers>"    \
	"<auth_results><spf><domain>example.com</domain>"             \
	"<scope>helo</scope><result>none</result></spf>"              \
	"<spf><domain>example.com</domain><scope>mfrom</scope>"       \
	"<result>pass</result></spf></auth_results></record>"         \
	"</feedback>"

static void test_rfc7489_values(void)
{
#define BARE "lint-namespace-missing at line 1, feedback"
	assert_told(DM_SCHEMA_RFC7489, OLD("0", "none"), BARE);
	assert_told(DM_SCHEMA_RFC7489, OLD("101", "none"),
		    BARE "\nlint-number-range at line 2, policy_published/pct");
	assert_told(DM_SCHEMA_RFC7489, OLD("99999999999999999999", "none"),
		    BARE "\nlint-number-range at line 2, policy_published/pct");
	assert_told(DM_SCHEMA_RFC7489, OLD("100", "Pass"),
		    BARE "\nlint-value-unknown at line 3, "
			 "record/row/policy_evaluated/disposition");
}

/* What the two RFCs see differently (RFC 9990 appendix B). */
static void test_rfc7489(void)
{
	static const char old[] = OLD("100", "none");

	assert_told(DM_SCHEMA_RFC7489, old,
		    "lint-namespace-missing at line 1, feedback");
	assert_told(
		DM_SCHEMA_RFC9990, old,
		"lint-namespace-missing at line 1, feedback\n"
		"lint-element-foreign at line 2, policy_published/pct\n"
		"lint-value-unknown at line 3, "
		"record/row/policy_evaluated/reason/type\n"
		"lint-value-unknown at line 3, record/auth_results/spf/scope\n"
		"lint-element-repeated at line 3, record/auth_results/spf");
	assert_told(DM_SCHEMA_RFC7489, GOOD,
		    "lint-namespace-wrong at line 1, feedback\n"
		    "lint-element-missing at line 1, policy_published/sp\n"
		    "lint-element-missing at line 1, policy_published/pct\n"
		    "lint-element-missing at line 1, policy_published/fo\n"
		    "lint-element-missing at line 1, "
		    "record/identifiers/envelope_from\n"
		    "lint-element-missing at line 1, "
		    "record/auth_results/spf/scope\n"
		    "lint-element-missing at line 1, version");
}

/* A policy that bites, nothing aligned, nothing done: why? */
static void test_reason_missing(void)
{
	static const struct {
		const char *policy, *reason;
		gboolean missing;
	} cases[] = {
		{ "<p>reject</p>", "", TRUE },
		{ "<p>quarantine</p><np>none</np>", "", TRUE },
		{ "<p>none</p>", "", FALSE },
		{ "<p>reject</p><sp>none</sp>", "", FALSE },
		{ "<p>reject</p><testing>y</testing>", "", FALSE },
		{ "<p>reject</p>", "<reason><type>mailing_list</type></reason>",
		  FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *document = g_strdup_printf(
			NAMESPACE METADATA
			"<policy_published><domain>example.com</domain>%s"
			"</policy_published><record><row>"
			"<source_ip>192.0.2.1</source_ip><count>1</count>"
			"<policy_evaluated><disposition>none</disposition>"
			"<dkim>fail</dkim><spf>fail</spf>%s"
			"</policy_evaluated></row>" IDENTIFIERS
			"<auth_results>" SPF
			"</auth_results></record></feedback>",
			cases[i].policy, cases[i].reason);

		assert_told(DM_SCHEMA_RFC9990, document,
			    cases[i].missing
				    ? "lint-reason-missing at line 1, record"
				    : "");
	}
}

static void test_sections(void)
{
	g_autoptr(DmFindings) new = lint(DM_SCHEMA_RFC9990, "<feedback/>");
	g_autoptr(DmFindings) old = lint(DM_SCHEMA_RFC7489, "<feedback/>");

	g_assert_cmpstr(dm_findings_get(new, 0)->section, ==,
			"RFC 9990 section 3.1.1.1");
	g_assert_cmpstr(dm_findings_get(new, 1)->section, ==,
			"RFC 9990 section 3.1.1.3");
	g_assert_cmpstr(dm_findings_get(old, 0)->section, ==,
			"RFC 7489 appendix C");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/lint-good", test_good);
	g_test_add_func("/parse/lint-rfc9990", test_rfc9990);
	g_test_add_func("/parse/lint-places", test_places);
	g_test_add_func("/parse/lint-bare", test_bare);
	g_test_add_func("/parse/lint-rfc7489", test_rfc7489);
	g_test_add_func("/parse/lint-rfc7489-values", test_rfc7489_values);
	g_test_add_func("/parse/lint-reason-missing", test_reason_missing);
	g_test_add_func("/parse/lint-sections", test_sections);
	return g_test_run();
}
