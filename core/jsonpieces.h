/*
 * Cuts JSON into the objects that it lists: those of an array, those of the
 * arrays in parsedmarc's outermost object, or values one after another.
 */
#pragma once

#include <glib.h>

#define DM_JSON_KEY_BYTES 20

/* Zeroed at the beginning; the members are its own. */
typedef struct {
	guint64 depth; /* of what is open inside the piece; 0 = no piece */
	gboolean in_string, escaped;
	char key[DM_JSON_KEY_BYTES]; /* the piece's first member */
	guint key_size;
	gboolean key_begun, key_done;
	gint64 indent;	     /* of the line in hand; -1 = more stands in it */
	gint64 piece_indent; /* of the line that the piece began in, or -1 */
	char solid,
		before; /* last byte that is no space: here, in lines before */
} DmJsonPieces;

typedef enum {
	DM_JSON_MORE, /* the piece goes on behind these bytes */
	DM_JSON_END,  /* the piece ends with them */
	DM_JSON_DROP, /* what came of the piece is no piece */
} DmJsonEvent;

typedef struct {
	gsize from, size; /* bytes that belong to the piece */
	DmJsonEvent event;
} DmJsonSpan;

/*
 * Goes on from *at and moves it; FALSE when all `size` bytes were taken.  It
 * counts brackets outside of strings and knows no more grammar: what it gives
 * out need not be JSON.  A piece that is broken off ends where a line begins
 * the next one as the line of this one did.  At the end of the stream a piece
 * is broken off where `depth` is not 0.
 */
gboolean dm_json_pieces_next(DmJsonPieces *self, const char *data, gsize size,
			     gsize *at, DmJsonSpan *ret);
