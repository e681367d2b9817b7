/*
 * The figures that a run ends with.
 */
#pragma once

#include "store/store.h"

typedef struct {
	guint64 items;
	DmStoreCounts stored;
	guint64 foreign, quarantined, skipped;
	guint64 failed_acts; /* origins that could not be moved, marked or
				deleted */
	double seconds;
} DmIngestTotals;

/* Adds the figures of another source to those of the run. */
void dm_totals_sum(DmIngestTotals *totals, const DmIngestTotals *more);
/* Adds what one item brought. */
void dm_totals_add(DmIngestTotals *totals, const DmStoreCounts *counts);
/* What --format of `command` asks for; FALSE with a usage error. */
gboolean dm_totals_read_format(const char *command, const char *format,
			       gboolean *ret_json, GError **error);
/* One line on stderr. */
void dm_totals_print_line(const DmIngestTotals *totals, gboolean dry_run);
/* One JSON object on stdout (contract section 1). */
void dm_totals_print_json(const DmIngestTotals *totals);
