/*
 * What becomes of an item that is undone, breaks off or meets a full disk.
 */
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/database.h"
#include "tests/unit/store/storetest.h"

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

static void assert_none(DmStore *store, const char *sql)
{
	g_autoptr(GError) error = NULL;
	gint64 n = -1;

	g_assert_true(dm_sql_pragma(store, sql, &n, &error));
	g_assert_cmpint(n, ==, 0);
}

/* Wherever the item is saved, no set is left with half its results. */
static void test_half_undone(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	for (gsize size = 30 * 1024; size < 66 * 1024; size += 512) {
		g_autofree char *human = g_strnfill(size, 'h');
		DmAuthResult result = { .domain = "example.com",
					.result = "pass",
					.human_result = human };
		DmReport report = sample_report("r1", NULL);
		DmRecord record =
			sample_record("192.0.2.1", 3, "none", "pass", "fail");

		record.dkim_results = &result;
		record.n_dkim_results = 1;
		dm_store_item_begin(f->store, "x", &error);
		g_assert_true(
			feed(f->store, &report, &record, 1, NULL, &error));
		dm_store_item_rollback(f->store);
		g_assert_true(dm_store_commit(f->store, &error));
	}
	assert_none(f->store, "SELECT count(*) FROM auth_set AS s WHERE 2 <>"
			      " (SELECT count(*) FROM auth_result"
			      " WHERE auth_set_id = s.id)");
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

/* Begins an item, and a report of one record that does not end. */
static void begin_report(DmStore *store, const DmReport *report,
			 const DmRecord *record)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(dm_store_item_begin(store, "x", &error));
	g_assert_true(dm_store_sink.begin(store, report, &error));
	g_assert_true(dm_store_sink.records(store, record, 1, &error));
}

/* An item that was cut off in the middle of a report (F59). */
static void test_cut_off(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	begin_report(f->store, &report, &record);
	dm_store_item_rollback(f->store);
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_cmpint(info(f->store, "records"), ==, 0);
	/* Now with the handle closed in between. */
	begin_report(f->store, &report, &record);
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
	begin_report(f->store, &report, &record);
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
	ADD("/store/item-rollback", test_rollback);
	ADD("/store/item-rollback-of-some", test_rollback_of_some);
	ADD("/store/item-rollback-of-much", test_rollback_of_much);
	ADD("/store/half-undone", test_half_undone);
	ADD("/store/half-a-set", test_half_a_set);
	ADD("/store/item-rollback-in-batch", test_rollback_in_batch);
	ADD("/store/F59-item-cut-off", test_cut_off);
	ADD("/store/report-discard", test_discard);
	ADD("/store/disk-full-pages", test_full_pages);
	ADD("/store/disk-full-file", test_full_file);
	ADD("/store/lost-batch", test_lost_batch);
	return g_test_run();
}
