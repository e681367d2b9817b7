/*
 * What is known of sources is found for each record of a replayed report, in
 * whatever number, and by address.
 */
#include "tests/unit/store/storetest.h"

#define MANY 70000 /* more than are kept */

static void enrich(Fixture *f, const char *address, const char *host)
{
	g_autoptr(GError) error = NULL;
	DmEnrichment found = { .state = DM_HOST_CONFIRMED,
			       .host = host,
			       .place_mark = "m",
			       .country = "DE",
			       .asn = 64496,
			       .as_name = "Example Net" };

	g_assert_true(dm_address_parse(address, &found.address));
	g_assert_true(dm_store_enrich(f->store, &found, T0, &error));
	g_assert_no_error(error);
}

static char *nth_address(guint i)
{
	return g_strdup_printf("10.%u.%u.%u", i >> 16, i >> 8 & 255, i & 255);
}

static void put_many(Fixture *f, guint n)
{
	DmReport report = sample_report("many", NULL);
	g_autoptr(GArray) records = g_array_new(FALSE, FALSE, sizeof(DmRecord));
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 0; i < n; i++) {
		DmRecord record;

		g_ptr_array_add(texts, nth_address(i));
		record = sample_record(texts->pdata[i], 1, "none", "pass",
				       "pass");
		g_array_append_val(records, record);
	}
	put(f->store, &report, (DmRecord *)(void *)records->data, n);
	/* Every seventh is known. */
	for (guint i = 0; i < n; i += 7) {
		g_autofree char *host = g_strdup_printf("h%u.example.com", i);

		enrich(f, texts->pdata[i], host);
	}
	g_assert_true(dm_store_commit(f->store, NULL));
}

typedef struct {
	DmSourceFacts *facts;
	guint n;
} Reader;

static gboolean on_header(gpointer user, const DmReport *report, GError **error)
{
	(void)user;
	(void)report;
	(void)error;
	return TRUE;
}

static gboolean on_records(gpointer user, const DmRecord *records, guint n,
			   GError **error)
{
	Reader *reader = user;

	(void)records;
	for (guint i = 0; i < n; i++, reader->n++) {
		g_autofree char *host =
			g_strdup_printf("h%u.example.com", reader->n);
		const DmSourceFact *fact =
			dm_source_facts_of_record(reader->facts, i, error);

		g_assert_nonnull(fact);
		if (reader->n % 7) {
			g_assert_null(fact->host);
			g_assert_cmpint(fact->asn, ==, 0);
			continue;
		}
		g_assert_cmpstr(fact->host, ==, host);
		g_assert_cmpstr(fact->host_domain, ==, "example.com");
		g_assert_cmpstr(fact->country, ==, "DE");
		g_assert_cmpint(fact->asn, ==, 64496);
		g_assert_cmpstr(fact->as_name, ==, "Example Net");
		g_assert_null(fact->sender);
		g_assert_cmpint(fact->host_state, ==, DM_HOST_CONFIRMED);
	}
	return TRUE;
}

static const DmSink sink = { .begin = on_header,
			     .records = on_records,
			     .end = on_header };

static void test_records(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmSourceFacts) facts = dm_source_facts_new(f->store);
	g_autoptr(GError) error = NULL;

	(void)unused;
	put_many(f, MANY);
	/* Twice: what was found before does no harm. */
	for (guint i = 0; i < 2; i++) {
		Reader reader = { facts, 0 };

		dm_store_replay(f->store, 1, NULL, &sink, &reader, &error);
		g_assert_no_error(error);
		g_assert_cmpuint(reader.n, ==, MANY);
	}
}

static void test_address(Fixture *f, gconstpointer unused)
{
	g_autoptr(DmSourceFacts) facts = dm_source_facts_new(f->store);
	const DmSourceFact *fact;

	(void)unused;
	put_many(f, 8);
	fact = dm_source_facts_of_address(facts, "10.0.0.7", NULL);
	g_assert_cmpstr(fact->host, ==, "h7.example.com");
	fact = dm_source_facts_of_address(facts, "10.0.0.6", NULL);
	g_assert_null(fact->host);
	fact = dm_source_facts_of_address(facts, "no address", NULL);
	g_assert_null(fact->host);
	fact = dm_source_facts_of_address(facts, NULL, NULL);
	g_assert_null(fact->host);
	fact = dm_source_facts_of_address(NULL, "10.0.0.7", NULL);
	g_assert_null(fact->host);
	fact = dm_source_facts_of_record(NULL, 0, NULL);
	g_assert_null(fact->host);
}

/* Without any enrichment nothing is looked up. */
static void test_none(Fixture *f, gconstpointer unused)
{
	DmReport report = sample_report("one", NULL);
	DmRecord record = sample_record("192.0.2.1", 1, "none", "pass", "pass");
	g_autoptr(DmSourceFacts) facts = dm_source_facts_new(f->store);
	const DmSourceFact *fact;

	(void)unused;
	put(f->store, &report, &record, 1);
	fact = dm_source_facts_of_record(facts, 0, NULL);
	g_assert_null(fact->host);
}

#define ADD(name, test) \
	g_test_add(name, Fixture, NULL, fixture_set_up, test, fixture_tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("/store/sourcefacts-records", test_records);
	ADD("/store/sourcefacts-address", test_address);
	ADD("/store/sourcefacts-none", test_none);
	return g_test_run();
}
