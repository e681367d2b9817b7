/*
 * Table cells as text: grouped numbers, percentages, sizes, cut words.
 */
#pragma once

#include "report/emitter.h"

/* The safe text of a cell; caller frees. */
char *dm_table_cell(const DmColumn *column, const DmCell *cell);
/* How many columns of a terminal the text takes. */
guint dm_table_width(const char *text);
/* The text cut to `width` columns with an ellipsis; caller frees. */
char *dm_table_cut(const char *text, guint width);
