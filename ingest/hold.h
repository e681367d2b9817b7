/*
 * Content up to a cap; above it only its size and SHA-256.
 */
#pragma once

#include <glib.h>

#include "core/sha256.h"

typedef struct {
	guint8 *data;
	gsize size, room;
	gsize max;
	DmSha256 *checksum; /* set once `max` was passed */
} DmHold;

/* Ready to hold `max` bytes; room for `expected` is made at once. */
void dm_hold_init(DmHold *hold, gint64 max, gint64 expected);
void dm_hold_clear(DmHold *hold);

void dm_hold_append(DmHold *hold, const guint8 *data, gsize size);
/*
 * What was appended, and empties the hold for the next content.  Above the
 * cap it is NULL and *ret_sha256 is the hex digest, else *ret_sha256 is NULL.
 * Caller frees both.
 */
GBytes *dm_hold_finish(DmHold *hold, char **ret_sha256);
