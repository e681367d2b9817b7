/*
 * Names of DNS: text and wire form (RFC 1035 sections 3.1 and 5.1).
 *
 * The text has labels with dots between, none at the end; "." is the root.  A
 * dot or backslash within a label, and every byte that is not printable ASCII,
 * is written \. \\ or \DDD.
 */
#pragma once

#include <glib.h>

#include "core/address.h"

#define DM_DNS_NAME_WIRE 255

/*
 * Writes the wire form, uncompressed, letters as they are.  One dot at the end
 * is allowed.  0 when it is no name: an empty label, one of more than 63
 * octets, or more than 255 in all.
 */
gsize dm_dns_name_to_wire(const char *text, guint8 wire[DM_DNS_NAME_WIRE]);

/*
 * Reads a name at *at of a message, which may be compressed; *at is then behind
 * it.  NULL when it leaves the message, is too long, or its pointers do not
 * lead backwards.  Letters become lower case.  Caller frees.
 */
char *dm_dns_name_read(const guint8 *message, gsize size, gsize *at);

/* How many labels; 0 for the root.  `name` is in text form. */
guint dm_dns_name_labels(const char *name);
/* The name without its first `n` labels, a pointer into it; "" where none is
   left. */
const char *dm_dns_name_parent(const char *name, guint n);
/* Whether `name` is `parent` or below it, ASCII case aside. */
gboolean dm_dns_name_is_below(const char *name, const char *parent);
/*
 * The form that is asked for: A-labels (RFC 5890), lower case, no dot at the
 * end; white space around it is taken off.  NULL when it can be no name of a
 * host or domain in DNS: then *ret_why (static) says why.  Underscores are
 * allowed.  Caller frees.
 */
char *dm_dns_name_normalize(const char *text, const char **ret_why);
/*
 * The name of an address below in-addr.arpa or ip6.arpa (RFC 1035 section 3.5,
 * RFC 3596 section 2.5); caller frees.
 */
char *dm_dns_reverse_name(const DmAddress *address);
