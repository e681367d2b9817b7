/*
 * Tells silence from a usual pause.  Knows nothing of how it is shown.
 */
#include "report/silence.h"

#include "core/utctime.h"

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

static gboolean on_total(gpointer user, const DmFiguresRow *row,
			 GError **error G_GNUC_UNUSED)
{
	gint64 *day = user;

	*day = dm_time_day(row->last_seen);
	return TRUE;
}

gboolean dm_silence_end(DmStore *store, const DmFilter *filter, gint64 *ret_day,
			GError **error)
{
	DmFilter all;

	if (filter->until_day != G_MAXINT64) {
		*ret_day = filter->until_day;
		return TRUE;
	}
	dm_filter_init(&all);
	return dm_store_figures(store, &all, DM_BY_TOTAL, on_total, ret_day,
				error);
}
