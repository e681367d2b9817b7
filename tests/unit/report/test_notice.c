/*
 * The message to a reporter: ready to send, and nothing of the report raw.
 */
#include "report/notice.h"
#include "tests/unit/report/kindprint.h"
#include "tests/unit/report/outputcheck.h"

static char *notice_of(const DmReport *report, const DmFindings *rules)
{
	Capture capture;
	char *text;

	dm_notice_print(capture_open(&capture), report, "in/a.eml", rules);
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}

static DmFindings *some_rules(void)
{
	DmFindings *rules = dm_findings_new();

	for (guint i = 0; i < DM_FINDINGS_PER_CODE + 3; i++)
		dm_findings_add_rule(rules, DM_SEVERITY_ERROR,
				     "lint-value-case",
				     "RFC 9990 section 3.1.1.9",
				     "line 7, record",
				     "\"Pass\" must be \"pass\"");
	return rules;
}

static void test_aggregate(void)
{
	g_autoptr(DmFindings) rules = dm_findings_new();
	const DmReport report = sample_full(NULL);
	g_autofree char *text = NULL;

	dm_findings_add_rule(rules, DM_SEVERITY_ERROR, "lint-version",
			     "RFC 9990 section 3.1.1.2", "line 2, version",
			     "version must be 1.0");
	text = notice_of(&report, rules);
	g_assert_cmpstr(
		text, ==,
		"To: dmarc@example.org\n"
		"Subject: Your DMARC aggregate report for example.com breaks "
		"its RFC\n"
		"MIME-Version: 1.0\n"
		"Content-Type: text/plain; charset=us-ascii\n"
		"\n"
		"Hello,\n"
		"\n"
		"we received this report from you:\n"
		"\n"
		"  domain:  example.com\n"
		"  id:      r-1@example.org\n"
		"  period:  2026-01-01T00:00:00Z\n"
		"  to:      2026-01-01T23:59:59Z\n"
		"  file:    report.xml\n"
		"\n"
		"It breaks these rules of its format:\n"
		"\n"
		"  - line 2, version: version must be 1.0 - RFC 9990 section "
		"3.1.1.2\n"
		"\n"
		"We read it all the same as far as that goes; others may "
		"not.\n"
		"Thank you for sending reports.\n");
}

static void test_repeats(void)
{
	g_autoptr(DmFindings) rules = some_rules();
	const DmReport report = kind_tls();
	g_autofree char *text = notice_of(&report, rules);

	g_assert_nonnull(strstr(text, "To: tls@example.net\n"));
	g_assert_nonnull(strstr(text, "Your SMTP TLS report for "
				      "example.com;example.org breaks"));
	g_assert_nonnull(strstr(text, " (and 3 more)\n"));
}

/* An address that could smuggle fields or recipients in is not used. */
static void test_addresses(void)
{
	static const struct {
		const char *email, *address;
	} cases[] = {
		{ "dmarc@example.org", "dmarc@example.org" },
		{ "a.b+c@x.example", "a.b+c@x.example" },
		{ "a@b, c@d", NULL },
		{ "a@b\nBcc: c@d", NULL },
		{ "A <a@b>", NULL },
		{ "\"a b\"@c", NULL },
		{ "a@b@c", NULL },
		{ "@b", NULL },
		{ "a@", NULL },
		{ "b\xc3\xbc@c", NULL },
		{ "", NULL },
		{ NULL, NULL },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmReport report = { .kind = DM_KIND_AGGREGATE };
		g_autofree char *address = NULL;

		report.aggregate.metadata.email = cases[i].email;
		address = dm_notice_address(&report);
		g_assert_cmpstr(address, ==, cases[i].address);
	}
}

static void test_postmaster(void)
{
	DmReport report = kind_failure();
	g_autofree char *known = dm_notice_address(&report);
	g_autofree char *unknown = NULL;

	g_assert_cmpstr(known, ==, "postmaster@mx.example.net");
	report.failure.report_from = NULL;
	unknown = dm_notice_address(&report);
	g_assert_null(unknown);
}

/* Whatever the report says, there is one header and no more recipients. */
static void test_hostile(void)
{
	static const char bad[] =
		"x\r\nBcc: all@example.net\r\n\r\n\x1b[31m\xff";
	g_autoptr(DmFindings) rules = dm_findings_new();
	DmReport report = sample_full(NULL);
	g_autofree char *text = NULL;
	g_autofree char *problem = NULL;

	report.aggregate.metadata.email = bad;
	report.aggregate.metadata.report_id = bad;
	report.aggregate.policy.domain = bad;
	report.document = bad;
	dm_findings_add_rule(rules, DM_SEVERITY_ERROR, "x", bad, bad, "%s",
			     bad);
	text = notice_of(&report, rules);
	problem = check_text(text, FALSE);
	g_assert_null(problem);
	g_assert_null(strstr(text, "\nBcc:"));
	g_assert_true(g_str_has_prefix(text, "Subject: "));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/notice-aggregate", test_aggregate);
	g_test_add_func("/report/notice-repeats", test_repeats);
	g_test_add_func("/report/notice-addresses", test_addresses);
	g_test_add_func("/report/notice-postmaster", test_postmaster);
	g_test_add_func("/report/notice-hostile", test_hostile);
	return g_test_run();
}
