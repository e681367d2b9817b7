/*
 * Secrets that another program prints.
 */
#pragma once

#include <glib.h>

/*
 * Runs a command line, quoted as for a shell but without one, and gives what it
 * printed, without one line end after it.  DM_INGEST_ERROR_USAGE where it
 * fails, prints nothing, or more than DM_SECRET_BYTES, or does not end in time;
 * the first line that it wrote to its standard error is quoted, its output
 * never.  DM_NET_ERROR_STOPPED where `stopped` (may be NULL) said so.  Caller
 * frees by dm_secret_free().
 */
char *dm_secret_run(const char *command, guint timeout_seconds,
		    int (*stopped)(void), GError **error);
