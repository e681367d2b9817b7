/*
 * Turns cells into what a table shows.  Knows nothing of the table.
 */
#include "report/tabletext.h"

#include <string.h>

#include "core/text.h"
#include "core/utctime.h"
#include "report/emitterops.h"

static char *group_thousands(gint64 number)
{
	GString *out = g_string_new(NULL);
	const gssize first = number < 0 ? 1 : 0;

	dm_text_append_number(out, number);
	for (gssize at = (gssize)out->len - 3; at > first; at -= 3)
		g_string_insert_c(out, at, ',');
	return g_string_free(out, FALSE);
}

gint64 dm_permille(gint64 number, gint64 of)
{
	gboolean is_part = number < of;
	gint64 permille;

	while (number > G_MAXINT64 / 2000) {
		number /= 2;
		of /= 2;
	}
	permille = (number * 2000 / of + 1) / 2;
	return is_part ? MIN(permille, 999) : permille;
}

char *dm_percent_text(gint64 number, gint64 of)
{
	gint64 permille;

	if (of <= 0)
		return g_strdup("-");
	permille = dm_permille(number, of);
	if (permille == 0 && number > 0)
		return g_strdup("<0.1");
	if (permille == 1000)
		return g_strdup("100");
	return g_strdup_printf("%d.%d", (int)(permille / 10),
			       (int)(permille % 10));
}

static char *size_text(gint64 bytes)
{
	static const char *const units[] = { "KiB", "MiB", "GiB", "TiB" };
	guint unit = 0;
	gint64 tenths;

	if (bytes < 1024)
		return g_strdup_printf("%d B", (int)bytes);
	while (bytes >= 1024 * 1024 && unit < G_N_ELEMENTS(units) - 1) {
		bytes /= 1024;
		unit++;
	}
	tenths = bytes / 1024 * 10 + bytes % 1024 * 10 / 1024;
	return g_strdup_printf("%" G_GINT64_FORMAT ".%d %s", tenths / 10,
			       (int)(tenths % 10), units[unit]);
}

/* "+12.5%" from one number to another; "new" from nothing.  "-100.0%" is said
   only of what is gone. */
static char *change(gint64 number, gint64 of)
{
	double percent;

	if (of <= 0)
		return g_strdup(number ? "new" : "-");
	percent = 100.0 * ((double)number / (double)of - 1);
	if (number)
		percent = MAX(percent, -99.9);
	return g_strdup_printf("%+.1f%%", percent);
}

static void append_bar(GString *line, gint64 number, gint64 most, gboolean utf8)
{
	static const char *const bars[] = { "▁", "▂", "▃", "▄",
					    "▅", "▆", "▇", "█" };
	int eighth = (int)((double)number / (double)most * 7.999);

	if (!number)
		g_string_append_c(line, ' ');
	else if (utf8)
		g_string_append(line, bars[eighth]);
	else
		g_string_append_c(line, (char)('1' + eighth));
}

/* The next number of "1;20;3"; FALSE behind the last. */
static gboolean next_number(const char **at, gint64 *ret)
{
	char *end;

	if (!**at)
		return FALSE;
	*ret = g_ascii_strtoll(*at, &end, 10);
	*at = end + (*end == ';');
	return TRUE;
}

/* A bar for each number of "1;20;3", the highest eight eighths high. */
static char *spark_line(const char *numbers)
{
	gboolean utf8 = g_get_charset(NULL);
	GString *line = g_string_new(NULL);
	gint64 most = 1, number;

	for (const char *at = numbers; next_number(&at, &number);)
		most = MAX(most, number);
	for (const char *at = numbers; next_number(&at, &number);)
		append_bar(line, number, most, utf8);
	return g_string_free(line, FALSE);
}

static char *key_text(gint64 key)
{
	GString *out = g_string_new(NULL);

	dm_text_append_number(out, key);
	return g_string_free(out, FALSE);
}

char *dm_table_cell(const DmColumn *column, const DmCell *cell)
{
	char time[DM_TIME_TEXT];

	if (dm_cell_is_null(column, cell))
		return g_strdup("-");
	switch (column->type) {
	case DM_COLUMN_TEXT:
		return dm_text_escape(cell->text);
	case DM_COLUMN_PERCENT:
		return dm_percent_text(cell->number, cell->of);
	case DM_COLUMN_CHANGE:
		return change(cell->number, cell->of);
	case DM_COLUMN_POINTS:
		return g_strdup_printf("%+.1f", (double)cell->number / 10);
	case DM_COLUMN_TREND:
		return spark_line(cell->text);
	case DM_COLUMN_TIME:
		return g_strdup(dm_time_format(cell->number, time));
	case DM_COLUMN_DAY:
		return g_strdup(dm_day_format(dm_time_day(cell->number), time));
	case DM_COLUMN_BYTES:
		return size_text(cell->number);
	case DM_COLUMN_BOOL:
		return g_strdup(cell->number ? "yes" : "no");
	case DM_COLUMN_KEY:
		return key_text(cell->number);
	case DM_COLUMN_COUNT:
		break;
	}
	return group_thousands(cell->number);
}

static guint width_of(gunichar c)
{
	if (c < 0x7f)
		return 1;
	if (g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

guint dm_table_width(const char *text)
{
	guint width = 0;

	for (; *text; text = g_utf8_next_char(text))
		width += width_of(g_utf8_get_char(text));
	return width;
}

char **dm_table_break(const char *text, guint width)
{
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	GPtrArray *lines = g_ptr_array_new();
	GString *line = g_string_new(words[0]);
	guint used = dm_table_width(line->str);

	for (guint i = 1; words[0] && words[i]; i++) {
		guint size = dm_table_width(words[i]);

		if (used + 1 + size > width) {
			g_ptr_array_add(lines, g_string_free(line, FALSE));
			line = g_string_new(words[i]);
			used = size;
		} else {
			g_string_append_printf(line, " %s", words[i]);
			used += 1 + size;
		}
	}
	g_ptr_array_add(lines, g_string_free(line, FALSE));
	g_ptr_array_add(lines, NULL);
	return (char **)g_ptr_array_free(lines, FALSE);
}

char *dm_table_cut(const char *text, guint width)
{
	/* Three dots where the terminal has no "…". */
	gboolean utf8 = g_get_charset(NULL);
	const char *ellipsis = utf8 ? "…" : "...";
	guint room = width - MIN(width, utf8 ? 1 : 3);
	const char *end = text;
	g_autofree char *head = NULL;

	if (dm_table_width(text) <= width)
		return g_strdup(text);
	while (*end && width_of(g_utf8_get_char(end)) <= room) {
		room -= width_of(g_utf8_get_char(end));
		end = g_utf8_next_char(end);
	}
	head = g_strndup(text, end - text);
	return g_strconcat(head, ellipsis, NULL);
}
