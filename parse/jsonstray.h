/*
 * What stands in a list of objects and is none.
 */
#pragma once

#include <glib.h>

/* Zeroed at the beginning. */
typedef struct {
	guint64 n;	     /* members that are no objects */
	guint64 depth;	     /* of the lists in the list */
	gboolean has_object; /* the outermost of them holds one */
	gboolean in_word;    /* the last byte was of a number, true, null … */
} DmJsonStray;

/*
 * Counts the members in text of the list that is in none of its objects, which
 * are told by dm_json_stray_object().  A list is one member, and none where
 * objects are in it.
 */
void dm_json_stray_feed(DmJsonStray *self, const char *text, gsize size);
void dm_json_stray_object(DmJsonStray *self);
