/* The pages of failure and TLS reports: exact text. */
#include "tests/unit/report/kindprint.h"

static const DmPageOrigin known = { 7,	    "in/a.eml",	      "ok",
				    "pass", "mx.example.net", TRUE };
static const DmPageOrigin unknown = { 7, "in/a.eml", "ok", NULL, NULL, FALSE };

static void test_failure(void)
{
	const DmReport report = kind_failure();
	g_autofree char *text = kind_print_page(&report, &known);

	g_assert_cmpstr(
		text, ==,
		"Failure report 7 of mx.example.net about example.com\n"
		"  source             in/a.eml\n"
		"  status             ok\n"
		"  mail_from          mx.example.net\n"
		"                     the mail is from another organizati"
		"on than the report says\n"
		"  mail_auth          pass\n"
		"  feedback_type      auth-failure\n"
		"  auth_failure       dmarc\n"
		"  arrival_date       2026-01-01T00:00:00Z\n"
		"  source_ip          192.0.2.1\n"
		"  source_port        12345\n"
		"  incidents          5\n"
		"  reported_domain    example.com\n"
		"                     example.org\n"
		"  original_mail_from bob@example.com\n"
		"  original_rcpt_to   carol@example.net\n"
		"                     dave@example.net\n"
		"  envelope_id        env-1\n"
		"  reported_uri       https://example.com/a\n"
		"  delivery_result    reject\n"
		"  reporting_mta      dns; mx.example.net\n"
		"  user_agent         Mill/1.0\n"
		"\n"
		"Authentication\n"
		"  aligned            dkim fail, spf pass (derived from A"
		"uthentication-Results)\n"
		"  identity_alignment dkim (ambiguous: passed by RFC 7489"
		", failed by RFC 9991)\n"
		"  results            mx.example.net; dkim=fail header.d="
		"example.com\n"
		"                     dmarc=fail (p=none) header.from=exa"
		"mple.com\n"
		"  dkim_domain        example.com\n"
		"  dkim_identity      @example.com\n"
		"  dkim_selector      s1\n"
		"  dkim_selector_dns  v=DKIM1; p=\n"
		"  dkim_adsp_dns      dkim=all\n"
		"  spf_dns            txt:example.com:\"v=spf1 -all\"\n"
		"\n"
		"Header as DKIM saw it\n"
		"  | from:Bob\n"
		"  | to:Carol\n"
		"\n"
		"Body as DKIM saw it\n"
		"  | Hello.\n"
		"\n"
		"Message\n"
		"  from               Bob <bob@example.com>\n"
		"  header_from        example.com\n"
		"  subject            Hello, you\n"
		"  message_id         m1@example.com\n"
		"  date               2025-12-31T23:59:00Z\n"
		"\n"
		"Header of the message\n"
		"  | From: Bob <bob@example.com>\n"
		"  | Subject: Hello, you\n");
}

static void test_failure_bare(void)
{
	const DmReport report = { .kind = DM_KIND_FAILURE };
	g_autofree char *text = kind_print_page(&report, &unknown);

	g_assert_cmpstr(text, ==,
			"Failure report 7 of - about -\n"
			"  source             in/a.eml\n"
			"  status             ok\n"
			"  arrival_date       unknown\n");
}

static void test_tls(void)
{
	const DmReport report = kind_tls();
	g_autofree char *text = kind_print_page(&report, &known);

	g_assert_cmpstr(
		text, ==,
		"TLS report 7 of Example Net about example.com;example.or"
		"g\n"
		"  source             in/a.eml\n"
		"  document           mx.example.net!example.com!1!2.json"
		".gz\n"
		"  status             ok\n"
		"  mail_from          mx.example.net\n"
		"                     the mail is from another organizati"
		"on than the report says\n"
		"  mail_auth          pass\n"
		"  report-id          r-1\n"
		"  begin              2026-01-01T00:00:00Z\n"
		"  end                2026-01-01T23:59:59Z\n"
		"  contact-info       tls@example.net\n"
		"\n"
		"Policy sts of example.com\n"
		"  policy-string      version: STSv1\n"
		"                     mode: enforce\n"
		"  mx-host            *.mail.example.com\n"
		"                     mx.example.com\n"
		"  successful         5326\n"
		"  failed             303\n"
		"  certificate-expired  100 sessions  mx mx.example.com 1"
		"92.0.2.25  from 2001:db8::1  helo mx1.example.com\n"
		"    reason           X509_V_ERR\n"
		"    information      https://example.net/info\n"
		"  sts-policy-fetch-error  3 sessions\n"
		"\n"
		"Policy no-policy-found of example.org\n"
		"  successful         7\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/page-failure", test_failure);
	g_test_add_func("/report/page-failure-bare", test_failure_bare);
	g_test_add_func("/report/page-tls", test_tls);
	return g_test_run();
}
