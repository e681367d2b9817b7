/*
 * Sessions and failures of TLS reports under every filter and sort key.
 */
#include "tests/unit/store/kindtest.h"

/* Monday 2025-01-06, five days after T0, and the first of February. */
#define MONDAY (5 * DM_SECONDS_PER_DAY)
#define FEBRUARY (31 * DM_SECONDS_PER_DAY)

static const DmTlsPolicy huge_policy[] = {
	{ .policy_type = "sts",
	  .policy_domain = "huge.example",
	  .has_successful = TRUE,
	  .successful = DM_COUNT_MAX },
};

static void put_tls(DmStore *store, const char *id, gint64 after,
		    const char *org_name)
{
	DmReport report = sample_tls(id);

	report.tls.begin += after;
	report.tls.end += after;
	report.tls.organization_name = org_name;
	assert_counts(put(store, &report, NULL, 0), 1, 0, 0, 0);
}

static void set_up(Fixture *f, gconstpointer data)
{
	DmReport conflict = sample_tls("t1");

	fixture_set_up(f, data);
	put_tls(f->store, "t1", 0, "Example Org");
	put_tls(f->store, "t2", DM_SECONDS_PER_DAY, "Example Org");
	put_tls(f->store, "t3", MONDAY, "Other GmbH");
	put_tls(f->store, "t4", FEBRUARY, NULL);
	conflict.tls.contact_info = NULL;
	assert_counts(put(f->store, &conflict, NULL, 0), 0, 0, 1, 0);
}

static gboolean take_tls(gpointer user, const DmTlsRow *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%d %s %s %d+%d x%d r%d %d-%d\n",
			       (int)(row->day ? row->day - DAY0 : -99),
			       row->domain ? row->domain : "-",
			       row->policy_type ? row->policy_type : "-",
			       (int)row->successful, (int)row->failed,
			       (int)row->reports, (int)row->reporters,
			       (int)(row->first_seen - T0),
			       (int)(row->last_seen - T0));
	return TRUE;
}

static char *ask_tls(DmStore *store, const DmFilter *filter, DmTlsPeriod period)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	dm_store_tls(store, filter, period, take_tls, text, &error);
	g_assert_no_error(error);
	return g_string_free(g_steal_pointer(&text), FALSE);
}

static const struct {
	const char *name;
	DmTlsPeriod period;
	const char *domain, *expected;
} periods[] = {
	{ "total", DM_TLS_TOTAL, NULL,
	  "-99 example.com sts 400+20 x4 r3 0-2764799\n"
	  "-99 example.com tlsa 360+0 x4 r3 0-2764799\n"
	  "-99 second.example.com - 0+0 x4 r3 0-2764799\n" },
	{ "day", DM_TLS_BY_DAY, "second.example.com",
	  "0 second.example.com - 0+0 x1 r1 0-86399\n"
	  "1 second.example.com - 0+0 x1 r1 86400-172799\n"
	  "5 second.example.com - 0+0 x1 r1 432000-518399\n"
	  "31 second.example.com - 0+0 x1 r1 2678400-2764799\n" },
	{ "week", DM_TLS_BY_WEEK, "example.com",
	  "-2 example.com sts 200+10 x2 r1 0-172799\n"
	  "-2 example.com tlsa 180+0 x2 r1 0-172799\n"
	  "5 example.com sts 100+5 x1 r1 432000-518399\n"
	  "5 example.com tlsa 90+0 x1 r1 432000-518399\n"
	  "26 example.com sts 100+5 x1 r1 2678400-2764799\n"
	  "26 example.com tlsa 90+0 x1 r1 2678400-2764799\n" },
	{ "month", DM_TLS_BY_MONTH, "example.com",
	  "0 example.com sts 300+15 x3 r2 0-518399\n"
	  "0 example.com tlsa 270+0 x3 r2 0-518399\n"
	  "31 example.com sts 100+5 x1 r1 2678400-2764799\n"
	  "31 example.com tlsa 90+0 x1 r1 2678400-2764799\n" },
};

static void test_period(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autofree char *text = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	filter.domain = periods[i].domain;
	text = ask_tls(f->store, &filter, periods[i].period);
	g_assert_cmpstr(text, ==, periods[i].expected);
}

/* Claims that no integer can hold together do not stop the answer. */
static void test_huge(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	DmFilter filter;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	for (guint i = 0; i < 1100; i++) {
		g_autofree char *id = g_strdup_printf("h%u", i);
		DmReport report = sample_tls(id);

		report.tls.policies = huge_policy;
		report.tls.n_policies = 1;
		g_assert_true(feed(f->store, &report, NULL, 0, NULL, &error));
	}
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	dm_filter_init(&filter);
	filter.domain = "huge.example";
	text = ask_tls(f->store, &filter, DM_TLS_TOTAL);
	g_assert_true(g_str_has_suffix(text, " x1100 r1 0-86399\n"));
}

/* ---- filters and sorts ------------------------------------------------- */

static gboolean take_short(gpointer user, const DmTlsRow *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%.2s/%s/%d ", row->domain,
			       row->policy_type ? row->policy_type : "-",
			       (int)row->successful);
	return TRUE;
}

static const struct {
	const char *name, *domain, *reporter, *mail_auth, *sort;
	int since, until; /* days after T0; 0 = open */
	gint64 limit;
	const char *expected;
} queries[] = {
	{ "domain", .domain = "EXAMPLE.com.",
	  .expected = "ex/sts/400 ex/tlsa/360 " },
	{ "subdomains", .domain = ".example.com",
	  .expected = "ex/sts/400 ex/tlsa/360 se/-/0 " },
	{ "subdomains-of-a-tail", .domain = ".ample.com", .expected = "" },
	{ "reporter", .reporter = "other GMBH",
	  .expected = "ex/sts/100 ex/tlsa/90 se/-/0 " },
	{ "reporter-by-mail-domain-is-none", .reporter = "example.org",
	  .expected = "" },
	{ "since", .since = 6, .domain = "example.com",
	  .expected = "ex/sts/100 ex/tlsa/90 " },
	{ "until", .until = 1, .domain = "example.com",
	  .expected = "ex/sts/200 ex/tlsa/180 " },
	{ "mail-unknown", .mail_auth = "unknown", .limit = 1,
	  .expected = "ex/sts/400 " },
	{ "mail-fail", .mail_auth = "fail", .expected = "" },
	{ "sort-domain", .sort = "-domain",
	  .expected = "se/-/0 ex/sts/400 ex/tlsa/360 " },
	{ "sort-policy_type", .sort = "policy_type",
	  .expected = "se/-/0 ex/sts/400 ex/tlsa/360 " },
	{ "sort-day", .sort = "day",
	  .expected = "ex/sts/400 ex/tlsa/360 se/-/0 " },
	{ "sort-successful", .sort = "-successful",
	  .expected = "se/-/0 ex/tlsa/360 ex/sts/400 " },
	{ "sort-failed", .sort = "failed", .limit = 1,
	  .expected = "ex/sts/400 " },
	{ "sort-reports", .sort = "reports", .limit = 1,
	  .expected = "ex/sts/400 " },
	{ "sort-reporters", .sort = "reporters", .limit = 1,
	  .expected = "ex/sts/400 " },
	{ "sort-first_seen", .sort = "first_seen", .limit = 1,
	  .expected = "ex/sts/400 " },
	{ "sort-last_seen", .sort = "last_seen", .limit = 1,
	  .expected = "ex/sts/400 " },
};

static void test_query(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	filter.domain = queries[i].domain;
	filter.reporter = queries[i].reporter;
	filter.mail_auth = queries[i].mail_auth;
	filter.sort = queries[i].sort;
	filter.limit = queries[i].limit;
	if (queries[i].since)
		filter.since_day = DAY0 + queries[i].since;
	if (queries[i].until)
		filter.until_day = DAY0 + queries[i].until;
	g_assert_true(dm_store_tls(f->store, &filter, DM_TLS_TOTAL, take_short,
				   text, &error));
	g_assert_cmpstr(text->str, ==, queries[i].expected);
}

/* ---- failures ---------------------------------------------------------- */

static gboolean take_failure(gpointer user, const DmTlsFailureRow *row,
			     GError **error)
{
	(void)error;
	g_string_append_printf(
		user, "%s %s '%s' %s %s %d x%d %d-%d\n", row->domain,
		row->policy_type, row->result_type,
		row->receiving_mx_hostname ? row->receiving_mx_hostname : "-",
		row->org_name ? row->org_name : "-", (int)row->failed,
		(int)row->reports, (int)(row->first_seen - T0),
		(int)(row->last_seen - T0));
	return TRUE;
}

#define EXPIRED "example.com sts 'certificate-expired' mx1.example.com "
#define FETCH "example.com sts 'sts-policy-fetch-error' - "
#define EMPTY "example.com sts '' - "
#define ORG_EXPIRED EXPIRED "Example Org 8 x2 0-172799\n"
#define NO_EXPIRED EXPIRED "- 4 x1 2678400-2764799\n"

static const struct {
	const char *name, *domain, *reporter, *source, *sort;
	gint64 limit;
	const char *expected;
} failure_queries[] = {
	{ "all",
	  .expected = ORG_EXPIRED NO_EXPIRED EXPIRED
	  "Other GmbH 4 x1 432000-518399\n" EMPTY
	  "- 0 x1 2678400-2764799\n" EMPTY "Example Org 0 x2 0-172799\n" EMPTY
	  "Other GmbH 0 x1 432000-518399\n" FETCH
	  "- 0 x1 2678400-2764799\n" FETCH "Example Org 0 x2 0-172799\n" FETCH
	  "Other GmbH 0 x1 432000-518399\n" },
	{ "domain", .domain = "second.example.com", .expected = "" },
	{ "reporter", .reporter = "example org",
	  .expected = ORG_EXPIRED EMPTY "Example Org 0 x2 0-172799\n" FETCH
					"Example Org 0 x2 0-172799\n" },
	{ "source", .source = "192.0.2.0/28", .limit = 2,
	  .expected = ORG_EXPIRED NO_EXPIRED },
	{ "source-other", .source = "192.0.2.64/28", .expected = "" },
	{ "sort-domain", .sort = "domain", .limit = 1,
	  .expected = EMPTY "- 0 x1 2678400-2764799\n" },
	{ "sort-result_type", .sort = "result_type", .limit = 1,
	  .expected = EMPTY "- 0 x1 2678400-2764799\n" },
	{ "sort-mx", .sort = "-receiving_mx_hostname", .limit = 1,
	  .expected = NO_EXPIRED },
	{ "sort-org_name", .sort = "-org_name", .limit = 1,
	  .expected = EMPTY "Other GmbH 0 x1 432000-518399\n" },
	{ "sort-reports", .sort = "reports", .limit = 1,
	  .expected = EMPTY "Example Org 0 x2 0-172799\n" },
	{ "sort-first_seen", .sort = "first_seen", .limit = 1,
	  .expected = EMPTY "- 0 x1 2678400-2764799\n" },
	{ "sort-last_seen", .sort = "-last_seen", .limit = 1,
	  .expected = EMPTY "Example Org 0 x2 0-172799\n" },
};

static void test_failures(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;
	DmCidr cidr;

	dm_filter_init(&filter);
	filter.domain = failure_queries[i].domain;
	filter.reporter = failure_queries[i].reporter;
	filter.sort = failure_queries[i].sort;
	filter.limit = failure_queries[i].limit;
	if (failure_queries[i].source) {
		g_assert_true(dm_cidr_parse(failure_queries[i].source, &cidr));
		filter.source = &cidr;
	}
	g_assert_true(dm_store_tls_failures(f->store, &filter, take_failure,
					    text, &error));
	g_assert_cmpstr(text->str, ==, failure_queries[i].expected);
}

static void test_unknown_sort(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	filter.sort = "sessions";
	g_assert_false(dm_store_tls(f->store, &filter, DM_TLS_TOTAL, take_tls,
				    NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
	g_clear_error(&error);
	g_assert_false(dm_store_tls_failures(f->store, &filter, take_failure,
					     NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
}

/* ---- the list of reports ----------------------------------------------- */

static gboolean take_kind(gpointer user, const DmReportRow *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%c%d ", dm_kind_name(row->kind)[0],
			       (int)row->key);
	return TRUE;
}

static const struct {
	guint kinds;
	const char *domain, *source, *disposition;
	gboolean conflicts;
	const char *expected;
} lists[] = {
	{ DM_KINDS_ALL, NULL, NULL, NULL, FALSE, "t4 t3 t2 f7 a6 t1 " },
	{ DM_KINDS_ALL, NULL, NULL, NULL, TRUE, "t4 t3 t2 f7 a6 t5 t1 " },
	{ 1U << DM_KIND_AGGREGATE, NULL, NULL, NULL, TRUE, "a6 " },
	{ 1U << DM_KIND_FAILURE, NULL, NULL, NULL, TRUE, "f7 " },
	{ 1U << DM_KIND_AGGREGATE | 1U << DM_KIND_FAILURE, NULL, NULL, NULL,
	  FALSE, "f7 a6 " },
	{ 0, NULL, NULL, NULL, FALSE, "" },
	{ DM_KINDS_ALL, "second.example.com", NULL, NULL, FALSE,
	  "t4 t3 t2 f7 t1 " },
	{ DM_KINDS_ALL, ".com", "192.0.2.1", NULL, FALSE, "f7 a6 " },
	{ DM_KINDS_ALL, NULL, "192.0.2.7", NULL, FALSE, "t4 t3 t2 t1 " },
	/* Only records have a disposition. */
	{ DM_KINDS_ALL, NULL, NULL, "none", FALSE, "a6 " },
	{ 1U << DM_KIND_TLS, NULL, NULL, "none", FALSE, "" },
};

static void test_lists(Fixture *f, gconstpointer unused)
{
	DmReport aggregate = sample_report("r1", NULL);
	DmReport failure = sample_failure();
	DmRecord record = sample_record("192.0.2.1", 7, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	(void)unused;
	put(f->store, &aggregate, &record, 1);
	put(f->store, &failure, NULL, 0);
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		DmFilter filter;
		DmCidr cidr;

		dm_filter_init(&filter);
		filter.domain = lists[i].domain;
		filter.disposition = lists[i].disposition;
		if (lists[i].source) {
			g_assert_true(dm_cidr_parse(lists[i].source, &cidr));
			filter.source = &cidr;
		}
		dm_store_reports(f->store, &filter, lists[i].kinds,
				 lists[i].conflicts, take_kind, text, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(text->str, ==, lists[i].expected);
	}
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, set_up, test, fixture_tear_down)
#define ADD_TABLE(prefix, table, test)                                      \
	for (guint i = 0; i < G_N_ELEMENTS(table); i++) {                   \
		g_autofree char *name =                                     \
			g_strconcat("/store/" prefix, table[i].name, NULL); \
                                                                            \
		ADD(name, GUINT_TO_POINTER(i), test);                       \
	}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD_TABLE("tls-by-", periods, test_period);
	ADD_TABLE("tls-", queries, test_query);
	ADD_TABLE("tls-failures-", failure_queries, test_failures);
	ADD("/store/tls-huge", NULL, test_huge);
	ADD("/store/tls-unknown-sort", NULL, test_unknown_sort);
	ADD("/store/reports-of-all-kinds", NULL, test_lists);
	return g_test_run();
}
