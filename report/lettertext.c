/*
 * Prints a letter as plain text.  Knows nothing of what it says.
 */
#include <string.h>

#include "core/text.h"
#include "report/letter.h"
#include "report/tabletext.h"

#define GAP 2 /* between columns */
/* A name that is wider has a line of its own. */
#define NAME_WIDTH 34

static void append_spaces(GString *out, guint n)
{
	for (guint i = 0; i < n; i++)
		g_string_append_c(out, ' ');
}

/* `text` behind `head`, a constant; further lines are indented as far. */
static void append_wrapped(GString *out, guint width, const char *head,
			   const char *text)
{
	g_autofree char *escaped = dm_text_escape(text);
	g_auto(GStrv) words = g_strsplit(escaped, " ", -1);
	guint indent = dm_table_width(head), used = indent;

	g_string_append(out, head);
	for (guint i = 0; words[i]; i++) {
		guint size = dm_table_width(words[i]);

		if (i && used + 1 + size > width) {
			g_string_append_c(out, '\n');
			append_spaces(out, indent);
			used = indent;
		} else if (i) {
			g_string_append_c(out, ' ');
			used++;
		}
		g_string_append(out, words[i]);
		used += size;
	}
	g_string_append_c(out, '\n');
}

static void append_underlined(GString *out, const char *text)
{
	g_autofree char *escaped = dm_text_escape(text);

	g_string_append_printf(out, "%s\n", escaped);
	for (guint i = 0; i < dm_table_width(escaped); i++)
		g_string_append_c(out, '-');
	g_string_append_c(out, '\n');
}

/* ---- tables ----------------------------------------------------------- */

static guint column_width(const DmBlock *block, guint column)
{
	guint width = 0;

	for (guint i = 0; i < block->rows->len; i++) {
		char **row = g_ptr_array_index(block->rows, i);
		g_autofree char *escaped = dm_text_escape(row[column]);

		width = MAX(width, dm_table_width(escaped));
	}
	return column ? width : MIN(width, NAME_WIDTH);
}

static void append_name(GString *out, const char *name, guint width)
{
	g_autofree char *escaped = dm_text_escape(name);
	guint size = dm_table_width(escaped);

	g_string_append(out, escaped);
	if (size > width) {
		g_string_append_c(out, '\n');
		size = 0;
	}
	append_spaces(out, width - size);
}

static void append_table(GString *out, const DmBlock *block)
{
	g_autofree guint *widths = g_new(guint, block->n_columns);

	for (guint i = 0; i < block->n_columns; i++)
		widths[i] = column_width(block, i);
	for (guint i = 0; i < block->rows->len; i++) {
		char **row = g_ptr_array_index(block->rows, i);

		append_name(out, row[0], widths[0]);
		for (guint j = 1; j < block->n_columns; j++) {
			g_autofree char *cell = dm_text_escape(row[j]);

			append_spaces(out,
				      GAP + widths[j] - dm_table_width(cell));
			g_string_append(out, cell);
		}
		g_string_append_c(out, '\n');
	}
}

/* ---- the letter ------------------------------------------------------- */

static void append_block(GString *out, const DmBlock *block, guint width)
{
	switch (block->kind) {
	case DM_BLOCK_TITLE:
	case DM_BLOCK_HEADING:
		append_underlined(out, block->text);
		break;
	case DM_BLOCK_PARAGRAPH:
		append_wrapped(out, width, "", block->text);
		break;
	case DM_BLOCK_ALARM:
		append_wrapped(out, width, "!! ", block->text);
		break;
	case DM_BLOCK_ITEM:
		append_wrapped(out, width, "  - ", block->text);
		break;
	case DM_BLOCK_TABLE:
		append_table(out, block);
		break;
	}
}

/* What is said of a list stands right above it. */
static gboolean is_close(const DmBlock *before, const DmBlock *block)
{
	return block->kind == DM_BLOCK_ITEM &&
	       (before->kind == DM_BLOCK_ITEM ||
		before->kind == DM_BLOCK_PARAGRAPH);
}

char *dm_letter_text(const DmLetter *letter, guint width)
{
	GString *out = g_string_new(NULL);
	const DmBlock *before = NULL;

	for (guint i = 0; i < letter->blocks->len; i++) {
		const DmBlock *block = g_ptr_array_index(letter->blocks, i);

		if (before && !is_close(before, block))
			g_string_append_c(out, '\n');
		append_block(out, block, width);
		before = block;
	}
	return g_string_free(out, FALSE);
}
