/*
 * Finds the days to compare.  It compares nothing.
 */
#include "report/period.h"

#include "store/changes.h"

gboolean dm_period_close(DmStore *store, DmFilter *filter, GError **error)
{
	gint64 last;

	if (filter->until_day != G_MAXINT64)
		return TRUE;
	if (!dm_store_last_day(store, &last, error))
		return FALSE;
	filter->until_day = MAX(last, filter->since_day);
	return TRUE;
}

DmFilter dm_period_before(const DmFilter *filter)
{
	DmFilter before = *filter;

	before.until_day = filter->since_day - 1;
	before.since_day = dm_changes_before_day(filter);
	return before;
}
