/*
 * An mbox as a stream: bytes in, whole messages out.
 */
#pragma once

#include <glib.h>

/* No separator is longer: an address of 254, a date and room to spare. */
#define DM_MBOX_LINE_MAX 1024

/*
 * Takes one message, without its separator, without the blank line before
 * the next one, its ">From " lines unquoted.  `bytes` is NULL above the cap
 * and `sha256` its hex digest then; both are borrowed.
 */
typedef void (*DmMboxMessage)(gpointer user, GBytes *bytes, const char *sha256);

typedef struct _DmMbox DmMbox;

DmMbox *dm_mbox_new(gint64 max_message_bytes, DmMboxMessage message,
		    gpointer user);
void dm_mbox_free(DmMbox *mbox);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmMbox, dm_mbox_free)

/* Any split of the input into chunks gives the same messages. */
void dm_mbox_feed(DmMbox *mbox, const guint8 *data, gsize size);
/* The end of the input: the last message goes out. */
void dm_mbox_finish(DmMbox *mbox);

/*
 * Whether a line (with or without its end) separates messages: "From ", a
 * sender, a date as asctime(3) writes it (RFC 4155 appendix A), where seconds
 * may be missing and a zone may stand before or after the year.
 */
gboolean dm_mbox_is_separator(const char *line, gsize size);
/* Whether the first line of these first bytes of a file is a separator. */
gboolean dm_mbox_begins(const guint8 *data, gsize size);
