/*
 * Runs prepared statements and turns the engine's errors into ours, for the
 * whole folder.  Knows no table and no statement by itself.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/database.h"

static const struct {
	int code; /* primary result code */
	DmStoreError ours;
	const char *format; /* gets the path */
} failures[] = {
	{ SQLITE_FULL, DM_STORE_ERROR_DISK,
	  "cannot write %s: the disk is full" },
	{ SQLITE_READONLY, DM_STORE_ERROR_DISK,
	  "cannot write %s: it is read-only" },
	{ SQLITE_IOERR, DM_STORE_ERROR_DISK,
	  "cannot read or write %s: input/output error" },
	{ SQLITE_CORRUPT, DM_STORE_ERROR_CORRUPT, "%s is damaged" },
	{ SQLITE_NOTADB, DM_STORE_ERROR_CORRUPT,
	  "%s is damaged or no database" },
	{ SQLITE_BUSY, DM_STORE_ERROR_LOCKED,
	  "%s is in use by another program" },
	{ SQLITE_LOCKED, DM_STORE_ERROR_LOCKED, "%s is in use" },
	{ SQLITE_CANTOPEN, DM_STORE_ERROR_OPEN, "cannot open %s" },
	{ SQLITE_PERM, DM_STORE_ERROR_OPEN, "no permission for %s" },
	{ SQLITE_AUTH, DM_STORE_ERROR_OPEN, "no permission for %s" },
};

/* Who may only read leaves files beside the database that its owner may not
   write. */
static void add_obstacle(const DmStore *store, GString *sentence)
{
	g_autofree char *index = g_strconcat(store->path, "-shm", NULL);

	struct stat st;

	if (faccessat(AT_FDCWD, store->path, W_OK, AT_EACCESS) == 0 &&
	    stat(index, &st) == 0 && st.st_uid != geteuid() &&
	    faccessat(AT_FDCWD, index, W_OK, AT_EACCESS) != 0)
		g_string_append_printf(
			sentence,
			" while %s belongs to another user, who has read the database; remove it and the -wal beside it when nobody uses them",
			index);
}

/* The system's word on an I/O error, where there is one. */
static void add_detail(DmStore *store, int code, GString *sentence)
{
	int number = sqlite3_system_errno(store->db);

	if ((code & 0xff) == SQLITE_IOERR && number)
		g_string_append_printf(sentence, " (%s)", g_strerror(number));
	else if ((code & 0xff) == SQLITE_CORRUPT)
		g_string_append_printf(sentence, ": %s",
				       sqlite3_errmsg(store->db));
	else if ((code & 0xff) == SQLITE_READONLY)
		add_obstacle(store, sentence);
}

gboolean dm_store_fail(DmStore *store, int code, GError **error)
{
	g_autoptr(GString) sentence = g_string_new(NULL);

	/* What is half done only the end of the batch takes away. */
	store->lost = store->lost || store->item_open;
	for (guint i = 0; i < G_N_ELEMENTS(failures); i++) {
		if ((code & 0xff) != failures[i].code)
			continue;
		g_string_append(sentence, failures[i].format);
		g_string_replace(sentence, "%s", store->path, 1);
		add_detail(store, code, sentence);
		g_set_error_literal(error, DM_STORE_ERROR, failures[i].ours,
				    sentence->str);
		return FALSE;
	}
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED, "%s: %s",
		    store->path, sqlite3_errmsg(store->db));
	return FALSE;
}

DmStatement *dm_sql_prepare(DmStore *store, const char *text, GError **error)
{
	DmStatement *statement = NULL;
	int code = sqlite3_prepare_v2(store->db, text, -1, &statement, NULL);

	if (code != SQLITE_OK)
		dm_store_fail(store, code, error);
	return statement;
}

void dm_sql_free(DmStatement *statement)
{
	sqlite3_finalize(statement);
}

static DmStatement *cached(DmStore *store, DmSql sql, GError **error)
{
	DmStatement **slot = &store->statements[sql];
	int code;

	if (*slot) {
		g_assert(!sqlite3_stmt_busy(*slot));
		return *slot;
	}
	code = sqlite3_prepare_v3(store->db, dm_sql_table[sql], -1,
				  SQLITE_PREPARE_PERSISTENT, slot, NULL);
	if (code != SQLITE_OK)
		dm_store_fail(store, code, error);
	return *slot;
}

static void bind_int(DmStatement *statement, int index, gint64 value)
{
	if (value == DM_ABSENT)
		sqlite3_bind_null(statement, index);
	else
		sqlite3_bind_int64(statement, index, value);
}

static void bind_blob(DmStatement *statement, int index, const void *data,
		      gsize size)
{
	/* A NULL pointer binds NULL, whatever the size. */
	sqlite3_bind_blob64(statement, index, data, size, SQLITE_STATIC);
}

static void bind_all(DmStatement *statement, const char *types, va_list args)
{
	for (int i = 0; types[i]; i++) {
		const void *data;

		switch (types[i]) {
		case 'i':
			bind_int(statement, i + 1, va_arg(args, gint64));
			break;
		case 't':
			sqlite3_bind_text(statement, i + 1,
					  va_arg(args, const char *), -1,
					  SQLITE_STATIC);
			break;
		case 'b':
			data = va_arg(args, const void *);
			bind_blob(statement, i + 1, data, va_arg(args, gsize));
			break;
		default:
			g_assert_not_reached();
		}
	}
}

static DmStatement *open_list(DmStore *store, DmSql sql, GError **error,
			      const char *types, va_list args)
{
	DmStatement *statement = cached(store, sql, error);

	if (statement)
		bind_all(statement, types, args);
	return statement;
}

DmStatement *dm_sql_open(DmStore *store, DmSql sql, GError **error,
			 const char *types, ...)
{
	DmStatement *statement;
	va_list args;

	va_start(args, types);
	statement = open_list(store, sql, error, types, args);
	va_end(args);
	return statement;
}

int dm_sql_step(DmStore *store, DmStatement *statement, GError **error)
{
	int code = sqlite3_step(statement);

	if (code == SQLITE_ROW)
		return 1;
	if (code == SQLITE_DONE) {
		sqlite3_reset(statement);
		return 0;
	}
	dm_store_fail(store, sqlite3_extended_errcode(store->db), error);
	sqlite3_reset(statement);
	return -1;
}

void dm_sql_reset(DmStatement *statement)
{
	sqlite3_reset(statement);
}

gboolean dm_sql_run(DmStore *store, DmSql sql, GError **error,
		    const char *types, ...)
{
	DmStatement *statement;
	va_list args;

	va_start(args, types);
	statement = open_list(store, sql, error, types, args);
	va_end(args);
	return statement && dm_sql_step(store, statement, error) == 0;
}

gboolean dm_sql_number(DmStore *store, DmSql sql, gint64 *ret, GError **error,
		       const char *types, ...)
{
	DmStatement *statement;
	va_list args;
	int row;

	va_start(args, types);
	statement = open_list(store, sql, error, types, args);
	va_end(args);
	if (!statement)
		return FALSE;
	row = dm_sql_step(store, statement, error);
	if (row > 0) {
		*ret = sqlite3_column_int64(statement, 0);
		dm_sql_reset(statement);
	}
	return row >= 0;
}

gboolean dm_sql_exec(DmStore *store, const char *text, GError **error)
{
	int code = sqlite3_exec(store->db, text, NULL, NULL, NULL);

	if (code == SQLITE_OK)
		return TRUE;
	return dm_store_fail(store, sqlite3_extended_errcode(store->db), error);
}

gboolean dm_sql_pragma(DmStore *store, const char *text, gint64 *ret,
		       GError **error)
{
	g_autoptr(DmStatement) statement = dm_sql_prepare(store, text, error);
	int row;

	if (!statement)
		return FALSE;
	row = dm_sql_step(store, statement, error);
	if (row > 0)
		*ret = sqlite3_column_int64(statement, 0);
	return row >= 0;
}

const char *dm_column_text(DmStatement *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}
