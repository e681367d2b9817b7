/*
 * Times and days, UTC only: the host's time zone never matters.
 */
#pragma once

#include <glib.h>

#define DM_SECONDS_PER_DAY G_GINT64_CONSTANT(86400)
/* The last second of the year 9999, the latest time accepted anywhere. */
#define DM_TIME_MAX G_GINT64_CONSTANT(253402300799)
/* Room for any text of dm_time_format() and dm_day_format(). */
#define DM_TIME_TEXT 32

/* The day since 1970-01-01 that holds `seconds`; rounds down. */
gint64 dm_time_day(gint64 seconds);

/* The last day that a report may be about at `now`: where it is a day later
   already, that one. */
gint64 dm_time_last_day(gint64 now);

/* The earlier of two times, of which 0 is none. */
gint64 dm_time_earlier(gint64 a, gint64 b);

/* Writes RFC 3339 with Z, "2026-01-31T00:00:00Z"; returns `text`. */
char *dm_time_format(gint64 seconds, char text[DM_TIME_TEXT]);
/* Writes "2026-01-31 00:00:00" (no zone, for other tools' layouts). */
char *dm_time_format_plain(gint64 seconds, char text[DM_TIME_TEXT]);
/* Writes "2026-01-31"; returns `text`. */
char *dm_day_format(gint64 day, char text[DM_TIME_TEXT]);

/*
 * Reads a date of a filter: "2026-01-31", or a span back from `today`:
 * "30d", "2w", "6m" (calendar months), "1y".  FALSE when it is neither.
 */
gboolean dm_day_parse(const char *text, gint64 today, gint64 *ret_day);
/* The same spans as a number of days back from `today`. */
gboolean dm_day_parse_age(const char *text, gint64 today, gint64 *ret_day);
