/*
 * Fills the pool from the source, in order.
 */
#include "cli/ahead.h"

#include "cli/signals.h"

void dm_ahead_init(DmAhead *ahead, DmSource *source, DmPool *pool)
{
	*ahead = (DmAhead){ .source = source, .pool = pool };
	g_queue_init(&ahead->items);
}

void dm_ahead_clear(DmAhead *ahead)
{
	g_queue_clear_full(&ahead->items, (GDestroyNotify)dm_item_free);
}

DmItem *dm_ahead_next(DmAhead *ahead)
{
	DmItem *item = NULL;

	while (dm_pool_has_room(ahead->pool) && !dm_signals_caught() &&
	       (item = dm_source_next(ahead->source,
				      g_queue_is_empty(&ahead->items)))) {
		g_queue_push_tail(&ahead->items, item);
		if (!item->bytes)
			break;
		dm_pool_give(ahead->pool, item->bytes);
	}
	/* What was being read when the signal came may be cut off. */
	if (dm_signals_caught())
		return NULL;
	return g_queue_pop_head(&ahead->items);
}
