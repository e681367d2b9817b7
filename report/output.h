/*
 * Errors of saying something: the output or the space to prepare it failed.
 */
#pragma once

#include <glib.h>
#include <stdio.h>

#define DM_REPORT_ERROR (dm_report_error_quark())
GQuark dm_report_error_quark(void);

typedef enum {
	DM_REPORT_ERROR_OUTPUT, /* the output could not be written */
	DM_REPORT_ERROR_READER, /* who read it has gone, as `head` does */
	DM_REPORT_ERROR_SPOOL,	/* the temporary file failed */
} DmReportError;

/* Flushes `out`; FALSE when it, or any write before, failed. */
gboolean dm_output_check(FILE *out, GError **error);
