/*
 * Takes header blocks apart; knows neither which fields there are nor GMime,
 * which drops what it does not understand.
 */
#include "parse/mailfields.h"

#include <string.h>

#include "core/text.h"

/* The first byte behind the line, its end included. */
static const char *next_line(const char *at, const char *end)
{
	const char *line_end = memchr(at, '\n', (gsize)(end - at));

	return line_end ? line_end + 1 : end;
}

static gboolean is_blank_line(const char *at, const char *end)
{
	gsize size = (gsize)(next_line(at, end) - at);

	dm_text_trim(at, &size);
	return size == 0;
}

/* mbox and some reporters put the envelope's line first, quoted or not. */
static gboolean is_separator(const char *at, const char *end)
{
	if (at < end && *at == '>')
		at++;
	return end - at >= 5 && memcmp(at, "From ", 5) == 0;
}

static const char *skip_blank_lines(const char *at, const char *end)
{
	while (at < end && is_blank_line(at, end))
		at = next_line(at, end);
	return at;
}

void dm_field_scan_init(DmFieldScan *scan, const char *data, gsize size)
{
	const char *end = data + size;

	data = skip_blank_lines(data, end);
	if (is_separator(data, end))
		data = next_line(data, end);
	*scan = (DmFieldScan){ .at = data, .end = end };
}

static gboolean is_folded(const char *at, const char *end)
{
	return at < end && (*at == ' ' || *at == '\t') &&
	       !is_blank_line(at, end);
}

/* The size of the field's name, or 0 when the line is no field. */
static gsize name_size(const char *at, const char *end)
{
	const char *colon = at;
	gsize size;

	while (colon<end && * colon> ' ' && *colon < 0x7f && *colon != ':')
		colon++;
	size = (gsize)(colon - at);
	while (colon < end && (*colon == ' ' || *colon == '\t'))
		colon++;
	return colon < end && *colon == ':' ? size : 0;
}

/* One line of a body to the end of it; a CR inside is no line end. */
static void append_line(GString *body, const char *line, gsize size,
			gboolean *repaired)
{
	line = dm_text_trim(line, &size);
	if (body->len && size)
		g_string_append_c(body, ' ');
	for (gsize i = 0; i < size; i++) {
		gboolean bare = line[i] == '\r';

		*repaired |= bare;
		g_string_append_c(body, bare ? ' ' : line[i]);
	}
}

gboolean dm_field_scan_next(DmFieldScan *scan)
{
	gsize size = 0;
	const char *line;
	GString *body;

	while (scan->at < scan->end && !is_blank_line(scan->at, scan->end)) {
		size = name_size(scan->at, scan->end);
		if (size)
			break;
		scan->at = next_line(scan->at, scan->end);
	}
	dm_field_scan_clear(scan);
	if (!size)
		return FALSE;
	scan->name = g_strndup(scan->at, size);
	line = (const char *)memchr(scan->at, ':', scan->end - scan->at) + 1;
	body = g_string_new(NULL);
	do {
		scan->at = next_line(line, scan->end);
		append_line(body, line, (gsize)(scan->at - line),
			    &scan->repaired);
		line = scan->at;
	} while (is_folded(line, scan->end));
	scan->body = dm_field_text(body->str, body->len, &scan->repaired);
	g_string_free(body, TRUE);
	return TRUE;
}

void dm_field_scan_clear(DmFieldScan *scan)
{
	g_clear_pointer(&scan->name, g_free);
	g_clear_pointer(&scan->body, g_free);
	scan->repaired = FALSE;
}

gsize dm_header_block(const char *data, gsize size, gsize *ret_start)
{
	const char *end = data + size;
	const char *start = skip_blank_lines(data, end);
	const char *at = start;

	while (at < end && !is_blank_line(at, end))
		at = next_line(at, end);
	*ret_start = (gsize)(start - data);
	return (gsize)(at - start);
}

char *dm_field_text(const char *data, gsize size, gboolean *ret_repaired)
{
	if (g_utf8_validate_len(data, size, NULL))
		return g_strndup(data, size);
	*ret_repaired = TRUE;
	return g_utf8_make_valid(data, (gssize)size);
}

char *dm_field_without_comments(const char *text)
{
	GString *out = g_string_new(NULL);
	gboolean quoted = FALSE;
	guint depth = 0;

	for (; *text; text++) {
		gboolean pair = *text == '\\' && text[1];

		if (*text == '"' && !depth)
			quoted = !quoted;
		if (*text == '(' && !quoted)
			depth++;
		else if (*text == ')' && depth)
			depth--;
		else if (!depth)
			g_string_append_len(out, text, pair ? 2 : 1);
		text += pair;
	}
	return g_strstrip(g_string_free(out, FALSE));
}

char *dm_field_strip_angles(char *text)
{
	gsize size = strlen(text);

	if (size < 2 || text[0] != '<' || text[size - 1] != '>')
		return text;
	memmove(text, text + 1, size - 2);
	text[size - 2] = '\0';
	return g_strstrip(text);
}
