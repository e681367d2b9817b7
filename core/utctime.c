/*
 * Times as seconds, days as numbers, both UTC.
 */
#include "core/utctime.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

gint64 dm_time_day(gint64 seconds)
{
	gint64 day = seconds / DM_SECONDS_PER_DAY;

	return seconds % DM_SECONDS_PER_DAY < 0 ? day - 1 : day;
}

static struct tm utc_of(gint64 seconds)
{
	time_t when = (time_t)CLAMP(seconds, -DM_TIME_MAX, DM_TIME_MAX);
	struct tm utc;

	gmtime_r(&when, &utc);
	return utc;
}

gint64 dm_time_last_day(gint64 now)
{
	return dm_time_day(now) + 1;
}

gint64 dm_time_earlier(gint64 a, gint64 b)
{
	return a && b ? MIN(a, b) : MAX(a, b);
}

char *dm_time_format(gint64 seconds, char text[DM_TIME_TEXT])
{
	struct tm utc = utc_of(seconds);

	strftime(text, DM_TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &utc);
	return text;
}

char *dm_time_format_plain(gint64 seconds, char text[DM_TIME_TEXT])
{
	struct tm utc = utc_of(seconds);

	strftime(text, DM_TIME_TEXT, "%Y-%m-%d %H:%M:%S", &utc);
	return text;
}

char *dm_day_format(gint64 day, char text[DM_TIME_TEXT])
{
	struct tm utc = utc_of(day * DM_SECONDS_PER_DAY);

	strftime(text, DM_TIME_TEXT, "%Y-%m-%d", &utc);
	return text;
}

static gint64 day_of(GDateTime *date)
{
	return dm_time_day(g_date_time_to_unix(date));
}

gboolean dm_day_parse_age(const char *text, gint64 today, gint64 *ret_day)
{
	g_autoptr(GDateTime) now =
		g_date_time_new_from_unix_utc(today * DM_SECONDS_PER_DAY);
	g_autoptr(GDateTime) then = NULL;
	char *unit;
	guint64 n;

	if (!g_ascii_isdigit(text[0]))
		return FALSE;
	n = g_ascii_strtoull(text, &unit, 10);
	if (n > 36500 || strlen(unit) != 1)
		return FALSE;
	switch (*unit) {
	case 'd':
		then = g_date_time_add_days(now, -(int)n);
		break;
	case 'w':
		then = g_date_time_add_weeks(now, -(int)n);
		break;
	case 'm':
		then = g_date_time_add_months(now, -(int)n);
		break;
	case 'y':
		then = g_date_time_add_years(now, -(int)n);
		break;
	default:
		return FALSE;
	}
	if (!then)
		return FALSE;
	*ret_day = day_of(then);
	return TRUE;
}

static gboolean is_date(const char *text)
{
	static const char shape[] = "dddd-dd-dd";

	if (strlen(text) != sizeof(shape) - 1)
		return FALSE;
	for (guint i = 0; shape[i]; i++)
		if (shape[i] == 'd' ? !g_ascii_isdigit(text[i])
				    : text[i] != shape[i])
			return FALSE;
	return TRUE;
}

gboolean dm_day_parse(const char *text, gint64 today, gint64 *ret_day)
{
	g_autoptr(GDateTime) date = NULL;

	if (!is_date(text))
		return dm_day_parse_age(text, today, ret_day);
	date = g_date_time_new_utc(atoi(text), atoi(text + 5), atoi(text + 8),
				   0, 0, 0);
	if (!date)
		return FALSE;
	*ret_day = day_of(date);
	return TRUE;
}
