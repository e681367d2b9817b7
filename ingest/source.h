/*
 * Where mail comes from.  A source yields items one by one and acts on the
 * origin of an item only when it is told that the item is safely stored.
 */
#pragma once

#include <gio/gio.h>

#include "core/finding.h"
#include "core/limits.h"
#include "core/mailrow.h"

#define DM_INGEST_ERROR (dm_ingest_error_quark())
GQuark dm_ingest_error_quark(void);

typedef enum {
	DM_INGEST_ERROR_USAGE,	/* a combination of options that cannot be */
	DM_INGEST_ERROR_AFTER,	/* an item could not be moved or deleted */
	DM_INGEST_ERROR_SECRET, /* the program that gives a secret failed */
} DmIngestError;

/* How to know an origin again without opening it. */
typedef struct {
	char *key; /* Maildir folder and unique name, else the path */
	gint64 size_bytes;
	gint64 mtime_ns;
	guint64 inode;
} DmSeen;

/* A mail of a mailbox (RFC 9051 section 2.3.1.1). */
typedef struct {
	gint64 folder_id; /* what the store calls it; 0 = no such mail */
	guint32 uid;
	gint64 size_bytes;
	gboolean is_final; /* it need not be fetched again */
	gboolean is_last;  /* set by who stored it: its content is kept nowhere
			      else */
} DmMark;

/* "report", "duplicate" …, for people. */
extern const char *const dm_outcome_names[DM_N_OUTCOMES];

/* One mail or one file. */
typedef struct {
	char *uri;	      /* path, path#n inside an mbox, "-", imap://… */
	GBytes *bytes;	      /* NULL: could not be read, see `findings` */
	DmFindings *findings; /* why it could not be read; usually empty */
	char *sha256;	      /* hex; set only where bytes is NULL but the
				 content was too large to hold */
	DmSeen *seen;	   /* NULL where an origin cannot be known again (stdin,
			      a message that is not the last of its mbox) */
	DmMark mark;	   /* of a mail that came from a mailbox */
	gpointer origin;   /* the source's own */
	DmOutcome outcome; /* set by who stored it, before dm_source_ack() */
} DmItem;

void dm_item_free(DmItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmItem, dm_item_free)

typedef struct _DmSource DmSource;

/* What a kind of source can do; the calls below pass on to these. */
typedef struct {
	DmItem *(*next)(DmSource *source, gboolean wait);
	gboolean (*ack)(DmSource *source, const DmItem *item, GError **error);
	/* The rest may be NULL. */
	gboolean (*settle)(DmSource *source, gboolean *ret_more,
			   GError **error);
	int (*fd)(const DmSource *source);
	void (*serve)(DmSource *source);
	void (*free)(DmSource *source);
} DmSourceOps;

/* The head of every source. */
struct _DmSource {
	const DmSourceOps *ops;
	guint64 skipped;
};

void dm_source_free(DmSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSource, dm_source_free)

/*
 * The next item, or NULL at the end, or where `wait` is FALSE and there is
 * none yet.  What cannot be read is an item without bytes, never an error.
 * Caller frees.
 */
DmItem *dm_source_next(DmSource *source, gboolean wait);
/* How many origins were skipped as seen so far. */
guint64 dm_source_skipped(const DmSource *source);

/*
 * Tells the source that the item is committed, and what it was: its origin may
 * now be acted upon, at once or with dm_source_settle().
 */
gboolean dm_source_ack(DmSource *source, const DmItem *item, GError **error);
/*
 * At the end, when all items were acked: acts on what still waits for it.
 * *ret_more: there are further items.  FALSE where the source broke down.
 */
gboolean dm_source_settle(DmSource *source, gboolean *ret_more, GError **error);

/* Something for poll(2) beside other things, or -1; dm_source_serve() when it
   is readable, so that the source reads on while others work. */
int dm_source_fd(const DmSource *source);
void dm_source_serve(DmSource *source);
