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

gboolean dm_import_period_settle(DmImportPeriod *period, gint64 seconds)
{
	if (period->has_exact || !period->has_parts || seconds < 0)
		return period->has_exact;
	if (period->end - period->begin == seconds)
		return TRUE;
	if (!is_midnight(period->begin))
		period->end = period->begin + seconds;
	else if (!is_midnight(period->end))
		period->begin = period->end - seconds;
	else
		return FALSE;
	return TRUE;
}
