/*
 * JSON text, value by value.  Knows nothing of reports or answers.
 */
#include "report/jsonwriter.h"

#include <string.h>

#include "core/text.h"

#define FLUSH_BYTES 65536

struct _DmJsonWriter {
	FILE *out; /* NULL = the string is the output */
	GString *text;
	gboolean comma; /* a value came before on this level */
};

DmJsonWriter *dm_json_writer_new(FILE *out)
{
	DmJsonWriter *json = g_new0(DmJsonWriter, 1);

	json->out = out;
	json->text = g_string_sized_new(FLUSH_BYTES + 4096);
	return json;
}

DmJsonWriter *dm_json_writer_new_string(GString *out)
{
	DmJsonWriter *json = g_new0(DmJsonWriter, 1);

	json->text = out;
	return json;
}

void dm_json_writer_free(DmJsonWriter *json)
{
	if (!json)
		return;
	if (json->out) {
		dm_json_flush(json);
		g_string_free(json->text, TRUE);
	}
	g_free(json);
}

void dm_json_flush(DmJsonWriter *json)
{
	if (!json->out || !json->text->len)
		return;
	/* The FILE remembers a failure: dm_output_check() tells. */
	fwrite(json->text->str, 1, json->text->len, json->out);
	g_string_truncate(json->text, 0);
}

static void before_value(DmJsonWriter *json)
{
	if (json->text->len >= FLUSH_BYTES)
		dm_json_flush(json);
	if (json->comma)
		g_string_append_c(json->text, ',');
	json->comma = TRUE;
}

static void open_level(DmJsonWriter *json, char bracket)
{
	before_value(json);
	g_string_append_c(json->text, bracket);
	json->comma = FALSE;
}

static void close_level(DmJsonWriter *json, char bracket)
{
	g_string_append_c(json->text, bracket);
	json->comma = TRUE;
}

void dm_json_begin_object(DmJsonWriter *json)
{
	open_level(json, '{');
}

void dm_json_end_object(DmJsonWriter *json)
{
	close_level(json, '}');
}

void dm_json_begin_array(DmJsonWriter *json)
{
	open_level(json, '[');
}

void dm_json_end_array(DmJsonWriter *json)
{
	close_level(json, ']');
}

static gboolean is_plain(char c)
{
	return c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
}

static void append_unit(GString *out, guint unit)
{
	g_string_append_printf(out, "\\u%04x", unit);
}

/* RFC 8259 section 7: beyond the BMP a character is a surrogate pair. */
static void append_escape(GString *out, gunichar c)
{
	if (c < 0x10000) {
		append_unit(out, c);
		return;
	}
	append_unit(out, 0xd800 + ((c - 0x10000) >> 10));
	append_unit(out, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

/* Appends what is no plain ASCII; returns the first byte after it. */
static const char *append_special(GString *out, const char *at, const char *end)
{
	gunichar c;

	if (*at == '"' || *at == '\\') {
		g_string_append_c(out, '\\');
		g_string_append_c(out, *at);
		return at + 1;
	}
	c = g_utf8_get_char_validated(at, end - at);
	if (c == (gunichar)-1 || c == (gunichar)-2) {
		append_unit(out, 0xfffd);
		return at + 1;
	}
	if (dm_text_is_unsafe(c))
		append_escape(out, c);
	else
		g_string_append_unichar(out, c);
	return g_utf8_next_char(at);
}

static void append_quoted(GString *out, const char *text)
{
	const char *end = text + strlen(text);

	g_string_append_c(out, '"');
	while (text < end) {
		const char *run = text;

		while (text < end && is_plain(*text))
			text++;
		g_string_append_len(out, run, text - run);
		if (text < end)
			text = append_special(out, text, end);
	}
	g_string_append_c(out, '"');
}

void dm_json_key(DmJsonWriter *json, const char *key)
{
	before_value(json);
	append_quoted(json->text, key);
	g_string_append_c(json->text, ':');
	json->comma = FALSE;
}

void dm_json_text(DmJsonWriter *json, const char *text)
{
	if (!text) {
		dm_json_null(json);
		return;
	}
	before_value(json);
	append_quoted(json->text, text);
}

void dm_json_int(DmJsonWriter *json, gint64 value)
{
	char digits[24];

	g_snprintf(digits, sizeof(digits), "%" G_GINT64_FORMAT, value);
	before_value(json);
	g_string_append(json->text, digits);
}

void dm_json_bool(DmJsonWriter *json, gboolean value)
{
	before_value(json);
	g_string_append(json->text, value ? "true" : "false");
}

void dm_json_null(DmJsonWriter *json)
{
	before_value(json);
	g_string_append(json->text, "null");
}

void dm_json_member_text(DmJsonWriter *json, const char *key, const char *text)
{
	dm_json_key(json, key);
	dm_json_text(json, text);
}

void dm_json_member_int(DmJsonWriter *json, const char *key, gint64 value)
{
	dm_json_key(json, key);
	dm_json_int(json, value);
}

void dm_json_member_bool(DmJsonWriter *json, const char *key, gboolean value)
{
	dm_json_key(json, key);
	dm_json_bool(json, value);
}

void dm_json_member_strings(DmJsonWriter *json, const char *key,
			    const GPtrArray *texts)
{
	dm_json_key(json, key);
	dm_json_begin_array(json);
	for (guint i = 0; texts && i < texts->len; i++)
		dm_json_text(json, g_ptr_array_index(texts, i));
	dm_json_end_array(json);
}

void dm_json_member_maybe(DmJsonWriter *json, const char *key, gboolean has,
			  gint64 value)
{
	dm_json_key(json, key);
	if (has)
		dm_json_int(json, value);
	else
		dm_json_null(json);
}

void dm_json_newline(DmJsonWriter *json)
{
	g_string_append_c(json->text, '\n');
	json->comma = FALSE;
	dm_json_flush(json);
}

void dm_json_restart(DmJsonWriter *json)
{
	json->comma = FALSE;
}

void dm_json_begin_answer(DmJsonWriter *json, const char *command,
			  const char *const *filters)
{
	dm_json_begin_object(json);
	dm_json_member_int(json, "format_version", 1);
	dm_json_member_text(json, "command", command);
	dm_json_key(json, "filters");
	dm_json_begin_object(json);
	for (; filters && *filters; filters += 2)
		dm_json_member_text(json, filters[0], filters[1]);
	dm_json_end_object(json);
}
