/*
 * Rows that were summed up in memory, as a table for SQL to name and sort. What
 * they are it does not know.
 */
#include <sqlite3.h>

#include "store/database.h"

DmStatement *dm_temp_begin(DmStore *store, const char *name,
			   const char *const *columns, guint n, GError **error)
{
	g_autoptr(GString) make = g_string_new(NULL);
	g_autoptr(GString) add = g_string_new(NULL);

	g_string_append_printf(make,
			       "DROP TABLE IF EXISTS temp.%s;"
			       "CREATE TEMP TABLE %s (",
			       name, name);
	g_string_append_printf(add, "INSERT INTO temp.%s VALUES (", name);
	for (guint i = 0; i < n; i++) {
		g_string_append_printf(make, "%s\"%s\" INTEGER", i ? ", " : "",
				       columns[i]);
		g_string_append(add, i ? ", ?" : "?");
	}
	g_string_append(make, ")");
	g_string_append(add, ")");
	if (!dm_sql_exec(store, make->str, error))
		return NULL;
	return dm_sql_prepare(store, add->str, error);
}

gboolean dm_temp_put(DmStore *store, DmStatement *insert, const gint64 *values,
		     guint n, GError **error)
{
	for (guint i = 0; i < n; i++) {
		if (values[i] == DM_ABSENT)
			sqlite3_bind_null(insert, (int)i + 1);
		else
			sqlite3_bind_int64(insert, (int)i + 1, values[i]);
	}
	return dm_sql_step(store, insert, error) == 0;
}
