/*
 * The source for files, directories, Maildir, mbox and standard input.
 */
#pragma once

#include "ingest/source.h"

/* What happens to the origin of an item that was stored. */
typedef enum {
	DM_AFTER_KEEP,
	DM_AFTER_MOVE,
	DM_AFTER_DELETE,
} DmAfter;

typedef struct {
	const DmLimits *limits;
	DmAfter after;
	const char *move_to;  /* directory, for DM_AFTER_MOVE */
	const char *database; /* our own, which is never read; or NULL */
	/* Whether an origin was read before and is unchanged; may be NULL. */
	gboolean (*is_seen)(gpointer user, const DmSeen *seen);
	gpointer user;
} DmFileOptions;

/*
 * Reads files, directories (recursive, sorted by name), Maildir folders,
 * mbox files and "-" (standard input).  Kinds are told by content.  `paths`
 * is NULL-terminated; `options` is copied, what it points to must outlive the
 * source.  DM_INGEST_ERROR_USAGE when `after` does not go with a path.
 */
DmSource *dm_file_source_new(const char *const *paths,
			     const DmFileOptions *options, GError **error);
