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
void dm_progress_tell(DmProgress *progress, const DmIngestTotals *totals);
