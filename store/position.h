/*
 * Which database this is, and how far it has come.
 */
#pragma once

#include "store/store.h"

typedef struct {
	char *database;	 /* an id that no other database has */
	gint64 revision; /* counts each report that is stored, or stored anew;
			    never falls, and follows the order of commits */
	char *mark;	 /* of the commit that reached it, "" = there is none:
			    another where a backup was restored meanwhile */
} DmStorePosition;

/* Within a snapshot it is that of what is read there. */
gboolean dm_store_position(DmStore *store, DmStorePosition *ret,
			   GError **error);
/*
 * The mark of the last commit up to a revision, "" where there is none; caller
 * frees.  It stays whatever becomes of the reports.
 */
char *dm_store_revision_mark(DmStore *store, gint64 revision, GError **error);
void dm_store_position_clear(DmStorePosition *position);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmStorePosition, dm_store_position_clear)
