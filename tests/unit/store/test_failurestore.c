/*
 * Failure reports go in and come out: every field, once each, and for as long
 * as they may stay.
 */
#include "tests/unit/store/kindtest.h"

static void set_up(Fixture *f, gconstpointer data)
{
	fixture_set_up(f, data);
	dm_store_set_privacy(f->store, &keep_all);
}

static void test_exact(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_failure();
	DmStoreCounts counts;

	(void)unused;
	dm_findings_add(findings, DM_SEVERITY_WARNING, "a-code", "line 3",
			"text");
	report.findings = findings;
	report.recovered = TRUE;
	counts = put(f->store, &report, NULL, 0);
	assert_counts(counts, 1, 0, 0, 0);
	g_assert_cmpuint(counts.records, ==, 0);
	/* The figures of a run count messages of aggregate reports. */
	g_assert_cmpuint(counts.messages, ==, 0);
	assert_replayed(f->store, 1, &report);
	g_assert_cmpstr(dm_store_replayed(f->store)->status, ==, "recovered");
	assert_sound(f->store);
	/* Another handle, and nothing in memory. */
	dm_store_free(f->store);
	fixture_open(f);
	assert_replayed(f->store, 1, &report);
}

/* Absent stays absent, and empty stays empty. */
static void test_absent(Fixture *f, gconstpointer unused)
{
	static const DmText empty[] = { { "" } };
	DmReport report = { .kind = DM_KIND_FAILURE };

	(void)unused;
	assert_counts(put(f->store, &report, NULL, 0), 1, 0, 0, 0);
	assert_replayed(f->store, 1, &report);
	report.failure = (DmFailure){
		.feedback_type = "",
		.original_mail_from = "",
		.original_rcpt_to = empty,
		.n_original_rcpt_to = 1,
		.has_arrival_date = TRUE,
		.reported_domain = empty,
		.n_reported_domain = 1,
		.has_incidents = TRUE,
		.has_sample = TRUE,
		.dkim_aligned = "",
		.report_from = "",
	};
	report.failure.sample.headers = "";
	report.failure.sample.header_from = "";
	assert_counts(put(f->store, &report, NULL, 0), 1, 0, 0, 0);
	assert_replayed(f->store, 2, &report);
	assert_sound(f->store);
}

/* Figures, views and packs of aggregate reports know nothing of it. */
static void test_apart(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_failure();
	DmReport aggregate = sample_report("r1", NULL);
	DmRecord record = sample_record("192.0.2.1", 7, "none", "pass", "fail");
	g_autofree char *before = NULL, *after = NULL, *views = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	put(f->store, &aggregate, &record, 1);
	before = figures(f->store, &filter, DM_BY_DOMAIN);
	put(f->store, &report, NULL, 0);
	after = figures(f->store, &filter, DM_BY_DOMAIN);
	g_assert_cmpstr(before, ==, after);
	views = ask(f->store, "SELECT (SELECT count(*) FROM v_report) || ' '"
			      " || (SELECT count(*) FROM v_record) || ' '"
			      " || (SELECT count(*) FROM v_failure)");
	g_assert_cmpstr(views, ==, "1 1 1");
	g_assert_cmpint(info(f->store, "reports"), ==, 2);
	g_assert_cmpint(info(f->store, "failure_reports"), ==, 1);
	g_assert_cmpint(info(f->store, "messages"), ==, 7);
}

/* ---- identity ---------------------------------------------------------- */

/* Each changes the key, so each is a report of its own. */
static void change_source(DmFailure *failure)
{
	failure->source_ip = "192.0.2.2";
}
static void change_arrival(DmFailure *failure)
{
	failure->arrival_date++;
}
static void change_mail_from(DmFailure *failure)
{
	failure->original_mail_from = "";
}
static void change_message_id(DmFailure *failure)
{
	failure->sample.message_id = "2@example.com";
}
static void change_domain(DmFailure *failure)
{
	failure->n_reported_domain = 1;
}
static void change_reason(DmFailure *failure)
{
	failure->auth_failure = "spf";
}
/* These change what it says of the same. */
static void change_result(DmFailure *failure)
{
	failure->delivery_result = "spam";
}
static void change_sample(DmFailure *failure)
{
	failure->sample.headers = "From: eve@example.com\n";
}
static void change_incidents(DmFailure *failure)
{
	failure->has_incidents = FALSE;
	failure->incidents = 0;
}
/* And this nothing. */
static void change_bearer(DmFailure *failure)
{
	failure->report_from = "example.net";
	failure->report_date++;
}

static const struct {
	const char *name;
	void (*change)(DmFailure *failure);
	guint new_reports, duplicates, conflicts;
} changes[] = {
	{ "source", change_source, 1, 0, 0 },
	{ "arrival", change_arrival, 1, 0, 0 },
	{ "mail-from", change_mail_from, 1, 0, 0 },
	{ "message-id", change_message_id, 1, 0, 0 },
	{ "domain", change_domain, 1, 0, 0 },
	{ "reason", change_reason, 1, 0, 0 },
	{ "result", change_result, 0, 0, 1 },
	{ "sample", change_sample, 0, 0, 1 },
	{ "incidents", change_incidents, 0, 0, 1 },
	{ "bearer", change_bearer, 0, 1, 0 },
};

static void test_change(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	DmReport first = sample_failure(), second = sample_failure();
	DmPrivacy privacy = { DM_SAMPLES_HEADERS, i % 2, 90 };
	g_autofree char *counted = NULL;

	dm_store_set_privacy(f->store, &privacy);
	second.sha256 = SHA_B;
	changes[i].change(&second.failure);
	assert_counts(put(f->store, &first, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &second, NULL, 0), changes[i].new_reports,
		      changes[i].duplicates, changes[i].conflicts, 0);
	/* What was changed is known again. */
	second.sha256 = NULL;
	assert_counts(put(f->store, &second, NULL, 0), 0, 1, 0, 0);
	counted = ask(f->store, "SELECT count(*) FROM v_failure");
	g_assert_cmpint(atoi(counted), ==, 1 + (int)changes[i].new_reports);
	assert_sound(f->store);
}

/* What none of its sample is kept of is known by it nevertheless. */
static void test_change_unseen(Fixture *f, gconstpointer unused)
{
	static const DmPrivacy none = { DM_SAMPLES_NONE, FALSE, 90 };
	DmReport first = sample_failure(), second = sample_failure();

	(void)unused;
	dm_store_set_privacy(f->store, &none);
	first.sha256 = second.sha256 = NULL;
	change_message_id(&second.failure);
	assert_counts(put(f->store, &first, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &second, NULL, 0), 1, 0, 0, 0);
	change_sample(&second.failure);
	assert_counts(put(f->store, &second, NULL, 0), 0, 1, 0, 0);
}

static void test_replaced(Fixture *f, gconstpointer unused)
{
	DmReport husk = sample_failure(), whole = sample_failure();

	(void)unused;
	husk.incomplete = TRUE;
	husk.failure.has_incidents = FALSE;
	husk.failure.incidents = 0;
	whole.sha256 = SHA_B;
	assert_counts(put(f->store, &husk, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &whole, NULL, 0), 1, 0, 0, 1);
	assert_counts(put(f->store, &husk, NULL, 0), 0, 1, 0, 0);
	g_assert_cmpint(info(f->store, "reports"), ==, 1);
	assert_replayed(f->store, 2, &whole);
	assert_sound(f->store);
}

static void test_undone(Fixture *f, gconstpointer unused)
{
	static const DmPrivacy hashed = { DM_SAMPLES_FULL, FALSE, 90 };
	DmReport report = sample_failure();
	g_autofree char *rows = NULL;
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_set_privacy(f->store, &hashed);
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(feed(f->store, &report, NULL, 0, "bytes", &error));
	dm_store_item_rollback(f->store);
	rows = ask(f->store, "SELECT (SELECT count(*) FROM report)"
			     " + (SELECT count(*) FROM failure)"
			     " + (SELECT count(*) FROM failure_text)"
			     " + (SELECT count(*) FROM text"
			     " WHERE instr(text, 'bytes'))");
	g_assert_cmpstr(rows, ==, "0");
	assert_counts(put(f->store, &report, NULL, 0), 1, 0, 0, 0);
	assert_sound(f->store);
}

/* Records of a report that has none come from a worker gone bad. */
static void test_records(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_failure();
	DmRecord record = sample_record("192.0.2.1", 7, "none", "pass", "fail");

	(void)unused;
	assert_counts(put(f->store, &report, &record, 1), 0, 0, 0, 0);
	g_assert_cmpint(info(f->store, "reports"), ==, 0);
	g_assert_cmpint(info(f->store, "records"), ==, 0);
}

/* ---- upkeep ------------------------------------------------------------ */

static void test_find(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;
	g_autofree char *id = NULL;
	gint64 key = 0;

	(void)unused;
	put(f->store, &report, NULL, 0);
	id = ask(f->store, "SELECT report_id FROM report");
	g_assert_true(dm_store_find(f->store, id, &key, &error));
	g_assert_cmpint(key, ==, 1);
	key = 0;
	g_assert_true(dm_store_find(f->store, "1", &key, &error));
	g_assert_cmpint(key, ==, 1);
}

static void test_prune(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	put(f->store, &report, NULL, 0);
	g_assert_true(dm_store_prune(f->store, DAY0, &n, &error));
	g_assert_cmpuint(n, ==, 0);
	assert_replayed(f->store, 1, &report);
	g_assert_true(dm_store_prune(f->store, DAY0 + 1, &n, &error));
	g_assert_cmpuint(n, ==, 1);
	g_assert_cmpint(info(f->store, "strings"), ==, 0);
	g_assert_cmpint(info(f->store, "sources"), ==, 0);
	g_assert_cmpint(info(f->store, "originals"), ==, 0);
	assert_sound(f->store);
}

static const struct {
	const char *name, *sql, *words;
} tampers[] = {
	{ "no-fields", "DELETE FROM failure",
	  "claims 3 incidents, it holds 0" },
	{ "incidents", "UPDATE failure SET incidents = 4", "it holds 4" },
	{ "incidents-absent", "UPDATE failure SET incidents = NULL",
	  "it holds 1" },
};

static void test_check(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;
	const DmFinding *finding;

	put(f->store, &report, NULL, 0);
	g_assert_true(dm_sql_exec(f->store, tampers[i].sql, &error));
	g_assert_true(dm_store_check(f->store, findings, &error));
	finding = dm_findings_lookup(findings, "store-report");
	g_assert_nonnull(finding);
	g_assert_nonnull(strstr(finding->text, tampers[i].words));
}

static void test_lost_fields(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_failure();
	g_autoptr(GError) error = NULL;

	(void)unused;
	put(f->store, &report, NULL, 0);
	g_assert_true(dm_sql_exec(f->store, "DELETE FROM failure", &error));
	g_assert_false(
		dm_store_replay(f->store, 1, NULL, &show_sink, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT);
}

static void test_view(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_failure();
	g_autofree char *text = NULL;

	(void)unused;
	put(f->store, &report, NULL, 0);
	text = ask(
		f->store,
		"SELECT org_name || '|' || domain || '|' || (arrival - 1735689600)"
		" || '|' || day || '|' || feedback_type || '|' ||"
		" auth_failure || '|' || delivery_result || '|' || incidents"
		" || '|' || source_ip || '|' || source_port || '|' ||"
		" reported_domains || '|' || header_from || '|' ||"
		" dkim_aligned || '|' || original_rcpt_to || '|' ||"
		" reported_uris || '|' || spf_dns || '|' || sample_subject"
		" || '|' || source || '|' || findings FROM v_failure");
	g_assert_cmpstr(
		text, ==,
		"example.org|example.com|60|2025-01-01|auth-failure|dmarc|"
		"reject|3|192.0.2.1|0|example.com;second.example.com|"
		"example.com|fail|bobrcpt@example.org|"
		"https://example.net/?u=bobrcpt%40example.org;|"
		"txt:example.com:\"v=spf1 -all\"|bobrcpt@example.org: act now|"
		"mail/new/1|0");
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/failure-exact", NULL, test_exact);
	ADD("/store/failure-absent", NULL, test_absent);
	ADD("/store/failure-apart", NULL, test_apart);
	for (guint i = 0; i < G_N_ELEMENTS(changes); i++) {
		g_autofree char *name = g_strconcat("/store/failure-changed-",
						    changes[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_change);
	}
	ADD("/store/failure-changed-unseen", NULL, test_change_unseen);
	ADD("/store/failure-replaced", NULL, test_replaced);
	ADD("/store/failure-undone", NULL, test_undone);
	ADD("/store/failure-with-records", NULL, test_records);
	ADD("/store/failure-find", NULL, test_find);
	ADD("/store/failure-prune", NULL, test_prune);
	for (guint i = 0; i < G_N_ELEMENTS(tampers); i++) {
		g_autofree char *name = g_strconcat("/store/failure-check-",
						    tampers[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_check);
	}
	ADD("/store/failure-lost-fields", NULL, test_lost_fields);
	ADD("/store/failure-view", NULL, test_view);
	return g_test_run();
}
