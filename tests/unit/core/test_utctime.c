/*
 * Times and days: the same in every time zone of the host.
 */
#include <time.h>

#include "core/utctime.h"

static const char *const zones[] = { "UTC", "Pacific/Kiritimati",
				     "America/St_Johns", "XYZ-14:30",
				     "ABC+12" };

static void use_zone(const char *zone)
{
	g_setenv("TZ", zone, TRUE);
	tzset();
}

static void test_day(void)
{
	static const struct {
		gint64 seconds, day;
	} cases[] = {
		{ 0, 0 },
		{ 1, 0 },
		{ 86399, 0 },
		{ 86400, 1 },
		{ -1, -1 },
		{ -86400, -1 },
		{ -86401, -2 },
		{ DM_TIME_MAX, 2932896 },
		{ G_MININT64, G_MININT64 / 86400 - 1 },
	};

	for (guint z = 0; z < G_N_ELEMENTS(zones); z++) {
		use_zone(zones[z]);
		for (guint i = 0; i < G_N_ELEMENTS(cases); i++)
			g_assert_cmpint(dm_time_day(cases[i].seconds), ==,
					cases[i].day);
	}
}

static void test_format(void)
{
	static const struct {
		gint64 seconds;
		const char *rfc3339, *plain, *day;
	} cases[] = {
		{ 0, "1970-01-01T00:00:00Z", "1970-01-01 00:00:00",
		  "1970-01-01" },
		{ 1767225599, "2025-12-31T23:59:59Z", "2025-12-31 23:59:59",
		  "2025-12-31" },
		{ 1709164800, "2024-02-29T00:00:00Z", "2024-02-29 00:00:00",
		  "2024-02-29" },
		{ -1, "1969-12-31T23:59:59Z", "1969-12-31 23:59:59",
		  "1969-12-31" },
		{ DM_TIME_MAX, "9999-12-31T23:59:59Z", "9999-12-31 23:59:59",
		  "9999-12-31" },
	};

	for (guint z = 0; z < G_N_ELEMENTS(zones); z++) {
		use_zone(zones[z]);
		for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
			gint64 seconds = cases[i].seconds;
			char text[DM_TIME_TEXT];

			g_assert_cmpstr(dm_time_format(seconds, text), ==,
					cases[i].rfc3339);
			g_assert_cmpstr(dm_time_format_plain(seconds, text), ==,
					cases[i].plain);
			g_assert_cmpstr(dm_day_format(dm_time_day(seconds),
						      text),
					==, cases[i].day);
		}
	}
}

/* What is out of range is written as the nearest time that is not. */
static void test_format_out_of_range(void)
{
	char text[DM_TIME_TEXT];

	use_zone("UTC");
	g_assert_cmpstr(dm_time_format(G_MAXINT64, text), ==,
			"9999-12-31T23:59:59Z");
	dm_time_format(G_MININT64, text);
	g_assert_true(g_str_has_suffix(text, "Z"));
}

#define TODAY 20484 /* 2026-01-31 */

static void test_parse(void)
{
	static const struct {
		const char *text, *day;
	} cases[] = {
		{ "2026-01-31", "2026-01-31" }, { "2024-02-29", "2024-02-29" },
		{ "1970-01-01", "1970-01-01" }, { "1969-12-31", "1969-12-31" },
		{ "9999-12-31", "9999-12-31" }, { "0d", "2026-01-31" },
		{ "30d", "2026-01-01" },	{ "2w", "2026-01-17" },
		{ "6m", "2025-07-31" },		{ "11m", "2025-02-28" },
		{ "1y", "2025-01-31" },		{ "36500d", "1926-02-25" },
	};

	for (guint z = 0; z < G_N_ELEMENTS(zones); z++) {
		use_zone(zones[z]);
		for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
			char text[DM_TIME_TEXT];
			gint64 day;

			g_assert_true(dm_day_parse(cases[i].text, TODAY, &day));
			g_assert_cmpstr(dm_day_format(day, text), ==,
					cases[i].day);
		}
	}
}

static void test_parse_refused(void)
{
	static const char *const cases[] = {
		"",
		"d",
		"-1d",
		"+1d",
		"1",
		"1x",
		"1dd",
		"36501d",
		"99999999999999999999d",
		"2026-13-01",
		"2026-02-29",
		"2026-00-01",
		"0000-01-01",
		"2026-1-31",
		"2026-01-31 ",
		" 2026-01-31",
		"2026/01/31",
		"20260131",
		"9999y",
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		gint64 day;

		g_assert_false(dm_day_parse(cases[i], TODAY, &day));
	}
}

/* A span is no date, and here a date is no span. */
static void test_parse_age(void)
{
	gint64 day;

	g_assert_true(dm_day_parse_age("30d", TODAY, &day));
	g_assert_cmpint(day, ==, TODAY - 30);
	g_assert_false(dm_day_parse_age("2026-01-31", TODAY, &day));
}

static void test_earlier(void)
{
	g_assert_cmpint(dm_time_earlier(3, 2), ==, 2);
	g_assert_cmpint(dm_time_earlier(2, 3), ==, 2);
	g_assert_cmpint(dm_time_earlier(0, 3), ==, 3);
	g_assert_cmpint(dm_time_earlier(3, 0), ==, 3);
	g_assert_cmpint(dm_time_earlier(0, 0), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/core/time-day", test_day);
	g_test_add_func("/core/time-format", test_format);
	g_test_add_func("/core/time-format-out-of-range",
			test_format_out_of_range);
	g_test_add_func("/core/day-parse", test_parse);
	g_test_add_func("/core/day-parse-refused", test_parse_refused);
	g_test_add_func("/core/day-parse-age", test_parse_age);
	g_test_add_func("/core/time-earlier", test_earlier);
	return g_test_run();
}
