/*
 * The folder that mails are moved to, and what a move that was cut off has left
 * there.
 */
#pragma once

#include "ingest/imapact.h"

/*
 * Looks at the target and makes it where it is missing.  `folder` is the user's
 * name and must outlive it.  NULL with DM_NET_ERROR_REFUSED where the server
 * refuses it, or where it is one of the folders that mails are read from.
 */
DmImapTarget *dm_imap_target_open(DmActing *acting, const char *folder,
				  GError **error);
/* Hears its UIDNEXT anew. */
gboolean dm_imap_target_look(DmActing *acting, DmImapTarget *target,
			     GError **error);
/*
 * Which of `uids`, mails from before this connection, have a copy in the target
 * already: by size and SHA-256, each copy counted once, and first for mails
 * that have left the folder.  The folder is selected again afterwards.
 */
gboolean dm_imap_target_copied(DmActing *acting, DmImapTarget *target,
			       const DmUidSet *uids, DmUidSet *ret,
			       GError **error);
/*
 * All that was moved so far is certain: copies of ours begin at `floor` from
 * now on (0 = as the server says).  Commits.
 */
gboolean dm_imap_target_raise(DmActing *acting, DmImapTarget *target,
			      guint32 floor, GError **error);
