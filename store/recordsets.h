/*
 * What the numbers of a record stand for: evaluations, identities, results.
 * Nobody outside store/ reads this.
 */
#pragma once

#include "store/database.h"

/* DmRecordSets: sets that were read, kept while there are few. */
DmRecordSets *dm_record_sets_new(DmStore *store);
void dm_record_sets_free(DmRecordSets *sets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmRecordSets, dm_record_sets_free)

/* Those of the open snapshot, else new ones; dm_record_sets_return() them. */
DmRecordSets *dm_record_sets_borrow(DmStore *store);
void dm_record_sets_return(DmRecordSets *sets);

/*
 * Fills in all of a record but its source and count.  The texts live until
 * dm_record_sets_trim() or the end.
 */
gboolean dm_record_sets_fill(DmRecordSets *sets, gint64 evaluation,
			     gint64 identity, gint64 auth_set, DmRecord *record,
			     GError **error);
/* Alignment modes of a policy, NULL = not given, and whether the receiver
   walked the tree to find it. */
gboolean dm_record_sets_policy(DmRecordSets *sets, gint64 policy,
			       const char **ret_adkim, const char **ret_aspf,
			       gboolean *ret_by_walk, GError **error);
/* The address of a source, or NULL; and any text. */
gboolean dm_record_sets_source(DmRecordSets *sets, gint64 source,
			       const char **ret, GError **error);
gboolean dm_record_sets_text(DmRecordSets *sets, gint64 text, const char **ret,
			     GError **error);
/* Forgets what was read, where it has become much. */
void dm_record_sets_trim(DmRecordSets *sets);
