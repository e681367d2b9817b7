/* The answers over a small real store: tables, CSV, JSON, show, export. */
#include <glib/gstdio.h>
#include <locale.h>
#include <unistd.h>

#include "report/answers.h"
#include "tests/unit/report/sample.h"

#define SHA256 \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

typedef struct {
	char *dir, *path;
	DmStore *store;
	gint64 key_a, key_b;
} Fixture;

static void put(DmStore *store, const char *uri, const DmReport *report,
		const DmRecord *records, guint n)
{
	GError *error = NULL;

	dm_store_item_begin(store, uri, &error);
	g_assert_no_error(error);
	sample_feed(&dm_store_sink, store, report, records, n);
	dm_store_item_end(store, &error);
	g_assert_no_error(error);
}

static gint64 find(DmStore *store, const char *id)
{
	GError *error = NULL;
	gint64 key;

	dm_store_find(store, id, &key, &error);
	g_assert_no_error(error);
	return key;
}

static void set_up(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	DmRecord other = sample_bare_record;
	const DmRecord first[] = { sample_full_record };
	DmReport report = sample_full(NULL);
	GError *error = NULL;

	report.incomplete = report.recovered = FALSE;
	report.sha256 = SHA256;
	f->dir = g_dir_make_tmp("dm-answers-XXXXXX", NULL);
	f->path = g_build_filename(f->dir, "t.db", NULL);
	f->store = dm_store_open(f->path, DM_STORE_WRITE, "test", 0, &error);
	g_assert_no_error(error);
	put(f->store, "in/a.eml", &report, first, 1);
	other.source_ip = "2001:db8::25";
	other.count = 16;
	other.disposition = "reject";
	other.dkim = other.spf = "fail";
	report = sample_minimal();
	report.aggregate.policy.domain = "example.net";
	report.aggregate.metadata.org_name = "Receiver";
	report.aggregate.metadata.report_id = "r-2";
	report.aggregate.metadata.has_begin = TRUE;
	report.aggregate.metadata.has_end = TRUE;
	report.aggregate.metadata.begin = 1767312000;
	report.aggregate.metadata.end = 1767398399;
	put(f->store, "in/b.eml", &report, &other, 1);
	dm_store_commit(f->store, &error);
	g_assert_no_error(error);
	f->key_a = find(f->store, "r-1@example.org");
	f->key_b = find(f->store, "r-2");
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

typedef enum {
	SUMMARY,
	SOURCES,
	REPORTS,
	SHOW,
	EXPORT,
	EXPORT_PARSEDMARC,
	INFO,
	QUARANTINE,
} What;

static char *ask(Fixture *f, What what, DmFormat format, const DmFilter *given)
{
	static const char *const filters[] = { "limit", "5", NULL };
	Capture capture;
	const DmEmitOptions options = { .format = format,
					.out = capture_open(&capture),
					.width = 80 };
	DmFilter all;
	const DmFilter *filter = given ? given : &all;
	GError *error = NULL;
	char *text;

	dm_filter_init(&all);
	switch (what) {
	case SUMMARY:
		dm_answer_summary(f->store, filter, filters, &options, &error);
		break;
	case SOURCES:
		dm_answer_sources(f->store, filter, NULL, filters, &options,
				  &error);
		break;
	case REPORTS:
		dm_answer_reports(f->store, filter, DM_KINDS_ALL, FALSE,
				  filters, &options, &error);
		break;
	case SHOW:
		dm_answer_show(f->store, f->key_a, &options, &error);
		break;
	case EXPORT:
		dm_answer_export(f->store, filter, DM_KIND_AGGREGATE,
				 DM_LAYOUT_NATIVE, &options, &error);
		break;
	case EXPORT_PARSEDMARC:
		dm_answer_export(f->store, filter, DM_KIND_AGGREGATE,
				 DM_LAYOUT_PARSEDMARC, &options, &error);
		break;
	case INFO:
		dm_answer_info(f->store, &options, &error);
		break;
	case QUARANTINE:
		dm_answer_quarantine(f->store, &options, &error);
		break;
	}
	g_assert_no_error(error);
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}

static void test_summary(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *table = ask(f, SUMMARY, DM_FORMAT_TABLE, NULL);
	g_autofree char *csv = ask(f, SUMMARY, DM_FORMAT_CSV, NULL);
	g_autofree char *json = ask(f, SUMMARY, DM_FORMAT_JSON, NULL);

	g_assert_cmpstr(
		table, ==,
		"DOMAIN       MSGS PASS% DKIM% SPF% BOTH% NEITHER  NONE QUAR "
		"REJ RPTS ORGS IPS\n"
		"example.com 1,234   100   100  0.0   0.0       0 1,234    0 "
		"  0    1    1   1\n"
		"example.net    16   0.0   0.0  0.0   0.0      16     0    0 "
		" 16    1    1   1\n"
		"----------- ----- ----- ----- ---- ----- ------- ----- ---- "
		"--- ---- ---- ---\n"
		"total       1,250  98.7  98.7  0.0   0.0      16 1,234    0 "
		" 16    2    2   2\n");
	g_assert_cmpstr(
		csv, ==,
		"domain,messages,dmarc_pass,dkim_aligned,spf_aligned,both,"
		"neither,dispositions_none,dispositions_quarantine,"
		"dispositions_reject,dispositions_other,reports,reporters,"
		"sources,before_messages,before_dmarc_pass\r\n"
		"example.com,1234,1234,1234,0,0,0,1234,0,0,0,1,1,1,,\r\n"
		"example.net,16,0,0,0,0,16,0,0,16,0,1,1,1,,\r\n");
	g_assert_cmpstr(
		json, ==,
		"{\"format_version\":1,\"command\":\"summary\",\"filters\":"
		"{\"limit\":\"5\"},\"rows\":[{\"domain\":\"example.com\","
		"\"messages\":1234,\"dmarc_pass\":1234,\"dkim_aligned\":1234,"
		"\"spf_aligned\":0,\"both\":0,\"neither\":0,\"dispositions\":"
		"{\"none\":1234,\"quarantine\":0,\"reject\":0,\"other\":0},"
		"\"reports\":1,\"reporters\":1,\"sources\":1,"
		"\"before\":{\"messages\":null,\"dmarc_pass\":null}},"
		"{\"domain\":\"example.net\","
		"\"messages\":16,\"dmarc_pass\":0,\"dkim_aligned\":0,"
		"\"spf_aligned\":0,\"both\":0,\"neither\":16,\"dispositions\":"
		"{\"none\":0,\"quarantine\":0,\"reject\":16,\"other\":0},"
		"\"reports\":1,\"reporters\":1,\"sources\":1,"
		"\"before\":{\"messages\":null,\"dmarc_pass\":null}}],"
		"\"total\":{\"messages\":1250,\"dmarc_pass\":1234,"
		"\"dkim_aligned\":1234,\"spf_aligned\":0,\"both\":0,"
		"\"neither\":16,\"dispositions\":{\"none\":1234,"
		"\"quarantine\":0,\"reject\":16,\"other\":0},\"reports\":2,"
		"\"reporters\":2,\"sources\":2}}\n");
}

static void test_sources(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	DmFilter filter;
	g_autofree char *csv = NULL, *one = NULL, *table = NULL;

	dm_filter_init(&filter);
	csv = ask(f, SOURCES, DM_FORMAT_CSV, &filter);
	g_assert_cmpstr(
		csv, ==,
		"source_ip,messages,dmarc_pass,dkim_aligned,spf_aligned,both,"
		"neither,dispositions_none,dispositions_quarantine,"
		"dispositions_reject,dispositions_other,reports,reporters,"
		"sources,first_seen,last_seen,active_days,verdict,host,"
		"host_confirmed,country,asn,as_name,sender,"
		"trend\r\n"
		"192.0.2.1,1234,1234,1234,0,0,0,1234,0,0,0,1,1,1,"
		"2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,1,"
		"forwarded,,,,,,,1234;0\r\n"
		"2001:db8::25,16,0,0,0,0,16,0,0,16,0,1,1,1,"
		"2026-01-02T00:00:00Z,2026-01-02T23:59:59Z,1,"
		"spoof-likely,,,,,,,0;16\r\n");
	/* The total counts what --limit hides. */
	filter.limit = 1;
	one = ask(f, SOURCES, DM_FORMAT_JSON, &filter);
	g_assert_nonnull(strstr(one, "\"192.0.2.1\""));
	g_assert_null(strstr(one, "2001:db8::25"));
	g_assert_nonnull(strstr(one, "\"total\":{\"messages\":1250,"));
	filter.domain = "example.org";
	table = ask(f, SOURCES, DM_FORMAT_TABLE, &filter);
	g_assert_cmpstr(table, ==, "no sources match\n");
}

static void enrich(Fixture *f, const DmEnrichment *found, const char *address)
{
	DmEnrichment copy = *found;

	g_assert_true(dm_address_parse(address, &copy.address));
	g_assert_true(dm_store_enrich(f->store, &copy, 1, NULL));
	g_assert_true(dm_store_commit(f->store, NULL));
}

static const char *name_sender(gpointer user G_GNUC_UNUSED,
			       const char *host G_GNUC_UNUSED,
			       const char *as_name)
{
	return as_name ? "Example Sender" : NULL;
}

/* What is known of the sources stands behind their figures. */
static void test_known_sources(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	const DmEnrichment forged = { .state = DM_HOST_UNCONFIRMED,
				      .host = "=forged\033.example.com" };
	const DmEnrichment known = { .state = DM_HOST_CONFIRMED,
				     .host = "mail.example.com",
				     .place_mark = "m",
				     .country = "DE",
				     .asn = 64496,
				     .as_name = "Example Net" };
	g_autofree char *csv = NULL, *json = NULL, *forged_table = NULL;
	g_autofree char *host_table = NULL, *sender_table = NULL;
	DmFilter filter;

	dm_filter_init(&filter);
	/* Nobody confirms it: people are not shown it as a name. */
	enrich(f, &forged, "2001:db8::25");
	forged_table = ask(f, SOURCES, DM_FORMAT_TABLE, &filter);
	g_assert_null(strstr(forged_table, "SENDER"));
	g_assert_null(strstr(forged_table, "forged"));
	enrich(f, &known, "192.0.2.1");
	host_table = ask(f, SOURCES, DM_FORMAT_TABLE, &filter);
	g_assert_nonnull(strstr(host_table, "SENDER"));
	g_assert_nonnull(strstr(host_table, "mail.example.com"));
	g_assert_true(dm_store_name_senders(f->store, name_sender, NULL, NULL));
	sender_table = ask(f, SOURCES, DM_FORMAT_TABLE, &filter);
	g_assert_nonnull(strstr(sender_table, "Example Sender"));
	g_assert_null(strstr(sender_table, "mail.example.com"));
	csv = ask(f, SOURCES, DM_FORMAT_CSV, &filter);
	g_assert_nonnull(strstr(csv,
				"Z,1,forwarded,mail.example.com,true,DE,64496,"
				"Example Net,Example Sender,1234;0\r\n"));
	g_assert_nonnull(strstr(
		csv,
		"Z,1,spoof-likely,'=forged\\u{1b}.example.com,false,,,,,0;16\r\n"));
	json = ask(f, SOURCES, DM_FORMAT_JSON, &filter);
	g_assert_nonnull(strstr(json,
				"\"host\":\"mail.example.com\","
				"\"host_confirmed\":true,\"country\":\"DE\","
				"\"asn\":64496,\"as_name\":\"Example Net\","
				"\"sender\":\"Example Sender\","
				"\"trend\":[1234,0]}"));
	g_assert_nonnull(strstr(json, "\"host_confirmed\":false,"
				      "\"country\":null,\"asn\":null,"
				      "\"as_name\":null,\"sender\":null,"
				      "\"trend\":[0,16]}"));
}

static void test_reports(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *csv = ask(f, REPORTS, DM_FORMAT_CSV, NULL);
	g_autofree char *expected = g_strdup_printf(
		"report_key,org_name,domain,report_id,begin,end,records,"
		"messages,status,findings,kind\r\n"
		"%" G_GINT64_FORMAT ",Receiver,example.net,r-2,"
		"2026-01-02T00:00:00Z,2026-01-02T23:59:59Z,1,16,ok,0,aggregate\r\n"
		"%" G_GINT64_FORMAT ",mail.example.org,example.com,"
		"r-1@example.org,2026-01-01T00:00:00Z,2026-01-01T23:59:59Z,"
		"1,1234,ok,0,aggregate\r\n",
		f->key_b, f->key_a);

	g_assert_cmpstr(csv, ==, expected);
}

static void test_show(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *table = ask(f, SHOW, DM_FORMAT_TABLE, NULL);
	g_autofree char *json = ask(f, SHOW, DM_FORMAT_JSON, NULL);
	g_autofree char *csv = ask(f, SHOW, DM_FORMAT_CSV, NULL);
	g_autofree char *title =
		g_strdup_printf("Report %" G_GINT64_FORMAT
				" of mail.example.org about example.com\n",
				f->key_a);
	g_autofree char *begin = g_strdup_printf(
		"{\"format_version\":1,\"kind\":\"aggregate\","
		"\"report_key\":%" G_GINT64_FORMAT ",\"source\":\"in/a.eml\","
		"\"document\":\"report.xml\",\"sha256\":\"" SHA256 "\","
		"\"generation\":\"rfc9990\",",
		f->key_a);
	g_auto(GStrv) lines = g_strsplit(csv, "\r\n", 0);

	g_assert_true(g_str_has_prefix(table, title));
	g_assert_nonnull(strstr(table, "  source             in/a.eml\n"));
	g_assert_nonnull(strstr(table, "    dkim fail example.org: bad "
				       "signature\n"));
	g_assert_true(g_str_has_prefix(json, begin));
	g_assert_true(g_str_has_suffix(json, ",\"findings\":[]}\n"));
	g_assert_cmpuint(g_strv_length(lines), ==, 3);
	g_assert_nonnull(strstr(lines[1], ",192.0.2.1,1234,none,pass,fail,"));
}

static guint count_lines(const char *text)
{
	guint lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

static void test_export(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	DmFilter filter;
	g_autofree char *csv = ask(f, EXPORT, DM_FORMAT_CSV, NULL);
	g_autofree char *json = ask(f, EXPORT, DM_FORMAT_JSON, NULL);
	g_autofree char *old = ask(f, EXPORT_PARSEDMARC, DM_FORMAT_CSV, NULL);
	g_autofree char *document =
		ask(f, EXPORT_PARSEDMARC, DM_FORMAT_JSON, NULL);
	g_autofree char *limited = NULL;

	g_assert_cmpuint(count_lines(csv), ==, 3);
	g_assert_cmpuint(count_lines(json), ==, 2);
	g_assert_cmpuint(count_lines(old), ==, 3);
	g_assert_true(g_str_has_prefix(old, "xml_schema,org_name,"));
	g_assert_cmpuint(count_lines(document), ==, 1);
	g_assert_true(g_str_has_prefix(document, "{\"aggregate_reports\":[{"));
	g_assert_nonnull(strstr(json, "\"source\":\"in/b.eml\""));
	dm_filter_init(&filter);
	filter.limit = 1;
	limited = ask(f, EXPORT, DM_FORMAT_CSV, &filter);
	g_assert_cmpuint(count_lines(limited), ==, 2);
}

/* Another process, at work while we write. */
typedef struct {
	DmStore *store;
	GString *text;
	gboolean done;
} Meddler;

/* The whole of an incomplete report comes, with a key of its own. */
static ssize_t meddle(void *cookie, const char *data, size_t size)
{
	DmRecord record = sample_bare_record;
	DmReport report = sample_minimal();
	Meddler *meddler = cookie;
	GError *error = NULL;

	g_string_append_len(meddler->text, data, (gssize)size);
	if (meddler->done)
		return (ssize_t)size;
	meddler->done = TRUE;
	report.aggregate.metadata.report_id = "r-3";
	report.aggregate.metadata.org_name = "Late";
	put(meddler->store, "in/d.eml", &report, &record, 1);
	dm_store_commit(meddler->store, &error);
	g_assert_no_error(error);
	return (ssize_t)size;
}

static void test_export_beside_writer(Fixture *f,
				      gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(GString) text = g_string_new(NULL);
	Meddler meddler = { f->store, text, FALSE };
	FILE *out = fopencookie(&meddler, "w",
				(cookie_io_functions_t){ .write = meddle });
	const DmEmitOptions options = { .format = DM_FORMAT_JSON, .out = out };
	DmReport report = sample_minimal();
	g_autoptr(DmStore) reader = NULL;
	g_autoptr(GError) error = NULL;
	DmFilter filter;
	gint64 old;

	report.aggregate.metadata.report_id = "r-3";
	report.aggregate.metadata.org_name = "Late";
	report.incomplete = TRUE;
	put(f->store, "in/c.eml", &report, NULL, 0);
	g_assert_true(dm_store_commit(f->store, &error));
	old = find(f->store, "r-3");
	reader = dm_store_open(f->path, DM_STORE_READ, NULL, 0, &error);
	g_assert_no_error(error);
	setvbuf(out, NULL, _IONBF, 0);
	dm_filter_init(&filter);
	dm_answer_export(reader, &filter, DM_KIND_AGGREGATE, DM_LAYOUT_NATIVE,
			 &options, &error);
	g_assert_no_error(error);
	fclose(out);
	g_assert_true(meddler.done);
	g_assert_cmpint(find(f->store, "r-3"), !=, old);
	g_assert_nonnull(strstr(text->str, "in/c.eml"));
	g_assert_null(strstr(text->str, "in/d.eml"));
	/* The next answer is of the new state. */
	g_assert_cmpint(find(reader, "r-3"), !=, old);
}

/* So many that the answer is not written in one piece. */
static void put_many(DmStore *store)
{
	GError *error = NULL;

	for (guint i = 0; i < 600; i++) {
		g_autofree char *domain = g_strdup_printf("d%u.example.org", i);
		DmRecord record = sample_bare_record;
		DmReport report = sample_minimal();

		report.aggregate.policy.domain = domain;
		put(store, "in/many.eml", &report, &record, 1);
	}
	dm_store_commit(store, &error);
	g_assert_no_error(error);
}

static void test_summary_beside_writer(Fixture *f,
				       gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(GString) text = g_string_new(NULL);
	Meddler meddler = { f->store, text, FALSE };
	FILE *out = fopencookie(&meddler, "w",
				(cookie_io_functions_t){ .write = meddle });
	const DmEmitOptions options = { .format = DM_FORMAT_JSON, .out = out };
	g_autoptr(DmStore) reader = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *quiet = NULL;
	Fixture read_only = *f;
	DmFilter filter;

	put_many(f->store);
	reader = dm_store_open(f->path, DM_STORE_READ, NULL, 0, &error);
	g_assert_no_error(error);
	read_only.store = reader;
	quiet = ask(&read_only, SUMMARY, DM_FORMAT_JSON, NULL);
	setvbuf(out, NULL, _IONBF, 0);
	dm_filter_init(&filter);
	dm_answer_summary(reader, &filter,
			  (const char *const[]){ "limit", "5", NULL }, &options,
			  &error);
	g_assert_no_error(error);
	fclose(out);
	g_assert_true(meddler.done);
	g_assert_cmpint(find(f->store, "r-3"), >, 0);
	g_assert_cmpstr(text->str, ==, quiet);
}

static void test_upkeep(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autofree char *info = ask(f, INFO, DM_FORMAT_CSV, NULL);
	g_autofree char *empty = ask(f, QUARANTINE, DM_FORMAT_TABLE, NULL);
	g_autofree char *one = NULL;
	g_autoptr(DmFindings) findings = dm_findings_new();
	g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
	GError *error = NULL;

	g_assert_true(g_str_has_prefix(info, "name,value\r\n"));
	g_assert_nonnull(strstr(info, "reports,2\r\n"));
	g_assert_cmpstr(empty, ==, "the quarantine is empty\n");
	dm_findings_add(findings, DM_SEVERITY_ERROR, "xml-broken", NULL,
			"no XML");
	dm_store_quarantine_add(f->store, "in/bad.xml", bytes, NULL, findings,
				FALSE, 1767225600, &error);
	g_assert_no_error(error);
	dm_store_commit(f->store, NULL);
	one = ask(f, QUARANTINE, DM_FORMAT_CSV, NULL);
	g_assert_true(g_str_has_prefix(
		one, "id,source,code,reason,sha256,size_bytes,first_seen,"
		     "last_tried,tries,has_bytes\r\n"));
	g_assert_nonnull(strstr(one, ",in/bad.xml,xml-broken,no XML,"));
	g_assert_true(g_str_has_suffix(
		one, ",1,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,1,true"
		     "\r\n"));
}

static void test_error(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	Capture capture;
	const DmEmitOptions options = { .format = DM_FORMAT_JSON,
					.out = capture_open(&capture) };
	g_autoptr(GError) error = NULL;

	g_assert_false(dm_answer_show(f->store, 987654, &options, &error));
	g_assert_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING);
	g_assert_cmpstr(capture_text(&capture), ==, "");
	capture_clear(&capture);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*test)(Fixture *, gconstpointer);
	} tests[] = {
		{ "/answers/summary", test_summary },
		{ "/answers/sources", test_sources },
		{ "/answers/known-sources", test_known_sources },
		{ "/answers/reports", test_reports },
		{ "/answers/show", test_show },
		{ "/answers/export", test_export },
		{ "/answers/export-beside-writer", test_export_beside_writer },
		{ "/answers/summary-beside-writer",
		  test_summary_beside_writer },
		{ "/answers/upkeep", test_upkeep },
		{ "/answers/error", test_error },
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].path, Fixture, NULL, set_up, tests[i].test,
			   tear_down);
	return g_test_run();
}
