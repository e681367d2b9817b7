/*
 * Items of a source, read ahead so that the workers are never idle.
 */
#pragma once

#include "ingest/source.h"
#include "parse/pool.h"

typedef struct {
	DmSource *source;
	DmPool *pool;
	GQueue items; /* DmItem */
} DmAhead;

void dm_ahead_init(DmAhead *ahead, DmSource *source, DmPool *pool);
void dm_ahead_clear(DmAhead *ahead);
/*
 * The next item, or NULL at the end or after a signal.  Where it has bytes,
 * dm_pool_take() gives what they hold.  Caller frees.
 */
DmItem *dm_ahead_next(DmAhead *ahead);
