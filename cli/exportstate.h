/*
 * What an export left off at: the file of export --since-export.
 */
#pragma once

#include "store/position.h"

typedef struct {
	char *path;
	int claim;	/* no other export has it meanwhile */
	char *database; /* its id */
	char *selection;
	gint64 revision; /* of the last report that was exported, 0 = none */
	char *mark;	 /* of that revision (DmStorePosition) */
} DmExportState;

/*
 * Takes the file at `path` for itself and reads it; one that is not there, or
 * empty, says that nothing was exported yet.  `selection` is what the export
 * is of.  NULL where another export has the file, where it is of another
 * selection, or no such file at all.
 */
DmExportState *dm_export_state_load(const char *path, const char *selection,
				    GError **error);
void dm_export_state_free(DmExportState *state);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmExportState, dm_export_state_free)

/*
 * Holds the state to the store; `now` is where that stands, `database` how it
 * is named.  FALSE where the state is of another one, or of what the store no
 * longer holds because a backup was restored.
 */
gboolean dm_export_state_check(const DmExportState *state, DmStore *store,
			       const DmStorePosition *now, const char *database,
			       GError **error);
/* Replaces the file, whole or not at all. */
gboolean dm_export_state_save(const DmExportState *state,
			      const DmStorePosition *now, GError **error);
