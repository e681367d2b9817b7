/*
 * Text of unknown origin: trimming, repairing, escaping.
 */
#pragma once

#include <glib.h>

/* Lower-cases the ASCII letters in place; returns `text`. */
char *dm_text_lower(char *text);

/*
 * Lower case of all letters; of broken UTF-8, in which GLib would read past
 * the end, of ASCII letters only.  Caller frees.
 */
char *dm_text_strdown(const char *text);

/*
 * Trims ASCII white space at both ends: returns the first byte that stays
 * and its length in *size.
 */
const char *dm_text_trim(const char *text, gsize *size);

/*
 * Whether a character may not reach an output raw: C0 and C1 controls, DEL,
 * bidi controls, line and paragraph separators, non-characters.
 */
gboolean dm_text_is_unsafe(gunichar character);

/*
 * Appends `text` with every unsafe character and every broken byte written
 * as \u{1b}: the one door to terminals, tables, CSV cells and logs.
 */
void dm_text_append_escaped(GString *out, const char *text);
/* The same as a new string; caller frees. */
char *dm_text_escape(const char *text);

/* The lower-case hex of `size` bytes; caller frees. */
char *dm_text_hex(const guint8 *bytes, gsize size);

/* Appends a decimal number, as "%d" would but faster. */
void dm_text_append_number(GString *out, gint64 number);

/* "s" behind a word of which there are `n`, "" where it is one; static. */
const char *dm_text_plural(gint64 n);

/* The fewest single-character edits between two words. */
guint dm_text_distance(const char *a, const char *b);
/*
 * The nearest of a NULL-terminated list, or NULL when none is near enough to
 * be meant.
 */
const char *dm_text_nearest(const char *word, const char *const *known);
