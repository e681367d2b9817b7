/*
 * Failure and TLS reports for people: what was reported, what can be concluded
 * from it, and what cannot.
 */
#include "report/kindpage.h"

#include <string.h>

#include "core/text.h"

static void put_texts(DmPageLines *page, const char *label, const DmText *texts,
		      guint n)
{
	for (guint i = 0; i < n; i++)
		dm_page_field(page, i ? "" : label, texts[i].text);
}

static void put_section(DmPageLines *page, const char *title)
{
	g_string_append_c(page->line, '\n');
	g_string_append(page->line, title);
	dm_page_put_heading(page);
}

/* A text of several lines: each is escaped by itself. */
static void put_block(DmPageLines *page, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (guint i = 0; lines[i] && (lines[i + 1] || *lines[i]); i++) {
		gsize size = strlen(lines[i]);

		if (size && lines[i][size - 1] == '\r')
			lines[i][size - 1] = '\0';
		g_string_append(page->line, "  | ");
		if (*lines[i])
			dm_page_add(page, lines[i]);
		dm_page_put(page);
	}
}

/* ---- failure ---------------------------------------------------------- */

static void put_message(DmPageLines *page, const DmFailure *failure)
{
	dm_page_time(page, "arrival_date", failure->has_arrival_date,
		     failure->arrival_date);
	dm_page_field(page, "source_ip", failure->source_ip);
	dm_page_number(page, "source_port", failure->has_source_port,
		       failure->source_port);
	dm_page_number(page, "incidents", failure->has_incidents,
		       failure->incidents);
	put_texts(page, "reported_domain", failure->reported_domain,
		  failure->n_reported_domain);
	dm_page_field(page, "original_mail_from", failure->original_mail_from);
	put_texts(page, "original_rcpt_to", failure->original_rcpt_to,
		  failure->n_original_rcpt_to);
	dm_page_field(page, "envelope_id", failure->original_envelope_id);
	put_texts(page, "reported_uri", failure->reported_uri,
		  failure->n_reported_uri);
	dm_page_field(page, "delivery_result", failure->delivery_result);
	dm_page_field(page, "reporting_mta", failure->reporting_mta);
	dm_page_field(page, "user_agent", failure->user_agent);
}

/* RFC 9991 turned the meaning of Identity-Alignment round and left no mark. */
static void put_alignment(DmPageLines *page, const DmFailure *failure)
{
	if (failure->dkim_aligned || failure->spf_aligned) {
		dm_page_add_named(page, "  aligned            dkim ",
				  failure->dkim_aligned);
		dm_page_add_named(page, ", spf ", failure->spf_aligned);
		g_string_append(page->line,
				" (derived from Authentication-Results)");
		dm_page_put(page);
	}
	if (!failure->identity_alignment)
		return;
	dm_page_add_named(page, "  identity_alignment ",
			  failure->identity_alignment);
	g_string_append(page->line, " (ambiguous: passed by RFC 7489, failed "
				    "by RFC 9991)");
	dm_page_put(page);
}

/* Whether anything stands under the heading. */
static gboolean says_authentication(const DmFailure *failure)
{
	return failure->dkim_aligned || failure->spf_aligned ||
	       failure->identity_alignment ||
	       failure->n_authentication_results || failure->dkim_domain ||
	       failure->dkim_identity || failure->dkim_selector ||
	       failure->dkim_selector_dns || failure->dkim_adsp_dns ||
	       failure->n_spf_dns;
}

static void put_authentication(DmPageLines *page, const DmFailure *failure)
{
	if (!says_authentication(failure))
		return;
	put_section(page, "Authentication");
	put_alignment(page, failure);
	put_texts(page, "results", failure->authentication_results,
		  failure->n_authentication_results);
	dm_page_field(page, "dkim_domain", failure->dkim_domain);
	dm_page_field(page, "dkim_identity", failure->dkim_identity);
	dm_page_field(page, "dkim_selector", failure->dkim_selector);
	dm_page_field(page, "dkim_selector_dns", failure->dkim_selector_dns);
	dm_page_field(page, "dkim_adsp_dns", failure->dkim_adsp_dns);
	put_texts(page, "spf_dns", failure->spf_dns, failure->n_spf_dns);
}

static void put_sample(DmPageLines *page, const DmSample *sample)
{
	put_section(page, "Message");
	dm_page_field(page, "from", sample->from);
	dm_page_field(page, "header_from", sample->header_from);
	dm_page_field(page, "subject", sample->subject);
	dm_page_field(page, "message_id", sample->message_id);
	if (sample->has_date)
		dm_page_time(page, "date", TRUE, sample->date);
	if (!sample->headers)
		return;
	put_section(page, sample->headers_only ? "Header of the message"
					       : "Header of the message "
						 "(a body was with it)");
	put_block(page, sample->headers);
}

void dm_page_failure(DmPageLines *page, const DmFailure *failure)
{
	dm_page_field(page, "feedback_type", failure->feedback_type);
	dm_page_field(page, "auth_failure", failure->auth_failure);
	put_message(page, failure);
	put_authentication(page, failure);
	if (failure->dkim_canonicalized_header) {
		put_section(page, "Header as DKIM saw it");
		put_block(page, failure->dkim_canonicalized_header);
	}
	if (failure->dkim_canonicalized_body) {
		put_section(page, "Body as DKIM saw it");
		put_block(page, failure->dkim_canonicalized_body);
	}
	if (failure->has_sample)
		put_sample(page, &failure->sample);
}

/* ---- tls -------------------------------------------------------------- */

static void put_detail(DmPageLines *page, const DmTlsDetail *detail)
{
	dm_page_add_named(page, "  ", detail->result_type);
	if (detail->has_failed)
		g_string_append_printf(page->line,
				       "  %" G_GINT64_FORMAT " session%s",
				       detail->failed,
				       dm_text_plural(detail->failed));
	if (detail->receiving_mx_hostname)
		dm_page_add_named(page, "  mx ", detail->receiving_mx_hostname);
	if (detail->receiving_ip)
		dm_page_add_named(page, " ", detail->receiving_ip);
	if (detail->sending_mta_ip)
		dm_page_add_named(page, "  from ", detail->sending_mta_ip);
	if (detail->receiving_mx_helo)
		dm_page_add_named(page, "  helo ", detail->receiving_mx_helo);
	dm_page_put(page);
	dm_page_field(page, "  reason", detail->failure_reason_code);
	dm_page_field(page, "  information", detail->additional_information);
}

static void put_policy(DmPageLines *page, const DmTlsPolicy *policy)
{
	g_string_append_c(page->line, '\n');
	dm_page_add_named(page, "Policy ", policy->policy_type);
	dm_page_add_named(page, " of ", policy->policy_domain);
	dm_page_put_heading(page);
	put_texts(page, "policy-string", policy->policy_string,
		  policy->n_policy_string);
	put_texts(page, "mx-host", policy->mx_host, policy->n_mx_host);
	dm_page_number(page, "successful", policy->has_successful,
		       policy->successful);
	dm_page_number(page, "failed", policy->has_failed, policy->failed);
	for (guint i = 0; i < policy->n_details; i++)
		put_detail(page, &policy->details[i]);
}

void dm_page_tls(DmPageLines *page, const DmTls *tls)
{
	dm_page_field(page, "report-id", tls->report_id);
	dm_page_time(page, "begin", tls->has_begin, tls->begin);
	dm_page_time(page, "end", tls->has_end, tls->end);
	dm_page_field(page, "contact-info", tls->contact_info);
	for (guint i = 0; i < tls->n_policies; i++)
		put_policy(page, &tls->policies[i]);
}
