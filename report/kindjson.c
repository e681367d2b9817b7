/*
 * Failure reports, TLS reports and findings written as JSON.
 */
#include "report/kindjson.h"

void dm_json_member_texts(DmJsonWriter *json, const char *name,
			  const DmText *texts, guint n)
{
	dm_json_key(json, name);
	dm_json_begin_array(json);
	for (guint i = 0; i < n; i++)
		dm_json_text(json, texts[i].text);
	dm_json_end_array(json);
}

void dm_json_findings(DmJsonWriter *json, const DmFindings *findings)
{
	guint n = findings ? dm_findings_count(findings) : 0;

	dm_json_key(json, "findings");
	dm_json_begin_array(json);
	for (guint i = 0; i < n; i++) {
		const DmFinding *finding = dm_findings_get(findings, i);

		dm_json_begin_object(json);
		dm_json_member_text(json, "severity",
				    dm_severity_name(finding->severity));
		dm_json_member_text(json, "code", finding->code);
		dm_json_member_text(json, "where", finding->where);
		dm_json_member_text(json, "text", finding->text);
		if (finding->section)
			dm_json_member_text(json, "section", finding->section);
		if (finding->repeats)
			dm_json_member_int(json, "repeats", finding->repeats);
		dm_json_end_object(json);
	}
	dm_json_end_array(json);
}

/* ---- failure ---------------------------------------------------------- */

static void write_sample(DmJsonWriter *json, const DmFailure *failure)
{
	const DmSample *sample = &failure->sample;

	dm_json_key(json, "sample");
	if (!failure->has_sample) {
		dm_json_text(json, NULL);
		return;
	}
	dm_json_begin_object(json);
	dm_json_member_bool(json, "headers_only", sample->headers_only);
	dm_json_member_text(json, "from", sample->from);
	dm_json_member_text(json, "header_from", sample->header_from);
	dm_json_member_text(json, "subject", sample->subject);
	dm_json_member_text(json, "message_id", sample->message_id);
	dm_json_member_maybe(json, "date", sample->has_date, sample->date);
	dm_json_member_text(json, "headers", sample->headers);
	dm_json_end_object(json);
}

static void write_message(DmJsonWriter *json, const DmFailure *failure)
{
	dm_json_member_text(json, "original_envelope_id",
			    failure->original_envelope_id);
	dm_json_member_text(json, "original_mail_from",
			    failure->original_mail_from);
	dm_json_member_texts(json, "original_rcpt_to",
			     failure->original_rcpt_to,
			     failure->n_original_rcpt_to);
	dm_json_member_maybe(json, "arrival_date", failure->has_arrival_date,
			     failure->arrival_date);
	dm_json_member_text(json, "arrival_date_text",
			    failure->arrival_date_text);
	dm_json_member_text(json, "reporting_mta", failure->reporting_mta);
	dm_json_member_text(json, "source_ip", failure->source_ip);
	dm_json_member_maybe(json, "source_port", failure->has_source_port,
			     failure->source_port);
	dm_json_member_maybe(json, "incidents", failure->has_incidents,
			     failure->incidents);
	dm_json_member_texts(json, "reported_domain", failure->reported_domain,
			     failure->n_reported_domain);
	dm_json_member_texts(json, "reported_uri", failure->reported_uri,
			     failure->n_reported_uri);
	dm_json_member_text(json, "delivery_result", failure->delivery_result);
}

static void write_authentication(DmJsonWriter *json, const DmFailure *failure)
{
	dm_json_member_text(json, "identity_alignment",
			    failure->identity_alignment);
	dm_json_member_texts(json, "authentication_results",
			     failure->authentication_results,
			     failure->n_authentication_results);
	dm_json_member_text(json, "dkim_domain", failure->dkim_domain);
	dm_json_member_text(json, "dkim_identity", failure->dkim_identity);
	dm_json_member_text(json, "dkim_selector", failure->dkim_selector);
	dm_json_member_text(json, "dkim_canonicalized_header",
			    failure->dkim_canonicalized_header);
	dm_json_member_text(json, "dkim_canonicalized_body",
			    failure->dkim_canonicalized_body);
	dm_json_member_text(json, "dkim_adsp_dns", failure->dkim_adsp_dns);
	dm_json_member_text(json, "dkim_selector_dns",
			    failure->dkim_selector_dns);
	dm_json_member_texts(json, "spf_dns", failure->spf_dns,
			     failure->n_spf_dns);
}

void dm_json_failure(DmJsonWriter *json, const DmFailure *failure)
{
	dm_json_member_text(json, "feedback_type", failure->feedback_type);
	dm_json_member_text(json, "user_agent", failure->user_agent);
	dm_json_member_text(json, "version", failure->version);
	dm_json_member_text(json, "auth_failure", failure->auth_failure);
	write_message(json, failure);
	write_authentication(json, failure);
	dm_json_member_text(json, "dkim_aligned", failure->dkim_aligned);
	dm_json_member_text(json, "spf_aligned", failure->spf_aligned);
	dm_json_member_text(json, "report_from", failure->report_from);
	dm_json_member_maybe(json, "report_date", failure->has_report_date,
			     failure->report_date);
	write_sample(json, failure);
}

/* ---- tls -------------------------------------------------------------- */

static void write_detail(DmJsonWriter *json, const DmTlsDetail *detail)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "result-type", detail->result_type);
	dm_json_member_text(json, "sending-mta-ip", detail->sending_mta_ip);
	dm_json_member_text(json, "receiving-mx-hostname",
			    detail->receiving_mx_hostname);
	dm_json_member_text(json, "receiving-mx-helo",
			    detail->receiving_mx_helo);
	dm_json_member_text(json, "receiving-ip", detail->receiving_ip);
	dm_json_member_maybe(json, "failed-session-count", detail->has_failed,
			     detail->failed);
	dm_json_member_text(json, "additional-information",
			    detail->additional_information);
	dm_json_member_text(json, "failure-reason-code",
			    detail->failure_reason_code);
	dm_json_end_object(json);
}

static void write_policy(DmJsonWriter *json, const DmTlsPolicy *policy)
{
	dm_json_begin_object(json);
	dm_json_key(json, "policy");
	dm_json_begin_object(json);
	dm_json_member_text(json, "policy-type", policy->policy_type);
	dm_json_member_texts(json, "policy-string", policy->policy_string,
			     policy->n_policy_string);
	dm_json_member_text(json, "policy-domain", policy->policy_domain);
	dm_json_member_texts(json, "mx-host", policy->mx_host,
			     policy->n_mx_host);
	dm_json_end_object(json);
	dm_json_key(json, "summary");
	dm_json_begin_object(json);
	dm_json_member_maybe(json, "total-successful-session-count",
			     policy->has_successful, policy->successful);
	dm_json_member_maybe(json, "total-failure-session-count",
			     policy->has_failed, policy->failed);
	dm_json_end_object(json);
	dm_json_key(json, "failure-details");
	dm_json_begin_array(json);
	for (guint i = 0; i < policy->n_details; i++)
		write_detail(json, &policy->details[i]);
	dm_json_end_array(json);
	dm_json_end_object(json);
}

void dm_json_tls(DmJsonWriter *json, const DmTls *tls)
{
	dm_json_member_text(json, "organization-name", tls->organization_name);
	dm_json_member_text(json, "contact-info", tls->contact_info);
	dm_json_member_text(json, "report-id", tls->report_id);
	dm_json_key(json, "date-range");
	dm_json_begin_object(json);
	dm_json_member_maybe(json, "begin", tls->has_begin, tls->begin);
	dm_json_member_maybe(json, "end", tls->has_end, tls->end);
	dm_json_end_object(json);
	dm_json_key(json, "policies");
	dm_json_begin_array(json);
	for (guint i = 0; i < tls->n_policies; i++)
		write_policy(json, &tls->policies[i]);
	dm_json_end_array(json);
}
