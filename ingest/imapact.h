/*
 * What is done to mails of the selected folder, each step in an order that may
 * be cut off anywhere.
 */
#pragma once

#include "ingest/imapfolder.h"
#include "ingest/mailboxstate.h"

/* The selected folder, and what acting on its mails needs. */
typedef struct {
	DmImap *imap;
	const DmAccount *account;
	const DmMailboxState *state;
	void (*say)(gpointer user, const char *text); /* may be NULL */
	gpointer user;
	const char *name; /* of the folder, the server's */
	guint32 uidvalidity;
	gint64 id;		 /* of `state` */
	const DmUidSet *present; /* mails when it was opened */
	guint64 failed;		 /* mails that the server refused to act on */
	gboolean move_is_broken; /* it knows the word MOVE only */
	gboolean said_marked;	 /* that mails stay marked as deleted */
} DmActing;

/* Where mails go. */
typedef struct {
	const char *folder; /* the user's name */
	char *name;	    /* the server's */
	guint32 uidvalidity;
	guint32 uidnext;     /* as last heard; 0 = the server does not say */
	guint64 exists;	     /* mails, as last heard */
	gboolean is_heard;   /* what `exists` is said to be, just now */
	guint32 floor;	     /* from here on copies of ours may lie there */
	gboolean is_blocked; /* nothing more goes there on this connection */
} DmImapTarget;

void dm_imap_target_free(DmImapTarget *target);

/*
 * These take sets that fit into a command (dm_uid_set_take()).  What the server
 * refuses is said and counted in acting->failed; FALSE when the connection or
 * the memory is gone.
 */
gboolean dm_act_mark_seen(DmActing *acting, const DmUidSet *uids,
			  GError **error);
/*
 * Marks as deleted and expunges by UID EXPUNGE (RFC 4315), never by EXPUNGE,
 * which takes what others have marked as well.  Where the server knows no
 * UIDPLUS the mails stay marked.  *ret_marked is FALSE where nothing was done.
 */
gboolean dm_act_remove(DmActing *acting, const DmUidSet *uids,
		       gboolean *ret_marked, GError **error);
/* MOVE (RFC 6851), or else COPY and dm_act_remove(). */
gboolean dm_act_move(DmActing *acting, DmImapTarget *target,
		     const DmUidSet *uids, GError **error);

/* Rows of mails that are gone are forgotten. */
gboolean dm_act_forget(const DmActing *acting, const DmUidSet *uids,
		       GError **error);
/* Says a sentence about the folder. */
void dm_act_say(const DmActing *acting, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
