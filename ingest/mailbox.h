/*
 * The mailbox source from inside: what its files share.
 */
#pragma once

#include "ingest/imapdownload.h"
#include "ingest/imapfates.h"
#include "ingest/imapsource.h"

typedef struct {
	DmSource source;
	DmMailboxOptions options;
	DmImap *imap;
	DmImapDownload *download;
	DmImapFates *fates;
	guint next_folder; /* of the account's; the one in hand is before it */
	char *name;	   /* the server's, of the folder in hand, or NULL */
	gboolean is_open;  /* selected on this connection */
	guint32 uidvalidity;
	gint64 id; /* of options.state */
	DmUidSet present;
	DmUidSet todo;	   /* to be fetched, not begun */
	DmUidSet suspects; /* the connection broke at these: to be fetched alone
			    */
	guint32 on_trial;  /* one of them, taken out to be fetched; 0 = none */
	DmUidSet unreadable; /* and these broke it twice */
	DmUidSet in_hand;    /* given out, or acted upon, since it was opened */
	DmDue due;	     /* to be acted upon */
	GQueue ready;	     /* DmItem */
	gsize ready_bytes;
	gboolean round_over; /* until settled */
	guint lives;	     /* UIDVALIDITYs of the folder in this run */
	guint losses;	   /* connections, one after another, without a mail */
	gboolean was_open; /* the folder, on an earlier connection */
	gboolean was_connected;
	GError *lost;	       /* the connection broke; not dealt with yet */
	GError *problem;       /* the first that ended a folder */
	gboolean is_over;      /* there is nothing more to be had */
	guint32 first_uidnext; /* of the first folder */
} DmMailbox;

/* One line for people. */
void dm_mailbox_say(const DmMailbox *self, const char *format, ...)
	G_GNUC_PRINTF(2, 3);
gboolean dm_mailbox_is_stopped(const DmMailbox *self);
/* Whether folders are opened for reading only. */
gboolean dm_mailbox_only_reads(const DmMailbox *self);

/* Connects, and opens the folder in hand or else the next one. */
void dm_mailbox_open(DmMailbox *self);
/* The connection broke while mails were downloaded. */
void dm_mailbox_suspect(DmMailbox *self);
/* After self->lost: decides whether another connection is worth it. */
void dm_mailbox_deal_with_loss(DmMailbox *self);
/* Ends the folder in hand with a problem, and not the run. */
void dm_mailbox_give_up_folder(DmMailbox *self, GError *problem);
/* Takes back what is downloaded and not given out. */
void dm_mailbox_drop_ready(DmMailbox *self);
