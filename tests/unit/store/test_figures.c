/*
 * Figures and lists under every filter, by months and by records.
 */
#include "tests/unit/store/storetest.h"

/* Two domains, two reporters, three days, both families, a conflict. */
static void fill(DmStore *store)
{
	DmReport r1 = sample_report("r1", NULL);
	DmReport r2 = sample_report("r2", NULL);
	DmReport r3 = sample_report("r3", NULL);
	DmReport conflict = sample_report("r1", NULL);
	DmRecord records[] = {
		sample_record("192.0.2.1", 10, "none", "pass", "pass"),
		sample_record("192.0.2.9", 20, "pass", "pass", "fail"),
		sample_record("2001:db8::1", 30, "quarantine", "fail", "pass"),
		sample_record(NULL, 40, "reject", "fail", NULL),
	};
	DmRecord other[] = {
		sample_record("192.0.2.1", 100, "weird", "fail", "neutral"),
		sample_record("198.51.100.1", 0, NULL, "fail", "fail"),
	};

	put(store, &r1, records, G_N_ELEMENTS(records));
	r2.aggregate.policy.domain = "news.example.com";
	r2.aggregate.metadata.begin += DM_SECONDS_PER_DAY;
	r2.aggregate.metadata.end += DM_SECONDS_PER_DAY;
	r2.aggregate.metadata.org_name = "Größe AG";
	other[0].header_from = "news.example.com";
	put(store, &r2, other, G_N_ELEMENTS(other));
	r3.aggregate.metadata.begin += 2 * DM_SECONDS_PER_DAY;
	r3.aggregate.metadata.end += 2 * DM_SECONDS_PER_DAY;
	r3.aggregate.metadata.org_name = NULL;
	put(store, &r3, records, 1);
	put(store, &conflict, other, 1);
}

static void set_up(Fixture *f, gconstpointer data)
{
	fixture_set_up(f, data);
	fill(f->store);
}

#define TOTAL                                                               \
	"-: 210 pass=70 dkim=40 spf=50 both=20 neither=140 n=40 q=30 r=40 " \
	"o=100 reports=3 reporters=3 sources=4 first=0 last=259199 days=3\n"

static void test_total(Fixture *f, gconstpointer unused)
{
	DmFilter filter;
	g_autofree char *text = NULL;

	(void)unused;
	dm_filter_init(&filter);
	text = figures(f->store, &filter, DM_BY_TOTAL);
	g_assert_cmpstr(text, ==, TOTAL);
}

static void test_by_domain(Fixture *f, gconstpointer unused)
{
	DmFilter filter;
	g_autofree char *text = NULL;

	(void)unused;
	dm_filter_init(&filter);
	text = figures(f->store, &filter, DM_BY_DOMAIN);
	g_assert_cmpstr(
		text, ==,
		"example.com: 110 pass=70 dkim=40 spf=50 both=20 neither=40 "
		"n=40 q=30 r=40 o=0 reports=2 reporters=2 sources=3 first=0 "
		"last=259199 days=2\n"
		"news.example.com: 100 pass=0 dkim=0 spf=0 both=0 neither=100 "
		"n=0 q=0 r=0 o=100 reports=1 reporters=1 sources=2 first=86400 "
		"last=172799 days=1\n");
}

static void test_by_source(Fixture *f, gconstpointer unused)
{
	DmFilter filter;
	g_autofree char *text = NULL;

	(void)unused;
	dm_filter_init(&filter);
	text = figures(f->store, &filter, DM_BY_SOURCE);
	g_assert_cmpstr(
		text, ==,
		"192.0.2.1: 120 pass=20 dkim=20 spf=20 both=20 neither=100 "
		"n=20 q=0 r=0 o=100 reports=3 reporters=3 sources=1 first=0 "
		"last=259199 days=3\n"
		"-: 40 pass=0 dkim=0 spf=0 both=0 neither=40 n=0 q=0 r=40 o=0 "
		"reports=1 reporters=1 sources=0 first=0 last=86399 days=1\n"
		"2001:db8::1: 30 pass=30 dkim=0 spf=30 both=0 neither=0 n=0 "
		"q=30 r=0 o=0 reports=1 reporters=1 sources=1 first=0 "
		"last=86399 days=1\n"
		"192.0.2.9: 20 pass=20 dkim=20 spf=0 both=0 neither=0 n=20 q=0 "
		"r=0 o=0 reports=1 reporters=1 sources=1 first=0 last=86399 "
		"days=1\n"
		"198.51.100.1: 0 pass=0 dkim=0 spf=0 both=0 neither=0 n=0 q=0 "
		"r=0 o=0 reports=1 reporters=1 sources=1 first=86400 "
		"last=172799 days=1\n");
}

static const struct {
	const char *name, *domain, *reporter, *source, *disposition;
	const char *header_from;
	DmAligned aligned;
	int since, until; /* days after T0; -1 = open */
	int messages, reports, sources;
} filters[] = {
	{ "none", .since = -1, .until = -1, .messages = 210, .reports = 3,
	  .sources = 4 },
	{ "domain", .domain = "Example.com.", .since = -1, .until = -1,
	  .messages = 110, .reports = 2, .sources = 3 },
	{ "subdomains", .domain = ".example.com", .since = -1, .until = -1,
	  .messages = 210, .reports = 3, .sources = 4 },
	{ "subdomains-of-a-tail", .domain = ".ample.com", .since = -1,
	  .until = -1 },
	{ "domain-is-no-pattern", .domain = ".%", .since = -1, .until = -1 },
	{ "since", .since = 1, .until = -1, .messages = 110, .reports = 2,
	  .sources = 2 },
	{ "until", .since = -1, .until = 1, .messages = 200, .reports = 2,
	  .sources = 4 },
	{ "one-day", .since = 2, .until = 2, .messages = 10, .reports = 1,
	  .sources = 1 },
	{ "reporter", .reporter = "EXAMPLE ORG", .since = -1, .until = -1,
	  .messages = 100, .reports = 1, .sources = 3 },
	{ "reporter-not-ascii", .reporter = "GRÖẞE ag", .since = -1,
	  .until = -1, .messages = 100, .reports = 1, .sources = 2 },
	{ "reporter-by-mail-domain-is-none", .reporter = "example.org",
	  .since = -1, .until = -1 },
	{ "source-v4", .source = "192.0.2.0/24", .since = -1, .until = -1,
	  .messages = 140, .reports = 3, .sources = 2 },
	{ "source-one", .source = "192.0.2.9", .since = -1, .until = -1,
	  .messages = 20, .reports = 1, .sources = 1 },
	{ "source-v6", .source = "2001:db8::/32", .since = -1, .until = -1,
	  .messages = 30, .reports = 1, .sources = 1 },
	{ "source-all-v4", .source = "0.0.0.0/0", .since = -1, .until = -1,
	  .messages = 140, .reports = 3, .sources = 3 },
	{ "disposition-none", .disposition = "none", .since = -1, .until = -1,
	  .messages = 40, .reports = 2, .sources = 2 },
	{ "disposition-reject", .disposition = "reject", .since = -1,
	  .until = -1, .messages = 40, .reports = 1 },
	{ "disposition-other", .disposition = "other", .since = -1, .until = -1,
	  .messages = 100, .reports = 1, .sources = 2 },
	{ "aligned-yes", .aligned = DM_ALIGNED_YES, .since = -1, .until = -1,
	  .messages = 70, .reports = 2, .sources = 3 },
	{ "aligned-no", .aligned = DM_ALIGNED_NO, .since = -1, .until = -1,
	  .messages = 140, .reports = 2, .sources = 2 },
	{ "aligned-dkim", .aligned = DM_ALIGNED_DKIM, .since = -1, .until = -1,
	  .messages = 40, .reports = 2, .sources = 2 },
	{ "aligned-spf", .aligned = DM_ALIGNED_SPF, .since = -1, .until = -1,
	  .messages = 50, .reports = 2, .sources = 2 },
	{ "from", .header_from = "news.example.com", .since = -1, .until = -1,
	  .messages = 100, .reports = 1, .sources = 1 },
	{ "from-subdomains", .header_from = ".EXAMPLE.com", .since = -1,
	  .until = -1, .messages = 210, .reports = 3, .sources = 4 },
	{ "all-at-once", .domain = "example.com", .reporter = "example org",
	  .source = "192.0.2.0/24", .disposition = "none",
	  .header_from = "example.com", .aligned = DM_ALIGNED_DKIM, .since = 0,
	  .until = 0, .messages = 30, .reports = 1, .sources = 2 },
};

static gboolean add_up(gpointer user, const DmFiguresRow *row, GError **error)
{
	DmFigures *sum = user;

	(void)error;
	sum->messages += row->figures.messages;
	sum->reports += row->figures.reports;
	sum->sources += row->figures.sources;
	return TRUE;
}

static gboolean count_reports(gpointer user, const DmReportRow *row,
			      GError **error)
{
	DmFigures *sum = user;

	(void)error;
	sum->messages += row->messages;
	sum->reports++;
	return TRUE;
}

static void fill_filter(guint i, DmFilter *filter, DmCidr *cidr)
{
	dm_filter_init(filter);
	filter->domain = filters[i].domain;
	filter->reporter = filters[i].reporter;
	filter->disposition = filters[i].disposition;
	filter->header_from = filters[i].header_from;
	filter->aligned = filters[i].aligned;
	if (filters[i].since >= 0)
		filter->since_day = DAY0 + filters[i].since;
	if (filters[i].until >= 0)
		filter->until_day = DAY0 + filters[i].until;
	if (filters[i].source) {
		g_assert_true(dm_cidr_parse(filters[i].source, cidr));
		filter->source = cidr;
	}
}

static void test_filter(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	g_autoptr(GError) error = NULL;
	DmFilter filter;
	DmCidr cidr;

	fill_filter(i, &filter, &cidr);
	for (int by = DM_BY_TOTAL; by <= DM_BY_SOURCE; by++) {
		DmFigures sum = { 0 };

		dm_store_figures(f->store, &filter, (DmGrouping)by, add_up,
				 NULL, &sum, &error);
		g_assert_no_error(error);
		g_assert_cmpint(sum.messages, ==, filters[i].messages);
		if (by == DM_BY_TOTAL)
			g_assert_cmpint(sum.reports, ==, filters[i].reports);
		if (by != DM_BY_DOMAIN)
			g_assert_cmpint(sum.sources, ==, filters[i].sources);
	}
	{
		DmFigures sum = { 0 };

		dm_store_reports(f->store, &filter, DM_KINDS_ALL, FALSE,
				 count_reports, &sum, &error);
		g_assert_no_error(error);
		g_assert_cmpint(sum.messages, ==, filters[i].messages);
		g_assert_cmpint(sum.reports, ==, filters[i].reports);
	}
}

/*
 * A header_from that all records have forces the way over the records: it
 * must give what months give.
 */
static void test_both_ways(Fixture *f, gconstpointer unused)
{
	(void)unused;
	for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
		DmFilter filter;
		DmCidr cidr;

		if (filters[i].header_from)
			continue;
		fill_filter(i, &filter, &cidr);
		for (int by = DM_BY_TOTAL; by <= DM_BY_SOURCE; by++) {
			g_autofree char *months = NULL, *records = NULL;

			filter.header_from = NULL;
			months = figures(f->store, &filter, (DmGrouping)by);
			filter.header_from = ".com";
			records = figures(f->store, &filter, (DmGrouping)by);
			g_assert_cmpstr(months, ==, records);
		}
	}
}

/* The total of whatever groups is that of everything. */
static void test_totals(Fixture *f, gconstpointer unused)
{
	DmReport empty = sample_report("empty", NULL);

	(void)unused;
	empty.aggregate.metadata.org_name = "no records";
	put(f->store, &empty, NULL, 0);
	for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
		g_autofree char *expected = NULL;
		DmFilter filter;
		DmCidr cidr;

		fill_filter(i, &filter, &cidr);
		expected = figures(f->store, &filter, DM_BY_TOTAL);
		/* Neither of them counts for the total. */
		filter.limit = 1;
		filter.sort = "-messages";
		for (int by = DM_BY_TOTAL; by <= DM_BY_MONTH; by++) {
			g_autofree char *total =
				total_of(f->store, &filter, (DmGrouping)by);

			g_assert_cmpstr(total, ==, expected);
		}
	}
}

static const struct {
	const char *sort;
	gint64 limit;
	const char *names; /* first letters of the rows */
} sorts[] = {
	{ NULL, 0, "192.0.2.1,-,2001:db8::1,192.0.2.9,198.51.100.1," },
	{ "-messages", 2, "198.51.100.1,192.0.2.9," },
	{ "name", 0, "-,192.0.2.1,192.0.2.9,198.51.100.1,2001:db8::1," },
	{ "-name", 1, "2001:db8::1," },
	{ "quarantine", 2, "2001:db8::1,-," },
	{ "first_seen", 1, "198.51.100.1," },
	{ "last_seen", 1, "192.0.2.1," },
};

static gboolean take_name(gpointer user, const DmFiguresRow *row,
			  GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s,", row->name ? row->name : "-");
	return TRUE;
}

static void test_sort(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	for (guint i = 0; i < G_N_ELEMENTS(sorts); i++) {
		g_autoptr(GString) names = g_string_new(NULL);

		filter.sort = sorts[i].sort;
		filter.limit = sorts[i].limit;
		dm_store_figures(f->store, &filter, DM_BY_SOURCE, take_name,
				 NULL, names, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(names->str, ==, sorts[i].names);
	}
	filter.sort = "messages; DROP TABLE record";
	g_assert_false(dm_store_figures(f->store, &filter, DM_BY_SOURCE,
					take_name, NULL, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
}

static void test_unknown_disposition(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	filter.disposition = "bounce";
	g_assert_false(dm_store_figures(f->store, &filter, DM_BY_TOTAL,
					take_name, NULL, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED);
}

static gboolean take_report(gpointer user, const DmReportRow *row,
			    GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s/%s/%s/%s/%d/%d ",
			       row->org_name ? row->org_name : "-", row->domain,
			       row->report_id, row->status, (int)row->records,
			       (int)row->messages);
	return TRUE;
}

static const struct {
	const char *sort;
	gboolean conflicts;
	const char *disposition;
	const char *expected;
} lists[] = {
	{ NULL, FALSE, NULL,
	  "-/example.com/r3/ok/1/10 Größe AG/news.example.com/r2/ok/2/100 "
	  "Example Org/example.com/r1/ok/4/100 " },
	{ "-key", TRUE, NULL,
	  "Example Org/example.com/r1/conflict/1/100 "
	  "Example Org/example.com/r1/ok/4/100 "
	  "Größe AG/news.example.com/r2/ok/2/100 -/example.com/r3/ok/1/10 " },
	{ "records", FALSE, "none",
	  "Example Org/example.com/r1/ok/2/30 -/example.com/r3/ok/1/10 " },
	{ "domain", FALSE, "reject", "Example Org/example.com/r1/ok/1/40 " },
};

static void test_reports(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	for (guint i = 0; i < G_N_ELEMENTS(lists); i++) {
		g_autoptr(GString) text = g_string_new(NULL);
		DmFilter filter;

		dm_filter_init(&filter);
		filter.sort = lists[i].sort;
		filter.disposition = lists[i].disposition;
		dm_store_reports(f->store, &filter, DM_KINDS_ALL,
				 lists[i].conflicts, take_report, text, &error);
		g_assert_no_error(error);
		g_assert_cmpstr(text->str, ==, lists[i].expected);
	}
}

static void test_empty(Fixture *f, gconstpointer unused)
{
	g_autofree char *total = NULL, *domains = NULL;
	DmFilter filter;

	(void)unused;
	dm_filter_init(&filter);
	total = figures(f->store, &filter, DM_BY_TOTAL);
	g_assert_cmpstr(total, ==,
			"-: 0 pass=0 dkim=0 spf=0 both=0 neither=0 n=0 q=0 r=0 "
			"o=0 reports=0 reporters=0 sources=0 first=0 last=0 "
			"days=0\n");
	domains = figures(f->store, &filter, DM_BY_DOMAIN);
	g_assert_cmpstr(domains, ==, "");
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/figures-total", NULL, test_total);
	ADD("/store/figures-by-domain", NULL, test_by_domain);
	ADD("/store/figures-by-source", NULL, test_by_source);
	for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
		g_autofree char *name =
			g_strconcat("/store/filter-", filters[i].name, NULL);

		ADD(name, GUINT_TO_POINTER(i), test_filter);
	}
	ADD("/store/figures-totals", NULL, test_totals);
	ADD("/store/figures-months-equal-records", NULL, test_both_ways);
	ADD("/store/figures-sort", NULL, test_sort);
	ADD("/store/filter-unknown-disposition", NULL,
	    test_unknown_disposition);
	ADD("/store/reports-list", NULL, test_reports);
	g_test_add("/store/figures-empty", Fixture, NULL, fixture_set_up,
		   test_empty, fixture_tear_down);
	return g_test_run();
}
