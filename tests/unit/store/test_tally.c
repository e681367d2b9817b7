/*
 * Sums of months: whatever is kept of them, answers are those of the records.
 */
#include <sqlite3.h>

#include "store/changes.h"
#include "store/streams.h"
#include "store/tally.h"
#include "tests/unit/store/storetest.h"

/* One report a step, in days after T0, which is a first of January. */
static const struct {
	const char *domain, *org_name;
	int day;
	guint n_records;
} reports[] = {
	{ "example.com", "one", 0, 3 },
	{ "example.com", "two", 0, 2 },
	{ "example.com", "one", 30, 3 },
	{ "example.com", "one", 31, 0 },
	{ "example.com", "two", 45, 3 },
	{ "example.org", "two", 10, 1 },
	{ "example.org", "three", 58, 3 },
	{ "example.org", "three", 59, 2 },
	{ "news.example.com", "one", 364, 3 },
	/* 9999-12-30 */
	{ "example.net", "one", 2912856, 2 },
};

static const struct {
	const char *domain;
	gint64 since, until; /* days after T0; -1 = open */
} filters[] = {
	{ NULL, -1, -1 },	    { "example.com", -1, -1 },
	{ ".example.com", -1, -1 }, { NULL, 10, -1 },
	{ NULL, 31, -1 },	    { NULL, -1, 30 },
	{ NULL, -1, 45 },	    { "example.org", 5, 58 },
	{ NULL, 31, 58 },	    { NULL, 46, 47 },
	{ "example.net", 40, -1 },  { "missing.example", -1, -1 },
};

static void put_report(DmStore *store, guint i)
{
	g_autofree char *id = g_strdup_printf("r%u", i);
	DmReport report = sample_report(id, NULL);
	DmRecord records[] = {
		sample_record("192.0.2.1", 10, "none", "pass", "pass"),
		sample_record("192.0.2.9", 20 + i, "reject", "fail", "pass"),
		sample_record(i % 2 ? NULL : "2001:db8::1", 30, "quarantine",
			      "fail", "fail"),
	};

	report.aggregate.policy.domain = reports[i].domain;
	report.aggregate.metadata.org_name = reports[i].org_name;
	report.aggregate.metadata.begin += reports[i].day * DM_SECONDS_PER_DAY;
	report.aggregate.metadata.end += reports[i].day * DM_SECONDS_PER_DAY;
	put(store, &report, records, reports[i].n_records);
}

static void settle(DmStore *store)
{
	g_autoptr(GError) error = NULL;

	dm_store_settle(store, &error);
	g_assert_no_error(error);
}

static gint64 count(DmStore *store, const char *sql)
{
	g_autoptr(GError) error = NULL;
	gint64 n = -1;

	dm_sql_pragma(store, sql, &n, &error);
	g_assert_no_error(error);
	return n;
}

/* No mail is known to be one that passes, so that both ways take all reports,
   but one looks at each of them. */
static void assert_same(DmStore *store)
{
	static const DmGrouping groupings[] = { DM_BY_TOTAL, DM_BY_DOMAIN,
						DM_BY_MONTH, DM_BY_DAY };

	for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
		DmFilter filter;

		dm_filter_init(&filter);
		filter.domain = filters[i].domain;
		if (filters[i].since >= 0)
			filter.since_day = DAY0 + filters[i].since;
		if (filters[i].until >= 0)
			filter.until_day = DAY0 + filters[i].until;
		for (guint j = 0; j < G_N_ELEMENTS(groupings); j++) {
			g_autofree char *by_months = NULL, *by_reports = NULL;

			filter.mail_auth = NULL;
			by_months = figures(store, &filter, groupings[j]);
			filter.mail_auth = "unknown";
			by_reports = figures(store, &filter, groupings[j]);
			g_assert_cmpstr(by_months, ==, by_reports);
		}
	}
}

static void test_growing(Fixture *f, gconstpointer unused)
{
	(void)unused;
	for (guint i = 0; i < G_N_ELEMENTS(reports); i++) {
		put_report(f->store, i);
		assert_same(f->store);
		/* Months that are and months that are not summed up. */
		if (i % 3 == 0)
			settle(f->store);
		assert_same(f->store);
	}
	g_assert_cmpint(count(f->store, "SELECT count(*) FROM tally"
					" WHERE stale"),
			==, 0);
	g_assert_cmpint(count(f->store, "SELECT count(*) FROM tally"), ==, 7);
	assert_sound(f->store);
}

static void fill(DmStore *store)
{
	for (guint i = 0; i < G_N_ELEMENTS(reports); i++)
		put_report(store, i);
	settle(store);
}

static void test_prune(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	guint64 n;

	(void)unused;
	fill(f->store);
	g_assert_true(dm_store_prune(f->store, DAY0 + 40, &n, &error));
	g_assert_cmpuint(n, ==, 5);
	assert_same(f->store);
	assert_sound(f->store);
	/* The month of which nothing is left is gone too. */
	g_assert_cmpint(count(f->store, "SELECT count(*) FROM tally"), ==, 5);
}

/* A report gets another text in its old row, and one goes whose id the next
   gets: ids that months have seen already. */
static void test_old_ids(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r0", NULL);
	DmRecord record =
		sample_record("192.0.2.77", 5, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	fill(f->store);
	report.aggregate.metadata.begin += DM_SECONDS_PER_DAY;
	report.aggregate.metadata.end += DM_SECONDS_PER_DAY;
	dm_store_item_begin(f->store, "x", &error);
	dm_store_replace_next(f->store, 1);
	g_assert_true(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	assert_same(f->store);
	settle(f->store);
	assert_same(f->store);
	assert_sound(f->store);
	dm_store_item_begin(f->store, "x", &error);
	g_assert_true(dm_report_delete(f->store, G_N_ELEMENTS(reports), FALSE,
				       &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	put_report(f->store, 4);
	put_report(f->store, 9);
	assert_same(f->store);
	settle(f->store);
	assert_same(f->store);
	assert_sound(f->store);
}

/* Of a month that has grown only the reports that came are read. */
static void test_adding(Fixture *f, gconstpointer unused)
{
	(void)unused;
	put_report(f->store, 0);
	settle(f->store);
	dm_sql_exec(f->store, "UPDATE tally SET messages = 1000", NULL);
	put_report(f->store, 1);
	settle(f->store);
	g_assert_cmpint(count(f->store, "SELECT messages FROM tally"), ==,
			1000 + 10 + 21);
}

/* The days of the months that may hold an address, as "domain first-last …". */
static char *days_with(DmStore *store, const char *address)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT id FROM source WHERE text = '%s'", address);
	g_autoptr(GArray) wanted = g_array_new(FALSE, TRUE, sizeof(guint8));
	g_autoptr(GArray) days = NULL;
	g_autoptr(GError) error = NULL;
	GString *out = g_string_new(NULL);
	gint64 id = count(store, sql);

	g_array_set_size(wanted, (guint)id + 1);
	g_array_index(wanted, guint8, id) = 1;
	days = dm_tally_days_with(store, wanted, &error);
	g_assert_no_error(error);
	for (guint i = 0; i < days->len; i++) {
		const DmDays *row = &g_array_index(days, DmDays, i);

		g_string_append_printf(out, "%s%d-%d", i ? " " : "",
				       (int)(row->first - DAY0),
				       (int)(row->last - DAY0));
	}
	return g_string_free(out, FALSE);
}

/* Months without a source are passed over, unless they are not complete; what
   is found is the same. */
static void test_sources(Fixture *f, gconstpointer unused)
{
	static const char *const addresses[] = { "192.0.2.1", "192.0.2.9",
						 "2001:db8::1", "192.0.2.0/24",
						 "203.0.113.1" };
	g_autofree char *settled = NULL, *grown = NULL;

	(void)unused;
	for (guint i = 0; i < 7; i++)
		put_report(f->store, i);
	settle(f->store);
	settled = days_with(f->store, "2001:db8::1");
	/* January of example.com and its February, not that of example.org */
	g_assert_cmpstr(settled, ==, "0-58 31-58");
	dm_sql_exec(f->store, "UPDATE tally SET stale = 1", NULL);
	grown = days_with(f->store, "2001:db8::1");
	g_assert_cmpstr(grown, ==, "0-58 0-58");
	settle(f->store);
	for (guint i = 0; i < G_N_ELEMENTS(addresses); i++) {
		g_autofree char *some = NULL, *all = NULL;
		DmFilter filter;
		DmCidr source;

		dm_filter_init(&filter);
		g_assert_true(dm_cidr_parse(addresses[i], &source));
		filter.source = &source;
		some = figures(f->store, &filter, DM_BY_MONTH);
		dm_sql_exec(f->store, "UPDATE tally SET stale = 1", NULL);
		all = figures(f->store, &filter, DM_BY_MONTH);
		g_assert_cmpstr(some, ==, all);
		settle(f->store);
	}
}

static gboolean take_trend(gpointer user, const char *source_ip,
			   const gint64 *messages, guint n,
			   GError **error G_GNUC_UNUSED)
{
	if (source_ip)
		return TRUE;
	for (guint i = 0; i < n; i++)
		g_string_append_printf(user, " %d", (int)messages[i]);
	return TRUE;
}

/* A month that holds nothing but records without an address. */
static void test_no_address(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("later", NULL);
	const DmRecord record = sample_record(NULL, 50, "none", "pass", "pass");
	g_autoptr(GPtrArray) none = g_ptr_array_new();
	g_autoptr(GString) all = g_string_new(NULL);
	g_autoptr(GString) alone = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	put_report(f->store, 0);
	report.aggregate.metadata.begin += 40 * DM_SECONDS_PER_DAY;
	report.aggregate.metadata.end += 40 * DM_SECONDS_PER_DAY;
	put(f->store, &report, &record, 1);
	settle(f->store);
	dm_filter_init(&filter);
	dm_store_trends(f->store, &filter, take_trend, all, &error);
	g_assert_no_error(error);
	g_ptr_array_add(none, NULL);
	filter.sources = none;
	dm_store_trends(f->store, &filter, take_trend, alone, &error);
	g_assert_no_error(error);
	g_assert_true(g_str_has_suffix(all->str, " 50"));
	g_assert_cmpstr(alone->str, ==, all->str);
}

static void test_last(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	gint64 day = -1, seen = -1;

	(void)unused;
	g_assert_true(dm_store_last_day(f->store, &day, &error));
	g_assert_true(dm_store_last_seen(f->store, &seen, &error));
	g_assert_cmpint(day, ==, 0);
	g_assert_cmpint(seen, ==, 0);
	put_report(f->store, 4);
	settle(f->store);
	put_report(f->store, 5);
	g_assert_true(dm_store_last_day(f->store, &day, &error));
	g_assert_true(dm_store_last_seen(f->store, &seen, &error));
	g_assert_cmpint(day, ==, DAY0 + 45);
	g_assert_cmpint(seen, ==, T0 + 46 * DM_SECONDS_PER_DAY - 1);
	put_report(f->store, 8);
	g_assert_true(dm_store_last_day(f->store, &day, &error));
	g_assert_true(dm_store_last_seen(f->store, &seen, &error));
	g_assert_cmpint(day, ==, DAY0 + 364);
	g_assert_cmpint(seen, ==, T0 + 365 * DM_SECONDS_PER_DAY - 1);
}

/* Who claims days that are still to come does not make others silent. */
static void test_to_come(Fixture *f, gconstpointer unused)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	DmReport report = sample_report("to come", NULL);
	g_autoptr(GError) error = NULL;
	gint64 day = -1, seen = -1;

	(void)unused;
	put_report(f->store, 4);
	report.aggregate.metadata.begin = now + 400 * DM_SECONDS_PER_DAY;
	report.aggregate.metadata.end = now + 401 * DM_SECONDS_PER_DAY;
	put(f->store, &report, NULL, 0);
	for (guint i = 0; i < 2; i++) {
		g_assert_true(dm_store_last_day(f->store, &day, &error));
		g_assert_true(dm_store_last_seen(f->store, &seen, &error));
		g_assert_cmpint(day, ==, DAY0 + 45);
		g_assert_cmpint(seen, ==, T0 + 46 * DM_SECONDS_PER_DAY - 1);
		settle(f->store);
	}
	g_assert_cmpint(count(f->store, "SELECT count(*) FROM finding AS f"
					" JOIN text AS t ON t.id = f.code"
					" WHERE t.text = 'period-in-future'"),
			==, 1);
}

/* Not even in the month of now. */
static void test_soon(Fixture *f, gconstpointer unused)
{
	gint64 now = g_get_real_time() / G_USEC_PER_SEC;
	DmReport report = sample_report("past", NULL);
	g_autoptr(GError) error = NULL;
	gint64 seen = -1;

	(void)unused;
	report.aggregate.metadata.begin = now - 4 * DM_SECONDS_PER_DAY;
	report.aggregate.metadata.end = now - 3 * DM_SECONDS_PER_DAY;
	put(f->store, &report, NULL, 0);
	report.aggregate.metadata.report_id = "soon";
	report.aggregate.metadata.begin = now + 2 * DM_SECONDS_PER_DAY;
	report.aggregate.metadata.end = now + 3 * DM_SECONDS_PER_DAY;
	put(f->store, &report, NULL, 0);
	for (guint i = 0; i < 2; i++) {
		g_assert_true(dm_store_last_seen(f->store, &seen, &error));
		g_assert_cmpint(seen, ==, now - 3 * DM_SECONDS_PER_DAY);
		settle(f->store);
	}
}

/* As many messages as one small mail can claim, and one more report. */
static void test_much(Fixture *f, gconstpointer unused)
{
	enum { N = 15000 };
	const gint64 most = 999999999;
	DmReport report = sample_report("much", NULL);
	g_autofree DmRecord *records = g_new(DmRecord, N);

	(void)unused;
	for (guint i = 0; i < N; i++)
		records[i] = sample_record("192.0.2.1", most, "none", "pass",
					   "pass");
	put(f->store, &report, records, N);
	settle(f->store);
	report = sample_report("more", NULL);
	put(f->store, &report, records, 1);
	settle(f->store);
	g_assert_cmpint(count(f->store, "SELECT messages FROM tally"), ==,
			(N + 1) * most);
	assert_sound(f->store);
}

/* ---- plans ------------------------------------------------------------ */

static int note_statement(unsigned what, void *user, void *statement,
			  void *text G_GNUC_UNUSED)
{
	g_assert_cmpuint(what, ==, SQLITE_TRACE_STMT);
	g_ptr_array_add(user, g_strdup(sqlite3_sql(statement)));
	return 0;
}

static const struct {
	const char *name, *domain;
	DmGrouping by;
	const char *search; /* how a line of some plan begins */
} plans[] = {
	{ "summary", NULL, DM_BY_DOMAIN,
	  "SEARCH tally USING PRIMARY KEY (domain_id=?" },
	{ "sources", "example.com", DM_BY_SOURCE,
	  "SEARCH r USING PRIMARY KEY (domain_id=?" },
	{ "timeline", "example.com", DM_BY_DAY,
	  "SEARCH r USING PRIMARY KEY (domain_id=?" },
};

/* No answer reads the records, nor the reports of other domains. */
static void assert_plan(DmStore *store, const char *sql, gboolean *ret_found,
			const char *wanted)
{
	g_autofree char *explain =
		g_strconcat("EXPLAIN QUERY PLAN ", sql, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row = dm_sql_prepare(store, explain, &error);

	g_assert_no_error(error);
	while (dm_sql_step(store, row, &error) > 0) {
		const char *line = (const char *)sqlite3_column_text(row, 3);

		*ret_found |= g_str_has_prefix(line, wanted);
		if (g_str_has_prefix(line, "SCAN r") ||
		    g_str_has_prefix(line, "SCAN c") ||
		    g_str_has_prefix(line, "SCAN tally"))
			g_error("%s: %s", line, sql);
	}
	g_assert_no_error(error);
}

static void test_plan(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GError) error = NULL;
	gboolean found = FALSE;
	DmFilter filter;

	fill(f->store);
	dm_filter_init(&filter);
	filter.domain = plans[i].domain;
	/* The table of the sums lives as long. */
	g_assert_true(dm_store_snapshot_begin(f->store, &error));
	sqlite3_trace_v2(f->store->db, SQLITE_TRACE_STMT, note_statement,
			 texts);
	dm_store_figures(f->store, &filter, plans[i].by, ignore_figures,
			 ignore_figures, NULL, &error);
	g_assert_no_error(error);
	sqlite3_trace_v2(f->store->db, 0, NULL, NULL);
	g_assert_cmpuint(texts->len, >, 3);
	for (guint j = 0; j < texts->len; j++)
		if (g_str_has_prefix(g_ptr_array_index(texts, j), "SELECT") ||
		    g_str_has_prefix(g_ptr_array_index(texts, j), "WITH"))
			assert_plan(f->store, g_ptr_array_index(texts, j),
				    &found, plans[i].search);
	g_assert_true(found);
	dm_store_snapshot_end(f->store);
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/tally-growing", NULL, test_growing);
	ADD("/store/tally-prune", NULL, test_prune);
	ADD("/store/tally-old-ids", NULL, test_old_ids);
	ADD("/store/tally-adding", NULL, test_adding);
	ADD("/store/tally-sources", NULL, test_sources);
	ADD("/store/tally-no-address", NULL, test_no_address);
	ADD("/store/tally-last", NULL, test_last);
	ADD("/store/tally-much", NULL, test_much);
	ADD("/store/tally-to-come", NULL, test_to_come);
	ADD("/store/tally-soon", NULL, test_soon);
	for (guint i = 0; i < G_N_ELEMENTS(plans); i++) {
		g_autofree char *path =
			g_strconcat("/store/plan-", plans[i].name, NULL);

		ADD(path, GUINT_TO_POINTER(i), test_plan);
	}
	return g_test_run();
}
