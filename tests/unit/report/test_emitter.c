/* The emitters: exact tables, CSV and JSON; hostile text in each. */
#include <locale.h>

#include "core/text.h"
#include "report/emitter.h"
#include "report/output.h"
#include "tests/unit/report/sample.h"

static const DmColumn columns[] = {
	{ "name", "NAME", DM_COLUMN_TEXT, TRUE },
	{ "messages", "MSGS", DM_COLUMN_COUNT },
	{ "share", "PASS%", DM_COLUMN_PERCENT },
	{ "dispositions.none", NULL, DM_COLUMN_COUNT },
	{ "dispositions.reject", "REJ", DM_COLUMN_COUNT, FALSE, 1 },
	{ "begin", "BEGIN", DM_COLUMN_TIME, FALSE, 3 },
	{ "last", "LAST", DM_COLUMN_DAY, FALSE, 2 },
	{ NULL },
};
static const char *const filters[] = { "domain", "example.com", "since",
				       "2026-01-01", NULL };

typedef struct {
	DmCell cells[7];
} Row;

static Row row_of(const char *name, gint64 messages, gint64 pass)
{
	return (Row){ {
		{ .text = name },
		{ .number = messages },
		{ .number = pass, .of = messages },
		{ .number = 1 },
		{ .number = 2 },
		{ .number = 1767225600 },
		{ .number = 1767311999 },
	} };
}

typedef struct {
	DmFormat format;
	guint width;
	gboolean colour;
	gboolean raw;
} Mode;

static char *print(Mode mode, const Row *rows, guint n, const Row *total)
{
	Capture capture;
	const DmEmitOptions options = {
		.format = mode.format,
		.out = capture_open(&capture),
		.raw_cells = mode.raw,
		.width = mode.width,
		.colour = mode.colour,
	};
	DmEmitter *emitter =
		dm_emitter_new(&options, "summary", filters, columns);
	char *text;

	dm_emitter_set_empty(emitter, "no reports match");
	for (guint i = 0; i < n; i++)
		dm_emitter_row(emitter, rows[i].cells);
	if (total)
		dm_emitter_total(emitter, total->cells);
	g_assert_true(dm_emitter_finish(emitter, NULL));
	text = g_strdup(capture_text(&capture));
	capture_clear(&capture);
	return text;
}

static void test_table(void)
{
	const Row rows[] = { row_of("example.com", 1234567, 1234566),
			     row_of("日本.example", 12, 0) };
	Row total = row_of(NULL, 1234579, 1234566);
	g_autofree char *text = NULL, *no_total = NULL;

	total.cells[6].is_null = TRUE;
	text = print((Mode){ DM_FORMAT_TABLE }, rows, 2, &total);
	g_assert_cmpstr(
		text, ==,
		"NAME              MSGS PASS% REJ BEGIN                LAST\n"
		"example.com  1,234,567  99.9   2 2026-01-01T00:00:00Z "
		"2026-01-01\n"
		"日本.example        12   0.0   2 2026-01-01T00:00:00Z "
		"2026-01-01\n"
		"------------ --------- ----- --- -------------------- "
		"----------\n"
		"total        1,234,579  99.9   2 2026-01-01T00:00:00Z \n");
	no_total = print((Mode){ DM_FORMAT_TABLE }, rows, 1, NULL);
	g_assert_cmpstr(
		no_total, ==,
		"NAME             MSGS PASS% REJ BEGIN                LAST\n"
		"example.com 1,234,567  99.9   2 2026-01-01T00:00:00Z "
		"2026-01-01\n");
}

static void test_table_width(void)
{
	const Row rows[] = { row_of("a-very-long-name.that.goes.on.example.com",
				    5, 5),
			     row_of("short.example", 1, 0) };
	g_autofree char *fits =
		print((Mode){ DM_FORMAT_TABLE, 70 }, rows, 2, NULL);
	g_autofree char *drops =
		print((Mode){ DM_FORMAT_TABLE, 33 }, rows, 2, NULL);
	g_autofree char *tiny =
		print((Mode){ DM_FORMAT_TABLE, 5 }, rows, 1, NULL);

	g_assert_cmpstr(
		fits, ==,
		"NAME                    MSGS PASS% REJ BEGIN                "
		"LAST\n"
		"a-very-long-name.that.…    5   100   2 2026-01-01T00:00:00Z "
		"2026-01-01\n"
		"short.example              1   0.0   2 2026-01-01T00:00:00Z "
		"2026-01-01\n");
	/* The columns that are missed least go first. */
	g_assert_cmpstr(drops, ==,
			"NAME               MSGS PASS% REJ\n"
			"a-very-long-name.…    5   100   2\n"
			"short.example         1   0.0   2\n");
	g_assert_cmpstr(tiny, ==,
			"NAME             MSGS PASS%\n"
			"a-very-long-nam…    5   100\n");
}

static void test_table_colour(void)
{
	const Row row = row_of("x", 1, 1);
	g_autofree char *on =
		print((Mode){ DM_FORMAT_TABLE, 0, TRUE }, &row, 1, &row);
	g_autofree char *off = print((Mode){ DM_FORMAT_TABLE }, &row, 1, &row);

	g_assert_nonnull(strstr(on, "\033[1m"));
	g_assert_null(strchr(off, '\033'));
}

static void test_table_cells(void)
{
	static const struct {
		DmColumnType type;
		DmCell cell;
		const char *text;
	} rows[] = {
		{ DM_COLUMN_COUNT, { .number = 0 }, "0" },
		{ DM_COLUMN_COUNT, { .number = 999 }, "999" },
		{ DM_COLUMN_COUNT, { .number = 1000 }, "1,000" },
		{ DM_COLUMN_COUNT, { .number = -123456 }, "-123,456" },
		{ DM_COLUMN_COUNT, { .is_null = TRUE }, "-" },
		{ DM_COLUMN_KEY, { .number = 12345 }, "12345" },
		{ DM_COLUMN_PERCENT, { .number = 1, .of = 3 }, "33.3" },
		{ DM_COLUMN_PERCENT, { .number = 9999, .of = 10000 }, "99.9" },
		{ DM_COLUMN_PERCENT, { .number = 1, .of = 10000 }, "<0.1" },
		{ DM_COLUMN_PERCENT,
		  { .number = 99999, .of = 100000 },
		  "99.9" },
		{ DM_COLUMN_PERCENT, { .number = 739, .of = 1607 }, "46.0" },
		{ DM_COLUMN_PERCENT, { .number = 2, .of = 3 }, "66.7" },
		{ DM_COLUMN_PERCENT, { .number = 6, .of = 10000 }, "0.1" },
		{ DM_COLUMN_PERCENT, { .number = 0, .of = 10000 }, "0.0" },
		{ DM_COLUMN_PERCENT, { .number = 7, .of = 7 }, "100" },
		{ DM_COLUMN_PERCENT, { .number = 0, .of = 0 }, "-" },
		{ DM_COLUMN_PERCENT,
		  { .number = G_GINT64_CONSTANT(1) << 61,
		    .of = G_GINT64_CONSTANT(1) << 62 },
		  "50.0" },
		{ DM_COLUMN_CHANGE, { .number = 9, .of = 8 }, "+12.5%" },
		{ DM_COLUMN_CHANGE, { .number = 1, .of = 9999 }, "-99.9%" },
		{ DM_COLUMN_CHANGE, { .number = 0, .of = 9999 }, "-100.0%" },
		{ DM_COLUMN_BYTES, { .number = 1023 }, "1023 B" },
		{ DM_COLUMN_BYTES, { .number = 1536 }, "1.5 KiB" },
		{ DM_COLUMN_BYTES, { .number = 1048576 }, "1.0 MiB" },
		{ DM_COLUMN_BYTES, { .number = 5368709120 }, "5.0 GiB" },
		{ DM_COLUMN_BOOL, { .number = 1 }, "yes" },
		{ DM_COLUMN_BOOL, { .number = 0 }, "no" },
		{ DM_COLUMN_TEXT, { .text = NULL }, "-" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rows); i++) {
		const DmColumn column[] = { { "x", "X", rows[i].type },
					    { NULL } };
		Capture capture;
		const DmEmitOptions options = {
			.format = DM_FORMAT_TABLE,
			.out = capture_open(&capture),
		};
		DmEmitter *emitter =
			dm_emitter_new(&options, "c", NULL, column);
		g_auto(GStrv) lines = NULL;

		dm_emitter_row(emitter, &rows[i].cell);
		g_assert_true(dm_emitter_finish(emitter, NULL));
		lines = g_strsplit(capture_text(&capture), "\n", 0);
		g_assert_cmpstr(g_strstrip(lines[1]), ==, rows[i].text);
		capture_clear(&capture);
	}
}

static void test_csv(void)
{
	Row rows[] = { row_of("example.com", 1234, 1000),
		       row_of("=cmd|x", 1, 0) };
	g_autofree char *text = NULL, *raw = NULL;

	rows[1].cells[5].is_null = TRUE;
	text = print((Mode){ DM_FORMAT_CSV }, rows, 2, &rows[0]);
	raw = print((Mode){ DM_FORMAT_CSV, .raw = TRUE }, &rows[1], 1, NULL);
	g_assert_cmpstr(text, ==,
			"name,messages,dispositions_none,dispositions_reject,"
			"begin,last\r\n"
			"example.com,1234,1,2,2026-01-01T00:00:00Z,"
			"2026-01-01T23:59:59Z\r\n"
			"'=cmd|x,1,1,2,,2026-01-01T23:59:59Z\r\n");
	g_assert_nonnull(strstr(raw, "\r\n=cmd|x,"));
}

#define JSON_HEAD                                                    \
	"{\"format_version\":1,\"command\":\"summary\",\"filters\":" \
	"{\"domain\":\"example.com\",\"since\":\"2026-01-01\"},\"rows\":["

static void test_json(void)
{
	Row rows[] = { row_of("a\x1b", 10, 5), row_of(NULL, 1, 0) };
	Row total = row_of(NULL, 11, 5);
	g_autofree char *text = NULL;

	rows[1].cells[4].is_null = TRUE;
	total.cells[5].is_null = TRUE;
	total.cells[6].is_null = TRUE;
	text = print((Mode){ DM_FORMAT_JSON }, rows, 2, &total);
	g_assert_cmpstr(
		text, ==,
		JSON_HEAD
		"{\"name\":\"a\\u001b\",\"messages\":10,\"dispositions\":"
		"{\"none\":1,\"reject\":2},\"begin\":\"2026-01-01T00:00:00Z\","
		"\"last\":\"2026-01-01T23:59:59Z\"},{\"name\":null,"
		"\"messages\":1,\"dispositions\":{\"none\":1,\"reject\":null},"
		"\"begin\":\"2026-01-01T00:00:00Z\","
		"\"last\":\"2026-01-01T23:59:59Z\"}],\"total\":{\"messages\":"
		"11,\"dispositions\":{\"none\":1,\"reject\":2}}}\n");
}

static void test_empty(void)
{
	const Row total = row_of(NULL, 0, 0);
	g_autofree char *table =
		print((Mode){ DM_FORMAT_TABLE }, NULL, 0, &total);
	g_autofree char *csv = print((Mode){ DM_FORMAT_CSV }, NULL, 0, NULL);
	g_autofree char *json = print((Mode){ DM_FORMAT_JSON }, NULL, 0, NULL);

	g_assert_cmpstr(table, ==, "no reports match\n");
	g_assert_cmpstr(csv, ==,
			"name,messages,dispositions_none,dispositions_reject,"
			"begin,last\r\n");
	g_assert_cmpstr(json, ==, JSON_HEAD "],\"total\":{}}\n");
}

/* No unsafe character and no broken byte reaches any output raw. */
static void test_hostile(void)
{
	static const Mode modes[] = { { DM_FORMAT_TABLE },
				      { DM_FORMAT_TABLE, 40 },
				      { DM_FORMAT_CSV },
				      { DM_FORMAT_JSON } };
	static const char *const broken[] = { "\xff",	  "\xc3",
					      "\xe2\x80", "\xed\xa0\x80",
					      "\xc0\xaf", "\x80" };

	for (guint m = 0; m < G_N_ELEMENTS(modes); m++) {
		for (gunichar c = 1; c < 0x20000; c++) {
			char utf8[8] = { 0 };
			g_autofree char *name = NULL, *text = NULL;
			Row row;

			if (!g_unichar_validate(c) || !dm_text_is_unsafe(c))
				continue;
			g_unichar_to_utf8(c, utf8);
			name = g_strconcat("<", utf8, ">", NULL);
			row = row_of(name, 1, 1);
			text = print(modes[m], &row, 1, NULL);
			g_assert_null(strstr(text, name));
		}
		for (guint i = 0; i < G_N_ELEMENTS(broken); i++) {
			Row row = row_of(broken[i], 1, 1);
			g_autofree char *text = print(modes[m], &row, 1, NULL);

			g_assert_true(g_utf8_validate(text, -1, NULL));
		}
	}
}

static void test_hostile_table(void)
{
	const Row row = row_of("\x1b[2J\xe2\x80\xae\xc2\x9b\n=cmd|", 1, 1);
	g_autofree char *text = print((Mode){ DM_FORMAT_TABLE }, &row, 1, NULL);

	g_assert_nonnull(strstr(
		text, "\n\\u{1b}[2J\\u{202e}\\u{9b}\\u{a}=cmd|    1   100"));
}

static void test_full_disk(void)
{
	for (DmFormat format = 0; format <= DM_FORMAT_JSON; format++) {
		FILE *out = fopen("/dev/full", "w");
		const DmEmitOptions options = { .format = format, .out = out };
		const Row row = row_of("x", 1, 1);
		g_autoptr(GError) error = NULL;
		DmEmitter *emitter =
			dm_emitter_new(&options, "c", NULL, columns);

		dm_emitter_row(emitter, row.cells);
		g_assert_false(dm_emitter_finish(emitter, &error));
		g_assert_error(error, DM_REPORT_ERROR, DM_REPORT_ERROR_OUTPUT);
		fclose(out);
	}
}

static void test_format_names(void)
{
	DmFormat format = DM_FORMAT_TABLE;

	g_assert_true(dm_format_from_name("json", &format));
	g_assert_cmpint(format, ==, DM_FORMAT_JSON);
	g_assert_true(dm_format_from_name("csv", &format));
	g_assert_cmpint(format, ==, DM_FORMAT_CSV);
	g_assert_true(dm_format_from_name("table", &format));
	g_assert_cmpint(format, ==, DM_FORMAT_TABLE);
	g_assert_false(dm_format_from_name("xml", &format));
	g_assert_false(dm_format_from_name(NULL, &format));
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/emitter/table", test_table);
	g_test_add_func("/emitter/table-width", test_table_width);
	g_test_add_func("/emitter/table-colour", test_table_colour);
	g_test_add_func("/emitter/table-cells", test_table_cells);
	g_test_add_func("/emitter/csv", test_csv);
	g_test_add_func("/emitter/json", test_json);
	g_test_add_func("/emitter/empty", test_empty);
	g_test_add_func("/emitter/hostile", test_hostile);
	g_test_add_func("/emitter/hostile-table", test_hostile_table);
	g_test_add_func("/emitter/full-disk", test_full_disk);
	g_test_add_func("/emitter/format-names", test_format_names);
	return g_test_run();
}
