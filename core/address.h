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

/* Reads "192.0.2.0/24", "2001:db8::/32" or one address (RFC 4632). */
gboolean dm_cidr_parse(const char *text, DmCidr *ret);
