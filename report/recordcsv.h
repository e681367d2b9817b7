/*
 * Records as CSV rows: our own columns (contract section 4), or those of
 * parsedmarc for people who come from there.
 */
#pragma once

#include <stdio.h>

#include "core/report.h"
#include "store/store.h"

typedef enum {
	DM_LAYOUT_NATIVE,
	DM_LAYOUT_PARSEDMARC,
} DmLayout;

/* FALSE when `name` is no layout. */
gboolean dm_layout_from_name(const char *name, DmLayout *ret);

typedef struct _DmRecordCsv DmRecordCsv;

/*
 * Writes the header line at once and rows as they come, so the header given
 * to `begin` must be final (dm_store_replay() sees to that).
 */
DmRecordCsv *dm_record_csv_new(FILE *out, DmLayout layout, gboolean raw_cells);
void dm_record_csv_free(DmRecordCsv *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmRecordCsv, dm_record_csv_free)

/* The report_key of the next reports; the cell is empty without one. */
void dm_record_csv_set_key(DmRecordCsv *self, gint64 report_key);

/* What is known of sources; without it nothing is.  Borrowed. */
void dm_record_csv_set_facts(DmRecordCsv *self, DmSourceFacts *facts);

/* The sink that writes rows; *ret_user goes with it. */
const DmSink *dm_record_csv_sink(DmRecordCsv *self, gpointer *ret_user);
