/*
 * The caps of failure and TLS reports, crossed.
 */
#include "tests/unit/parse/captest.h"
#include "tests/unit/parse/testarchive.h"

/* A failure report with `fields` behind its two own ones. */
static GBytes *failure_mail(const char *fields, const char *sample)
{
	char *mail = g_strdup_printf(
		"Subject: x\nContent-Type: multipart/report; boundary=b\n\n"
		"--b\nContent-Type: message/feedback-report\n\n"
		"Feedback-Type: abuse\nVersion: 1\n%s"
		"--b\nContent-Type: message/rfc822\n\n%s\n--b--\n",
		fields, sample);

	return g_bytes_new_take(mail, strlen(mail));
}

static void test_arf_bytes(void)
{
	g_autofree char *field = g_strdup_printf("User-Agent: %0500d\n", 0);
	g_autoptr(GBytes) mail = failure_mail(field, "From: a");
	gint64 size = 32 + (gint64)strlen(field) - 1;

	assert_refused_over(mail, DM_LIMIT_ARF_BYTES, size);
}

static void test_arf_fields(void)
{
	GString *fields = g_string_new(NULL);
	g_autoptr(GBytes) mail = NULL;

	for (guint i = 0; i < 20; i++)
		g_string_append(fields, "Original-Rcpt-To: a\n");
	mail = failure_mail(fields->str, "From: a");
	g_string_free(fields, TRUE);
	assert_refused_over(mail, DM_LIMIT_ARF_FIELDS, 22);
}

/* The header is cut, not refused: the fields are what counts. */
static void test_sample_bytes(void)
{
	g_autoptr(GBytes) mail =
		failure_mail("", "From: a@example.com\nSubject: x\n\nbody");
	g_autoptr(TestSink) good =
		parse_capped(mail, DM_LIMIT_SAMPLE_BYTES, 31);
	g_autoptr(TestSink) bad = parse_capped(mail, DM_LIMIT_SAMPLE_BYTES, 30);

	g_assert_cmpstr(test_failure(good)->sample.headers, ==,
			"From: a@example.com\nSubject: x\n");
	g_assert_cmpstr(test_failure(bad)->sample.headers, ==,
			"From: a@example.com\nSubject: x");
	g_assert_null(dm_findings_lookup(test_only(good)->report.findings,
					 "limit-sample-bytes"));
	g_assert_true(speaks_of(test_only(bad)->report.findings,
				DM_LIMIT_SAMPLE_BYTES, 30));
}

#define TLS_HEAD \
	"{\"organization-name\":\"x\",\"report-id\":\"1\",\"policies\":["
#define TLS_DETAIL "{\"result-type\":\"tlsa-invalid\"}"

static void test_json_bytes(void)
{
	static const char text[] = TLS_HEAD "]}";
	g_autoptr(GBytes) plain = g_bytes_new_static(text, strlen(text));
	g_autoptr(GBytes) packed = test_gzip_text(text);

	assert_refused_over(plain, DM_LIMIT_JSON_BYTES, (gint64)strlen(text));
	assert_refused_over(packed, DM_LIMIT_JSON_BYTES, (gint64)strlen(text));
}

/* So is what comes out of bytes that are no UTF-8, three for one. */
static void test_json_bytes_mended(void)
{
	static const char text[] = TLS_HEAD "],\"x\":\"\xff\xff\xff\"}";
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

	assert_refused_over(bytes, DM_LIMIT_JSON_BYTES,
			    (gint64)strlen(text) + 6);
}

static void test_json_depth(void)
{
	static const char text[] = TLS_HEAD "],\"x\":[[[[[[[{}]]]]]]]}";
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

	assert_refused_over(bytes, DM_LIMIT_JSON_DEPTH, 9);
}

/* Far too deep costs neither stack nor time. */
static void test_json_depth_far_over(void)
{
	GString *text = g_string_new(NULL);
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;

	for (guint i = 0; i < 1000000; i++)
		g_string_append(text, "{\"policies\":");
	bytes = g_string_free_to_bytes(text);
	sink = test_parse_bytes(bytes);
	test_refused(sink, "limit-json-depth");
}

/* Policies and their details count together. */
static void test_tls_details(void)
{
	static const char text[] =
		TLS_HEAD "{\"failure-details\":[" TLS_DETAIL "," TLS_DETAIL
			 "]},{\"failure-details\":[" TLS_DETAIL "]}]}";
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

	assert_refused_over(bytes, DM_LIMIT_TLS_DETAILS, 5);
}

/* So are things that would only fill the memory. */
static void test_tls_details_of_nothing(void)
{
	GString *text = g_string_new(TLS_HEAD "],\"x\":[{}");
	g_autoptr(GBytes) bytes = NULL;
	g_autoptr(TestSink) sink = NULL;

	for (guint i = 0; i < 1000000; i++)
		g_string_append(text, ",{}");
	g_string_append(text, "]}");
	bytes = g_string_free_to_bytes(text);
	sink = test_parse_bytes(bytes);
	test_refused(sink, "limit-tls-details");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/cap-arf-bytes", test_arf_bytes);
	g_test_add_func("/parse/cap-arf-fields", test_arf_fields);
	g_test_add_func("/parse/cap-sample-bytes", test_sample_bytes);
	g_test_add_func("/parse/cap-json-bytes", test_json_bytes);
	g_test_add_func("/parse/cap-json-bytes-mended", test_json_bytes_mended);
	g_test_add_func("/parse/cap-json-depth", test_json_depth);
	g_test_add_func("/parse/cap-json-depth-far-over",
			test_json_depth_far_over);
	g_test_add_func("/parse/cap-tls-details", test_tls_details);
	g_test_add_func("/parse/cap-tls-details-of-nothing",
			test_tls_details_of_nothing);
	return g_test_run();
}
