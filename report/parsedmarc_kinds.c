/*
 * Failure and TLS reports as members of parsedmarc's JSON.
 */
#include "core/utctime.h"
#include "report/kindjson.h"
#include "report/parsedmarc.h"

gint64 dm_parsedmarc_tls_rest(const DmTlsPolicy *policy)
{
	gint64 rest = policy->failed;

	for (guint i = 0; i < policy->n_details && rest > 0; i++)
		rest -= MIN(rest, policy->details[i].failed);
	return rest;
}

const char *dm_parsedmarc_delivery(const DmFailure *failure)
{
	static const char *const words[] = { "delivered", "spam",  "policy",
					     "reject",	  "other", NULL };
	const char *result = failure->delivery_result;

	return !result || g_strv_contains(words, result) ? result : "other";
}

static void write_time(DmJsonWriter *json, const char *key, gboolean has,
		       gint64 seconds,
		       char *(*format)(gint64 seconds, char text[DM_TIME_TEXT]))
{
	char text[DM_TIME_TEXT];

	dm_json_member_text(json, key, has ? format(seconds, text) : NULL);
}

/* Its list of mechanisms: "none" is an empty one. */
static void write_mechanisms(DmJsonWriter *json, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text ? text : "", ",", -1);

	dm_json_key(json, "authentication_mechanisms");
	dm_json_begin_array(json);
	for (guint i = 0; words[i]; i++) {
		const char *word = g_strstrip(words[i]);

		if (*word && g_strcmp0(word, "none") != 0)
			dm_json_text(json, word);
	}
	dm_json_end_array(json);
}

static char *join(const DmText *texts, guint n, const char *separator)
{
	GString *joined = g_string_new(NULL);

	for (guint i = 0; i < n; i++)
		g_string_append_printf(joined, "%s%s", i ? separator : "",
				       texts[i].text);
	return g_string_free(joined, FALSE);
}

static void write_joined(DmJsonWriter *json, const char *key,
			 const DmText *texts, guint n)
{
	g_autofree char *joined = join(texts, n, ",");

	dm_json_member_text(json, key, n ? joined : NULL);
}

static void write_sample(DmJsonWriter *json, const DmFailure *failure)
{
	const DmSample *sample = &failure->sample;

	dm_json_member_bool(json, "sample_headers_only", sample->headers_only);
	dm_json_member_text(json, "sample", sample->headers);
	dm_json_key(json, "parsed_sample");
	dm_json_begin_object(json);
	dm_json_member_text(json, "from", sample->from);
	dm_json_member_text(json, "subject", sample->subject);
	dm_json_member_text(json, "message_id", sample->message_id);
	write_time(json, "date", sample->has_date, sample->date,
		   dm_time_format_plain);
	dm_json_end_object(json);
}

void dm_parsedmarc_json_failure(DmJsonWriter *json, const DmFailure *failure,
				const DmSourceFact *fact)
{
	dm_json_member_text(json, "feedback_type", failure->feedback_type);
	dm_json_member_text(json, "user_agent", failure->user_agent);
	dm_json_member_text(json, "version", failure->version);
	dm_json_member_text(json, "original_envelope_id",
			    failure->original_envelope_id);
	dm_json_member_text(json, "original_mail_from",
			    failure->original_mail_from);
	write_joined(json, "original_rcpt_to", failure->original_rcpt_to,
		     failure->n_original_rcpt_to);
	dm_json_member_text(json, "arrival_date", failure->arrival_date_text);
	write_time(json, "arrival_date_utc", failure->has_arrival_date,
		   failure->arrival_date, dm_time_format_plain);
	write_joined(json, "authentication_results",
		     failure->authentication_results,
		     failure->n_authentication_results);
	dm_json_member_text(json, "dkim_domain", failure->dkim_domain);
	dm_parsedmarc_json_source(json, failure->source_ip, fact);
	dm_json_member_text(json, "delivery_result",
			    dm_parsedmarc_delivery(failure));
	dm_json_key(json, "auth_failure");
	dm_json_begin_array(json);
	if (failure->auth_failure)
		dm_json_text(json, failure->auth_failure);
	dm_json_end_array(json);
	write_joined(json, "reported_domain", failure->reported_domain,
		     failure->n_reported_domain);
	write_mechanisms(json, failure->identity_alignment);
	write_sample(json, failure);
}

static void write_detail(DmJsonWriter *json, const DmTlsDetail *detail)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "result_type", detail->result_type);
	dm_json_member_maybe(json, "failed_session_count", detail->has_failed,
			     detail->failed);
	dm_json_member_text(json, "sending_mta_ip", detail->sending_mta_ip);
	dm_json_member_text(json, "receiving_ip", detail->receiving_ip);
	dm_json_member_text(json, "receiving_mx_hostname",
			    detail->receiving_mx_hostname);
	dm_json_member_text(json, "receiving_mx_helo",
			    detail->receiving_mx_helo);
	dm_json_member_text(json, "additional_info_uri",
			    detail->additional_information);
	dm_json_member_text(json, "failure_reason_code",
			    detail->failure_reason_code);
	dm_json_end_object(json);
}

static void write_policy(DmJsonWriter *json, const DmTlsPolicy *policy)
{
	dm_json_begin_object(json);
	dm_json_member_text(json, "policy_domain", policy->policy_domain);
	dm_json_member_text(json, "policy_type", policy->policy_type);
	dm_json_member_texts(json, "policy_strings", policy->policy_string,
			     policy->n_policy_string);
	dm_json_member_texts(json, "mx_host_patterns", policy->mx_host,
			     policy->n_mx_host);
	dm_json_member_maybe(json, "successful_session_count",
			     policy->has_successful, policy->successful);
	dm_json_member_maybe(json, "failed_session_count", policy->has_failed,
			     policy->failed);
	dm_json_key(json, "failure_details");
	dm_json_begin_array(json);
	for (guint i = 0; i < policy->n_details; i++)
		write_detail(json, &policy->details[i]);
	dm_json_end_array(json);
	dm_json_end_object(json);
}

void dm_parsedmarc_json_tls(DmJsonWriter *json, const DmTls *tls)
{
	dm_json_member_text(json, "organization_name", tls->organization_name);
	write_time(json, "begin_date", tls->has_begin, tls->begin,
		   dm_time_format);
	write_time(json, "end_date", tls->has_end, tls->end, dm_time_format);
	dm_json_member_text(json, "contact_info", tls->contact_info);
	dm_json_member_text(json, "report_id", tls->report_id);
	dm_json_key(json, "policies");
	dm_json_begin_array(json);
	for (guint i = 0; i < tls->n_policies; i++)
		write_policy(json, &tls->policies[i]);
	dm_json_end_array(json);
}
