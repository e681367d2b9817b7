/*
 * What a server tells without a status (RFC 9051 sections 7.2 to 7.5, RFC
 * 7162): folders, results of a search, mails.
 */
#pragma once

#include "ingest/imapline.h"
#include "ingest/imapreply.h"

/*
 * Reads a whole "* …" that is no status into *ret; the body of a FETCH is taken
 * out of the line.  FALSE where it is not known or makes no sense: *ret may be
 * half filled then.
 */
gboolean dm_imap_data_take(DmImapLine *line, DmImapReply *ret);
