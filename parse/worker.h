/*
 * The hidden role of the program: a process that opens mails for another one.
 */
#pragma once

/* The word by which the program is started in this role. */
#define DM_WORKER_ROLE "--worker-of-dmarcmill"
/* Where a worker finds its socket. */
#define DM_WORKER_FD 3

/*
 * Reads items from the socket and answers with frames until the other side
 * closes it; returns the exit status.
 */
int dm_worker_run(void);
