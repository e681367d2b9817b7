/*
 * The most urgent verdict of each source.
 */
#pragma once

#include "report/verdict.h"

typedef struct _DmSourceVerdicts DmSourceVerdicts;

/*
 * Judges all that the filter takes; holds a row a source.  `facts`:
 * DmDomainFacts, may be NULL.
 */
DmSourceVerdicts *dm_source_verdicts_new(DmStore *store, const DmFilter *filter,
					 const GPtrArray *facts,
					 GError **error);
void dm_source_verdicts_free(DmSourceVerdicts *verdicts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSourceVerdicts, dm_source_verdicts_free)
/* `source_ip` NULL = the reports gave none.  FALSE where the filter took
   nothing of that source. */
gboolean dm_source_verdicts_find(const DmSourceVerdicts *verdicts,
				 const char *source_ip, DmVerdict *ret);
