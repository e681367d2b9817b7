/*
 * Which reports are the same: duplicates, conflicts, replacements.
 */
#include "tests/unit/store/storetest.h"

static const char *const ips[] = { "192.0.2.1", "198.51.100.7" };

static DmStoreCounts put_count(Fixture *f, const DmReport *report, gint64 count)
{
	DmRecord record = sample_record(ips[0], count, "none", "pass", "fail");

	return put(f->store, report, &record, 1);
}

static void test_same_bytes(Fixture *f, gconstpointer unused)
{
	DmReport first = sample_report("r1", SHA_A);
	DmReport second = sample_report("r2", SHA_A);

	(void)unused;
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	second.document = "another name";
	assert_counts(put_count(f, &second, 7), 0, 1, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 5);
	g_assert_cmpint(info(f->store, "reports"), ==, 1);
	assert_sound(f->store);
}

static void test_same_content(Fixture *f, gconstpointer unused)
{
	DmReport first = sample_report("r1", SHA_A);
	DmReport second = sample_report("r1", SHA_B);

	(void)unused;
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &second, 5), 0, 1, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 5);
	g_assert_cmpint(info(f->store, "strings"), >, 0);
}

static void test_conflict(Fixture *f, gconstpointer unused)
{
	DmReport first = sample_report("r1", SHA_A);
	DmReport second = sample_report("r1", SHA_B);
	DmReport third = sample_report("r1", NULL);
	DmStoreCounts counts;

	(void)unused;
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	counts = put_count(f, &second, 6);
	assert_counts(counts, 0, 0, 1, 0);
	g_assert_cmpuint(counts.records, ==, 0);
	g_assert_cmpuint(counts.messages, ==, 0);
	/* The content of a conflict is known too. */
	assert_counts(put_count(f, &third, 6), 0, 1, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 5);
	g_assert_cmpint(info(f->store, "reports"), ==, 1);
	g_assert_cmpint(info(f->store, "conflicts"), ==, 1);
	assert_sound(f->store);
}

/* Each changes the key, so each is a report of its own. */
static void change_domain(DmReport *report)
{
	report->aggregate.policy.domain = "example.net";
}
static void change_range(DmReport *report)
{
	report->aggregate.metadata.begin += DM_SECONDS_PER_DAY;
	report->aggregate.metadata.end += DM_SECONDS_PER_DAY;
}
static void change_submitter(DmReport *report)
{
	report->aggregate.metadata.org_name = "Another Org";
}
static void drop_begin(DmReport *report)
{
	report->aggregate.metadata.has_begin = FALSE;
}
static void drop_id(DmReport *report)
{
	report->aggregate.metadata.report_id = NULL;
}
static void empty_id(DmReport *report)
{
	report->aggregate.metadata.report_id = "";
}

static const struct {
	const char *name;
	void (*change)(DmReport *report);
} other_keys[] = {
	{ "/store/T13-same-id-two-domains", change_domain },
	{ "/store/F56-same-id-other-range", change_range },
	{ "/store/F57-same-id-other-reporter", change_submitter },
	{ "/store/identity-no-begin", drop_begin },
	{ "/store/identity-no-id", drop_id },
	{ "/store/identity-empty-id", empty_id },
};

static void test_other_key(Fixture *f, gconstpointer data)
{
	void (*change)(DmReport *) = other_keys[GPOINTER_TO_UINT(data)].change;
	DmReport first = sample_report("1", SHA_A);
	DmReport second = sample_report("1", SHA_B);

	change(&second);
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &second, 5), 1, 0, 0, 0);
	/* The changed key is known again. */
	second.sha256 = NULL;
	assert_counts(put_count(f, &second, 5), 0, 1, 0, 0);
	g_assert_cmpint(messages(f->store), ==, 10);
	assert_sound(f->store);
}

static void test_submitter_case(Fixture *f, gconstpointer unused)
{
	DmReport first = sample_report("1", SHA_A);
	DmReport second = sample_report("1", SHA_B);

	(void)unused;
	second.aggregate.metadata.org_name = "EXAMPLE ORG";
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &second, 5), 0, 0, 1, 0);
}

static void test_replaced(Fixture *f, gconstpointer data)
{
	gboolean incomplete = GPOINTER_TO_INT(data);
	DmReport first = sample_report("r1", SHA_A);
	DmReport whole = sample_report("r1", SHA_B);
	g_autoptr(GError) error = NULL;
	gint64 key = 0;

	first.incomplete = incomplete;
	first.recovered = !incomplete;
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &whole, 8), 1, 0, 0, 1);
	g_assert_cmpint(messages(f->store), ==, 8);
	g_assert_cmpint(info(f->store, "reports"), ==, 1);
	g_assert_cmpint(info(f->store, "originals"), ==, 1);
	/* The same bytes again are nothing new, though their row is gone. */
	assert_counts(put_count(f, &first, 5), 0, 1, 0, 0);
	/* Late in other bytes, the husk is only a conflict. */
	first.sha256 = NULL;
	assert_counts(put_count(f, &first, 5), 0, 0, 1, 0);
	g_assert_cmpint(messages(f->store), ==, 8);
	dm_store_find(f->store, "r1", &key, &error);
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	g_assert_nonnull(strstr(error->message, "2 stored reports"));
	assert_sound(f->store);
}

/* Mended it says the same as whole, from the same bytes or others: after the
   whole one came, nothing else takes its place. */
static void test_mended(Fixture *f, gconstpointer data)
{
	gboolean same_bytes = GPOINTER_TO_INT(data);
	DmReport mended = sample_report("r1", SHA_A);
	DmReport whole = sample_report("r1", same_bytes ? SHA_A : SHA_B);
	DmReport other = sample_report("r1", NULL);

	mended.recovered = TRUE;
	assert_counts(put_count(f, &mended, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &mended, 5), 0, 1, 0, 0);
	assert_counts(put_count(f, &whole, 5), 1, 0, 0, 1);
	g_assert_cmpint(info(f->store, "recovered"), ==, 0);
	assert_counts(put_count(f, &whole, 5), 0, 1, 0, 0);
	assert_counts(put_count(f, &mended, 5), 0, 1, 0, 0);
	assert_counts(put_count(f, &other, 8), 0, 0, 1, 0);
	g_assert_cmpint(messages(f->store), ==, 5);
	assert_sound(f->store);
}

/* What was cut off has the bytes of the whole one: once another report has
   taken its place, that is one more. */
static void test_late_whole(Fixture *f, gconstpointer unused)
{
	DmReport cut = sample_report("r1", SHA_A);
	DmReport other = sample_report("r1", SHA_B);
	DmReport whole = sample_report("r1", SHA_A);

	(void)unused;
	cut.incomplete = TRUE;
	assert_counts(put_count(f, &cut, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &other, 8), 1, 0, 0, 1);
	assert_counts(put_count(f, &cut, 5), 0, 1, 0, 0);
	assert_counts(put_count(f, &whole, 5), 0, 0, 1, 0);
	g_assert_cmpint(messages(f->store), ==, 8);
	assert_sound(f->store);
}

static void test_incomplete_stays(Fixture *f, gconstpointer unused)
{
	DmReport first = sample_report("r1", SHA_A);
	DmReport second = sample_report("r1", SHA_B);

	(void)unused;
	first.incomplete = second.incomplete = TRUE;
	assert_counts(put_count(f, &first, 5), 1, 0, 0, 0);
	assert_counts(put_count(f, &second, 8), 0, 0, 1, 0);
	g_assert_cmpint(messages(f->store), ==, 5);
}

static void test_no_identity(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report(NULL, SHA_A);

	(void)unused;
	report.aggregate.metadata.has_begin = FALSE;
	report.aggregate.metadata.has_end = FALSE;
	assert_counts(put_count(f, &report, 5), 0, 0, 0, 0);
	g_assert_cmpint(info(f->store, "reports"), ==, 0);
	g_assert_cmpint(info(f->store, "records"), ==, 0);
}

static void test_two_in_one_item(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", SHA_A);
	DmRecord record = sample_record(ips[1], 3, "none", "pass", "pass");
	g_autoptr(GError) error = NULL;
	DmStoreCounts counts;

	(void)unused;
	dm_store_item_begin(f->store, "a.zip", &error);
	g_assert_no_error(error);
	for (int i = 0; i < 2; i++) {
		feed(f->store, &report, &record, 1, NULL, &error);
		g_assert_no_error(error);
	}
	report.aggregate.metadata.report_id = "r2";
	report.sha256 = SHA_B;
	feed(f->store, &report, &record, 1, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	dm_store_item_counts(f->store, &counts);
	assert_counts(counts, 2, 1, 0, 0);
	g_assert_cmpuint(counts.records, ==, 2);
	g_assert_cmpuint(counts.messages, ==, 6);
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/T11-same-bytes", NULL, test_same_bytes);
	ADD("/store/T11-F58-same-content", NULL, test_same_content);
	ADD("/store/T12-conflict", NULL, test_conflict);
	for (guint i = 0; i < G_N_ELEMENTS(other_keys); i++)
		ADD(other_keys[i].name, GUINT_TO_POINTER(i), test_other_key);
	ADD("/store/identity-submitter-case", NULL, test_submitter_case);
	ADD("/store/identity-incomplete-replaced", GINT_TO_POINTER(TRUE),
	    test_replaced);
	ADD("/store/identity-recovered-replaced", GINT_TO_POINTER(FALSE),
	    test_replaced);
	ADD("/store/identity-mended-same-bytes", GINT_TO_POINTER(TRUE),
	    test_mended);
	ADD("/store/identity-mended-other-bytes", GINT_TO_POINTER(FALSE),
	    test_mended);
	ADD("/store/identity-late-whole", NULL, test_late_whole);
	ADD("/store/identity-incomplete-stays", NULL, test_incomplete_stays);
	ADD("/store/identity-none", NULL, test_no_identity);
	ADD("/store/identity-two-in-one-item", NULL, test_two_in_one_item);
	return g_test_run();
}
