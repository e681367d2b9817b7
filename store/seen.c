/*
 * Remembers which origins were read.  Knows nothing of what was in them.
 */
#include "store/database.h"

gboolean dm_store_seen_add(DmStore *store, const char *key, gint64 size_bytes,
			   gint64 mtime_ns, guint64 inode, gboolean stored,
			   GError **error)
{
	store->item_noted = TRUE;
	return dm_sql_run(store, DM_SQL_SEEN_ADD, error, "tiiii", key,
			  size_bytes, mtime_ns, (gint64)inode,
			  (gint64) !!stored);
}

gboolean dm_store_seen_has(DmStore *store, const char *key, gint64 size_bytes,
			   gint64 mtime_ns, guint64 inode, gboolean *ret_stored)
{
	g_autoptr(GError) error = NULL;
	gint64 found = 0;

	/* In doubt it is read again, and the identity rules absorb that. */
	if (!dm_sql_number(store, DM_SQL_SEEN_FIND, &found, &error, "tiii", key,
			   size_bytes, mtime_ns, (gint64)inode))
		g_debug("seen: %s", error->message);
	*ret_stored = found > 1;
	return found != 0;
}
