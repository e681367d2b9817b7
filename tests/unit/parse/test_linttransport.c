/*
 * What mails with reports must be like: each rule broken alone.
 */
#include <string.h>

#include "tests/unit/parse/testsink.h"

#define XML TEST_REPORT(TEST_RECORD)
#define JSON                                                               \
	"{\"organization-name\":\"R\",\"contact-info\":\"a@r.example\","   \
	"\"report-id\":\"1\",\"date-range\":{\"start-datetime\":"          \
	"\"2026-01-01T00:00:00Z\",\"end-datetime\":"                       \
	"\"2026-01-01T23:59:59Z\"},\"policies\":[{\"policy\":"             \
	"{\"policy-type\":\"no-policy-found\",\"policy-domain\":"          \
	"\"example.com\"},\"summary\":{\"total-successful-session-count\"" \
	":1,\"total-failure-session-count\":0}}]}"
#define NAME "r.example!example.com!1767225600!1767311999"

/* A mail of one part; the codes of the rules it breaks, joined by blanks. */
static char *codes_of(const char *fields, const char *part_fields,
		      const char *body)
{
	g_autofree char *mail =
		g_strdup_printf("%sMIME-Version: 1.0\n\n--b\n%s\n%s\n--b--\n",
				fields, part_fields, body);
	g_autoptr(GBytes) bytes = g_bytes_new(mail, strlen(mail));
	g_autoptr(TestSink) sink = test_sink_new();
	GString *codes = g_string_new(NULL);
	DmLimits limits;

	dm_limits_init(&limits);
	g_assert_true(dm_parse_lint(bytes, &limits, &test_sink_calls, sink,
				    &sink->result, NULL));
	g_assert_cmpuint(sink->reports->len, ==, 1);
	for (guint i = 0; i < dm_findings_count(sink->result.findings); i++) {
		const DmFinding *finding =
			dm_findings_get(sink->result.findings, i);

		g_assert_nonnull(finding->section);
		g_string_append_printf(codes, "%s%s", i ? " " : "",
				       finding->code);
	}
	return g_string_free(codes, FALSE);
}

#define MIXED "Content-Type: multipart/mixed; boundary=b\n"
#define SUBJECT                                                    \
	"Subject: Report Domain: example.com Submitter: r.example" \
	" Report-ID: <1@r.example>\n"
#define TLSRPT_OF(domain, submitter)                                       \
	"Content-Type: multipart/report; report-type=tlsrpt; boundary=b\n" \
	"TLS-Report-Domain: " domain "\n"                                  \
	"TLS-Report-Submitter: " submitter "\n"
#define TLSRPT TLSRPT_OF("example.com", "r.example")

static const struct {
	const char *fields, *part_fields, *body, *codes;
} cases[] = {
	{ SUBJECT MIXED, "Content-Type: text/xml; name=\"" NAME ".xml\"\n", XML,
	  "" },
	{ "Subject: Report domain: example.com Submitter: r.example\n" MIXED,
	  "Content-Type: text/xml; name=\"" NAME ".xml\"\n", XML,
	  "lint-subject" },
	{ MIXED, "Content-Type: text/xml; name=\"" NAME ".xml\"\n", XML,
	  "lint-subject" },
	{ SUBJECT MIXED,
	  "Content-Type: application/octet-stream; name=\"" NAME ".xml\"\n",
	  XML, "lint-media-type" },
	{ SUBJECT MIXED, "Content-Type: text/xml\n", XML, "lint-file-name" },
	{ SUBJECT MIXED, "Content-Type: text/xml; name=\"report.xml\"\n", XML,
	  "lint-file-name" },
	{ SUBJECT MIXED, "Content-Type: text/xml; name=\"" NAME "!a-b.xml\"\n",
	  XML, "lint-file-name" },
	{ SUBJECT MIXED, "Content-Type: text/xml; name=\"" NAME ".txt\"\n", XML,
	  "lint-file-name" },
	{ SUBJECT TLSRPT,
	  "Content-Type: application/tlsrpt+json; name=\"" NAME ".json\"\n",
	  JSON, "" },
#define TLS_PART \
	"Content-Type: application/tlsrpt+json; name=\"" NAME ".json\"\n"
	{ "Subject: Report Domain: other.example Submitter: r.example"
	  " Report-ID: <1@r.example>\n" TLSRPT,
	  TLS_PART, JSON, "lint-contradiction" },
	{ "Subject: Report Domain: Example.COM. Submitter: other.example"
	  " Report-ID: <1@r.example>\n" TLSRPT,
	  TLS_PART, JSON, "lint-contradiction" },
	{ SUBJECT TLSRPT_OF("other.example", "R.Example. (us)"), TLS_PART, JSON,
	  "lint-contradiction" },
	{ SUBJECT TLSRPT_OF("example.com", "other.example"), TLS_PART, JSON,
	  "lint-submitter" },
	{ SUBJECT TLSRPT,
	  "Content-Type: application/tlsrpt+json; name=\""
	  "r.example!other.example!1767225600!1767311999.json\"\n",
	  JSON, "lint-contradiction" },
	{ SUBJECT TLSRPT,
	  "Content-Type: application/tlsrpt+json; name=\""
	  "other.example!example.com!1767225600!1767311999.json\"\n",
	  JSON, "lint-contradiction" },
	{ SUBJECT TLSRPT,
	  "Content-Type: application/tlsrpt+json; name=\""
	  "r.example!example.com!1767225600!1767312000.json\"\n",
	  JSON, "" },
	{ SUBJECT TLSRPT,
	  "Content-Type: application/tlsrpt+json; name=\""
	  "r.example!example.com!1767139200!1767225599.json\"\n",
	  JSON, "lint-contradiction" },
	{ "Subject: Report Domain: example.com Submitter: r.example"
	  " Report-ID: 1\n" TLSRPT,
	  "Content-Type: application/tlsrpt+json; name=\"" NAME ".json\"\n",
	  JSON, "lint-subject" },
	{ SUBJECT MIXED,
	  "Content-Type: application/json; name=\"" NAME ".json\"\n", JSON,
	  "lint-media-type lint-field-missing lint-field-missing "
	  "lint-report-type" },
};

static void test_mails(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *codes = codes_of(
			cases[i].fields, cases[i].part_fields, cases[i].body);

		g_test_message("case %u", i);
		g_assert_cmpstr(codes, ==, cases[i].codes);
	}
}

/* Outside of lint nothing of it is said. */
static void test_silent(void)
{
	static const char mail[] =
		"Subject: x\n" MIXED "MIME-Version: 1.0\n\n--b\n"
		"Content-Type: text/xml\n\n" XML "\n--b--\n";
	g_autoptr(TestSink) sink = test_parse(mail);

	g_assert_cmpuint(sink->reports->len, ==, 1);
	g_assert_cmpuint(dm_findings_count(sink->result.findings), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/T03-lint-mails", test_mails);
	g_test_add_func("/parse/lint-silent", test_silent);
	return g_test_run();
}
