/* Reports as JSON: exact text, discard, restart, bounded memory. */
#include "report/output.h"
#include "report/reportjson.h"
#include "tests/unit/report/sample.h"

#define FULL_RECORD                                                          \
	"{\"source_ip\":\"192.0.2.1\",\"count\":1234,\"policy_evaluated\":"  \
	"{\"disposition\":\"none\",\"dkim\":\"pass\",\"spf\":\"fail\","      \
	"\"reasons\":[{\"type\":\"forwarded\",\"comment\":\"known list\"},"  \
	"{\"type\":\"local_policy\",\"comment\":null}]},\"identifiers\":"    \
	"{\"header_from\":\"example.com\",\"envelope_from\":"                \
	"\"bounce.example.org\",\"envelope_to\":\"example.net\"},"           \
	"\"auth_results\":{\"dkim\":[{\"domain\":\"example.com\","           \
	"\"selector\":\"s1\",\"result\":\"pass\",\"human_result\":null},"    \
	"{\"domain\":\"example.org\",\"selector\":null,\"result\":\"fail\"," \
	"\"human_result\":\"bad signature\"}],\"spf\":[{\"domain\":"         \
	"\"bounce.example.org\",\"scope\":\"mfrom\",\"result\":\"pass\","    \
	"\"human_result\":null}]}}"
#define BARE_RECORD                                                         \
	"{\"source_ip\":null,\"count\":0,\"policy_evaluated\":"             \
	"{\"disposition\":null,\"dkim\":null,\"spf\":null,\"reasons\":[]}," \
	"\"identifiers\":{\"header_from\":\"example.com\","                 \
	"\"envelope_from\":\"\",\"envelope_to\":null},"                     \
	"\"auth_results\":{\"dkim\":[],\"spf\":[]}}"
#define FULL_HEAD                                                            \
	"\"document\":\"report.xml\",\"sha256\":\"00ff\","                   \
	"\"incomplete\":true,\"recovered\":true,\"generation\":\"rfc9990\"," \
	"\"namespace\":\"urn:ietf:params:xml:ns:dmarc-2.0\","                \
	"\"version\":\"1.0\",\"report_metadata\":{\"org_name\":"             \
	"\"mail.example.org\",\"email\":\"dmarc@example.org\","              \
	"\"extra_contact_info\":\"https://example.org/\",\"report_id\":"     \
	"\"r-1@example.org\",\"date_range\":{\"begin\":1767225600,"          \
	"\"end\":1767311999},\"errors\":[\"bad rua\",\"two records\"],"      \
	"\"error_langs\":[\"en\",null],\"generator\":\"gen 1\"},"            \
	"\"policy_published\":{\"domain\":\"example.com\","                  \
	"\"discovery_method\":\"psl\",\"p\":\"reject\",\"sp\":"              \
	"\"quarantine\",\"np\":\"none\",\"adkim\":\"s\",\"aspf\":\"r\","     \
	"\"pct\":50,\"fo\":\"1\",\"testing\":\"n\"},"
#define MINIMAL                                                             \
	"{\"format_version\":1,\"kind\":\"aggregate\",\"source\":null,"     \
	"\"document\":null,\"sha256\":null,\"generation\":\"draft\","       \
	"\"namespace\":null,\"version\":null,\"report_metadata\":"          \
	"{\"org_name\":\"\",\"email\":null,\"extra_contact_info\":null,"    \
	"\"report_id\":\"r\",\"date_range\":{\"begin\":null,\"end\":null}," \
	"\"errors\":[],\"generator\":null},\"policy_published\":"           \
	"{\"domain\":\"example.com\",\"discovery_method\":null,\"p\":null," \
	"\"sp\":null,\"np\":null,\"adkim\":null,\"aspf\":null,"             \
	"\"pct\":null,\"fo\":null,\"testing\":null},\"records\":["
#define MINIMAL_END "],\"findings\":[]}\n"

typedef struct {
	Capture capture;
	DmReportJson *json;
	const DmSink *sink;
	gpointer user;
} Fixture;

static void set_up(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	f->json = dm_report_json_new(capture_open(&f->capture));
	f->sink = dm_report_json_sink(f->json, &f->user);
}

static void tear_down(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	dm_report_json_free(f->json);
	capture_clear(&f->capture);
}

static void test_full(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	const DmRecord records[] = { sample_full_record, sample_bare_record };
	g_autoptr(DmFindings) findings = dm_findings_new();
	DmReport report = sample_full(findings);

	dm_findings_add(findings, DM_SEVERITY_WARNING, "value-unknown",
			"line 7", "what is \"x\"?");
	dm_findings_add(findings, DM_SEVERITY_INFO, "recovered", NULL,
			"mended");
	dm_report_json_set_source(f->json, "in/a.eml");
	dm_report_json_set_key(f->json, 12);
	sample_feed(f->sink, f->user, &report, records, 2);
	g_assert_cmpstr(
		capture_text(&f->capture), ==,
		"{\"format_version\":1,\"kind\":\"aggregate\","
		"\"report_key\":12,\"source\":\"in/a.eml\"," FULL_HEAD
		"\"records\":[" FULL_RECORD "," BARE_RECORD "],"
		"\"extensions\":[{\"namespace\":\"urn:example:ext\","
		"\"record\":null,\"xml\":\"<x:a/>\"},{\"namespace\":"
		"\"urn:example:ext\",\"record\":1,\"xml\":\"<x:b/>\"}],"
		"\"findings\":[{\"severity\":\"warning\",\"code\":"
		"\"value-unknown\",\"where\":\"line 7\",\"text\":"
		"\"what is \\\"x\\\"?\"},{\"severity\":\"info\",\"code\":"
		"\"recovered\",\"where\":null,\"text\":\"mended\"}]}\n");
}

static void test_minimal(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	DmReport report = sample_minimal();

	sample_feed(f->sink, f->user, &report, NULL, 0);
	sample_feed(f->sink, f->user, &report, &sample_bare_record, 1);
	g_assert_cmpstr(capture_text(&f->capture), ==,
			MINIMAL MINIMAL_END MINIMAL BARE_RECORD MINIMAL_END);
}

static void test_none(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	g_autoptr(DmFindings) findings = sample_findings();

	dm_report_json_set_source(f->json, "a\x1b");
	g_assert_true(dm_report_json_none(f->json, NULL, NULL));
	g_assert_true(dm_report_json_none(f->json, findings, NULL));
	capture_text(&f->capture);
	g_assert_true(g_str_has_prefix(
		f->capture.text,
		"{\"kind\":\"none\",\"source\":\"a\\u001b\",\"findings\":[]}\n"
		"{\"kind\":\"none\",\"source\":\"a\\u001b\",\"findings\":[{"));
	g_assert_true(g_str_has_suffix(
		f->capture.text, "\"where\":\"line 8\",\"text\":\"again\","
				 "\"repeats\":3}]}\n"));
}

/* What was discarded or begun anew leaves no trace. */
static void test_discard(Fixture *f, gconstpointer unused G_GNUC_UNUSED)
{
	DmReport report = sample_minimal();

	g_assert_true(f->sink->begin(f->user, &report, NULL));
	g_assert_true(f->sink->records(f->user, &sample_full_record, 1, NULL));
	f->sink->discard(f->user);
	g_assert_cmpstr(capture_text(&f->capture), ==, "");
	g_assert_true(f->sink->begin(f->user, &report, NULL));
	g_assert_true(f->sink->records(f->user, &sample_full_record, 1, NULL));
	sample_feed(f->sink, f->user, &report, &sample_bare_record, 1);
	g_assert_cmpstr(capture_text(&f->capture), ==,
			MINIMAL BARE_RECORD MINIMAL_END);
}

/* How large the unlinked temporary files of this process are. */
static gint64 spooled_bytes(void)
{
	g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
	const char *name;
	gint64 size = 0;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path =
			g_build_filename("/proc/self/fd", name, NULL);
		g_autofree char *target = g_file_read_link(path, NULL);
		FILE *file;

		if (!target || !strstr(target, "dmarcmill-") ||
		    !g_str_has_suffix(target, " (deleted)"))
			continue;
		file = fopen(path, "rb");
		g_assert_nonnull(file);
		fseek(file, 0, SEEK_END);
		size += ftell(file);
		fclose(file);
	}
	return size;
}

static void test_many(void)
{
	const guint n = 200000;
	FILE *out = tmpfile();
	g_autoptr(DmReportJson) json = dm_report_json_new(out);
	gpointer user;
	const DmSink *sink = dm_report_json_sink(json, &user);
	DmReport report = sample_minimal();
	gint64 record_size = strlen(BARE_RECORD) + 1;

	g_assert_true(sink->begin(user, &report, NULL));
	for (guint i = 0; i < n; i++)
		g_assert_true(
			sink->records(user, &sample_bare_record, 1, NULL));
	g_assert_cmpint(ftell(out), ==, 0);
	g_assert_cmpint(spooled_bytes(), >, n * record_size - 1024 * 1024 - 1);
	g_assert_true(sink->end(user, &report, NULL));
	g_assert_cmpint(ftell(out), ==,
			(gint64)strlen(MINIMAL MINIMAL_END) + n * record_size -
				1);
	g_assert_cmpint(spooled_bytes(), ==, 0);
	fclose(out);
}

static void test_full_disk(void)
{
	FILE *out = fopen("/dev/full", "w");
	g_autoptr(DmReportJson) json = dm_report_json_new(out);
	g_autoptr(GError) error = NULL;
	gpointer user;
	const DmSink *sink = dm_report_json_sink(json, &user);
	DmReport report = sample_minimal();

	g_assert_true(sink->begin(user, &report, &error));
	g_assert_false(sink->end(user, &report, &error));
	g_assert_error(error, DM_REPORT_ERROR, DM_REPORT_ERROR_OUTPUT);
	fclose(out);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/reportjson/full", Fixture, NULL, set_up, test_full,
		   tear_down);
	g_test_add("/reportjson/minimal", Fixture, NULL, set_up, test_minimal,
		   tear_down);
	g_test_add("/reportjson/none", Fixture, NULL, set_up, test_none,
		   tear_down);
	g_test_add("/reportjson/discard", Fixture, NULL, set_up, test_discard,
		   tear_down);
	g_test_add_func("/reportjson/many", test_many);
	g_test_add_func("/reportjson/full-disk", test_full_disk);
	return g_test_run();
}
