/*
 * The rows of `doctor`: one for each check.
 */
#pragma once

#include "cli/cli.h"
#include "report/emitter.h"

typedef enum {
	DM_CHECK_OK,
	DM_CHECK_NOTE, /* nothing fails by it */
	DM_CHECK_BAD,
} DmCheckState;

typedef struct {
	DmCli *cli;
	DmEmitter *emitter;
	const char *subject; /* stands before each check, or NULL */
	gboolean is_bad;     /* one of the checks */
} DmDoctor;

/* Opens the emitter. */
void dm_doctor_begin(DmDoctor *doctor, const DmEmitOptions *options);
void dm_doctor_tell(DmDoctor *doctor, const char *check, DmCheckState state,
		    const char *format, ...) G_GNUC_PRINTF(4, 5);
