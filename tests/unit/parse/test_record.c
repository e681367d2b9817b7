/*
 * The conformance cases A17 to A27: addresses, counts, times, extensions,
 * attacks, sizes, domains.
 */
#include "tests/unit/parse/testsink.h"

/* A record whose row begins with `row`. */
#define ROW(row)                                       \
	TEST_REPORT("<record><row>" row TEST_EVALUATED \
		    "</row>" TEST_IDENTIFIERS "</record>")

static void test_a17_a18(void)
{
	static const struct {
		const char *document, *source_ip, *codes;
	} cases[] = {
		{ ROW("<source_ip>2001:DB8:0:0:0:0:0:1</source_ip>"
		      "<count>1</count>"),
		  "2001:db8::1", "" },
		{ ROW("<source_ip>::ffff:192.0.2.1</source_ip>"
		      "<count>1</count>"),
		  "192.0.2.1", "" },
		{ ROW("<source_ip>[IPv6:2001:db8::2]</source_ip>"
		      "<count>1</count>"),
		  "2001:db8::2", "" },
		{ ROW("<source_ip/><count>1</count>"), NULL,
		  "source-ip-invalid" },
		{ ROW("<source_ip>mail.example.com</source_ip>"
		      "<count>1</count>"),
		  NULL, "source-ip-invalid" },
		{ ROW("<count>1</count>"), NULL, "" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);

		g_assert_cmpstr(test_record(only, 0)->source_ip, ==,
				cases[i].source_ip);
		g_assert_cmpint(test_record(only, 0)->count, ==, 1);
		test_codes(only->report.findings, cases[i].codes);
	}
}

#define COUNT(count) ROW("<source_ip>192.0.2.1</source_ip>" count)

static void test_a19(void)
{
	static const struct {
		const char *document;
		gint64 count;
		const char *codes;
	} cases[] = {
		{ COUNT("<count>-3</count>"), 0, "count-negative" },
		{ COUNT("<count> 12 </count>"), 12, "" },
		{ COUNT(""), 0, "count-missing" },
		{ COUNT("<count/>"), 0, "count-invalid" },
		{ COUNT("<count>0</count>"), 0, "" },
		{ COUNT("<count>+007</count>"), 7, "" },
		{ COUNT("<count>9007199254740991</count>"),
		  G_GINT64_CONSTANT(9007199254740991), "" },
		{ COUNT("<count>9007199254740992</count>"),
		  G_GINT64_CONSTANT(9007199254740991), "count-implausible" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);

		g_assert_cmpint(test_record(only, 0)->count, ==,
				cases[i].count);
		test_codes(only->report.findings, cases[i].codes);
	}
}

#define DATES(dates)                                              \
	"<feedback><report_metadata><report_id>1</report_id>"     \
	"<date_range>" dates                                      \
	"</date_range></report_metadata>" TEST_POLICY TEST_RECORD \
	"</feedback>"

static void test_a20(void)
{
	static const struct {
		const char *document;
		gint64 begin, end;
		const char *codes;
	} cases[] = {
		{ DATES("<begin>1538463741.0</begin><end>1538463742</end>"),
		  1538463741, 1538463742, "time-fraction" },
		{ DATES("<begin>1538463742</begin><end>1538463741</end>"),
		  1538463741, 1538463742, "period-reversed" },
		{ DATES("<end>1538463742</end><begin>1538463742</begin>"),
		  1538463742, 1538463742, "" },
		{ DATES("<begin>1538463741000</begin>"
			"<end>1538463742999</end>"),
		  1538463741, 1538463742, "time-milliseconds" },
		{ DATES("<begin>2018-10-02 07:02:21</begin>"
			"<end>2018-10-02T07:02:22Z</end>"),
		  1538463741, 1538463742, "time-written-out" },
		{ DATES("<begin>1538463741</begin><end>1539068541</end>"),
		  1538463741, 1539068541, "" },
		{ DATES("<begin>1538463741</begin><end>1539068542</end>"),
		  1538463741, 1539068542, "period-long" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);
		const TestReport *only = test_only(sink);
		const DmMetadata *metadata = &only->report.aggregate.metadata;

		g_assert_true(metadata->has_begin && metadata->has_end);
		g_assert_cmpint(metadata->begin, ==, cases[i].begin);
		g_assert_cmpint(metadata->end, ==, cases[i].end);
		test_codes(only->report.findings, cases[i].codes);
	}
}

static void test_a20_one_bound(void)
{
	g_autoptr(TestSink) sink =
		test_parse(DATES("<begin>never</begin><end>5</end>"));
	const TestReport *only = test_only(sink);
	const DmMetadata *metadata = &only->report.aggregate.metadata;

	g_assert_false(metadata->has_begin);
	g_assert_true(metadata->has_end);
	g_assert_cmpint(metadata->end, ==, 5);
	test_codes(only->report.findings, "time-invalid");
}

static void test_a21(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(""));
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 0);
	g_assert_false(only->report.incomplete);
	test_codes(only->report.findings, "no-records");
}

static void test_a22(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback>" TEST_METADATA TEST_POLICY
		"<extension><x:a xmlns:x=\"urn:x\"><x:b/></x:a></extension>" TEST_RECORD
		"<record>" TEST_ROW TEST_IDENTIFIERS "<auth_results/>"
		"<x:arc xmlns:x=\"urn:y\" n=\"1\">i &amp; j</x:arc></record>"
		"</feedback>");
	const TestReport *only = test_only(sink);
	const DmAggregate *aggregate = &only->report.aggregate;

	g_assert_cmpint(aggregate->generation, ==, DM_GENERATION_RFC9990);
	g_assert_cmpuint(only->records->len, ==, 2);
	g_assert_cmpuint(aggregate->n_extensions, ==, 2);
	g_assert_cmpstr(aggregate->extensions[0].namespace_uri, ==, "urn:x");
	g_assert_cmpint(aggregate->extensions[0].record, ==, -1);
	g_assert_cmpstr(aggregate->extensions[0].xml, ==,
			"<a xmlns=\"urn:x\"><b xmlns=\"urn:x\"></b></a>");
	g_assert_cmpstr(aggregate->extensions[1].namespace_uri, ==, "urn:y");
	g_assert_cmpint(aggregate->extensions[1].record, ==, 1);
	g_assert_cmpstr(aggregate->extensions[1].xml, ==,
			"<arc xmlns=\"urn:y\" n=\"1\">i &amp; j</arc>");
	test_codes(only->report.findings, "");
}

static void test_a23(void)
{
	g_autoptr(TestSink) sink = test_parse(
		DATES("<begin>1</begin><zone><begin>9</begin><end>9</end>"
		      "</zone><end>2</end>"));
	const TestReport *only = test_only(sink);
	const DmMetadata *metadata = &only->report.aggregate.metadata;

	g_assert_cmpint(metadata->begin, ==, 1);
	g_assert_cmpint(metadata->end, ==, 2);
	test_codes(only->report.findings, "element-unknown");
}

static void test_a24(void)
{
	static const char *const documents[] = {
		"<!DOCTYPE feedback [<!ENTITY a \"lol\">"
		"<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
		"<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">]>"
		"<feedback><report_metadata><org_name>&c;</org_name>"
		"</report_metadata></feedback>",
		"<?xml version=\"1.0\"?><!DOCTYPE feedback [<!ENTITY x SYSTEM"
		" \"file:///etc/passwd\">]>" TEST_REPORT(TEST_RECORD),
		"<!DOCTYPE feedback SYSTEM \"http://example.com/x.dtd\">" TEST_REPORT(
			TEST_RECORD),
		/* Broken as well, so that the mending pass meets it. */
		"<feedback><a></b><!DOCTYPE x>" TEST_RECORD "</feedback>",
	};

	for (guint i = 0; i < G_N_ELEMENTS(documents); i++) {
		g_autoptr(TestSink) sink = test_parse(documents[i]);

		test_refused(sink, "doctype-refused");
	}
}

/* Undeclared entities are text, and nothing is expanded. */
static void test_a24_entities(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback><report_metadata><org_name>a &c; b</org_name>"
		"<report_id>1</report_id></report_metadata>" TEST_POLICY
			TEST_RECORD "</feedback>");
	const TestReport *only = test_only(sink);

	g_assert_cmpstr(only->report.aggregate.metadata.org_name, ==,
			"a &c; b");
	test_codes(only->report.findings, "recovered");
}

#define MANY 100000

static void test_a25(void)
{
	GString *document =
		g_string_new("<feedback>" TEST_METADATA TEST_POLICY);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;
	const TestReport *only;
	gint64 sum = 0;

	for (guint i = 0; i < MANY; i++)
		g_string_append(document,
				"<record><row><source_ip>192.0.2.1</source_ip>"
				"<count>1</count></row></record>");
	g_string_append(document, "</feedback>");
	bytes = g_string_free_to_bytes(document);
	sink = test_parse_bytes(bytes);
	only = test_only(sink);
	g_assert_cmpuint(only->records->len, ==, MANY);
	for (guint i = 0; i < MANY; i++)
		sum += test_record(only, i)->count;
	g_assert_cmpint(sum, ==, MANY);
	test_codes(only->report.findings, "");
}

static void test_a26(void)
{
	g_autoptr(TestSink) sink = test_parse(TEST_REPORT(
		"<record>" TEST_ROW "<identifiers><header_from>MÜNCHEN.example"
		"</header_from></identifiers></record>"
		"<record>" TEST_ROW "<identifiers><header_from>"
		"xn--mnchen-3ya.example.</header_from></identifiers></record>"));
	const TestReport *only = test_only(sink);

	for (guint i = 0; i < 2; i++)
		g_assert_cmpstr(test_record(only, i)->header_from, ==,
				"xn--mnchen-3ya.example");
	test_codes(only->report.findings, "");
}

static void test_a27(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback><version>2.0</version>" TEST_METADATA
		"<policy_published><domain>example.com</domain><np>none</np>"
		"</policy_published>" TEST_RECORD "</feedback>");
	const TestReport *only = test_only(sink);

	g_assert_cmpstr(only->report.aggregate.version, ==, "2.0");
	g_assert_cmpint(only->report.aggregate.generation, ==,
			DM_GENERATION_RFC9990);
	g_assert_cmpstr(only->report.aggregate.policy.np, ==, "none");
	test_codes(only->report.findings, "");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/A17-A18-addresses", test_a17_a18);
	g_test_add_func("/parse/A19-counts", test_a19);
	g_test_add_func("/parse/A20-times", test_a20);
	g_test_add_func("/parse/A20-one-bound", test_a20_one_bound);
	g_test_add_func("/parse/A21-no-records", test_a21);
	g_test_add_func("/parse/A22-extensions", test_a22);
	g_test_add_func("/parse/A23-unknown-element", test_a23);
	g_test_add_func("/parse/A24-doctype", test_a24);
	g_test_add_func("/parse/A24-entities", test_a24_entities);
	g_test_add_func("/parse/A25-many-records", test_a25);
	g_test_add_func("/parse/A26-domains", test_a26);
	g_test_add_func("/parse/A27-version", test_a27);
	return g_test_run();
}
