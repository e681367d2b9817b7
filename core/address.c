/*
 * Reading and writing of IP addresses on top of inet_pton and inet_ntop.
 */
#include "core/address.h"

#include <arpa/inet.h>
#include <string.h>

static const guint8 mapped_prefix[12] = { [10] = 0xff, [11] = 0xff };

/* Copies the bare address out of "[...]", "IPv6:..." and blanks. */
static gboolean strip(const char *text, char bare[DM_ADDRESS_TEXT + 1])
{
	gsize size;

	while (g_ascii_isspace(*text))
		text++;
	size = strlen(text);
	while (size && g_ascii_isspace(text[size - 1]))
		size--;
	if (size >= 2 && text[0] == '[' && text[size - 1] == ']') {
		text++;
		size -= 2;
	}
	if (size >= 5 && g_ascii_strncasecmp(text, "IPv6:", 5) == 0) {
		text += 5;
		size -= 5;
	}
	if (!size || size > DM_ADDRESS_TEXT)
		return FALSE;
	memcpy(bare, text, size);
	bare[size] = '\0';
	return TRUE;
}

gboolean dm_address_parse(const char *text, DmAddress *ret)
{
	char bare[DM_ADDRESS_TEXT + 1];
	guint8 v6[16];

	if (!strip(text, bare))
		return FALSE;
	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, bare, ret->bytes) == 1) {
		ret->size = 4;
		return TRUE;
	}
	if (inet_pton(AF_INET6, bare, v6) != 1)
		return FALSE;
	if (memcmp(v6, mapped_prefix, sizeof(mapped_prefix)) == 0) {
		ret->size = 4;
		memcpy(ret->bytes, v6 + 12, 4);
	} else {
		ret->size = 16;
		memcpy(ret->bytes, v6, 16);
	}
	return TRUE;
}

char *dm_address_format(const DmAddress *address, char text[DM_ADDRESS_TEXT])
{
	inet_ntop(address->size == 4 ? AF_INET : AF_INET6, address->bytes, text,
		  DM_ADDRESS_TEXT);
	return text;
}

static gboolean read_prefix(const char *text, guint max, guint *ret)
{
	char *end;
	guint64 bits;

	if (!g_ascii_isdigit(*text))
		return FALSE;
	bits = g_ascii_strtoull(text, &end, 10);
	if (*end || bits > max)
		return FALSE;
	*ret = (guint)bits;
	return TRUE;
}

gboolean dm_cidr_parse(const char *text, DmCidr *ret)
{
	const char *slash = strchr(text, '/');
	g_autofree char *bare =
		slash ? g_strndup(text, slash - text) : g_strdup(text);
	guint bits;

	if (!dm_address_parse(bare, &ret->first))
		return FALSE;
	bits = ret->first.size * 8;
	if (slash && !read_prefix(slash + 1, bits, &bits))
		return FALSE;
	ret->last = ret->first;
	for (guint bit = bits; bit < ret->first.size * 8u; bit++) {
		guint8 mask = 0x80 >> (bit % 8);

		ret->first.bytes[bit / 8] &= ~mask;
		ret->last.bytes[bit / 8] |= mask;
	}
	return TRUE;
}
