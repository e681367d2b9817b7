/*
 * Where mail comes from.  A source yields items one by one and acts on the
 * origin of an item only when it is told that the item is safely stored.
 */
#pragma once

#include <gio/gio.h>

#include "core/finding.h"
#include "core/limits.h"

#define DM_INGEST_ERROR (dm_ingest_error_quark())
GQuark dm_ingest_error_quark(void);

typedef enum {
	DM_INGEST_ERROR_USAGE, /* a combination of options that cannot be */
	DM_INGEST_ERROR_AFTER, /* an item could not be moved or deleted */
} DmIngestError;

/* How to know an origin again without opening it. */
typedef struct {
	char *key; /* Maildir folder and unique name, else the path */
	gint64 size_bytes;
	gint64 mtime_ns;
	guint64 inode;
} DmSeen;

/* One mail or one file. */
typedef struct {
	char *uri;	      /* path, path#n inside an mbox, "-" */
	GBytes *bytes;	      /* NULL: could not be read, see `findings` */
	DmFindings *findings; /* why it could not be read; usually empty */
	char *sha256;	      /* hex; set only where bytes is NULL but the
				 content was too large to hold */
	DmSeen *seen;	 /* NULL where an origin cannot be known again (stdin,
			    a message that is not the last of its mbox) */
	gpointer origin; /* the source's own */
} DmItem;

void dm_item_free(DmItem *item);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmItem, dm_item_free)

/* What happens to the origin of an item that was stored. */
typedef enum {
	DM_AFTER_KEEP,
	DM_AFTER_MOVE,
	DM_AFTER_DELETE,
} DmAfter;

typedef struct {
	const DmLimits *limits;
	DmAfter after;
	const char *move_to; /* directory, for DM_AFTER_MOVE */
	/* Whether an origin was read before and is unchanged; may be NULL. */
	gboolean (*is_seen)(gpointer user, const DmSeen *seen);
	gpointer user;
} DmSourceOptions;

typedef struct _DmSource DmSource;

/*
 * Reads files, directories (recursive, sorted by name), Maildir folders,
 * mbox files and "-" (standard input).  Kinds are told by content.  `paths`
 * is NULL-terminated; `options` is copied, what it points to must outlive the
 * source.  DM_INGEST_ERROR_USAGE when `after` does not go with a path.
 */
DmSource *dm_source_new(const char *const *paths,
			const DmSourceOptions *options, GError **error);
void dm_source_free(DmSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSource, dm_source_free)

/*
 * The next item, or NULL at the end.  What cannot be read is an item without
 * bytes, never an error.  Caller frees.
 */
DmItem *dm_source_next(DmSource *source);
/* How many origins were skipped as seen so far. */
guint64 dm_source_skipped(const DmSource *source);

/*
 * Tells the source that the item is committed: moves or deletes its origin.
 * Only for items that were stored or are duplicates.
 */
gboolean dm_source_ack(DmSource *source, const DmItem *item, GError **error);
