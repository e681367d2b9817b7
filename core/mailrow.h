/*
 * What is remembered of a mail in a mailbox.
 */
#pragma once

#include <glib.h>

/* What a mail or file turned out to be; the store keeps the numbers. */
typedef enum {
	DM_OUTCOME_STORED,     /* a report that is new */
	DM_OUTCOME_DUPLICATE,  /* nothing but reports that were there before */
	DM_OUTCOME_FOREIGN,    /* no report is in it */
	DM_OUTCOME_UNPARSABLE, /* some of it is in quarantine */
	DM_N_OUTCOMES
} DmOutcome;

/* What may be done to a mail that stays in its folder. */
typedef enum {
	DM_MAIL_UNTOUCHED,
	DM_MAIL_SEEN,	/* marked as read */
	DM_MAIL_COPIED, /* marked as deleted, not expunged */
	DM_MAIL_LAST,	/* its content is kept nowhere else: never deleted */
} DmMailDone;

/* A mail of a folder that was read (RFC 9051 section 2.3.1.1). */
typedef struct {
	guint32 uid;
	gint64 size_bytes;
	const guint8 *sha256; /* 32 bytes, of the mail; NULL = it was too large
				 to be fetched */
	DmOutcome outcome;
	DmMailDone done;
} DmMailRow;

typedef gboolean (*DmMailFn)(gpointer user, const DmMailRow *row,
			     GError **error);
