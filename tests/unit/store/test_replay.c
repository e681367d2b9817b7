/*
 * What goes in comes out: replay, originals, reading again in place.
 */
#include "store/database.h"
#include "tests/unit/store/storetest.h"

/* A report in which every field says something, or expressly nothing. */
static DmReport full_report(DmFindings *findings)
{
	static const DmLangText errors[] = { { "too many", "en" },
					     { "", NULL } };
	static const DmExtension extensions[] = {
		{ "urn:example:x", -1, "<x:a/>" }, { "", 1, "<b>&amp;</b>" }
	};
	DmReport report = sample_report("r1", SHA_A);
	DmAggregate *aggregate = &report.aggregate;

	report.document = "example.org!example.com!1!2.xml";
	report.recovered = TRUE;
	report.findings = findings;
	aggregate->generation = DM_GENERATION_RFC9990;
	aggregate->namespace_uri = "urn:ietf:params:xml:ns:dmarc-2.0";
	aggregate->version = "";
	aggregate->metadata.extra_contact_info = "";
	aggregate->metadata.generator = "gen 1";
	aggregate->metadata.has_end = FALSE;
	aggregate->metadata.end = 0;
	aggregate->metadata.errors = errors;
	aggregate->metadata.n_errors = G_N_ELEMENTS(errors);
	aggregate->policy.sp = "";
	aggregate->policy.np = NULL;
	aggregate->policy.adkim = "r";
	aggregate->policy.has_pct = TRUE;
	aggregate->policy.pct = 0;
	aggregate->policy.fo = "0:d";
	aggregate->policy.testing = "n";
	aggregate->policy.discovery_method = "treewalk";
	aggregate->extensions = extensions;
	aggregate->n_extensions = G_N_ELEMENTS(extensions);
	return report;
}

static const DmReason reasons[] = { { "other", "" },
				    { "", NULL },
				    { NULL, "arc=pass" } };
static const DmAuthResult odd_result[] = { { NULL, "", NULL, "", NULL } };

/* Four records; the last says nothing at all. */
static void full_records(DmRecord records[4])
{
	static const DmRecord nothing;

	records[0] = sample_record("192.0.2.1", 1, "none", "pass", "");
	records[0].reasons = reasons;
	records[0].n_reasons = G_N_ELEMENTS(reasons);
	records[1] = sample_record("2001:db8::1", 1000000000, "", NULL, "fail");
	records[1].envelope_from = NULL;
	records[1].envelope_to = "";
	records[1].dkim_results = odd_result;
	records[1].n_dkim_results = 1;
	records[1].n_spf_results = 0;
	records[2] = sample_record("192.0.2.1", 0, "none", "pass", "");
	records[2].header_from = "";
	records[2].n_dkim_results = 0;
	records[2].spf_results = odd_result;
	records[3] = nothing;
}

static void test_exact(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autofree char *before = NULL, *after = NULL;
	DmReport report = full_report(findings);
	DmRecord records[4];

	(void)unused;
	for (int i = 0; i < 15; i++)
		dm_findings_add(findings, DM_SEVERITY_WARNING, "a-code",
				i ? NULL : "line 3", "text %d", i % 3);
	dm_findings_add(findings, DM_SEVERITY_ERROR, "b-code", "", "%s", "");
	full_records(records);
	put(f->store, &report, records, 4);
	before = shown(&report, records, 4);
	after = replayed(f->store, 1, NULL);
	g_assert_cmpstr(after, ==, before);
	/* Another handle, and nothing in memory. */
	dm_store_free(f->store);
	fixture_open(f);
	g_free(after);
	after = replayed(f->store, 1, NULL);
	g_assert_cmpstr(after, ==, before);
	g_assert_cmpstr(dm_store_replayed(f->store)->status, ==, "recovered");
	g_assert_cmpstr(dm_store_replayed(f->store)->source, ==, "mail/new/1");
	assert_sound(f->store);
}

static gboolean count_records(gpointer user, const DmRecord *records, guint n,
			      GError **error)
{
	gint64 *sum = user;

	(void)error;
	for (guint i = 0; i < n; i++) {
		g_assert_cmpstr(records[i].envelope_to, ==,
				records[i].count % 2 ? "odd.example.com"
						     : "even.example.com");
		*sum += records[i].count;
	}
	return TRUE;
}

static gboolean ignore_report(gpointer user, const DmReport *report,
			      GError **error)
{
	(void)user;
	(void)report;
	(void)error;
	return TRUE;
}

/* More records than a batch, more sets than are held at once. */
static void test_large(Fixture *f, gconstpointer unused)
{
	const DmSink sink = { .begin = ignore_report,
			      .records = count_records,
			      .end = ignore_report };
	DmReport report = sample_report("r1", NULL);
	g_autoptr(GError) error = NULL;
	const int n = 10000;
	gint64 sum = 0;

	(void)unused;
	dm_store_item_begin(f->store, "x", &error);
	dm_store_sink.begin(f->store, &report, &error);
	for (int i = 0; i < n; i++) {
		g_autofree char *selector = g_strdup_printf("s%d", i);
		DmAuthResult result = { .domain = "example.com",
					.selector = selector };
		DmRecord record =
			sample_record("192.0.2.1", i, "none", "pass", "pass");

		record.envelope_to =
			i % 2 ? "odd.example.com" : "even.example.com";
		record.dkim_results = &result;
		record.n_dkim_results = 1;
		g_assert_true(
			dm_store_sink.records(f->store, &record, 1, &error));
	}
	g_assert_true(dm_store_sink.end(f->store, &report, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	dm_store_replay(f->store, 1, NULL, &sink, &sum, &error);
	g_assert_no_error(error);
	g_assert_cmpint(sum, ==, (gint64)n * (n - 1) / 2);
	g_assert_cmpint(messages(f->store), ==, sum);
	assert_sound(f->store);
}

static void test_filtered(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord records[4];
	g_autofree char *expected = NULL, *text = NULL;
	DmFilter filter;

	(void)unused;
	full_records(records);
	put(f->store, &report, records, 4);
	dm_filter_init(&filter);
	filter.aligned = DM_ALIGNED_NO;
	text = replayed(f->store, 1, &filter);
	records[0] = records[1];
	records[1] = records[3];
	expected = shown(&report, records, 2);
	/* An empty list of findings is none. */
	g_assert_cmpstr(text, ==, expected);
}

static void test_implausible(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", NULL);
	DmRecord records[] = {
		sample_record("192.0.2.1", 1000000001, "none", "pass", "pass"),
		sample_record("192.0.2.1", 5, "none", "pass", "pass"),
	};
	g_autofree char *text = NULL;

	(void)unused;
	put(f->store, &report, records, 2);
	g_assert_cmpint(messages(f->store), ==, 1000000005);
	text = replayed(f->store, 1, NULL);
	g_assert_nonnull(strstr(text, "warning='count-implausible' "
				      "where='record 1' text='a count of "
				      "1000000001 messages is not plausible; "
				      "1000000000 is stored'"));
	assert_sound(f->store);
}

static void test_missing(Fixture *f, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;

	(void)unused;
	g_assert_false(
		dm_store_replay(f->store, 7, NULL, &show_sink, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	g_clear_error(&error);
	g_assert_null(dm_store_original(f->store, 7, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
}

static void test_find(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("2", NULL);
	DmReport second = sample_report("abc", NULL);
	g_autoptr(GError) error = NULL;
	gint64 key = 0;

	(void)unused;
	put(f->store, &report, NULL, 0);
	put(f->store, &second, NULL, 0);
	g_assert_true(dm_store_find(f->store, "abc", &key, &error));
	g_assert_cmpint(key, ==, 2);
	/* A key goes before a report_id. */
	g_assert_true(dm_store_find(f->store, "2", &key, &error));
	g_assert_cmpint(key, ==, 2);
	g_assert_true(dm_store_find(f->store, "1", &key, &error));
	g_assert_cmpint(key, ==, 1);
	g_assert_false(
		dm_store_find(f->store, "99999999999999999999", &key, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
}

/* ---- originals --------------------------------------------------------- */

static const gsize sizes[] = { 1, 4000, 65536, 65537, 3000000 };

static void test_original(Fixture *f, gconstpointer data)
{
	gsize size = sizes[GPOINTER_TO_UINT(data)];
	g_autofree guint8 *document = g_malloc(size);
	g_autoptr(GRand) rand = g_rand_new_with_seed(1);
	DmReport report = sample_report("r1", SHA_A);
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) kept = NULL;

	for (gsize i = 0; i < size; i++)
		document[i] = (guint8)g_rand_int(rand);
	dm_store_item_begin(f->store, "x", &error);
	dm_store_sink.begin(f->store, &report, &error);
	for (gsize i = 0; i < size; i += 10000)
		g_assert_true(dm_store_sink.bytes(
			f->store, document + i, MIN(10000, size - i), &error));
	g_assert_true(dm_store_sink.end(f->store, &report, &error));
	g_assert_true(dm_store_item_end(f->store, &error));
	kept = dm_store_original(f->store, 1, &error);
	g_assert_no_error(error);
	g_assert_cmpmem(g_bytes_get_data(kept, NULL), g_bytes_get_size(kept),
			document, size);
	assert_sound(f->store);
}

static void test_not_kept(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", SHA_A);
	g_autoptr(GError) error = NULL;

	(void)unused;
	dm_store_set_keep_originals(f->store, FALSE);
	put(f->store, &report, NULL, 0);
	g_assert_null(dm_store_original(f->store, 1, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
}

/* ---- reading again ----------------------------------------------------- */

static void test_replace_next(Fixture *f, gconstpointer unused)
{
	DmReport first = sample_report("r1", SHA_A);
	DmReport again = sample_report("r1", SHA_A);
	DmRecord records[] = {
		sample_record("192.0.2.1", 3, "none", "pass", "fail"),
		sample_record("192.0.2.2", 4, "none", "pass", "fail"),
	};
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) kept = NULL;
	g_autofree char *text = NULL, *expected = NULL;
	DmStoreCounts counts;

	(void)unused;
	first.document = "a.xml";
	put(f->store, &first, records, 1);
	dm_store_item_begin(f->store, "elsewhere", &error);
	dm_store_replace_next(f->store, 1);
	feed(f->store, &again, records, 2, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	dm_store_item_counts(f->store, &counts);
	assert_counts(counts, 1, 0, 0, 1);
	g_assert_cmpint(messages(f->store), ==, 7);
	text = replayed(f->store, 1, NULL);
	again.document = "a.xml";
	expected = shown(&again, records, 2);
	g_assert_cmpstr(text, ==, expected);
	g_assert_cmpstr(dm_store_replayed(f->store)->source, ==, "mail/new/1");
	kept = dm_store_original(f->store, 1, &error);
	g_assert_no_error(error);
	assert_sound(f->store);
	/* Only the next one: the same again is a duplicate. */
	assert_counts(put(f->store, &again, records, 2), 0, 1, 0, 0);
}

static void read_again(DmStore *store, const DmReport *report)
{
	g_autoptr(GError) error = NULL;

	dm_store_item_begin(store, "x", &error);
	dm_store_replace_next(store, 1);
	feed(store, report, NULL, 0, NULL, &error);
	g_assert_no_error(error);
	g_assert_true(dm_store_item_end(store, &error));
	g_assert_true(dm_store_commit(store, &error));
}

/* The archive that was broken is gone: its flaw cannot be disproved. */
static void test_replace_keeps_flaws(Fixture *f, gconstpointer data)
{
	guint old = GPOINTER_TO_UINT(data) & 3;
	guint new = GPOINTER_TO_UINT(data) >> 2;
	DmReport report = sample_report("r1", SHA_A);
	g_autofree char *text = NULL, *expected = NULL;

	report.incomplete = (old & 1) != 0;
	report.recovered = (old & 2) != 0;
	put(f->store, &report, NULL, 0);
	report.incomplete = (new & 1) != 0;
	report.recovered = (new & 2) != 0;
	read_again(f->store, &report);
	text = replayed(f->store, 1, NULL);
	report.incomplete = ((old | new) & 1) != 0;
	report.recovered = ((old | new) & 2) != 0;
	expected = shown(&report, NULL, 0);
	g_assert_cmpstr(text, ==, expected);
}

/* Reading again does not make a report without dates younger. */
static void test_replace_keeps_day(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", SHA_A);
	g_autoptr(GError) error = NULL;
	gint64 day = 0;

	(void)unused;
	report.aggregate.metadata.has_begin = FALSE;
	report.aggregate.metadata.has_end = FALSE;
	put(f->store, &report, NULL, 0);
	g_assert_true(
		dm_sql_exec(f->store, "UPDATE report SET day = 20000", &error));
	read_again(f->store, &report);
	g_assert_true(dm_sql_pragma(f->store, "SELECT day FROM report", &day,
				    &error));
	g_assert_cmpint(day, ==, 20000);
}

static void test_replace_discarded(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("r1", SHA_A);
	DmRecord record = sample_record("192.0.2.1", 3, "none", "pass", "fail");
	g_autofree char *before = NULL, *after = NULL;
	g_autoptr(GError) error = NULL;

	(void)unused;
	put(f->store, &report, &record, 1);
	before = replayed(f->store, 1, NULL);
	dm_store_item_begin(f->store, "x", &error);
	dm_store_replace_next(f->store, 1);
	g_assert_true(dm_store_sink.begin(f->store, &report, &error));
	record.count = 99;
	g_assert_true(dm_store_sink.records(f->store, &record, 1, &error));
	dm_store_sink.discard(f->store);
	g_assert_true(dm_store_item_end(f->store, &error));
	g_assert_true(dm_store_commit(f->store, &error));
	assert_sound(f->store);
	after = replayed(f->store, 1, NULL);
	g_assert_cmpstr(after, ==, before);
	g_assert_cmpint(messages(f->store), ==, 3);
	assert_sound(f->store);
	dm_store_item_begin(f->store, "x", &error);
	dm_store_replace_next(f->store, 5);
	g_assert_false(feed(f->store, &report, &record, 1, NULL, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	dm_store_item_rollback(f->store);
	assert_sound(f->store);
}

#define ADD(name, data, test) \
	g_test_add(name, Fixture, data, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/replay-exact", NULL, test_exact);
	ADD("/store/replay-large", NULL, test_large);
	ADD("/store/replay-filtered", NULL, test_filtered);
	ADD("/store/replay-count-implausible", NULL, test_implausible);
	ADD("/store/replay-missing", NULL, test_missing);
	ADD("/store/find", NULL, test_find);
	for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
		g_autofree char *name = g_strdup_printf(
			"/store/original-%" G_GSIZE_FORMAT, sizes[i]);

		ADD(name, GUINT_TO_POINTER(i), test_original);
	}
	ADD("/store/original-not-kept", NULL, test_not_kept);
	ADD("/store/replace-next", NULL, test_replace_next);
	for (guint i = 0; i < 16; i++) {
		g_autofree char *name =
			g_strdup_printf("/store/replace-keeps-flaws-%u", i);

		ADD(name, GUINT_TO_POINTER(i), test_replace_keeps_flaws);
	}
	ADD("/store/replace-keeps-day", NULL, test_replace_keeps_day);
	ADD("/store/replace-discarded", NULL, test_replace_discarded);
	return g_test_run();
}
