/*
 * Mails of the selected folder, many at a time: sizes first, then contents in
 * batches, several on their way; what did not come is asked for once more.
 */
#pragma once

#include "ingest/imapfolder.h"

typedef enum {
	DM_FETCHED_MAIL,    /* bytes */
	DM_FETCHED_LARGE,   /* more than the cap; sha256 where all of it came */
	DM_FETCHED_NOTHING, /* the server says that it is there and does not
			       send it; `text` says how */
} DmFetchedKind;

/* One mail. */
typedef struct {
	DmFetchedKind kind;
	guint32 uid;
	gint64 size_bytes; /* as announced, else as it came */
	GBytes *bytes;
	char *sha256; /* hex */
	char *text;
} DmFetched;

void dm_fetched_free(DmFetched *mail);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmFetched, dm_fetched_free)

typedef struct _DmImapDownload DmImapDownload;

DmImapDownload *dm_imap_download_new(DmImap *imap, gint64 body_max);
void dm_imap_download_free(DmImapDownload *download);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmImapDownload, dm_imap_download_free)

/* Begins with these; nothing may be under way. */
void dm_imap_download_begin(DmImapDownload *download, const DmUidSet *uids);
gboolean dm_imap_download_is_done(const DmImapDownload *download);

typedef enum {
	DM_DOWNLOAD_MAIL,    /* *ret is one; caller frees */
	DM_DOWNLOAD_WAIT,    /* none without waiting */
	DM_DOWNLOAD_DONE,    /* all came, or never will */
	DM_DOWNLOAD_REFUSED, /* the server refuses the folder, with an error */
	DM_DOWNLOAD_LOST,    /* the connection is gone, with an error set */
} DmDownloadState;

DmDownloadState dm_imap_download_next(DmImapDownload *download, gboolean wait,
				      DmFetched **ret, GError **error);
/*
 * After DM_DOWNLOAD_LOST: forgets what was on its way.  The UID that is given
 * is that of the mail it broke at, or 0.
 */
guint32 dm_imap_download_abandon(DmImapDownload *download);
