/*
 * What is kept of sources beside what reports say of them.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "tests/unit/store/storetest.h"

#define DAY DM_SECONDS_PER_DAY
#define NOW (T0 + 100 * DAY)

/* Three that are still seen, and one with most messages that is not. */
static void put_sources(Fixture *f)
{
	DmReport new_report = sample_report("new", NULL);
	DmReport old_report = sample_report("old", NULL);
	const DmRecord records[] = {
		sample_record("192.0.2.1", 5, "none", "pass", "pass"),
		sample_record("192.0.2.2", 70, "none", "pass", "pass"),
		sample_record("2001:db8::1", 6, "none", "pass", "pass"),
		sample_record(NULL, 9, "none", "pass", "pass"),
	};
	const DmRecord old_record =
		sample_record("203.0.113.1", 1000, "none", "pass", "pass");

	new_report.aggregate.metadata.begin = NOW - 2 * DAY;
	new_report.aggregate.metadata.end = NOW - DAY;
	put(f->store, &old_report, &old_record, 1);
	put(f->store, &new_report, records, G_N_ELEMENTS(records));
}

static gboolean write_due(gpointer user, const DmDueSource *due, GError **error)
{
	char text[DM_ADDRESS_TEXT];

	(void)error;
	g_string_append_printf(user, "%s%s%s ",
			       dm_address_format(&due->address, text),
			       due->dns ? "+dns" : "",
			       due->place ? "+place" : "");
	return TRUE;
}

static void assert_due(Fixture *f, const DmDueOptions *options,
		       const char *expected)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	gint64 n = 0, spaces = 0;

	g_assert_true(dm_store_due_sources(f->store, options, write_due, text,
					   &error));
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==, expected);
	if (options->limit)
		return;
	g_assert_true(dm_store_due_count(f->store, options, &n, &error));
	for (const char *c = expected; *c; c++)
		spaces += *c == ' ';
	g_assert_cmpint(n, ==, spaces);
}

static DmEnrichment about(const char *address)
{
	DmEnrichment found = { .state = DM_HOST_UNASKED };

	g_assert_true(dm_address_parse(address, &found.address));
	return found;
}

static void enrich(Fixture *f, const DmEnrichment *found, gint64 now)
{
	g_autoptr(GError) error = NULL;

	g_assert_true(dm_store_enrich(f->store, found, now, &error));
	g_assert_no_error(error);
}

static void enrich_host(Fixture *f, const char *address, DmHostState state,
			const char *host, gint64 now)
{
	DmEnrichment found = about(address);

	found.state = state;
	found.host = host;
	enrich(f, &found, now);
}

static void enrich_place(Fixture *f, const char *address, const char *mark,
			 const char *country, gint64 asn, const char *as_name)
{
	DmEnrichment found = about(address);

	found.place_mark = mark;
	found.country = country;
	found.asn = asn;
	found.as_name = as_name;
	enrich(f, &found, NOW);
}

/* A row of v_source. */
static void assert_known(Fixture *f, const char *address, const char *expected)
{
	g_autofree char *sql = g_strdup_printf(
		"SELECT coalesce(host, '-') || ' ' ||"
		" coalesce(host_confirmed, '-') || ' ' ||"
		" coalesce(host_domain, '-') || ' ' || coalesce(country, '-')"
		" || ' ' || coalesce(asn, '-') || ' ' || coalesce(as_name, '-')"
		" || ' ' || coalesce(sender, '-') FROM v_source"
		" WHERE source_ip = '%s'",
		address);
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row = dm_sql_prepare(f->store, sql, &error);

	g_assert_no_error(error);
	if (dm_sql_step(f->store, row, &error) > 0)
		g_assert_cmpstr(dm_column_text(row, 0), ==, expected);
	else
		g_assert_null(expected);
	g_assert_no_error(error);
}

static void test_due(Fixture *f, gconstpointer unused)
{
	DmDueOptions options = { .now = NOW, .with_dns = TRUE };

	(void)unused;
	assert_due(f, &options, "");
	put_sources(f);
	assert_due(f, &options,
		   "192.0.2.2+dns 2001:db8::1+dns 192.0.2.1+dns"
		   " 203.0.113.1+dns ");
	options.limit = 2;
	assert_due(f, &options, "192.0.2.2+dns 2001:db8::1+dns ");
	options.limit = 0;
	options.with_dns = FALSE;
	assert_due(f, &options, "");
	options.place_mark = "m1";
	assert_due(f, &options,
		   "192.0.2.2+place 2001:db8::1+place 192.0.2.1+place"
		   " 203.0.113.1+place ");
	enrich_place(f, "192.0.2.2", "m1", "DE", 64496, "Example");
	enrich_place(f, "203.0.113.1", "m1", NULL, 0, NULL);
	assert_due(f, &options, "2001:db8::1+place 192.0.2.1+place ");
	options.with_dns = TRUE;
	assert_due(f, &options,
		   "192.0.2.2+dns 2001:db8::1+dns+place 192.0.2.1+dns+place"
		   " 203.0.113.1+dns ");
	/* A newer file is for all. */
	options.with_dns = FALSE;
	options.place_mark = "m2";
	options.limit = 1;
	assert_due(f, &options, "192.0.2.2+place ");
}

static const struct {
	const char *path;
	DmHostState state;
	const char *host;
	gint64 days;
	const char *known;
} ages[] = {
	{ "/store/enrichment/confirmed", DM_HOST_CONFIRMED, "a.b.example.com",
	  30, "a.b.example.com 1 example.com - - - -" },
	{ "/store/enrichment/unconfirmed", DM_HOST_UNCONFIRMED, "x.example.net",
	  30, "x.example.net 0 example.net - - - -" },
	{ "/store/enrichment/none", DM_HOST_NONE, NULL, 14, "- - - - - - -" },
	{ "/store/enrichment/failed", DM_HOST_FAILED, NULL, 1,
	  "- - - - - - -" },
};

static void test_age(Fixture *f, gconstpointer data)
{
	guint i = GPOINTER_TO_UINT(data);
	DmDueOptions options = { .with_dns = TRUE };

	put_sources(f);
	enrich_host(f, "192.0.2.1", ages[i].state, ages[i].host, NOW);
	assert_known(f, "192.0.2.1", ages[i].known);
	options.now = NOW + ages[i].days * DAY - 1;
	assert_due(f, &options,
		   "192.0.2.2+dns 2001:db8::1+dns 203.0.113.1+dns ");
	options.again = TRUE;
	assert_due(f, &options,
		   "192.0.2.2+dns 2001:db8::1+dns 192.0.2.1+dns"
		   " 203.0.113.1+dns ");
	options.again = FALSE;
	options.now++;
	assert_due(f, &options,
		   "192.0.2.2+dns 2001:db8::1+dns 192.0.2.1+dns"
		   " 203.0.113.1+dns ");
}

/* Trouble takes nothing away, and the next try is soon. */
static void test_failure_keeps(Fixture *f, gconstpointer unused)
{
	DmDueOptions options = { .with_dns = TRUE, .now = NOW + 41 * DAY };

	(void)unused;
	put_sources(f);
	enrich_host(f, "192.0.2.1", DM_HOST_CONFIRMED, "a.example.com", NOW);
	enrich_host(f, "192.0.2.2", DM_HOST_NONE, NULL, NOW);
	enrich_host(f, "192.0.2.1", DM_HOST_FAILED, NULL, NOW + 40 * DAY);
	enrich_host(f, "192.0.2.2", DM_HOST_FAILED, NULL, NOW + 40 * DAY);
	assert_known(f, "192.0.2.1", "a.example.com 1 example.com - - - -");
	assert_due(f, &options,
		   "192.0.2.2+dns 2001:db8::1+dns 192.0.2.1+dns"
		   " 203.0.113.1+dns ");
	options.now--;
	assert_due(f, &options, "2001:db8::1+dns 203.0.113.1+dns ");
	/* An answer does. */
	enrich_host(f, "192.0.2.1", DM_HOST_NONE, NULL, NOW + 41 * DAY);
	assert_known(f, "192.0.2.1", "- - - - - - -");
}

/* Host and place are written apart and do not touch each other. */
static void test_apart(Fixture *f, gconstpointer unused)
{
	(void)unused;
	put_sources(f);
	enrich_place(f, "192.0.2.1", "m1", "DE", 64496, "Example Hosting");
	enrich_host(f, "192.0.2.1", DM_HOST_CONFIRMED, "a.example.com", NOW);
	assert_known(f, "192.0.2.1",
		     "a.example.com 1 example.com DE 64496 Example Hosting -");
	enrich_place(f, "192.0.2.1", "m2", NULL, 0, NULL);
	assert_known(f, "192.0.2.1", "a.example.com 1 example.com - - - -");
	g_assert_cmpint(info(f->store, "enriched"), ==, 1);
	/* One that has gone, or never was. */
	enrich_host(f, "192.0.2.77", DM_HOST_CONFIRMED, "b.example.com", NOW);
	enrich_place(f, "192.0.2.77", "m2", "DE", 1, "x");
	assert_known(f, "192.0.2.77", NULL);
	g_assert_cmpint(info(f->store, "enriched"), ==, 1);
	assert_sound(f->store);
}

static const char *name_sender(gpointer user, const char *host,
			       const char *as_name)
{
	g_string_append_printf(user, "%s/%s ", host ? host : "-",
			       as_name ? as_name : "-");
	if (g_strcmp0(host, "a.example.com") == 0)
		return "Sender A";
	return g_strcmp0(as_name, "Net B") == 0 ? "Sender B" : NULL;
}

static const char *name_nobody(gpointer user, const char *host,
			       const char *as_name)
{
	(void)user;
	(void)host;
	(void)as_name;
	return NULL;
}

static void test_senders(Fixture *f, gconstpointer unused)
{
	g_autoptr(GString) asked = g_string_new(NULL);
	g_autoptr(GError) error = NULL;

	(void)unused;
	put_sources(f);
	enrich_host(f, "192.0.2.1", DM_HOST_CONFIRMED, "a.example.com", NOW);
	enrich_place(f, "192.0.2.2", "m1", NULL, 0, "Net B");
	/* A name that is not confirmed says nothing. */
	enrich_host(f, "203.0.113.1", DM_HOST_UNCONFIRMED, "a.example.com",
		    NOW);
	g_assert_true(
		dm_store_name_senders(f->store, name_sender, asked, &error));
	g_assert_no_error(error);
	g_assert_true(dm_store_commit(f->store, &error));
	g_assert_nonnull(strstr(asked->str, "a.example.com/- "));
	g_assert_nonnull(strstr(asked->str, "-/Net B "));
	assert_known(f, "192.0.2.1",
		     "a.example.com 1 example.com - - - Sender A");
	assert_known(f, "192.0.2.2", "- - - - - Net B Sender B");
	assert_known(f, "203.0.113.1", "a.example.com 0 example.com - - - -");
	g_assert_true(
		dm_store_name_senders(f->store, name_nobody, NULL, &error));
	assert_known(f, "192.0.2.1", "a.example.com 1 example.com - - - -");
}

static gboolean write_row(gpointer user, const DmFiguresRow *row,
			  GError **error)
{
	(void)error;
	g_string_append_printf(user, "%s %s %s %s %d %s %s\n",
			       row->name ? row->name : "-",
			       dm_host_state_name(row->host_state),
			       row->host ? row->host : "-",
			       row->country ? row->country : "-", (int)row->asn,
			       row->as_name ? row->as_name : "-",
			       row->sender ? row->sender : "-");
	return TRUE;
}

static void test_figures(Fixture *f, gconstpointer unused)
{
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	DmFilter filter;

	(void)unused;
	put_sources(f);
	enrich_host(f, "192.0.2.1", DM_HOST_CONFIRMED, "a.example.com", NOW);
	enrich_place(f, "192.0.2.1", "m1", "DE", 64496, "Net B");
	g_assert_true(
		dm_store_name_senders(f->store, name_sender, text, &error));
	g_string_truncate(text, 0);
	dm_filter_init(&filter);
	filter.since_day = NOW / DAY - 10;
	g_assert_true(dm_store_figures(f->store, &filter, DM_BY_SOURCE,
				       write_row, NULL, text, &error));
	g_assert_true(dm_store_figures(f->store, &filter, DM_BY_TOTAL,
				       write_row, NULL, text, &error));
	g_assert_no_error(error);
	g_assert_cmpstr(text->str, ==,
			"192.0.2.2 unasked - - 0 - -\n"
			"- unasked - - 0 - -\n"
			"2001:db8::1 unasked - - 0 - -\n"
			"192.0.2.1 confirmed a.example.com DE 64496 Net B"
			" Sender A\n"
			"- unasked - - 0 - -\n");
}

/* What is known of a source goes with it, and its texts. */
static void test_prune(Fixture *f, gconstpointer unused)
{
	g_autoptr(GString) asked = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	gint64 texts = -1;
	guint64 n;

	(void)unused;
	put_sources(f);
	enrich_host(f, "203.0.113.1", DM_HOST_CONFIRMED, "gone.example.net",
		    NOW);
	enrich_place(f, "203.0.113.1", "m1", "DE", 64496, "Gone Net");
	enrich_host(f, "192.0.2.1", DM_HOST_CONFIRMED, "a.example.com", NOW);
	enrich_place(f, "192.0.2.2", "m1", NULL, 0, "Net B");
	g_assert_true(
		dm_store_name_senders(f->store, name_sender, asked, &error));
	g_assert_true(dm_store_prune(f->store, DAY0 + 30, &n, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(n, ==, 1);
	g_assert_cmpint(info(f->store, "enriched"), ==, 2);
	assert_known(f, "192.0.2.1",
		     "a.example.com 1 example.com - - - Sender A");
	assert_known(f, "192.0.2.2", "- - - - - Net B Sender B");
	g_assert_true(dm_sql_pragma(
		f->store,
		"SELECT count(*) FROM text WHERE text IN"
		" ('gone.example.net', 'example.net', 'Gone Net')",
		&texts, &error));
	/* example.net is in the reports too. */
	g_assert_cmpint(texts, ==, 1);
	assert_sound(f->store);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*test)(Fixture *f, gconstpointer unused);
	} tests[] = {
		{ "/store/enrichment/due", test_due },
		{ "/store/enrichment/failure-keeps", test_failure_keeps },
		{ "/store/enrichment/apart", test_apart },
		{ "/store/enrichment/senders", test_senders },
		{ "/store/enrichment/figures", test_figures },
		{ "/store/enrichment/prune", test_prune },
	};

	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, Fixture, NULL, fixture_set_up,
			   tests[i].test, fixture_tear_down);
	for (guint i = 0; i < G_N_ELEMENTS(ages); i++)
		g_test_add(ages[i].path, Fixture, GUINT_TO_POINTER(i),
			   fixture_set_up, test_age, fixture_tear_down);
	return g_test_run();
}
