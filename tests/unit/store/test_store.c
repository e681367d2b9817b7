/*
 * Opening, locking, migrating, reading beside a writer.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "store/database.h"
#include "tests/unit/store/storetest.h"

/* ---- opening ----------------------------------------------------------- */

static void test_modes(Fixture *f, gconstpointer unused)
{
	g_autofree char *folder = g_path_get_dirname(f->path);
	struct stat st;

	(void)unused;
	g_assert_cmpint(g_stat(f->path, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	g_assert_cmpint(g_stat(folder, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0700);
	g_assert_cmpint(info(f->store, "schema_version"), ==, 6);
}

static void assert_refused(const char *path, DmStoreMode mode,
			   DmStoreError code, const char *words)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStore) store = dm_store_open(path, mode, "t", 0, &error);

	g_assert_null(store);
	g_assert_error(error, DM_STORE_ERROR, code);
	if (!strstr(error->message, words))
		g_error("'%s' does not say '%s'", error->message, words);
}

static void test_no_database(Fixture *f, gconstpointer unused)
{
	g_autofree char *path = g_build_filename(f->folder, "no.db", NULL);

	(void)unused;
	assert_refused(path, DM_STORE_READ, DM_STORE_ERROR_OPEN,
		       "there is no database");
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	g_assert_true(g_file_set_contents(path, "", 0, NULL));
	assert_refused(path, DM_STORE_READ, DM_STORE_ERROR_OPEN, "is empty");
}

static void test_garbage(Fixture *f, gconstpointer unused)
{
	g_autofree char *path = g_build_filename(f->folder, "g.db", NULL);
	g_autofree char *text = g_strnfill(8192, 'x');

	(void)unused;
	g_assert_true(g_file_set_contents(path, text, 8192, NULL));
	assert_refused(path, DM_STORE_READ, DM_STORE_ERROR_CORRUPT, "damaged");
	assert_refused(path, DM_STORE_WRITE, DM_STORE_ERROR_CORRUPT, "damaged");
}

static void test_foreign(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_sql_exec(f->store, "PRAGMA application_id = 7", &error);
	g_assert_no_error(error);
	g_clear_pointer(&f->store, dm_store_free);
	assert_refused(f->path, DM_STORE_WRITE, DM_STORE_ERROR_OPEN,
		       "another program");
	assert_refused(f->path, DM_STORE_READ, DM_STORE_ERROR_OPEN,
		       "another program");
}

static void test_newer(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_sql_exec(f->store, "PRAGMA user_version = 99", &error);
	g_assert_no_error(error);
	g_clear_pointer(&f->store, dm_store_free);
	assert_refused(f->path, DM_STORE_WRITE, DM_STORE_ERROR_NEWER,
		       "newer version");
	assert_refused(f->path, DM_STORE_READ, DM_STORE_ERROR_NEWER,
		       "newer version");
}

static void test_locked(Fixture *f, gconstpointer unused)
{
	g_autofree char *holder =
		g_strdup_printf("database %s is in use by process %d (test)",
				f->path, (int)getpid());

	(void)unused;
	assert_refused(f->path, DM_STORE_WRITE, DM_STORE_ERROR_LOCKED, holder);
	g_clear_pointer(&f->store, dm_store_free);
	fixture_open(f);
}

/* A second name of the database is no second lock. */
static void test_locked_by_link(Fixture *f, gconstpointer unused)
{
	g_autofree char *folder = g_path_get_dirname(f->path);
	g_autofree char *file_link =
		g_build_filename(f->folder, "link.db", NULL);
	g_autofree char *folder_link =
		g_build_filename(f->folder, "link", NULL);
	g_autofree char *below_link =
		g_build_filename(folder_link, "test.db", NULL);
	g_autofree char *stray = g_strconcat(file_link, ".lock", NULL);

	(void)unused;
	g_assert_cmpint(symlink(f->path, file_link), ==, 0);
	g_assert_cmpint(symlink(folder, folder_link), ==, 0);
	assert_refused(file_link, DM_STORE_WRITE, DM_STORE_ERROR_LOCKED,
		       "in use by process");
	assert_refused(below_link, DM_STORE_WRITE, DM_STORE_ERROR_LOCKED,
		       "in use by process");
	g_assert_false(g_file_test(stray, G_FILE_TEST_EXISTS));
}

/* The folder tells the lock where the file is still to come. */
static void test_lock_without_file(Fixture *f, gconstpointer unused)
{
	g_autofree char *path = g_build_filename(f->folder, "none.db", NULL);
	g_autofree char *link = g_build_filename(f->folder, "here", NULL);
	g_autofree char *linked = g_build_filename(link, "none.db", NULL);
	g_autoptr(GError) error = NULL;
	int fd = dm_lock_take(path, "test", 0, &error);

	(void)unused;
	g_assert_no_error(error);
	g_assert_cmpint(symlink(f->folder, link), ==, 0);
	g_assert_cmpint(dm_lock_take(linked, "test", 0, &error), ==, -1);
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED);
	dm_lock_release(fd);
}

static void test_reader_beside_writer(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStore) reader =
		dm_store_open(f->path, DM_STORE_READ, NULL, 0, &error);

	(void)unused;
	g_assert_no_error(error);
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_cmpint(messages(reader), ==, 0);
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_cmpint(messages(reader), ==, 0);
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(messages(reader), ==, 3);
}

static char *two_totals(DmStore *reader, Fixture *f, gboolean snapshot)
{
	DmReport report = sample_report(snapshot ? "s1" : "s2", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	gint64 first, second;

	if (snapshot) {
		g_assert_true(dm_store_snapshot_begin(reader, &error));
		g_assert_true(dm_store_snapshot_begin(reader, &error));
	}
	first = messages(reader);
	put(f->store, &report, &record, 1);
	if (snapshot)
		dm_store_snapshot_end(reader);
	second = messages(reader);
	if (snapshot)
		dm_store_snapshot_end(reader);
	return g_strdup_printf("%d %d", (int)first, (int)second);
}

/* Within a snapshot nothing changes; the inner end does not end it. */
static void test_snapshot(Fixture *f, gconstpointer unused)
{
	g_autofree char *held = NULL, *loose = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStore) reader =
		dm_store_open(f->path, DM_STORE_READ, NULL, 0, &error);

	(void)unused;
	g_assert_no_error(error);
	held = two_totals(reader, f, TRUE);
	g_assert_cmpstr(held, ==, "0 0");
	loose = two_totals(reader, f, FALSE);
	g_assert_cmpstr(loose, ==, "3 6");
}

/* A writer with a batch open sees its batch, and keeps it. */
static void test_snapshot_in_batch(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_snapshot_begin(f->store, &error));
	g_assert_cmpint(messages(f->store), ==, 3);
	dm_store_snapshot_end(f->store);
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(messages(f->store), ==, 3);
}

/* Only root can become somebody who may not write to a folder of root. */
static void test_read_only_folder(Fixture *f, gconstpointer unused)
{
	g_autofree char *folder = g_path_get_dirname(f->path);

	(void)unused;
	if (geteuid() != 0) {
		g_test_skip("needs root");
		return;
	}
	g_clear_pointer(&f->store, dm_store_free);
	g_assert_cmpint(g_chmod(f->folder, 0755), ==, 0);
	g_assert_cmpint(g_chmod(folder, 0555), ==, 0);
	g_assert_cmpint(g_chmod(f->path, 0444), ==, 0);
	g_assert_cmpint(seteuid(65534), ==, 0);
	assert_refused(f->path, DM_STORE_READ, DM_STORE_ERROR_OPEN,
		       "its folder is not writable");
	g_assert_cmpint(seteuid(0), ==, 0);
	g_assert_cmpint(g_chmod(folder, 0700), ==, 0);
}

/* ---- migrations -------------------------------------------------------- */

static const DmMigration steps[] = {
	{ dm_schema_1 },
	{ dm_schema_2 },
	{ dm_schema_3 },
	{ dm_schema_4 },
	{ dm_schema_5 },
	{ dm_schema_6 },
	{ "ALTER TABLE seen ADD COLUMN extra TEXT" },
	{ "CREATE TABLE broken (" },
};

static void test_migrate(Fixture *f, gconstpointer unused)
{
	g_autofree char *backup = g_strconcat(f->path, ".v6.bak", NULL);
	DmReport report = sample_report("r1", NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStore) old = NULL;
	struct stat st;
	mode_t mask;

	(void)unused;
	put(f->store, &report, NULL, 0);
	g_assert_false(g_file_test(backup, G_FILE_TEST_EXISTS));
	mask = umask(0);
	g_assert_true(dm_migrate(f->store, steps, 7, &error));
	umask(mask);
	g_assert_cmpint(g_stat(backup, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	g_assert_cmpint(info(f->store, "schema_version"), ==, 7);
	g_assert_cmpint(info(f->store, "reports"), ==, 1);
	g_assert_true(dm_sql_exec(f->store, "SELECT extra FROM seen", &error));
	/* What was kept is a whole database of the old version. */
	old = dm_store_open(backup, DM_STORE_READ, NULL, 0, &error);
	g_assert_no_error(error);
	g_assert_cmpint(info(old, "schema_version"), ==, 6);
	g_assert_cmpint(info(old, "reports"), ==, 1);
	/* Nothing to do keeps nothing. */
	g_assert_cmpint(g_remove(backup), ==, 0);
	g_assert_true(dm_migrate(f->store, steps, 7, &error));
	g_assert_false(g_file_test(backup, G_FILE_TEST_EXISTS));
}

static void test_migrate_fails(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	g_assert_false(dm_migrate(f->store, steps, 8, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
	g_assert_nonnull(strstr(error->message, "to version 8"));
	/* The step that went well is undone too. */
	g_assert_cmpint(info(f->store, "schema_version"), ==, 6);
	g_assert_false(dm_sql_exec(f->store, "SELECT extra FROM seen", NULL));
	assert_sound(f->store);
}

#define ADD(name, test) \
	g_test_add(name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/open-modes", test_modes);
	ADD("/store/open-no-database", test_no_database);
	ADD("/store/open-garbage", test_garbage);
	ADD("/store/open-foreign", test_foreign);
	ADD("/store/open-newer", test_newer);
	ADD("/store/open-locked", test_locked);
	ADD("/store/open-locked-by-link", test_locked_by_link);
	ADD("/store/lock-without-file", test_lock_without_file);
	ADD("/store/open-reader-beside-writer", test_reader_beside_writer);
	ADD("/store/snapshot", test_snapshot);
	ADD("/store/snapshot-in-batch", test_snapshot_in_batch);
	ADD("/store/open-read-only-folder", test_read_only_folder);
	ADD("/store/migrate", test_migrate);
	ADD("/store/migrate-fails", test_migrate_fails);
	return g_test_run();
}
