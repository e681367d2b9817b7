/*
 * Folder names between the user, who writes UTF-8 and "/", and a server.  It
 * must not know which folders there are.
 */
#include "ingest/imapname.h"

#include <string.h>

#define INBOX "INBOX"

/* RFC 3501 section 5.1.3: "," instead of "/" */
static const char base64[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

static gboolean is_plain(gunichar c)
{
	return c >= 0x20 && c <= 0x7e;
}

/* Bits that wait for their turn, highest first. */
typedef struct {
	guint32 value;
	guint count;
} Bits;

static void put_unit(GString *out, Bits *bits, guint unit)
{
	bits->value = bits->value << 16 | unit;
	bits->count += 16;
	while (bits->count >= 6) {
		bits->count -= 6;
		g_string_append_c(out,
				  base64[bits->value >> bits->count & 0x3f]);
	}
}

static void put_character(GString *out, Bits *bits, gunichar c)
{
	if (c >= 0x10000) {
		put_unit(out, bits, 0xd800 + ((c - 0x10000) >> 10));
		c = 0xdc00 + ((c - 0x10000) & 0x3ff);
	}
	put_unit(out, bits, c);
}

/* "&…-" from the first character that needs it to the last in a row. */
static const char *encode_shifted(GString *out, const char *at)
{
	Bits bits = { 0, 0 };

	g_string_append_c(out, '&');
	for (; *at && !is_plain(g_utf8_get_char(at)); at = g_utf8_next_char(at))
		put_character(out, &bits, g_utf8_get_char(at));
	if (bits.count)
		g_string_append_c(
			out, base64[bits.value << (6 - bits.count) & 0x3f]);
	g_string_append_c(out, '-');
	return at;
}

char *dm_mutf7_encode(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	if (!g_utf8_validate(text, -1, NULL))
		return NULL;
	while (*text) {
		if (!is_plain(g_utf8_get_char(text))) {
			text = encode_shifted(out, text);
			continue;
		}
		g_string_append_c(out, *text);
		if (*text++ == '&')
			g_string_append_c(out, '-');
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

/* One unit of UTF-16; *high keeps the first half of a pair. */
static gboolean take_unit(GString *out, guint *high, guint unit)
{
	gboolean is_low = unit >= 0xdc00 && unit <= 0xdfff;

	if (!unit || is_low != (*high != 0))
		return FALSE;
	if (is_low) {
		g_string_append_unichar(out, 0x10000 +
						     ((*high - 0xd800) << 10) +
						     (unit - 0xdc00));
		*high = 0;
	} else if (unit >= 0xd800 && unit <= 0xdbff) {
		*high = unit;
	} else {
		g_string_append_unichar(out, unit);
	}
	return TRUE;
}

/* Behind "&"; NULL where it is broken, else behind its "-". */
static const char *decode_shifted(GString *out, const char *at)
{
	Bits bits = { 0, 0 };
	guint high = 0;

	for (; *at && *at != '-'; at++) {
		const char *digit = strchr(base64, *at);

		if (!digit)
			return NULL;
		bits.value = bits.value << 6 | (guint32)(digit - base64);
		bits.count += 6;
		if (bits.count < 16)
			continue;
		bits.count -= 16;
		if (!take_unit(out, &high, bits.value >> bits.count & 0xffff))
			return NULL;
	}
	/* What is left over only fills up the last letter. */
	if (*at != '-' || high || bits.count >= 6 ||
	    bits.value & ((1u << bits.count) - 1))
		return NULL;
	return at + 1;
}

char *dm_mutf7_decode(const char *text)
{
	g_autoptr(GString) out = g_string_new(NULL);

	while (*text) {
		if (!is_plain((guchar)*text))
			return NULL;
		if (*text != '&') {
			g_string_append_c(out, *text++);
		} else if (text[1] == '-') {
			g_string_append_c(out, '&');
			text += 2;
		} else {
			text = decode_shifted(out, text + 1);
			if (!text)
				return NULL;
		}
	}
	return g_string_free(g_steal_pointer(&out), FALSE);
}

static gboolean is_inbox(const char *name)
{
	return g_ascii_strcasecmp(name, INBOX) == 0;
}

static gboolean has_controls(const char *text)
{
	for (; *text; text = g_utf8_next_char(text)) {
		if (g_unichar_iscntrl(g_utf8_get_char(text)))
			return TRUE;
	}
	return FALSE;
}

static gboolean has_empty_level(const char *name, char separator)
{
	const char two[] = { separator, separator, '\0' };

	return separator && (*name == separator || strstr(name, two) ||
			     name[strlen(name) - 1] == separator);
}

/* Whether a name lies under the prefix, whose INBOX has no case. */
static gboolean has_prefix(const char *name, const char *prefix)
{
	gsize size = strlen(prefix);
	gsize n = strlen(INBOX);

	if (g_ascii_strncasecmp(prefix, INBOX, n) != 0 ||
	    g_ascii_strncasecmp(name, INBOX, n) != 0)
		n = 0;
	return strlen(name) > size &&
	       strncmp(name + n, prefix + n, size - n) == 0;
}

/* In the server's letters, the levels between its separators. */
static char *encode_levels(const DmImapNamespace *space, const char *name)
{
	const char separator[] = { space->separator, '\0' };
	g_auto(GStrv) levels = g_strsplit(name, "/", -1);

	for (guint i = 0; levels[i]; i++) {
		char *encoded = dm_mutf7_encode(levels[i]);

		g_free(levels[i]);
		levels[i] = encoded;
	}
	return g_strjoinv(separator, levels);
}

char *dm_imap_name(const DmImapNamespace *space, const char *name)
{
	const char *prefix = space->prefix ? space->prefix : "";
	g_autofree char *encoded = NULL;

	if (!*name || !g_utf8_validate(name, -1, NULL) || has_controls(name) ||
	    (!space->separator && strchr(name, '/')))
		return NULL;
	if (is_inbox(name))
		return g_strdup(INBOX);
	encoded = encode_levels(space, name);
	if (has_empty_level(encoded, space->separator))
		return NULL;
	if (!has_prefix(encoded, prefix))
		return g_strconcat(prefix, encoded, NULL);
	return g_strconcat(prefix, encoded + strlen(prefix), NULL);
}

/* NULL where the server does not keep to modified UTF-7. */
static char *decode_levels(const DmImapNamespace *space, const char *name)
{
	const char separator[] = { space->separator, '\0' };
	g_auto(GStrv) levels =
		g_strsplit(name, space->separator ? separator : "/", -1);

	for (guint i = 0; levels[i]; i++) {
		char *decoded = dm_mutf7_decode(levels[i]);

		if (!decoded)
			return NULL;
		g_free(levels[i]);
		levels[i] = decoded;
	}
	return g_strjoinv("/", levels);
}

/* The prefix goes only where dm_imap_name() would put it back. */
char *dm_imap_name_shown(const DmImapNamespace *space, const char *server_name)
{
	const char *prefix = space->prefix ? space->prefix : "";
	g_autofree char *shown = NULL;
	g_autofree char *back = NULL;

	if (*prefix && has_prefix(server_name, prefix)) {
		shown = decode_levels(space, server_name + strlen(prefix));
		back = shown ? dm_imap_name(space, shown) : NULL;
		if (back && strcmp(back, server_name) == 0)
			return g_steal_pointer(&shown);
		g_clear_pointer(&shown, g_free);
	}
	shown = decode_levels(space, server_name);
	return shown ? g_steal_pointer(&shown) : g_strdup(server_name);
}

void dm_imap_append_quoted(GString *out, const char *server_name)
{
	g_string_append_c(out, '"');
	for (; *server_name; server_name++) {
		/* A line end would begin a command of the name's own. */
		if (*server_name == '\r' || *server_name == '\n')
			continue;
		if (*server_name == '"' || *server_name == '\\')
			g_string_append_c(out, '\\');
		g_string_append_c(out, *server_name);
	}
	g_string_append_c(out, '"');
}

gboolean dm_imap_name_equal(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || (is_inbox(a) && is_inbox(b));
}
