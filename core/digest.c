/*
 * Serializes a report without ambiguity (every text with its length, absent
 * apart from empty) and hashes it.
 */
#include "core/digest.h"

#include <string.h>

#include "core/sha256.h"

/* What is to be hashed, in pieces large enough for the algorithm. */
typedef struct {
	DmSha256 *sum;
	gsize used;
	guint8 data[4096];
} Out;

struct _DmDigest {
	Out records, whole;
};

#define ABSENT G_MAXUINT32

DmDigest *dm_digest_new(void)
{
	DmDigest *digest = g_new0(DmDigest, 1);

	digest->records.sum = dm_sha256_new();
	digest->whole.sum = dm_sha256_new();
	return digest;
}

void dm_digest_free(DmDigest *digest)
{
	if (!digest)
		return;
	dm_sha256_free(digest->records.sum);
	dm_sha256_free(digest->whole.sum);
	g_free(digest);
}

void dm_digest_reset(DmDigest *digest)
{
	dm_sha256_reset(digest->records.sum);
	digest->records.used = 0;
}

static void flush(Out *out)
{
	dm_sha256_update(out->sum, out->data, out->used);
	out->used = 0;
}

static void put(Out *out, gconstpointer data, gsize size)
{
	if (size > sizeof(out->data) - out->used)
		flush(out);
	if (size > sizeof(out->data)) {
		dm_sha256_update(out->sum, data, size);
		return;
	}
	memcpy(out->data + out->used, data, size);
	out->used += size;
}

static void put_u32(Out *out, guint32 value)
{
	guint32 big = GUINT32_TO_BE(value);

	put(out, &big, sizeof(big));
}

static void put_int(Out *out, gint64 value)
{
	gint64 big = GINT64_TO_BE(value);

	put(out, &big, sizeof(big));
}

static void put_text(Out *out, const char *text)
{
	gsize size = text ? strlen(text) : 0;

	put_u32(out, text ? (guint32)size : ABSENT);
	if (size)
		put(out, text, size);
}

static void put_results(Out *out, const DmAuthResult *results, guint n)
{
	put_u32(out, n);
	for (guint i = 0; i < n; i++) {
		put_text(out, results[i].domain);
		put_text(out, results[i].selector);
		put_text(out, results[i].scope);
		put_text(out, results[i].result);
		put_text(out, results[i].human_result);
	}
}

static void put_record(Out *out, const DmRecord *record)
{
	put_text(out, record->source_ip);
	put_int(out, record->count);
	put_text(out, record->disposition);
	put_text(out, record->dkim);
	put_text(out, record->spf);
	put_u32(out, record->n_reasons);
	for (guint i = 0; i < record->n_reasons; i++) {
		put_text(out, record->reasons[i].type);
		put_text(out, record->reasons[i].comment);
	}
	put_text(out, record->header_from);
	put_text(out, record->envelope_from);
	put_text(out, record->envelope_to);
	put_results(out, record->dkim_results, record->n_dkim_results);
	put_results(out, record->spf_results, record->n_spf_results);
}

void dm_digest_records(DmDigest *digest, const DmRecord *records, guint n)
{
	for (guint i = 0; i < n; i++)
		put_record(&digest->records, &records[i]);
}

static void put_texts(Out *out, const DmText *texts, guint n)
{
	put_u32(out, n);
	for (guint i = 0; i < n; i++)
		put_text(out, texts[i].text);
}

static void put_maybe(Out *out, gboolean has, gint64 value)
{
	put_int(out, has ? value : G_MININT64);
}

static void put_metadata(Out *out, const DmMetadata *metadata)
{
	put_text(out, metadata->org_name);
	put_text(out, metadata->email);
	put_text(out, metadata->extra_contact_info);
	put_text(out, metadata->report_id);
	put_maybe(out, metadata->has_begin, metadata->begin);
	put_maybe(out, metadata->has_end, metadata->end);
	put_u32(out, metadata->n_errors);
	for (guint i = 0; i < metadata->n_errors; i++)
		put_text(out, metadata->errors[i].text);
	put_text(out, metadata->generator);
}

static void put_policy(Out *out, const DmPolicy *policy)
{
	put_text(out, policy->domain);
	put_text(out, policy->discovery_method);
	put_text(out, policy->p);
	put_text(out, policy->sp);
	put_text(out, policy->np);
	put_text(out, policy->adkim);
	put_text(out, policy->aspf);
	put_maybe(out, policy->has_pct, policy->pct);
	put_text(out, policy->fo);
	put_text(out, policy->testing);
}

static void put_sample(Out *out, const DmFailure *failure)
{
	const DmSample *sample = &failure->sample;

	put_u32(out, (guint32)failure->has_sample);
	if (!failure->has_sample)
		return;
	put_u32(out, (guint32)sample->headers_only);
	put_text(out, sample->from);
	put_text(out, sample->header_from);
	put_text(out, sample->subject);
	put_text(out, sample->message_id);
	put_maybe(out, sample->has_date, sample->date);
	put_text(out, sample->headers);
}

static void put_failure(Out *out, const DmFailure *failure)
{
	put_text(out, failure->feedback_type);
	put_text(out, failure->user_agent);
	put_text(out, failure->version);
	put_text(out, failure->auth_failure);
	put_text(out, failure->original_envelope_id);
	put_text(out, failure->original_mail_from);
	put_texts(out, failure->original_rcpt_to, failure->n_original_rcpt_to);
	put_maybe(out, failure->has_arrival_date, failure->arrival_date);
	put_text(out, failure->arrival_date_text);
	put_text(out, failure->reporting_mta);
	put_text(out, failure->source_ip);
	put_maybe(out, failure->has_source_port, failure->source_port);
	put_maybe(out, failure->has_incidents, failure->incidents);
	put_texts(out, failure->reported_domain, failure->n_reported_domain);
	put_texts(out, failure->reported_uri, failure->n_reported_uri);
	put_text(out, failure->delivery_result);
	put_text(out, failure->identity_alignment);
	put_texts(out, failure->authentication_results,
		  failure->n_authentication_results);
	put_text(out, failure->dkim_domain);
	put_text(out, failure->dkim_identity);
	put_text(out, failure->dkim_selector);
	put_text(out, failure->dkim_canonicalized_header);
	put_text(out, failure->dkim_canonicalized_body);
	put_text(out, failure->dkim_adsp_dns);
	put_text(out, failure->dkim_selector_dns);
	put_texts(out, failure->spf_dns, failure->n_spf_dns);
	put_sample(out, failure);
}

static void put_tls_detail(Out *out, const DmTlsDetail *detail)
{
	put_text(out, detail->result_type);
	put_text(out, detail->sending_mta_ip);
	put_text(out, detail->receiving_ip);
	put_text(out, detail->receiving_mx_hostname);
	put_text(out, detail->receiving_mx_helo);
	put_maybe(out, detail->has_failed, detail->failed);
	put_text(out, detail->additional_information);
	put_text(out, detail->failure_reason_code);
}

static void put_tls(Out *out, const DmTls *tls)
{
	put_text(out, tls->organization_name);
	put_text(out, tls->contact_info);
	put_text(out, tls->report_id);
	put_maybe(out, tls->has_begin, tls->begin);
	put_maybe(out, tls->has_end, tls->end);
	put_u32(out, tls->n_policies);
	for (guint i = 0; i < tls->n_policies; i++) {
		const DmTlsPolicy *policy = &tls->policies[i];

		put_text(out, policy->policy_type);
		put_texts(out, policy->policy_string, policy->n_policy_string);
		put_text(out, policy->policy_domain);
		put_texts(out, policy->mx_host, policy->n_mx_host);
		put_maybe(out, policy->has_successful, policy->successful);
		put_maybe(out, policy->has_failed, policy->failed);
		put_u32(out, policy->n_details);
		for (guint j = 0; j < policy->n_details; j++)
			put_tls_detail(out, &policy->details[j]);
	}
}

static void put_aggregate(Out *out, const DmAggregate *aggregate)
{
	put_text(out, dm_generation_name(aggregate->generation));
	put_text(out, aggregate->namespace_uri);
	put_text(out, aggregate->version);
	put_metadata(out, &aggregate->metadata);
	put_policy(out, &aggregate->policy);
}

void dm_digest_finish(DmDigest *digest, const DmReport *report,
		      guint8 ret[DM_DIGEST_SIZE])
{
	Out *out = &digest->whole;
	guint8 records[DM_DIGEST_SIZE];

	put_u32(out, report->kind);
	put_u32(out, report->incomplete);
	switch (report->kind) {
	case DM_KIND_AGGREGATE:
		put_aggregate(out, &report->aggregate);
		break;
	case DM_KIND_FAILURE:
		put_failure(out, &report->failure);
		break;
	case DM_KIND_TLS:
		put_tls(out, &report->tls);
		break;
	}
	flush(&digest->records);
	dm_sha256_finish(digest->records.sum, records);
	put(out, records, sizeof(records));
	flush(out);
	dm_sha256_finish(out->sum, ret);
}
