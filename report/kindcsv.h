/*
 * Failure and TLS reports as CSV rows: our own columns, or those of parsedmarc
 * for people who come from there.
 */
#pragma once

#include <stdio.h>

#include "report/csvcolumns.h"
#include "report/recordcsv.h"

/* A layout's columns. */
typedef struct {
	const DmCsvColumn *columns;
	guint n;
} DmCsvTable;

extern const DmCsvTable dm_failure_csv, dm_failure_csv_parsedmarc;
extern const DmCsvTable dm_tls_csv, dm_tls_csv_parsedmarc;

typedef struct _DmKindCsv DmKindCsv;

/*
 * For DM_KIND_FAILURE, a row a report, or DM_KIND_TLS: a row a failure detail
 * and one for a policy without; in parsedmarc's layout one for each policy
 * and then one for each detail.  Writes the header line at once, at most
 * `max_rows` rows, and reports of other kinds not at all.
 */
DmKindCsv *dm_kind_csv_new(FILE *out, DmKind kind, DmLayout layout,
			   gboolean raw_cells, gint64 max_rows);
void dm_kind_csv_free(DmKindCsv *self);
/* The report_key of the next reports. */
void dm_kind_csv_set_key(DmKindCsv *self, gint64 report_key);
/* What is known of sources; without it nothing is.  Borrowed. */
void dm_kind_csv_set_facts(DmKindCsv *self, DmSourceFacts *facts);
gboolean dm_kind_csv_is_full(const DmKindCsv *self);
const DmSink *dm_kind_csv_sink(DmKindCsv *self, gpointer *ret_user);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmKindCsv, dm_kind_csv_free)
