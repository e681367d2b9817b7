/*
 * The fields of message/feedback-report (spec F02, F03, F07 to F11).
 */
#include "parse/failure.h"
#include "tests/unit/parse/testsink.h"

#define BEGIN "Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\n"
#define AUTH                                                                    \
	"Feedback-Type: auth-failure\nUser-Agent: x/1\nVersion: 1\n"            \
	"Auth-Failure: dmarc\nAuthentication-Results: mx.example; dmarc=fail\n" \
	"Identity-Alignment: none\n"

static DmFailureDraft *read_bytes(const char *data, gsize size)
{
	g_autoptr(GBytes) bytes = g_bytes_new(data, size);
	DmFailureDraft *draft = dm_failure_draft_new();
	DmLimits limits;
	guint known;

	dm_limits_init(&limits);
	g_assert_cmpint(dm_failure_read_fields(draft, bytes, &limits, &known),
			==, -1);
	dm_failure_check_fields(draft);
	return draft;
}

static DmFailureDraft *read_text(const char *text)
{
	return read_bytes(text, strlen(text));
}

#define AT(member) G_STRUCT_OFFSET(DmFailure, member)

/* One field after those of an ordinary report. */
static const struct {
	const char *field;
	gsize at;
	const char *value, *codes;
} text_cases[] = {
	{ "Original-Envelope-Id: a b", AT(original_envelope_id), "a b", "" },
	{ "Original-Mail-From: <a@example.com>", AT(original_mail_from),
	  "a@example.com", "" },
	{ "Original-Mail-From: a@example.com", AT(original_mail_from),
	  "a@example.com", "" },
	{ "Original-Mail-From: <>", AT(original_mail_from), "", "" },
	{ "Original-Mail-From:", AT(original_mail_from), "", "" },
	{ "Original-Mail-From: <a@example.com> (c)", AT(original_mail_from),
	  "a@example.com", "" },
	{ "original-MAIL-from: a", AT(original_mail_from), "a", "" },
	{ "Original-Mail-From: a\nOriginal-Mail-From: b",
	  AT(original_mail_from), "a", "field-repeated" },
	{ "Original-Mail-From:\nOriginal-Mail-From: b", AT(original_mail_from),
	  "", "field-repeated" },
	{ "Reporting-MTA: dns; mx.example", AT(reporting_mta),
	  "dns; mx.example", "" },
	{ "Source-IP: 192.0.2.1", AT(source_ip), "192.0.2.1", "" },
	{ "Source-IP: [192.0.2.1] (c)", AT(source_ip), "192.0.2.1", "" },
	{ "Source-IP: IPv6:2001:DB8:0::1", AT(source_ip), "2001:db8::1", "" },
	{ "Source-IP: [IPv6:2001:db8::1]", AT(source_ip), "2001:db8::1", "" },
	{ "Source-IP: ::ffff:192.0.2.1", AT(source_ip), "192.0.2.1", "" },
	{ "Source-IP: unknown", AT(source_ip), NULL, "source-ip-invalid" },
	{ "Source-IP:", AT(source_ip), NULL, "source-ip-invalid" },
	{ "Delivery-Result: (c) Spam", AT(delivery_result), "spam", "" },
	{ "Delivery-Result: smg-policy-action", AT(delivery_result),
	  "smg-policy-action", "delivery-result-unknown" },
	{ "Auth-Failure: DMARC (a (b))", AT(auth_failure), "dmarc", "" },
	{ "Auth-Failure: weather", AT(auth_failure), "weather",
	  "value-unknown" },
	{ "Identity-Alignment: (c) dkim , spf", AT(identity_alignment),
	  "dkim,spf", "" },
	{ "Identity-Alignment: none", AT(identity_alignment), "none", "" },
	{ "Identity-Alignment: DKIM", AT(identity_alignment), "DKIM", "" },
	{ "Identity-Alignment: dkim, arc", AT(identity_alignment), "dkim,arc",
	  "value-unknown" },
	{ "DKIM-Domain: Example.COM.", AT(dkim_domain), "example.com", "" },
	{ "DKIM-Domain: b\xc3\xbc"
	  "cher.example",
	  AT(dkim_domain), "xn--bcher-kva.example", "" },
	{ "DKIM-Identity: @example.com", AT(dkim_identity), "@example.com",
	  "" },
	{ "DKIM-Selector: s1 (c)", AT(dkim_selector), "s1", "" },
	{ "DKIM-ADSP-DNS: \"dkim=all\"", AT(dkim_adsp_dns), "\"dkim=all\"",
	  "" },
	{ "DKIM-Selector-DNS: \"v=DKIM1;\n p=AA\"", AT(dkim_selector_dns),
	  "\"v=DKIM1; p=AA\"", "" },
	/* F11: folded lines, blanks and foreign characters. */
	{ "DKIM-Canonicalized-Body: SGVs\n bG8*\n\tgd29y bGQK",
	  AT(dkim_canonicalized_body), "Hello world\n", "" },
	{ "DKIM-Canonicalized-Header: /w==", AT(dkim_canonicalized_header),
	  "\xef\xbf\xbd", "encoding-invalid" },
	{ "DKIM-Canonicalized-Header:", AT(dkim_canonicalized_header), "", "" },
	{ "X-Other: y", AT(reporting_mta), NULL, "field-unknown" },
};

static void test_texts(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(text_cases); i++) {
		g_autofree char *text =
			g_strconcat(BEGIN, text_cases[i].field, "\n", NULL);
		g_autoptr(DmFailureDraft) draft = read_text(text);

		g_assert_cmpstr(G_STRUCT_MEMBER(const char *, &draft->failure,
						text_cases[i].at),
				==, text_cases[i].value);
		test_codes(draft->findings, text_cases[i].codes);
	}
}

/* F10 and F08. */
static void test_numbers(void)
{
	static const struct {
		const char *field;
		gboolean has_port, has_incidents, has_date;
		gint64 number;
		const char *codes;
	} cases[] = {
		{ "Source-Port: 12345", TRUE, FALSE, FALSE, 12345, "" },
		{ "Source-Port: 65536", FALSE, FALSE, FALSE, 0,
		  "field-malformed" },
		{ "Incidents: 5", FALSE, TRUE, FALSE, 5, "" },
		{ "Incidents: 5 (c)", FALSE, TRUE, FALSE, 5, "" },
		{ "Incidents: 4294967295", FALSE, TRUE, FALSE, G_MAXUINT32,
		  "" },
		{ "Incidents: 99999999999", FALSE, FALSE, FALSE, 0,
		  "field-malformed" },
		{ "Incidents: -1", FALSE, FALSE, FALSE, 0, "field-malformed" },
		{ "Incidents: five", FALSE, FALSE, FALSE, 0,
		  "field-malformed" },
		{ "Arrival-Date: Thu, 01 Jan 2026 01:00:00 +0100", FALSE, FALSE,
		  TRUE, 1767225600, "" },
		{ "Arrival-Date: Thu, 01 Jan 2026 00:00:00 -0000 (EST)", FALSE,
		  FALSE, TRUE, 1767225600, "" },
		{ "Arrival-Date: 2014-04-29 02:05:14 UTC", FALSE, FALSE, TRUE,
		  1398737114, "" },
		{ "Received-Date: Thu, 01 Jan 2026 00:00:00 GMT", FALSE, FALSE,
		  TRUE, 1767225600, "" },
		{ "Arrival-Date: yesterday", FALSE, FALSE, FALSE, 0,
		  "field-malformed" },
		{ "Arrival-Date: Thu, 01 Jan 1960 00:00:00 +0000", FALSE, FALSE,
		  FALSE, 0, "field-malformed" },
		{ "Arrival-Date: Thu, 01 Jan 2026 00:00:00 GMT\n"
		  "Received-Date: Thu, 01 Jan 2026 00:00:01 GMT",
		  FALSE, FALSE, TRUE, 1767225600, "field-malformed" },
		{ "Received-Date: Thu, 01 Jan 2026 00:00:01 GMT\n"
		  "Arrival-Date: Thu, 01 Jan 2026 00:00:00 GMT",
		  FALSE, FALSE, TRUE, 1767225600, "field-malformed" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *text =
			g_strconcat(BEGIN, cases[i].field, "\n", NULL);
		g_autoptr(DmFailureDraft) draft = read_text(text);
		const DmFailure *failure = &draft->failure;

		g_assert_cmpint(failure->has_source_port, ==,
				cases[i].has_port);
		g_assert_cmpint(failure->has_incidents, ==,
				cases[i].has_incidents);
		g_assert_cmpint(failure->has_arrival_date, ==,
				cases[i].has_date);
		g_assert_cmpint(failure->source_port + failure->incidents +
					failure->arrival_date,
				==, cases[i].number);
		test_codes(draft->findings, cases[i].codes);
	}
}

/* What stands there is no such value; the report goes on without. */
static void test_malformed(void)
{
	static const char *const malformed[] = {
		"DKIM-Canonicalized-Body: !!!!",
		"SPF-DNS: garbage",
		"SPF-DNS: txt a.example",
		"SPF-DNS: txt: a.example",
		"SPF-DNS: mx: a.example: \"v=spf1\"",
	};

	for (guint i = 0; i < G_N_ELEMENTS(malformed); i++) {
		g_autofree char *text =
			g_strconcat(BEGIN, malformed[i], "\n", NULL);
		g_autoptr(DmFailureDraft) draft = read_text(text);

		test_codes(draft->findings, "field-malformed");
	}
}

/* What no base64 hides may be the body, which no finding may keep. */
static void test_body_not_quoted(void)
{
	g_autoptr(DmFailureDraft) draft =
		read_text(BEGIN "DKIM-Canonicalized-Body: \303\244\303\266\n");

	g_assert_cmpuint(dm_findings_count(draft->findings), ==, 1);
	g_assert_cmpstr(dm_findings_get(draft->findings, 0)->text, ==,
			"the value is no base64");
}

/* The raw text of the date stays, readable or not. */
static void test_date_text(void)
{
	g_autoptr(DmFailureDraft) odd =
		read_text(BEGIN "Arrival-Date:  yesterday\n  (noon) \n");

	g_assert_cmpstr(odd->failure.arrival_date_text, ==, "yesterday (noon)");
	g_assert_false(odd->failure.has_arrival_date);
}

/* F09, and every other field that may stand there more than once. */
static void test_lists(void)
{
	g_autoptr(DmFailureDraft) draft = read_text(
		BEGIN "SPF-DNS: txt : a.example : \"v=spf1 -all\"\n"
		      "Reported-Domain: A.example\n"
		      "SPF-DNS: spf : b.example : \"v=spf1\"\n"
		      "Original-Rcpt-To: <r1@example.com>\n"
		      "Reported-URI: mailto:x@example.com\n"
		      "Original-Rcpt-To: r2@example.com\n"
		      "Authentication-Results: mx.example;\n dkim=fail\n"
		      "Authentication-Results:\nReported-Domain: b.example.\n"
		      "Reported-URI: https://example.com/\n");
	const DmFailure *failure = &draft->failure;

	g_assert_cmpuint(failure->n_spf_dns, ==, 2);
	g_assert_cmpstr(failure->spf_dns[0].text, ==,
			"txt : a.example : \"v=spf1 -all\"");
	g_assert_cmpstr(failure->spf_dns[1].text, ==,
			"spf : b.example : \"v=spf1\"");
	g_assert_cmpuint(failure->n_original_rcpt_to, ==, 2);
	g_assert_cmpstr(failure->original_rcpt_to[0].text, ==,
			"r1@example.com");
	g_assert_cmpstr(failure->original_rcpt_to[1].text, ==,
			"r2@example.com");
	g_assert_cmpuint(failure->n_reported_uri, ==, 2);
	g_assert_cmpstr(failure->reported_uri[1].text, ==,
			"https://example.com/");
	g_assert_cmpuint(failure->n_authentication_results, ==, 2);
	g_assert_cmpstr(failure->authentication_results[0].text, ==,
			"mx.example; dkim=fail");
	g_assert_cmpstr(failure->authentication_results[1].text, ==, "");
	g_assert_cmpuint(failure->n_reported_domain, ==, 2);
	g_assert_cmpstr(failure->reported_domain[0].text, ==, "a.example");
	g_assert_cmpstr(failure->reported_domain[1].text, ==, "b.example");
	test_codes(draft->findings, "");
}

/* F07, and what each kind of failure asks for. */
static void test_missing(void)
{
	static const struct {
		const char *text, *codes;
		const char *where; /* of the first finding */
	} cases[] = {
		{ BEGIN, "", NULL },
		{ AUTH, "", NULL },
		{ "User-Agent: x\nVersion: 1\n", "field-missing",
		  "Feedback-Type" },
		{ "Feedback-Type: abuse\nVersion: 1\n", "field-missing",
		  "User-Agent" },
		{ "Feedback-Type: abuse\nUser-Agent: x\n", "field-missing",
		  "Version" },
		{ "Feedback-Type: auth-failure\nUser-Agent: x\nVersion: 1\n"
		  "Authentication-Results: x\nIdentity-Alignment: none\n",
		  "field-missing", "Auth-Failure" },
		{ "Feedback-Type: auth-failure\nUser-Agent: x\nVersion: 1.0\n"
		  "Auth-Failure: dmarc\nAuthentication-Results: x\n"
		  "Delivery-Result: smg-policy-action\n",
		  "delivery-result-unknown identity-alignment-missing version-malformed",
		  "Version" },
		{ "Feedback-Type: invented\nUser-Agent: x\nVersion: 01\n",
		  "value-unknown version-malformed", "Feedback-Type" },
		{ "Feedback-Type: auth-failure\nUser-Agent: x\nVersion: 1\n"
		  "Auth-Failure: signature\nAuthentication-Results: x\n"
		  "Identity-Alignment: dkim\nDKIM-Domain: example.com\n",
		  "field-missing", "DKIM-Selector" },
		{ "Feedback-Type: auth-failure\nUser-Agent: x\nVersion: 1\n"
		  "Auth-Failure: spf\nAuthentication-Results: x\n"
		  "Identity-Alignment: spf\n",
		  "field-missing", "SPF-DNS" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(DmFailureDraft) draft = read_text(cases[i].text);

		test_codes(draft->findings, cases[i].codes);
		if (cases[i].where)
			g_assert_cmpstr(
				dm_findings_get(draft->findings, 0)->where, ==,
				cases[i].where);
	}
}

static void test_bytes_that_are_no_text(void)
{
	static const char data[] = BEGIN "Original-Mail-From: a\0b\xff@c\rd\n";
	g_autoptr(DmFailureDraft) draft = read_bytes(data, sizeof(data) - 1);

	g_assert_cmpstr(draft->failure.original_mail_from, ==,
			"a\xef\xbf\xbd"
			"b\xef\xbf\xbd@c d");
	test_codes(draft->findings, "encoding-invalid");
	g_assert_cmpstr(dm_findings_get(draft->findings, 0)->where, ==,
			"Original-Mail-From");
}

/* A finding quotes the beginning only, and whole characters. */
static void test_long_value(void)
{
	g_autoptr(GString) text = g_string_new(BEGIN "Source-IP: ");
	g_autoptr(DmFailureDraft) draft = NULL;

	for (guint i = 0; i < 10000; i++)
		g_string_append(text, "\xc3\xa4");
	draft = read_text(text->str);
	test_codes(draft->findings, "source-ip-invalid");
	g_assert_cmpuint(strlen(dm_findings_get(draft->findings, 0)->text), <,
			 500);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	dm_parse_init();
	g_test_add_func("/parse/failure-texts", test_texts);
	g_test_add_func("/parse/F08-F10-numbers", test_numbers);
	g_test_add_func("/parse/failure-date-text", test_date_text);
	g_test_add_func("/parse/failure-malformed", test_malformed);
	g_test_add_func("/parse/failure-body-not-quoted", test_body_not_quoted);
	g_test_add_func("/parse/F09-lists", test_lists);
	g_test_add_func("/parse/F07-missing", test_missing);
	g_test_add_func("/parse/failure-no-text", test_bytes_that_are_no_text);
	g_test_add_func("/parse/failure-long-value", test_long_value);
	return g_test_run();
}
