/*
 * The recipients of a message: finds their addresses in texts and puts hashes
 * in the place of their local-parts.  Knows nothing of reports.
 *
 * An address is found in any case, behind whatever else ends with it, with
 * white space and comments around its @, and also as "local=domain" (VERP), and
 * where its separator or its local-part is escaped as in a URI or in
 * quoted-printable
 * ("local%40domain", "lo=63al=40domain").  All costs are linear in the size of
 * the texts.
 */
#pragma once

#include <glib.h>

#include "core/sha256.h"

typedef struct _DmRecipients DmRecipients;

/* No recipients yet; hashes are HMAC-SHA256 under `key`. */
DmRecipients *dm_recipients_new(const guint8 key[DM_SHA256_SIZE]);
void dm_recipients_free(DmRecipients *recipients);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmRecipients, dm_recipients_free)

/* Every address in `text` is a recipient; one that is hashed is none. */
void dm_recipients_add_all(DmRecipients *recipients, const char *text,
			   gsize size);

/*
 * Appends `text`, with "hash-" and 16 hex digits for the local-part of each
 * recipient; TRUE when there was one.
 */
gboolean dm_recipients_append(const DmRecipients *recipients, const char *text,
			      gsize size, GString *out);
/*
 * Appends the addresses in `text` alone, likewise, with ", " between and
 * without comments.
 */
void dm_recipients_append_list(const DmRecipients *recipients, const char *text,
			       gsize size, GString *out);
/* Appends the hash of a recipient without a domain. */
void dm_recipients_append_bare(const DmRecipients *recipients, const char *text,
			       gsize size, GString *out);
