/*
 * Holds the blocks of a letter.  Knows neither what it says nor how it is
 * printed.
 */
#include "report/letter.h"

/* Characters of one text.  Reporters may send 64 KiB in a name; a domain has at
   most 253, and a sentence is read to the end. */
#define TEXT_CHARACTERS 600

static void free_row(gpointer data)
{
	g_strfreev(data);
}

static void free_block(gpointer data)
{
	DmBlock *block = data;

	g_free(block->text);
	g_clear_pointer(&block->rows, g_ptr_array_unref);
	g_free(block);
}

DmLetter *dm_letter_new(void)
{
	DmLetter *letter = g_new0(DmLetter, 1);

	letter->blocks = g_ptr_array_new_with_free_func(free_block);
	return letter;
}

void dm_letter_free(DmLetter *letter)
{
	if (!letter)
		return;
	g_free(letter->subject);
	g_ptr_array_unref(letter->blocks);
	g_free(letter);
}

/* Takes the text; what is no UTF-8 is made so. */
static char *cut(char *text)
{
	g_autofree char *given = text;
	g_autofree char *valid = g_utf8_make_valid(given, -1);
	g_autofree char *head = NULL;

	if (g_utf8_strlen(valid, -1) <= TEXT_CHARACTERS)
		return g_steal_pointer(&valid);
	head = g_utf8_substring(valid, 0, TEXT_CHARACTERS);
	return g_strconcat(head, "…", NULL);
}

static DmBlock *add_block(DmLetter *letter, DmBlockKind kind, char *text)
{
	DmBlock *block = g_new0(DmBlock, 1);

	block->kind = kind;
	block->text = cut(text);
	g_ptr_array_add(letter->blocks, block);
	return block;
}

void dm_letter_add(DmLetter *letter, DmBlockKind kind, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_block(letter, kind, g_strdup_vprintf(format, args));
	va_end(args);
}

void dm_letter_add_table(DmLetter *letter, const char *about,
			 const char *const *heads)
{
	DmBlock *block = add_block(letter, DM_BLOCK_TABLE, g_strdup(about));

	block->n_columns = g_strv_length((char **)heads);
	block->rows = g_ptr_array_new_with_free_func(free_row);
	dm_letter_add_row(letter, heads);
}

void dm_letter_add_row(DmLetter *letter, const char *const *cells)
{
	DmBlock *block =
		g_ptr_array_index(letter->blocks, letter->blocks->len - 1);
	char **row = g_new0(char *, block->n_columns + 1);

	for (guint i = 0; i < block->n_columns; i++)
		row[i] = cut(g_strdup(cells[i]));
	g_ptr_array_add(block->rows, row);
}
