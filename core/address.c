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

/* inet_ntop() prints, which takes twenty times as long. */
static void format_v4(const guint8 bytes[4], char *text)
{
	for (guint i = 0; i < 4; i++) {
		guint byte = bytes[i];

		if (byte >= 100)
			*text++ = (char)('0' + byte / 100);
		if (byte >= 10)
			*text++ = (char)('0' + byte / 10 % 10);
		*text++ = (char)('0' + byte % 10);
		*text++ = i < 3 ? '.' : '\0';
	}
}

char *dm_address_format(const DmAddress *address, char text[DM_ADDRESS_TEXT])
{
	if (address->size == 4)
		format_v4(address->bytes, text);
	else
		inet_ntop(AF_INET6, address->bytes, text, DM_ADDRESS_TEXT);
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

/* Ranges that not everybody can reach; what is in none of them is global. */
static const struct {
	const char *range;
	DmScope scope;
} ranges[] = {
	{ "0.0.0.0/8", DM_SCOPE_UNSPECIFIED },
	{ "10.0.0.0/8", DM_SCOPE_PRIVATE },
	{ "100.64.0.0/10", DM_SCOPE_PRIVATE },
	{ "127.0.0.0/8", DM_SCOPE_LOOPBACK },
	{ "169.254.0.0/16", DM_SCOPE_LINK_LOCAL },
	{ "172.16.0.0/12", DM_SCOPE_PRIVATE },
	{ "192.168.0.0/16", DM_SCOPE_PRIVATE },
	{ "224.0.0.0/3", DM_SCOPE_MULTICAST },
	{ "::", DM_SCOPE_UNSPECIFIED },
	{ "::1", DM_SCOPE_LOOPBACK },
	{ "fc00::/7", DM_SCOPE_PRIVATE },
	{ "fe80::/10", DM_SCOPE_LINK_LOCAL },
	{ "ff00::/8", DM_SCOPE_MULTICAST },
};

gboolean dm_cidr_has(const DmCidr *cidr, const DmAddress *address)
{
	return cidr->first.size == address->size &&
	       memcmp(cidr->first.bytes, address->bytes, address->size) <= 0 &&
	       memcmp(address->bytes, cidr->last.bytes, address->size) <= 0;
}

/* Prefixes behind which an IPv4 address stands: mapped (RFC 4291), NAT64 (RFC
   6052), 6to4 (RFC 3056). */
static const struct {
	guint8 prefix[12];
	guint size; /* of the prefix: the four octets follow */
} wrappers[] = {
	{ { [10] = 0xff, [11] = 0xff }, 12 },
	{ { 0, 0x64, 0xff, 0x9b }, 12 },
	{ { 0x20, 0x02 }, 2 },
};

static gboolean unwrap(const DmAddress *address, DmAddress *ret)
{
	for (guint i = 0; address->size == 16 && i < G_N_ELEMENTS(wrappers);
	     i++) {
		if (memcmp(wrappers[i].prefix, address->bytes,
			   wrappers[i].size) != 0)
			continue;
		*ret = (DmAddress){ .size = 4 };
		memcpy(ret->bytes, address->bytes + wrappers[i].size, 4);
		return TRUE;
	}
	return FALSE;
}

DmScope dm_address_scope(const DmAddress *address)
{
	DmAddress inner;

	if (unwrap(address, &inner))
		address = &inner;
	for (guint i = 0; i < G_N_ELEMENTS(ranges); i++) {
		DmCidr cidr;

		if (dm_cidr_parse(ranges[i].range, &cidr) &&
		    dm_cidr_has(&cidr, address))
			return ranges[i].scope;
	}
	return DM_SCOPE_GLOBAL;
}

const char *dm_scope_name(DmScope scope)
{
	static const char *const names[] = {
		[DM_SCOPE_GLOBAL] = "global",
		[DM_SCOPE_PRIVATE] = "private",
		[DM_SCOPE_LOOPBACK] = "loopback",
		[DM_SCOPE_LINK_LOCAL] = "link-local",
		[DM_SCOPE_UNSPECIFIED] = "unspecified",
		[DM_SCOPE_MULTICAST] = "multicast",
	};

	return names[scope];
}
