/*
 * TLS reports go in and come out, once each.
 */
#include "tests/unit/store/kindtest.h"

static void test_exact(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_tls("t1");
	DmStoreCounts counts;

	(void)unused;
	dm_findings_add(findings, DM_SEVERITY_INFO, "a-code", NULL, "text");
	report.findings = findings;
	report.sha256 = SHA_A;
	report.document = "r.json";
	counts = put(f->store, &report, NULL, 0);
	assert_counts(counts, 1, 0, 0, 0);
	g_assert_cmpuint(counts.records + counts.messages, ==, 0);
	assert_replayed(f->store, 1, &report);
	dm_store_free(f->store);
	fixture_open(f);
	assert_replayed(f->store, 1, &report);
	g_assert_cmpint(info(f->store, "tls_reports"), ==, 1);
	g_assert_cmpint(info(f->store, "domains"), ==, 2);
	assert_sound(f->store);
}

static void test_absent(Fixture *f, gconstpointer unused)
{
	DmReport report = { .kind = DM_KIND_TLS };

	(void)unused;
	/* Nothing to tell it from others. */
	assert_counts(put(f->store, &report, NULL, 0), 0, 0, 0, 0);
	report.tls.has_end = TRUE;
	assert_counts(put(f->store, &report, NULL, 0), 1, 0, 0, 0);
	assert_replayed(f->store, 1, &report);
	report.tls.organization_name = "";
	report.tls.report_id = "";
	assert_counts(put(f->store, &report, NULL, 0), 1, 0, 0, 0);
	assert_replayed(f->store, 2, &report);
	assert_sound(f->store);
}

/* Many details in several policies keep their places. */
static void test_large(Fixture *f, gconstpointer unused)
{
	const guint n = 2000;
	g_autofree DmTlsPolicy *policies = g_new0(DmTlsPolicy, n);
	DmReport report = sample_tls("t1");

	(void)unused;
	for (guint i = 0; i < n; i++)
		policies[i] = sample_policies[i % 3];
	report.tls.policies = policies;
	report.tls.n_policies = n;
	put(f->store, &report, NULL, 0);
	assert_replayed(f->store, 1, &report);
	assert_sound(f->store);
}

static void test_identity(Fixture *f, gconstpointer unused)
{
	static const DmTlsPolicy other[] = { { .policy_domain = "a.example" } };
	DmReport first = sample_tls("t1");
	DmReport again = sample_tls("t1");

	(void)unused;
	assert_counts(put(f->store, &first, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &again, NULL, 0), 0, 1, 0, 0);
	again.tls.contact_info = "other@example.org";
	assert_counts(put(f->store, &again, NULL, 0), 0, 0, 1, 0);
	again.tls.end++;
	assert_counts(put(f->store, &again, NULL, 0), 1, 0, 0, 0);
	again = first;
	again.tls.policies = other;
	again.tls.n_policies = 1;
	assert_counts(put(f->store, &again, NULL, 0), 1, 0, 0, 0);
	again = first;
	again.tls.organization_name = "Another Org";
	assert_counts(put(f->store, &again, NULL, 0), 1, 0, 0, 0);
	/* The order of policies is not what it is known by. */
	g_assert_cmpint(info(f->store, "tls_reports"), ==, 4);
	g_assert_cmpint(info(f->store, "conflicts"), ==, 1);
	assert_sound(f->store);
}

/* A reporter may number reports of all kinds in one row. */
static void test_other_kind(Fixture *f, gconstpointer unused)
{
	DmReport aggregate = sample_report("t1", NULL);
	DmReport tls = sample_tls("t1");
	g_autoptr(GError) error = NULL;
	gint64 key = 0;

	(void)unused;
	tls.tls.n_policies = 1;
	assert_counts(put(f->store, &aggregate, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &tls, NULL, 0), 1, 0, 0, 0);
	assert_replayed(f->store, 2, &tls);
	g_assert_false(dm_store_find(f->store, "t1", &key, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
}

static void test_replaced(Fixture *f, gconstpointer unused)
{
	DmReport husk = sample_tls("t1"), whole = sample_tls("t1");

	(void)unused;
	husk.incomplete = TRUE;
	husk.sha256 = SHA_A;
	assert_counts(put(f->store, &husk, NULL, 0), 1, 0, 0, 0);
	assert_counts(put(f->store, &whole, NULL, 0), 1, 0, 0, 1);
	assert_counts(put(f->store, &husk, NULL, 0), 0, 1, 0, 0);
	g_assert_cmpint(info(f->store, "tls_reports"), ==, 1);
	assert_replayed(f->store, 2, &whole);
	assert_sound(f->store);
}

/* Reading a kept document again keeps the place, and what is known. */
static void test_replace_next(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_tls("t1");
	g_autoptr(GError) error = NULL;
	const DmStoredInfo *info_of;

	(void)unused;
	dm_store_item_begin(f->store, "mail/new/1", &error);
	g_assert_true(feed(f->store, &report, NULL, 0, "{}", &error));
	g_assert_true(
		dm_store_item_set_mail(f->store, "pass", "a.example", &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	report.tls.n_policies = 2;
	dm_store_item_begin(f->store, "elsewhere", &error);
	dm_store_replace_next(f->store, 1);
	g_assert_true(feed(f->store, &report, NULL, 0, NULL, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	assert_replayed(f->store, 1, &report);
	info_of = dm_store_replayed(f->store);
	g_assert_cmpstr(info_of->source, ==, "mail/new/1");
	g_assert_cmpstr(info_of->mail_auth, ==, "pass");
	g_assert_cmpstr(info_of->mail_from, ==, "a.example");
	g_assert_true(info_of->mail_mismatch);
	assert_sound(f->store);
}

static void test_prune(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_tls("t1");
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	put(f->store, &report, NULL, 0);
	/* What others referred to goes, what it refers to stays. */
	g_assert_true(dm_store_prune(f->store, DAY0, &n, &error));
	assert_replayed(f->store, 1, &report);
	g_assert_true(dm_store_prune(f->store, DAY0 + 1, &n, &error));
	g_assert_cmpuint(n, ==, 1);
	g_assert_cmpint(info(f->store, "strings"), ==, 0);
	g_assert_cmpint(info(f->store, "sources"), ==, 0);
	assert_sound(f->store);
}

/* Pruning an older report leaves all that this one refers to. */
static void test_prune_beside(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_tls("t1"), failure = sample_failure();
	DmReport old = sample_report("r1", NULL);
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	dm_store_set_privacy(f->store, &keep_all);
	old.aggregate.metadata.begin = old.aggregate.metadata.end = 0;
	put(f->store, &old, NULL, 0);
	put(f->store, &report, NULL, 0);
	put(f->store, &failure, NULL, 0);
	g_assert_true(dm_store_prune(f->store, DAY0, &n, &error));
	g_assert_cmpuint(n, ==, 1);
	assert_replayed(f->store, 2, &report);
	assert_replayed(f->store, 3, &failure);
	assert_sound(f->store);
}

static void test_check(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_tls("t1");
	g_autoptr(GError) error = NULL;

	(void)unused;
	put(f->store, &report, NULL, 0);
	g_assert_true(dm_sql_exec(
		f->store, "DELETE FROM tls_policy WHERE seq = 0", &error));
	g_assert_true(dm_store_check(f->store, findings, &error));
	g_assert_nonnull(dm_findings_lookup(findings, "store-report"));
	g_assert_cmpstr(dm_findings_lookup(findings, "store-report")->text, ==,
			"the TLS report has parts without a policy");
}

/* A policy's totals stand once, and its domain on every row. */
static const struct {
	const char *sql, *expected;
} views[] = {
	{ "SELECT count(*) FROM v_tls", "5" },
	{ "SELECT sum(total_successful_session_count) || ' '"
	  " || sum(total_failure_session_count) || ' '"
	  " || sum(failed_session_count) FROM v_tls WHERE policy_type = 'sts'",
	  "100 5 4" },
	{ "SELECT group_concat(policy_domain) FROM v_tls",
	  "example.com,example.com,example.com,example.com,"
	  "second.example.com" },
	{ "SELECT org_name || '|' || contact_info || '|' || report_id || '|'"
	  " || day || '|' || policy_strings || '|' || mx_hosts || '|'"
	  " || result_type || '|' || sending_mta_ip || '|' || receiving_ip"
	  " || '|' || receiving_mx_hostname || '|' || failure_reason_code"
	  " FROM v_tls LIMIT 1",
	  "Example Org|tls@example.org|t1|2025-01-01|version: STSv1;mode: "
	  "enforce|mx1.example.com;|certificate-expired|192.0.2.7|2001:db8::25"
	  "|mx1.example.com|X1" },
	{ "SELECT count(*) FROM v_report", "0" },
};

static void test_views(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_tls("t1");
	DmReport conflict = sample_tls("t1");

	(void)unused;
	conflict.tls.n_policies = 3;
	conflict.tls.contact_info = NULL;
	put(f->store, &report, NULL, 0);
	assert_counts(put(f->store, &conflict, NULL, 0), 0, 0, 1, 0);
	for (guint i = 0; i < G_N_ELEMENTS(views); i++) {
		g_autofree char *text = ask(f->store, views[i].sql);

		g_assert_cmpstr(text, ==, views[i].expected);
	}
}

#define ADD(name, test) \
	g_test_add(name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/tls-exact", test_exact);
	ADD("/store/tls-absent", test_absent);
	ADD("/store/tls-large", test_large);
	ADD("/store/tls-identity", test_identity);
	ADD("/store/tls-other-kind", test_other_kind);
	ADD("/store/tls-replaced", test_replaced);
	ADD("/store/tls-replace-next", test_replace_next);
	ADD("/store/tls-prune", test_prune);
	ADD("/store/tls-prune-beside", test_prune_beside);
	ADD("/store/tls-check", test_check);
	ADD("/store/tls-views", test_views);
	return g_test_run();
}
