/*
 * Serializes a report without ambiguity (every text with its length, absent
 * apart from empty) and hashes it.
 */
#include "core/digest.h"

#include <string.h>

#include "core/sha256.h"

struct _DmDigest {
	DmSha256 *records, *whole;
	GByteArray *buffer;
};

#define ABSENT G_MAXUINT32

DmDigest *dm_digest_new(void)
{
	DmDigest *digest = g_new0(DmDigest, 1);

	digest->records = dm_sha256_new();
	digest->whole = dm_sha256_new();
	digest->buffer = g_byte_array_new();
	return digest;
}

void dm_digest_free(DmDigest *digest)
{
	if (!digest)
		return;
	dm_sha256_free(digest->records);
	dm_sha256_free(digest->whole);
	g_byte_array_unref(digest->buffer);
	g_free(digest);
}

void dm_digest_reset(DmDigest *digest)
{
	dm_sha256_reset(digest->records);
}

static void put_u32(GByteArray *out, guint32 value)
{
	guint32 big = GUINT32_TO_BE(value);

	g_byte_array_append(out, (const guint8 *)&big, sizeof(big));
}

static void put_int(GByteArray *out, gint64 value)
{
	gint64 big = GINT64_TO_BE(value);

	g_byte_array_append(out, (const guint8 *)&big, sizeof(big));
}

static void put_text(GByteArray *out, const char *text)
{
	gsize size = text ? strlen(text) : 0;

	put_u32(out, text ? (guint32)size : ABSENT);
	if (size)
		g_byte_array_append(out, (const guint8 *)text, (guint)size);
}

static void put_results(GByteArray *out, const DmAuthResult *results, guint n)
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

static void put_record(GByteArray *out, const DmRecord *record)
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
	GByteArray *out = digest->buffer;

	g_byte_array_set_size(out, 0);
	for (guint i = 0; i < n; i++)
		put_record(out, &records[i]);
	dm_sha256_update(digest->records, out->data, out->len);
}

static void put_metadata(GByteArray *out, const DmMetadata *metadata)
{
	put_text(out, metadata->org_name);
	put_text(out, metadata->email);
	put_text(out, metadata->extra_contact_info);
	put_text(out, metadata->report_id);
	put_int(out, metadata->has_begin ? metadata->begin : G_MININT64);
	put_int(out, metadata->has_end ? metadata->end : G_MININT64);
	put_u32(out, metadata->n_errors);
	for (guint i = 0; i < metadata->n_errors; i++)
		put_text(out, metadata->errors[i].text);
	put_text(out, metadata->generator);
}

static void put_policy(GByteArray *out, const DmPolicy *policy)
{
	put_text(out, policy->domain);
	put_text(out, policy->discovery_method);
	put_text(out, policy->p);
	put_text(out, policy->sp);
	put_text(out, policy->np);
	put_text(out, policy->adkim);
	put_text(out, policy->aspf);
	put_int(out, policy->has_pct ? policy->pct : G_MININT64);
	put_text(out, policy->fo);
	put_text(out, policy->testing);
}

void dm_digest_finish(DmDigest *digest, const DmReport *report,
		      guint8 ret[DM_DIGEST_SIZE])
{
	const DmAggregate *aggregate = &report->aggregate;
	GByteArray *out = digest->buffer;
	guint8 records[DM_DIGEST_SIZE];

	g_byte_array_set_size(out, 0);
	put_u32(out, report->kind);
	put_u32(out, report->incomplete);
	put_text(out, dm_generation_name(aggregate->generation));
	put_text(out, aggregate->namespace_uri);
	put_text(out, aggregate->version);
	put_metadata(out, &aggregate->metadata);
	put_policy(out, &aggregate->policy);
	dm_sha256_finish(digest->records, records);
	g_byte_array_append(out, records, sizeof(records));
	dm_sha256_update(digest->whole, out->data, out->len);
	dm_sha256_finish(digest->whole, ret);
}
