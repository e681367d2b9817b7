/*
 * Filters that a kind of report cannot answer, and the index by which reports
 * of a kind are found.
 */
#include <sqlite3.h>

#include "tests/unit/store/kindtest.h"

/* Each takes the one report of its kind that is there. */
static void fill(DmStore *store)
{
	DmReport aggregate = sample_report("r1", NULL);
	DmReport failure = sample_failure(), tls = sample_tls("t1");
	DmRecord record = sample_record("192.0.2.7", 7, "none", "pass", "fail");

	failure.failure.source_ip = "192.0.2.7";
	failure.failure.spf_aligned = "pass";
	dm_store_set_privacy(store, &keep_all);
	put(store, &aggregate, &record, 1);
	put(store, &failure, NULL, 0);
	put(store, &tls, NULL, 0);
}

static void set_up(Fixture *f, gconstpointer data)
{
	fixture_set_up(f, data);
	fill(f->store);
}

/* ---- filters ----------------------------------------------------------- */

typedef struct {
	guint reports[DM_KIND_TLS + 1];
	guint failures, failure_figures, tls, tls_failures;
} Found;

static gboolean take_report(gpointer user, const DmReportRow *row,
			    GError **error)
{
	(void)error;
	((Found *)user)->reports[row->kind]++;
	return TRUE;
}

static gboolean take_failure(gpointer user, const DmFailureRow *row,
			     GError **error)
{
	(void)row;
	(void)error;
	((Found *)user)->failures++;
	return TRUE;
}

static gboolean take_failure_figures(gpointer user, const DmFailureFigures *row,
				     GError **error)
{
	(void)row;
	(void)error;
	((Found *)user)->failure_figures++;
	return TRUE;
}

static gboolean take_tls(gpointer user, const DmTlsRow *row, GError **error)
{
	(void)row;
	(void)error;
	((Found *)user)->tls++;
	return TRUE;
}

static gboolean take_tls_failure(gpointer user, const DmTlsFailureRow *row,
				 GError **error)
{
	(void)row;
	(void)error;
	((Found *)user)->tls_failures++;
	return TRUE;
}

static void ask_all(DmStore *store, const DmFilter *filter, Found *found)
{
	g_autoptr(GError) error = NULL;

	*found = (Found){ 0 };
	g_assert_true(dm_store_reports(store, filter, DM_KINDS_ALL, FALSE,
				       take_report, found, &error));
	g_assert_true(
		dm_store_failures(store, filter, take_failure, found, &error));
	g_assert_true(
		dm_store_failure_figures(store, filter, DM_FAILURES_BY_DOMAIN,
					 take_failure_figures, found, &error));
	g_assert_true(dm_store_tls(store, filter, DM_TLS_TOTAL, take_tls, found,
				   &error));
	g_assert_true(dm_store_tls_failures(store, filter, take_tls_failure,
					    found, &error));
}

static const struct {
	const char *name, *disposition, *source, *header_from;
	DmAligned aligned;
	guint failures; /* reports that are found */
	guint policies, details;
} filters[] = {
	{ "nothing", .failures = 1, .policies = 3, .details = 3 },
	{ "disposition", .disposition = "none" },
	{ "header-from", .header_from = "example.com", .failures = 1 },
	{ "aligned", .aligned = DM_ALIGNED_YES, .failures = 1 },
	{ "aligned-spf-and-disposition", .aligned = DM_ALIGNED_SPF,
	  .disposition = "none" },
	{ "source", .source = "192.0.2.7", .failures = 1, .policies = 1,
	  .details = 1 },
	{ "source-of-none", .source = "192.0.2.99" },
	{ "source-and-disposition", .source = "192.0.2.7",
	  .disposition = "other" },
};

static void test_filter(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	DmFilter filter;
	DmCidr cidr;
	Found found;

	dm_filter_init(&filter);
	filter.disposition = filters[i].disposition;
	filter.header_from = filters[i].header_from;
	filter.aligned = filters[i].aligned;
	if (filters[i].source) {
		g_assert_true(dm_cidr_parse(filters[i].source, &cidr));
		filter.source = &cidr;
	}
	ask_all(f->store, &filter, &found);
	g_assert_cmpuint(found.reports[DM_KIND_FAILURE], ==,
			 filters[i].failures);
	g_assert_cmpuint(found.failures, ==, filters[i].failures);
	g_assert_cmpuint(found.failure_figures, ==, filters[i].failures);
	g_assert_cmpuint(found.reports[DM_KIND_TLS], ==,
			 filters[i].policies > 0);
	g_assert_cmpuint(found.tls, ==, filters[i].policies);
	g_assert_cmpuint(found.tls_failures, ==, filters[i].details);
}

/* ---- plans ------------------------------------------------------------- */

static int collect(unsigned event, void *user, void *statement, void *text)
{
	(void)event;
	(void)text;
	g_ptr_array_add(user, g_strdup(sqlite3_sql(statement)));
	return 0;
}

static char *plan_of(DmStore *store, const char *sql)
{
	g_autofree char *question =
		g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row = dm_sql_prepare(store, question, &error);
	GString *plan = g_string_new(NULL);

	g_assert_no_error(error);
	while (dm_sql_step(store, row, &error) > 0)
		g_string_append_printf(plan, "%s\n", dm_column_text(row, 3));
	g_assert_no_error(error);
	return g_string_free(plan, FALSE);
}

/* Runs all that asks for reports of one kind. */
static void run_all(DmStore *store)
{
	DmPrivacy stricter = { DM_SAMPLES_HEADERS, FALSE, 90 };
	gint64 far = T0 + 100000 * DM_SECONDS_PER_DAY;
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GError) error = NULL;
	DmFilter filter;
	Found found;
	guint64 n;

	dm_filter_init(&filter);
	ask_all(store, &filter, &found);
	filter.domain = "example.com";
	filter.since_day = DAY0;
	ask_all(store, &filter, &found);
	info(store, "reports");
	g_assert_true(dm_store_check(store, findings, &error));
	dm_store_set_privacy(store, &stricter);
	g_assert_true(dm_store_expire(store, far, &n, &error));
	/* One sample goes, and one report is gone through. */
	g_assert_cmpuint(n, ==, 2);
}

static void test_plans(Fixture *f, gconstpointer unused)
{
	g_autoptr(GPtrArray) asked = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GRegex) of_kind = g_regex_new("kind = [12]", 0, 0, NULL);
	guint n = 0;

	(void)unused;
	sqlite3_trace_v2(f->store->db, SQLITE_TRACE_STMT, collect, asked);
	run_all(f->store);
	sqlite3_trace_v2(f->store->db, 0, NULL, NULL);
	for (guint i = 0; i < asked->len; i++) {
		const char *sql = g_ptr_array_index(asked, i);
		g_autofree char *plan = NULL;

		if (!g_regex_match(of_kind, sql, 0, NULL))
			continue;
		plan = plan_of(f->store, sql);
		if (!strstr(plan, "report_kind_day"))
			g_error("no index of kinds for %s:\n%s", sql, plan);
		n++;
	}
	/* Ten answers, two numbers, a check, and three steps of expire. */
	g_assert_cmpuint(n, ==, 16);
}

/* What each run looks for: whether there are bytes that may not be kept. */
static void test_expire_plan(Fixture *f, gconstpointer unused)
{
	static const DmSql statements[] = { DM_SQL_EXPIRE_COUNT,
					    DM_SQL_EXPIRE_ORIGINALS,
					    DM_SQL_EXPIRE_QUARANTINE };
	static const char *const indexes[] = { "original_failure",
					       "quarantine_failure" };

	(void)unused;
	for (guint i = 0; i < G_N_ELEMENTS(statements); i++) {
		g_autofree char *plan =
			plan_of(f->store, dm_sql_table[statements[i]]);

		for (guint n = 0; n < G_N_ELEMENTS(indexes); n++)
			if (!i || n == i - 1)
				g_assert_nonnull(strstr(plan, indexes[n]));
	}
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
		g_autofree char *name =
			g_strconcat("/store/filter-", filters[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_filter);
	}
	ADD("/store/plans-of-kinds", NULL, test_plans);
	ADD("/store/plan-of-expire", NULL, test_expire_plan);
	return g_test_run();
}
