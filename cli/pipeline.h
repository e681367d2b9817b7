/*
 * From a source into the store: the one place that sees every stage.
 */
#pragma once

#include "cli/config.h"
#include "cli/totals.h"
#include "ingest/source.h"
#include "parse/pool.h"
#include "store/store.h"

typedef struct {
	const DmConfig *config; /* [ingest] */
	DmPool *pool;
	/* Nothing is committed, no origin touched; the caller frees the store
	   next, which forgets what was read. */
	gboolean dry_run;
	gboolean verbose; /* also say what is foreign */
	/* Told of each item when it is known what it is; may be NULL. */
	void (*tell)(gpointer user, const DmItem *item,
		     const DmParseResult *result);
	gpointer user;	   /* of tell */
	gboolean progress; /* on stderr, when it takes long */
} DmIngestOptions;

/*
 * Reads the source to its end, or until a signal asks to stop.  What is wrong
 * with an item is said on stderr, one line each, and counted.  FALSE when the
 * store failed: what was committed stays, the rest is rolled back; and when the
 * source broke down, where all it gave is stored.
 */
gboolean dm_pipeline_run(DmStore *store, DmSource *source,
			 const DmIngestOptions *options, DmIngestTotals *ret,
			 GError **error);
