/*
 * Records on their way to a sink, in batches: bounded memory however many
 * there are.
 */
#pragma once

#include "core/report.h"

typedef struct _DmRecordBatch DmRecordBatch;

DmRecordBatch *dm_record_batch_new(const DmSink *sink, gpointer user);
void dm_record_batch_free(DmRecordBatch *batch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmRecordBatch, dm_record_batch_free)

/* A copy of `text` that lives until the batch is passed on. */
const char *dm_record_batch_text(DmRecordBatch *batch, const char *text,
				 gsize size);
/*
 * Adds a record; its lists are copied, its texts are the batch's.  A full
 * batch is passed on; FALSE when the sink failed.
 */
gboolean dm_record_batch_add(DmRecordBatch *batch, const DmRecord *record,
			     GError **error);
/* Passes on what is there. */
gboolean dm_record_batch_flush(DmRecordBatch *batch, GError **error);
/* How many records were added so far. */
guint64 dm_record_batch_total(const DmRecordBatch *batch);
