/*
 * A letter: a subject and blocks of text, which print as plain text and as HTML
 * alike.  Texts in it are as they were reported; the printers escape them.
 */
#pragma once

#include <glib.h>

typedef enum {
	DM_BLOCK_TITLE,
	DM_BLOCK_HEADING,
	DM_BLOCK_PARAGRAPH,
	DM_BLOCK_ALARM, /* a paragraph that must not be overlooked */
	DM_BLOCK_ITEM,	/* of a list; those behind each other are one list */
	DM_BLOCK_TABLE,
} DmBlockKind;

typedef struct {
	DmBlockKind kind;
	char *text; /* of all but tables; of a table what it is about */
	/* of a table: `n_columns` texts each, the column heads first; the first
	   of a row names it, the others are numbers */
	guint n_columns;
	GPtrArray *rows; /* char ** */
} DmBlock;

typedef struct {
	char *subject;	   /* one line */
	GPtrArray *blocks; /* DmBlock */
} DmLetter;

DmLetter *dm_letter_new(void);
void dm_letter_free(DmLetter *letter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmLetter, dm_letter_free)

/* Adds a block with a text, which is cut where nobody would read on. */
void dm_letter_add(DmLetter *letter, DmBlockKind kind, const char *format, ...)
	G_GNUC_PRINTF(3, 4);
/* Adds a table of what `about` says; `heads` ends with NULL. */
void dm_letter_add_table(DmLetter *letter, const char *about,
			 const char *const *heads);
/* Adds a row to that table, a text a column. */
void dm_letter_add_row(DmLetter *letter, const char *const *cells);

/* Plain text, broken at blanks before `width` columns; caller frees. */
char *dm_letter_text(const DmLetter *letter, guint width);
/* A page of its own: no script, no style sheet, nothing to load; caller frees.
 */
char *dm_letter_html(const DmLetter *letter);
