/*
 * unpacked(records) of SQL: a table with the rows of a pack, as
 *
 *   FROM pack AS r JOIN unpacked(r.records) AS c
 */
#include <sqlite3.h>
#include <string.h>

#include "store/database.h"

/* The names are those of the table `record`. */
static const char declaration[] =
	"CREATE TABLE unpacked (source_id INTEGER, evaluation_id INTEGER,"
	" identity_id INTEGER, auth_set_id INTEGER, count INTEGER,"
	" pack BLOB HIDDEN)";

typedef struct {
	sqlite3_vtab_cursor base;
	guint8 *bytes; /* that it goes through */
	DmPackCursor place;
	DmPacked record;
	gboolean at_end;
	gint64 row;
} Cursor;

static int connect_table(sqlite3 *db, void *user G_GNUC_UNUSED,
			 int n G_GNUC_UNUSED,
			 const char *const *arguments G_GNUC_UNUSED,
			 sqlite3_vtab **ret, char **message G_GNUC_UNUSED)
{
	int code = sqlite3_declare_vtab(db, declaration);

	if (code == SQLITE_OK)
		*ret = g_new0(sqlite3_vtab, 1);
	return code;
}

static int disconnect_table(sqlite3_vtab *table)
{
	g_free(table);
	return SQLITE_OK;
}

/* It must be told which pack; by rows there are about twenty. */
static int best_index(sqlite3_vtab *table G_GNUC_UNUSED,
		      sqlite3_index_info *info)
{
	for (int i = 0; i < info->nConstraint; i++) {
		if (info->aConstraint[i].iColumn != DM_PACKED_NUMBERS ||
		    info->aConstraint[i].op != SQLITE_INDEX_CONSTRAINT_EQ ||
		    !info->aConstraint[i].usable)
			continue;
		info->aConstraintUsage[i].argvIndex = 1;
		info->aConstraintUsage[i].omit = 1;
		info->estimatedCost = 20;
		info->estimatedRows = 20;
		return SQLITE_OK;
	}
	return SQLITE_CONSTRAINT;
}

static int open_cursor(sqlite3_vtab *table G_GNUC_UNUSED,
		       sqlite3_vtab_cursor **ret)
{
	Cursor *cursor = g_new0(Cursor, 1);

	*ret = &cursor->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
	Cursor *cursor = (Cursor *)base;

	g_free(cursor->bytes);
	g_free(cursor);
	return SQLITE_OK;
}

static int next_row(sqlite3_vtab_cursor *base)
{
	Cursor *cursor = (Cursor *)base;

	cursor->at_end = !dm_pack_next(&cursor->place, &cursor->record);
	cursor->row++;
	return SQLITE_OK;
}

static int begin_rows(sqlite3_vtab_cursor *base, int plan G_GNUC_UNUSED,
		      const char *name G_GNUC_UNUSED, int n G_GNUC_UNUSED,
		      sqlite3_value **arguments)
{
	Cursor *cursor = (Cursor *)base;
	const void *blob = sqlite3_value_blob(arguments[0]);
	gsize size = (gsize)sqlite3_value_bytes(arguments[0]);

	/* The value does not outlive this call. */
	g_free(cursor->bytes);
	cursor->bytes = g_memdup2(blob, size);
	cursor->place = (DmPackCursor){ cursor->bytes, cursor->bytes + size };
	cursor->row = 0;
	return next_row(base);
}

static int is_at_end(sqlite3_vtab_cursor *base)
{
	return ((Cursor *)base)->at_end;
}

static int give_column(sqlite3_vtab_cursor *base, sqlite3_context *context,
		       int column)
{
	const DmPacked *record = &((Cursor *)base)->record;
	const gint64 numbers[DM_PACKED_NUMBERS] = {
		record->source, record->evaluation, record->identity,
		record->auth_set, record->messages
	};

	if (column < DM_PACKED_NUMBERS)
		sqlite3_result_int64(context, numbers[column]);
	return SQLITE_OK;
}

static int give_row(sqlite3_vtab_cursor *base, sqlite3_int64 *ret)
{
	*ret = ((Cursor *)base)->row;
	return SQLITE_OK;
}

/* Without xCreate it is there by its name alone. */
static const sqlite3_module module = {
	.iVersion = 0,
	.xConnect = connect_table,
	.xBestIndex = best_index,
	.xDisconnect = disconnect_table,
	.xOpen = open_cursor,
	.xClose = close_cursor,
	.xFilter = begin_rows,
	.xNext = next_row,
	.xEof = is_at_end,
	.xColumn = give_column,
	.xRowid = give_row,
};

gboolean dm_unpacked_register(DmStore *store, GError **error)
{
	int code = sqlite3_create_module_v2(store->db, "unpacked", &module,
					    NULL, NULL);

	return code == SQLITE_OK || dm_store_fail(store, code, error);
}
