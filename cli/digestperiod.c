/*
 * Counts the days of a period, in UTC.
 */
#include "cli/digestperiod.h"

#include "core/utctime.h"

#define DAYS_OF_WEEK 7

/* The first of the month that is `months` before that of a day. */
static gint64 first_of_month(gint64 day, int months)
{
	g_autoptr(GDateTime) then =
		g_date_time_new_from_unix_utc(day * DM_SECONDS_PER_DAY);
	g_autoptr(GDateTime) first = g_date_time_add_days(
		then, 1 - g_date_time_get_day_of_month(then));
	g_autoptr(GDateTime) wanted = g_date_time_add_months(first, -months);

	return dm_time_day(g_date_time_to_unix(wanted));
}

void dm_digest_period(DmDigestPeriod period, gint64 until, DmFilter *filter)
{
	filter->until_day = until;
	switch (period) {
	case DM_DIGEST_DAILY:
		filter->since_day = until;
		break;
	case DM_DIGEST_WEEKLY:
		filter->since_day = until - DAYS_OF_WEEK + 1;
		break;
	case DM_DIGEST_MONTHLY:
		/* Tomorrow's month has begun only when this one is whole. */
		filter->until_day = first_of_month(until + 1, 0) - 1;
		filter->since_day = first_of_month(until + 1, 1);
		break;
	}
}
