/* Failure and TLS reports as JSON: exact text. */
#include "tests/unit/report/kindprint.h"

static void test_failure(void)
{
	const DmReport report = kind_failure();
	g_autofree char *text = kind_print_json(&report);

	g_assert_cmpstr(
		text, ==,
		"{\"format_version\":1,\"kind\":\"failure\",\"source\":\""
		"in/a.eml\",\"document\":null,\"sha256\":\"0123456789abcd"
		"ef0123456789abcdef0123456789abcdef0123456789abcdef\",\"f"
		"eedback_type\":\"auth-failure\",\"user_agent\":\"Mill/1."
		"0\",\"version\":\"1\",\"auth_failure\":\"dmarc\",\"origi"
		"nal_envelope_id\":\"env-1\",\"original_mail_from\":\"bob"
		"@example.com\",\"original_rcpt_to\":[\"carol@example.net"
		"\",\"dave@example.net\"],\"arrival_date\":1767225600,\"a"
		"rrival_date_text\":\"Thu, 1 Jan 2026 00:00:00 +0000\",\""
		"reporting_mta\":\"dns; mx.example.net\",\"source_ip\":\""
		"192.0.2.1\",\"source_port\":12345,\"incidents\":5,\"repo"
		"rted_domain\":[\"example.com\",\"example.org\"],\"report"
		"ed_uri\":[\"https://example.com/a\"],\"delivery_result\""
		":\"reject\",\"identity_alignment\":\"dkim\",\"authentica"
		"tion_results\":[\"mx.example.net; dkim=fail header.d=exa"
		"mple.com\",\"dmarc=fail (p=none) header.from=example.com"
		"\"],\"dkim_domain\":\"example.com\",\"dkim_identity\":\""
		"@example.com\",\"dkim_selector\":\"s1\",\"dkim_canonical"
		"ized_header\":\"from:Bob\\u000d\\u000ato:Carol\\u000d\\u"
		"000a\",\"dkim_canonicalized_body\":\"Hello.\\u000d\\u000"
		"a\",\"dkim_adsp_dns\":\"dkim=all\",\"dkim_selector_dns\""
		":\"v=DKIM1; p=\",\"spf_dns\":[\"txt:example.com:\\\"v=sp"
		"f1 -all\\\"\"],\"dkim_aligned\":\"fail\",\"spf_aligned\""
		":\"pass\",\"report_from\":\"mx.example.net\",\"report_da"
		"te\":1767225660,\"sample\":{\"headers_only\":true,\"from"
		"\":\"Bob <bob@example.com>\",\"header_from\":\"example.c"
		"om\",\"subject\":\"Hello, you\",\"message_id\":\"m1@exam"
		"ple.com\",\"date\":1767225540,\"headers\":\"From: Bob <b"
		"ob@example.com>\\u000d\\u000aSubject: Hello, you\\u000d\\"
		"u000a\"},\"findings\":[]}\n");
}

static void test_failure_bare(void)
{
	const DmReport report = { .kind = DM_KIND_FAILURE };
	g_autofree char *text = kind_print_json(&report);

	g_assert_cmpstr(
		text, ==,
		"{\"format_version\":1,\"kind\":\"failure\",\"source\":\""
		"in/a.eml\",\"document\":null,\"sha256\":null,\"feedback_"
		"type\":null,\"user_agent\":null,\"version\":null,\"auth_"
		"failure\":null,\"original_envelope_id\":null,\"original_"
		"mail_from\":null,\"original_rcpt_to\":[],\"arrival_date\""
		":null,\"arrival_date_text\":null,\"reporting_mta\":null,"
		"\"source_ip\":null,\"source_port\":null,\"incidents\":nu"
		"ll,\"reported_domain\":[],\"reported_uri\":[],\"delivery"
		"_result\":null,\"identity_alignment\":null,\"authenticat"
		"ion_results\":[],\"dkim_domain\":null,\"dkim_identity\":"
		"null,\"dkim_selector\":null,\"dkim_canonicalized_header\""
		":null,\"dkim_canonicalized_body\":null,\"dkim_adsp_dns\""
		":null,\"dkim_selector_dns\":null,\"spf_dns\":[],\"dkim_a"
		"ligned\":null,\"spf_aligned\":null,\"report_from\":null,"
		"\"report_date\":null,\"sample\":null,\"findings\":[]}\n");
}

static void test_tls(void)
{
	const DmReport report = kind_tls();
	g_autofree char *text = kind_print_json(&report);

	g_assert_cmpstr(
		text, ==,
		"{\"format_version\":1,\"kind\":\"tls\",\"source\":\"in/a"
		".eml\",\"document\":\"mx.example.net!example.com!1!2.jso"
		"n.gz\",\"sha256\":\"fedcba9876543210fedcba9876543210fedc"
		"ba9876543210fedcba9876543210\",\"organization-name\":\"E"
		"xample Net\",\"contact-info\":\"tls@example.net\",\"repo"
		"rt-id\":\"r-1\",\"date-range\":{\"begin\":1767225600,\"e"
		"nd\":1767311999},\"policies\":[{\"policy\":{\"policy-typ"
		"e\":\"sts\",\"policy-string\":[\"version: STSv1\",\"mode"
		": enforce\"],\"policy-domain\":\"example.com\",\"mx-host"
		"\":[\"*.mail.example.com\",\"mx.example.com\"]},\"summar"
		"y\":{\"total-successful-session-count\":5326,\"total-fai"
		"lure-session-count\":303},\"failure-details\":[{\"result"
		"-type\":\"certificate-expired\",\"sending-mta-ip\":\"200"
		"1:db8::1\",\"receiving-mx-hostname\":\"mx.example.com\","
		"\"receiving-mx-helo\":\"mx1.example.com\",\"receiving-ip"
		"\":\"192.0.2.25\",\"failed-session-count\":100,\"additio"
		"nal-information\":\"https://example.net/info\",\"failure"
		"-reason-code\":\"X509_V_ERR\"},{\"result-type\":\"sts-po"
		"licy-fetch-error\",\"sending-mta-ip\":null,\"receiving-m"
		"x-hostname\":null,\"receiving-mx-helo\":null,\"receiving"
		"-ip\":null,\"failed-session-count\":3,\"additional-infor"
		"mation\":null,\"failure-reason-code\":null}]},{\"policy\""
		":{\"policy-type\":\"no-policy-found\",\"policy-string\":"
		"[],\"policy-domain\":\"example.org\",\"mx-host\":[]},\"s"
		"ummary\":{\"total-successful-session-count\":7,\"total-f"
		"ailure-session-count\":null},\"failure-details\":[]}],\""
		"findings\":[]}\n");
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/json-failure", test_failure);
	g_test_add_func("/report/json-failure-bare", test_failure_bare);
	g_test_add_func("/report/json-tls", test_tls);
	return g_test_run();
}
