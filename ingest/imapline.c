/*
 * Splits what an IMAP server sends into lines of text and literals, in bounded
 * memory.  It must not know what a reply means.
 */
#include "ingest/imapline.h"

#include <string.h>

#include "ingest/imapreply.h"

/* Room that is made at once for what a server only announced. */
#define EXPECTED_MAX ((guint64)1024 * 1024)
#define DIGITS_MAX 19 /* of 2^63 - 1 */

static void clear_literal(gpointer data)
{
	DmImapLiteral *literal = data;

	if (literal->content)
		g_string_free(literal->content, TRUE);
}

void dm_imap_line_init(DmImapLine *line, gint64 body_max)
{
	*line = (DmImapLine){ .body_max = body_max,
			      .room = DM_IMAP_TEXT_LITERALS_BYTES };
	line->text = g_string_new(NULL);
	line->literals = g_array_new(FALSE, FALSE, sizeof(DmImapLiteral));
	g_array_set_clear_func(line->literals, clear_literal);
	dm_hold_init(&line->body, body_max, 0);
}

void dm_imap_line_clear(DmImapLine *line)
{
	g_string_free(line->text, TRUE);
	g_array_unref(line->literals);
	dm_hold_clear(&line->body);
}

void dm_imap_line_reset(DmImapLine *line)
{
	g_string_truncate(line->text, 0);
	g_array_set_size(line->literals, 0);
	dm_hold_clear(&line->body);
	line->line_start = 0;
	line->room = DM_IMAP_TEXT_LITERALS_BYTES;
}

static DmImapLiteral *last_literal(const DmImapLine *line)
{
	return &g_array_index(line->literals, DmImapLiteral,
			      line->literals->len - 1);
}

static gsize take_literal(DmImapLine *line, const guint8 *data, gsize size)
{
	DmImapLiteral *literal = last_literal(line);
	gsize n = (gsize)MIN(size, line->pending);

	if (literal->is_body)
		dm_hold_append(&line->body, data, n);
	else if (literal->content)
		g_string_append_len(literal->content, (const char *)data,
				    (gssize)n);
	line->pending -= n;
	return n;
}

/*
 * Bytes of a line without its end.  What is at fault first is said first,
 * however the bytes were cut.
 */
static gboolean take_text(DmImapLine *line, const guint8 *data, gsize size,
			  const char **ret_fault)
{
	gsize room = DM_IMAP_LINE_BYTES - line->text->len;

	if (!size)
		return TRUE;
	if (memchr(data, 0, MIN(size, room))) {
		*ret_fault = "a NUL outside of a literal";
		return FALSE;
	}
	if (size > room) {
		*ret_fault = "a line of more than 1 MiB";
		return FALSE;
	}
	g_string_append_len(line->text, (const char *)data, (gssize)size);
	return TRUE;
}

static void drop_cr(DmImapLine *line)
{
	GString *text = line->text;

	if (text->len > line->line_start && text->str[text->len - 1] == '\r')
		g_string_truncate(text, text->len - 1);
}

DmImapLineState dm_imap_line_feed(DmImapLine *line, const guint8 *data,
				  gsize size, gsize *used,
				  const char **ret_fault)
{
	const guint8 *end;
	gsize n = 0;

	if (line->pending)
		n = take_literal(line, data, size);
	*used = n;
	if (n == size)
		return DM_IMAP_LINE_MORE;
	data += n;
	size -= n;
	end = memchr(data, '\n', size);
	n = end ? (gsize)(end - data) : size;
	if (!take_text(line, data, n, ret_fault))
		return DM_IMAP_LINE_FAULT;
	*used += n;
	if (!end)
		return DM_IMAP_LINE_MORE;
	++*used;
	drop_cr(line);
	return DM_IMAP_LINE_END;
}

/* Whether each quoted string of the line has its end. */
static gboolean quotes_are_closed(const char *at)
{
	while ((at = strchr(at, '"'))) {
		at = strpbrk(at + 1, "\"\\");
		while (at && *at == '\\')
			at = at[1] ? strpbrk(at + 2, "\"\\") : NULL;
		if (!at)
			return FALSE;
		at++;
	}
	return TRUE;
}

/* The '{' of the announcement that ends the line, or NULL. */
static const char *find_brace(const char *start, const char *end)
{
	const char *at = end - 1;

	if (end - start < 3 || *at != '}')
		return NULL;
	if (at[-1] == '+')
		at--;
	while (at > start && (g_ascii_isdigit(at[-1]) || at[-1] == '-'))
		at--;
	if (at == start || at[-1] != '{' || *at == '}' || *at == '+')
		return NULL;
	return at - 1;
}

/* NULL, or why the size is none. */
static const char *read_size(const char *digits, guint64 *ret)
{
	guint64 value = 0;
	guint n = 0;

	for (; g_ascii_isdigit(*digits) && n < DIGITS_MAX; digits++, n++)
		value = value * 10 + (guint64)(*digits - '0');
	if (*digits != '}' && *digits != '+')
		return "a literal whose size is no size";
	if (value > DM_IMAP_LITERAL_MAX)
		return "a literal of more than 4 GiB";
	*ret = value;
	return NULL;
}

DmImapAnnounced dm_imap_line_announced(DmImapLine *line, const char **ret_fault)
{
	const char *start = line->text->str + line->line_start;
	const char *end = line->text->str + line->text->len;
	const char *brace;
	DmImapLiteral literal = { .end = line->text->len };

	if (!quotes_are_closed(start)) {
		*ret_fault = "a quoted string without an end";
		return DM_IMAP_LITERAL_FAULT;
	}
	brace = find_brace(start, end);
	if (!brace)
		return DM_IMAP_LITERAL_NONE;
	*ret_fault = read_size(brace + 1, &literal.size);
	if (!*ret_fault && line->literals->len >= DM_IMAP_LITERALS)
		*ret_fault = "more than 64 literals in one reply";
	if (*ret_fault)
		return DM_IMAP_LITERAL_FAULT;
	if (brace > start && brace[-1] == '~')
		brace--;
	literal.at = (gsize)(brace - line->text->str);
	g_array_append_val(line->literals, literal);
	return DM_IMAP_LITERAL_NEXT;
}

void dm_imap_line_expect(DmImapLine *line, gboolean is_body)
{
	DmImapLiteral *literal = last_literal(line);

	line->line_start = line->text->len;
	line->pending = literal->size;
	literal->is_body = is_body;
	if (is_body) {
		dm_hold_init(&line->body, line->body_max,
			     (gint64)MIN(literal->size, EXPECTED_MAX));
	} else if (literal->size <= DM_IMAP_TEXT_LITERAL_BYTES &&
		   literal->size <= line->room) {
		literal->content = g_string_new(NULL);
		line->room -= (gsize)literal->size;
	}
}
