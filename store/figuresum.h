/*
 * Sums of records by what they are grouped by.  Nobody outside store/ reads
 * this.
 */
#pragma once

#include "store/scan.h"

/* The figures of one group. */
typedef struct {
	gint64 part; /* id of the domain, source or submitter; first day; 0 */
	DmFigures figures;
	gint64 first_seen, last_seen; /* DM_ABSENT = no date */
	gint64 active_days;
	gint64 last_report, last_day; /* that were counted */
} DmGroup;

/* Whether it hangs on the source of a record. */
gboolean dm_is_by_source(DmGrouping by);
/* The first day of the day, week or month that holds `day`. */
gint64 dm_period_first_day(gint64 day, DmGrouping by);

/* Takes messages into the sums. */
void dm_group_add(DmGroup *group, DmCodes codes, gint64 messages);

/* Of numbers that stand for themselves; g_direct_hash() would see the lower
   half alone. */
guint dm_hash_number(gconstpointer key);

/*
 * Groups (DmGroup, unordered) of the records that the filter takes.  A report
 * without such records counts too, unless records are asked for or grouped by
 * source.  `of_source` is the part of each source by its id (gint64), NULL = it
 * is the id itself.  `ret_total` is given the figures of all of them, or NULL.
 */
GArray *dm_figures_sum(DmStore *store, const DmWhere *where, DmGrouping by,
		       const GArray *of_source, DmGroup *ret_total,
		       GError **error);
