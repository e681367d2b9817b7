/*
 * Which part of a mail is what of a failure report (spec F01, F04 to F06,
 * F12), and what reaches the sink.
 */
#include "core/sha256.h"
#include "core/text.h"
#include "tests/unit/parse/testarchive.h"
#include "tests/unit/parse/testsink.h"

#define HEAD                                                      \
	"From: Reports <dmarc@Receiver.Example>\n"                \
	"Date: Fri, 02 Jan 2026 00:00:00 +0000\nSubject: FW: x\n" \
	"MIME-Version: 1.0\n"
#define REPORT \
	"Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n"
#define MIXED "Content-Type: multipart/mixed; boundary=b\n\n"
#define LETTER "--b\nContent-Type: text/plain\n\nFrom: us\nSubject: you\n"
#define FIELDS                                             \
	"Feedback-Type: auth-failure\nUser-Agent: x/1\n"   \
	"Version: 1\nAuth-Failure: dmarc\n"                \
	"Authentication-Results: mx.example; dmarc=fail\n" \
	"Identity-Alignment: none\n"
#define FEEDBACK "--b\nContent-Type: message/feedback-report\n\n" FIELDS
#define SAMPLE "From: a@example.com\nMessage-ID: <1@example.com>\n"
#define END "--b--\n"

/* FIELDS and SAMPLE in base64. */
#define FIELDS_BASE64                                                        \
	"RmVlZGJhY2stVHlwZTogYXV0aC1mYWlsdXJlClVzZXItQWdlbnQ6IHgvMQpWZXJz\n" \
	"aW9uOiAxCkF1dGgtRmFpbHVyZTogZG1hcmMKQXV0aGVudGljYXRpb24tUmVzdWx0\n" \
	"czogbXguZXhhbXBsZTsgZG1hcmM9ZmFpbApJZGVudGl0eS1BbGlnbm1lbnQ6IG5v\n" \
	"bmUK\n"
#define SAMPLE_BASE64 \
	"RnJvbTogYUBleGFtcGxlLmNvbQpNZXNzYWdlLUlEOiA8MUBleGFtcGxlLmNvbT4K\n"
#define BASE64 "Content-Transfer-Encoding: base64\n\n"

/* All forms read the same, but for the body of the sample. */
static const struct {
	const char *mail;
	gboolean headers_only;
} forms[] = {
	{ HEAD REPORT LETTER FEEDBACK
	  "--b\nContent-Type: message/rfc822\n\n" SAMPLE "\nbody\n" END,
	  FALSE },
	{ HEAD REPORT LETTER FEEDBACK
	  "--b\nContent-Type: message/rfc822\n\n" SAMPLE END,
	  TRUE },
	/* F04 */
	{ HEAD REPORT LETTER FEEDBACK
	  "--b\nContent-Type: text/rfc822-headers\n\n" SAMPLE END,
	  TRUE },
	{ HEAD REPORT LETTER FEEDBACK
	  "--b\nContent-Type: text/rfc822-header\n\n" SAMPLE
	  "\nall the same\n" END,
	  FALSE },
	/* F05 */
	{ HEAD MIXED LETTER
	  "--b\nContent-Type: message/feedback-report\n"
	  "Content-Disposition: attachment; filename=report\n" BASE64
		  FIELDS_BASE64
	  "--b\nContent-Type: message/rfc822\n" BASE64 SAMPLE_BASE64 END,
	  TRUE },
	{ HEAD MIXED LETTER FEEDBACK
	  "--b\nContent-Type: text/rfc822-headers\n" BASE64 SAMPLE_BASE64 END,
	  TRUE },
	/* Told by its name and content. */
	{ HEAD MIXED LETTER
	  "--b\nContent-Type: application/octet-stream; name=\"Feedback-Report.txt\"\n" BASE64
		  FIELDS_BASE64
	  "--b\nContent-Type: application/octet-stream; name=\"x.EML\"\n" BASE64
		  SAMPLE_BASE64 END,
	  TRUE },
	/* Only text follows. */
	{ HEAD MIXED LETTER FEEDBACK "--b\nContent-Type: text/plain\n\n" SAMPLE
				     "\nbody\n" END,
	  FALSE },
	/* The order is free, and the depth. */
	{ HEAD MIXED
	  "--b\nContent-Type: message/rfc822\n\n" SAMPLE FEEDBACK END,
	  TRUE },
	{ HEAD
	  "Content-Type: multipart/mixed; boundary=a\n\n--a\n" REPORT LETTER
		  FEEDBACK "--b\nContent-Type: message/rfc822\n\n" SAMPLE
	  "\nbody\n" END "--a\n\nfooter\n--a--\n",
	  FALSE },
	/* The separator line of an mbox inside. */
	{ HEAD REPORT LETTER FEEDBACK
	  "--b\nContent-Type: text/rfc822-headers\n\n"
	  "From a Thu Jan  1 00:00:00 2026\n" SAMPLE END,
	  TRUE },
};

static void test_forms(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(forms); i++) {
		g_autoptr(TestSink) sink = test_parse(forms[i].mail);
		const DmReport *report = &test_only(sink)->report;
		const DmFailure *failure = test_failure(sink);

		g_assert_cmpstr(failure->feedback_type, ==, "auth-failure");
		g_assert_cmpstr(failure->auth_failure, ==, "dmarc");
		g_assert_cmpstr(failure->identity_alignment, ==, "none");
		g_assert_true(failure->has_sample);
		g_assert_cmpstr(failure->sample.header_from, ==, "example.com");
		g_assert_cmpstr(failure->sample.message_id, ==,
				"1@example.com");
		g_assert_cmpint(failure->sample.headers_only, ==,
				forms[i].headers_only);
		g_assert_cmpstr(failure->dkim_aligned, ==, "fail");
		g_assert_cmpstr(failure->report_from, ==, "receiver.example");
		g_assert_true(failure->has_report_date);
		g_assert_cmpint(failure->report_date, ==, 1767312000);
		g_assert_null(report->document);
		test_codes(report->findings, "");
		test_codes(sink->result.findings, "");
		g_assert_cmpuint(sink->result.kinds, ==, 1 << DM_KIND_FAILURE);
	}
}

static void assert_bytes(const TestReport *report, const char *mail)
{
	guint8 sum[DM_SHA256_SIZE];
	g_autofree char *hex = NULL;

	dm_sha256_of(mail, strlen(mail), sum);
	hex = dm_text_hex(sum, sizeof(sum));
	g_assert_cmpmem(report->bytes->data, report->bytes->len, mail,
			strlen(mail));
	g_assert_cmpstr(report->report.sha256, ==, hex);
}

#define WHOLE                       \
	HEAD REPORT LETTER FEEDBACK \
		"--b\nContent-Type: message/rfc822\n\n" SAMPLE "\nbody\n" END

/* The bytes are those of the mail that is the report. */
static void test_bytes_of_mail(void)
{
	g_autoptr(TestSink) plain = test_parse(WHOLE);
	g_autoptr(TestSink) boxed =
		test_parse("From a Thu Jan  1 00:00:00 2026\n" WHOLE);
	g_autoptr(TestSink) forwarded = test_parse(
		"From: b@example.net\nContent-Type: message/rfc822\n\n" WHOLE);

	assert_bytes(test_only(plain), WHOLE);
	assert_bytes(test_only(boxed), WHOLE);
	assert_bytes(test_only(forwarded), WHOLE);
	g_assert_cmpstr(test_failure(forwarded)->report_from, ==,
			"receiver.example");
	g_assert_cmpstr(forwarded->result.mail_from, ==, "example.net");
}

/* What the sample holds is not looked for reports. */
static void test_sample_is_left_alone(void)
{
	g_autoptr(TestSink) sink = test_parse(
		HEAD REPORT FEEDBACK
		"--b\nContent-Type: message/rfc822\n\nFrom: a@example.com\n"
		"Content-Type: text/xml; name=a.xml\n\n" TEST_REPORT(
			TEST_RECORD) "\n" END);

	g_assert_cmpuint(test_only(sink)->records->len, ==, 0);
	g_assert_cmpint(test_only(sink)->report.kind, ==, DM_KIND_FAILURE);
}

/* Other parts are read as ever. */
static void test_beside_an_aggregate_report(void)
{
	g_autoptr(TestSink) sink = test_parse(
		HEAD MIXED FEEDBACK
		"--b\nContent-Type: text/xml\n\n" TEST_REPORT(
			TEST_RECORD) "\n"
				     "--b\nContent-Type: message/rfc822\n\n" SAMPLE
					     END);

	g_assert_cmpuint(sink->result.reports, ==, 2);
	g_assert_cmpuint(sink->result.kinds, ==,
			 (1 << DM_KIND_FAILURE) | (1 << DM_KIND_AGGREGATE));
	g_assert_cmpuint(sink->result.refused, ==, 0);
}

/* F12: whatever the type, it is a failure report. */
static void test_f12_other_types(void)
{
	static const char *const types[] = { "abuse",	 "fraud", "opt-out",
					     "not-spam", "virus", "other" };

	for (guint i = 0; i < G_N_ELEMENTS(types); i++) {
		g_autofree char *mail = g_strdup_printf(
			HEAD REPORT
			"--b\nContent-Type: message/feedback-report\n\n"
			"Feedback-Type: %s\nUser-Agent: x\nVersion: 1\n" END,
			types[i]);
		g_autoptr(TestSink) sink = test_parse(mail);

		g_assert_cmpstr(test_failure(sink)->feedback_type, ==,
				types[i]);
		g_assert_false(test_failure(sink)->has_sample);
		test_codes(test_only(sink)->report.findings, "sample-missing");
	}
}

static void test_f06_text(void)
{
	g_autoptr(TestSink) sink = test_parse(
		HEAD
		"Content-Type: multipart/report; boundary=b\n\n"
		"--b\nContent-Type: text/plain\n\n"
		"A message claiming to be from you has failed the policy.\n\n"
		"Sender Domain: example.com\nSender IP Address: 192.0.2.7\n"
		"Received Date: Thu, 01 Jan 2026 00:00:00 +0000\n"
		"SPF Alignment: no\n\n"
		"------ This is a copy of the headers that were received before the error was detected.\n\n" SAMPLE
		"\n" END);
	const DmFailure *failure = test_failure(sink);

	g_assert_cmpstr(failure->feedback_type, ==, "auth-failure");
	g_assert_cmpstr(failure->reported_domain[0].text, ==, "example.com");
	g_assert_cmpstr(failure->source_ip, ==, "192.0.2.7");
	g_assert_cmpint(failure->arrival_date, ==, 1767225600);
	g_assert_cmpstr(failure->spf_aligned, ==, "fail");
	g_assert_cmpstr(failure->sample.message_id, ==, "1@example.com");
	g_assert_true(failure->sample.headers_only);
	test_codes(test_only(sink)->report.findings, "no-arf-part");
}

/* The header may be a part of its own. */
static void test_f06_text_and_part(void)
{
	g_autoptr(TestSink) sink = test_parse(
		HEAD MIXED
		"--b\nContent-Type: text/plain\n\n"
		"A message claiming to be from you has failed.\n"
		"Sender Domain: example.com\nSender IP Address: 192.0.2.7\n"
		"--b\nContent-Type: text/rfc822-headers\n\n" SAMPLE END);

	g_assert_cmpstr(test_failure(sink)->sample.message_id, ==,
			"1@example.com");
}

static void test_refused_ones(void)
{
	static const struct {
		const char *mail, *codes;
	} cases[] = {
		{ HEAD REPORT LETTER
		  "--b\nContent-Type: message/feedback-report\n\n\n" END,
		  "not-a-report" },
		{ HEAD REPORT LETTER
		  "--b\nContent-Type: message/feedback-report\n\nX: y\n" END,
		  "not-a-report" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(TestSink) sink = test_parse(cases[i].mail);

		test_refused(sink, cases[i].codes);
		g_assert_true(sink->result.has_failure);
	}
}

/* One that is not read is none the less there: its bytes are private. */
static void test_behind_another_mail(void)
{
	static const char mbox[] = "From a 1\nSubject: x\n\nLetter.\n\n"
				   "From b 2\n" HEAD REPORT FEEDBACK END;
	static const char letters[] = "From a 1\nSubject: x\n\nLetter.\n\n"
				      "From b 2\nSubject: y\n\nLetter.\n";
	g_autoptr(GBytes) packed = test_gzip_text(mbox);
	g_autoptr(GBytes) harmless = test_gzip_text(letters);
	g_autoptr(TestSink) sink = test_parse_bytes(packed);
	g_autoptr(TestSink) other = test_parse_bytes(harmless);

	test_codes(sink->result.findings, "mbox-inside");
	g_assert_true(sink->result.has_failure);
	test_codes(other->result.findings, "mbox-inside");
	g_assert_false(other->result.has_failure);
}

static void test_two_in_one_mail(void)
{
	g_autoptr(TestSink) sink =
		test_parse(HEAD REPORT FEEDBACK FEEDBACK
			   "--b\nContent-Type: message/rfc822\n\n" SAMPLE END);

	g_assert_cmpuint(sink->result.reports, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 1);
	test_codes(sink->result.findings, "several-reports");
}

/* Each inner mail is its own. */
static void test_two_forwarded(void)
{
	g_autoptr(TestSink) sink = test_parse(
		HEAD "Content-Type: multipart/digest; boundary=d\n\n"
		     "--d\nContent-Type: message/rfc822\n\n" WHOLE
		     "--d\nContent-Type: message/rfc822\n\n" WHOLE "--d--\n");

	g_assert_cmpuint(sink->result.reports, ==, 2);
	g_assert_cmpuint(sink->result.refused, ==, 0);
}

/* A letter that quotes such fields, or a file of that name, is none. */
static void test_foreign_ones(void)
{
	static const char *const mails[] = {
		HEAD "Content-Type: text/plain\n\n" FIELDS,
		HEAD MIXED LETTER
		"--b\nContent-Type: text/plain; name=feedback.txt\n\n"
		"Subject: your feedback\n\nThank you.\n" END,
		HEAD
		"Content-Type: text/plain\n\nA message claiming to be from you has failed.\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(mails); i++) {
		g_autoptr(TestSink) sink = test_parse(mails[i]);

		test_foreign(sink);
		g_assert_false(sink->result.has_failure);
	}
}

static void test_sink_failures(void)
{
	static const char *const calls[] = { "begin", "bytes", "end" };
	g_autoptr(GBytes) bytes = g_bytes_new_static(WHOLE, strlen(WHOLE));
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
	g_test_add_func("/parse/F01-F04-F05-forms", test_forms);
	g_test_add_func("/parse/failure-bytes", test_bytes_of_mail);
	g_test_add_func("/parse/failure-sample-left-alone",
			test_sample_is_left_alone);
	g_test_add_func("/parse/failure-beside-aggregate",
			test_beside_an_aggregate_report);
	g_test_add_func("/parse/F12-other-types", test_f12_other_types);
	g_test_add_func("/parse/F06-text", test_f06_text);
	g_test_add_func("/parse/F06-text-and-part", test_f06_text_and_part);
	g_test_add_func("/parse/failure-refused", test_refused_ones);
	g_test_add_func("/parse/failure-behind-another",
			test_behind_another_mail);
	g_test_add_func("/parse/failure-two-in-one", test_two_in_one_mail);
	g_test_add_func("/parse/failure-two-forwarded", test_two_forwarded);
	g_test_add_func("/parse/failure-foreign", test_foreign_ones);
	g_test_add_func("/parse/failure-sink-fails", test_sink_failures);
	return g_test_run();
}
