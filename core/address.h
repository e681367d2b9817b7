/*
 * IP addresses: canonical text (RFC 5952) and a key that sorts and compares.
 */
#pragma once

#include <glib.h>

#define DM_ADDRESS_TEXT 46 /* INET6_ADDRSTRLEN */

typedef struct {
	guint8 size;	  /* 4 or 16 */
	guint8 bytes[16]; /* network order */
} DmAddress;

/* A range of addresses of one family, both ends included. */
typedef struct {
	DmAddress first, last;
} DmCidr;

/*
 * Reads an address; brackets, an "IPv6:" prefix and white space around it are
 * accepted, an IPv4-mapped one becomes IPv4.  FALSE when it is no address.
 */
gboolean dm_address_parse(const char *text, DmAddress *ret);
/* Writes the canonical text; returns `text`. */
char *dm_address_format(const DmAddress *address, char text[DM_ADDRESS_TEXT]);

/* Who can reach an address (the registries of RFC 6890). */
typedef enum {
	DM_SCOPE_GLOBAL,  /* and addresses for documentation */
	DM_SCOPE_PRIVATE, /* RFC 1918, RFC 6598, RFC 4193 */
	DM_SCOPE_LOOPBACK,
	DM_SCOPE_LINK_LOCAL,
	DM_SCOPE_UNSPECIFIED, /* 0.0.0.0/8, :: */
	DM_SCOPE_MULTICAST, /* and the reserved space behind it, 240.0.0.0/4 */
} DmScope;

DmScope dm_address_scope(const DmAddress *address);
/* "global", "private", "loopback" …; static. */
const char *dm_scope_name(DmScope scope);

/* Reads "192.0.2.0/24", "2001:db8::/32" or one address (RFC 4632). */
gboolean dm_cidr_parse(const char *text, DmCidr *ret);
/* Whether the range holds an address; one of the other family it never does. */
gboolean dm_cidr_has(const DmCidr *cidr, const DmAddress *address);
