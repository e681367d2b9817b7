/*
 * Arithmetic on intervals; knows no JSON.
 */
#include "parse/importperiod.h"

#include "core/utctime.h"

void dm_import_period_add(DmImportPeriod *period, gboolean divided,
			  gint64 begin, gint64 end)
{
	if (period->has_exact || begin > end)
		return;
	if (!divided || !period->has_parts) {
		period->begin = begin;
		period->end = end;
	} else {
		period->begin = MIN(period->begin, begin);
		period->end = MAX(period->end, end);
	}
	period->has_exact = !divided;
	period->has_parts = TRUE;
}

/* Days are cut at midnight: any other time is one of the report's own. */
static gboolean is_midnight(gint64 seconds)
{
	return seconds % DM_SECONDS_PER_DAY == 0;
}

static gboolean is_time(gint64 seconds)
{
	return seconds >= 0 && seconds <= DM_TIME_MAX;
}

gboolean dm_import_period_settle(DmImportPeriod *period, gint64 seconds)
{
	gint64 begin = period->begin, end = period->end;

	if (period->has_exact || !period->has_parts || !is_time(seconds))
		return period->has_exact;
	if (end - begin == seconds)
		return TRUE;
	if (!is_midnight(begin))
		end = begin + seconds;
	else if (!is_midnight(end))
		begin = end - seconds;
	else
		return FALSE;
	if (!is_time(begin) || !is_time(end))
		return FALSE;
	period->begin = begin;
	period->end = end;
	return TRUE;
}
