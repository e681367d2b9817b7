/*
 * The workers of a pool: who reads what, how long, and what happens when one
 * dies.
 */
#pragma once

#include "parse/pool.h"
#include "parse/process.h"

#define DM_CREW_LOOK_AHEAD 16 /* small items a worker has at most */

typedef struct _DmSlot DmSlot;

/* An item on its way. */
typedef struct {
	GBytes *bytes;
	GByteArray *frames; /* whole frames that wait to be delivered */
	gsize used;
	guint tries;
	gboolean restarted; /* since frames were last looked at */
	gboolean failed;    /* no more is tried */
	char *reason;	    /* of the last death */
	DmSlot *slot;	    /* who reads it, or has */
	guint start;	    /* and which of its processes */
} DmJob;

/* The place of a worker. */
struct _DmSlot {
	DmProcess *process; /* NULL = to be started */
	GQueue jobs;	    /* DmJob, the first is being read */
	guint starts;	    /* processes so far */
	gboolean is_caged;  /* its first frame has come */
	guint items;
	gsize bytes;		/* so far */
	gsize queued_bytes;	/* of its jobs */
	gint64 cpu_base, since; /* when the first job began */
	char *log;		/* the last line of a library */
};

typedef struct {
	DmPoolOptions options;
	DmPoolAside aside;
	DmJob *head;	  /* whose frames are wanted first */
	GQueue todo;	  /* DmJob that no worker has */
	guint active;	  /* of options.jobs: as many as the caller needs */
	gint64 adapted;	  /* when that was settled */
	gint64 waited_us; /* since then */
	GPtrArray *slots;
	guint start_failures;
	gboolean said;	/* that layers are missing */
	gint64 checked; /* when the time of workers was last looked at */
} DmCrew;

void dm_crew_init(DmCrew *crew, const DmPoolOptions *options);
/* Ends all workers. */
void dm_crew_clear(DmCrew *crew);
/*
 * Gives items to workers, waits until something happens, and deals with it.
 * FALSE with DM_PARSE_ERROR.
 */
gboolean dm_crew_pump(DmCrew *crew, GError **error);
/* What the job's worker sent cannot be: ends it and gives the job up. */
gboolean dm_crew_distrust(DmCrew *crew, DmJob *job, GError **error);
