/*
 * TLS reports as they come: in mails, files, archives, encodings (spec R03,
 * R06, R10), and what reaches the sink.
 */
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define JSON                                                                   \
	"{\"organization-name\":\"Receiver\",\"contact-info\":\"a@b\","        \
	"\"report-id\":\"1\",\"date-range\":{\"start-datetime\":"              \
	"\"2026-01-01T00:00:00Z\",\"end-datetime\":\"2026-01-01T23:59:59Z\"}," \
	"\"policies\":[{\"policy\":{\"policy-type\":\"sts\","                  \
	"\"policy-domain\":\"example.com\"},\"summary\":"                      \
	"{\"total-successful-session-count\":1,\"total-failure-session-count\":0}}]}"
#define NO_DOMAIN                                                              \
	"{\"organization-name\":\"Receiver\",\"contact-info\":\"a@b\","        \
	"\"report-id\":\"1\",\"date-range\":{\"start-datetime\":"              \
	"\"2026-01-01T00:00:00Z\",\"end-datetime\":\"2026-01-01T23:59:59Z\"}," \
	"\"policies\":[{\"policy\":{\"policy-type\":\"no-policy-found\"},"     \
	"\"summary\":"                                                         \
	"{\"total-successful-session-count\":1,\"total-failure-session-count\":0}}]}"
#define NAME "receiver.example!name.example!1767225600!1767311999"
#define HEAD                                                            \
	"From: a@receiver.example\nTLS-Report-Domain: Header.example\n" \
	"Content-Type: multipart/report; report-type=tlsrpt; boundary=b\n\n"

static const TestReport *only_tls(const TestSink *sink)
{
	const TestReport *only = test_only(sink);

	g_assert_cmpint(only->report.kind, ==, DM_KIND_TLS);
	g_assert_cmpuint(sink->result.kinds, ==, 1 << DM_KIND_TLS);
	g_assert_cmpstr(only->report.tls.organization_name, ==, "Receiver");
	g_assert_cmpint(only->report.tls.begin, ==, 1767225600);
	return only;
}

static void assert_read(GBytes *bytes, const char *document, const char *codes)
{
	g_autoptr(TestSink) sink = test_parse_bytes(bytes);
	const TestReport *only = only_tls(sink);

	g_assert_cmpstr(only->report.document, ==, document);
	g_assert_cmpstr(only->report.tls.policies[0].policy_domain, ==,
			"example.com");
	test_codes(only->report.findings, codes);
}

static void assert_text_read(const char *text, const char *document,
			     const char *codes)
{
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));

	assert_read(bytes, document, codes);
}

/* R10: the bytes count, not the type or the name. */
static void test_forms(void)
{
	static const TestMember member = { NAME ".json", JSON,
					   .deflated = TRUE };
	g_autoptr(GBytes) gzip = test_gzip_text(JSON);
	g_autoptr(GBytes) zip = test_zip(&member, 1);
	gsize size;
	gconstpointer data = g_bytes_get_data(gzip, &size);
	g_autofree char *base64 = g_base64_encode(data, size);
	g_autofree char *packed = g_strdup_printf(
		HEAD
		"--b\n\nLetter\n--b\nContent-Type: application/tlsrpt+gzip;"
		" name=\"" NAME ".json\"\n"
		"Content-Transfer-Encoding: base64\n\n%s\n--b--\n",
		base64);

	assert_text_read(JSON, NULL, "");
	assert_text_read("\n " JSON "\n", NULL, "");
	assert_read(gzip, NULL, "");
	assert_read(zip, NAME ".json", "");
	assert_text_read(packed, NAME ".json", "");
	assert_text_read(HEAD "--b\n\nLetter\n--b\n"
			      "Content-Type: application/tlsrpt+json\n\n" JSON
			      "\n--b--\n",
			 NULL, "");
	assert_text_read("Subject: x\nContent-Type: application/json\n\n" JSON,
			 NULL, "");
	assert_text_read("Subject: x\nContent-Type: text/plain\n\n" JSON, NULL,
			 "");
}

static void test_encodings(void)
{
	static const char *const converters[] = { "UTF-16LE", "UTF-16BE" };
	static const char *const marks[] = { "\xff\xfe", "\xfe\xff" };

	assert_text_read("\xef\xbb\xbf" JSON, NULL, "");
	for (guint i = 0; i < G_N_ELEMENTS(converters); i++) {
		gsize size;
		g_autofree char *wide = g_convert(JSON, -1, converters[i],
						  "UTF-8", NULL, &size, NULL);
		GByteArray *all = g_byte_array_new();
		g_autoptr(GBytes) bytes = NULL;

		g_byte_array_append(all, (const guint8 *)marks[i], 2);
		g_byte_array_append(all, (const guint8 *)wide, (guint)size);
		bytes = g_byte_array_free_to_bytes(all);
		assert_read(bytes, NULL, "");
	}
}

/* R03 and R06. */
static void test_domains(void)
{
	static const struct {
		const char *mail, *domain, *codes;
	} cases[] = {
		{ HEAD
		  "--b\nContent-Type: application/tlsrpt+json; name=\"" NAME
		  ".json\"\n\n" NO_DOMAIN "\n--b--\n",
		  "header.example", "policy-domain-missing" },
		{ "Content-Type: multipart/mixed; boundary=b\n\n"
		  "--b\nContent-Type: application/tlsrpt+json; name=\"" NAME
		  ".json.gz\"\n\n" NO_DOMAIN "\n--b--\n",
		  "name.example", "policy-domain-missing" },
		{ NO_DOMAIN, NULL, "policy-domain-missing" },
		/* Comments are no part of it; what is no domain is no help. */
		{ "TLS-Report-Domain: (c) Example.COM.\n"
		  "Content-Type: application/tlsrpt+json\n\n" NO_DOMAIN,
		  "example.com", "policy-domain-missing" },
		{ "TLS-Report-Domain: a, b\n"
		  "Content-Type: application/tlsrpt+json\n\n" NO_DOMAIN,
		  NULL, "policy-domain-missing" },
		{ HEAD
		  "--b\nContent-Type: application/tlsrpt+json; name=\"" NAME
		  ".json\"\n\n" JSON "\n--b--\n",
		  "example.com", "" },
		/* The field is of the mail around the report only. */
		{ "TLS-Report-Domain: outer.example\nContent-Type: message/rfc822\n\n"
		  "Subject: x\nContent-Type: application/tlsrpt+json\n\n" NO_DOMAIN,
		  NULL, "policy-domain-missing" },
		{ "TLS-Report-Domain: outer.example\nContent-Type: multipart/mixed; boundary=c\n\n"
		  "--c\nContent-Type: message/rfc822\n\nTLS-Report-Domain: inner.example\n"
		  "Content-Type: text/plain\n\nx\n--c\nContent-Type: application/json\n\n" NO_DOMAIN
		  "\n--c--\n",
		  "outer.example", "policy-domain-missing" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].mail);
		const TestReport *only = only_tls(sink);

		g_assert_cmpstr(only->report.tls.policies[0].policy_domain, ==,
				cases[i].domain);
		test_codes(only->report.findings, cases[i].codes);
	}
}

static void test_document_bytes(void)
{
	g_autoptr(TestSink) sink = test_parse(" " JSON "\n");
	const TestReport *only = only_tls(sink);

	g_assert_cmpmem(only->bytes->data, only->bytes->len, " " JSON "\n",
			strlen(JSON) + 2);
	g_assert_cmpuint(strlen(only->report.sha256), ==, 64);
	g_assert_cmpuint(only->records->len, ==, 0);
	g_assert_false(only->report.recovered);
}

static void test_mended(void)
{
	g_autoptr(TestSink) trailing = test_parse(JSON "\nThank you.\n");
	g_autoptr(TestSink) latin = test_parse(
		"{\"organization-name\":\"Receiver\",\"report-id\":\"\xe4\","
		"\"contact-info\":\"c\",\"date-range\":{\"start-datetime\":1767225600}}");

	test_codes(only_tls(trailing)->report.findings, "json-trailing-bytes");
	test_codes(only_tls(latin)->report.findings,
		   "encoding-invalid field-missing value-type");
	g_assert_true(only_tls(latin)->report.recovered);
	g_assert_cmpstr(only_tls(latin)->report.tls.report_id, ==,
			"\xef\xbf\xbd");
}

static void test_two_in_one(void)
{
	g_autoptr(TestSink) sink = test_parse(JSON "\n" JSON);

	g_assert_cmpuint(sink->result.reports, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	test_codes(sink->result.findings, "several-reports");
}

/* A whole report from a stream that was cut or damaged behind it. */
static void test_cut_gzip(void)
{
	g_autoptr(GBytes) gzip = test_gzip_text(JSON);
	gsize size = g_bytes_get_size(gzip);
	g_autoptr(GBytes) no_trailer =
		g_bytes_new_from_bytes(gzip, 0, size - 8);
	g_autoptr(GBytes) half = g_bytes_new_from_bytes(gzip, 0, size / 2);
	g_autoptr(TestSink) sink = test_parse_bytes(half);

	assert_read(no_trailer, NULL, "compressed-data-truncated");
	test_refused(sink, "compressed-data-truncated json-broken");
}

static void test_refused_ones(void)
{
	static const struct {
		const char *text, *codes;
	} cases[] = {
		{ "{\"a\":1}", "not-a-report" },
		{ "{\"organization-name\":\"x\",", "json-broken" },
		{ "{\"organization-name\":\"x\",\"policies\":[]}",
		  "report-without-identity" },
		{ "{\"report-id\":\"\",\"policies\":[]}",
		  "report-without-identity" },
		{ "Subject: x\nContent-Type: application/json\n\n{\"a\":1}",
		  "not-a-report" },
		{ "Subject: x\nContent-Type: application/x; name=a.json\n\nnothing",
		  "attachment-unreadable" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].text);

		test_refused(sink, cases[i].codes);
		g_assert_cmpuint(sink->discarded, ==, 0);
	}
}

/* A finding says where the JSON ends to be JSON. */
static void test_broken_place(void)
{
	g_autoptr(TestSink) sink =
		test_parse("{\"report-id\":\"1\",\n\"policies\": oops}");
	const DmFinding *finding =
		dm_findings_lookup(sink->result.findings, "json-broken");

	g_assert_nonnull(finding);
	g_assert_true(g_str_has_prefix(finding->text, "line 2, column "));
}

static void test_foreign_text(void)
{
	g_autoptr(TestSink) sink = test_parse(
		"Subject: x\nContent-Type: text/plain\n\n{\"a\": \"letter\"}\n");

	test_foreign(sink);
}

static void test_sink_failures(void)
{
	static const char *const calls[] = { "begin", "bytes", "end" };
	g_autoptr(GBytes) bytes = g_bytes_new_static(JSON, strlen(JSON));
	DmLimits limits;

	dm_limits_init(&limits);
	for (guint i = 0; i < G_N_ELEMENTS(calls); i++) {
		g_autoptr(TestSink) sink =
			test_parse_with(bytes, &limits, calls[i]);

		g_assert_error(sink->error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
		g_assert_cmpuint(sink->result.reports, ==, 0);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/R10-tls-forms", test_forms);
	g_test_add_func("/parse/tls-encodings", test_encodings);
	g_test_add_func("/parse/R03-R06-domains", test_domains);
	g_test_add_func("/parse/tls-bytes", test_document_bytes);
	g_test_add_func("/parse/tls-mended", test_mended);
	g_test_add_func("/parse/tls-two-in-one", test_two_in_one);
	g_test_add_func("/parse/tls-cut-gzip", test_cut_gzip);
	g_test_add_func("/parse/tls-refused", test_refused_ones);
	g_test_add_func("/parse/tls-broken-place", test_broken_place);
	g_test_add_func("/parse/tls-foreign-text", test_foreign_text);
	g_test_add_func("/parse/tls-sink-fails", test_sink_failures);
	return g_test_run();
}
