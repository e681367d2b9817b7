/*
 * Cuts a header block into fields (RFC 5322 section 2.2) and filters each by
 * its name.
 */
#include "store/headerblock.h"

#include <string.h>

#include "store/received.h"

/* The longest name of a charset. */
#define CHARSET_MAX 64

/* The names of fields that hold recipients, in any case. */
static const char *const recipient_fields[] = {
	"to",	     "cc",	  "bcc",	"apparently-to",
	"resent-to", "resent-cc", "resent-bcc", "mail-followup-to",
	"x-pm-to",
};
/* What only such names contain: each mail server has its own. */
static const char *const recipient_words[] = {
	"rcpt",		"recipient",   "forwarded-to", "forwarded-for",
	"delivered-to", "envelope-to", "original-to",
};

/* One field, its line ends included. */
typedef struct {
	const char *text;
	gsize size;
	gsize name;  /* length; 0 = not a field */
	gsize value; /* where it begins */
	gsize end;   /* of the value, before the last line end */
} Field;

static void read_name(Field *field)
{
	const char *colon = memchr(field->text, ':', field->size);
	gsize name = colon ? (gsize)(colon - field->text) : 0;

	field->value = name ? name + 1 : 0;
	while (name && g_ascii_isspace(field->text[name - 1]))
		name--;
	for (gsize i = 0; i < name; i++)
		if (!g_ascii_isgraph(field->text[i]))
			name = 0;
	field->name = name;
	field->end = field->size;
	while (field->end > field->value &&
	       strchr("\r\n", field->text[field->end - 1]))
		field->end--;
}

/* Reads the field at *text and moves behind it; FALSE at the end. */
static gboolean next_field(const char **text, Field *ret)
{
	const char *line = *text;

	if (!*line)
		return FALSE;
	do {
		line += strcspn(line, "\n");
		line += *line == '\n';
	} while (*line == ' ' || *line == '\t');
	*ret = (Field){ .text = *text, .size = (gsize)(line - *text) };
	read_name(ret);
	*text = line;
	return TRUE;
}

static gboolean has_name(const Field *field, const char *name)
{
	return field->name == strlen(name) &&
	       g_ascii_strncasecmp(field->text, name, field->name) == 0;
}

static gboolean name_contains(const Field *field, const char *word)
{
	gsize length = strlen(word);

	for (gsize i = 0; i + length <= field->name; i++)
		if (g_ascii_strncasecmp(field->text + i, word, length) == 0)
			return TRUE;
	return FALSE;
}

static gboolean names_recipients(const Field *field)
{
	for (guint i = 0; i < G_N_ELEMENTS(recipient_fields); i++)
		if (has_name(field, recipient_fields[i]))
			return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(recipient_words); i++)
		if (name_contains(field, recipient_words[i]))
			return TRUE;
	return FALSE;
}

void dm_header_block_collect(const char *block, DmRecipients *recipients)
{
	Field field;

	while (next_field(&block, &field)) {
		const char *value = field.text + field.value;
		gsize size = field.end - field.value;

		if (names_recipients(&field))
			dm_recipients_add_all(recipients, value, size);
		else if (has_name(&field, "received"))
			dm_received_collect(value, size, recipients);
	}
}

/* ---- encoded-words ---------------------------------------------------- */

static void decode_q(const char *text, gsize size, GString *out)
{
	for (gsize i = 0; i < size; i++) {
		if (text[i] == '=' && i + 2 < size &&
		    g_ascii_isxdigit(text[i + 1]) &&
		    g_ascii_isxdigit(text[i + 2])) {
			g_string_append_c(
				out,
				(char)(g_ascii_xdigit_value(text[i + 1]) * 16 +
				       g_ascii_xdigit_value(text[i + 2])));
			i += 2;
		} else {
			g_string_append_c(out, text[i] == '_' ? ' ' : text[i]);
		}
	}
}

static void decode_b(const char *text, gsize size, GString *out)
{
	g_autofree guchar *bytes = g_malloc(size / 4 * 3 + 3);
	guint save = 0;
	int state = 0;
	gsize n = g_base64_decode_step(text, size, bytes, &state, &save);

	g_string_append_len(out, (const char *)bytes, (gssize)n);
}

/*
 * Decodes the encoded-word at `text` onto the end of `out`; gives its size,
 * or 0 when there is none.
 */
static gsize decode_word(const char *text, gsize size, GString *out)
{
	gsize charset = 2, end;
	char encoding;

	if (size < 2 || text[0] != '=' || text[1] != '?')
		return 0;
	while (charset < size && charset < CHARSET_MAX + 2 &&
	       g_ascii_isgraph(text[charset]) && text[charset] != '?')
		charset++;
	if (charset + 3 > size || text[charset] != '?' ||
	    text[charset + 2] != '?')
		return 0;
	encoding = g_ascii_tolower(text[charset + 1]);
	end = charset + 3;
	while (end < size && g_ascii_isgraph(text[end]) && text[end] != '?')
		end++;
	if (end + 2 > size || text[end] != '?' || text[end + 1] != '=')
		return 0;
	if (encoding == 'q')
		decode_q(text + charset + 3, end - charset - 3, out);
	else if (encoding == 'b')
		decode_b(text + charset + 3, end - charset - 3, out);
	return end + 2;
}

/*
 * What may hold addresses of the bytes of any charset: without NUL UTF-16 is
 * readable too, and all else extends ASCII.
 */
static char *readable(const GString *bytes)
{
	g_autoptr(GString) bare = g_string_sized_new(bytes->len);

	for (gsize i = 0; i < bytes->len; i++)
		if (bytes->str[i])
			g_string_append_c(bare, bytes->str[i]);
	if (g_utf8_validate(bare->str, (gssize)bare->len, NULL))
		return g_string_free(g_steal_pointer(&bare), FALSE);
	return g_convert(bare->str, (gssize)bare->len, "UTF-8", "ISO-8859-1",
			 NULL, NULL, NULL);
}

/*
 * Takes the encoded-words that follow each other at `text`; gives their size.
 * Where they hold a recipient, one word with the hash stands for all of them.
 */
static gsize filter_words(const char *text, gsize size,
			  const DmRecipients *recipients, GString *out)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autoptr(GString) filtered = g_string_new(NULL);
	g_autofree char *plain = NULL;
	gsize word = decode_word(text, size, bytes);
	gsize end = 0, next = 0;

	while (word) {
		end = next = next + word;
		while (next < size && g_ascii_isspace(text[next]))
			next++;
		word = decode_word(text + next, size - next, bytes);
	}
	plain = readable(bytes);
	if (plain &&
	    dm_recipients_append(recipients, plain, strlen(plain), filtered)) {
		g_autofree char *base64 = g_base64_encode(
			(const guchar *)filtered->str, filtered->len);

		g_string_append_printf(out, "=?utf-8?B?%s?=", base64);
	} else {
		g_string_append_len(out, text, (gssize)end);
	}
	return end;
}

static void filter_text(const char *text, gsize size,
			const DmRecipients *recipients, GString *out)
{
	g_autoptr(GString) decoded = g_string_sized_new(size);
	gsize i = 0;

	while (i < size) {
		const char *sign = memchr(text + i, '=', size - i);
		gsize at = sign ? (gsize)(sign - text) : size;
		gsize words;

		g_string_append_len(decoded, text + i, (gssize)(at - i));
		words = filter_words(text + at, size - at, recipients, decoded);
		if (!words && at < size) {
			g_string_append_c(decoded, '=');
			words = 1;
		}
		i = at + words;
	}
	dm_recipients_append(recipients, decoded->str, decoded->len, out);
}

static void filter_received(const Field *field, const DmRecipients *recipients,
			    GString *out)
{
	g_autoptr(GString) text = g_string_sized_new(field->size);

	dm_received_append(field->text, field->size, recipients, text);
	filter_text(text->str, text->len, recipients, out);
}

char *dm_header_block_filter(const char *block, const DmRecipients *recipients)
{
	GString *out = g_string_new(NULL);
	Field field;

	while (next_field(&block, &field)) {
		if (has_name(&field, "received")) {
			filter_received(&field, recipients, out);
			continue;
		}
		if (!names_recipients(&field)) {
			filter_text(field.text, field.size, recipients, out);
			continue;
		}
		g_string_append_len(out, field.text, (gssize)field.value);
		g_string_append_c(out, ' ');
		dm_recipients_append_list(recipients, field.text + field.value,
					  field.end - field.value, out);
		g_string_append_len(out, field.text + field.end,
				    (gssize)(field.size - field.end));
	}
	return g_string_free(out, FALSE);
}
