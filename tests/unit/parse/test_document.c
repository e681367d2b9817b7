/*
 * One document: incomplete, mended, refused; its digest; a sink that fails
 * (spec T11).
 */
#include "core/digest.h"
#include "core/sha256.h"
#include "core/text.h"
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define REPORT TEST_REPORT(TEST_RECORD TEST_RECORD)

/* Cut anywhere after the policy: whole records only, marked incomplete. */
static void test_incomplete(void)
{
	static const char whole[] = REPORT;
	const char *first = strstr(whole, "</record>");
	const char *second = strstr(first + 1, "</record>");
	gsize policy = (gsize)(strstr(whole, "<record>") - whole);

	for (gsize size = policy; size < sizeof(whole) - 2; size++) {
		g_autoptr(GBytes) bytes = g_bytes_new(whole, size);
		g_autoptr(TestSink) sink = test_parse_bytes(bytes);
		const TestReport *only = test_only(sink);
		guint expected = (size >= (gsize)(first - whole) + 9) +
				 (size >= (gsize)(second - whole) + 9);

		g_assert_true(only->report.incomplete);
		g_assert_false(only->report.recovered);
		g_assert_cmpuint(only->records->len, ==, expected);
		g_assert_nonnull(dm_findings_lookup(only->report.findings,
						    "incomplete"));
	}
}

static void test_refused_documents(void)
{
	static const struct {
		const char *document, *codes;
	} cases[] = {
		{ "<rss/>", "not-a-report" },
		{ "<x><y/></x>", "not-a-report" },
		{ "<feedback/>", "report-without-identity" },
		{ "<feedback>" TEST_POLICY "</feedback>",
		  "report-without-identity" },
		{ "<feedback><report_metadata><report_id>1</report_id>"
		  "</report_metadata></feedback>",
		  "report-without-identity" },
		{ "<", "not-a-report" },
		{ "<?xml version=\"1.0\"?>", "not-a-report" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].document);

		test_refused(sink, cases[i].codes);
		g_assert_cmpuint(sink->discarded, >, 0);
	}
}

/* Without a policy domain it is passed on, and refused: for quarantine. */
static void test_no_policy_domain(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"<feedback>" TEST_METADATA TEST_RECORD "</feedback>");
	const TestReport *report;

	g_assert_cmpuint(sink->reports->len, ==, 1);
	g_assert_cmpuint(sink->result.reports, ==, 0);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	report = sink->reports->pdata[0];
	g_assert_false(dm_report_has_identity(&report->report));
	test_codes(sink->result.findings, "policy-domain-missing");
}

static void test_several_reports(void)
{
	g_autoptr(TestSink) sink =
		test_parse("<reports>" REPORT REPORT "</reports>");

	g_assert_cmpuint(sink->result.reports, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	test_codes(sink->result.findings, "several-reports");
}

/* Two documents in one file: the second is not lost without a word. */
static void test_joined_documents(void)
{
	static const char *const joints[] = { "", "\n",
					      "<?xml version=\"1.0\"?>" };

	for (guint i = 0; i < G_N_ELEMENTS(joints); i++) {
		g_autofree char *two =
			g_strconcat(REPORT, joints[i], REPORT, NULL);
		g_autoptr(TestSink) sink = test_parse(two);

		g_assert_cmpuint(sink->result.reports, ==, 1);
		g_assert_cmpuint(sink->result.refused, ==, 1);
		test_codes(sink->result.findings, "several-reports");
	}
}

/* So where the first is broken, and where the joint is hard to see. */
static void test_joined_broken(void)
{
	g_autoptr(GString) broken = g_string_new(REPORT);
	GString *far;
	const char *cases[2];

	g_assert_cmpuint(g_string_replace(broken, "<feedback>",
					  "<feedback><x>a & b</x>", 1),
			 ==, 1);
	g_string_append(broken, REPORT);
	/* The second root lies across what is read at once. */
	far = g_string_new(REPORT);
	while (far->len < 32 * 1024 - 5)
		g_string_append_c(far, ' ');
	g_string_append(far, REPORT);
	cases[0] = broken->str;
	cases[1] = far->str;
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i]);

		g_assert_cmpuint(sink->result.reports, ==, 1);
		g_assert_cmpuint(sink->result.refused, ==, 1);
		test_codes(sink->result.findings, "several-reports");
	}
	g_string_free(far, TRUE);
}

/* What follows the end of the report is no part of it. */
static void test_text_after_the_end(void)
{
	g_autoptr(TestSink) sink = test_parse(REPORT "\n-- \nfooter & more");
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 2);
	g_assert_false(only->report.incomplete || only->report.recovered);
	test_codes(only->report.findings, "recovered");
}

static void test_text_before(void)
{
	g_autoptr(TestSink) sink = test_parse("Here is the report\n" REPORT);
	const TestReport *only = test_only(sink);

	g_assert_cmpuint(only->records->len, ==, 2);
	g_assert_true(only->report.recovered);
}

static void digest_of(GBytes *bytes, const char *sha256,
		      guint8 ret[DM_DIGEST_SIZE])
{
	g_autoptr(TestSink) sink = test_parse_bytes(bytes);
	const TestReport *only = test_only(sink);
	g_autoptr(DmDigest) digest = dm_digest_new();

	g_assert_cmpstr(only->report.sha256, ==, sha256);
	g_assert_cmpmem(only->bytes->data, only->bytes->len, REPORT,
			strlen(REPORT));
	dm_digest_records(digest, test_record(only, 0), only->records->len);
	dm_digest_finish(digest, &only->report, ret);
}

/* T11: the same bytes give the same digests, in whatever wrapping. */
static void test_t11_digests(void)
{
	g_autoptr(GBytes) plain = g_bytes_new_static(REPORT, strlen(REPORT));
	g_autoptr(GBytes) gzip = test_gzip_text(REPORT);
	guint8 sum[DM_SHA256_SIZE], a[DM_DIGEST_SIZE], b[DM_DIGEST_SIZE];
	g_autofree char *hex = NULL;

	dm_sha256_of(REPORT, strlen(REPORT), sum);
	hex = dm_text_hex(sum, sizeof(sum));
	digest_of(plain, hex, a);
	digest_of(gzip, hex, b);
	g_assert_cmpmem(a, sizeof(a), b, sizeof(b));
}

/* The bytes that reach the sink are all bytes, also behind a fault. */
static void test_bytes_of_broken(void)
{
	static const char *const documents[] = {
		REPORT "trailing",
		"<feedback>" TEST_METADATA TEST_POLICY "<a></b></feedback> end",
	};

	for (guint i = 0; i < G_N_ELEMENTS(documents); i++) {
		g_autoptr(TestSink) sink = test_parse(documents[i]);
		const TestReport *only = test_only(sink);

		g_assert_cmpmem(only->bytes->data, only->bytes->len,
				documents[i], strlen(documents[i]));
	}
}

static void test_sink_fails(void)
{
	static const char *const calls[] = { "begin", "bytes", "records",
					     "end" };
	static const char *const documents[] = { REPORT, REPORT "<" };
	DmLimits limits;

	dm_limits_init(&limits);
	for (guint i = 0; i < 2 * G_N_ELEMENTS(calls); i++) {
		const char *document = documents[i % 2];
		g_autoptr(GBytes) bytes =
			g_bytes_new_static(document, strlen(document));
		g_autoptr(TestSink) sink =
			test_parse_with(bytes, &limits, calls[i / 2]);

		g_assert_error(sink->error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
		g_assert_nonnull(strstr(sink->error->message, calls[i / 2]));
		g_assert_cmpuint(sink->result.reports, ==, 0);
	}
}

static void test_empty_item(void)
{
	g_autoptr(TestSink) nothing = test_parse("");
	g_autoptr(TestSink) blanks = test_parse(" \n\t");

	test_refused(nothing, "empty");
	test_foreign(blanks);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/document-incomplete", test_incomplete);
	g_test_add_func("/parse/document-refused", test_refused_documents);
	g_test_add_func("/parse/document-no-policy-domain",
			test_no_policy_domain);
	g_test_add_func("/parse/document-several", test_several_reports);
	g_test_add_func("/parse/document-joined", test_joined_documents);
	g_test_add_func("/parse/document-joined-broken", test_joined_broken);
	g_test_add_func("/parse/document-text-after", test_text_after_the_end);
	g_test_add_func("/parse/document-text-before", test_text_before);
	g_test_add_func("/parse/T11-digests", test_t11_digests);
	g_test_add_func("/parse/document-bytes", test_bytes_of_broken);
	g_test_add_func("/parse/document-sink-fails", test_sink_fails);
	g_test_add_func("/parse/document-empty-item", test_empty_item);
	return g_test_run();
}
