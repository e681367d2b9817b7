/* Columns that are chosen, what changes and trends look like, and colours. */
#include <locale.h>
#include <string.h>

#include "report/emitter.h"
#include "tests/unit/report/sample.h"

static const DmColumn columns[] = {
	{ "name", "NAME", DM_COLUMN_TEXT, TRUE },
	{ "messages", "MSGS", DM_COLUMN_COUNT },
	{ "pass_percent", "PASS%", DM_COLUMN_PERCENT },
	{ "dispositions.reject", "REJ", DM_COLUMN_COUNT, FALSE, 1 },
	{ "asn", NULL, DM_COLUMN_KEY },
	{ "change", "+/-", DM_COLUMN_CHANGE, FALSE, 0, FALSE, TRUE },
	{ "points", "+/-%", DM_COLUMN_POINTS, FALSE, 0, FALSE, TRUE },
	{ "trend", "TREND", DM_COLUMN_TREND, FALSE, 0, FALSE, TRUE },
	{ NULL }
};

#define CELLS (G_N_ELEMENTS(columns) - 1)

/* One row of all there is, and a total; NULL where a column is not there. */
static char *print(DmFormat format, const char *const *chosen, guint width,
		   gboolean colour, GError **error)
{
	const DmCell row[CELLS] = {
		{ .text = "example.com" },
		{ .number = 1125 },
		{ .number = 9, .of = 10, .tone = DM_TONE_DOUBTFUL },
		{ .number = 7 },
		{ .number = 64496 },
		{ .number = 1125, .of = 1000 },
		{ .number = -58 },
		{ .text = "1;0;20;40" }
	};
	DmCell total[CELLS];
	Capture capture;
	const DmEmitOptions options = { .format = format,
					.out = capture_open(&capture),
					.width = width,
					.colour = colour,
					.columns = (char **)chosen };
	DmEmitter *emitter = dm_emitter_new(&options, "try", NULL, columns);
	char *text = NULL;

	for (guint i = 0; i < CELLS; i++)
		total[i] = (DmCell){ .is_null = i != 1, .number = 1125 };
	dm_emitter_row(emitter, row);
	dm_emitter_total(emitter, total);
	if (dm_emitter_finish(emitter, error))
		text = g_strdup(capture_text(&capture));
	else
		g_assert_cmpstr(capture_text(&capture), ==, "");
	capture_clear(&capture);
	return text;
}

static void check(DmFormat format, const char *const *chosen, guint width,
		  const char *expected)
{
	GError *error = NULL;
	g_autofree char *text = print(format, chosen, width, FALSE, &error);

	g_assert_no_error(error);
	g_assert_cmpstr(text, ==, expected);
}

static void test_all(void)
{
	check(DM_FORMAT_TABLE, NULL, 0,
	      "NAME         MSGS PASS% REJ    +/- +/-% TREND\n"
	      "example.com 1,125  90.0   7 +12.5% -5.8 ▁ ▄█\n"
	      "----------- ----- ----- --- ------ ---- -----\n"
	      "total       1,125                       \n");
	check(DM_FORMAT_CSV, NULL, 0,
	      "name,messages,dispositions_reject,asn,trend\r\n"
	      "example.com,1125,7,64496,1;0;20;40\r\n");
	check(DM_FORMAT_JSON, NULL, 0,
	      "{\"format_version\":1,\"command\":\"try\",\"filters\":{},"
	      "\"rows\":[{\"name\":\"example.com\",\"messages\":1125,"
	      "\"dispositions\":{\"reject\":7},\"asn\":64496,"
	      "\"trend\":[1,0,20,40]}],\"total\":{\"messages\":1125}}\n");
}

/* In the order given, each once; those without a heading get their name. */
static void test_chosen(void)
{
	static const char *const chosen[] = {
		"asn", "messages", "name", "asn", "dispositions_reject", NULL
	};

	check(DM_FORMAT_TABLE, chosen, 0,
	      "  ASN  MSGS NAME        REJ\n"
	      "64496 1,125 example.com   7\n"
	      "----- ----- ----------- ---\n"
	      "      1,125 total       \n");
	check(DM_FORMAT_CSV, chosen, 0,
	      "asn,messages,name,dispositions_reject\r\n"
	      "64496,1125,example.com,7\r\n");
	check(DM_FORMAT_JSON, chosen, 0,
	      "{\"format_version\":1,\"command\":\"try\",\"filters\":{},"
	      "\"rows\":[{\"name\":\"example.com\",\"messages\":1125,"
	      "\"dispositions\":{\"reject\":7},\"asn\":64496}],"
	      "\"total\":{\"messages\":1125}}\n");
}

/* What was asked for is not left out, though the terminal is narrow. */
static void test_narrow(void)
{
	static const char *const chosen[] = { "name", "messages",
					      "dispositions_reject", NULL };

	check(DM_FORMAT_TABLE, chosen, 10,
	      "NAME         MSGS REJ\n"
	      "example.com 1,125   7\n"
	      "----------- ----- ---\n"
	      "total       1,125 \n");
}

static void test_unknown(void)
{
	static const char *const chosen[] = { "name", "colour", NULL };
	/* Percentages are for tables. */
	static const char *const percent[] = { "pass_percent", NULL };
	GError *error = NULL;

	g_assert_null(print(DM_FORMAT_TABLE, chosen, 0, FALSE, &error));
	g_assert_error(error, DM_EMIT_ERROR, DM_EMIT_ERROR_COLUMN);
	g_assert_cmpstr(error->message, ==,
			"try: --columns takes name, messages, pass_percent, "
			"dispositions_reject, asn, change, points, trend, not "
			"\"colour\"");
	g_clear_error(&error);
	g_assert_null(print(DM_FORMAT_CSV, percent, 0, FALSE, &error));
	g_assert_error(error, DM_EMIT_ERROR, DM_EMIT_ERROR_COLUMN);
	g_clear_error(&error);
	check(DM_FORMAT_TABLE, percent, 0, "PASS%\n 90.0\n-----\ntotal\n");
}

static void test_tones(void)
{
	static const char *const chosen[] = { "pass_percent", NULL };
	GError *error = NULL;
	g_autofree char *text = print(DM_FORMAT_TABLE, chosen, 0, TRUE, &error);

	g_assert_no_error(error);
	g_assert_nonnull(strstr(text, "\033[33m 90.0\033[0m"));
}

int main(int argc, char **argv)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/emitcolumns/all", test_all);
	g_test_add_func("/emitcolumns/chosen", test_chosen);
	g_test_add_func("/emitcolumns/narrow", test_narrow);
	g_test_add_func("/emitcolumns/unknown", test_unknown);
	g_test_add_func("/emitcolumns/tones", test_tones);
	return g_test_run();
}
