/*
 * One file or standard input, read into items.
 */
#pragma once

#include "ingest/source.h"
#include "ingest/walk.h"

typedef struct _DmReader DmReader;

/*
 * Opens what `entry` names; `path` is where it lies now.  NULL when it cannot
 * be opened, with the item that says so put into `ready`.
 */
DmReader *dm_reader_open(const DmEntry *entry, const char *path,
			 const DmLimits *limits, GQueue *ready);
void dm_reader_free(DmReader *reader);

/*
 * Reads on and puts what is complete into `ready`: the whole file, or some
 * messages of an mbox, some reports of parsedmarc's JSON.  FALSE when the end
 * was reached.
 */
gboolean dm_reader_step(DmReader *reader, GQueue *ready);

/*
 * Whether a file can be read and begins as those do that hold many items: an
 * mbox, parsedmarc's JSON.
 */
gboolean dm_reader_has_parts(const char *path);
