/*
 * A sink that keeps whole copies of what reaches it, and short ways to ask.
 */
#pragma once

#include <string.h>

#include "parse/parse.h"
#include "parse/wirelayout.h"

/* One report that ended. */
typedef struct {
	DmReport report;
	GArray *records; /* DmRecord */
	GByteArray *bytes;
} TestReport;

typedef struct {
	GPtrArray *reports; /* TestReport */
	TestReport *open;
	guint discarded;
	DmParseResult result;
	GError *error;
	const char *fail_in; /* the callback that is to fail, or NULL */
	GStringChunk *texts;
	GPtrArray *lists;    /* memory of the copies */
	GPtrArray *findings; /* DmFindings of the copies */
} TestSink;

static inline void test_report_free(gpointer data)
{
	TestReport *report = data;

	g_array_unref(report->records);
	g_byte_array_unref(report->bytes);
	g_free(report);
}

static inline void test_sink_free(TestSink *sink)
{
	g_clear_pointer(&sink->open, test_report_free);
	g_ptr_array_unref(sink->reports);
	dm_parse_result_clear(&sink->result);
	g_clear_error(&sink->error);
	g_string_chunk_free(sink->texts);
	g_ptr_array_unref(sink->lists);
	g_ptr_array_unref(sink->findings);
	g_free(sink);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TestSink, test_sink_free)

static inline TestSink *test_sink_new(void)
{
	TestSink *sink = g_new0(TestSink, 1);

	sink->reports = g_ptr_array_new_with_free_func(test_report_free);
	sink->texts = g_string_chunk_new(4096);
	sink->lists = g_ptr_array_new_with_free_func(g_free);
	sink->findings = g_ptr_array_new_with_free_func(
		(GDestroyNotify)dm_findings_free);
	dm_parse_result_init(&sink->result);
	return sink;
}

/* ---- copies --------------------------------------------------------- */

static inline void test_keep(TestSink *sink, const char **text)
{
	if (*text)
		*text = g_string_chunk_insert(sink->texts, *text);
}

static inline gpointer test_keep_list(TestSink *sink, gconstpointer list,
				      gsize size)
{
	gpointer copy = size ? g_memdup2(list, size) : NULL;

	if (copy)
		g_ptr_array_add(sink->lists, copy);
	return copy;
}

/*
 * Copies what the fields of a struct point to.  The table is that of the wire:
 * a field that it forgets points to freed memory here.
 */
static inline void test_keep_fields(TestSink *sink, const DmWireLayout *layout,
				    gpointer at)
{
	for (guint i = 0; i < layout->n; i++) {
		const DmWireField *field = &layout->fields[i];
		gpointer *place = G_STRUCT_MEMBER_P(at, field->offset);
		guint n;

		if (field->type == DM_FIELD_IS_TEXT)
			test_keep(sink, (const char **)place);
		if (field->type != DM_FIELD_IS_LIST)
			continue;
		n = G_STRUCT_MEMBER(guint, at, field->count);
		*place = test_keep_list(sink, *place, n * field->item->size);
		for (guint j = 0; j < n; j++)
			test_keep_fields(sink, field->item,
					 (char *)*place +
						 j * field->item->size);
	}
}

/* ---- callbacks ------------------------------------------------------ */

static inline gboolean test_may_go_on(const TestSink *sink, const char *call,
				      GError **error)
{
	if (g_strcmp0(sink->fail_in, call) != 0)
		return TRUE;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "no room in %s",
		    call);
	return FALSE;
}

static inline gboolean test_begin(gpointer user, const DmReport *report,
				  GError **error)
{
	TestSink *sink = user;

	g_assert_null(sink->open);
	if (!test_may_go_on(sink, "begin", error))
		return FALSE;
	sink->open = g_new0(TestReport, 1);
	sink->open->report.kind = report->kind;
	sink->open->records = g_array_new(FALSE, FALSE, sizeof(DmRecord));
	sink->open->bytes = g_byte_array_new();
	return TRUE;
}

static inline gboolean test_bytes(gpointer user, const guint8 *data, gsize size,
				  GError **error)
{
	TestSink *sink = user;

	g_assert_nonnull(sink->open);
	g_byte_array_append(sink->open->bytes, data, (guint)size);
	return test_may_go_on(sink, "bytes", error);
}

static inline gboolean test_records(gpointer user, const DmRecord *records,
				    guint n, GError **error)
{
	TestSink *sink = user;

	g_assert_nonnull(sink->open);
	for (guint i = 0; i < n; i++) {
		DmRecord copy = records[i];

		test_keep_fields(sink, &dm_wire_record, &copy);
		g_array_append_val(sink->open->records, copy);
	}
	return test_may_go_on(sink, "records", error);
}

static inline gboolean test_end(gpointer user, const DmReport *report,
				GError **error)
{
	TestSink *sink = user;
	DmFindings *findings;
	DmReport *copy;

	g_assert_nonnull(sink->open);
	if (!test_may_go_on(sink, "end", error))
		return FALSE;
	findings = dm_findings_new();
	g_assert_true(dm_report_check(report));
	copy = &sink->open->report;
	g_assert_cmpint(copy->kind, ==, report->kind);
	*copy = *report;
	test_keep_fields(sink, &dm_wire_report, copy);
	test_keep_fields(sink, dm_wire_kinds[copy->kind], copy);
	dm_findings_append(findings, report->findings);
	g_ptr_array_add(sink->findings, findings);
	copy->findings = findings;
	g_ptr_array_add(sink->reports, g_steal_pointer(&sink->open));
	return TRUE;
}

static inline void test_discard(gpointer user)
{
	TestSink *sink = user;

	g_assert_nonnull(sink->open);
	g_clear_pointer(&sink->open, test_report_free);
	sink->discarded++;
}

static const DmSink test_sink_calls = { test_begin, test_bytes, test_records,
					test_end, test_discard };

/* ---- asking --------------------------------------------------------- */

/* Parses; `fail_in` names the callback that is to fail, or is NULL. */
static inline TestSink *test_parse_with(GBytes *bytes, const DmLimits *limits,
					const char *fail_in)
{
	TestSink *sink = test_sink_new();
	gboolean ok;

	sink->fail_in = fail_in;
	ok = dm_parse(bytes, limits, &test_sink_calls, sink, &sink->result,
		      &sink->error);
	g_assert_cmpint(ok, ==, sink->error == NULL);
	if (!fail_in) {
		g_assert_no_error(sink->error);
		g_assert_null(sink->open);
	}
	return sink;
}

static inline TestSink *test_parse_bytes(GBytes *bytes)
{
	DmLimits limits;

	dm_limits_init(&limits);
	return test_parse_with(bytes, &limits, NULL);
}

static inline TestSink *test_parse(const char *text)
{
	g_autoptr(GBytes) bytes = g_bytes_new_static(text, strlen(text));

	return test_parse_bytes(bytes);
}

/* The only report, which is a failure report. */
static inline const DmFailure *test_failure(const TestSink *sink)
{
	const TestReport *only;

	g_assert_cmpuint(sink->reports->len, ==, 1);
	only = sink->reports->pdata[0];
	g_assert_cmpint(only->report.kind, ==, DM_KIND_FAILURE);
	g_assert_true(sink->result.has_failure);
	return &only->report.failure;
}

/* The one report that was found, with nothing refused. */
static inline const TestReport *test_only(const TestSink *sink)
{
	g_assert_cmpuint(sink->reports->len, ==, 1);
	g_assert_cmpuint(sink->result.reports, ==, 1);
	g_assert_cmpuint(sink->result.refused, ==, 0);
	g_assert_true(sink->result.claims);
	return sink->reports->pdata[0];
}

static inline const DmRecord *test_record(const TestReport *report, guint i)
{
	g_assert_cmpuint(i, <, report->records->len);
	return &g_array_index(report->records, DmRecord, i);
}

static inline int test_compare(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The codes of the findings, sorted, each once: "a b c". */
static inline void test_codes(const DmFindings *findings, const char *expected)
{
	GString *codes = g_string_new(NULL);
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();

	for (guint i = 0; i < dm_findings_count(findings); i++)
		g_ptr_array_add(sorted,
				(gpointer)dm_findings_get(findings, i)->code);
	g_ptr_array_sort(sorted, test_compare);
	for (guint i = 0; i < sorted->len; i++) {
		if (i && strcmp(sorted->pdata[i], sorted->pdata[i - 1]) == 0)
			continue;
		g_string_append_printf(codes, "%s%s", codes->len ? " " : "",
				       (char *)sorted->pdata[i]);
	}
	g_assert_cmpstr(codes->str, ==, expected);
	g_string_free(codes, TRUE);
}

/* Nothing was kept, and `codes` say why. */
static inline void test_refused(const TestSink *sink, const char *codes)
{
	g_assert_cmpuint(sink->reports->len, ==, 0);
	g_assert_cmpuint(sink->result.reports, ==, 0);
	g_assert_cmpuint(sink->result.refused, >, 0);
	g_assert_true(sink->result.claims);
	test_codes(sink->result.findings, codes);
}

/* Nothing in it claims to be a report. */
static inline void test_foreign(const TestSink *sink)
{
	g_assert_cmpuint(sink->reports->len, ==, 0);
	g_assert_cmpuint(sink->result.reports, ==, 0);
	g_assert_cmpuint(sink->result.refused, ==, 0);
	g_assert_false(sink->result.claims);
}

/* ---- documents ------------------------------------------------------ */

#define TEST_DATES "<begin>1767225600</begin><end>1767311999</end>"
#define TEST_METADATA                                              \
	"<report_metadata><org_name>example.org</org_name>"        \
	"<email>dmarc@example.org</email><report_id>1</report_id>" \
	"<date_range>" TEST_DATES "</date_range></report_metadata>"
#define TEST_POLICY                                      \
	"<policy_published><domain>example.com</domain>" \
	"<p>none</p></policy_published>"
#define TEST_EVALUATED                                      \
	"<policy_evaluated><disposition>none</disposition>" \
	"<dkim>pass</dkim><spf>fail</spf></policy_evaluated>"
#define TEST_ROW                                \
	"<row><source_ip>192.0.2.1</source_ip>" \
	"<count>2</count>" TEST_EVALUATED "</row>"
#define TEST_IDENTIFIERS \
	"<identifiers><header_from>example.com</header_from></identifiers>"
#define TEST_RECORD                                                     \
	"<record>" TEST_ROW TEST_IDENTIFIERS                            \
	"<auth_results><dkim><domain>example.com</domain>"              \
	"<result>pass</result></dkim><spf><domain>example.net</domain>" \
	"<result>fail</result></spf></auth_results></record>"

/* A report of `records` with everything else in order. */
#define TEST_REPORT(records) \
	"<feedback>" TEST_METADATA TEST_POLICY records "</feedback>"
