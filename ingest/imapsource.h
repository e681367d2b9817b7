/*
 * The source for a mailbox: folder by folder, round by round.
 */
#pragma once

#include "ingest/imap.h"
#include "ingest/mailboxstate.h"

typedef struct {
	const DmAccount *account;
	const DmLimits *limits;
	DmMailboxState state;
	gboolean dry_run; /* opens folders for reading only, acts on nothing */
	gint64 since_day; /* arrived on or after; G_MININT64 = all */
	/* Something that people should read: refusals, reconnecting. */
	void (*say)(gpointer user, const char *text);
	gpointer user;
	int (*stopped)(void);
} DmMailboxOptions;

/*
 * Reads the account's folders in their order, over `imap`, which it connects
 * and leaves connected.  A mail that is known is not fetched again, only acted
 * upon where that is still to do.  dm_source_settle() acts on what was acked,
 * and tells that there are further mails; it fails with DM_NET_ERROR when the
 * mailbox cannot be read on, and with the memory's errors.  `options` is
 * copied, what it points to must outlive the source.
 */
DmSource *dm_mailbox_source_new(DmImap *imap, const DmMailboxOptions *options);

/* UIDNEXT of the account's first folder when it was opened last; 0 = unknown.
 */
guint32 dm_mailbox_first_uidnext(const DmSource *source);
/* Mails that the server refused to move, mark or delete. */
guint64 dm_mailbox_failed_acts(const DmSource *source);
