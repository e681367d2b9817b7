/* CSV cells: quoting, the formula guard, escapes, raw cells. */
#include "core/text.h"
#include "report/csvwriter.h"
#include "tests/unit/report/sample.h"

static void check_cell(const char *text, gboolean raw, const char *expected)
{
	Capture capture;
	DmCsvWriter *csv = dm_csv_writer_new(capture_open(&capture), raw);
	g_autofree char *line = g_strconcat(expected, "\r\n", NULL);

	dm_csv_text(csv, text);
	dm_csv_end_row(csv);
	g_assert_cmpstr(capture_text(&capture), ==, line);
	dm_csv_writer_free(csv);
	capture_clear(&capture);
}

static const struct {
	const char *text, *safe, *raw;
} cells[] = {
	{ NULL, "", "" },
	{ "", "", "" },
	{ "plain text", "plain text", "plain text" },
	{ "a,b", "\"a,b\"", "\"a,b\"" },
	{ "say \"x\"", "\"say \"\"x\"\"\"", "\"say \"\"x\"\"\"" },
	{ "a;b", "a;b", "a;b" },
	{ "two\nlines", "two\\u{a}lines", "\"two\nlines\"" },
	{ "=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0" },
	{ "=1,2", "\"'=1,2\"", "\"=1,2\"" },
	{ "+1", "+1", "+1" },
	{ "-12.5", "-12.5", "-12.5" },
	{ "-12.", "'-12.", "-12." },
	{ "-1+cmd", "'-1+cmd", "-1+cmd" },
	{ "-", "'-", "-" },
	{ "+.5", "'+.5", "+.5" },
	{ "@SUM(A1)", "'@SUM(A1)", "@SUM(A1)" },
	{ "\tx", "'\\u{9}x", "\tx" },
	{ "\rx", "'\\u{d}x", "\"\rx\"" },
	{ "a=b", "a=b", "a=b" },
	{ "\x1b[2J", "\\u{1b}[2J", "\x1b[2J" },
	{ "\xc2\x9b"
	  "2J",
	  "\\u{9b}2J",
	  "\xc2\x9b"
	  "2J" },
	{ "a\xe2\x80\xae"
	  "b",
	  "a\\u{202e}b",
	  "a\xe2\x80\xae"
	  "b" },
	{ "a\xff", "a\\u{ff}", "a\xff" },
	{ "Zürich 日本", "Zürich 日本", "Zürich 日本" },
};

static void test_cells(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cells); i++) {
		check_cell(cells[i].text, FALSE, cells[i].safe);
		check_cell(cells[i].text, TRUE, cells[i].raw);
	}
}

static void test_rows(void)
{
	Capture capture;
	DmCsvWriter *csv = dm_csv_writer_new(capture_open(&capture), FALSE);

	dm_csv_text(csv, NULL);
	dm_csv_int(csv, -5);
	dm_csv_text(csv, "x");
	dm_csv_end_row(csv);
	dm_csv_int(csv, G_MAXINT64);
	dm_csv_text(csv, NULL);
	dm_csv_end_row(csv);
	g_assert_cmpstr(capture_text(&capture), ==,
			",-5,x\r\n9223372036854775807,\r\n");
	dm_csv_writer_free(csv);
	capture_clear(&capture);
}

/* No unsafe character reaches a cell raw, wherever it stands. */
static void test_all_unsafe(void)
{
	for (gunichar c = 1; c < 0x110000; c++) {
		g_autofree char *text = NULL, *expected = NULL;
		char utf8[8] = { 0 };

		if (!g_unichar_validate(c) || !dm_text_is_unsafe(c))
			continue;
		g_unichar_to_utf8(c, utf8);
		text = g_strconcat("a", utf8, "b", NULL);
		expected = g_strdup_printf("a\\u{%x}b", c);
		check_cell(text, FALSE, expected);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/csvwriter/cells", test_cells);
	g_test_add_func("/csvwriter/rows", test_rows);
	g_test_add_func("/csvwriter/all-unsafe", test_all_unsafe);
	return g_test_run();
}
