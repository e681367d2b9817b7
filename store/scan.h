/*
 * Goes over the records that a filter takes, by their packs: what answers are
 * summed up from.  Where sources are asked for, months without them are passed
 * over.  Nobody outside store/ reads this.
 */
#pragma once

#include "store/database.h"

/* A report; conflicts are not among them. */
typedef struct {
	gint64 key, domain, submitter, policy;
	gint64 day; /* within DM_DAY_MAX, whatever the row says */
	gint64 first_seen, last_seen; /* DM_ABSENT = no date at all */
} DmScanReport;

/* DmTerm of an evaluation. */
typedef struct {
	guint8 disposition, dkim, spf;
} DmCodes;

/* Takes in when the report was; both are DM_ABSENT before the first that has a
   date, `last` may be NULL. */
static inline void dm_scan_see(const DmScanReport *report, gint64 *first,
			       gint64 *last)
{
	if (report->first_seen == DM_ABSENT)
		return;
	if (*first == DM_ABSENT || report->first_seen < *first)
		*first = report->first_seen;
	if (last)
		*last = MAX(*last, report->last_seen);
}

/*
 * The place of an id in a zeroed array, which grows as far; NULL where it is no
 * id that a table of ours has.
 */
static inline gpointer dm_place_of(GArray *list, gint64 id)
{
	if (id < 0 || id >= G_MAXINT32)
		return NULL;
	if (id >= list->len)
		g_array_set_size(list, (guint)id + 1);
	return list->data + (gsize)id * g_array_get_element_size(list);
}

typedef struct _DmScan DmScan;

/* Over all that is taken.  `store` and `where` must outlive it. */
DmScan *dm_scan_new(DmStore *store, const DmWhere *where, GError **error);
/* Over some days of one policy domain after the other; dm_scan_range() begins
   one. */
DmScan *dm_scan_new_by_domain(DmStore *store, const DmWhere *where,
			      GError **error);
void dm_scan_range(DmScan *scan, gint64 domain_id, gint64 first_day,
		   gint64 last_day);
/* The same of the reports whose id is greater than what dm_scan_after() says.
   Does not read the packs of others, which is all that makes it faster. */
DmScan *dm_scan_new_later(DmStore *store, const DmWhere *where, GError **error);
void dm_scan_after(DmScan *scan, gint64 id);
void dm_scan_free(DmScan *scan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(DmScan, dm_scan_free)
/*
 * The next report, by domain and day: 1, 0 at the end, -1 = failed.  Some of
 * which no record is taken are among them.
 */
int dm_scan_report(DmScan *scan, DmScanReport *ret, GError **error);
/* The next record of that report that is taken; FALSE at its end.  Its source
   is 0, or not beyond dm_scan_last_source(), its messages are within
   DM_RECORD_MESSAGES_MAX. */
gboolean dm_scan_record(DmScan *scan, DmPacked *ret);
/* The greatest id that a source has. */
gint64 dm_scan_last_source(const DmScan *scan);
/* Of a record that came out. */
DmCodes dm_scan_codes(const DmScan *scan, gint64 evaluation);
