/*
 * Trimming, escaping and comparing of text that nobody has checked.
 */
#include "core/text.h"

#include <string.h>

char *dm_text_lower(char *text)
{
	for (char *c = text; *c; c++)
		*c = g_ascii_tolower(*c);
	return text;
}

char *dm_text_strdown(const char *text)
{
	if (g_utf8_validate(text, -1, NULL))
		return g_utf8_strdown(text, -1);
	return dm_text_lower(g_strdup(text));
}

const char *dm_text_trim(const char *text, gsize *size)
{
	while (*size && g_ascii_isspace(*text)) {
		text++;
		(*size)--;
	}
	while (*size && g_ascii_isspace(text[*size - 1]))
		(*size)--;
	return text;
}

gboolean dm_text_is_unsafe(gunichar character)
{
	static const struct {
		gunichar first, last;
	} ranges[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0x061c, 0x061c },
		{ 0x200e, 0x200f }, { 0x2028, 0x202e }, { 0x2066, 0x2069 },
		{ 0xfdd0, 0xfdef }, { 0xfeff, 0xfeff },
	};

	for (guint i = 0; i < G_N_ELEMENTS(ranges); i++)
		if (character >= ranges[i].first && character <= ranges[i].last)
			return TRUE;
	return (character & 0xfffe) == 0xfffe;
}

/* Whether the text is printable ASCII, by far the commonest case. */
static gboolean is_plain(const char *text)
{
	for (const char *c = text; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			return FALSE;
	return TRUE;
}

void dm_text_append_escaped(GString *out, const char *text)
{
	const char *end = text + strlen(text);

	if (is_plain(text)) {
		g_string_append(out, text);
		return;
	}
	while (text < end) {
		gunichar c = g_utf8_get_char_validated(text, end - text);

		if (c == (gunichar)-1 || c == (gunichar)-2) {
			g_string_append_printf(out, "\\u{%x}", (guint8)*text);
			text++;
			continue;
		}
		if (dm_text_is_unsafe(c))
			g_string_append_printf(out, "\\u{%x}", c);
		else
			g_string_append_unichar(out, c);
		text = g_utf8_next_char(text);
	}
}

char *dm_text_escape(const char *text)
{
	GString *out = g_string_new(NULL);

	dm_text_append_escaped(out, text);
	return g_string_free(out, FALSE);
}

char *dm_text_hex(const guint8 *bytes, gsize size)
{
	static const char digits[] = "0123456789abcdef";
	char *hex = g_malloc(size * 2 + 1);

	for (gsize i = 0; i < size; i++) {
		hex[2 * i] = digits[bytes[i] >> 4];
		hex[2 * i + 1] = digits[bytes[i] & 15];
	}
	hex[size * 2] = '\0';
	return hex;
}

void dm_text_append_number(GString *out, gint64 number)
{
	char digits[20];
	guint at = sizeof(digits);
	guint64 left = number < 0 ? -(guint64)number : (guint64)number;

	do
		digits[--at] = (char)('0' + left % 10);
	while (left /= 10);
	if (number < 0)
		digits[--at] = '-';
	g_string_append_len(out, digits + at, sizeof(digits) - at);
}

const char *dm_text_plural(gint64 n)
{
	return n == 1 ? "" : "s";
}

guint dm_text_distance(const char *a, const char *b)
{
	gsize width = strlen(b);
	g_autofree guint *row = g_new(guint, width + 1);

	for (gsize j = 0; j <= width; j++)
		row[j] = (guint)j;
	for (gsize i = 0; a[i]; i++) {
		guint diagonal = row[0];

		row[0] = (guint)i + 1;
		for (gsize j = 0; j < width; j++) {
			guint above = row[j + 1];
			guint replace = diagonal + (a[i] != b[j]);

			row[j + 1] = MIN(replace, MIN(above, row[j]) + 1);
			diagonal = above;
		}
	}
	return row[width];
}

const char *dm_text_nearest(const char *word, const char *const *known)
{
	const char *best = NULL;
	guint least = (guint)strlen(word) / 2 + 1;

	for (; *known; known++) {
		guint distance = dm_text_distance(word, *known);

		if (distance < least) {
			least = distance;
			best = *known;
		}
	}
	return best;
}
