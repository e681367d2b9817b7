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
	g_clear_pointer(&position->mark, g_free);
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

char *dm_store_revision_mark(DmStore *store, gint64 revision, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_REVISION_MARK, error, "i", revision);
	int step = row ? dm_sql_step(store, row, error) : -1;
	char *mark;

	if (step <= 0)
		return step == 0 ? g_strdup("") : NULL;
	mark = dm_text_hex(sqlite3_column_blob(row, 0),
			   (gsize)sqlite3_column_bytes(row, 0));
	dm_sql_reset(row);
	return mark;
}

gboolean dm_store_position(DmStore *store, DmStorePosition *ret, GError **error)
{
	*ret = (DmStorePosition){ NULL };
	if (!dm_sql_number(store, DM_SQL_REVISION, &ret->revision, error, ""))
		return FALSE;
	ret->mark = dm_store_revision_mark(store, ret->revision, error);
	return ret->mark && read_id(store, &ret->database, error);
}
