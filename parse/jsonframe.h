/*
 * A JSON object and the long list in it, told apart before a library builds a
 * tree of either.
 */
#pragma once

#include <glib.h>

typedef struct {
	GString *frame;	  /* the object's text, the list empty */
	const char *list; /* what stood in the list, NULL = there is none */
	gsize list_size;
} DmJsonFrame;

/*
 * Takes the first list called `name` out; `text` must outlive `ret`.  FALSE
 * where more than `max` bytes are left: then there is no frame.
 */
gboolean dm_json_frame_init(DmJsonFrame *ret, const char *text, gsize size,
			    const char *name, gsize max);
void dm_json_frame_clear(DmJsonFrame *frame);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmJsonFrame, dm_json_frame_clear)
