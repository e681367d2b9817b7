/*
 * The way through arguments, directories and Maildir folders, file by file.
 */
#pragma once

#include <gio/gio.h>
#include <sys/stat.h>

/*
 * So many levels of directories are entered: mail folders need a handful, and
 * paths of more do not fit PATH_MAX.
 */
#define DM_WALK_DEPTH 100

/* One thing met on the way. */
typedef struct {
	char *path;	   /* as the user would say it; "-" */
	char *key;	   /* of DmSeen; NULL for "-" and faults */
	char *folder;	   /* the Maildir it lies in, or NULL */
	gboolean is_named; /* an argument, so a symbolic link is followed */
	struct stat stat;  /* of the file, before it is opened */
	const char *code;  /* why it cannot be read, else NULL; static */
	char *text;	   /* the sentence for `code` */
} DmEntry;

void dm_entry_clear(DmEntry *entry);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmEntry, dm_entry_clear)

typedef struct _DmWalk DmWalk;

/*
 * Arguments are taken in order, a directory's entries by name.  `avoid` is a
 * directory that is not entered, or NULL; `database` is our own, or NULL: its
 * files are passed over, as closing one of them drops the locks on it.
 */
DmWalk *dm_walk_new(const char *const *paths, const char *avoid,
		    const char *database);
void dm_walk_free(DmWalk *walk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmWalk, dm_walk_free)

/* Fills in the next entry; FALSE at the end. */
gboolean dm_walk_next(DmWalk *walk, DmEntry *ret);

/* The path with its directory made absolute and canonical; caller frees. */
char *dm_walk_key(const char *path);
