/*
 * The period of a report that parsedmarc wrote: its header has it in an
 * unknown time zone, its records have parts of it in UTC.
 */
#pragma once

#include <glib.h>

typedef struct {
	gboolean has_exact; /* a record that was not divided has it whole */
	gboolean has_parts; /* what days of divided records span */
	gint64 begin, end;  /* seconds since the epoch */
} DmImportPeriod;

/* Takes the interval of a record in, in UTC. */
void dm_import_period_add(DmImportPeriod *period, gboolean divided,
			  gint64 begin, gint64 end);
/*
 * Makes the period whole by its length in seconds, -1 = not known.  FALSE
 * where the records do not tell it: days without messages have no record; nor
 * where it would leave 1970 to DM_TIME_MAX.
 */
gboolean dm_import_period_settle(DmImportPeriod *period, gint64 seconds);
