/* Failure and TLS reports in parsedmarc's layouts: exact text. */
#include "tests/unit/report/kindprint.h"

static void test_failure_json(void)
{
	const DmReport report = kind_failure();
	g_autofree char *text = kind_print_parsedmarc(&report);

	g_assert_cmpstr(
		text, ==,
		"{\"failure_reports\":[{\"feedback_type\":\"auth-failure\""
		",\"user_agent\":\"Mill/1.0\",\"version\":\"1\",\"origina"
		"l_envelope_id\":\"env-1\",\"original_mail_from\":\"bob@e"
		"xample.com\",\"original_rcpt_to\":\"carol@example.net,da"
		"ve@example.net\",\"arrival_date\":\"Thu, 1 Jan 2026 00:0"
		"0:00 +0000\",\"arrival_date_utc\":\"2026-01-01 00:00:00\""
		",\"authentication_results\":\"mx.example.net; dkim=fail "
		"header.d=example.com,dmarc=fail (p=none) header.from=exa"
		"mple.com\",\"dkim_domain\":\"example.com\",\"source\":{\""
		"ip_address\":\"192.0.2.1\",\"country\":null,\"reverse_dn"
		"s\":null,\"base_domain\":null,\"name\":null,\"type\":nul"
		"l,\"asn\":null,\"as_name\":null,\"as_domain\":null},\"de"
		"livery_result\":\"reject\",\"auth_failure\":[\"dmarc\"],"
		"\"reported_domain\":\"example.com,example.org\",\"authen"
		"tication_mechanisms\":[\"dkim\"],\"sample_headers_only\""
		":true,\"sample\":\"From: Bob <bob@example.com>\\u000d\\u"
		"000aSubject: Hello, you\\u000d\\u000a\",\"parsed_sample\""
		":{\"from\":\"Bob <bob@example.com>\",\"subject\":\"Hello"
		", you\",\"message_id\":\"m1@example.com\",\"date\":\"202"
		"5-12-31 23:59:00\"}}],\"aggregate_reports\":[],\"smtp_tl"
		"s_reports\":[]}\n");
}

static void test_tls_json(void)
{
	const DmReport report = kind_tls();
	g_autofree char *text = kind_print_parsedmarc(&report);

	g_assert_cmpstr(
		text, ==,
		"{\"smtp_tls_reports\":[{\"organization_name\":\"Example "
		"Net\",\"begin_date\":\"2026-01-01T00:00:00Z\",\"end_date"
		"\":\"2026-01-01T23:59:59Z\",\"contact_info\":\"tls@examp"
		"le.net\",\"report_id\":\"r-1\",\"policies\":[{\"policy_d"
		"omain\":\"example.com\",\"policy_type\":\"sts\",\"policy"
		"_strings\":[\"version: STSv1\",\"mode: enforce\"],\"mx_h"
		"ost_patterns\":[\"*.mail.example.com\",\"mx.example.com\""
		"],\"successful_session_count\":5326,\"failed_session_cou"
		"nt\":303,\"failure_details\":[{\"result_type\":\"certifi"
		"cate-expired\",\"failed_session_count\":100,\"sending_mt"
		"a_ip\":\"2001:db8::1\",\"receiving_ip\":\"192.0.2.25\",\""
		"receiving_mx_hostname\":\"mx.example.com\",\"receiving_m"
		"x_helo\":\"mx1.example.com\",\"additional_info_uri\":\"h"
		"ttps://example.net/info\",\"failure_reason_code\":\"X509"
		"_V_ERR\"},{\"result_type\":\"sts-policy-fetch-error\",\""
		"failed_session_count\":3,\"sending_mta_ip\":null,\"recei"
		"ving_ip\":null,\"receiving_mx_hostname\":null,\"receivin"
		"g_mx_helo\":null,\"additional_info_uri\":null,\"failure_"
		"reason_code\":null}]},{\"policy_domain\":\"example.org\""
		",\"policy_type\":\"no-policy-found\",\"policy_strings\":"
		"[],\"mx_host_patterns\":[],\"successful_session_count\":"
		"7,\"failed_session_count\":null,\"failure_details\":[]}]"
		"}],\"aggregate_reports\":[],\"failure_reports\":[]}\n");
}

static void test_failure_csv(void)
{
	const DmReport report = kind_failure();
	g_autofree char *text =
		kind_print_csv(&report, DM_LAYOUT_PARSEDMARC, 99, FALSE);

	g_assert_cmpstr(
		text, ==,
		"feedback_type,user_agent,version,original_envelope_id,or"
		"iginal_mail_from,original_rcpt_to,arrival_date,arrival_d"
		"ate_utc,subject,message_id,authentication_results,dkim_d"
		"omain,source_ip_address,source_country,source_reverse_dn"
		"s,source_base_domain,source_name,source_type,source_asn,"
		"source_as_name,source_as_domain,delivery_result,auth_fai"
		"lure,reported_domain,authentication_mechanisms,sample_he"
		"aders_only\r\n"
		"auth-failure,Mill/1.0,1,env-1,bob@example.com,\"carol@ex"
		"ample.net,dave@example.net\",\"Thu, 1 Jan 2026 00:00:00 "
		"+0000\",2026-01-01 00:00:00,\"Hello, you\",m1@example.co"
		"m,mx.example.net; dkim=fail header.d=example.com;dmarc=f"
		"ail (p=none) header.from=example.com,example.com,192.0.2"
		".1,,,,,,,,,reject,dmarc,\"example.com,example.org\",dkim"
		",True\r\n");
}

static void test_tls_csv(void)
{
	const DmReport report = kind_tls();
	g_autofree char *text =
		kind_print_csv(&report, DM_LAYOUT_PARSEDMARC, 99, FALSE);

	g_assert_cmpstr(
		text, ==,
		"organization_name,begin_date,end_date,report_id,result_t"
		"ype,successful_session_count,failed_session_count,policy"
		"_domain,policy_type,policy_strings,mx_host_patterns,send"
		"ing_mta_ip,receiving_ip,receiving_mx_hostname,receiving_"
		"mx_helo,additional_info_uri,failure_reason_code\r\n"
		"Example Net,2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,r-"
		"1,,5326,200,example.com,sts,version: STSv1|mode: enforce"
		",*.mail.example.com|mx.example.com,,,,,,\r\n"
		"Example Net,2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,r-"
		"1,certificate-expired,,100,example.com,sts,version: STSv"
		"1|mode: enforce,*.mail.example.com|mx.example.com,2001:d"
		"b8::1,192.0.2.25,mx.example.com,mx1.example.com,https://"
		"example.net/info,X509_V_ERR\r\n"
		"Example Net,2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,r-"
		"1,sts-policy-fetch-error,,3,example.com,sts,version: STS"
		"v1|mode: enforce,*.mail.example.com|mx.example.com,,,,,,"
		"\r\n"
		"Example Net,2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,r-"
		"1,,7,,example.org,no-policy-found,,,,,,,,\r\n");
}

/* Its column can be added up: the sum is the policy's own total. */
static void test_tls_rest(void)
{
	static const struct {
		gint64 total, first, second, rest;
	} cases[] = {
		{ 303, 100, 200, 3 },
		{ 1, 2, 0, 0 },
		{ 0, 0, 0, 0 },
		{ DM_COUNT_MAX, DM_COUNT_MAX, DM_COUNT_MAX, 0 },
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		const DmTlsDetail details[] = { { .failed = cases[i].first },
						{ .failed = cases[i].second } };
		const DmTlsPolicy policy = { .failed = cases[i].total,
					     .details = details,
					     .n_details = 2 };

		g_assert_cmpint(dm_parsedmarc_tls_rest(&policy), ==,
				cases[i].rest);
	}
}

/* Words that parsedmarc does not have are "other"; "none" is no mechanism. */
static void test_failure_words(void)
{
	DmReport report = kind_failure();
	g_autofree char *text = NULL;

	report.failure.delivery_result = "smg-policy-action";
	report.failure.identity_alignment = "none";
	text = kind_print_csv(&report, DM_LAYOUT_PARSEDMARC, 99, FALSE);
	g_assert_nonnull(strstr(
		text, ",other,dmarc,\"example.com,example.org\",,True\r\n"));
	g_assert_cmpstr(dm_parsedmarc_delivery(&report.failure), ==, "other");
	report.failure.delivery_result = "spam";
	g_assert_cmpstr(dm_parsedmarc_delivery(&report.failure), ==, "spam");
	report.failure.delivery_result = NULL;
	g_assert_null(dm_parsedmarc_delivery(&report.failure));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/parsedmarc-failure-json", test_failure_json);
	g_test_add_func("/report/parsedmarc-tls-json", test_tls_json);
	g_test_add_func("/report/parsedmarc-failure-csv", test_failure_csv);
	g_test_add_func("/report/parsedmarc-tls-csv", test_tls_csv);
	g_test_add_func("/report/parsedmarc-tls-rest", test_tls_rest);
	g_test_add_func("/report/parsedmarc-failure-words", test_failure_words);
	return g_test_run();
}
