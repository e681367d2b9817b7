/* Failure and TLS reports as native CSV: exact text. */
#include "tests/unit/report/kindprint.h"

static void test_failure(void)
{
	const DmReport report = kind_failure();
	g_autofree char *text =
		kind_print_csv(&report, DM_LAYOUT_NATIVE, 99, FALSE);

	g_assert_cmpstr(
		text, ==,
		"report_key,report_from,feedback_type,auth_failure,report"
		"ed_domain,arrival_date,source_ip,source_port,incidents,d"
		"elivery_result,dkim_aligned,spf_aligned,identity_alignme"
		"nt,authentication_results,original_mail_from,original_rc"
		"pt_to,original_envelope_id,reported_uri,reporting_mta,us"
		"er_agent,version,dkim_domain,dkim_identity,dkim_selector"
		",dkim_selector_dns,dkim_adsp_dns,spf_dns,header_from,fro"
		"m,subject,message_id,date,headers_only,findings\r\n"
		"7,mx.example.net,auth-failure,dmarc,example.com;example."
		"org,2026-01-01T00:00:00Z,192.0.2.1,12345,5,reject,fail,p"
		"ass,dkim,mx.example.net; dkim=fail header.d=example.com;"
		"dmarc=fail (p=none) header.from=example.com,bob@example."
		"com,carol@example.net;dave@example.net,env-1,https://exa"
		"mple.com/a,dns; mx.example.net,Mill/1.0,1,example.com,'@"
		"example.com,s1,v=DKIM1; p=,dkim=all,\"txt:example.com:\""
		"\"v=spf1 -all\"\"\",example.com,Bob <bob@example.com>,\""
		"Hello, you\",m1@example.com,2025-12-31T23:59:00Z,true,\r"
		"\n");
}

static void test_failure_bare(void)
{
	const DmReport report = { .kind = DM_KIND_FAILURE };
	g_autofree char *text =
		kind_print_csv(&report, DM_LAYOUT_NATIVE, 99, FALSE);

	g_assert_cmpstr(
		text, ==,
		"report_key,report_from,feedback_type,auth_failure,report"
		"ed_domain,arrival_date,source_ip,source_port,incidents,d"
		"elivery_result,dkim_aligned,spf_aligned,identity_alignme"
		"nt,authentication_results,original_mail_from,original_rc"
		"pt_to,original_envelope_id,reported_uri,reporting_mta,us"
		"er_agent,version,dkim_domain,dkim_identity,dkim_selector"
		",dkim_selector_dns,dkim_adsp_dns,spf_dns,header_from,fro"
		"m,subject,message_id,date,headers_only,findings\r\n"
		"7,,,,,,,,1,,,,,,,,,,,,,,,,,,,,,,,,,\r\n");
}

static void test_tls(void)
{
	const DmReport report = kind_tls();
	g_autofree char *text =
		kind_print_csv(&report, DM_LAYOUT_NATIVE, 99, FALSE);

	g_assert_cmpstr(
		text, ==,
		"report_key,organization_name,contact_info,report_id,begi"
		"n,end,policy_domain,policy_type,policy_string,mx_host,to"
		"tal_successful_session_count,total_failure_session_count"
		",result_type,failed_session_count,sending_mta_ip,receivi"
		"ng_mx_hostname,receiving_mx_helo,receiving_ip,additional"
		"_information,failure_reason_code,findings\r\n"
		"7,Example Net,tls@example.net,r-1,2026-01-01T00:00:00Z,2"
		"026-01-01T23:59:59Z,example.com,sts,version: STSv1;mode:"
		" enforce,*.mail.example.com;mx.example.com,5326,303,cert"
		"ificate-expired,100,2001:db8::1,mx.example.com,mx1.examp"
		"le.com,192.0.2.25,https://example.net/info,X509_V_ERR,\r"
		"\n"
		"7,Example Net,tls@example.net,r-1,2026-01-01T00:00:00Z,2"
		"026-01-01T23:59:59Z,example.com,sts,version: STSv1;mode:"
		" enforce,*.mail.example.com;mx.example.com,,,sts-policy-"
		"fetch-error,3,,,,,,,\r\n"
		"7,Example Net,tls@example.net,r-1,2026-01-01T00:00:00Z,2"
		"026-01-01T23:59:59Z,example.org,no-policy-found,,,7,,,,,"
		",,,,,\r\n");
}

static guint count_rows(const char *text)
{
	guint n = 0;

	for (; *text; text++)
		n += *text == '\n';
	return n - 1; /* the header line */
}

/* A limit is one of rows, also in the middle of a report. */
static void test_limit(void)
{
	const DmReport report = kind_tls();

	for (guint most = 0; most <= 4; most++) {
		g_autofree char *text =
			kind_print_csv(&report, DM_LAYOUT_NATIVE, most, FALSE);

		g_assert_cmpuint(count_rows(text), ==, MIN(most, 3));
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/report/csv-failure", test_failure);
	g_test_add_func("/report/csv-failure-bare", test_failure_bare);
	g_test_add_func("/report/csv-tls", test_tls);
	g_test_add_func("/report/csv-kinds-limit", test_limit);
	return g_test_run();
}
