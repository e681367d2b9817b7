/*
 * All streams of the store with their verdicts.
 */
#pragma once

#include "report/verdict.h"

typedef gboolean (*DmJudgedFn)(gpointer user, const DmJudgedStream *judged,
			       GError **error);
/*
 * Judges each stream that the filter takes.  What is usual for a domain is
 * learnt first, from all its streams in the filter's days.  `facts`:
 * DmDomainFacts, may be NULL; `modes` as for dm_mailstreams_each().
 */
gboolean dm_verdicts_each(DmStore *store, const DmFilter *filter,
			  const GPtrArray *facts, const DmStreamModes *modes,
			  DmJudgedFn callback, gpointer user, GError **error);
