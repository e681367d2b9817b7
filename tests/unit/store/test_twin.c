/*
 * A report and what parsedmarc made of it are one report, in either order.
 */
#include "tests/unit/store/storetest.h"

#define HOUR G_GINT64_CONSTANT(3600)

/* The original and its import, by what tells them apart. */
static const struct {
	const char *name;
	const char *org_name, *report_id;	      /* of the original */
	const char *short_org_name, *short_report_id; /* of the import */
	DmImport imported;
	gint64 earlier, longer; /* the import's period, in seconds */
	gboolean same;
} cases[] = {
	{ "same-key", "example.org", "r1", "example.org", "r1", DM_IMPORT_EXACT,
	  0, 0, TRUE },
	{ "shortened-id", "example.org", "r1@mx.example", "example.org", "r1",
	  DM_IMPORT_EXACT, 0, 0, TRUE },
	{ "shortened-org", "mail.example.org", "r1@x", "example.org", "r1",
	  DM_IMPORT_EXACT, 0, 0, TRUE },
	{ "local-time", "example.org", "r1", "example.org", "r1",
	  DM_IMPORT_LOCAL_TIME, 5 * HOUR, 0, TRUE },
	{ "summer-time", "example.org", "r1@x", "example.org", "r1",
	  DM_IMPORT_LOCAL_TIME, -14 * HOUR, HOUR, TRUE },
	{ "other-zone-but-exact", "example.org", "r1", "example.org", "r1",
	  DM_IMPORT_EXACT, 5 * HOUR, 0, FALSE },
	{ "too-far", "example.org", "r1", "example.org", "r1",
	  DM_IMPORT_LOCAL_TIME, 15 * HOUR, 0, FALSE },
	{ "other-length", "example.org", "r1", "example.org", "r1",
	  DM_IMPORT_LOCAL_TIME, 0, 2 * HOUR, FALSE },
	{ "other-id", "example.org", "r12@x", "example.org", "r1",
	  DM_IMPORT_EXACT, 0, 0, FALSE },
	{ "other-org", "example.net", "r1@x", "example.org", "r1",
	  DM_IMPORT_EXACT, 0, 0, FALSE },
};

static DmReport original_of(guint i)
{
	DmReport report = sample_report(cases[i].report_id, SHA_A);

	report.aggregate.metadata.org_name = cases[i].org_name;
	return report;
}

static DmReport import_of(guint i)
{
	DmReport report = sample_report(cases[i].short_report_id, SHA_B);
	DmMetadata *metadata = &report.aggregate.metadata;

	metadata->org_name = cases[i].short_org_name;
	metadata->begin -= cases[i].earlier;
	metadata->end += cases[i].longer - cases[i].earlier;
	report.imported = cases[i].imported;
	report.aggregate.policy.adkim = "r";
	return report;
}

static DmStoreCounts put_five(Fixture *f, const DmReport *report)
{
	DmRecord record = sample_record("192.0.2.1", 5, "none", "pass", "fail");

	return put(f->store, report, &record, 1);
}

/* The original comes later: it takes the place. */
static void test_import_first(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	DmReport original = original_of(i), import = import_of(i);

	assert_counts(put_five(f, &import), 1, 0, 0, 0);
	if (cases[i].same) {
		assert_counts(put_five(f, &original), 1, 0, 0, 1);
		/* And the import again is known. */
		assert_counts(put_five(f, &import), 0, 1, 0, 0);
		import.sha256 = NULL;
		assert_counts(put_five(f, &import), 0, 1, 0, 0);
	} else {
		assert_counts(put_five(f, &original), 1, 0, 0, 0);
	}
	g_assert_cmpint(messages(f->store), ==, cases[i].same ? 5 : 10);
	assert_sound(f->store);
}

/* The import comes later: it is known. */
static void test_original_first(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	DmReport original = original_of(i), import = import_of(i);

	assert_counts(put_five(f, &original), 1, 0, 0, 0);
	assert_counts(put_five(f, &import), !cases[i].same, cases[i].same, 0,
		      0);
	g_assert_cmpint(messages(f->store), ==, cases[i].same ? 5 : 10);
	g_assert_cmpint(info(f->store, "conflicts"), ==, 0);
	assert_sound(f->store);
}

/* Half an original says less than the import of a whole one. */
static void test_incomplete(Fixture *f, gconstpointer unused)
{
	DmReport original = original_of(0), import = import_of(0);

	(void)unused;
	original.incomplete = TRUE;
	assert_counts(put_five(f, &import), 1, 0, 0, 0);
	assert_counts(put_five(f, &original), 0, 0, 1, 0);
	g_assert_cmpint(messages(f->store), ==, 5);
}

static void add(const char *order, guint i,
		void (*test)(Fixture *f, gconstpointer data))
{
	g_autofree char *path =
		g_strdup_printf("/store/twin/%s/%s", order, cases[i].name);

	g_test_add(path, Fixture, GUINT_TO_POINTER(i), fixture_set_up, test,
		   fixture_tear_down);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		add("import-first", i, test_import_first);
		add("original-first", i, test_original_first);
	}
	g_test_add("/store/twin/incomplete", Fixture, NULL, fixture_set_up,
		   test_incomplete, fixture_tear_down);
	return g_test_run();
}
