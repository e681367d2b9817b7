/*
 * The revision rises with each report that is stored or stored anew, and
 * tells which came since.
 */
#include "store/position.h"

#include "tests/unit/store/storetest.h"

static gint64 revision(Fixture *f)
{
	g_auto(DmStorePosition) position = { 0 };
	g_autoptr(GError) error = NULL;

	g_assert_true(dm_store_position(f->store, &position, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(strlen(position.database), ==, 32);
	return position.revision;
}

static gboolean append_id(gpointer user, const DmReportRow *row, GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s ", row->report_id);
	return TRUE;
}

/* The reports that were stored since. */
static void assert_since(Fixture *f, gint64 after, const char *expected)
{
	g_autoptr(GString) found = g_string_new(NULL);
	DmFilter filter;

	dm_filter_init(&filter);
	filter.after_revision = after;
	g_assert_true(dm_store_reports(f->store, &filter, DM_KINDS_ALL, FALSE,
				       append_id, found, NULL));
	g_assert_cmpstr(found->str, ==, expected);
}

static void put_one(Fixture *f, const char *id, gboolean incomplete)
{
	DmReport report = sample_report(id, NULL);
	DmRecord record = sample_record("192.0.2.1", incomplete ? 1 : 2, "none",
					"pass", "pass");

	report.incomplete = incomplete;
	put(f->store, &report, &record, 1);
}

static void test_rises(Fixture *f, gconstpointer unused)
{
	gint64 first, second;

	(void)unused;
	g_assert_cmpint(revision(f), ==, 0);
	put_one(f, "a", FALSE);
	first = revision(f);
	g_assert_cmpint(first, >, 0);
	assert_since(f, 0, "a ");
	assert_since(f, first, "");
	/* What is known is not stored. */
	put_one(f, "a", FALSE);
	assert_since(f, first, "");
	put_one(f, "b", TRUE);
	second = revision(f);
	g_assert_cmpint(second, >, first);
	assert_since(f, first, "b ");
	/* The whole one takes the place. */
	put_one(f, "b", FALSE);
	assert_since(f, second, "b ");
	assert_since(f, 0, "b a ");
	assert_sound(f->store);
}

static void test_anew(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	DmReport report = sample_report("a", NULL);
	gint64 before;

	(void)unused;
	put_one(f, "a", FALSE);
	before = revision(f);
	g_assert_true(dm_store_item_begin(f->store, "x", &error));
	dm_store_replace_next(f->store, 1);
	g_assert_true(feed(f->store, &report, NULL, 0, NULL, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	assert_since(f, before, "a ");
	assert_sound(f->store);
}

static void test_pruned(Fixture *f, gconstpointer unused)
{
	guint64 pruned;
	gint64 before;

	(void)unused;
	put_one(f, "a", FALSE);
	before = revision(f);
	g_assert_true(dm_store_prune(f->store, DAY0 + 10, &pruned, NULL));
	g_assert_cmpuint(pruned, ==, 1);
	g_assert_cmpint(revision(f), ==, before);
	put_one(f, "b", FALSE);
	assert_since(f, before, "b ");
	assert_sound(f->store);
}

/* An item that is rolled back has stored nothing. */
static void test_rolled_back(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("a", NULL);
	gint64 before = revision(f);

	(void)unused;
	g_assert_true(dm_store_item_begin(f->store, "x", NULL));
	g_assert_true(feed(f->store, &report, NULL, 0, NULL, NULL));
	dm_store_item_rollback(f->store);
	g_assert_true(dm_store_commit(f->store, NULL));
	assert_since(f, before, "");
	put_one(f, "b", FALSE);
	assert_since(f, before, "b ");
}

static char *mark(Fixture *f, gint64 at)
{
	g_autoptr(GError) error = NULL;
	char *found = dm_store_revision_mark(f->store, at, &error);

	g_assert_no_error(error);
	return found;
}

/* Each commit has its own, which outlives its reports. */
static void test_marks(Fixture *f, gconstpointer unused)
{
	g_autofree char *none = mark(f, 0);
	g_autofree char *first = NULL, *second = NULL, *later = NULL;
	g_auto(DmStorePosition) now = { 0 };
	guint64 pruned;

	(void)unused;
	g_assert_cmpstr(none, ==, "");
	put_one(f, "a", FALSE);
	first = mark(f, revision(f));
	g_assert_cmpuint(strlen(first), ==, 32);
	/* Nothing is stored, so nothing is marked. */
	put_one(f, "a", FALSE);
	put_one(f, "b", FALSE);
	second = mark(f, 2);
	g_assert_cmpstr(second, !=, first);
	g_assert_true(dm_store_prune(f->store, DAY0 + 10, &pruned, NULL));
	later = mark(f, 1);
	g_assert_cmpstr(later, ==, first);
	g_assert_true(dm_store_position(f->store, &now, NULL));
	g_assert_cmpstr(now.mark, ==, second);
}

#define ADD(name, test) \
	g_test_add(name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/position-rises", test_rises);
	ADD("/store/position-anew", test_anew);
	ADD("/store/position-pruned", test_pruned);
	ADD("/store/position-marks", test_marks);
	ADD("/store/position-rolled-back", test_rolled_back);
	return g_test_run();
}
