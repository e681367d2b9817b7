/*
 * A database of version 1 with rows in every table becomes one of today.
 */
#include <sqlite3.h>

#include "tests/unit/store/kindtest.h"

/* Two reports, a conflict, and what stands beside them. */
static const char old_rows[] =
	"PRAGMA application_id = 1148013932;"
	"INSERT INTO text (id, text) VALUES (1, 'example org'),"
	" (2, 'example.com'), (3, 'Example Org'), (4, 'reports@example.org'),"
	" (5, 'none'), (6, 'pass'), (7, 'fail'), (8, '1.0'), (9, 'mail/new/'),"
	" (10, 'a-code'), (11, 'a text'), (12, 's1'), (13, 'urn:x'),"
	" (14, 'other');"
	"INSERT INTO source VALUES (1, x'c0000201', '192.0.2.1');"
	"INSERT INTO reporter VALUES (1, 3, 4, 0, 0);"
	"INSERT INTO policy VALUES (1, 2, 5, 0, 0, 0, 0, 100, 0, 0, 0);"
	"INSERT INTO reason_set VALUES (1, x'01');"
	"INSERT INTO reason VALUES (1, 0, 14, 0);"
	"INSERT INTO evaluation VALUES (1, 5, 6, 7, 1, 2, 3, 4);"
	"INSERT INTO identity VALUES (1, 2, 0, 0);"
	"INSERT INTO auth_set VALUES (1, x'02');"
	"INSERT INTO auth_result VALUES (1, 0, 0, 2, 12, 0, 6, 0);"
	"INSERT INTO report (id, kind, conflict, incomplete, recovered,"
	" submitter_id, domain_id, report_id, begin, end, day, reporter_id,"
	" policy_id, generation, namespace, version, records, messages,"
	" stored_at, mail_auth, folder, file, document, sha256,"
	" digest_version, digest) VALUES"
	" (3, 0, 0, 0, 0, 1, 2, 'r1', 1735689600, 1735775999, 20089, 1, 1, 1,"
	" 0, 8, 2, 12, 1735800000, 'pass', 9, '1', 'a.xml', zeroblob(32), 1,"
	" zeroblob(32)),"
	" (4, 0, 0, 0, 1, 1, 2, 'r2', NULL, NULL, 20090, 1, 1, 0, 13, 0, 0, 0,"
	" 1735800001, NULL, 0, 'b', NULL, NULL, 1, x'01'),"
	" (7, 0, 1, 0, 0, 1, 2, 'r1', 1735689600, 1735775999, 20089, 1, 1, 2,"
	" 0, 8, 1, 5, 1735800002, 'fail', 9, '2', NULL, NULL, 1, x'02');"
	"INSERT INTO replaced VALUES (x'aa', 4);"
	"INSERT INTO record VALUES (3, 0, 1, 10, 1, 1, 1),"
	" (3, 1, 0, 2, 1, 1, 1), (7, 0, 1, 5, 1, 1, 1);"
	"INSERT INTO error VALUES (3, 0, 11, 0);"
	"INSERT INTO finding VALUES (3, 0, 1, 10, 'line 1', 11, 0);"
	"INSERT INTO extension VALUES (3, 0, 13, -1, '<x/>');"
	"INSERT INTO rollup_day VALUES (2, 20089, 2, 3, 4, 12, 2);"
	"INSERT INTO rollup_source VALUES (2, 20089, 1, 2, 3, 4, 10, 1),"
	" (2, 20089, 0, 2, 3, 4, 2, 1);"
	"INSERT INTO quarantine (uri, code, reason, size, first_seen,"
	" last_tried, tries) VALUES ('q', 'bad', 'because', 3, 1, 2, 3);"
	"INSERT INTO seen VALUES ('k', 1, 2, 3, 1);"
	"PRAGMA user_version = 1;";

static void run(sqlite3 *db, const char *sql)
{
	g_assert_cmpint(sqlite3_exec(db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
}

/* Writes the old database where the fixture's new one was. */
static void write_old(Fixture *f, const char *more)
{
	sqlite3 *db = NULL;

	g_clear_pointer(&f->store, dm_store_free);
	g_assert_cmpint(g_remove(f->path), ==, 0);
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	run(db, "PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL;");
	run(db, dm_schema_1);
	run(db, old_rows);
	run(db, more);
	g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

static DmReport first_report(DmFindings *findings)
{
	static const DmLangText errors[] = { { "a text", NULL } };
	static const DmExtension extensions[] = { { "urn:x", -1, "<x/>" } };
	DmReport report = sample_report("r1", NULL);

	report.sha256 = "00000000000000000000000000000000"
			"00000000000000000000000000000000";
	report.document = "a.xml";
	report.findings = findings;
	report.aggregate.generation = DM_GENERATION_RFC7489;
	report.aggregate.metadata.errors = errors;
	report.aggregate.metadata.n_errors = 1;
	report.aggregate.extensions = extensions;
	report.aggregate.n_extensions = 1;
	report.aggregate.policy.has_pct = TRUE;
	report.aggregate.policy.pct = 100;
	dm_findings_add(findings, DM_SEVERITY_WARNING, "a-code", "line 1",
			"a text");
	return report;
}

static void first_records(DmRecord records[2])
{
	static const DmReason reasons[] = { { "other", NULL } };
	static const DmAuthResult results[] = {
		{ "example.com", "s1", NULL, "pass", NULL },
	};

	for (guint i = 0; i < 2; i++) {
		records[i] = sample_record(i ? NULL : "192.0.2.1", i ? 2 : 10,
					   "none", "pass", "fail");
		records[i].reasons = reasons;
		records[i].n_reasons = 1;
		records[i].envelope_from = NULL;
		records[i].dkim_results = results;
		records[i].n_dkim_results = 1;
		records[i].n_spf_results = 0;
	}
}

static void test_rows(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autofree char *before = NULL, *after = NULL, *marks = NULL;
	g_autofree char *revisions = NULL;
	g_autofree char *backup = g_strconcat(f->path, ".v1.bak", NULL);
	DmReport report = first_report(findings);
	DmRecord records[2];
	gboolean stored;

	(void)unused;
	write_old(f, "");
	fixture_open(f);
	g_assert_cmpint(info(f->store, "schema_version"), ==, 6);
	g_assert_true(g_file_test(backup, G_FILE_TEST_EXISTS));
	assert_sound(f->store);
	first_records(records);
	before = shown(&report, records, 2);
	after = replayed(f->store, 3, NULL);
	g_assert_cmpstr(after, ==, before);
	g_assert_cmpstr(dm_store_replayed(f->store)->mail_auth, ==, "pass");
	g_assert_null(dm_store_replayed(f->store)->mail_from);
	marks = ask(f->store, "SELECT group_concat(id || status || day ||"
			      " stored_at || coalesce(mail_auth, '-')"
			      " || mail_mismatch || file) FROM report");
	g_assert_cmpstr(marks, ==,
			"3ok200891735800000pass01,"
			"4recovered200901735800001-0b,"
			"7conflict200891735800002fail02");
	g_assert_cmpint(messages(f->store), ==, 12);
	g_assert_cmpint(info(f->store, "conflicts"), ==, 1);
	g_assert_cmpint(info(f->store, "quarantined"), ==, 1);
	g_assert_true(dm_store_seen_has(f->store, "k", 1, 2, 3, &stored));
	/* In the order in which they came, none of them imported. */
	revisions = ask(f->store,
			"SELECT group_concat(v.revision || ':' || r.id || ':'"
			" || r.imported) FROM report_revision AS v"
			" JOIN report AS r ON r.id = v.report_id");
	g_assert_cmpstr(revisions, ==, "1:3:0,2:4:0,3:7:0");
}

/* It goes on as if it had always been so. */
static void test_goes_on(Fixture *f, gconstpointer unused)
{
	DmReport failure = sample_failure(), tls = sample_tls("t1");
	DmReport third = sample_report("r3", NULL);
	DmRecord record = sample_record("192.0.2.1", 7, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	write_old(f, "");
	fixture_open(f);
	dm_store_set_privacy(f->store, &keep_all);
	assert_counts(put(f->store, &failure, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &tls, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &third, &record, 1), 1, 0, 0, 0);
	assert_replayed(f->store, 8, &failure);
	assert_replayed(f->store, 9, &tls);
	g_assert_cmpint(messages(f->store), ==, 19);
	assert_sound(f->store);
	/* References still hold. */
	g_assert_false(dm_sql_exec(f->store, "DELETE FROM reporter", &error));
	g_clear_error(&error);
	g_assert_true(dm_store_prune(f->store, DAY0 + 30, &n, &error));
	g_assert_cmpuint(n, ==, 6);
	assert_sound(f->store);
}

/* The marked entries, and those whose bytes are there. */
static void assert_marks(DmStore *store, const char *marked, const char *kept)
{
	g_autofree char *is_marked =
		ask(store, "SELECT group_concat(uri, '') FROM quarantine"
			   " WHERE is_failure_mail");
	g_autofree char *is_kept =
		ask(store, "SELECT group_concat(uri, '') FROM quarantine"
			   " WHERE zstd IS NOT NULL");

	g_assert_cmpstr(is_marked, ==, marked);
	g_assert_cmpstr(is_kept, ==, kept);
}

static void retry(DmStore *store, const char *text, const char *code)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autoptr(GError) error = NULL;

	dm_findings_add(findings, DM_SEVERITY_ERROR, code, NULL,
			"bobrcpt@example.org is odd");
	g_assert_true(dm_store_quarantine_add(store, "f", bytes, NULL, findings,
					      FALSE, T0, &error));
	g_assert_true(dm_store_commit(store, &error));
}

/*
 * Failure mails that could not be read yet wait for their first retry, with
 * their bytes; those of other kinds have the same code.
 */
static void test_failure_mails(Fixture *f, gconstpointer unused)
{
	DmPrivacy privacy = { DM_SAMPLES_HEADERS, FALSE, 90 };
	g_autoptr(GError) error = NULL;
	g_autofree char *reason = NULL;
	guint64 n;

	(void)unused;
	write_old(f, "INSERT INTO quarantine (sha256, uri, code, reason, size,"
		     " first_seen, last_tried, tries, zstd) VALUES"
		     " (x'" ABC_SHA256 "', 'f', 'kind-unsupported',"
		     " 'failure reports are not read yet', 3, 1735689600, 0, 1,"
		     " x'00'),"
		     " (x'01', 't', 'kind-unsupported',"
		     " 'JSON: TLS reports are not read yet', 3, 1, 0, 1,"
		     " x'00'),"
		     " (x'02', 'b', 'bad-xml', 'failure reports', 3, 1, 0, 1,"
		     " x'00')");
	fixture_open(f);
	assert_marks(f->store, "f", "ftb");
	dm_store_set_privacy(f->store, &privacy);
	g_assert_true(dm_store_expire(f->store, T0 + 89 * DM_SECONDS_PER_DAY,
				      &n, &error));
	g_assert_cmpuint(n, ==, 0);
	assert_marks(f->store, "f", "ftb");
	/* It stays what it is, whatever the retry made of it. */
	retry(f->store, "abc", "worker-died");
	assert_marks(f->store, "f", "tb");
	reason = ask(f->store, "SELECT reason FROM quarantine WHERE uri = 'f'");
	g_assert_true(g_str_has_prefix(reason, "hash-"));
}

/* One that nobody tried again goes with its time. */
static void test_failure_mail_expires(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	write_old(f, "INSERT INTO quarantine (sha256, uri, code, reason, size,"
		     " first_seen, last_tried, tries, zstd) VALUES"
		     " (x'01', 'f', 'kind-unsupported',"
		     " 'failure reports are not read yet', 3, 1735689600, 0, 1,"
		     " x'00')");
	fixture_open(f);
	g_assert_true(dm_store_expire(f->store, T0 + 91 * DM_SECONDS_PER_DAY,
				      &n, &error));
	g_assert_cmpuint(n, ==, 1);
	assert_marks(f->store, "f", NULL);
}

static char *schema_of(DmStore *store)
{
	return ask(store, "SELECT group_concat(type || ' ' || name || ' '"
			  " || coalesce(sql, '-'), char(10)) FROM"
			  " (SELECT * FROM sqlite_schema ORDER BY type, name)");
}

static void test_same_schema(Fixture *f, gconstpointer unused)
{
	g_autofree char *fresh = schema_of(f->store), *upgraded = NULL;

	(void)unused;
	write_old(f, "");
	fixture_open(f);
	upgraded = schema_of(f->store);
	g_assert_cmpstr(upgraded, ==, fresh);
}

/* One that refers to nothing stays as it is, and is whole still. */
static void test_dangling(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStore) store = NULL;
	sqlite3 *db = NULL;

	(void)unused;
	write_old(f, "PRAGMA foreign_keys = OFF;"
		     "INSERT INTO record VALUES (99, 0, 1, 10, 1, 1, 1);");
	store = dm_store_open(f->path, DM_STORE_WRITE, "test", 0, &error);
	g_assert_null(store);
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT);
	g_assert_nonnull(strstr(error->message, "to version 2"));
	g_assert_nonnull(strstr(error->message, "a row of record refers"));
	g_assert_cmpint(sqlite3_open(f->path, &db), ==, SQLITE_OK);
	run(db, "SELECT kind, policy_id FROM report; SELECT * FROM v_record");
	g_assert_cmpint(sqlite3_close(db), ==, SQLITE_OK);
}

#define ADD(name, test) \
	g_test_add(name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/upgrade-rows", test_rows);
	ADD("/store/upgrade-goes-on", test_goes_on);
	ADD("/store/upgrade-failure-mails", test_failure_mails);
	ADD("/store/upgrade-failure-mail-expires", test_failure_mail_expires);
	ADD("/store/upgrade-same-schema", test_same_schema);
	ADD("/store/upgrade-dangling", test_dangling);
	return g_test_run();
}
