/*
 * Collects records with their texts and hands them over in one piece.
 */
#include "parse/recordbatch.h"

#define BATCH_RECORDS 256
#define BATCH_BYTES (1024 * 1024)

struct _DmRecordBatch {
	const DmSink *sink;
	gpointer user;
	GArray *records; /* DmRecord */
	GStringChunk *texts;
	GPtrArray *lists; /* what records point to */
	gsize bytes;
	guint64 total;
};

DmRecordBatch *dm_record_batch_new(const DmSink *sink, gpointer user)
{
	DmRecordBatch *batch = g_new0(DmRecordBatch, 1);

	batch->sink = sink;
	batch->user = user;
	batch->records = g_array_new(FALSE, TRUE, sizeof(DmRecord));
	batch->texts = g_string_chunk_new(4096);
	batch->lists = g_ptr_array_new_with_free_func(g_free);
	return batch;
}

void dm_record_batch_free(DmRecordBatch *batch)
{
	if (!batch)
		return;
	g_array_unref(batch->records);
	g_string_chunk_free(batch->texts);
	g_ptr_array_unref(batch->lists);
	g_free(batch);
}

const char *dm_record_batch_text(DmRecordBatch *batch, const char *text,
				 gsize size)
{
	batch->bytes += size;
	return g_string_chunk_insert_len(batch->texts, text, (gssize)size);
}

static gconstpointer keep_list(DmRecordBatch *batch, gconstpointer list,
			       gsize size)
{
	gpointer copy;

	if (!size)
		return NULL;
	copy = g_memdup2(list, size);
	g_ptr_array_add(batch->lists, copy);
	return copy;
}

gboolean dm_record_batch_add(DmRecordBatch *batch, const DmRecord *record,
			     GError **error)
{
	DmRecord copy = *record;

	copy.reasons = keep_list(batch, record->reasons,
				 record->n_reasons * sizeof(DmReason));
	copy.dkim_results =
		keep_list(batch, record->dkim_results,
			  record->n_dkim_results * sizeof(DmAuthResult));
	copy.spf_results =
		keep_list(batch, record->spf_results,
			  record->n_spf_results * sizeof(DmAuthResult));
	g_array_append_val(batch->records, copy);
	batch->total++;
	if (batch->records->len < BATCH_RECORDS && batch->bytes < BATCH_BYTES)
		return TRUE;
	return dm_record_batch_flush(batch, error);
}

gboolean dm_record_batch_flush(DmRecordBatch *batch, GError **error)
{
	const DmRecord *records = (DmRecord *)(void *)batch->records->data;
	gboolean ok = !batch->records->len ||
		      batch->sink->records(batch->user, records,
					   batch->records->len, error);

	g_array_set_size(batch->records, 0);
	g_ptr_array_set_size(batch->lists, 0);
	g_string_chunk_clear(batch->texts);
	batch->bytes = 0;
	return ok;
}

guint64 dm_record_batch_total(const DmRecordBatch *batch)
{
	return batch->total;
}
