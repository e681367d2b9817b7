/*
 * Items in, reports out, in the order of the items: read by caged worker
 * processes, or in this process.  Everything that opens mail goes through
 * here.
 */
#pragma once

#include <gio/gio.h>

#include "parse/cage.h"
#include "parse/parse.h"

#define DM_POOL_JOBS_MAX 64

typedef struct {
	const DmLimits *limits; /* must outlive the pool */
	guint jobs;		/* workers; 0 reads in this process */
	gboolean lint;		/* dm_parse_lint() rather than dm_parse() */
	DmSandbox sandbox;
	const char *program; /* to start as worker; NULL = this one */
	/* Asked when a signal came in while waiting; may be NULL. */
	int (*stopped)(void);
	/* Something that the log should hold, once; may be NULL. */
	void (*say)(const char *text);
} DmPoolOptions;

/*
 * Something that goes on while the pool waits for its workers: `ready` is
 * called when the descriptor that `fd` gives (-1 = none now) can be read.
 */
typedef struct {
	int (*fd)(gpointer user);
	void (*ready)(gpointer user);
	gpointer user;
} DmPoolAside;

typedef struct _DmPool DmPool;

/* One worker a processor, at most 8. */
guint dm_pool_default_jobs(void);

/* Workers start when there is work. */
DmPool *dm_pool_new(const DmPoolOptions *options);
void dm_pool_free(DmPool *pool);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmPool, dm_pool_free)

/* From now on; NULL ends it.  What it points to is copied. */
void dm_pool_set_aside(DmPool *pool, const DmPoolAside *aside);

/* Whether another item should be given before the next is taken. */
gboolean dm_pool_has_room(const DmPool *pool);
/* Queues an item to be read. */
void dm_pool_give(DmPool *pool, GBytes *bytes);
/*
 * Waits for the oldest item and passes what it holds to the sink, as
 * dm_parse() does.  A worker that dies costs its item: it is read once more by
 * a new worker and then refused with the finding worker-died.  FALSE when the
 * sink failed, with its error, or with DM_PARSE_ERROR.
 */
gboolean dm_pool_take(DmPool *pool, const DmSink *sink, gpointer user,
		      DmParseResult *result, GError **error);
/* Both at once, for a pool that is empty. */
gboolean dm_pool_read(DmPool *pool, GBytes *bytes, const DmSink *sink,
		      gpointer user, DmParseResult *result, GError **error);
