/*
 * Messages along the time: trends of sources, reports divided over their days,
 * and records that a caller picked.
 */
#include "store/streams.h"
#include "tests/unit/store/storetest.h"

#define DAY DM_SECONDS_PER_DAY

/* A report of `records` from a second behind T0 to another. */
static void put_span(DmStore *store, const char *id, gint64 from, gint64 to,
		     const DmRecord *records, guint n)
{
	DmReport report = sample_report(id, NULL);

	report.aggregate.metadata.begin = T0 + from;
	report.aggregate.metadata.end = T0 + to;
	put(store, &report, records, n);
}

static gboolean note_trend(gpointer user, const char *source_ip,
			   const gint64 *messages, guint n,
			   GError **error G_GNUC_UNUSED)
{
	GString *text = user;

	g_string_append(text, source_ip ? source_ip : "-");
	for (guint i = 0; i < n; i++)
		g_string_append_printf(text, " %" G_GINT64_FORMAT, messages[i]);
	g_string_append_c(text, '\n');
	return TRUE;
}

static char *trends(DmStore *store, const DmFilter *filter)
{
	GString *text = g_string_new(NULL);
	GError *error = NULL;

	g_assert_true(dm_store_trends(store, filter, note_trend, text, &error));
	g_assert_no_error(error);
	return g_string_free(text, FALSE);
}

/* Three days are three parts; of twenty, eight. */
static void test_trends(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	const DmRecord one =
		sample_record("192.0.2.1", 5, "none", "pass", "pass");
	const DmRecord both[] = {
		sample_record("192.0.2.1", 7, "none", "pass", "pass"),
		sample_record(NULL, 2, "none", "fail", "fail"),
	};
	g_autofree char *empty = NULL, *three = NULL, *aligned = NULL,
			*twenty = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	empty = trends(f->store, &filter);
	g_assert_cmpstr(empty, ==, "");
	put_span(f->store, "a", 0, DAY - 1, &one, 1);
	put_span(f->store, "b", 2 * DAY, 3 * DAY - 1, both, 2);
	three = trends(f->store, &filter);
	g_assert_cmpstr(three, ==, "- 0 0 2\n192.0.2.1 5 0 7\n");
	filter.header_from = "example.com";
	aligned = trends(f->store, &filter);
	g_assert_cmpstr(aligned, ==, three);
	filter.header_from = NULL;
	put_span(f->store, "c", 19 * DAY, 20 * DAY - 1, &one, 1);
	twenty = trends(f->store, &filter);
	g_assert_cmpstr(twenty, ==,
			"- 2 0 0 0 0 0 0 0\n192.0.2.1 12 0 0 0 0 0 0 5\n");
}

static gboolean note_figures(gpointer user, const DmFiguresRow *row,
			     GError **error G_GNUC_UNUSED)
{
	const DmFigures *n = &row->figures;

	g_string_append_printf(
		user,
		"%s: %" G_GINT64_FORMAT " pass=%" G_GINT64_FORMAT
		" dkim=%" G_GINT64_FORMAT " spf=%" G_GINT64_FORMAT
		" both=%" G_GINT64_FORMAT " neither=%" G_GINT64_FORMAT
		" n=%" G_GINT64_FORMAT " q=%" G_GINT64_FORMAT
		" r=%" G_GINT64_FORMAT " o=%" G_GINT64_FORMAT
		" %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT
		"\n",
		row->name, n->messages, n->dmarc_pass, n->dkim_aligned,
		n->spf_aligned, n->both, n->neither, n->none, n->quarantine,
		n->reject, n->other, n->reports, n->reporters, n->sources);
	return TRUE;
}

static char *spread(DmStore *store, const DmFilter *filter, DmGrouping by)
{
	GString *text = g_string_new(NULL);
	GError *error = NULL;

	g_assert_true(dm_store_spread(store, filter, by, note_figures, NULL,
				      text, &error));
	g_assert_no_error(error);
	return g_string_free(text, FALSE);
}

/* Two days and a half: 4 + 4 + 3 of 11, whatever became of them. */
static void test_spread(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	const DmRecord records[] = {
		sample_record("192.0.2.1", 6, "none", "pass", "pass"),
		sample_record("192.0.2.2", 2, "quarantine", "fail", "fail"),
		sample_record("192.0.2.3", 1, "reject", "fail", NULL),
		sample_record("192.0.2.3", 2, "odd", "fail", "pass"),
	};
	g_autofree char *days = NULL, *months = NULL, *first = NULL;
	DmFilter filter;

	put_span(f->store, "a", 0, 5 * DAY / 2, records, 4);
	dm_filter_init(&filter);
	days = spread(f->store, &filter, DM_BY_DAY);
	g_assert_cmpstr(days, ==,
			"2025-01-01: 4 pass=3 dkim=2 spf=3 both=2 neither=1"
			" n=2 q=1 r=0 o=1 1/1/3\n"
			"2025-01-02: 4 pass=3 dkim=2 spf=3 both=2 neither=1"
			" n=2 q=1 r=0 o=1 1/1/3\n"
			"2025-01-03: 3 pass=2 dkim=2 spf=2 both=2 neither=1"
			" n=2 q=0 r=1 o=0 1/1/3\n");
	months = spread(f->store, &filter, DM_BY_MONTH);
	g_assert_cmpstr(months, ==,
			"2025-01-01: 11 pass=8 dkim=6 spf=8 both=6 neither=3"
			" n=6 q=2 r=1 o=2 1/1/3\n");
	filter.limit = 1;
	first = spread(f->store, &filter, DM_BY_WEEK);
	g_assert_cmpstr(first, ==,
			"2024-12-30: 11 pass=8 dkim=6 spf=8 both=6 neither=3"
			" n=6 q=2 r=1 o=2 1/1/3\n");
}

/* One that ends before it begins, one of a century, one without records. */
static void test_spread_odd(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	const DmRecord one =
		sample_record("192.0.2.1", 5, "none", "pass", "pass");
	g_autofree char *days = NULL, *records = NULL;
	DmFilter filter;

	put_span(f->store, "a", DAY / 2, DAY / 4, &one, 1);
	put_span(f->store, "b", 0, 400 * DAY, &one, 1);
	put_span(f->store, "c", DAY, 3 * DAY, NULL, 0);
	dm_filter_init(&filter);
	days = spread(f->store, &filter, DM_BY_DAY);
	g_assert_cmpstr(days, ==,
			"2025-01-01: 5 pass=5 dkim=5 spf=5 both=5 neither=0"
			" n=5 q=0 r=0 o=0 1/1/1\n"
			"2025-01-02: 0 pass=0 dkim=0 spf=0 both=0 neither=0"
			" n=0 q=0 r=0 o=0 1/1/0\n"
			"2025-01-03: 0 pass=0 dkim=0 spf=0 both=0 neither=0"
			" n=0 q=0 r=0 o=0 1/1/0\n"
			"2025-07-20: 5 pass=5 dkim=5 spf=5 both=5 neither=0"
			" n=5 q=0 r=0 o=0 1/1/1\n");
	filter.aligned = DM_ALIGNED_NO;
	records = spread(f->store, &filter, DM_BY_DAY);
	g_assert_cmpstr(records, ==, "");
}

static gboolean is_small(const DmStreamRow *row)
{
	return row->record.count < 10;
}

static gboolean sum_messages(gpointer user, const DmFiguresRow *row,
			     GError **error G_GNUC_UNUSED)
{
	*(gint64 *)user = row->figures.messages;
	return TRUE;
}

static gint64 messages_of(DmStore *store, const DmFilter *filter)
{
	GError *error = NULL;
	gint64 sum = -1;

	g_assert_true(dm_store_figures(store, filter, DM_BY_TOTAL, sum_messages,
				       NULL, &sum, &error));
	g_assert_no_error(error);
	return sum;
}

static gboolean count_row(gpointer user, const DmReportRow *row G_GNUC_UNUSED,
			  GError **error G_GNUC_UNUSED)
{
	++*(guint *)user;
	return TRUE;
}

/* Who picks anew forgets the rest. */
static void test_pick(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	const DmRecord few =
		sample_record("192.0.2.1", 5, "none", "pass", "pass");
	const DmRecord many =
		sample_record("192.0.2.1", 50, "none", "fail", "pass");
	GError *error = NULL;
	guint reports = 0;
	DmFilter filter;

	put_span(f->store, "a", 0, DAY - 1, &few, 1);
	put_span(f->store, "b", DAY, 2 * DAY - 1, &many, 1);
	dm_filter_init(&filter);
	g_assert_true(dm_store_pick(f->store, &filter, is_small, &error));
	g_assert_cmpint(messages_of(f->store, &filter), ==, 55);
	filter.picked = TRUE;
	g_assert_cmpint(messages_of(f->store, &filter), ==, 5);
	g_assert_true(dm_store_reports(f->store, &filter, DM_KINDS_ALL, FALSE,
				       count_row, &reports, &error));
	g_assert_cmpuint(reports, ==, 1);
	filter.picked = FALSE;
	filter.since_day = DAY0 + 1;
	g_assert_true(dm_store_pick(f->store, &filter, is_small, &error));
	g_assert_no_error(error);
	dm_filter_init(&filter);
	filter.picked = TRUE;
	g_assert_cmpint(messages_of(f->store, &filter), ==, 0);
}

#define ADD(name, function)                                                  \
	g_test_add("/trends/" name, Fixture, NULL, fixture_set_up, function, \
		   fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("trends", test_trends);
	ADD("spread", test_spread);
	ADD("spread-odd", test_spread_odd);
	ADD("pick", test_pick);
	return g_test_run();
}
