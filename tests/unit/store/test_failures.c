/*
 * Lists and figures of failure reports under every filter and sort key.
 */
#include "tests/unit/store/kindtest.h"

/*
 * Four that count: two domains, three reporters, three days, three sources;
 * and a conflict.
 */
static void fill(DmStore *store)
{
	static const DmText second[] = { { "news.example.com" },
					 { "example.net" } };
	DmReport reports[5];

	for (guint i = 0; i < G_N_ELEMENTS(reports); i++) {
		reports[i] = sample_failure();
		reports[i].sha256 = NULL;
		reports[i].failure.n_reported_domain = 1;
	}
	reports[1].failure.arrival_date += DM_SECONDS_PER_DAY;
	reports[1].failure.source_ip = "2001:db8::1";
	reports[1].failure.has_incidents = FALSE;
	reports[1].failure.reported_domain = second;
	reports[1].failure.n_reported_domain = 2;
	reports[1].failure.report_from = "example.net";
	reports[1].failure.dkim_aligned = "pass";
	reports[1].failure.auth_failure = "spf";
	/* No date of arrival, no domain but that of From, no reporter. */
	reports[2].failure.has_arrival_date = FALSE;
	reports[2].failure.report_date += 2 * DM_SECONDS_PER_DAY;
	reports[2].failure.n_reported_domain = 0;
	reports[2].failure.sample.header_from = "shop.example.com";
	reports[2].failure.report_from = NULL;
	reports[2].failure.incidents = 10;
	reports[2].failure.source_ip = NULL;
	reports[2].failure.dkim_aligned = NULL;
	reports[2].failure.spf_aligned = "pass";
	reports[2].failure.feedback_type = "abuse";
	reports[2].failure.auth_failure = NULL;
	/* Nothing at all. */
	reports[3].failure = (DmFailure){ 0 };
	reports[4].failure.delivery_result = "spam";
	reports[4].failure.incidents = 1000;
	dm_store_set_privacy(store, &keep_all);
	for (guint i = 0; i < G_N_ELEMENTS(reports); i++)
		assert_counts(put(store, &reports[i], NULL, 0), i < 4, 0,
			      i == 4, 0);
}

static void set_up(Fixture *f, gconstpointer data)
{
	fixture_set_up(f, data);
	fill(f->store);
}

static gboolean take_row(gpointer user, const DmFailureRow *row, GError **error)
{
	GString *out = user;

	(void)error;
	g_string_append_printf(out, "%d ", (int)row->key);
	show(out, "org", row->org_name);
	show(out, "domain", row->domain);
	show_number(out, "at", row->has_arrival, row->arrival - T0);
	show(out, "ip", row->source_ip);
	show(out, "type", row->feedback_type);
	show(out, "auth", row->auth_failure);
	show(out, "result", row->delivery_result);
	show(out, "from", row->header_from);
	show(out, "efrom", row->original_mail_from);
	show(out, "subject", row->subject);
	show(out, "dkim", row->dkim_aligned);
	show(out, "spf", row->spf_aligned);
	g_string_append_printf(out, "n=%d f=%d\n", (int)row->incidents,
			       (int)row->findings);
	return TRUE;
}

#define REST                                              \
	"efrom='bounce-bobrcpt=example.org@example.net' " \
	"subject='bobrcpt@example.org: act now' "

static void test_rows(Fixture *f, gconstpointer unused)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	g_assert_true(
		dm_store_failures(f->store, &filter, take_row, text, &error));
	g_assert_cmpstr(
		text->str, ==,
		"3 org=- domain='shop.example.com' at=172920 ip=- type='abuse' "
		"auth=- result='reject' from='shop.example.com' " REST
		"dkim=- spf='pass' n=10 f=0\n"
		"2 org='example.net' domain='news.example.com' at=86460 "
		"ip='2001:db8::1' type='auth-failure' auth='spf' "
		"result='reject' from='example.com' " REST
		"dkim='pass' spf='fail' n=1 f=0\n"
		"1 org='example.org' domain='example.com' at=60 "
		"ip='192.0.2.1' type='auth-failure' auth='dmarc' "
		"result='reject' from='example.com' " REST
		"dkim='fail' spf='fail' n=3 f=0\n"
		"4 org=- domain=- at=- ip=- type=- auth=- result=- from=- "
		"efrom=- subject=- dkim=- spf=- n=1 f=0\n");
}

static gboolean take_key(gpointer user, const DmFailureRow *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%d", (int)row->key);
	return TRUE;
}

static gboolean take_report(gpointer user, const DmReportRow *row,
			    GError **error)
{
	(void)error;
	g_assert_cmpint(row->kind, ==, DM_KIND_FAILURE);
	g_assert_cmpint(row->records, ==, 0);
	g_string_append_printf(user, "%d", (int)row->key);
	return TRUE;
}

static const struct {
	const char *name, *domain, *reporter, *source, *header_from;
	DmAligned aligned;
	int since, until; /* days after T0; 0 = open */
	const char *sort, *mail_auth;
	gint64 limit;
	const char *keys;
} queries[] = {
	{ "all", .keys = "3214" },
	{ "domain", .domain = "Example.com", .keys = "1" },
	{ "any-reported-domain", .domain = "example.net", .keys = "2" },
	{ "domain-of-from", .domain = "shop.example.com", .keys = "3" },
	{ "subdomains", .domain = ".example.com", .keys = "321" },
	{ "subdomains-of-a-tail", .domain = ".ample.com", .keys = "" },
	{ "domain-is-no-pattern", .domain = ".%", .keys = "" },
	{ "since", .since = 1, .keys = "324" }, /* 4 is of today */
	{ "until", .until = 1, .keys = "21" },
	{ "reporter", .reporter = "EXAMPLE.org", .keys = "1" },
	{ "source", .source = "192.0.2.0/24", .keys = "1" },
	{ "source-v6", .source = "2001:db8::/32", .keys = "2" },
	{ "aligned-yes", .aligned = DM_ALIGNED_YES, .keys = "32" },
	{ "aligned-no", .aligned = DM_ALIGNED_NO, .keys = "14" },
	{ "aligned-dkim", .aligned = DM_ALIGNED_DKIM, .keys = "2" },
	{ "aligned-spf", .aligned = DM_ALIGNED_SPF, .keys = "3" },
	{ "from", .header_from = "example.com", .keys = "21" },
	{ "from-subdomains", .header_from = ".example.com", .keys = "321" },
	{ "mail-unknown", .mail_auth = "unknown", .keys = "3214" },
	{ "mail-pass", .mail_auth = "pass", .keys = "" },
	{ "mail-mismatch", .mail_auth = "mismatch", .keys = "" },
	{ "limit", .limit = 2, .keys = "32" },
	{ "sort-arrival", .sort = "-arrival", .keys = "4123" },
	{ "sort-key", .sort = "key", .keys = "4321" },
	{ "sort-org_name", .sort = "org_name", .keys = "4321" },
	{ "sort-domain", .sort = "domain", .keys = "4123" },
	{ "sort-source_ip", .sort = "source_ip", .keys = "4312" },
	{ "sort-incidents", .sort = "incidents", .keys = "3142" },
};

static void fill_filter(guint i, DmFilter *filter, DmCidr *cidr)
{
	dm_filter_init(filter);
	filter->domain = queries[i].domain;
	filter->reporter = queries[i].reporter;
	filter->header_from = queries[i].header_from;
	filter->aligned = queries[i].aligned;
	filter->sort = queries[i].sort;
	filter->mail_auth = queries[i].mail_auth;
	filter->limit = queries[i].limit;
	if (queries[i].since)
		filter->since_day = DAY0 + queries[i].since;
	if (queries[i].until)
		filter->until_day = DAY0 + queries[i].until;
	if (queries[i].source) {
		g_assert_true(dm_cidr_parse(queries[i].source, cidr));
		filter->source = cidr;
	}
}

static void test_query(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GString) keys = g_string_new(NULL);
	g_autoptr(GString) reports = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;
	DmCidr cidr;

	fill_filter(i, &filter, &cidr);
	g_assert_true(
		dm_store_failures(f->store, &filter, take_key, keys, &error));
	g_assert_cmpstr(keys->str, ==, queries[i].keys);
	if (filter.sort)
		return;
	/* The list of reports takes the same. */
	g_assert_true(dm_store_reports(f->store, &filter, DM_KINDS_ALL, FALSE,
				       take_report, reports, &error));
	g_assert_cmpstr(reports->str, ==, queries[i].keys);
}

/* ---- figures ----------------------------------------------------------- */

static gboolean take_figure(gpointer user, const DmFailureFigures *row,
			    GError **error)
{
	(void)error;
	g_string_append_printf(
		user, "%s:%d/%d/%d s%d r%d %d-%d ", row->name ? row->name : "-",
		(int)row->reports, (int)row->incidents, (int)row->auth_failures,
		(int)row->sources, (int)row->reporters,
		(int)(row->first_seen ? row->first_seen - T0 : 0),
		(int)(row->last_seen ? row->last_seen - T0 : 0));
	return TRUE;
}

static const struct {
	const char *name;
	DmFailureGrouping by;
	const char *domain, *sort;
	gint64 limit;
	const char *expected;
} figure_queries[] = {
	{ "domain", DM_FAILURES_BY_DOMAIN, NULL, NULL, 0,
	  "shop.example.com:1/10/0 s0 r0 172920-172920 "
	  "example.com:1/3/3 s1 r1 60-60 "
	  "-:1/1/0 s0 r0 0-0 news.example.com:1/1/1 s1 r1 86460-86460 " },
	{ "source", DM_FAILURES_BY_SOURCE, NULL, NULL, 0,
	  "-:2/11/0 s0 r0 172920-172920 192.0.2.1:1/3/3 s1 r1 60-60 "
	  "2001:db8::1:1/1/1 s1 r1 86460-86460 " },
	{ "reason", DM_FAILURES_BY_REASON, NULL, NULL, 0,
	  "abuse:1/10/0 s0 r0 172920-172920 "
	  "auth-failure dmarc:1/3/3 s1 r1 60-60 -:1/1/0 s0 r0 0-0 "
	  "auth-failure spf:1/1/1 s1 r1 86460-86460 " },
	{ "filtered", DM_FAILURES_BY_REASON, "example.com", NULL, 0,
	  "auth-failure dmarc:1/3/3 s1 r1 60-60 " },
	{ "by-name", DM_FAILURES_BY_SOURCE, NULL, "name", 2,
	  "-:2/11/0 s0 r0 172920-172920 192.0.2.1:1/3/3 s1 r1 60-60 " },
	{ "by-name-turned", DM_FAILURES_BY_SOURCE, NULL, "-name", 1,
	  "2001:db8::1:1/1/1 s1 r1 86460-86460 " },
	{ "by-reports", DM_FAILURES_BY_SOURCE, NULL, "reports", 1,
	  "-:2/11/0 s0 r0 172920-172920 " },
	{ "by-auth_failures", DM_FAILURES_BY_REASON, NULL, "auth_failures", 1,
	  "auth-failure dmarc:1/3/3 s1 r1 60-60 " },
	{ "by-sources", DM_FAILURES_BY_DOMAIN, NULL, "sources", 1,
	  "example.com:1/3/3 s1 r1 60-60 " },
	{ "by-reporters", DM_FAILURES_BY_DOMAIN, NULL, "reporters", 1,
	  "example.com:1/3/3 s1 r1 60-60 " },
	{ "by-first_seen", DM_FAILURES_BY_DOMAIN, NULL, "first_seen", 1,
	  "shop.example.com:1/10/0 s0 r0 172920-172920 " },
	{ "by-last_seen", DM_FAILURES_BY_DOMAIN, NULL, "-last_seen", 1,
	  "-:1/1/0 s0 r0 0-0 " },
};

static void test_figures(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	filter.domain = figure_queries[i].domain;
	filter.sort = figure_queries[i].sort;
	filter.limit = figure_queries[i].limit;
	g_assert_true(dm_store_failure_figures(f->store, &filter,
					       figure_queries[i].by,
					       take_figure, text, &error));
	g_assert_cmpstr(text->str, ==, figure_queries[i].expected);
}

static void test_unknown_sort(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	filter.sort = "subject";
	g_assert_false(
		dm_store_failures(f->store, &filter, take_key, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
	g_clear_error(&error);
	g_assert_false(dm_store_failure_figures(f->store, &filter,
						DM_FAILURES_BY_DOMAIN,
						take_figure, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/failures-rows", NULL, test_rows);
	for (guint i = 0; i < G_N_ELEMENTS(queries); i++) {
		g_autofree char *name =
			g_strconcat("/store/failures-", queries[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_query);
	}
	for (guint i = 0; i < G_N_ELEMENTS(figure_queries); i++) {
		g_autofree char *name =
			g_strconcat("/store/failure-figures-",
				    figure_queries[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_figures);
	}
	ADD("/store/failures-unknown-sort", NULL, test_unknown_sort);
	return g_test_run();
}
