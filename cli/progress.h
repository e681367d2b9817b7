/*
 * A line on a terminal that tells how far a long run is.
 */
#pragma once

#include "cli/totals.h"

typedef struct _DmProgress DmProgress;

/* Says nothing where `wanted` is FALSE or stderr is no terminal. */
DmProgress *dm_progress_new(gboolean wanted);
/* Clears the line. */
void dm_progress_free(DmProgress *progress);
/* Whether a line is due: then the next call is to give one. */
gboolean dm_progress_is_due(DmProgress *progress);
void dm_progress_say(DmProgress *progress, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
/* How far an ingestion is, when a line is due. */
void dm_progress_tell(DmProgress *progress, const DmIngestTotals *totals);
