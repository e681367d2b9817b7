/*
 * Items as the files of this folder make them, and their origin.
 */
#pragma once

#include <sys/stat.h>

#include "ingest/source.h"

/* The file an item was read from, to be acted upon later. */
typedef struct {
	char *path;   /* no symbolic link */
	char *folder; /* the Maildir it lay in, or NULL */
	char *unique; /* its unique name there, or NULL */
	dev_t device;
	ino_t inode;
	gint64 size_bytes;
	gint64 mtime_ns;
} DmOrigin;

/* An item without bytes and without findings. */
DmItem *dm_item_new(const char *uri);
/* Says why the item has no bytes. */
void dm_item_fault(DmItem *item, const char *code, const char *text);
/* Gives the item its content, or says which cap it went over. */
void dm_item_fill(DmItem *item, GBytes *bytes, const char *sha256,
		  const DmLimits *limits, DmLimit limit);

DmSeen *dm_seen_new(const char *key, const struct stat *st);
void dm_seen_free(DmSeen *seen);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmSeen, dm_seen_free)

/* `folder` and `unique` may be NULL. */
DmOrigin *dm_origin_new(const char *path, const char *folder,
			const char *unique, const struct stat *st);
/* Whether this is the state of the file as it was read. */
gboolean dm_origin_is(const DmOrigin *origin, const struct stat *st);
