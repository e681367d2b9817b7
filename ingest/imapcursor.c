/*
 * Reads the tokens of a reply of an IMAP server.  It must not know what they
 * mean, and stays within the line whatever it says.
 */
#include "ingest/imapcursor.h"

#include <string.h>

void dm_imap_cursor_init(DmImapCursor *cursor, const DmImapLine *line,
			 gsize from, gsize to)
{
	*cursor = (DmImapCursor){ line, line->text->str + from,
				  line->text->str + to, 0 };
}

/* The literal that stands here, or NULL. */
static const DmImapLiteral *literal_here(const DmImapCursor *cursor)
{
	const GArray *literals = cursor->line->literals;
	const DmImapLiteral *next;

	if (cursor->at == cursor->end || cursor->literal >= literals->len)
		return NULL;
	next = &g_array_index(literals, DmImapLiteral, cursor->literal);
	return cursor->line->text->str + next->at == cursor->at ? next : NULL;
}

static const DmImapLiteral *read_literal(DmImapCursor *cursor)
{
	const DmImapLiteral *literal = literal_here(cursor);

	if (literal) {
		cursor->at = cursor->line->text->str + literal->end;
		cursor->literal++;
	}
	return literal;
}

gboolean dm_imap_cursor_is_end(const DmImapCursor *cursor)
{
	return cursor->at == cursor->end;
}

gboolean dm_imap_read_char(DmImapCursor *cursor, char expected)
{
	if (cursor->at == cursor->end || *cursor->at != expected)
		return FALSE;
	cursor->at++;
	return TRUE;
}

gboolean dm_imap_read_space(DmImapCursor *cursor)
{
	const char *start = cursor->at;

	while (dm_imap_read_char(cursor, ' '))
		;
	return cursor->at > start;
}

/* Digits of a number up to 2^63 - 1, and nothing else. */
static gboolean parse_number(const char *text, const char *end, guint64 *ret)
{
	guint64 value = 0;

	if (text == end)
		return FALSE;
	for (; text < end; text++) {
		guint64 digit = (guint64)(*text - '0');

		if (!g_ascii_isdigit(*text) ||
		    value > (G_MAXINT64 - digit) / 10)
			return FALSE;
		value = value * 10 + digit;
	}
	*ret = value;
	return TRUE;
}

gboolean dm_imap_read_number(DmImapCursor *cursor, guint64 *ret)
{
	const char *at = cursor->at;

	while (at < cursor->end && g_ascii_isdigit(*at))
		at++;
	if (!parse_number(cursor->at, at, ret))
		return FALSE;
	cursor->at = at;
	return TRUE;
}

static gboolean is_atom_end(char c)
{
	return c == ' ' || c == '(' || c == ')' || c == '"';
}

static gboolean read_atom(DmImapCursor *cursor)
{
	const char *start = cursor->at;

	while (cursor->at < cursor->end && !is_atom_end(*cursor->at) &&
	       !literal_here(cursor))
		cursor->at++;
	return cursor->at > start;
}

static gboolean read_quoted(DmImapCursor *cursor)
{
	if (!dm_imap_read_char(cursor, '"'))
		return FALSE;
	while (cursor->at < cursor->end && *cursor->at != '"')
		cursor->at +=
			*cursor->at == '\\' && cursor->at + 1 < cursor->end ? 2
									    : 1;
	return dm_imap_read_char(cursor, '"');
}

/* A list, without recursion: its depth is the server's choice. */
static gboolean read_parens(DmImapCursor *cursor)
{
	guint depth = 0;

	do {
		if (dm_imap_read_char(cursor, '(')) {
			if (++depth > DM_IMAP_DEPTH)
				return FALSE;
		} else if (dm_imap_read_char(cursor, ')')) {
			depth--;
		} else if (!dm_imap_read_space(cursor) &&
			   !read_quoted(cursor) && !read_literal(cursor) &&
			   !read_atom(cursor)) {
			return FALSE;
		}
	} while (depth);
	return TRUE;
}

gboolean dm_imap_read_value(DmImapCursor *cursor, DmImapValue *ret)
{
	const char *start = cursor->at;
	gsize margin = 0;
	gboolean ok;

	*ret = (DmImapValue){ .literal = read_literal(cursor) };
	if (ret->literal) {
		ret->token = DM_IMAP_LITERAL;
		return TRUE;
	}
	if (start == cursor->end)
		return FALSE;
	if (*start == '(') {
		ret->token = DM_IMAP_PARENS;
		ok = read_parens(cursor);
		margin = 1;
	} else if (*start == '"') {
		ret->token = DM_IMAP_QUOTED;
		ok = read_quoted(cursor);
		margin = 1;
	} else {
		ret->token = DM_IMAP_ATOM;
		ok = read_atom(cursor);
	}
	ret->text = start + margin;
	ret->size = ok ? (gsize)(cursor->at - start) - 2 * margin : 0;
	return ok;
}

/* "[HEADER.FIELDS (X "Y")]": to the bracket that closes it. */
static gboolean read_section(DmImapCursor *cursor)
{
	while (!dm_imap_cursor_is_end(cursor)) {
		if (*cursor->at == '"') {
			if (!read_quoted(cursor))
				return FALSE;
		} else if (!read_literal(cursor) && *cursor->at++ == ']') {
			return TRUE;
		}
	}
	return FALSE;
}

gboolean dm_imap_read_item(DmImapCursor *cursor, DmImapValue *ret)
{
	const char *start = cursor->at;

	while (cursor->at < cursor->end && !is_atom_end(*cursor->at) &&
	       !literal_here(cursor)) {
		if (*cursor->at++ == '[' && !read_section(cursor))
			return FALSE;
	}
	*ret = (DmImapValue){ .token = DM_IMAP_ATOM,
			      .text = start,
			      .size = (gsize)(cursor->at - start) };
	return ret->size > 0;
}

gboolean dm_imap_value_is(const DmImapValue *value, const char *atom)
{
	return value->token == DM_IMAP_ATOM && value->size == strlen(atom) &&
	       g_ascii_strncasecmp(value->text, atom, value->size) == 0;
}

gboolean dm_imap_value_number(const DmImapValue *value, guint64 *ret)
{
	return value->token == DM_IMAP_ATOM &&
	       parse_number(value->text, value->text + value->size, ret);
}

gboolean dm_imap_value_uint32(const DmImapValue *value, guint32 *ret)
{
	guint64 number;

	if (!dm_imap_value_number(value, &number) || !number ||
	    number > G_MAXUINT32)
		return FALSE;
	*ret = (guint32)number;
	return TRUE;
}

/* Takes the backslashes out. */
static char *unquote(const DmImapValue *value, gsize *ret_size)
{
	char *bytes = g_malloc(value->size + 1);
	gsize n = 0;

	for (gsize i = 0; i < value->size; i++) {
		if (value->text[i] == '\\' && i + 1 < value->size)
			i++;
		bytes[n++] = value->text[i];
	}
	bytes[n] = '\0';
	*ret_size = n;
	return bytes;
}

char *dm_imap_value_bytes(const DmImapValue *value, gsize *ret_size)
{
	const GString *content;
	gsize size;

	if (!ret_size)
		ret_size = &size;
	if (value->token == DM_IMAP_QUOTED)
		return unquote(value, ret_size);
	if (value->token != DM_IMAP_LITERAL) {
		*ret_size = value->size;
		return g_strndup(value->text, value->size);
	}
	content = value->literal->content;
	*ret_size = content ? content->len : 0;
	return content ? g_memdup2(content->str, content->len + 1)
		       : g_strdup("");
}

static gboolean has_controls(const char *text, gsize size)
{
	for (gsize i = 0; i < size; i++) {
		if (g_ascii_iscntrl(text[i]))
			return TRUE;
	}
	return FALSE;
}

char *dm_imap_value_text(const DmImapValue *value)
{
	g_autofree char *text = NULL;
	gsize size;

	if (value->token == DM_IMAP_PARENS)
		return NULL;
	text = dm_imap_value_bytes(value, &size);
	return has_controls(text, size) ? NULL : g_steal_pointer(&text);
}

gboolean dm_imap_next_word(const char **text, const char *end, DmImapValue *ret)
{
	const char *start = *text;
	const char *at;

	while (start < end && *start == ' ')
		start++;
	for (at = start; at < end && *at != ' ';)
		at++;
	*text = at;
	*ret = (DmImapValue){ .token = DM_IMAP_ATOM,
			      .text = start,
			      .size = (gsize)(at - start) };
	return at > start;
}

char **dm_imap_words(const char *text, const char *end)
{
	GPtrArray *words = g_ptr_array_new();
	DmImapValue word;

	while (words->len < DM_IMAP_WORDS &&
	       dm_imap_next_word(&text, end, &word))
		g_ptr_array_add(words,
				g_ascii_strup(word.text, (gssize)word.size));
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(words, FALSE);
}
