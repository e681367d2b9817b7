/*
 * Reads and expands the macros of SPF.  It asks no DNS: the validated name of
 * %{p} is given to it.
 */
#include "dns/spfmacro.h"

#include <string.h>

#define NAME_MAX_OCTETS 253
#define PARTS_MAX 999 /* more labels than a name can have */

#define LETTERS "slodiphv"
#define EXPLAIN_LETTERS "crt"
#define DELIMITERS ".-+,/_="

/* A run of literal text, or one macro. */
typedef struct {
	char letter;	   /* lower case; 0 = literal */
	gboolean url;	   /* an upper-case letter: escape the value */
	gboolean reversed; /* "r" */
	guint parts;	   /* how many from the right; 0 = all */
	char *text;	   /* the literal, or the delimiters, may be "" */
} Piece;

struct _DmSpfText {
	GArray *pieces; /* Piece */
};

/* ---- reading -------------------------------------------------------- */

typedef struct {
	const char *text;
	gsize size, at;
	gsize expand_end; /* behind the last macro-expand; 0 = none yet */
	DmSpfTextKind kind;
	GString *literal; /* not yet a piece */
	DmSpfText *result;
	char *problem;
} Reader;

static void clear_piece(gpointer data)
{
	g_free(((Piece *)data)->text);
}

void dm_spf_text_free(DmSpfText *text)
{
	if (!text)
		return;
	g_array_unref(text->pieces);
	g_free(text);
}

static void end_literal(Reader *reader)
{
	Piece piece = { 0 };

	if (!reader->literal->len)
		return;
	piece.text = g_strdup(reader->literal->str);
	g_array_append_val(reader->result->pieces, piece);
	g_string_truncate(reader->literal, 0);
}

static char peek(const Reader *reader)
{
	return reader->at < reader->size ? reader->text[reader->at] : 0;
}

/* The digits of a transformer; FALSE for 0. */
static gboolean read_parts(Reader *reader, Piece *piece)
{
	gsize start = reader->at;

	while (g_ascii_isdigit(peek(reader))) {
		piece->parts = piece->parts * 10 + (guint)(peek(reader) - '0');
		piece->parts = MIN(piece->parts, PARTS_MAX);
		reader->at++;
	}
	return reader->at == start || piece->parts;
}

static gboolean take_letter(Reader *reader, Piece *piece)
{
	char letter = peek(reader);

	piece->letter = g_ascii_tolower(letter);
	piece->url = g_ascii_isupper(letter);
	if (letter && strchr(LETTERS, piece->letter)) {
		reader->at++;
		return TRUE;
	}
	if (!letter || !strchr(EXPLAIN_LETTERS, piece->letter)) {
		reader->problem = g_strdup(
			"has a macro letter that does not exist; those of names are s, l, o, d, i, p, h and v");
		return FALSE;
	}
	if (reader->kind == DM_SPF_TEXT_NAME) {
		reader->problem = g_strdup_printf(
			"has the macro %%{%c}, which is for the text of an explanation only",
			letter);
		return FALSE;
	}
	reader->at++;
	return TRUE;
}

/* Behind "%{". */
static gboolean read_macro(Reader *reader)
{
	Piece piece = { 0 };
	gsize start;

	if (!take_letter(reader, &piece))
		return FALSE;
	if (!read_parts(reader, &piece)) {
		reader->problem = g_strdup("has a macro that keeps 0 parts");
		return FALSE;
	}
	if (g_ascii_tolower(peek(reader)) == 'r') {
		piece.reversed = TRUE;
		reader->at++;
	}
	start = reader->at;
	while (peek(reader) && strchr(DELIMITERS, peek(reader)))
		reader->at++;
	if (peek(reader) != '}') {
		reader->problem =
			g_strdup("has a macro that does not end in \"}\"");
		return FALSE;
	}
	piece.text = g_strndup(reader->text + start, reader->at - start);
	reader->at++;
	end_literal(reader);
	g_array_append_val(reader->result->pieces, piece);
	return TRUE;
}

/* Behind "%". */
static gboolean read_expand(Reader *reader)
{
	char c = peek(reader);

	reader->at++;
	if (c == '{')
		return read_macro(reader);
	if (c == '%')
		g_string_append_c(reader->literal, '%');
	else if (c == '_')
		g_string_append_c(reader->literal, ' ');
	else if (c == '-')
		g_string_append(reader->literal, "%20");
	else
		reader->problem = g_strdup(
			"has a \"%\" that begins no macro; the sign itself is written %%");
	return !reader->problem;
}

static gboolean read_one(Reader *reader)
{
	char c = reader->text[reader->at++];

	if (c == '%') {
		if (!read_expand(reader))
			return FALSE;
		reader->expand_end = reader->at;
		return TRUE;
	}
	if (g_ascii_isgraph(c) ||
	    (c == ' ' && reader->kind == DM_SPF_TEXT_EXPLAIN)) {
		g_string_append_c(reader->literal, c);
		return TRUE;
	}
	reader->problem = g_strdup(
		(guchar)c < 0x80
			? "has a character that may not stand there"
			: "has a character that is not ASCII; names are written as A-labels (xn--…)");
	return FALSE;
}

/* toplabel (RFC 7208 section 7.1): letters, digits and inner hyphens, but not
   digits alone. */
static gboolean is_toplabel(const char *label, gsize size)
{
	gboolean has_other = FALSE;

	if (!size || label[0] == '-' || label[size - 1] == '-')
		return FALSE;
	for (gsize i = 0; i < size; i++) {
		if (!g_ascii_isalnum(label[i]) && label[i] != '-')
			return FALSE;
		has_other |= !g_ascii_isdigit(label[i]);
	}
	return has_other;
}

/* domain-end: a macro, or a dot, a toplabel and maybe a dot. */
static gboolean ends_like_name(const Reader *reader)
{
	const char *tail = reader->text + reader->expand_end;
	gsize size = reader->size - reader->expand_end, start;

	if (!size)
		return reader->expand_end > 0;
	if (tail[size - 1] == '.')
		size--;
	start = size;
	while (start && tail[start - 1] != '.')
		start--;
	return start && is_toplabel(tail + start, size - start);
}

DmSpfText *dm_spf_text_parse(const char *text, gsize size, DmSpfTextKind kind,
			     char **ret_problem)
{
	Reader reader = { .text = text, .size = size, .kind = kind };
	gboolean is_good = TRUE;

	reader.result = g_new0(DmSpfText, 1);
	reader.result->pieces = g_array_new(FALSE, FALSE, sizeof(Piece));
	g_array_set_clear_func(reader.result->pieces, clear_piece);
	reader.literal = g_string_new(NULL);
	while (is_good && reader.at < size)
		is_good = read_one(&reader);
	end_literal(&reader);
	g_string_free(reader.literal, TRUE);
	if (is_good && kind == DM_SPF_TEXT_NAME && !ends_like_name(&reader)) {
		reader.problem = g_strdup(
			"does not end in a dot and a top-level label, as the full name of a domain does");
		is_good = FALSE;
	}
	if (is_good)
		return reader.result;
	dm_spf_text_free(reader.result);
	if (ret_problem)
		*ret_problem = reader.problem;
	else
		g_free(reader.problem);
	return NULL;
}

gboolean dm_spf_text_has(const DmSpfText *text, const char *letters)
{
	for (guint i = 0; i < text->pieces->len; i++) {
		char letter = g_array_index(text->pieces, Piece, i).letter;

		if (letter && strchr(letters, letter))
			return TRUE;
	}
	return FALSE;
}

/* ---- expanding ------------------------------------------------------ */

/* Upper case, as the published examples of SPF have them; DNS does not mind. */
static char *dotted(const DmAddress *ip)
{
	static const char hex[] = "0123456789ABCDEF";
	GString *out;
	char text[DM_ADDRESS_TEXT];

	if (ip->size != 16)
		return g_strdup(dm_address_format(ip, text));
	out = g_string_new(NULL);
	for (guint i = 0; i < 16; i++)
		g_string_append_printf(out, "%s%c.%c", i ? "." : "",
				       hex[ip->bytes[i] >> 4],
				       hex[ip->bytes[i] & 15]);
	return g_string_free(out, FALSE);
}

static char *copy(const char *text)
{
	return g_strdup(text ? text : "unknown");
}

static char *value_of(char letter, const DmSpfValues *values)
{
	char text[DM_ADDRESS_TEXT];

	switch (letter) {
	case 's':
		return g_strdup_printf("%s@%s", values->local,
				       values->sender_domain);
	case 'l':
		return copy(values->local);
	case 'o':
		return copy(values->sender_domain);
	case 'd':
		return copy(values->domain);
	case 'i':
		return dotted(&values->ip);
	case 'p':
		return copy(values->validated);
	case 'h':
		return copy(values->helo);
	case 'v':
		return g_strdup(values->ip.size == 4 ? "in-addr" : "ip6");
	case 'c':
		return g_strdup(dm_address_format(&values->ip, text));
	case 'r':
		return copy(values->receiver);
	default:
		return g_strdup_printf("%" G_GINT64_FORMAT,
				       values->now_seconds);
	}
}

/* Splits at any of the delimiters; empty parts stay. */
static GPtrArray *split(const char *value, const char *delimiters)
{
	GPtrArray *parts = g_ptr_array_new_with_free_func(g_free);
	const char *by = *delimiters ? delimiters : ".";

	while (TRUE) {
		gsize size = strcspn(value, by);

		g_ptr_array_add(parts, g_strndup(value, size));
		if (!value[size])
			return parts;
		value += size + 1;
	}
}

static char *transform(const Piece *piece, const char *value)
{
	g_autoptr(GPtrArray) parts = split(value, piece->text);
	GString *out = g_string_new(NULL);
	guint n = parts->len, keep = n;

	if (piece->parts)
		keep = MIN(piece->parts, n);
	for (guint i = n - keep; i < n; i++) {
		guint at = piece->reversed ? n - 1 - i : i;

		if (i > n - keep)
			g_string_append_c(out, '.');
		g_string_append(out, g_ptr_array_index(parts, at));
	}
	return g_string_free(out, FALSE);
}

/* All but the unreserved characters of RFC 3986. */
static char *escape_url(const char *text)
{
	GString *out = g_string_new(NULL);

	for (; *text; text++) {
		if (g_ascii_isalnum(*text) || strchr("-._~", *text))
			g_string_append_c(out, *text);
		else
			g_string_append_printf(out, "%%%02X", (guint8)*text);
	}
	return g_string_free(out, FALSE);
}

static void append_piece(GString *out, const Piece *piece,
			 const DmSpfValues *values)
{
	g_autofree char *value = NULL, *transformed = NULL, *escaped = NULL;

	if (!piece->letter) {
		g_string_append(out, piece->text);
		return;
	}
	value = value_of(piece->letter, values);
	transformed = transform(piece, value);
	if (piece->url)
		escaped = escape_url(transformed);
	g_string_append(out, escaped ? escaped : transformed);
}

char *dm_spf_text_expand(const DmSpfText *text, const DmSpfValues *values)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < text->pieces->len; i++)
		append_piece(out, &g_array_index(text->pieces, Piece, i),
			     values);
	return g_string_free(out, FALSE);
}

char *dm_spf_text_expand_name(const DmSpfText *text, const DmSpfValues *values)
{
	g_autofree char *expanded = dm_spf_text_expand(text, values);
	GString *out = g_string_new(NULL);
	const char *name = expanded;
	gsize size = strlen(expanded);

	if (size && expanded[size - 1] == '.')
		expanded[--size] = 0;
	while (strlen(name) > NAME_MAX_OCTETS && strchr(name, '.'))
		name = strchr(name, '.') + 1;
	for (; *name; name++) {
		if (*name == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *name);
	}
	return g_string_free(out, FALSE);
}
