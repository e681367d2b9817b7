/*
 * What the tests of failure and TLS reports share: samples of both, and the
 * settings under which they are stored.
 */
#pragma once

#include "store/database.h"
#include "tests/unit/store/storetest.h"

static const DmPrivacy keep_all = { DM_SAMPLES_FULL, TRUE, 90 };

/* Two recipients: bobrcpt@example.org, and alicercpt@example.org in Cc. */
static const DmText sample_rcpt_to[] = { { "bobrcpt@example.org" } };
static const DmText sample_domains[] = { { "example.com" },
					 { "second.example.com" } };
static const DmText sample_uris[] = {
	{ "https://example.net/?u=bobrcpt%40example.org" }, { "" }
};
static const DmText sample_results[] = {
	{ "mx.example.org; dmarc=fail header.from=example.com" },
	{ "spf=fail smtp.mailfrom=bounce-bobrcpt=example.org@example.net" },
};
static const DmText sample_spf[] = { { "txt:example.com:\"v=spf1 -all\"" } };

#define SAMPLE_HEADERS                                                    \
	"Received: from example.net by mx.example.org\r\n"                \
	"\tfor <BobRcpt@example.org>; Wed, 1 Jan 2025 00:00:00 +0000\r\n" \
	"From: Eve <eve@example.com>\r\n"                                 \
	"To: Bob Name <bobrcpt@example.org>\r\n"                          \
	"Cc: \"Alice Name\" <alicercpt@example.org>\r\n"                  \
	"Subject: bobrcpt@example.org: act now\r\n"                       \
	"Message-ID: <1.alicercpt@example.org>\r\n"

/* A failure report that says something in every field. */
static inline DmReport sample_failure(void)
{
	DmReport report = { .kind = DM_KIND_FAILURE, .sha256 = SHA_A };

	report.document = "bobrcpt@example.org.eml";
	report.failure = (DmFailure){
		.feedback_type = "auth-failure",
		.user_agent = "Example/1.0",
		.version = "1",
		.auth_failure = "dmarc",
		.original_envelope_id = "e1-bobrcpt@example.org",
		.original_mail_from = "bounce-bobrcpt=example.org@example.net",
		.original_rcpt_to = sample_rcpt_to,
		.n_original_rcpt_to = G_N_ELEMENTS(sample_rcpt_to),
		.has_arrival_date = TRUE,
		.arrival_date = T0 + 60,
		.arrival_date_text = "Wed, 1 Jan 2025 00:01:00 +0000",
		.reporting_mta = "dns; mx.example.org",
		.source_ip = "192.0.2.1",
		.has_source_port = TRUE,
		.source_port = 0,
		.has_incidents = TRUE,
		.incidents = 3,
		.reported_domain = sample_domains,
		.n_reported_domain = G_N_ELEMENTS(sample_domains),
		.reported_uri = sample_uris,
		.n_reported_uri = G_N_ELEMENTS(sample_uris),
		.delivery_result = "reject",
		.identity_alignment = "none",
		.authentication_results = sample_results,
		.n_authentication_results = G_N_ELEMENTS(sample_results),
		.dkim_domain = "example.net",
		.dkim_identity = "@example.net",
		.dkim_selector = "s1",
		.dkim_canonicalized_header =
			"to:Bob Name <bobrcpt@example.org>\r\n",
		.dkim_canonicalized_body = "Dear bobrcpt@example.org\r\n",
		.dkim_adsp_dns = "dkim=unknown",
		.dkim_selector_dns = "v=DKIM1; p=",
		.spf_dns = sample_spf,
		.n_spf_dns = G_N_ELEMENTS(sample_spf),
		.has_sample = TRUE,
		.dkim_aligned = "fail",
		.spf_aligned = "fail",
		.report_from = "example.org",
		.has_report_date = TRUE,
		.report_date = T0 + 120,
	};
	report.failure.sample = (DmSample){
		.headers_only = FALSE,
		.from = "Eve <eve@example.com>",
		.header_from = "example.com",
		.subject = "bobrcpt@example.org: act now",
		.message_id = "1.alicercpt@example.org",
		.has_date = TRUE,
		.date = T0,
		.headers = SAMPLE_HEADERS,
	};
	return report;
}

static const DmText sample_strings[] = { { "version: STSv1" },
					 { "mode: enforce" } };
static const DmText sample_hosts[] = { { "mx1.example.com" }, { "" } };
static const DmTlsDetail sample_details[] = {
	{ .result_type = "certificate-expired",
	  .sending_mta_ip = "192.0.2.7",
	  .receiving_ip = "2001:db8::25",
	  .receiving_mx_hostname = "mx1.example.com",
	  .receiving_mx_helo = "",
	  .has_failed = TRUE,
	  .failed = 4,
	  .additional_information = "https://example.org/1",
	  .failure_reason_code = "X1" },
	{ .result_type = "sts-policy-fetch-error",
	  .has_failed = TRUE,
	  .failed = 0 },
	{ .result_type = "" },
};
static const DmTlsPolicy sample_policies[] = {
	{ .policy_type = "sts",
	  .policy_string = sample_strings,
	  .n_policy_string = G_N_ELEMENTS(sample_strings),
	  .policy_domain = "example.com",
	  .mx_host = sample_hosts,
	  .n_mx_host = G_N_ELEMENTS(sample_hosts),
	  .has_successful = TRUE,
	  .successful = 100,
	  .has_failed = TRUE,
	  .failed = 5,
	  .details = sample_details,
	  .n_details = G_N_ELEMENTS(sample_details) },
	{ .policy_type = "tlsa",
	  .policy_domain = "example.com",
	  .has_successful = TRUE,
	  .successful = 90 },
	{ .policy_domain = "second.example.com" },
};

/* Three policies; the last one says nearly nothing. */
static inline DmReport sample_tls(const char *id)
{
	DmReport report = { .kind = DM_KIND_TLS };

	report.tls = (DmTls){
		.organization_name = "Example Org",
		.contact_info = "tls@example.org",
		.report_id = id,
		.has_begin = TRUE,
		.begin = T0,
		.has_end = TRUE,
		.end = T0 + DM_SECONDS_PER_DAY - 1,
		.policies = sample_policies,
		.n_policies = G_N_ELEMENTS(sample_policies),
	};
	return report;
}

/* The first column of the first row of a query, as text. */
static inline char *ask(DmStore *store, const char *sql)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row = dm_sql_prepare(store, sql, &error);
	char *text;

	g_assert_no_error(error);
	g_assert_cmpint(dm_sql_step(store, row, &error), ==, 1);
	text = g_strdup(dm_column_text(row, 0));
	return text;
}

/* A replayed report is what this one looks like. */
static inline void assert_replayed(DmStore *store, gint64 key,
				   const DmReport *expected)
{
	g_autofree char *after = replayed(store, key, NULL);
	g_autofree char *before = shown(expected, NULL, 0);

	g_assert_cmpstr(after, ==, before);
}
