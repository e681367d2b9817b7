/*
 * One escaping door per output: hostile texts in every field of reports and
 * answers, sent through every output, and the whole output judged.
 */
#include <locale.h>

#include "report/answers.h"
#include "report/parsedmarc.h"
#include "report/reportjson.h"
#include "report/reportpage.h"
#include "tests/unit/report/hostilestore.h"
#include "tests/unit/report/outputcheck.h"
#include "tests/unit/report/sample.h"

#define SEED 20260101
#define REPORTS 60
#define STORED_REPORTS 25

static void assert_good(const char *what, const char *output, char *problem)
{
	if (problem)
		g_error("%s: %s\n%s", what, problem, output);
}

/* What a text is in JSON: broken bytes cannot be written. */
static void assert_round_trip(GHashTable *read, const char *text)
{
	g_autofree char *expected = g_utf8_make_valid(text, -1);

	if (!g_hash_table_contains(read, expected)) {
		g_autofree char *shown = g_strescape(text, NULL);

		g_error("lost in JSON: %s", shown);
	}
}

/* ---- the judge itself --------------------------------------------------- */

static void test_judge_text(void)
{
	static const char *const bad[] = { "\033[31m",
					   "a\tb",
					   "a\rb",
					   "\x7f",
					   "\xc2\x9b",
					   "\xd8\x9c",
					   "\xe2\x80\x8f",
					   "\xe2\x80\xa8",
					   "\xe2\x80\xae",
					   "\xe2\x81\xa7",
					   "\xef\xbb\xbf",
					   "\xef\xb7\x90",
					   "\xf0\x9f\xbf\xbe",
					   "\xff",
					   "\xc0\xaf",
					   "\xed\xa0\x80" };

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *problem = check_text(bad[i], FALSE);

		g_assert_nonnull(problem);
	}
	g_assert_null(check_text("Zürich 日本 \xf0\x9f\x92\xa3\n", FALSE));
}

static void test_judge_csv(void)
{
	static const char *const bad[] = {
		"=1\r\n",
		"a,+x\r\n",
		"\"-1,2\"\r\n",
		"@\r\n",
		"\"a\r\nb\"\r\n",
		"\"a\tb\"\r\n",
		"a,b\r\nc\r\n",
		"a\n",
		"a",
		"\"a\r\n",
		"a\"b\r\n",
		"\"a\"b\r\n",
	};

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *problem = check_csv(bad[i]);

		g_assert_nonnull(problem);
	}
	g_assert_null(check_csv("a,b\r\n-1,\"x,\"\"y\"\"\"\r\n+2.5,'=1\r\n"));
}

static void test_judge_json(void)
{
	static const char *const bad[] = {
		"",
		"{}",
		"{\"a\":}\n",
		"{\"a\":1,}\n",
		"[1 2]\n",
		"\"\\x\"\n",
		"\"\\ud800\"\n",
		"\"\\u12\"\n",
		"\"\\udc00\"\n",
		"\"a\tb\"\n",
		"\"\xff\"\n",
		"{a:1}\n",
		"01\n",
		"\"a\n",
		"[\"a\"\n",
		"nul\n",
	};
	g_autoptr(GHashTable) read =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autofree char *problem = check_json(bad[i], NULL);

		g_assert_nonnull(problem);
	}
	g_assert_null(check_json("{\"a\":[1,-2,null,\"\\u001b\\ud83d\\udca3"
				 "\\\"\"]}\n{}\n",
				 read));
	g_assert_true(g_hash_table_contains(read, "\033\xf0\x9f\x92\xa3\""));
}

/* ---- reports straight into each output ---------------------------------- */

typedef void (*Printer)(Hostile *h, FILE *out);

static void feed(Hostile *h, const DmSink *sink, gpointer user)
{
	sample_feed(sink, user, &h->report, h->records, HOSTILE_RECORDS);
}

static void print_json(Hostile *h, FILE *out)
{
	g_autoptr(DmReportJson) json = dm_report_json_new(out);
	gpointer user;
	const DmSink *sink = dm_report_json_sink(json, &user);
	GError *error = NULL;

	dm_report_json_set_source(json, hostile_text(h));
	feed(h, sink, user);
	dm_report_json_none(json, h->findings, &error);
	g_assert_no_error(error);
}

static void print_page(Hostile *h, FILE *out)
{
	g_autoptr(DmReportPage) page = dm_report_page_new(out, FALSE);
	gpointer user;
	const DmSink *sink = dm_report_page_sink(page, &user);

	const DmPageOrigin origin = { 1,
				      hostile_text(h),
				      hostile_text(h),
				      hostile_text(h),
				      hostile_text(h),
				      TRUE };

	dm_report_page_set_origin(page, &origin);
	feed(h, sink, user);
}

static void print_csv(Hostile *h, FILE *out, DmLayout layout, gboolean raw)
{
	g_autoptr(DmRecordCsv) csv = dm_record_csv_new(out, layout, raw);
	gpointer user;
	const DmSink *sink = dm_record_csv_sink(csv, &user);

	feed(h, sink, user);
}

static void print_native(Hostile *h, FILE *out)
{
	print_csv(h, out, DM_LAYOUT_NATIVE, FALSE);
}

static void print_parsedmarc(Hostile *h, FILE *out)
{
	print_csv(h, out, DM_LAYOUT_PARSEDMARC, FALSE);
}

static void print_parsedmarc_json(Hostile *h, FILE *out)
{
	g_autoptr(DmParsedmarcJson) json =
		dm_parsedmarc_json_new(out, DM_KIND_AGGREGATE);
	gpointer user;
	const DmSink *sink = dm_parsedmarc_json_sink(json, &user);
	GError *error = NULL;

	feed(h, sink, user);
	dm_parsedmarc_json_finish(json, &error);
	g_assert_no_error(error);
}

static const struct {
	const char *name;
	Printer print;
	DmFormat format;
} printers[] = {
	{ "report JSON", print_json, DM_FORMAT_JSON },
	{ "page", print_page, DM_FORMAT_TABLE },
	{ "native CSV", print_native, DM_FORMAT_CSV },
	{ "parsedmarc CSV", print_parsedmarc, DM_FORMAT_CSV },
	{ "parsedmarc JSON", print_parsedmarc_json, DM_FORMAT_JSON },
};

static char *judge(DmFormat format, const char *output, GHashTable *read)
{
	switch (format) {
	case DM_FORMAT_CSV:
		return check_csv(output);
	case DM_FORMAT_JSON:
		return check_json(output, read);
	default:
		return check_text(output, FALSE);
	}
}

static void test_reports(void)
{
	Hostile h;

	hostile_init(&h, SEED);
	for (guint i = 0; i < REPORTS; i++) {
		hostile_make(&h);
		for (guint j = 0; j < G_N_ELEMENTS(printers); j++) {
			Capture capture;
			const char *text;

			printers[j].print(&h, capture_open(&capture));
			text = capture_text(&capture);
			assert_good(printers[j].name, text,
				    judge(printers[j].format, text, NULL));
			capture_clear(&capture);
		}
	}
	hostile_clear(&h);
}

/* Every text of a report stands in its JSON, and is read back as it was. */
static void test_round_trip(void)
{
	for (guint i = 0; i < REPORTS; i++) {
		g_autoptr(GHashTable) read = g_hash_table_new_full(
			g_str_hash, g_str_equal, g_free, NULL);
		Capture capture;
		Hostile h;

		hostile_init(&h, SEED + i);
		hostile_make(&h);
		print_json(&h, capture_open(&capture));
		assert_good("report JSON", capture.text,
			    check_json(capture_text(&capture), read));
		for (guint j = 0; j < h.texts->len; j++)
			assert_round_trip(read, h.texts->pdata[j]);
		capture_clear(&capture);
		hostile_clear(&h);
	}
}

/* With the door open the judge sees what comes through. */
static void test_raw_cells(void)
{
	guint bad = 0;

	for (guint i = 0; i < REPORTS; i++) {
		DmLayout layout =
			i & 1 ? DM_LAYOUT_NATIVE : DM_LAYOUT_PARSEDMARC;
		g_autofree char *problem = NULL;
		Capture capture;
		Hostile h;

		hostile_init(&h, SEED + i);
		hostile_make(&h);
		print_csv(&h, capture_open(&capture), layout, TRUE);
		problem = check_csv(capture_text(&capture));
		bad += problem != NULL;
		capture_clear(&capture);
		hostile_clear(&h);
	}
	g_assert_cmpuint(bad, ==, REPORTS);
}

/* ---- answers ------------------------------------------------------------- */

static const DmColumn columns[] = { { "first", "FIRST", DM_COLUMN_TEXT, TRUE },
				    { "group.second", "SECOND", DM_COLUMN_TEXT,
				      TRUE, 1 },
				    { "third", NULL, DM_COLUMN_TEXT },
				    { "count", "COUNT", DM_COLUMN_COUNT },
				    { NULL } };

static void print_answer(Hostile *h, const DmEmitOptions *options)
{
	const char *const filters[] = { "domain", hostile_text(h), "from",
					hostile_text(h), NULL };
	DmEmitter *emitter =
		dm_emitter_new(options, "summary", filters, columns);
	GError *error = NULL;

	for (guint i = 0; i < 5; i++) {
		const DmCell cells[] = { { .text = hostile_text(h) },
					 { .text = hostile_text(h) },
					 { .text = hostile_text(h) },
					 { .number = -1 } };

		dm_emitter_row(emitter, cells);
	}
	dm_emitter_finish(emitter, &error);
	g_assert_no_error(error);
}

static void test_emitters(void)
{
	static const guint widths[] = { 0, 80, 24, 1 };
	Hostile h;

	hostile_init(&h, SEED);
	for (guint i = 0; i < REPORTS * G_N_ELEMENTS(widths); i++) {
		for (int format = 0; format <= DM_FORMAT_JSON; format++) {
			Capture capture;
			const DmEmitOptions options = {
				.format = (DmFormat)format,
				.out = capture_open(&capture),
				.width = widths[i % G_N_ELEMENTS(widths)],
			};

			print_answer(&h, &options);
			assert_good("answer", capture.text,
				    judge(options.format,
					  capture_text(&capture), NULL));
			capture_clear(&capture);
		}
	}
	hostile_clear(&h);
}

/* ---- the same out of a store --------------------------------------------- */

static void judge_answers(HostileStore *hs, GHashTable *read)
{
	for (guint what = 0; what < G_N_ELEMENTS(hostile_answers); what++) {
		for (int format = 0; format <= DM_FORMAT_JSON; format++) {
			DmFormat printed = (DmFormat)format;
			Capture capture;
			const DmEmitOptions options = {
				.format = printed,
				.out = capture_open(&capture),
				.width = 80,
			};

			hostile_answers[what].ask(hs, &options);
			if (printed == DM_FORMAT_TABLE &&
			    hostile_answers[what].no_table)
				printed = DM_FORMAT_CSV;
			assert_good(hostile_answers[what].name, capture.text,
				    judge(printed, capture_text(&capture),
					  read));
			capture_clear(&capture);
		}
	}
}

/* Adds what was made since `first` to `texts`, but for the addresses. */
static void expect_texts(const Hostile *h, guint first, GPtrArray *texts)
{
	for (guint i = first; i < h->texts->len; i++) {
		gpointer text = h->texts->pdata[i];
		gboolean is_address = FALSE;

		for (guint j = 0; j < HOSTILE_RECORDS; j++)
			is_address |= text == h->records[j].source_ip;
		if (!is_address)
			g_ptr_array_add(texts, text);
	}
}

/* What is no address is not stored as one; all else comes back. */
static void test_store(void)
{
	g_autoptr(GHashTable) read =
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GPtrArray) expected = g_ptr_array_new();
	HostileStore hs;
	Hostile h;

	hostile_init(&h, SEED);
	hostile_store_open(&hs);
	for (guint i = 0; i < STORED_REPORTS; i++) {
		guint first = h.texts->len;

		hostile_make(&h);
		expect_texts(&h, first, expected);
		hostile_store_put(&hs, &h);
	}
	hostile_store_commit(&hs);
	judge_answers(&hs, read);
	hostile_store_close(&hs);
	for (guint i = 0; i < expected->len; i++)
		assert_round_trip(read, expected->pdata[i]);
	hostile_clear(&h);
}

/* No number may make an answer fail either. */
static void test_numbers(void)
{
	static const gint64 numbers[] = { 0,
					  1,
					  -1,
					  1000000000,
					  4294967296,
					  253402300799,
					  253402300800,
					  (G_GINT64_CONSTANT(1) << 53) - 1,
					  -(G_GINT64_CONSTANT(1) << 53) };
	HostileStore hs;
	Hostile h;

	hostile_init(&h, SEED);
	hostile_store_open(&hs);
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
		const guint others[] = { i, G_N_ELEMENTS(numbers) - 1 - i };

		for (guint k = 0; k < G_N_ELEMENTS(others); k++) {
			guint j = others[k];
			DmAggregate *aggregate = &h.report.aggregate;

			hostile_make(&h);
			aggregate->metadata.begin = numbers[i];
			aggregate->metadata.end = numbers[j];
			aggregate->policy.has_pct = TRUE;
			aggregate->policy.pct = numbers[j];
			h.records[0].count = numbers[i];
			h.records[1].count = numbers[j];
			h.records[0].source_ip = "192.0.2.1";
			h.records[1].source_ip = "2001:db8::1";
			hostile_store_put(&hs, &h);
		}
	}
	hostile_store_commit(&hs);
	judge_answers(&hs, NULL);
	hostile_store_close(&hs);
	hostile_clear(&h);
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/doors/judge-text", test_judge_text);
	g_test_add_func("/doors/judge-csv", test_judge_csv);
	g_test_add_func("/doors/judge-json", test_judge_json);
	g_test_add_func("/doors/reports", test_reports);
	g_test_add_func("/doors/round-trip", test_round_trip);
	g_test_add_func("/doors/raw-cells", test_raw_cells);
	g_test_add_func("/doors/emitters", test_emitters);
	g_test_add_func("/doors/store", test_store);
	g_test_add_func("/doors/numbers", test_numbers);
	return g_test_run();
}
