/*
 * Checks, pruning, copies, and the views that others may read.
 */
#include "store/database.h"
#include "tests/unit/store/storetest.h"

/* Three reports on three days, the last one only in a conflict as well. */
static void set_up(Fixture *f, gconstpointer data)
{
	static const char *const ids[] = { "r1", "r2", "r3", "r3" };
	static const char *const domains[] = { "old.example.com", "example.com",
					       "example.com", "example.com" };

	fixture_set_up(f, data);
	for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
		DmReport report = sample_report(ids[i], NULL);
		DmRecord records[] = {
			sample_record(i ? "192.0.2.1" : "192.0.2.99", 10 + i,
				      "none", "pass", "fail"),
			sample_record("192.0.2.2", 100 + i, "reject", "fail",
				      "fail"),
		};

		report.aggregate.metadata.begin +=
			MIN(i, 2) * DM_SECONDS_PER_DAY;
		report.aggregate.metadata.end += MIN(i, 2) * DM_SECONDS_PER_DAY;
		report.aggregate.policy.domain = domains[i];
		records[0].header_from = domains[i];
		put(f->store, &report, records, 2);
	}
}

static void run(DmStore *store, const char *sql)
{
	g_autoptr(GError) error = NULL;

	dm_sql_exec(store, sql, &error);
	g_assert_no_error(error);
}

static const struct {
	const char *name, *sql, *code, *words;
} tampers[] = {
	{ "pack-messages",
	  "UPDATE pack SET messages = messages + 1"
	  " WHERE id = 2",
	  "store-pack", "would not show its records as they are" },
	{ "pack-date", "UPDATE pack SET begin = NULL WHERE id = 2",
	  "store-pack", "would not show its records as they are" },
	{ "pack-cut",
	  "UPDATE pack SET records = substr(records, 2)"
	  " WHERE id = 2",
	  "store-pack", "would not show its records as they are" },
	{ "pack-lost", "DELETE FROM pack WHERE id = 2", "store-pack",
	  "would not show its records as they are" },
	{ "pack-extra",
	  "INSERT INTO pack SELECT domain_id, day, 4, begin, end,"
	  " submitter_id, reporter_id, policy_id, messages,"
	  " records FROM pack WHERE id = 2",
	  "store-pack", "records of a report that does not count" },
	{ "tally-lost", "DELETE FROM tally", "store-tally",
	  "no month is there that its sums belong to" },
	{ "tally-figure", "UPDATE tally SET quarantine = quarantine + 1",
	  "store-tally", "are not those of its reports" },
	{ "tally-day", "UPDATE tally SET days = days + 1", "store-tally",
	  "are not those of its reports" },
	{ "tally-upto", "UPDATE tally SET upto = upto - 1", "store-tally",
	  "are not those of its reports" },
	{ "tally-end", "UPDATE tally SET last_day = first_day - 1",
	  "store-tally", "no month is there that its sums belong to" },
	{ "tally-long", "UPDATE tally SET last_day = first_day + 1000",
	  "store-tally", "are not those of its reports" },
	{ "tally-seen", "UPDATE tally SET first_seen = NULL", "store-tally",
	  "are not those of its reports" },
	{ "tally-source", "UPDATE tally SET sources = substr(sources, 2)",
	  "store-tally", "are not those of its reports" },
	{ "tally-reporter", "UPDATE tally SET reporters = x'7f'", "store-tally",
	  "are not those of its reports" },
	{ "record", "DELETE FROM record WHERE report_id = 2 AND seq = 0",
	  "store-report", "claims 2 records with 112 messages" },
	{ "conflict-record", "UPDATE record SET count = 1 WHERE report_id = 4",
	  "store-report", "holds 2 with 2" },
	{ "reference", "DELETE FROM reporter", "store-reference",
	  "a row of reporter that report refers to is missing" },
	{ "evaluation", "UPDATE evaluation SET dkim_code = 4",
	  "store-evaluation", "code that is not that of its text" },
	{ "original", "UPDATE original SET zstd = x'00' WHERE report_id = 3",
	  "store-document", "the original of report 3 is damaged" },
	{ "quarantine",
	  "INSERT INTO quarantine (sha256, uri, code, reason, size,"
	  " first_seen, last_tried, tries, zstd)"
	  " SELECT zeroblob(32), '', '', '', size, 0, 0, 1, zstd FROM original"
	  " LIMIT 1",
	  "store-document", "the bytes of quarantine entry 1 is damaged" },
	{ "quarantine-orphan",
	  "INSERT INTO quarantine (uri, code, reason, size, first_seen,"
	  " last_tried, tries, zstd) SELECT '', '', '', size, 0, 0, 1, zstd"
	  " FROM original LIMIT 1",
	  "store-quarantine", "no digest" },
};

static void test_check(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GError) error = NULL;
	const DmFinding *finding;

	g_assert_true(dm_store_settle(f->store, &error));
	assert_sound(f->store);
	run(f->store, "PRAGMA foreign_keys = OFF");
	run(f->store, tampers[i].sql);
	g_assert_true(dm_store_check(f->store, findings, &error));
	finding = dm_findings_lookup(findings, tampers[i].code);
	g_assert_nonnull(finding);
	g_assert_cmpint(finding->severity, ==, DM_SEVERITY_ERROR);
	if (!strstr(finding->text, tampers[i].words))
		g_error("'%s' does not say '%s'", finding->text,
			tampers[i].words);
}

/* A page of the file was written over. */
static void test_check_damaged(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autofree char *contents = NULL;
	g_autoptr(GError) error = NULL;
	gint64 page = 0;
	gsize size;

	(void)unused;
	dm_sql_pragma(f->store,
		      "SELECT rootpage FROM sqlite_schema"
		      " WHERE name = 'record'",
		      &page, &error);
	g_assert_cmpint(page, >, 1);
	g_clear_pointer(&f->store, dm_store_free);
	g_assert_true(g_file_get_contents(f->path, &contents, &size, NULL));
	memset(contents + (page - 1) * 4096, 0xa5, 4096);
	g_assert_true(
		g_file_set_contents(f->path, contents, (gssize)size, NULL));
	fixture_open(f);
	g_assert_true(dm_store_check(f->store, findings, &error));
	g_assert_nonnull(dm_findings_lookup(findings, "store-damaged"));
}

static void test_prune(Fixture *f, gconstpointer unused)
{
	gint64 strings = info(f->store, "strings");
	g_autoptr(GError) error = NULL;
	guint64 n = 9;

	(void)unused;
	g_assert_true(dm_store_prune(f->store, DAY0, &n, &error));
	g_assert_cmpuint(n, ==, 0);
	g_assert_cmpint(messages(f->store), ==, 336);
	g_assert_true(dm_store_prune(f->store, DAY0 + 1, &n, &error));
	g_assert_cmpuint(n, ==, 1);
	g_assert_cmpint(messages(f->store), ==, 226);
	g_assert_cmpint(info(f->store, "sources"), ==, 2);
	g_assert_cmpint(info(f->store, "strings"), ==, strings - 1);
	assert_sound(f->store);
	/* A conflict of that day goes too. */
	g_assert_true(dm_store_prune(f->store, DAY0 + 3, &n, &error));
	g_assert_cmpuint(n, ==, 3);
	g_assert_cmpint(info(f->store, "conflicts"), ==, 0);
	g_assert_cmpint(info(f->store, "strings"), ==, 0);
	g_assert_cmpint(info(f->store, "originals"), ==, 0);
	g_assert_cmpint(info(f->store, "auth_sets"), ==, 0);
	g_assert_cmpint(info(f->store, "free_bytes"), ==, 0);
	assert_sound(f->store);
}

/* Pruned is forgotten: references work, cached ids do not linger. */
static void test_prune_then_put(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord record =
		sample_record("192.0.2.99", 7, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	g_assert_true(dm_store_prune(f->store, G_MAXINT64, &n, &error));
	g_assert_cmpuint(n, ==, 4);
	assert_counts(put(f->store, &report, &record, 1), 1, 0, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 7);
	assert_sound(f->store);
}

/* A report without dates is as old as its place in the store. */
static void test_prune_without_dates(Fixture *f, gconstpointer unused)
{
	gint64 today = g_get_real_time() / G_USEC_PER_SEC / DM_SECONDS_PER_DAY;
	DmReport report = sample_report("undated", NULL);
	DmRecord record =
		sample_record("192.0.2.99", 7, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	report.aggregate.metadata.has_begin = FALSE;
	report.aggregate.metadata.has_end = FALSE;
	put(f->store, &report, &record, 1);
	g_assert_true(dm_store_prune(f->store, today, &n, &error));
	g_assert_cmpuint(n, ==, 4);
	g_assert_cmpint(messages(f->store), ==, 7);
	/* Midnight may have come in between. */
	g_assert_true(dm_store_prune(f->store, today + 2, &n, &error));
	g_assert_cmpuint(n, ==, 1);
	assert_sound(f->store);
}

static void test_prune_gives_back(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	gint64 before, after;
	guint64 n;

	(void)unused;
	for (guint i = 0; i < 300; i++) {
		g_autofree char *id = g_strdup_printf(
			"a-long-report-id-that-takes-up-some-room-%u", i);
		DmReport report = sample_report(id, NULL);

		put(f->store, &report, NULL, 0);
	}
	before = info(f->store, "file_bytes");
	g_assert_true(dm_store_prune(f->store, G_MAXINT64, &n, &error));
	after = info(f->store, "file_bytes");
	g_assert_cmpint(after, <, before - 50000);
}

static void test_backup(Fixture *f, gconstpointer unused)
{
	g_autofree char *path = g_build_filename(f->folder, "copy.db", NULL);
	g_autofree char *before = NULL, *after = NULL;
	g_autoptr(DmStore) copy = NULL;
	g_autoptr(GError) error = NULL;

	(void)unused;
	g_assert_true(dm_store_backup(f->store, path, &error));
	copy = dm_store_open(path, DM_STORE_READ, NULL, 0, &error);
	g_assert_no_error(error);
	before = replayed(f->store, 2, NULL);
	after = replayed(copy, 2, NULL);
	g_assert_cmpstr(before, ==, after);
	assert_sound(copy);
	g_assert_false(dm_store_backup(f->store, path, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_OPEN);
	g_assert_cmpint(messages(copy), ==, 336);
}

/* A copy that is not whole is none. */
static void test_backup_in_batch(Fixture *f, gconstpointer unused)
{
	g_autofree char *path = g_build_filename(f->folder, "copy.db", NULL);
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	g_assert_no_error(error);
	g_assert_false(dm_store_backup(f->store, path, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED);
	g_assert_nonnull(strstr(error->message, path));
	g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

/* ---- views ------------------------------------------------------------- */

static char *query(DmStore *store, const char *sql)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row = dm_sql_prepare(store, sql, &error);
	char *text;

	g_assert_no_error(error);
	g_assert_cmpint(dm_sql_step(store, row, &error), ==, 1);
	text = g_strdup(dm_column_text(row, 0));
	return text;
}

static const struct {
	const char *sql, *expected;
} views[] = {
	{ "SELECT sum(count) = (SELECT sum(messages) FROM pack)"
	  " FROM v_record",
	  "1" },
	{ "SELECT count(*) FROM v_record WHERE report_key = 4", "0" },
	{ "SELECT group_concat(status) FROM v_report", "ok,ok,ok,conflict" },
	{ "SELECT org_name || ' ' || report_id || ' ' || domain || ' ' || day"
	  " || ' ' || source_ip || ' ' || count || ' ' || disposition || ' '"
	  " || dkim_aligned || ' ' || spf_aligned || ' ' || dmarc_pass || ' '"
	  " || header_from || ' <' || envelope_from || '> '"
	  " || (envelope_to IS NULL) FROM v_record WHERE report_key = 2"
	  " AND source_ip = '192.0.2.1'",
	  "Example Org r2 example.com 2025-01-02 192.0.2.1 11 none pass fail 1 "
	  "example.com <> 1" },
	{ "SELECT dkim_domains || ' ' || dkim_selectors || ' ' || dkim_results"
	  " || ' ' || spf_domains || ' ' || spf_results FROM v_record LIMIT 1",
	  "example.com;example.net s1; pass;fail example.com pass" },
	{ "SELECT sum(dmarc_pass) FROM v_record", "3" },
	{ "SELECT records || ' ' || messages || ' ' || source || ' ' || p"
	  " || ' ' || (sp IS NULL) FROM v_report WHERE report_key = 1",
	  "2 110 mail/new/1 none 1" },
};

static void test_views(Fixture *f, gconstpointer unused)
{
	(void)unused;
	for (guint i = 0; i < G_N_ELEMENTS(views); i++) {
		g_autofree char *text = query(f->store, views[i].sql);

		g_assert_cmpstr(text, ==, views[i].expected);
	}
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tampers); i++) {
		g_autofree char *name =
			g_strconcat("/store/check-", tampers[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_check);
	}
	ADD("/store/check-damaged", NULL, test_check_damaged);
	ADD("/store/prune", NULL, test_prune);
	ADD("/store/prune-then-put", NULL, test_prune_then_put);
	ADD("/store/prune-without-dates", NULL, test_prune_without_dates);
	ADD("/store/prune-gives-back", NULL, test_prune_gives_back);
	ADD("/store/backup", NULL, test_backup);
	ADD("/store/backup-in-batch", NULL, test_backup_in_batch);
	ADD("/store/views", NULL, test_views);
	return g_test_run();
}
