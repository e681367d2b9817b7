/*
 * Opens and closes the database and moves the batch and item transactions.
 * Knows nothing of what reports look like.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#include "store/recordsets.h"

GQuark dm_store_error_quark(void)
{
	return g_quark_from_static_string("dm-store-error-quark");
}

/* "DmMl": tells our files from those of other programs. */
#define APPLICATION_ID 0x446d4d6c

/* How long samples are kept where nobody says. */
#define RETENTION_DAYS 90

static const char pragmas[] = "PRAGMA foreign_keys = ON;"
			      "PRAGMA trusted_schema = OFF;"
			      "PRAGMA cell_size_check = ON;"
			      "PRAGMA mmap_size = 0;"
			      "PRAGMA cache_size = -24576;";
static const char write_pragmas[] = "PRAGMA journal_mode = WAL;"
				    "PRAGMA synchronous = FULL;"
				    "PRAGMA wal_autocheckpoint = 16000;"
				    "PRAGMA journal_size_limit = 67108864;"
				    /* What is taken away must not stay
				       readable in free pages. */
				    "PRAGMA secure_delete = ON;";

/* Creates what is missing, readable by the owner only. */
static gboolean create_file(const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(path);
	int number;
	int fd;

	if (g_mkdir_with_parents(folder, 0700) != 0) {
		number = errno;
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
			    "cannot create the folder %s: %s", folder,
			    g_strerror(number));
		return FALSE;
	}
	/* An existing file is left alone: closing it would drop the locks. */
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	else if (errno != EEXIST) {
		number = errno;
		g_set_error(error, DM_STORE_ERROR,
			    number == ENOSPC || number == EROFS
				    ? DM_STORE_ERROR_DISK
				    : DM_STORE_ERROR_OPEN,
			    "cannot create %s: %s", path, g_strerror(number));
		return FALSE;
	}
	return TRUE;
}

/*
 * What a savepoint may have to restore stays in memory: only pages that were
 * there before count, so that even a report of a million records needs little.
 * The default writes a file for it beyond 64 KiB, for every usual report; a
 * larger bound makes SQLite 3.40 write pieces that are multiples of 128 KiB,
 * which it then takes for a full disk.
 */
static gpointer configure(gpointer unused)
{
	(void)unused;
	sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, -1);
	/* One thread uses the library, and nobody reads its statistics. */
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	return NULL;
}

/* Says what a reader lacks when the engine cannot make its WAL index. */
static void explain_read_only(const DmStore *store, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(store->path);

	if (store->mode == DM_STORE_WRITE ||
	    g_error_matches(*error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT) ||
	    faccessat(AT_FDCWD, folder, W_OK, AT_EACCESS) == 0)
		return;
	g_clear_error(error);
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
		    "cannot read %s: its folder is not writable, which the "
		    "database needs for the files beside it; open a copy, or "
		    "run as the user who owns it",
		    store->path);
}

static gboolean connect(DmStore *store, GError **error)
{
	int flags = store->mode == DM_STORE_WRITE ? SQLITE_OPEN_READWRITE
						  : SQLITE_OPEN_READONLY;
	/* ":memory:" is a file's name too, but not to the engine. */
	g_autofree char *file =
		g_strconcat(*store->path == ':' ? "./" : "", store->path, NULL);
	int code = sqlite3_open_v2(file, &store->db,
				   flags | SQLITE_OPEN_EXRESCODE, NULL);

	if (code != SQLITE_OK) {
		int number = sqlite3_system_errno(store->db);

		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
			    "cannot open %s: %s", store->path,
			    number ? g_strerror(number) : sqlite3_errstr(code));
		return FALSE;
	}
	sqlite3_busy_timeout(store->db, DM_BUSY_MS);
	if (!dm_pack_register(store, error) ||
	    !dm_unpacked_register(store, error))
		return FALSE;
	if (dm_sql_exec(store, pragmas, error))
		return TRUE;
	if (error)
		explain_read_only(store, error);
	return FALSE;
}

static gboolean check_owner(DmStore *store, GError **error)
{
	gint64 id = 0, tables = 0;

	if (!dm_sql_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables,
			   error) ||
	    !dm_sql_pragma(store, "PRAGMA application_id", &id, error)) {
		if (error)
			explain_read_only(store, error);
		return FALSE;
	}
	if (id == APPLICATION_ID || (!id && !tables))
		return TRUE;
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
		    "%s is a database of another program", store->path);
	return FALSE;
}

static gboolean prepare_write(DmStore *store, GError **error)
{
	gint64 tables = 0;
	g_autofree char *stamp =
		g_strdup_printf("PRAGMA application_id = %d", APPLICATION_ID);

	if (!dm_sql_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables,
			   error))
		return FALSE;
	/* Space can be given back later only if the file is laid out so. */
	if (!tables &&
	    !dm_sql_exec(store, "PRAGMA auto_vacuum = INCREMENTAL", error))
		return FALSE;
	if (!dm_sql_exec(store, write_pragmas, error))
		return FALSE;
	if (!tables && !dm_sql_exec(store, stamp, error))
		return FALSE;
	return dm_migrate(store, dm_migrations, dm_n_migrations, error);
}

static gboolean prepare_read(DmStore *store, GError **error)
{
	gint64 version = 0;

	if (!dm_sql_pragma(store, "PRAGMA user_version", &version, error))
		return FALSE;
	if (version > (gint64)dm_n_migrations)
		return dm_migrate(store, dm_migrations, dm_n_migrations, error);
	if (version == (gint64)dm_n_migrations)
		return TRUE;
	g_set_error(
		error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
		version ? "%s was written by an older version; a command "
			  "that writes, such as ingest, brings it up to date"
			: "%s is empty; a command that writes, such as "
			  "ingest, fills it",
		store->path);
	return FALSE;
}

static gboolean open_all(DmStore *store, const char *command,
			 guint wait_seconds, GError **error)
{
	if (store->mode == DM_STORE_READ) {
		if (access(store->path, F_OK) != 0) {
			g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN,
				    "there is no database %s; ingest and fetch "
				    "make one",
				    store->path);
			return FALSE;
		}
		return connect(store, error) && check_owner(store, error) &&
		       prepare_read(store, error);
	}
	/* A file that is no database gets no lock beside it. */
	if (!create_file(store->path, error) || !connect(store, error) ||
	    !check_owner(store, error))
		return FALSE;
	store->lock_fd =
		dm_lock_take(store->path, command, wait_seconds, error);
	if (store->lock_fd < 0 && error &&
	    g_error_matches(*error, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED))
		g_prefix_error(error, "database ");
	return store->lock_fd >= 0 && prepare_write(store, error);
}

DmStore *dm_store_open(const char *path, DmStoreMode mode, const char *command,
		       guint wait_seconds, GError **error)
{
	static GOnce once = G_ONCE_INIT;
	g_autoptr(DmStore) store = g_new0(DmStore, 1);

	g_once(&once, configure, NULL);
	store->path = g_strdup(path);
	store->mode = mode;
	store->lock_fd = -1;
	store->keep_originals = TRUE;
	store->quarantine_cap = DM_STORE_QUARANTINE_CAP;
	store->privacy = (DmPrivacy){ .retention_days = RETENTION_DAYS };
	store->intern = dm_intern_new();
	store->packer = dm_packer_new();
	store->writer.digest = dm_digest_new();
	store->writer.pack = g_byte_array_new();
	store->writer.findings = dm_findings_new();
	if (!open_all(store, command, wait_seconds, error))
		return NULL;
	return g_steal_pointer(&store);
}

void dm_store_free(DmStore *store)
{
	if (!store)
		return;
	for (guint i = 0; i < DM_N_SQL; i++)
		dm_sql_free(store->statements[i]);
	/* Rolls back what is open. */
	sqlite3_close_v2(store->db);
	dm_lock_release(store->lock_fd);
	dm_intern_free(store->intern);
	dm_picked_clear(store);
	dm_packer_free(store->packer);
	dm_digest_free(store->writer.digest);
	g_byte_array_unref(store->writer.pack);
	dm_findings_free(store->writer.findings);
	g_free(store->writer.old_uri);
	g_free(store->writer.old_document);
	g_free(store->writer.old_cut);
	g_free(store->writer.old_mail_auth);
	g_free(store->replayed.uri);
	g_free(store->replayed.mail_auth);
	g_free(store->replayed.mail_from);
	g_free(store->uri);
	g_free(store->path);
	g_free(store);
}

void dm_store_set_keep_originals(DmStore *store, gboolean keep)
{
	store->keep_originals = keep;
}

gboolean dm_store_snapshot_begin(DmStore *store, GError **error)
{
	if (!store->snapshots && sqlite3_get_autocommit(store->db)) {
		if (!dm_sql_run(store, DM_SQL_SNAPSHOT, error, ""))
			return FALSE;
		store->snapshot_open = TRUE;
	}
	store->snapshots++;
	return TRUE;
}

void dm_store_snapshot_end(DmStore *store)
{
	g_assert(store->snapshots);
	if (--store->snapshots)
		return;
	g_clear_pointer(&store->sets, dm_record_sets_free);
	if (!store->snapshot_open)
		return;
	store->snapshot_open = FALSE;
	/* Nothing was written; a damaged file may refuse even this. */
	dm_sql_run(store, DM_SQL_ROLLBACK, NULL, "");
}

static void close_item(DmStore *store)
{
	store->item_open = FALSE;
	store->writer.open = FALSE;
	store->writer.replace = 0;
}

static void forget_transaction(DmStore *store)
{
	dm_intern_clear(store->intern);
	store->batch_open = FALSE;
	close_item(store);
}

gboolean dm_batch_open(DmStore *store, GError **error)
{
	if (!store->batch_open && !dm_sql_run(store, DM_SQL_BEGIN, error, ""))
		return FALSE;
	store->batch_open = TRUE;
	return TRUE;
}

gboolean dm_store_item_begin(DmStore *store, const char *uri, GError **error)
{
	g_assert(!store->item_open && !store->snapshots);
	if (!dm_batch_open(store, error))
		return FALSE;
	memset(&store->counts, 0, sizeof(store->counts));
	g_free(store->uri);
	store->uri = g_strdup(uri ? uri : "");
	store->item_open = TRUE;
	store->item_first_key = 0;
	store->item_saved = store->item_noted = FALSE;
	store->item_unknown = 0;
	store->writer.replace = 0;
	return TRUE;
}

/*
 * New rows need no savepoint, which would copy each page they go to: whoever
 * wants them gone deletes them.  Rows that go need one.
 */
gboolean dm_store_item_save(DmStore *store, GError **error)
{
	if (!store->item_open || store->item_saved)
		return TRUE;
	store->item_saved = dm_sql_run(store, DM_SQL_ITEM_SAVE, error, "");
	return store->item_saved;
}

static gboolean release(DmStore *store, GError **error)
{
	return !store->item_saved ||
	       dm_sql_run(store, DM_SQL_ITEM_RELEASE, error, "");
}

static gboolean go_back(DmStore *store)
{
	if (!store->item_saved)
		return TRUE;
	dm_intern_clear(store->intern);
	return dm_sql_run(store, DM_SQL_ITEM_UNDO, NULL, "") &&
	       release(store, NULL);
}

static gboolean delete_new(DmStore *store)
{
	gint64 key = store->item_first_key;

	while (key) {
		key = 0;
		if (!dm_sql_number(store, DM_SQL_REPORT_FROM, &key, NULL, "i",
				   store->item_first_key) ||
		    (key && !dm_report_delete(store, key, FALSE, NULL)))
			return FALSE;
	}
	return TRUE;
}

void dm_store_item_rollback(DmStore *store)
{
	if (!store->item_open)
		return;
	memset(&store->counts, 0, sizeof(store->counts));
	/* After some errors the engine has rolled back everything itself. */
	if (!store->lost && !store->item_noted &&
	    !sqlite3_get_autocommit(store->db) && go_back(store) &&
	    delete_new(store)) {
		close_item(store);
		return;
	}
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	forget_transaction(store);
	store->lost = TRUE;
}

gboolean dm_store_item_end(DmStore *store, GError **error)
{
	g_assert(store->item_open && !store->writer.open);
	if (!release(store, error)) {
		dm_store_item_rollback(store);
		return FALSE;
	}
	close_item(store);
	return TRUE;
}

gboolean dm_store_commit(DmStore *store, GError **error)
{
	g_assert(!store->item_open);
	if (store->lost) {
		store->lost = FALSE;
		if (store->batch_open)
			dm_sql_run(store, DM_SQL_ROLLBACK, NULL, "");
		forget_transaction(store);
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK,
			    "%s: the batch was lost by an earlier error; "
			    "nothing of it is stored",
			    store->path);
		return FALSE;
	}
	if (!store->batch_open)
		return TRUE;
	if (!dm_sql_run(store, DM_SQL_REVISION_MARK_ADD, error, "") ||
	    !dm_sql_run(store, DM_SQL_COMMIT, error, "")) {
		sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
		forget_transaction(store);
		return FALSE;
	}
	store->batch_open = FALSE;
	return TRUE;
}

void dm_store_item_counts(const DmStore *store, DmStoreCounts *ret)
{
	*ret = store->counts;
}

void dm_store_replace_next(DmStore *store, gint64 key)
{
	g_assert(store->item_open);
	store->writer.replace = key;
}
