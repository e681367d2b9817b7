/* The most urgent verdict of each source, over a small real store. */
#include <glib/gstdio.h>

#include "report/sourceverdicts.h"
#include "tests/unit/report/sample.h"

#define SHA256 \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct {
	char *dir, *path;
	DmStore *store;
} Fixture;

static DmRecord record(const char *source, gint64 count, const char *envelope,
		       gboolean passes)
{
	static const DmAuthResult signature = { .domain = "example.com",
						.selector = "s1",
						.result = "pass" };
	DmRecord made = sample_bare_record;

	made.source_ip = source;
	made.count = count;
	made.envelope_from = envelope;
	made.disposition = "none";
	made.spf = "fail";
	made.dkim = passes ? "pass" : "fail";
	made.dkim_results = passes ? &signature : NULL;
	made.n_dkim_results = passes;
	return made;
}

/* One source does well and badly, one but well, one without an address. */
static const char *verdict_name(const DmSourceVerdicts *verdicts,
				const char *source_ip)
{
	DmVerdict verdict;

	return dm_source_verdicts_find(verdicts, source_ip, &verdict)
		       ? dm_verdict_name(verdict)
		       : NULL;
}

static void put(DmStore *store)
{
	const DmRecord records[] = {
		record("192.0.2.1", 100, "b.example.net", TRUE),
		record("192.0.2.1", 5, "c.example.net", FALSE),
		record("192.0.2.1", 200, "d.example.net", TRUE),
		record("192.0.2.2", 100, "b.example.net", TRUE),
		record(NULL, 100, "e.example.net", FALSE),
	};
	DmReport report = sample_full(NULL);
	GError *error = NULL;

	report.incomplete = report.recovered = FALSE;
	report.sha256 = SHA256;
	dm_store_item_begin(store, "in/a.eml", &error);
	g_assert_no_error(error);
	sample_feed(&dm_store_sink, store, &report, records,
		    G_N_ELEMENTS(records));
	dm_store_item_end(store, &error);
	g_assert_no_error(error);
	dm_store_commit(store, &error);
	g_assert_no_error(error);
}

static void set_up(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	GError *error = NULL;

	f->dir = g_dir_make_tmp("dm-verdicts-XXXXXX", NULL);
	f->path = g_build_filename(f->dir, "t.db", NULL);
	f->store = dm_store_open(f->path, DM_STORE_WRITE, "test", 0, &error);
	g_assert_no_error(error);
	put(f->store);
}

static void tear_down(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(GDir) dir = g_dir_open(f->dir, 0, NULL);
	const char *name;

	dm_store_free(f->store);
	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(f->dir, name, NULL);

		g_unlink(path);
	}
	g_rmdir(f->dir);
	g_free(f->path);
	g_free(f->dir);
}

static DmSourceVerdicts *judge(Fixture *f, const DmFilter *filter)
{
	GError *error = NULL;
	DmSourceVerdicts *verdicts =
		dm_source_verdicts_new(f->store, filter, NULL, &error);

	g_assert_no_error(error);
	return verdicts;
}

static void test_worst(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(DmSourceVerdicts) verdicts = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	verdicts = judge(f, &filter);
	g_assert_cmpstr(verdict_name(verdicts, "192.0.2.1"), ==,
			"too-little-data");
	g_assert_cmpstr(verdict_name(verdicts, "192.0.2.2"), ==,
			"ok-dkim-only");
	g_assert_cmpstr(verdict_name(verdicts, NULL), ==, "spoof-likely");
	g_assert_null(verdict_name(verdicts, "192.0.2.3"));
}

/* The filter takes streams away, and --limit none. */
static void test_filter(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(DmSourceVerdicts) verdicts = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	filter.aligned = DM_ALIGNED_DKIM;
	filter.limit = 1;
	verdicts = judge(f, &filter);
	g_assert_cmpstr(verdict_name(verdicts, "192.0.2.1"), ==,
			"ok-dkim-only");
	g_assert_cmpstr(verdict_name(verdicts, "192.0.2.2"), ==,
			"ok-dkim-only");
	g_assert_null(verdict_name(verdicts, NULL));
}

#define ADD(name, function)                                                  \
	g_test_add("/sourceverdicts/" name, Fixture, NULL, set_up, function, \
		   tear_down)

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	ADD("worst", test_worst);
	ADD("filter", test_filter);
	return g_test_run();
}
