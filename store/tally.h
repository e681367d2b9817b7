/*
 * What the reports of a policy domain in a month add up to, kept in the
 * database.  Nobody outside store/ reads this.
 */
#pragma once

#include "store/figuresum.h"

/* Ids, one behind the other; made and read by tally.c. */
typedef struct {
	DmPackCursor place;
	gint64 last;
} DmIdCursor;

typedef struct {
	gint64 first_day, last_day;
	/* Reports are missing: the records themselves must be asked. */
	gboolean is_stale;
	gint64 upto;  /* greatest id of those that are in it, 0 = none is */
	DmGroup sums; /* but for what counts things once */
	guint32 days; /* bit 0 is the first: has reports */
	DmIdCursor reporters, sources; /* no id twice */
} DmTally;

/* FALSE at the end. */
static inline gboolean dm_id_next(DmIdCursor *cursor, gint64 *ret)
{
	if (cursor->place.at >= cursor->place.end)
		return FALSE;
	/* Without a sign it cannot overflow, of whatever bytes. */
	cursor->last = (gint64)((guint64)cursor->last +
				dm_unpack_number(&cursor->place));
	*ret = cursor->last;
	return TRUE;
}

/* The months of a domain that have a day within the bounds, in their order; run
   by dm_sql_step(). */
DmStatement *dm_tally_open(DmStore *store, gint64 domain_id, gint64 since_day,
			   gint64 until_day, GError **error);
/* What the row in hand says, as long as it is. */
void dm_tally_read(DmStatement *row, DmTally *ret);

/* Days of a policy domain. */
typedef struct {
	gint64 domain, first, last;
} DmDays;

/*
 * The days (DmDays) that may hold a record of a wanted source, by domain and
 * time, which leaves out the months that hold none; `sources` is guint8 by id,
 * 1 = wanted.
 */
GArray *dm_tally_days_with(DmStore *store, const GArray *sources,
			   GError **error);

/* Finds months that are not what their reports add up to ("store-tally"). */
gboolean dm_tally_check(DmStore *store, DmFindings *findings, GError **error);

/* Says that a report of that day has come whose id is greater than all. */
gboolean dm_tally_grows(DmStore *store, gint64 domain_id, gint64 day,
			GError **error);
/* Says that reports of that day have come or gone. */
gboolean dm_tally_spoil(DmStore *store, gint64 domain_id, gint64 day,
			GError **error);
