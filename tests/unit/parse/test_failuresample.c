/*
 * The header of the message that a failure report is about (spec F01, F04).
 */
#include "parse/failuresample.h"
#include "tests/unit/parse/testsink.h"

static DmFailureDraft *read_capped(const char *text, gint64 cap)
{
	DmFailureDraft *draft = dm_failure_draft_new();
	DmLimits limits;
	gboolean found;

	dm_limits_init(&limits);
	if (cap)
		limits.value[DM_LIMIT_SAMPLE_BYTES] = cap;
	found = dm_failure_read_sample(draft, text, strlen(text), &limits);
	g_assert_cmpint(found, ==, draft->failure.has_sample);
	return draft;
}

static void test_fields(void)
{
	static const struct {
		const char *text;
		DmSample sample;
	} cases[] = {
		{ "From: A <a@Example.COM>\r\nSubject: x\r\n\r\nbody\r\n",
		  { .from = "A <a@Example.COM>",
		    .header_from = "example.com",
		    .subject = "x" } },
		{ "From: a@example.com\n",
		  { .headers_only = TRUE,
		    .from = "a@example.com",
		    .header_from = "example.com" } },
		{ "From: a@example.com\n\n \n",
		  { .headers_only = TRUE,
		    .from = "a@example.com",
		    .header_from = "example.com" } },
		{ "from: \"=?utf-8?B?w4RiYw==?=\" <a@example.com>;\nsubject: =?iso-8859-1?q?=e4?=\n =?utf-8?q?=c3=b6?=\n",
		  { .headers_only = TRUE,
		    .from = "\"\xc3\x84"
			    "bc\" <a@example.com>;",
		    .header_from = "example.com",
		    .subject = "\xc3\xa4\xc3\xb6" } },
		{ "Message-ID: <1@ example.com>\nDate: Thu, 01 Jan 2026 00:00:00 +0000\n",
		  { .headers_only = TRUE,
		    .message_id = "1@ example.com",
		    .has_date = TRUE,
		    .date = 1767225600 } },
		{ "Message-ID: 1@example.com\nDate: whenever\n",
		  { .headers_only = TRUE, .message_id = "1@example.com" } },
		{ "From:\nSubject:\n",
		  { .headers_only = TRUE, .from = "", .subject = "" } },
		{ "From: a@example.com, b@example.net\nFrom: c@example.org\n",
		  { .headers_only = TRUE,
		    .from = "a@example.com, b@example.net",
		    .header_from = "example.com" } },
		{ "From: undisclosed:;\n",
		  { .headers_only = TRUE, .from = "undisclosed:;" } },
		{ "From: redacted\n",
		  { .headers_only = TRUE, .from = "redacted" } },
		{ "\n\nFrom: a@b\xc3\xbc"
		  "cher.example\nX: y\n",
		  { .headers_only = TRUE,
		    .from = "a@b\xc3\xbc"
			    "cher.example",
		    .header_from = "xn--bcher-kva.example" } },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DmSample *want = &cases[i].sample;
		g_autoptr(DmFailureDraft) draft = read_capped(cases[i].text, 0);
		const DmSample *got = &draft->failure.sample;

		g_assert_true(draft->failure.has_sample);
		g_assert_cmpint(got->headers_only, ==, want->headers_only);
		g_assert_cmpstr(got->from, ==, want->from);
		g_assert_cmpstr(got->header_from, ==, want->header_from);
		g_assert_cmpstr(got->subject, ==, want->subject);
		g_assert_cmpstr(got->message_id, ==, want->message_id);
		g_assert_cmpint(got->has_date, ==, want->has_date);
		g_assert_cmpint(got->date, ==, want->date);
		test_codes(draft->findings, "");
	}
}

static void test_none(void)
{
	static const char *const cases[] = { "", "\n\n", "REDACTED\n",
					     "\n\nREDACTED by us\n" };

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmFailureDraft) draft = read_capped(cases[i], 0);

		g_assert_false(draft->failure.has_sample);
		g_assert_null(draft->failure.sample.headers);
	}
}

static void test_headers(void)
{
	g_autoptr(DmFailureDraft) draft =
		read_capped("\nFrom: a\r\n folded\r\nX: \xff\r\n\r\nbody", 0);

	g_assert_cmpstr(draft->failure.sample.headers, ==,
			"From: a\r\n folded\r\nX: \xef\xbf\xbd\r\n");
	test_codes(draft->findings, "encoding-invalid");
}

/* Cut between characters, and the finding says where to raise it. */
static void test_cut(void)
{
	static const char text[] =
		"From: \xc3\xa4@example.com\nSubject: x\n\ny";
	g_autoptr(DmFailureDraft) fits = read_capped(text, 32);
	g_autoptr(DmFailureDraft) over = read_capped(text, 31);
	g_autoptr(DmFailureDraft) inside = read_capped(text, 7);

	g_assert_cmpstr(fits->failure.sample.headers, ==,
			"From: \xc3\xa4@example.com\nSubject: x\n");
	test_codes(fits->findings, "");
	g_assert_cmpstr(over->failure.sample.headers, ==,
			"From: \xc3\xa4@example.com\nSubject: x");
	test_codes(over->findings, "limit-sample-bytes");
	g_assert_false(over->failure.sample.headers_only);
	g_assert_cmpstr(inside->failure.sample.headers, ==, "From: ");
	test_codes(inside->findings, "limit-sample-bytes");
}

/* Groups in groups would take GMime down the stack. */
static void test_deep_groups(void)
{
	g_autoptr(GString) text = g_string_new("From: ");
	g_autoptr(DmFailureDraft) draft = NULL;

	for (guint i = 0; i < 50000; i++)
		g_string_append(text, "a:");
	draft = read_capped(text->str, 0);
	g_assert_true(draft->failure.has_sample);
	g_assert_null(draft->failure.sample.header_from);
}

static void test_looks_like_one(void)
{
	static const struct {
		const char *text;
		gboolean is;
	} cases[] = {
		{ "Received: x\nFrom: a@example.com\n", TRUE },
		{ "Message-ID: <1>\nTo: b\n", TRUE },
		{ "From: a@example.com\n", FALSE },
		{ "Dear all,\n\nFrom: a\nTo: b\n", FALSE },
		{ "For more: see there\nNote: that\n", FALSE },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(dm_failure_is_sample(cases[i].text,
						     strlen(cases[i].text)),
				==, cases[i].is);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/F04-sample", test_fields);
	g_test_add_func("/parse/sample-none", test_none);
	g_test_add_func("/parse/sample-headers", test_headers);
	g_test_add_func("/parse/sample-cut", test_cut);
	g_test_add_func("/parse/sample-deep-groups", test_deep_groups);
	g_test_add_func("/parse/sample-looks-like-one", test_looks_like_one);
	return g_test_run();
}
