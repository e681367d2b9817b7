/*
 * What can be asked about folders and mails, as single commands (RFC 9051
 * section 6).  Folder names are the server's.
 */
#pragma once

#include "ingest/imap.h"

typedef struct {
	guint32 uidvalidity; /* 0 = UIDs mean nothing after this session */
	guint32 uidnext;     /* 0 = not said */
	guint64 exists;	     /* mails */
	gboolean counts;     /* `exists` was said, to STATUS */
} DmImapFolder;

/* SELECT, or with `read_only` EXAMINE. */
gboolean dm_imap_select(DmImap *imap, const char *name, gboolean read_only,
			DmImapFolder *ret, GError **error);
/* STATUS; *ret_found is FALSE where there is no such folder. */
gboolean dm_imap_status(DmImap *imap, const char *name, DmImapFolder *ret,
			gboolean *ret_found, GError **error);
/* CREATE and SUBSCRIBE; that it exists is fine. */
gboolean dm_imap_create(DmImap *imap, const char *name, GError **error);
/*
 * The names of all folders, as the server writes them, 1,000 at most; NULL
 * when the connection is gone.  Caller frees.
 */
GPtrArray *dm_imap_list(DmImap *imap, GError **error);

/*
 * The UIDs of the selected folder: all, or those that arrived on or after
 * `since_day` (days since 1970-01-01; RFC 9051 SINCE; G_MININT64 = all).
 */
gboolean dm_imap_search(DmImap *imap, const DmImapFolder *folder,
			gint64 since_day, DmUidSet *ret, GError **error);
/* Those of `uids` that are there. */
gboolean dm_imap_search_uids(DmImap *imap, const DmUidSet *uids, DmUidSet *ret,
			     GError **error);

/* Room for a set in a command: servers take lines of 8,000 bytes at least. */
#define DM_IMAP_SET_BYTES 7000

/* Sees each FETCH reply that gives a UID; may take the body. */
typedef void (*DmImapFetchFn)(gpointer user, DmImapReply *reply);
/* UID FETCH of `items`, "(UID RFC822.SIZE)", for all of `uids`. */
gboolean dm_imap_fetch(DmImap *imap, const DmUidSet *uids, const char *items,
		       DmImapFetchFn callback, gpointer user, GError **error);
