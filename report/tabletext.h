/*
 * Table cells as text: grouped numbers, percentages, sizes, cut words.
 */
#pragma once

#include "report/emitter.h"

/* The safe text of a cell; caller frees. */
char *dm_table_cell(const DmColumn *column, const DmCell *cell);
/*
 * The share in tenths of a percent, rounded to the nearest, but never up to
 * all: 999 of 1000 where anything is missing.  `of` is more than 0.
 */
gint64 dm_permille(gint64 number, gint64 of);
/* The share in percent, "98.2", "<0.1", "100", "-" of nothing; caller frees. */
char *dm_percent_text(gint64 number, gint64 of);
/* How many columns of a terminal the text takes. */
guint dm_table_width(const char *text);
/*
 * The text broken at blanks to lines of `width` columns; words that are wider
 * stay whole.  Caller frees by g_strfreev().
 */
char **dm_table_break(const char *text, guint width);
/* The text cut to `width` columns with an ellipsis; caller frees. */
char *dm_table_cut(const char *text, guint width);
