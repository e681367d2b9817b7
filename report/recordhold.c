/*
 * Records packed into a spool and unpacked again.  Knows nothing of what the
 * next sink does with them.
 */
#include "report/recordhold.h"

#include <string.h>

#include "report/spool.h"

#define ABSENT G_MAXUINT32

struct _DmRecordHold {
	const DmSink *next;
	gpointer next_user;
	DmSpool *spool;
	GString *frame; /* one packed record */
	guint64 records;
	GArray *reasons; /* of the record being unpacked */
	GArray *dkim;
	GArray *spf;
};

DmRecordHold *dm_record_hold_new(const DmSink *next, gpointer next_user)
{
	DmRecordHold *hold = g_new0(DmRecordHold, 1);

	hold->next = next;
	hold->next_user = next_user;
	hold->spool = dm_spool_new();
	hold->frame = g_string_new(NULL);
	hold->reasons = g_array_new(FALSE, TRUE, sizeof(DmReason));
	hold->dkim = g_array_new(FALSE, TRUE, sizeof(DmAuthResult));
	hold->spf = g_array_new(FALSE, TRUE, sizeof(DmAuthResult));
	return hold;
}

void dm_record_hold_free(DmRecordHold *hold)
{
	if (!hold)
		return;
	dm_spool_free(hold->spool);
	g_string_free(hold->frame, TRUE);
	g_array_unref(hold->reasons);
	g_array_unref(hold->dkim);
	g_array_unref(hold->spf);
	g_free(hold);
}

/* ---- packing: texts with their NUL, so that they are read in place ---- */

static const gsize record_texts[] = {
	G_STRUCT_OFFSET(DmRecord, source_ip),
	G_STRUCT_OFFSET(DmRecord, disposition),
	G_STRUCT_OFFSET(DmRecord, dkim),
	G_STRUCT_OFFSET(DmRecord, spf),
	G_STRUCT_OFFSET(DmRecord, header_from),
	G_STRUCT_OFFSET(DmRecord, envelope_from),
	G_STRUCT_OFFSET(DmRecord, envelope_to),
};
static const gsize reason_texts[] = {
	G_STRUCT_OFFSET(DmReason, type),
	G_STRUCT_OFFSET(DmReason, comment),
};
static const gsize result_texts[] = {
	G_STRUCT_OFFSET(DmAuthResult, domain),
	G_STRUCT_OFFSET(DmAuthResult, selector),
	G_STRUCT_OFFSET(DmAuthResult, scope),
	G_STRUCT_OFFSET(DmAuthResult, result),
	G_STRUCT_OFFSET(DmAuthResult, human_result),
};

static void pack_u32(GString *frame, guint32 value)
{
	g_string_append_len(frame, (const char *)&value, sizeof(value));
}

static void pack_texts(GString *frame, const void *from, const gsize *offsets,
		       guint n)
{
	for (guint i = 0; i < n; i++) {
		const char *text =
			G_STRUCT_MEMBER(const char *, from, offsets[i]);

		if (!text) {
			pack_u32(frame, ABSENT);
			continue;
		}
		pack_u32(frame, (guint32)strlen(text));
		g_string_append_len(frame, text, strlen(text) + 1);
	}
}

static void pack_results(GString *frame, const DmAuthResult *results, guint n)
{
	pack_u32(frame, n);
	for (guint i = 0; i < n; i++)
		pack_texts(frame, &results[i], result_texts,
			   G_N_ELEMENTS(result_texts));
}

static void pack_record(GString *frame, const DmRecord *record)
{
	g_string_append_len(frame, (const char *)&record->count,
			    sizeof(record->count));
	pack_texts(frame, record, record_texts, G_N_ELEMENTS(record_texts));
	pack_u32(frame, record->n_reasons);
	for (guint i = 0; i < record->n_reasons; i++)
		pack_texts(frame, &record->reasons[i], reason_texts,
			   G_N_ELEMENTS(reason_texts));
	pack_results(frame, record->dkim_results, record->n_dkim_results);
	pack_results(frame, record->spf_results, record->n_spf_results);
}

static const char *unpack(const char *at, void *to, gsize size)
{
	memcpy(to, at, size);
	return at + size;
}

static const char *unpack_texts(const char *at, void *to, const gsize *offsets,
				guint n)
{
	for (guint i = 0; i < n; i++) {
		const char **text =
			&G_STRUCT_MEMBER(const char *, to, offsets[i]);
		guint32 size;

		at = unpack(at, &size, sizeof(size));
		*text = size == ABSENT ? NULL : at;
		if (*text)
			at += size + 1;
	}
	return at;
}

static const char *unpack_list(const char *at, GArray *list,
			       const gsize *offsets, guint n_offsets)
{
	guint32 n;

	at = unpack(at, &n, sizeof(n));
	g_array_set_size(list, 0);
	g_array_set_size(list, n);
	for (guint i = 0; i < n; i++)
		at = unpack_texts(
			at, list->data + i * g_array_get_element_size(list),
			offsets, n_offsets);
	return at;
}

/* The record lives in the hold until the next one. */
static void unpack_record(DmRecordHold *hold, DmRecord *record)
{
	const char *at = hold->frame->str;

	memset(record, 0, sizeof(*record));
	at = unpack(at, &record->count, sizeof(record->count));
	at = unpack_texts(at, record, record_texts, G_N_ELEMENTS(record_texts));
	at = unpack_list(at, hold->reasons, reason_texts,
			 G_N_ELEMENTS(reason_texts));
	at = unpack_list(at, hold->dkim, result_texts,
			 G_N_ELEMENTS(result_texts));
	at = unpack_list(at, hold->spf, result_texts,
			 G_N_ELEMENTS(result_texts));
	g_assert(at == hold->frame->str + hold->frame->len);
	record->reasons = (const DmReason *)hold->reasons->data;
	record->n_reasons = hold->reasons->len;
	record->dkim_results = (const DmAuthResult *)hold->dkim->data;
	record->n_dkim_results = hold->dkim->len;
	record->spf_results = (const DmAuthResult *)hold->spf->data;
	record->n_spf_results = hold->spf->len;
}

/* ---- the sink -------------------------------------------------------- */

static void forget(gpointer user)
{
	DmRecordHold *hold = user;

	dm_spool_clear(hold->spool);
	hold->records = 0;
}

static gboolean hold_begin(gpointer user, const DmReport *report G_GNUC_UNUSED,
			   GError **error G_GNUC_UNUSED)
{
	forget(user);
	return TRUE;
}

static gboolean hold_records(gpointer user, const DmRecord *records, guint n,
			     GError **error)
{
	DmRecordHold *hold = user;

	for (guint i = 0; i < n; i++) {
		guint32 size;

		g_string_truncate(hold->frame, 0);
		pack_record(hold->frame, &records[i]);
		size = (guint32)hold->frame->len;
		if (!dm_spool_append(hold->spool, &size, sizeof(size), error) ||
		    !dm_spool_append(hold->spool, hold->frame->str, size,
				     error))
			return FALSE;
		hold->records++;
	}
	return TRUE;
}

static gboolean replay_one(DmRecordHold *hold, GError **error)
{
	DmRecord record;
	guint32 size;

	if (!dm_spool_read(hold->spool, &size, sizeof(size), error))
		return FALSE;
	g_string_set_size(hold->frame, size);
	if (!dm_spool_read(hold->spool, hold->frame->str, size, error))
		return FALSE;
	unpack_record(hold, &record);
	return hold->next->records(hold->next_user, &record, 1, error);
}

static gboolean hold_end(gpointer user, const DmReport *report, GError **error)
{
	DmRecordHold *hold = user;

	if (!dm_spool_rewind(hold->spool, error) ||
	    !hold->next->begin(hold->next_user, report, error))
		return FALSE;
	for (guint64 i = 0; i < hold->records; i++)
		if (!replay_one(hold, error))
			return FALSE;
	forget(hold);
	return hold->next->end(hold->next_user, report, error);
}

const DmSink dm_record_hold_sink = {
	.begin = hold_begin,
	.records = hold_records,
	.end = hold_end,
	.discard = forget,
};
