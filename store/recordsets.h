/*
 * What the numbers of a record stand for: evaluations, identities, results.
 * Nobody outside store/ reads this.
 */
#pragma once

#include "store/database.h"

/* Sets that were read, kept while there are few. */
typedef struct _DmRecordSets DmRecordSets;

DmRecordSets *dm_record_sets_new(DmStore *store);
void dm_record_sets_free(DmRecordSets *sets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmRecordSets, dm_record_sets_free)

/*
 * Fills in all of a record but its source and count.  The texts live until
 * dm_record_sets_trim() or the end.
 */
gboolean dm_record_sets_fill(DmRecordSets *sets, gint64 evaluation,
			     gint64 identity, gint64 auth_set, DmRecord *record,
			     GError **error);
/* Forgets what was read, where it has become much. */
void dm_record_sets_trim(DmRecordSets *sets);
