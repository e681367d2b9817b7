/*
 * What a Maildir folder is and how its messages are named.
 */
#pragma once

#include <glib.h>

/* Whether a directory holds cur/ and new/. */
gboolean dm_maildir_is(const char *path);
/* Whether a name inside a Maildir is a message: "new/..." or "cur/...". */
gboolean dm_maildir_is_message(const char *name);
/*
 * The unique name in "cur/unique:2,S", which stays when flags change; caller
 * frees.
 */
char *dm_maildir_unique(const char *name);
/* Sorts messages by unique name before sub-folders by name. */
gint dm_maildir_compare(gconstpointer a, gconstpointer b);

/* The names in one folder's new/ and cur/, kept from one look to the next. */
typedef struct {
	char *folder;
	GHashTable *names; /* unique name -> "cur/unique:2,S" */
} DmMaildirIndex;

void dm_maildir_index_clear(DmMaildirIndex *index);
/*
 * Where a message that is no longer where it was lies now, as another
 * program may have read or flagged it; NULL when it is gone.  Caller frees.
 */
char *dm_maildir_find(DmMaildirIndex *index, const char *folder,
		      const char *unique);
