/*
 * A failure and a TLS report in which every field is filled, for the tests of
 * several folders.
 */
#pragma once

#include "core/report.h"

#define KIND_TIME 1767225600 /* 2026-01-01T00:00:00Z */

static const DmText kind_rcpt_to[] = { { "carol@example.net" },
				       { "dave@example.net" } };
static const DmText kind_domains[] = { { "example.com" }, { "example.org" } };
static const DmText kind_uris[] = { { "https://example.com/a" } };
static const DmText kind_results[] = {
	{ "mx.example.net; dkim=fail header.d=example.com" },
	{ "dmarc=fail (p=none) header.from=example.com" },
};
static const DmText kind_spf_dns[] = { { "txt:example.com:\"v=spf1 -all\"" } };

static inline DmReport kind_failure(void)
{
	return (DmReport){
		.kind = DM_KIND_FAILURE,
		.sha256 = "0123456789abcdef0123456789abcdef"
			  "0123456789abcdef0123456789abcdef",
		.failure = {
			.feedback_type = "auth-failure",
			.user_agent = "Mill/1.0",
			.version = "1",
			.auth_failure = "dmarc",
			.original_envelope_id = "env-1",
			.original_mail_from = "bob@example.com",
			.original_rcpt_to = kind_rcpt_to,
			.n_original_rcpt_to = G_N_ELEMENTS(kind_rcpt_to),
			.has_arrival_date = TRUE,
			.arrival_date = KIND_TIME,
			.arrival_date_text = "Thu, 1 Jan 2026 00:00:00 +0000",
			.reporting_mta = "dns; mx.example.net",
			.source_ip = "192.0.2.1",
			.has_source_port = TRUE,
			.source_port = 12345,
			.has_incidents = TRUE,
			.incidents = 5,
			.reported_domain = kind_domains,
			.n_reported_domain = G_N_ELEMENTS(kind_domains),
			.reported_uri = kind_uris,
			.n_reported_uri = G_N_ELEMENTS(kind_uris),
			.delivery_result = "reject",
			.identity_alignment = "dkim",
			.authentication_results = kind_results,
			.n_authentication_results = G_N_ELEMENTS(kind_results),
			.dkim_domain = "example.com",
			.dkim_identity = "@example.com",
			.dkim_selector = "s1",
			.dkim_canonicalized_header = "from:Bob\r\nto:Carol\r\n",
			.dkim_canonicalized_body = "Hello.\r\n",
			.dkim_adsp_dns = "dkim=all",
			.dkim_selector_dns = "v=DKIM1; p=",
			.spf_dns = kind_spf_dns,
			.n_spf_dns = G_N_ELEMENTS(kind_spf_dns),
			.has_sample = TRUE,
			.sample = {
				.headers_only = TRUE,
				.from = "Bob <bob@example.com>",
				.header_from = "example.com",
				.subject = "Hello, you",
				.message_id = "m1@example.com",
				.has_date = TRUE,
				.date = KIND_TIME - 60,
				.headers = "From: Bob <bob@example.com>\r\n"
					   "Subject: Hello, you\r\n",
			},
			.dkim_aligned = "fail",
			.spf_aligned = "pass",
			.report_from = "mx.example.net",
			.has_report_date = TRUE,
			.report_date = KIND_TIME + 60,
		},
	};
}

static const DmText kind_strings[] = { { "version: STSv1" },
				       { "mode: enforce" } };
static const DmText kind_hosts[] = { { "*.mail.example.com" },
				     { "mx.example.com" } };
static const DmTlsDetail kind_details[] = {
	{
		.result_type = "certificate-expired",
		.sending_mta_ip = "2001:db8::1",
		.receiving_ip = "192.0.2.25",
		.receiving_mx_hostname = "mx.example.com",
		.receiving_mx_helo = "mx1.example.com",
		.has_failed = TRUE,
		.failed = 100,
		.additional_information = "https://example.net/info",
		.failure_reason_code = "X509_V_ERR",
	},
	{
		.result_type = "sts-policy-fetch-error",
		.has_failed = TRUE,
		.failed = 3,
	},
};
static const DmTlsPolicy kind_policies[] = {
	{
		.policy_type = "sts",
		.policy_string = kind_strings,
		.n_policy_string = G_N_ELEMENTS(kind_strings),
		.policy_domain = "example.com",
		.mx_host = kind_hosts,
		.n_mx_host = G_N_ELEMENTS(kind_hosts),
		.has_successful = TRUE,
		.successful = 5326,
		.has_failed = TRUE,
		.failed = 303,
		.details = kind_details,
		.n_details = G_N_ELEMENTS(kind_details),
	},
	{
		.policy_type = "no-policy-found",
		.policy_domain = "example.org",
		.has_successful = TRUE,
		.successful = 7,
	},
};

static inline DmReport kind_tls(void)
{
	return (DmReport){
		.kind = DM_KIND_TLS,
		.document = "mx.example.net!example.com!1!2.json.gz",
		.sha256 = "fedcba9876543210fedcba9876543210"
			  "fedcba9876543210fedcba9876543210",
		.tls = {
			.organization_name = "Example Net",
			.contact_info = "tls@example.net",
			.report_id = "r-1",
			.has_begin = TRUE,
			.begin = KIND_TIME,
			.has_end = TRUE,
			.end = KIND_TIME + 86399,
			.policies = kind_policies,
			.n_policies = G_N_ELEMENTS(kind_policies),
		},
	};
}

/* ---- the tables of all fields ----------------------------------------- */

#define IN_FAILURE(member) G_STRUCT_OFFSET(DmReport, failure.member)

static const gsize kind_failure_texts[] = {
	IN_FAILURE(feedback_type),
	IN_FAILURE(user_agent),
	IN_FAILURE(version),
	IN_FAILURE(auth_failure),
	IN_FAILURE(original_envelope_id),
	IN_FAILURE(original_mail_from),
	IN_FAILURE(arrival_date_text),
	IN_FAILURE(reporting_mta),
	IN_FAILURE(source_ip),
	IN_FAILURE(delivery_result),
	IN_FAILURE(identity_alignment),
	IN_FAILURE(dkim_domain),
	IN_FAILURE(dkim_identity),
	IN_FAILURE(dkim_selector),
	IN_FAILURE(dkim_canonicalized_header),
	IN_FAILURE(dkim_canonicalized_body),
	IN_FAILURE(dkim_adsp_dns),
	IN_FAILURE(dkim_selector_dns),
	IN_FAILURE(sample.from),
	IN_FAILURE(sample.header_from),
	IN_FAILURE(sample.subject),
	IN_FAILURE(sample.message_id),
	IN_FAILURE(sample.headers),
};
/* Beside what the report says: of the mail, or concluded. */
static const gsize kind_failure_other_texts[] = {
	IN_FAILURE(dkim_aligned),
	IN_FAILURE(spf_aligned),
	IN_FAILURE(report_from),
};
static const struct {
	gsize list, count;
} kind_failure_lists[] = {
	{ IN_FAILURE(original_rcpt_to), IN_FAILURE(n_original_rcpt_to) },
	{ IN_FAILURE(reported_domain), IN_FAILURE(n_reported_domain) },
	{ IN_FAILURE(reported_uri), IN_FAILURE(n_reported_uri) },
	{ IN_FAILURE(authentication_results),
	  IN_FAILURE(n_authentication_results) },
	{ IN_FAILURE(spf_dns), IN_FAILURE(n_spf_dns) },
};
static const struct {
	gsize has, number;
} kind_failure_numbers[] = {
	{ IN_FAILURE(has_arrival_date), IN_FAILURE(arrival_date) },
	{ IN_FAILURE(has_source_port), IN_FAILURE(source_port) },
	{ IN_FAILURE(has_incidents), IN_FAILURE(incidents) },
	{ IN_FAILURE(sample.has_date), IN_FAILURE(sample.date) },
};

#define IN_TLS(member) G_STRUCT_OFFSET(DmReport, tls.member)

static const gsize kind_tls_texts[] = {
	IN_TLS(organization_name),
	IN_TLS(contact_info),
	IN_TLS(report_id),
};
static const gsize kind_policy_texts[] = {
	G_STRUCT_OFFSET(DmTlsPolicy, policy_type),
	G_STRUCT_OFFSET(DmTlsPolicy, policy_domain),
};
static const gsize kind_detail_texts[] = {
	G_STRUCT_OFFSET(DmTlsDetail, result_type),
	G_STRUCT_OFFSET(DmTlsDetail, sending_mta_ip),
	G_STRUCT_OFFSET(DmTlsDetail, receiving_ip),
	G_STRUCT_OFFSET(DmTlsDetail, receiving_mx_hostname),
	G_STRUCT_OFFSET(DmTlsDetail, receiving_mx_helo),
	G_STRUCT_OFFSET(DmTlsDetail, additional_information),
	G_STRUCT_OFFSET(DmTlsDetail, failure_reason_code),
};

#if GLIB_SIZEOF_VOID_P == 8
/* A field more must come into the tables above: it changes a size here. */
G_STATIC_ASSERT(sizeof(DmText) == 8);
G_STATIC_ASSERT(sizeof(DmSample) == 5 * 8 + 8 + 2 * 8);
G_STATIC_ASSERT(sizeof(DmFailure) == 368);
G_STATIC_ASSERT(sizeof(DmTlsDetail) == 7 * 8 + 16);
G_STATIC_ASSERT(sizeof(DmTlsPolicy) == 2 * 8 + 2 * 16 + 8 + 16 + 16);
G_STATIC_ASSERT(sizeof(DmTls) == 3 * 8 + 8 + 16 + 16);
#endif
