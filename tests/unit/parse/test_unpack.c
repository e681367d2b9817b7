/*
 * Files as they come, told by their bytes (field notes A4, B26 to B32, spec
 * T05, T06, T08).
 */
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define REPORT TEST_REPORT(TEST_RECORD)

static GBytes *packed(int window)
{
	return test_bytes_of(test_deflate(window, REPORT, strlen(REPORT)));
}

static GBytes *gzip_in_gzip(void)
{
	g_autoptr(GBytes) inner = test_gzip_text(REPORT);

	return test_gzip_bytes(inner);
}

static GBytes *in_zip(GBytes *bytes, const char *name)
{
	gsize size;
	TestMember member = { name, g_bytes_get_data(bytes, &size), 0 };

	member.size = size;
	return test_zip(&member, 1);
}

static void assert_one_record(GBytes *bytes, const char *document)
{
	g_autoptr(TestSink) sink = test_parse_bytes(bytes);
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 1);
	g_assert_cmpstr(only->report.document, ==, document);
	test_codes(only->report.findings, "");
	test_codes(sink->result.findings, "");
}

static void test_gzip_and_zlib(void)
{
	g_autoptr(GBytes) gzip = packed(TEST_GZIP);
	g_autoptr(GBytes) zlib = packed(TEST_ZLIB);

	assert_one_record(gzip, NULL);
	assert_one_record(zlib, NULL);
}

static void test_nested(void)
{
	g_autoptr(GBytes) twice = gzip_in_gzip();
	g_autoptr(GBytes) once = packed(TEST_GZIP);
	g_autoptr(GBytes) gzip_in_zip = in_zip(once, "a.xml.gz");
	g_autoptr(GBytes) xml = g_bytes_new_static(REPORT, strlen(REPORT));
	g_autoptr(GBytes) zip = in_zip(xml, "a.xml");
	g_autoptr(GBytes) zip_in_gzip = test_gzip_bytes(zip);

	assert_one_record(twice, NULL);
	assert_one_record(gzip_in_zip, "a.xml.gz");
	assert_one_record(zip, "a.xml");
	assert_one_record(zip_in_gzip, "a.xml");
}

/* A file without any hint in its name holds a mail; so does an archive. */
static void test_mail_in_file(void)
{
	static const char mail[] =
		"Subject: x\nContent-Type: text/xml; name=a.xml\n\n" REPORT;
	g_autoptr(GBytes) plain = g_bytes_new_static(mail, strlen(mail));
	g_autoptr(GBytes) gzip = test_gzip_text(mail);

	assert_one_record(plain, "a.xml");
	assert_one_record(gzip, "a.xml");
}

/* The whole of it is base64 that nobody names. */
static void test_base64_file(void)
{
	g_autoptr(GBytes) gzip = packed(TEST_GZIP);
	gsize size;
	const guint8 *data = g_bytes_get_data(gzip, &size);
	g_autofree char *text = g_base64_encode(data, size);
	g_autofree char *blanks = g_strconcat("\r\n ", text, "\r\n", NULL);
	g_autofree char *xml =
		g_base64_encode((const guchar *)REPORT, strlen(REPORT));
	g_autoptr(GBytes) first = g_bytes_new(text, strlen(text));
	g_autoptr(GBytes) second = g_bytes_new(blanks, strlen(blanks));
	g_autoptr(GBytes) third = g_bytes_new(xml, strlen(xml));

	assert_one_record(first, NULL);
	assert_one_record(second, NULL);
	assert_one_record(third, NULL);
}

/* A4: some send a word where the report should be. */
static void test_placeholder(void)
{
	g_autoptr(GBytes) bytes = test_gzip_text("unused");
	g_autoptr(GBytes) with_line = test_gzip_text("unused\r\n");
	g_autoptr(TestSink) sink = test_parse_bytes(bytes);
	g_autoptr(TestSink) second = test_parse_bytes(with_line);

	test_refused(sink, "attachment-placeholder");
	test_refused(second, "attachment-placeholder");
	g_assert_nonnull(strstr(dm_findings_get(sink->result.findings, 0)->text,
				"unused"));
}

static void test_no_report(void)
{
	static const struct {
		const char *text, *codes;
	} cases[] = {
		{ "<html><body>Sign in</body></html>",
		  "member-passed-over no-report-inside" },
		{ "plain words", "member-passed-over no-report-inside" },
		{ "", "member-passed-over no-report-inside" },
		{ "<rss><channel/></rss>", "not-a-report" },
		{ "{\"a\":1}", "not-a-report" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GBytes) bytes = test_gzip_text(cases[i].text);
		g_autoptr(TestSink) sink = test_parse_bytes(bytes);

		test_refused(sink, cases[i].codes);
	}
}

/* B30: cut anywhere, a report is incomplete or refused, never whole. */
static void test_truncated_gzip(void)
{
	GString *document =
		g_string_new("<feedback>" TEST_METADATA TEST_POLICY);
	g_autoptr(GBytes) whole = NULL;
	gsize size, length;
	guint incomplete = 0, with_records = 0;
	const guint8 *data;

	for (guint i = 0; i < 40; i++)
		g_string_append_printf(document,
				       "<record><row><source_ip>192.0.2.%u"
				       "</source_ip><count>%u</count></row>"
				       "</record>",
				       i, i * i);
	g_string_append(document, "</feedback>");
	length = document->len;
	whole = test_gzip_text(document->str);
	g_string_free(document, TRUE);
	data = g_bytes_get_data(whole, &size);
	for (gsize n = 2; n < size; n++) {
		g_autoptr(GBytes) cut = g_bytes_new(data, n);
		g_autoptr(TestSink) sink = test_parse_bytes(cut);
		const TestReport *report;

		if (!sink->reports->len) {
			g_assert_cmpuint(sink->result.refused, >, 0);
			continue;
		}
		report = sink->reports->pdata[0];
		g_assert_nonnull(dm_findings_lookup(
			report->report.findings, "compressed-data-truncated"));
		/* Also where only what follows the document is missing. */
		g_assert_true(report->report.incomplete);
		g_assert_cmpuint(report->bytes->len, <=, length);
		incomplete++;
		with_records += report->records->len > 0;
	}
	g_assert_cmpuint(incomplete, >, 10);
	g_assert_cmpuint(with_records, >, 10);
}

static void test_bad_checksum(void)
{
	g_autoptr(GByteArray) gzip =
		test_deflate(TEST_GZIP, REPORT, strlen(REPORT));
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;
	const TestReport *only;

	gzip->data[gzip->len - 8] ^= 1;
	bytes = g_bytes_new(gzip->data, gzip->len);
	sink = test_parse_bytes(bytes);
	only = test_only(sink);
	g_assert_true(only->report.recovered);
	g_assert_false(only->report.incomplete);
	test_codes(only->report.findings, "checksum-mismatch");
}

/* T08, B32: stopped at the cap, with little memory and the sentence. */
static void test_bomb(void)
{
	gsize size = 64 << 20;
	g_autofree char *zeros = g_malloc(size);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;
	DmLimits limits;

	memset(zeros, ' ', size);
	memcpy(zeros, "<feedback>", 10);
	bytes = test_gzip(zeros, size);
	dm_limits_init(&limits);
	limits.value[DM_LIMIT_RATIO] = 100;
	sink = test_parse_with(bytes, &limits, NULL);
	test_refused(sink, "limit-ratio");
	g_assert_cmpuint(sink->discarded, >=, 1);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/T05-gzip-and-zlib", test_gzip_and_zlib);
	g_test_add_func("/parse/T06-B28-B29-nested", test_nested);
	g_test_add_func("/parse/field-B28-mail-in-file", test_mail_in_file);
	g_test_add_func("/parse/unpack-base64-file", test_base64_file);
	g_test_add_func("/parse/field-A4-placeholder", test_placeholder);
	g_test_add_func("/parse/unpack-no-report", test_no_report);
	g_test_add_func("/parse/field-B30-truncated-gzip", test_truncated_gzip);
	g_test_add_func("/parse/unpack-bad-checksum", test_bad_checksum);
	g_test_add_func("/parse/T08-B32-bomb", test_bomb);
	return g_test_run();
}
