/*
 * The period of a report out of those of its records.
 */
#include "core/utctime.h"
#include "parse/importperiod.h"

#define DAY G_GINT64_CONSTANT(86400)
#define SIX (6 * G_GINT64_CONSTANT(3600))

typedef struct {
	gboolean divided;
	gint64 begin, end;
} Part;

static const struct {
	Part parts[3];
	gint64 seconds;	   /* -1 = not said */
	gint64 begin, end; /* both 0 = not to be told */
} cases[] = {
	{ { { 0 } }, DAY, 0, 0 },
	/* A record that was not divided. */
	{ { { FALSE, SIX, DAY + SIX } }, -1, SIX, DAY + SIX },
	{ { { FALSE, SIX, DAY + SIX }, { TRUE, 1, 2 } }, 5, SIX, DAY + SIX },
	{ { { TRUE, DAY, 2 * DAY }, { FALSE, SIX, 3 * DAY } },
	  5,
	  SIX,
	  3 * DAY },
	/* All its days have messages. */
	{ { { TRUE, DAY, 2 * DAY }, { TRUE, 2 * DAY, 3 * DAY } },
	  2 * DAY,
	  DAY,
	  3 * DAY },
	{ { { TRUE, DAY, 2 * DAY }, { TRUE, 2 * DAY, 3 * DAY } }, -1, 0, 0 },
	/* The last has none, then the first. */
	{ { { TRUE, SIX, DAY }, { TRUE, DAY, 2 * DAY } },
	  2 * DAY + 3,
	  SIX,
	  2 * DAY + SIX + 3 },
	{ { { TRUE, DAY, 2 * DAY }, { TRUE, 2 * DAY, 2 * DAY + SIX } },
	  2 * DAY,
	  SIX,
	  2 * DAY + SIX },
	/* Only one in the middle has some. */
	{ { { TRUE, DAY, 2 * DAY } }, 3 * DAY, 0, 0 },
	/* No length that leaves the times that there are. */
	{ { { TRUE, SIX, DAY } }, G_MAXINT64, 0, 0 },
	{ { { TRUE, DAY, DAY + SIX } }, G_MAXINT64, 0, 0 },
	{ { { TRUE, SIX, DAY } }, G_MININT64, 0, 0 },
	{ { { TRUE, SIX, DAY } }, DM_TIME_MAX, 0, 0 },
	{ { { TRUE, SIX, DAY } }, DM_TIME_MAX - SIX, SIX, DM_TIME_MAX },
	{ { { TRUE, DAY, DAY + SIX } }, DAY + SIX + 1, 0, 0 },
	/* What is no interval does not count. */
	{ { { FALSE, DAY, SIX } }, DAY, 0, 0 },
};

static void test_period(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		DmImportPeriod period = { 0 };
		gboolean told = cases[i].begin || cases[i].end;

		for (guint n = 0; n < 3 && cases[i].parts[n].end; n++)
			dm_import_period_add(&period, cases[i].parts[n].divided,
					     cases[i].parts[n].begin,
					     cases[i].parts[n].end);
		g_assert_cmpint(dm_import_period_settle(&period,
							cases[i].seconds),
				==, told);
		if (!told)
			continue;
		g_assert_cmpint(period.begin, ==, cases[i].begin);
		g_assert_cmpint(period.end, ==, cases[i].end);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/parse/importperiod", test_period);
	return g_test_run();
}
