/*
 * What becomes of the mails of a folder once they are stored: each fate carried
 * out exactly once, however often a run is cut off.
 */
#pragma once

#include "ingest/imapact.h"

typedef struct _DmImapFates DmImapFates;

/* `acting` is copied; its folder is set later. */
DmImapFates *dm_imap_fates_new(const DmActing *acting);
void dm_imap_fates_free(DmImapFates *fates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmImapFates, dm_imap_fates_free)

/* A folder was opened; `name` and `present` must live as long as it is. */
void dm_imap_fates_open(DmImapFates *fates, const char *name,
			guint32 uidvalidity, gint64 id,
			const DmUidSet *present);

/* What is to be done. */
typedef struct {
	/* Mails of each outcome whose rows are committed; emptied. */
	DmUidSet due[DM_N_OUTCOMES];
	/* Mails that are copied and marked as deleted, to be expunged. */
	DmUidSet marked;
	/* Of `due`, those that were stored before the folder was opened: a copy
	   of them may be where they go. */
	DmUidSet old;
} DmDue;

void dm_due_init(DmDue *due);
void dm_due_clear(DmDue *due);
void dm_due_empty(DmDue *due);

/*
 * Carries the fates out.  A mail that an earlier run has copied and not yet
 * removed is not copied again: its content is looked for among the newest mails
 * of the target.  What the server refuses is said, and counted.  FALSE when the
 * connection or the memory is gone.
 */
gboolean dm_imap_fates_carry_out(DmImapFates *fates, DmDue *due,
				 GError **error);
/* Mails that the server refused to act on. */
guint64 dm_imap_fates_failed(const DmImapFates *fates);
