/*
 * Opening, locking, migrating; transactions that are undone or run out of
 * disk.
 */
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
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

/* ---- transactions ------------------------------------------------------ */

static void test_rollback(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", SHA_A);
	DmRecord records[] = {
		sample_record("192.0.2.1", 3, "none", "pass", "fail"),
		sample_record("2001:db8::1", 4, "reject", "fail", "fail"),
	};
	g_autoptr(GError) error = NULL;
	DmStoreCounts counts;
	guint64 pruned;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(feed(f->store, &report, records, 2, "<a/>", &error));
	dm_store_item_rollback(f->store);
	dm_store_item_counts(f->store, &counts);
	assert_counts(counts, 0, 0, 0, 0);
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(info(f->store, "reports"), ==, 0);
	g_assert_cmpint(info(f->store, "records"), ==, 0);
	g_assert_cmpint(messages(f->store), ==, 0);
	assert_sound(f->store);
	assert_counts(put(f->store, &report, records, 2), 1, 0, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 7);
	assert_sound(f->store);
	/* What nobody refers to goes when somebody tidies up. */
	report.aggregate.metadata.report_id = "r2";
	report.sha256 = NULL;
	records[0].header_from = "only.example.com";
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(feed(f->store, &report, records, 2, "<a/>", &error));
	dm_store_item_rollback(f->store);
	g_assert_true(dm_store_prune(f->store, G_MAXINT32, &pruned, &error));
	g_assert_cmpuint(pruned, ==, 1);
	g_assert_cmpint(info(f->store, "strings"), ==, 0);
	g_assert_cmpint(info(f->store, "sources"), ==, 0);
	assert_sound(f->store);
}

/* A report that is replaced stays when the item is undone. */
static void test_rollback_of_some(Fixture *f, gconstpointer unused)
{
	static const char *const ids[] = { "r0", "r1", "r2" };
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	report.incomplete = TRUE;
	put(f->store, &report, &record, 1);
	report.incomplete = FALSE;
	dm_store_item_begin(f->store, "x", &error);
	for (int i = 1; i < 4; i++) {
		/* The first is new, the second takes a place, and so on. */
		report.aggregate.metadata.report_id = ids[i - 1];
		record.count = 10 * i;
		record.source_ip = i == 3 ? "192.0.2.77" : "192.0.2.1";
		g_assert_true(
			feed(f->store, &report, &record, 1, NULL, &error));
	}
	g_assert_cmpint(info(f->store, "reports"), ==, 3);
	dm_store_item_rollback(f->store);
	g_assert_cmpint(info(f->store, "reports"), ==, 1);
	g_assert_cmpint(messages(f->store), ==, 3);
	/* No cached id points to what the rollback took away. */
	assert_counts(put(f->store, &report, &record, 1), 1, 0, 0, 0);
	g_assert_true(dm_store_settle(f->store, &error));
	g_assert_cmpint(messages(f->store), ==, 33);
	assert_sound(f->store);
}

static void feed_many(DmStore *store, guint n)
{
	DmReport report = sample_report("many", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	g_assert_true(dm_store_sink.begin(store, &report, &error));
	for (guint i = 0; i < n; i++) {
		g_autofree char *domain =
			g_strdup_printf("a-long-name-%07u.example.com", i);

		record.header_from = domain;
		g_assert_true(dm_store_sink.records(store, &record, 1, &error));
	}
	g_assert_true(dm_store_sink.end(store, &report, &error));
	dm_store_item_rollback(store);
	g_assert_true(dm_store_commit(store, &error));
	assert_sound(store);
}

/* However much an item brings, little stays when it is undone. */
static void test_rollback_of_much(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	guint64 pruned;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	feed_many(f->store, 5000);
	g_assert_cmpint(info(f->store, "strings"), <, 1500);
	/* No report is needed to be tidied up after. */
	g_assert_true(dm_store_prune(f->store, 0, &pruned, &error));
	g_assert_cmpint(info(f->store, "strings"), ==, 0);
	/* Where it is asked for, nothing stays. */
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(dm_store_item_save(f->store, &error));
	feed_many(f->store, 10);
	g_assert_cmpint(info(f->store, "strings"), ==, 0);
}

/* A statement that cannot even be prepared loses the batch too: half a set of
   results may be there. */
static int refuse_results(void *user G_GNUC_UNUSED, int action,
			  const char *table, const char *b G_GNUC_UNUSED,
			  const char *c G_GNUC_UNUSED,
			  const char *d G_GNUC_UNUSED)
{
	return action == SQLITE_INSERT && g_str_equal(table, "auth_result")
		       ? SQLITE_DENY
		       : SQLITE_OK;
}

static void test_half_a_set(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	DmAuthResult result = { .domain = "example.com", .result = "pass" };
	g_autoptr(GError) error = NULL;

	(void)unused;
	record.dkim_results = &result;
	record.n_dkim_results = 1;
	sqlite3_set_authorizer(f->store->db, refuse_results, NULL);
	dm_store_item_begin(f->store, "x", &error);
	g_assert_false(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_nonnull(error);
	g_clear_error(&error);
	dm_store_item_rollback(f->store);
	g_assert_false(dm_store_commit(f->store, &error));
	g_clear_error(&error);
	sqlite3_set_authorizer(f->store->db, NULL, NULL);
	assert_counts(put(f->store, &report, &record, 1), 1, 0, 0, 0);
	assert_sound(f->store);
}

/* One item of the batch is undone, its neighbours stay. */
static void test_rollback_in_batch(Fixture *f, gconstpointer unused)
{
	static const char *const ids[] = { "r1", "r2", "r3" };
	g_autoptr(GError) error = NULL;

	(void)unused;
	for (guint i = 0; i < 3; i++) {
		DmReport report = sample_report(ids[i], NULL);
		DmRecord record = sample_record(i ? "192.0.2.2" : "192.0.2.1",
						1 << i, "none", "pass", "fail");

		if (i)
			record.header_from = "second.example.com";
		dm_store_item_begin(f->store, "x", &error);
		g_assert_true(
			feed(f->store, &report, &record, 1, NULL, &error));
		if (i == 1)
			dm_store_item_rollback(f->store);
		else
			g_assert_true(dm_store_item_end(f->store, &error));
	}
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(messages(f->store), ==, 5);
	assert_sound(f->store);
}

/* An item that was cut off in the middle of a report (F59). */
static void test_cut_off(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(dm_store_sink.begin(f->store, &report, &error));
	g_assert_true(dm_store_sink.records(f->store, &record, 1, &error));
	dm_store_item_rollback(f->store);
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(info(f->store, "records"), ==, 0);
	/* Now with the handle closed in between. */
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(dm_store_sink.begin(f->store, &report, &error));
	g_assert_true(dm_store_sink.records(f->store, &record, 1, &error));
	g_clear_pointer(&f->store, dm_store_free);
	fixture_open(f);
	assert_sound(f->store);
	assert_counts(put(f->store, &report, &record, 1), 1, 0, 0, 0);
}

static void test_discard(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(dm_store_sink.begin(f->store, &report, &error));
	g_assert_true(dm_store_sink.records(f->store, &record, 1, &error));
	dm_store_sink.discard(f->store);
	record.count = 4;
	g_assert_true(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(messages(f->store), ==, 4);
	/* What was discarded is not in the digest of the next either. */
	assert_counts(put(f->store, &report, &record, 1), 0, 1, 0, 0);
	assert_sound(f->store);
}

/* ---- no room ----------------------------------------------------------- */

/* Puts reports into one batch until something fails. */
static void fill_up(DmStore *store, GError **error)
{
	for (guint i = 0; i < 2000; i++) {
		g_autofree char *id = g_strdup_printf("full-%u", i);
		g_autofree char *from = g_strdup_printf("f%u.example.com", i);
		DmReport report = sample_report(id, NULL);
		DmRecord record =
			sample_record("192.0.2.1", 1, "none", "pass", "fail");

		record.header_from = from;
		if (!dm_store_item_begin(store, "x", error))
			return;
		if (!feed(store, &report, &record, 1, id, error)) {
			dm_store_item_rollback(store);
			return;
		}
		if (!dm_store_item_end(store, error))
			return;
	}
	/* What fits into the cache fails here. */
	dm_store_commit(store, error);
}

/* Whatever the commit says is what is there. */
static void assert_all_or_nothing(Fixture *f)
{
	g_autoptr(GError) error = NULL;
	gboolean stored = dm_store_commit(f->store, &error);
	gint64 reports;

	g_assert_true(stored || error);
	dm_store_free(f->store);
	fixture_open(f);
	assert_sound(f->store);
	reports = info(f->store, "reports");
	g_assert_cmpint(messages(f->store), ==, reports);
	g_assert_cmpint(reports, >=, 1);
	if (!stored)
		g_assert_cmpint(reports, ==, 1);
}

static void test_full_pages(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("first", NULL);
	DmRecord record = sample_record("192.0.2.1", 1, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	gint64 pages = 0;

	(void)unused;
	put(f->store, &report, &record, 1);
	dm_sql_pragma(f->store, "PRAGMA max_page_count = 60", &pages, &error);
	g_assert_no_error(error);
	fill_up(f->store, &error);
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK);
	g_assert_nonnull(strstr(error->message, "the disk is full"));
	g_assert_nonnull(strstr(error->message, f->path));
	assert_all_or_nothing(f);
}

static void test_full_file(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("first", NULL);
	DmRecord record = sample_record("192.0.2.1", 1, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	struct rlimit before, limit;

	(void)unused;
	put(f->store, &report, &record, 1);
	signal(SIGXFSZ, SIG_IGN);
	g_assert_cmpint(getrlimit(RLIMIT_FSIZE, &before), ==, 0);
	limit = before;
	limit.rlim_cur = 600 * 1024;
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &limit), ==, 0);
	fill_up(f->store, &error);
	g_assert_cmpint(setrlimit(RLIMIT_FSIZE, &before), ==, 0);
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK);
	g_assert_nonnull(strstr(error->message, f->path));
	assert_all_or_nothing(f);
}

/* A batch that the engine gave up is not reported as committed. */
static void test_lost_batch(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 1, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	dm_store_item_begin(f->store, "y", &error);
	g_assert_true(dm_sql_exec(f->store, "ROLLBACK", &error));
	dm_store_item_rollback(f->store);
	g_assert_false(dm_store_commit(f->store, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK);
	/* Once said, the store goes on with a clean slate. */
	assert_counts(put(f->store, &report, &record, 1), 1, 0, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 1);
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
	ADD("/store/item-rollback", test_rollback);
	ADD("/store/item-rollback-of-some", test_rollback_of_some);
	ADD("/store/item-rollback-of-much", test_rollback_of_much);
	ADD("/store/half-a-set", test_half_a_set);
	ADD("/store/item-rollback-in-batch", test_rollback_in_batch);
	ADD("/store/F59-item-cut-off", test_cut_off);
	ADD("/store/report-discard", test_discard);
	ADD("/store/disk-full-pages", test_full_pages);
	ADD("/store/disk-full-file", test_full_file);
	ADD("/store/lost-batch", test_lost_batch);
	return g_test_run();
}
