/*
 * Collects bytes up to a cap and hashes what is larger.  It knows nothing of
 * files or mails.
 */
#include "ingest/hold.h"

#include <string.h>

#define FIRST_ROOM ((gsize)4096)

void dm_hold_init(DmHold *hold, gint64 max, gint64 expected)
{
	*hold = (DmHold){ .max = (gsize)max };
	if (expected > 0 && expected <= max) {
		hold->room = (gsize)expected;
		hold->data = g_malloc(hold->room);
	}
}

void dm_hold_clear(DmHold *hold)
{
	g_clear_pointer(&hold->data, g_free);
	g_clear_pointer(&hold->checksum, dm_sha256_free);
	hold->size = hold->room = 0;
}

/* From here on only the digest is kept. */
static void turn_to_digest(DmHold *hold)
{
	DmSha256 *checksum = dm_sha256_new();

	dm_sha256_update(checksum, hold->data, hold->size);
	dm_hold_clear(hold);
	hold->checksum = checksum;
}

static void make_room(DmHold *hold, gsize needed)
{
	if (needed <= hold->room)
		return;
	hold->room = MAX(hold->room * 2, FIRST_ROOM);
	hold->room = MAX(MIN(hold->room, hold->max), needed);
	hold->data = g_realloc(hold->data, hold->room);
}

void dm_hold_append(DmHold *hold, const guint8 *data, gsize size)
{
	if (!size)
		return;
	if (!hold->checksum && size > hold->max - hold->size)
		turn_to_digest(hold);
	if (hold->checksum) {
		dm_sha256_update(hold->checksum, data, size);
		return;
	}
	make_room(hold, hold->size + size);
	memcpy(hold->data + hold->size, data, size);
	hold->size += size;
}

GBytes *dm_hold_finish(DmHold *hold, char **ret_sha256)
{
	GBytes *bytes = NULL;

	*ret_sha256 = NULL;
	if (hold->checksum) {
		*ret_sha256 = dm_sha256_finish_hex(hold->checksum);
	} else {
		hold->data = g_realloc(hold->data, hold->size);
		bytes = g_bytes_new_take(g_steal_pointer(&hold->data),
					 hold->size);
	}
	dm_hold_clear(hold);
	return bytes;
}
