/*
 * Says what a check found.  It checks nothing.
 */
#include "cli/doctor.h"

static const char *const state_names[] = { "ok", "note", "bad" };

static const DmColumn columns[] = { { "check", "CHECK", DM_COLUMN_TEXT },
				    { "state", "STATE", DM_COLUMN_TEXT },
				    { "text", "TEXT", DM_COLUMN_TEXT, TRUE,
				      .wraps = TRUE },
				    { NULL } };

void dm_doctor_begin(DmDoctor *doctor, const DmEmitOptions *options)
{
	doctor->emitter = dm_emitter_new(options, "doctor", NULL, columns);
}

void dm_doctor_tell(DmDoctor *doctor, const char *check, DmCheckState state,
		    const char *format, ...)
{
	g_autofree char *text = NULL;
	g_autofree char *name =
		g_strconcat(doctor->subject ? doctor->subject : "",
			    doctor->subject ? " " : "", check, NULL);
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	doctor->is_bad |= state == DM_CHECK_BAD;
	dm_emitter_row(doctor->emitter,
		       (DmCell[]){ { .text = name },
				   { .text = state_names[state] },
				   { .text = text } });
}
