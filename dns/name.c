/*
 * Turns names of DNS into wire form and back, with every length checked.
 */
#include "dns/name.h"

#include <string.h>

#include "core/domain.h"

#define LABEL_MAX 63
/* A pointer costs two octets, so more of them say the same twice. */
#define POINTERS_MAX 126

/* ---- text to wire --------------------------------------------------- */

/* One octet of a text, with \. \\ and \DDD read; 0 octets taken = broken. */
static gsize read_octet(const char *text, guint8 *ret)
{
	guint number;

	if (*text != '\\') {
		*ret = (guint8)*text;
		return 1;
	}
	if (!text[1])
		return 0;
	if (!g_ascii_isdigit(text[1])) {
		*ret = (guint8)text[1];
		return 2;
	}
	if (!g_ascii_isdigit(text[2]) || !g_ascii_isdigit(text[3]))
		return 0;
	number = (guint)(text[1] - '0') * 100 + (guint)(text[2] - '0') * 10 +
		 (guint)(text[3] - '0');
	*ret = (guint8)number;
	return number <= 255 ? 4 : 0;
}

/* One label up to a dot or the end; 0 octets taken = broken or empty. */
static gsize write_label(const char *text, guint8 *wire, gsize room,
			 gsize *written)
{
	gsize at = 0, size = 0;

	while (text[at] && text[at] != '.') {
		guint8 octet;
		gsize taken = read_octet(text + at, &octet);

		if (!taken || size == LABEL_MAX || size + 2 > room)
			return 0;
		wire[1 + size++] = octet;
		at += taken;
	}
	if (!size)
		return 0;
	wire[0] = (guint8)size;
	*written = size + 1;
	return at;
}

gsize dm_dns_name_to_wire(const char *text, guint8 wire[DM_DNS_NAME_WIRE])
{
	gsize size = 0;

	if (strcmp(text, ".") == 0)
		text++;
	while (*text) {
		/* One octet is left for the root. */
		gsize room = DM_DNS_NAME_WIRE - 1 - size, written = 0;
		gsize taken = write_label(text, wire + size, room, &written);

		if (!taken)
			return 0;
		size += written;
		text += taken;
		if (*text == '.')
			text++;
	}
	wire[size] = 0;
	return size + 1;
}

/* ---- wire to text --------------------------------------------------- */

static void append_label(GString *text, const guint8 *label, gsize size)
{
	if (text->len)
		g_string_append_c(text, '.');
	for (gsize i = 0; i < size; i++) {
		char octet = g_ascii_tolower((char)label[i]);

		if (octet == '.' || octet == '\\')
			g_string_append_printf(text, "\\%c", octet);
		else if (g_ascii_isgraph(octet))
			g_string_append_c(text, octet);
		else
			g_string_append_printf(text, "\\%03u", label[i]);
	}
}

/* A compressed name: labels, then a root or a pointer, again and again. */
typedef struct {
	const guint8 *message;
	gsize size;
	gsize at;
	gsize end;  /* behind the name where it began; 0 = not known yet */
	gsize wire; /* octets without compression */
	guint pointers;
} NameCursor;

/* FALSE when the pointer leads nowhere, or not backwards. */
static gboolean follow(NameCursor *cursor)
{
	gsize target;

	if (cursor->size - cursor->at < 2 || ++cursor->pointers > POINTERS_MAX)
		return FALSE;
	target = (gsize)(cursor->message[cursor->at] & 0x3f) << 8 |
		 cursor->message[cursor->at + 1];
	if (target >= cursor->at)
		return FALSE;
	if (!cursor->end)
		cursor->end = cursor->at + 2;
	cursor->at = target;
	return TRUE;
}

/* One step; *ret_done after the root. */
static gboolean step(NameCursor *cursor, GString *text, gboolean *ret_done)
{
	guint8 length;

	if (cursor->at >= cursor->size)
		return FALSE;
	length = cursor->message[cursor->at];
	if ((length & 0xc0) == 0xc0)
		return follow(cursor);
	if (length > LABEL_MAX || cursor->size - cursor->at - 1 < length)
		return FALSE;
	cursor->wire += (gsize)length + 1;
	if (cursor->wire > DM_DNS_NAME_WIRE)
		return FALSE;
	*ret_done = length == 0;
	if (length)
		append_label(text, cursor->message + cursor->at + 1, length);
	cursor->at += (gsize)length + 1;
	return TRUE;
}

char *dm_dns_name_read(const guint8 *message, gsize size, gsize *at)
{
	g_autoptr(GString) text = g_string_new(NULL);
	NameCursor cursor = { .message = message, .size = size, .at = *at };
	gboolean done = FALSE;

	while (!done)
		if (!step(&cursor, text, &done))
			return NULL;
	*at = cursor.end ? cursor.end : cursor.at;
	if (!text->len)
		g_string_append_c(text, '.');
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- labels --------------------------------------------------------- */

/* Where the next label begins; the terminating NUL behind the last one. */
static const char *next_label(const char *name)
{
	while (*name && *name != '.')
		name += name[0] == '\\' && name[1] ? 2 : 1;
	return *name ? name + 1 : name;
}

guint dm_dns_name_labels(const char *name)
{
	guint n = 0;

	if (strcmp(name, ".") == 0)
		return 0;
	for (; *name; name = next_label(name))
		n++;
	return n;
}

const char *dm_dns_name_parent(const char *name, guint n)
{
	while (n-- && *name)
		name = next_label(name);
	return name;
}

gboolean dm_dns_name_is_below(const char *name, const char *parent)
{
	guint labels = dm_dns_name_labels(name);
	guint above = dm_dns_name_labels(parent);

	return labels >= above &&
	       g_ascii_strcasecmp(dm_dns_name_parent(name, labels - above),
				  parent) == 0;
}

/* ---- what users write ----------------------------------------------- */

static gboolean is_plain(const char *text)
{
	for (; *text; text++)
		if (!g_ascii_isalnum(*text) && !strchr("-_.", *text))
			return FALSE;
	return TRUE;
}

static const char bad_label[] =
	"a label is empty or longer than 63 octets, or it has more than 253 in all";

static char *normalize(const char *text, const char **why)
{
	g_autofree char *name = g_strstrip(g_strdup(text));
	gsize size = strlen(name);
	gboolean is_good = TRUE;

	*why = "it is empty";
	if (!size || strcmp(name, ".") == 0)
		return NULL;
	*why = bad_label;
	if (g_str_has_suffix(name, ".."))
		return NULL;
	if (name[size - 1] == '.')
		name[size - 1] = 0;
	*why = "it is not UTF-8";
	if (!g_utf8_validate(name, -1, NULL))
		return NULL;
	*why = "no domain name may have such characters";
	if (!g_str_is_ascii(name)) {
		char *ascii = dm_domain_normalize(name, &is_good);

		g_free(name);
		name = ascii;
	}
	if (!is_good || !is_plain(name))
		return NULL;
	return g_ascii_strdown(name, -1);
}

char *dm_dns_name_normalize(const char *text, const char **ret_why)
{
	guint8 wire[DM_DNS_NAME_WIRE];
	const char *why = NULL;
	g_autofree char *name = normalize(text, &why);

	if (name && !dm_dns_name_to_wire(name, wire)) {
		why = bad_label;
		g_clear_pointer(&name, g_free);
	}
	if (ret_why)
		*ret_why = name ? NULL : why;
	return g_steal_pointer(&name);
}

char *dm_dns_reverse_name(const DmAddress *address)
{
	static const char hex[] = "0123456789abcdef";
	const guint8 *bytes = address->bytes;
	GString *name = g_string_new(NULL);

	if (address->size == 4) {
		g_string_printf(name, "%u.%u.%u.%u.in-addr.arpa", bytes[3],
				bytes[2], bytes[1], bytes[0]);
		return g_string_free(name, FALSE);
	}
	for (guint i = 16; i--;)
		g_string_append_printf(name, "%c.%c.", hex[bytes[i] & 15],
				       hex[bytes[i] >> 4]);
	g_string_append(name, "ip6.arpa");
	return g_string_free(name, FALSE);
}
