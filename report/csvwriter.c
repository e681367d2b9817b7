/*
 * CSV, cell by cell.  Knows nothing of what the columns mean.
 */
#include "report/csvwriter.h"

#include <string.h>

#include "core/text.h"

struct _DmCsvWriter {
	FILE *out;
	gboolean raw;
	GString *row;
	GString *cell; /* scratch */
	gboolean comma;
};

DmCsvWriter *dm_csv_writer_new(FILE *out, gboolean raw)
{
	DmCsvWriter *csv = g_new0(DmCsvWriter, 1);

	csv->out = out;
	csv->raw = raw;
	csv->row = g_string_sized_new(1024);
	csv->cell = g_string_sized_new(256);
	return csv;
}

void dm_csv_writer_free(DmCsvWriter *csv)
{
	if (!csv)
		return;
	g_string_free(csv->row, TRUE);
	g_string_free(csv->cell, TRUE);
	g_free(csv);
}

/* A sign, digits, and a fraction perhaps: nothing a spreadsheet would run. */
static gboolean is_plain_number(const char *text)
{
	gsize digits;

	if (*text == '-' || *text == '+')
		text++;
	digits = strspn(text, "0123456789");
	if (!digits)
		return FALSE;
	text += digits;
	if (*text == '.') {
		digits = strspn(text + 1, "0123456789");
		if (!digits)
			return FALSE;
		text += digits + 1;
	}
	return *text == '\0';
}

static gboolean needs_guard(const char *text)
{
	return *text && strchr("=+-@\t\r", *text) && !is_plain_number(text);
}

static void append_cell(GString *row, const char *text)
{
	if (!strpbrk(text, "\",\r\n")) {
		g_string_append(row, text);
		return;
	}
	g_string_append_c(row, '"');
	for (; *text; text++) {
		if (*text == '"')
			g_string_append_c(row, '"');
		g_string_append_c(row, *text);
	}
	g_string_append_c(row, '"');
}

static void before_cell(DmCsvWriter *csv)
{
	if (csv->comma)
		g_string_append_c(csv->row, ',');
	csv->comma = TRUE;
}

void dm_csv_text(DmCsvWriter *csv, const char *text)
{
	before_cell(csv);
	if (!text)
		return;
	if (csv->raw) {
		append_cell(csv->row, text);
		return;
	}
	g_string_truncate(csv->cell, 0);
	if (needs_guard(text))
		g_string_append_c(csv->cell, '\'');
	dm_text_append_escaped(csv->cell, text);
	append_cell(csv->row, csv->cell->str);
}

void dm_csv_int(DmCsvWriter *csv, gint64 value)
{
	char digits[24];

	g_snprintf(digits, sizeof(digits), "%" G_GINT64_FORMAT, value);
	before_cell(csv);
	g_string_append(csv->row, digits);
}

void dm_csv_end_row(DmCsvWriter *csv)
{
	g_string_append(csv->row, "\r\n");
	/* The FILE remembers a failure: dm_output_check() tells. */
	fwrite(csv->row->str, 1, csv->row->len, csv->out);
	g_string_truncate(csv->row, 0);
	csv->comma = FALSE;
}
