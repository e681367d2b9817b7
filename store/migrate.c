/*
 * Brings a database to the newest schema, each step in a transaction and
 * with a copy of an older database kept.  Knows the steps, not the tables.
 */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "store/database.h"

const DmMigration dm_migrations[] = {
	{ dm_schema_1 }, { dm_schema_2 }, { dm_schema_3 },
	{ dm_schema_4 }, { dm_schema_5 }, { dm_schema_6 },
};
const guint dm_n_migrations = G_N_ELEMENTS(dm_migrations);

/* Into the file `copy`, which is to become `path`. */
static gboolean copy_into(DmStore *store, const char *copy, const char *path,
			  GError **error)
{
	sqlite3 *target = NULL;
	sqlite3_backup *backup;
	int code = sqlite3_open_v2(copy, &target, SQLITE_OPEN_READWRITE, NULL);
	gboolean busy;

	/* As the store itself does, the copy waits for a lock. */
	sqlite3_busy_timeout(target, DM_BUSY_MS);
	backup = code == SQLITE_OK ? sqlite3_backup_init(target, "main",
							 store->db, "main")
				   : NULL;
	if (backup) {
		/* The end does not repeat that the step found a lock. */
		code = sqlite3_backup_step(backup, -1);
		sqlite3_backup_finish(backup);
	} else if (code == SQLITE_OK) {
		code = sqlite3_errcode(target);
	}
	busy = (code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_LOCKED;
	if (code != SQLITE_DONE)
		g_set_error(error, DM_STORE_ERROR,
			    busy ? DM_STORE_ERROR_LOCKED : DM_STORE_ERROR_DISK,
			    busy ? "cannot copy to %s: the database is in use "
				   "(%s)"
				 : "cannot write %s: %s",
			    path, sqlite3_errstr(code));
	sqlite3_close(target);
	return code == SQLITE_DONE;
}

/* What a copy that was cut off leaves: its journal would empty whatever comes
   to lie under its name. */
static void remove_copy(const char *path)
{
	g_autofree char *journal = g_strconcat(path, "-journal", NULL);

	g_unlink(path);
	g_unlink(journal);
}

static gboolean fail(const char *verb, const char *path, int number,
		     GError **error)
{
	g_set_error(error, DM_STORE_ERROR,
		    number == ENOSPC ? DM_STORE_ERROR_DISK
				     : DM_STORE_ERROR_OPEN,
		    "cannot %s %s: %s", verb, path, g_strerror(number));
	return FALSE;
}

/* 0 or an errno: of what has come there since, too. */
static int give_name(const char *copy, const char *path, gboolean may_replace)
{
	if (!may_replace &&
	    renameat2(AT_FDCWD, copy, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
		return 0;
	/* Some file systems do not know that flag. */
	if (!may_replace && errno != EINVAL && errno != ENOSYS)
		return errno;
	return rename(copy, path) < 0 ? errno : 0;
}

gboolean dm_copy_database(DmStore *store, const char *path,
			  gboolean may_replace, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	g_autofree char *copy =
		g_build_filename(folder, ".dmarcmill-XXXXXX", NULL);
	int fd, number;

	/* Known ahead of the work. */
	if (!may_replace &&
	    faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return fail("create", path, EEXIST, error);
	fd = g_mkstemp_full(copy, O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail("create", path, errno, error);
	close(fd);
	if (!copy_into(store, copy, path, error)) {
		remove_copy(copy);
		return FALSE;
	}
	number = give_name(copy, path, may_replace);
	if (!number)
		return TRUE;
	remove_copy(copy);
	return fail("write", path, number, error);
}

/*
 * Keeps the database as it is in DB.v<N>.bak.  One that is there already is
 * of an attempt that failed and changed nothing, so it gives way.
 */
static gboolean keep_copy(DmStore *store, gint64 version, GError **error)
{
	g_autofree char *path = g_strdup_printf("%s.v%" G_GINT64_FORMAT ".bak",
						store->path, version);

	return dm_copy_database(store, path, TRUE, error);
}

/* What a step leaves must refer to rows that are there. */
static gboolean check_references(DmStore *store, GError **error)
{
	g_autoptr(DmStatement) row =
		dm_sql_prepare(store, "PRAGMA foreign_key_check", error);
	int found = row ? dm_sql_step(store, row, error) : -1;

	if (found > 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT,
			    "%s is damaged: a row of %s refers to one that is "
			    "missing",
			    store->path, dm_column_text(row, 0));
	return found == 0;
}

static gboolean step(DmStore *store, const char *sql, guint version,
		     GError **error)
{
	g_autofree char *stamp =
		g_strdup_printf("PRAGMA user_version = %u", version);

	if (dm_sql_exec(store, sql, error) && check_references(store, error) &&
	    dm_sql_exec(store, stamp, error))
		return TRUE;
	g_prefix_error(error,
		       "cannot bring the database to version %u: ", version);
	return FALSE;
}

/* All of them or none: nobody meets a version in between. */
static gboolean run_steps(DmStore *store, const DmMigration *table, guint first,
			  guint n, GError **error)
{
	gboolean ok = TRUE;

	if (first >= n)
		return TRUE;
	if (!dm_sql_exec(store, "BEGIN IMMEDIATE", error))
		return FALSE;
	for (guint i = first; ok && i < n; i++)
		ok = step(store, table[i].sql, i + 1, error);
	if (ok && dm_sql_exec(store, "COMMIT", error))
		return TRUE;
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

gboolean dm_migrate(DmStore *store, const DmMigration *table, guint n,
		    GError **error)
{
	gint64 version = 0;
	gboolean ok;

	if (!dm_sql_pragma(store, "PRAGMA user_version", &version, error))
		return FALSE;
	if (version > (gint64)n || version < 0) {
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_NEWER,
			    "%s was written by a newer version of this "
			    "program (schema %" G_GINT64_FORMAT
			    ", this one knows up to %u)",
			    store->path, version, n);
		return FALSE;
	}
	if (version && version < (gint64)n && !keep_copy(store, version, error))
		return FALSE;
	/*
	 * A table that is made anew keeps the rows that refer to it only while
	 * nobody watches; each step looks itself.
	 */
	if (!dm_sql_exec(store, "PRAGMA foreign_keys = OFF", error))
		return FALSE;
	ok = run_steps(store, table, (guint)version, n, error);
	return dm_sql_exec(store, "PRAGMA foreign_keys = ON",
			   ok ? error : NULL) &&
	       ok;
}
