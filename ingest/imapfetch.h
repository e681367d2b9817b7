/*
 * FETCH replies (RFC 9051 section 7.5.2): "* 12 FETCH (UID 7 BODY[] {5}".
 */
#pragma once

#include "ingest/imapcursor.h"
#include "ingest/imapreply.h"

/*
 * Whether the literal that is the last of the line, and has not come yet, is
 * the mail: the first BODY[] of a FETCH.  *ret_uid is the UID that stood
 * before it, or 0.
 */
gboolean dm_imap_fetch_awaits_body(const DmImapLine *line, guint32 *ret_uid);

/*
 * Reads the items behind "FETCH " and takes the mail out of the line.  FALSE
 * where they make no sense; *ret may be half filled then.
 */
gboolean dm_imap_fetch_take(DmImapCursor *cursor, DmImapLine *line,
			    DmImapReply *ret);
