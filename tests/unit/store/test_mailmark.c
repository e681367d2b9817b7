/*
 * What is known of the mail that brought a report, and asking for it.
 */
#include "tests/unit/store/kindtest.h"

typedef struct {
	const char *name, *verdict, *from_domain;
	DmKind kind;
	gboolean mismatch;
} Case;

static const Case cases[] = {
	{ "same", "pass", "mail.example.org", DM_KIND_AGGREGATE, FALSE },
	{ "other", "pass", "example.net", DM_KIND_AGGREGATE, TRUE },
	{ "no-domain", "fail", NULL, DM_KIND_AGGREGATE, FALSE },
	{ "no-verdict", NULL, "example.net", DM_KIND_AGGREGATE, TRUE },
	{ "nothing", NULL, NULL, DM_KIND_AGGREGATE, FALSE },
	{ "tls-same", "pass", "example.org", DM_KIND_TLS, FALSE },
	{ "tls-other", "pass", "example.net", DM_KIND_TLS, TRUE },
	{ "failure", "pass", "example.net", DM_KIND_FAILURE, FALSE },
};

static DmReport report_of(DmKind kind, const char *id)
{
	if (kind == DM_KIND_FAILURE)
		return sample_failure();
	return kind == DM_KIND_TLS ? sample_tls(id) : sample_report(id, NULL);
}

static void put_from(DmStore *store, const DmReport *reports, guint n,
		     const char *verdict, const char *from_domain)
{
	DmRecord record = sample_record("192.0.2.1", 7, "none", "pass", "fail");
	g_autoptr(GError) error = NULL;

	dm_store_item_begin(store, "x", &error);
	for (guint i = 0; i < n; i++) {
		gboolean records = reports[i].kind == DM_KIND_AGGREGATE;

		g_assert_true(feed(store, &reports[i], &record, records, NULL,
				   &error));
	}
	g_assert_true(
		dm_store_item_set_mail(store, verdict, from_domain, &error));
	g_assert_true(dm_store_item_end(store, &error));
	g_assert_true(dm_store_commit(store, &error));
}

static void test_case(Fixture *f, gconstpointer data)
{
	const Case *c = data;
	DmReport before = sample_report("before", NULL);
	DmReport report = report_of(c->kind, "r1");
	g_autofree char *text = NULL, *first = NULL;
	const DmStoredInfo *info_of;

	put(f->store, &before, NULL, 0);
	put_from(f->store, &report, 1, c->verdict, c->from_domain);
	text = replayed(f->store, 2, NULL);
	info_of = dm_store_replayed(f->store);
	g_assert_cmpstr(info_of->mail_auth, ==, c->verdict);
	g_assert_cmpstr(info_of->mail_from, ==, c->from_domain);
	g_assert_cmpint(info_of->mail_mismatch, ==, c->mismatch);
	/* An item before it is not of this mail. */
	first = replayed(f->store, 1, NULL);
	g_assert_null(dm_store_replayed(f->store)->mail_auth);
	g_assert_null(dm_store_replayed(f->store)->mail_from);
	assert_sound(f->store);
}

/* Each report of the mail has its own submitter; a duplicate changes none. */
static void test_several(Fixture *f, gconstpointer unused)
{
	DmReport reports[] = { sample_report("r1", NULL), sample_tls("t1"),
			       sample_report("r2", NULL) };
	g_autofree char *marks = NULL, *later = NULL;

	(void)unused;
	reports[1].tls.contact_info = "tls@example.net";
	put_from(f->store, reports, 3, "pass", "example.net");
	marks = ask(f->store, "SELECT group_concat(mail_auth || mail_mismatch)"
			      " FROM report");
	g_assert_cmpstr(marks, ==, "pass1,pass0,pass1");
	put_from(f->store, reports, 1, "fail", "example.org");
	later = ask(f->store, "SELECT group_concat(mail_auth || mail_mismatch)"
			      " FROM report");
	g_assert_cmpstr(later, ==, marks);
}

static const struct {
	const char *mail_auth;
	gint64 reports, messages;
} filters[] = {
	{ NULL, 4, 28 },     { "pass", 2, 14 },	    { "fail", 1, 7 },
	{ "unknown", 1, 7 }, { "mismatch", 2, 14 }, { "none", 0, 0 },
};

static gboolean add_up(gpointer user, const DmFiguresRow *row, GError **error)
{
	DmFigures *sum = user;

	(void)error;
	sum->messages += row->figures.messages;
	sum->reports += row->figures.reports;
	return TRUE;
}

static gboolean add_report(gpointer user, const DmReportRow *row,
			   GError **error)
{
	DmFigures *sum = user;

	(void)error;
	sum->messages += row->messages;
	sum->reports++;
	return TRUE;
}

/* Figures, which must look at each report for it, and lists agree. */
static void test_filter(Fixture *f, gconstpointer unused)
{
	static const char *const ids[] = { "r1", "r2", "r3", "r4" };
	static const char *const verdicts[] = { "pass", "pass", "fail", NULL };
	g_autoptr(GError) error = NULL;

	(void)unused;
	for (guint i = 0; i < G_N_ELEMENTS(ids); i++) {
		DmReport report = sample_report(ids[i], NULL);

		put_from(f->store, &report, 1, verdicts[i],
			 i % 2 ? "example.net" : "example.org");
	}
	for (guint i = 0; i < G_N_ELEMENTS(filters); i++) {
		DmFilter filter;

		dm_filter_init(&filter);
		filter.mail_auth = filters[i].mail_auth;
		for (int by = DM_BY_TOTAL; by <= DM_BY_SOURCE; by++) {
			DmFigures sum = { 0 };

			dm_store_figures(f->store, &filter, (DmGrouping)by,
					 add_up, NULL, &sum, &error);
			g_assert_no_error(error);
			g_assert_cmpint(sum.messages, ==, filters[i].messages);
			g_assert_cmpint(sum.reports, ==, filters[i].reports);
		}
		{
			DmFigures sum = { 0 };

			dm_store_reports(f->store, &filter, DM_KINDS_ALL, FALSE,
					 add_report, &sum, &error);
			g_assert_no_error(error);
			g_assert_cmpint(sum.messages, ==, filters[i].messages);
			g_assert_cmpint(sum.reports, ==, filters[i].reports);
		}
	}
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *name =
			g_strconcat("/store/mail-", cases[i].name, NULL);

		ADD(name, &cases[i], test_case);
	}
	ADD("/store/mail-of-several", NULL, test_several);
	ADD("/store/mail-filter", NULL, test_filter);
	return g_test_run();
}
