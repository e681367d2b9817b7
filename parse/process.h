/*
 * One worker process as its parent sees it: started, fed, read, measured,
 * ended.  It knows nothing of items or their order.
 */
#pragma once

#include "parse/wire.h"

typedef struct _DmProcess DmProcess;

/*
 * Starts `program` (NULL = this one) in the worker's role.  DM_PARSE_ERROR
 * when it cannot be started.
 */
DmProcess *dm_process_start(const char *program, DmSandbox sandbox,
			    const DmLimits *limits, GError **error);
/* Kills it where it still lives. */
void dm_process_free(DmProcess *process);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmProcess, dm_process_free)

/* For poll(2). */
int dm_process_fd(const DmProcess *process);

/* Queues bytes for it. */
void dm_process_queue(DmProcess *process, GBytes *bytes);
gboolean dm_process_has_queued(const DmProcess *process);
/* Writes what it takes without waiting. */
void dm_process_write(DmProcess *process);

/* Reads what is there without waiting; FALSE when it has gone. */
gboolean dm_process_read(DmProcess *process);
typedef enum {
	DM_PROCESS_FRAME, /* one is there */
	DM_PROCESS_WAIT,  /* not yet */
	DM_PROCESS_BAD,	  /* larger than any frame may be */
} DmProcessState;
/* The next whole frame; it lives until the next read. */
DmProcessState dm_process_next(DmProcess *process, DmFrameType *ret_type,
			       const guint8 **ret_data, gsize *ret_size);

/* CPU time that it has used. */
gint64 dm_process_cpu_us(const DmProcess *process);
/*
 * Ends it and says in words how it ended.  One that has closed its side
 * (`gone`) gets a moment to end by itself.  *ret_signal is 0 where no signal
 * ended it.  Caller frees.
 */
char *dm_process_end(DmProcess *process, gboolean gone, int *ret_signal);

/* Starts one worker to see what its cage is made of. */
gboolean dm_process_probe(const char *program, DmSandbox sandbox,
			  const DmLimits *limits, DmCage *ret, GError **error);
