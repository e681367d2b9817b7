/*
 * Archives with several members, whole and broken (spec T07).
 */
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define REPORT TEST_REPORT(TEST_RECORD)

static TestSink *parse_zip(const TestMember *members, guint n)
{
	g_autoptr(GBytes) bytes = test_zip(members, n);

	return test_parse_bytes(bytes);
}

static const char *document_name(const TestSink *sink, guint i)
{
	const TestReport *report = sink->reports->pdata[i];

	return report->report.document;
}

static void test_members(void)
{
	static const TestMember members[] = {
		{ "reports/", "", 0 },
		{ "reports/a.xml", REPORT, .deflated = TRUE },
		{ "__MACOSX/", "" },
		{ "__MACOSX/reports/._a.xml", "resource fork" },
		{ "reports/.DS_Store", "finder" },
		{ "b.xml", REPORT },
	};
	g_autoptr(TestSink) sink = parse_zip(members, G_N_ELEMENTS(members));

	g_assert_cmpuint(sink->result.reports, ==, 2);
	g_assert_cmpuint(sink->result.refused, ==, 0);
	g_assert_cmpstr(document_name(sink, 0), ==, "reports/a.xml");
	g_assert_cmpstr(document_name(sink, 1), ==, "b.xml");
	test_codes(sink->result.findings, "");
}

/* The mending pass reads a member again that is not the first. */
static void test_member_read_again(void)
{
	static const TestMember members[] = {
		{ "a.xml", REPORT, .deflated = TRUE },
		{ "b.xml",
		  "<feedback>" TEST_METADATA TEST_POLICY
		  "<record><row><count>7<row></record></feedback>",
		  .deflated = TRUE },
		{ "c.xml", REPORT, .deflated = TRUE },
	};
	g_autoptr(TestSink) sink = parse_zip(members, G_N_ELEMENTS(members));
	const TestReport *mended;

	g_assert_cmpuint(sink->result.reports, ==, 3);
	g_assert_cmpuint(sink->discarded, ==, 1);
	mended = sink->reports->pdata[1];
	g_assert_true(mended->report.recovered);
	g_assert_cmpint(test_record(mended, 0)->count, ==, 7);
	g_assert_cmpstr(document_name(sink, 2), ==, "c.xml");
}

static void test_one_good_one_bad(void)
{
	static const TestMember members[] = {
		{ "secret.xml", REPORT, .encrypted = TRUE },
		{ "good.xml", REPORT, .deflated = TRUE },
	};
	g_autoptr(TestSink) sink = parse_zip(members, G_N_ELEMENTS(members));

	g_assert_cmpuint(sink->result.reports, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	g_assert_cmpstr(document_name(sink, 0), ==, "good.xml");
	g_assert_cmpstr(dm_findings_lookup(sink->result.findings,
					   "archive-encrypted")
				->where,
			==, "secret.xml");
}

static void test_directory_cut_off(void)
{
	static const TestMember members[] = {
		{ "a.xml", REPORT, .deflated = TRUE },
		{ "b.xml", REPORT },
	};
	gsize directory;
	GByteArray *zip = test_zip_array(members, 2, &directory);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;

	g_byte_array_set_size(zip, (guint)directory);
	bytes = g_byte_array_free_to_bytes(zip);
	sink = test_parse_bytes(bytes);
	g_assert_cmpuint(sink->result.reports, ==, 2);
	g_assert_nonnull(dm_findings_lookup(sink->result.findings,
					    "archive-directory-missing"));
}

/* Cut anywhere, an archive gives at most what it holds, and says so. */
static void test_cut_everywhere(void)
{
	static const TestMember members[] = {
		{ "a.xml", REPORT, .deflated = TRUE },
	};
	gsize directory;
	g_autoptr(GByteArray) zip = test_zip_array(members, 1, &directory);

	for (gsize size = zip->len - 1; size >= 4; size--) {
		g_autoptr(GBytes) bytes = g_bytes_new(zip->data, size);
		g_autoptr(TestSink) sink = test_parse_bytes(bytes);
		const TestReport *report =
			sink->reports->len ? sink->reports->pdata[0] : NULL;
		gboolean whole = report && !report->report.incomplete;

		g_assert_true(sink->result.reports || sink->result.refused);
		g_assert_nonnull(dm_findings_lookup(
			sink->result.findings, "archive-directory-missing"));
		if (whole)
			g_assert_cmpuint(report->records->len, ==, 1);
		if (size >= directory)
			g_assert_true(whole);
	}
}

static void test_bad_crc(void)
{
	static const gboolean deflated[] = { FALSE, TRUE };

	for (guint i = 0; i < G_N_ELEMENTS(deflated); i++) {
		TestMember member = { "a.xml", REPORT, .bad_crc = TRUE,
				      .deflated = deflated[i] };
		g_autoptr(TestSink) sink = parse_zip(&member, 1);
		const TestReport *only = test_only(sink);

		g_assert_cmpuint(only->records->len, ==, 1);
		g_assert_nonnull(dm_findings_lookup(only->report.findings,
						    "checksum-mismatch"));
		g_assert_true(only->report.recovered);
		g_assert_false(only->report.incomplete);
	}
}

static void test_empty(void)
{
	g_autoptr(TestSink) none = parse_zip(NULL, 0);
	static const TestMember folder = { "d/", "" };
	static const TestMember letter = { "letter.txt", "Dear reader, hello" };
	g_autoptr(TestSink) only_folder = parse_zip(&folder, 1);
	g_autoptr(TestSink) only_letter = parse_zip(&letter, 1);

	/* To libarchive a directory without entries is none. */
	test_refused(none, "archive-directory-missing archive-empty");
	test_refused(only_folder, "no-report-inside");
	test_refused(only_letter, "member-passed-over no-report-inside");
}

/* Names are shown, never used: what they hold does no harm. */
static void test_hostile_names(void)
{
	static const char *const names[] = { "../../etc/passwd", "/a.xml",
					     "a\x1b[31m.xml", "\xff\xfe.xml",
					     "C:\\a.xml" };

	for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
		TestMember member = { names[i], REPORT };
		g_autoptr(TestSink) sink = parse_zip(&member, 1);
		const TestReport *only = test_only(sink);

		g_assert_true(g_utf8_validate(only->report.document, -1, NULL));
	}
}

static void test_tar(void)
{
	GByteArray *tar = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(GBytes) packed = NULL;
	g_autoptr(TestSink) plain = NULL;
	g_autoptr(TestSink) sink = NULL;

	test_tar_member(tar, "r/a.xml", REPORT);
	test_tar_member(tar, "r/b.xml", REPORT);
	test_tar_end(tar);
	bytes = g_byte_array_free_to_bytes(tar);
	packed = test_gzip_bytes(bytes);
	plain = test_parse_bytes(bytes);
	sink = test_parse_bytes(packed);
	g_assert_cmpuint(plain->result.reports, ==, 2);
	g_assert_cmpuint(plain->result.refused, ==, 0);
	g_assert_cmpstr(document_name(plain, 1), ==, "r/b.xml");
	g_assert_cmpuint(sink->result.reports, ==, 2);
}

/* The second member was cut: the first is kept, the second incomplete. */
static void test_tar_cut(void)
{
	GByteArray *tar = g_byte_array_new();
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;
	const TestReport *second;

	test_tar_member(tar, "a.xml", REPORT);
	test_tar_member(tar, "b.xml", REPORT);
	g_byte_array_set_size(tar, tar->len - 512 -
					   (guint)strlen(REPORT) % 512 + 200);
	bytes = g_byte_array_free_to_bytes(tar);
	sink = test_parse_bytes(bytes);
	g_assert_cmpuint(sink->reports->len, ==, 2);
	second = sink->reports->pdata[1];
	g_assert_true(second->report.incomplete);
	g_assert_nonnull(
		dm_findings_lookup(second->report.findings, "archive-damaged"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/T07-archive-members", test_members);
	g_test_add_func("/parse/archive-member-read-again",
			test_member_read_again);
	g_test_add_func("/parse/archive-one-good-one-bad",
			test_one_good_one_bad);
	g_test_add_func("/parse/archive-directory-cut-off",
			test_directory_cut_off);
	g_test_add_func("/parse/archive-cut-everywhere", test_cut_everywhere);
	g_test_add_func("/parse/archive-bad-crc", test_bad_crc);
	g_test_add_func("/parse/archive-empty", test_empty);
	g_test_add_func("/parse/archive-hostile-names", test_hostile_names);
	g_test_add_func("/parse/archive-tar", test_tar);
	g_test_add_func("/parse/archive-tar-cut", test_tar_cut);
	return g_test_run();
}
