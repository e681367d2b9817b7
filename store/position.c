/*
 * Tells one database from another by what its schema gave it.
 */
#include "store/position.h"

#include <sqlite3.h>

#include "core/text.h"
#include "store/database.h"

void dm_store_position_clear(DmStorePosition *position)
{
	g_clear_pointer(&position->database, g_free);
}

/* The random bytes that the schema has given it. */
static gboolean read_id(DmStore *store, char **ret, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_SETTING, error, "t", "database-id");
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step == 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT,
			    "%s is damaged: it has lost its id", store->path);
	if (step <= 0)
		return FALSE;
	*ret = dm_text_hex(sqlite3_column_blob(row, 0),
			   (gsize)sqlite3_column_bytes(row, 0));
	dm_sql_reset(row);
	return TRUE;
}

gboolean dm_store_position(DmStore *store, DmStorePosition *ret, GError **error)
{
	*ret = (DmStorePosition){ NULL };
	return dm_sql_number(store, DM_SQL_REVISION, &ret->revision, error,
			     "") &&
	       read_id(store, &ret->database, error);
}
