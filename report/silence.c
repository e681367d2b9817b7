/*
 * Tells silence from a usual pause.  Knows nothing of how it is shown.
 */
#include "report/silence.h"

#include "core/utctime.h"
#include "store/changes.h"

#define SILENT_DAYS 6
#define SILENT_TIMES 3

gboolean dm_silence_reached(gint64 first_seen, gint64 last_seen,
			    gint64 active_days, gint64 until_day)
{
	gint64 first = dm_time_day(first_seen);
	gint64 last = dm_time_day(last_seen);
	gint64 usual = active_days > 1 ? SILENT_TIMES * (last - first) /
						 (active_days - 1)
				       : 0;

	return until_day - last > MAX(usual, SILENT_DAYS);
}

gboolean dm_silence_end(DmStore *store, const DmFilter *filter, gint64 *ret_day,
			GError **error)
{
	gint64 last;

	if (filter->until_day != G_MAXINT64) {
		*ret_day = filter->until_day;
		return TRUE;
	}
	if (!dm_store_last_seen(store, &last, error))
		return FALSE;
	*ret_day = dm_time_day(last);
	return TRUE;
}
