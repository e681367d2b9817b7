/*
 * Judges whole outputs without using the program's own code: UTF-8, what may
 * not stand raw, CSV by RFC 4180, JSON by RFC 8259.  Each check gives what is
 * wrong, or NULL; the caller frees.
 */
#pragma once

#include <glib.h>
#include <string.h>

/* Written out a second time, so that a hole in core/text.c shows. */
static inline gboolean check_is_forbidden(gunichar c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x61c ||
	       c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xfeff ||
	       (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

/* Line ends apart, which are "\n" or, with `crlf`, "\r\n". */
static inline char *check_text(const char *text, gboolean crlf)
{
	const char *at;

	if (!g_utf8_validate(text, -1, &at))
		return g_strdup_printf("broken UTF-8 at %d", (int)(at - text));
	for (at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);
		gboolean is_end = crlf ? c == '\r' && at[1] == '\n' : c == '\n';

		if (is_end)
			at += crlf;
		else if (check_is_forbidden(c))
			return g_strdup_printf("U+%04X at %d", c,
					       (int)(at - text));
	}
	return NULL;
}

/* ---- CSV --------------------------------------------------------------- */

static inline char *check_cell(const char *cell)
{
	if (*cell && strchr("=+-@\t\r", *cell) &&
	    !g_regex_match_simple("\\A[-+]?[0-9]+(\\.[0-9]+)?\\z", cell, 0, 0))
		return g_strdup_printf("cell that is a formula: %.40s", cell);
	return strpbrk(cell, "\r\n") ? g_strdup("line end in a cell") : NULL;
}

/* Reads one cell into `cell`; NULL where the quoting is wrong. */
static inline const char *check_read_cell(const char *at, GString *cell)
{
	g_string_truncate(cell, 0);
	if (*at != '"') {
		gsize size = strcspn(at, ",\"\r\n");

		g_string_append_len(cell, at, (gssize)size);
		return at[size] == '"' ? NULL : at + size;
	}
	for (at++; *at; at++) {
		if (*at == '"' && at[1] == '"')
			at++;
		else if (*at == '"')
			return at + 1;
		g_string_append_c(cell, *at);
	}
	return NULL;
}

static inline char *check_csv(const char *text)
{
	g_autoptr(GString) cell = g_string_new(NULL);
	char *problem = check_text(text, TRUE);
	guint columns = 0, in_row = 0, rows = 0;

	while (!problem && *text) {
		text = check_read_cell(text, cell);
		if (!text)
			return g_strdup("broken quoting");
		problem = check_cell(cell->str);
		in_row++;
		if (*text == ',') {
			text++;
			continue;
		}
		if (!problem && strncmp(text, "\r\n", 2) != 0)
			return g_strdup("row without CR LF");
		if (!problem && rows++ && in_row != columns)
			return g_strdup_printf("%u cells, not %u", in_row,
					       columns);
		columns = in_row;
		in_row = 0;
		text += 2;
	}
	return problem;
}

/* ---- JSON -------------------------------------------------------------- */

typedef struct {
	const char *at;
	GHashTable *texts; /* every text that was read, or NULL */
} CheckJson;

static inline gboolean check_json_value(CheckJson *json, guint depth);

static inline gboolean check_json_take(CheckJson *json, char c)
{
	if (*json->at != c)
		return FALSE;
	json->at++;
	return TRUE;
}

static inline gboolean check_json_unit(CheckJson *json, gunichar *ret)
{
	*ret = 0;
	if (json->at[0] != '\\' || json->at[1] != 'u')
		return FALSE;
	for (guint i = 2; i < 6; i++) {
		if (!g_ascii_isxdigit(json->at[i]))
			return FALSE;
		*ret = *ret * 16 + (guint)g_ascii_xdigit_value(json->at[i]);
	}
	json->at += 6;
	return TRUE;
}

/* One escape; surrogates must come in pairs. */
static inline gboolean check_json_escape(CheckJson *json, GString *out)
{
	static const char plain[] = "\"\"\\\\//b\bf\fn\nr\rt\t";
	gunichar c, low;

	if (json->at[1] == 'u') {
		if (!check_json_unit(json, &c))
			return FALSE;
		if (c >= 0xd800 && c <= 0xdbff) {
			if (!check_json_unit(json, &low) || low < 0xdc00 ||
			    low > 0xdfff)
				return FALSE;
			c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		} else if (!c || (c >= 0xdc00 && c <= 0xdfff)) {
			return FALSE;
		}
		g_string_append_unichar(out, c);
		return TRUE;
	}
	for (guint i = 0; plain[i]; i += 2) {
		if (json->at[1] != plain[i])
			continue;
		g_string_append_c(out, plain[i + 1]);
		json->at += 2;
		return TRUE;
	}
	return FALSE;
}

static inline gboolean check_json_text(CheckJson *json)
{
	GString *out = g_string_new(NULL);
	gboolean ok = check_json_take(json, '"');

	while (ok && *json->at && *json->at != '"') {
		if (*json->at == '\\')
			ok = check_json_escape(json, out);
		else
			g_string_append_c(out, *json->at++);
	}
	ok = ok && check_json_take(json, '"');
	if (ok && json->texts)
		g_hash_table_add(json->texts, g_string_free(out, FALSE));
	else
		g_string_free(out, TRUE);
	return ok;
}

static inline gboolean check_json_list(CheckJson *json, guint depth,
				       gboolean is_object)
{
	char end = is_object ? '}' : ']';

	json->at++;
	if (check_json_take(json, end))
		return TRUE;
	for (;;) {
		if (is_object &&
		    (!check_json_text(json) || !check_json_take(json, ':')))
			return FALSE;
		if (!check_json_value(json, depth + 1))
			return FALSE;
		if (check_json_take(json, end))
			return TRUE;
		if (!check_json_take(json, ','))
			return FALSE;
	}
}

static inline gboolean check_json_value(CheckJson *json, guint depth)
{
	static const char *const words[] = { "true", "false", "null" };
	gsize size;

	if (depth > 20)
		return FALSE;
	if (*json->at == '{' || *json->at == '[')
		return check_json_list(json, depth, *json->at == '{');
	if (*json->at == '"')
		return check_json_text(json);
	for (guint i = 0; i < G_N_ELEMENTS(words); i++) {
		if (!g_str_has_prefix(json->at, words[i]))
			continue;
		json->at += strlen(words[i]);
		return TRUE;
	}
	json->at += *json->at == '-';
	size = strspn(json->at, "0123456789");
	json->at += size;
	return size && (size == 1 || *(json->at - size) != '0');
}

/* JSON Lines; what texts they hold is added to `texts`, which may be NULL. */
static inline char *check_json(const char *text, GHashTable *texts)
{
	CheckJson json = { .at = text, .texts = texts };
	char *problem = check_text(text, FALSE);

	if (!problem && !*text)
		return g_strdup("nothing at all");
	while (!problem && *json.at) {
		if (check_json_value(&json, 0) && *json.at == '\n')
			json.at++;
		else
			problem =
				g_strdup_printf("no JSON at %d: %.30s",
						(int)(json.at - text), json.at);
	}
	return problem;
}

/* ---- HTML -------------------------------------------------------------- */

static inline void check_html_element(GMarkupParseContext *context,
				      const char *name, const char **names,
				      const char **values, gpointer user,
				      GError **error)
{
	static const char *const known[] = { "html",  "head",  "meta", "title",
					     "body",  "div",   "h1",   "h2",
					     "p",     "ul",    "li",   "table",
					     "thead", "tbody", "tr",   "th",
					     "td",    NULL };
	static const char *const known_names[] = { "lang",	 "charset",
						   "name",	 "content",
						   "style",	 "scope",
						   "aria-label", NULL };

	(void)context;
	(void)user;
	if (!g_strv_contains(known, name))
		g_set_error(error, G_MARKUP_ERROR,
			    G_MARKUP_ERROR_UNKNOWN_ELEMENT, "<%s>", name);
	for (guint i = 0; names[i] && !*error; i++)
		if (!g_strv_contains(known_names, names[i]) ||
		    strstr(values[i], "url"))
			g_set_error(error, G_MARKUP_ERROR,
				    G_MARKUP_ERROR_UNKNOWN_ATTRIBUTE,
				    "<%s %s=%s>", name, names[i], values[i]);
}

static inline void check_html_text(GMarkupParseContext *context,
				   const char *text, gsize size, gpointer user,
				   GError **error)
{
	(void)context;
	(void)error;
	g_string_append_len(user, text, (gssize)size);
}

/* Well-formed, of harmless elements and attributes alone; what text it holds is
   appended to `text`, which may be NULL. */
static inline char *check_html(const char *html, GString *text)
{
	const GMarkupParser parser = { .start_element = check_html_element,
				       .text = text ? check_html_text : NULL };
	g_autoptr(GMarkupParseContext) context =
		g_markup_parse_context_new(&parser, 0, text, NULL);
	g_autoptr(GError) error = NULL;
	char *problem = check_text(html, FALSE);

	if (problem)
		return problem;
	if (!g_markup_parse_context_parse(context, html, -1, &error) ||
	    !g_markup_parse_context_end_parse(context, &error))
		return g_strdup(error->message);
	return NULL;
}

/* ---- mail -------------------------------------------------------------- */

/* ASCII, CR LF, and lines of at most 998 octets (RFC 5322 section 2.1.1). */
static inline char *check_mail(const char *mail)
{
	char *problem = check_text(mail, TRUE);

	if (!problem && !g_str_is_ascii(mail))
		return g_strdup("not ASCII");
	for (const char *at = mail; !problem && *at;) {
		gsize size = strcspn(at, "\r");

		if (size > 998)
			return g_strdup_printf("a line of %zu octets", size);
		at += size + 2;
	}
	return problem;
}
