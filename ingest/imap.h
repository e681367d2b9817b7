/*
 * A session with an IMAP server: commands out, replies in, each wait with a
 * deadline.  What the commands mean is the caller's business.
 */
#pragma once

#include "ingest/credentials.h"
#include "ingest/imapname.h"
#include "ingest/imapwire.h"

typedef struct {
	const DmAccount *account; /* must outlive the session */
	DmCredentials *credentials;
	gint64 body_max; /* bytes of a mail that are held */
	/* Asked again and again while waiting: whether to stop; may be NULL. */
	int (*stopped)(void);
	/* Something that people should read; may be NULL. */
	void (*say)(gpointer user, const char *text);
	gpointer user; /* of say */
} DmImapOptions;

typedef struct _DmImap DmImap;

/* Not connected yet. */
DmImap *dm_imap_new(const DmImapOptions *options);
/* Says goodbye where it is connected; NULL is allowed. */
void dm_imap_free(DmImap *imap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmImap, dm_imap_free)

/*
 * Dials and logs in where it is not connected, and asks for capabilities and
 * namespace.  DM_NET_ERROR.
 */
gboolean dm_imap_connect(DmImap *imap, GError **error);
/* Ends the connection, with LOGOUT where it still stands. */
void dm_imap_disconnect(DmImap *imap);
gboolean dm_imap_is_connected(const DmImap *imap);

/* As the server said after the login; upper case. */
gboolean dm_imap_has(const DmImap *imap, const char *capability);
/* Whether single mails can be expunged (RFC 4315). */
gboolean dm_imap_has_uidplus(const DmImap *imap);
/* Whether sets of mails come as ranges, in a few bytes (RFC 4731). */
gboolean dm_imap_has_esearch(const DmImap *imap);
/* It says so and gives none: not on this session any more. */
void dm_imap_distrust_esearch(DmImap *imap);
const DmImapNamespace *dm_imap_namespace(const DmImap *imap);
/* The account's folder as the server calls it; NULL with DM_NET_ERROR where
   that cannot be.  Caller frees. */
char *dm_imap_folder_name(const DmImap *imap, const char *folder,
			  GError **error);
/* Of the last dialling, also of one that failed. */
const DmLineInfo *dm_imap_line_info(const DmImap *imap);

/* For poll(2); -1 where it is not connected. */
int dm_imap_fd(const DmImap *imap);

/* Between these two, waits may be longer, and a signal has to wait a moment:
   mails are being acted upon. */
void dm_imap_be_patient(DmImap *imap, gboolean patient);

/*
 * Queues a command, without its tag and line end; gives its number, never 0.
 * It is on its way when replies are next waited for.
 */
guint dm_imap_send(DmImap *imap, const char *command);

/* The next reply, and of a tagged one the command, else 0; caller clears it. */
DmImapNext dm_imap_next(DmImap *imap, gboolean wait, DmImapReply *ret,
			guint *ret_command, GError **error);
/* A mail came that was asked for: the clock of its command begins anew. */
void dm_imap_progress(DmImap *imap);
/* UID of the mail that is being received, or was when the connection was lost;
   0 where none was. */
guint32 dm_imap_receiving(const DmImap *imap);

/* Sees each untagged reply to a command; may take the body out of it. */
typedef void (*DmImapFn)(gpointer user, DmImapReply *reply);
/*
 * One command from its beginning to its end; no other may be on its way.
 * *ret is the tagged reply, whatever its condition.  FALSE when the connection
 * is gone.  `callback` may be NULL.
 */
gboolean dm_imap_run(DmImap *imap, const char *command, DmImapFn callback,
		     gpointer user, DmImapReply *ret, GError **error);
/* What a server says, escaped and cut; caller frees. */
char *dm_imap_quote(const char *text);
/* Whether the reply is an OK; else DM_NET_ERROR_REFUSED says what the server
   said to `what` ("opening INBOX"). */
gboolean dm_imap_is_ok(const DmImap *imap, const DmImapReply *reply,
		       const char *what, GError **error);

/* ---- IDLE (RFC 2177) ------------------------------------------------- */

/* Waits for news from now on, which dm_imap_idle_news() tells of. */
gboolean dm_imap_idle_begin(DmImap *imap, GError **error);
/* *ret: something came; without waiting. */
gboolean dm_imap_idle_news(DmImap *imap, gboolean *ret, GError **error);
gboolean dm_imap_idle_end(DmImap *imap, GError **error);
