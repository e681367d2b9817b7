/*
 * What is done with the file of an item that is safely stored.
 */
#pragma once

#include "ingest/filesource.h"
#include "ingest/item.h"
#include "ingest/maildir.h"

/* Whether `options->after` goes with the paths; DM_INGEST_ERROR_USAGE. */
gboolean dm_after_check(const DmFileOptions *options, const char *const *paths,
			GError **error);

/*
 * Moves or deletes the file an item came from, if it still is the file that
 * was read; one that has gone is fine.  DM_INGEST_ERROR_AFTER.
 */
gboolean dm_after_act(const DmFileOptions *options, DmMaildirIndex *index,
		      const DmOrigin *origin, GError **error);
