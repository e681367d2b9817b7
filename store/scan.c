/*
 * Reads packs and leaves out what a filter does not take.  It sums nothing up.
 */
#include "store/scan.h"

#include <sqlite3.h>

#include "store/tally.h"

#define N_PARTS (DM_PART_EVALUATION + 1)

struct _DmScan {
	DmStore *store;
	DmStatement *rows;
	GArray *codes;		/* DmCodes by evaluation */
	GArray *taken[N_PARTS]; /* guint8 by id, 1 = taken; NULL = all are */
	gboolean picked;
	gint64 last_source; /* id */
	gint64 policy;	    /* of the report in hand */
	DmPackCursor place;
	/* Where the sources that are asked for may be; NULL = anywhere.  What
	   of them is within `bounds` is gone through. */
	GArray *days; /* DmDays, by domain */
	guint next;   /* of them */
	DmDays bounds;
	gboolean has_bounds;
};

enum {
	COL_KEY,
	COL_DOMAIN,
	COL_DAY,
	COL_SUBMITTER,
	COL_POLICY,
	COL_FIRST,
	COL_LAST,
	COL_RECORDS,
};

static const char columns[] =
	"SELECT r.id, r.domain_id, r.day, r.submitter_id, r.policy_id,"
	" coalesce(r.begin, r.end), coalesce(r.end, r.begin), r.records";

/* ---- what is taken ---------------------------------------------------- */

static gboolean take_id(gpointer user, DmStatement *row,
			GError **error G_GNUC_UNUSED)
{
	guint8 *taken = dm_place_of(user, sqlite3_column_int64(row, 0));

	if (taken)
		*taken = 1;
	return TRUE;
}

static gboolean take_codes(gpointer user, DmStatement *row,
			   GError **error G_GNUC_UNUSED)
{
	DmCodes *codes = dm_place_of(user, sqlite3_column_int64(row, 0));

	if (codes)
		*codes = (DmCodes){ (guint8)sqlite3_column_int(row, 1),
				    (guint8)sqlite3_column_int(row, 2),
				    (guint8)sqlite3_column_int(row, 3) };
	return TRUE;
}

/* The ids of the sources of a list, by how rows name them. */
static gboolean take_sources(DmScan *scan, const GPtrArray *sources,
			     GError **error)
{
	GArray *taken = g_array_new(FALSE, TRUE, sizeof(guint8));

	g_clear_pointer(&scan->taken[DM_PART_SOURCE], g_array_unref);
	scan->taken[DM_PART_SOURCE] = taken;
	for (guint i = 0; i < sources->len; i++) {
		const char *name = g_ptr_array_index(sources, i);
		DmAddress address = { 0 };
		gint64 id = -1;
		guint8 *place;

		if (name && !dm_address_parse(name, &address))
			continue;
		if (!dm_sql_number(scan->store, DM_SQL_SOURCE_FIND, &id, error,
				   "b", address.bytes, (gsize)address.size))
			return FALSE;
		place = dm_place_of(taken, id);
		if (place)
			*place = 1;
	}
	return TRUE;
}

static gboolean read_taken(DmScan *scan, const DmWhere *where, GError **error)
{
	for (int part = 0; part < N_PARTS; part++) {
		g_autoptr(GString) sql = g_string_new(NULL);

		if (!dm_where_append_taken(where, (DmRecordPart)part, sql))
			continue;
		scan->taken[part] = g_array_new(FALSE, TRUE, sizeof(guint8));
		if (!dm_where_each(scan->store, where, sql->str, take_id,
				   scan->taken[part], error))
			return FALSE;
	}
	if (dm_where_sources(where) &&
	    !take_sources(scan, dm_where_sources(where), error))
		return FALSE;
	return dm_where_each(scan->store, where,
			     "SELECT id, disposition_code, dkim_code, spf_code"
			     " FROM evaluation",
			     take_codes, scan->codes, error);
}

static inline gboolean has(const GArray *set, gint64 id)
{
	return !set ||
	       (id >= 0 && id < set->len && g_array_index(set, guint8, id));
}

/* ---- the scan --------------------------------------------------------- */

/* Without its statement. */
static DmScan *new_scan(DmStore *store, const DmWhere *where, GError **error)
{
	g_autoptr(DmScan) scan = g_new0(DmScan, 1);

	scan->store = store;
	scan->codes = g_array_new(FALSE, TRUE, sizeof(DmCodes));
	scan->picked = dm_where_picked(where);
	if (!read_taken(scan, where, error) ||
	    !dm_sql_pragma(store, "SELECT max(id) FROM source",
			   &scan->last_source, error))
		return NULL;
	scan->last_source = MIN(scan->last_source, G_MAXINT32 - 1);
	/* Months do not say whether records have no source. */
	if (!scan->taken[DM_PART_SOURCE] || has(scan->taken[DM_PART_SOURCE], 0))
		return g_steal_pointer(&scan);
	scan->days =
		dm_tally_days_with(store, scan->taken[DM_PART_SOURCE], error);
	return scan->days ? g_steal_pointer(&scan) : NULL;
}

static gboolean prepare(DmScan *scan, const DmWhere *where, const char *more,
			GError **error)
{
	g_autoptr(GString) sql = g_string_new(columns);

	dm_where_append(where, DM_ON_PACK, sql);
	g_string_append(sql, more);
	g_string_append(sql, " ORDER BY r.domain_id, r.day, r.id");
	scan->rows = dm_sql_prepare(scan->store, sql->str, error);
	if (!scan->rows)
		return FALSE;
	dm_where_bind(where, scan->rows);
	return TRUE;
}

static const char in_days[] =
	" AND r.domain_id = :only AND r.day BETWEEN :from AND :to";

DmScan *dm_scan_new(DmStore *store, const DmWhere *where, GError **error)
{
	g_autoptr(DmScan) scan = new_scan(store, where, error);

	if (!scan || !prepare(scan, where, scan->days ? in_days : "", error))
		return NULL;
	return g_steal_pointer(&scan);
}

DmScan *dm_scan_new_by_domain(DmStore *store, const DmWhere *where,
			      GError **error)
{
	g_autoptr(DmScan) scan = new_scan(store, where, error);

	if (!scan || !prepare(scan, where, in_days, error))
		return NULL;
	return g_steal_pointer(&scan);
}

DmScan *dm_scan_new_later(DmStore *store, const DmWhere *where, GError **error)
{
	g_autoptr(DmScan) scan = new_scan(store, where, error);

	if (!scan ||
	    !prepare(scan, where,
		     " AND r.domain_id = :only AND (r.day, r.id) IN"
		     " (SELECT day, id FROM report INDEXED BY report_day"
		     " WHERE domain_id = :only AND day BETWEEN :from AND :to"
		     " AND id > :after)",
		     error))
		return NULL;
	return g_steal_pointer(&scan);
}

static void bind(DmScan *scan, const char *name, gint64 value)
{
	sqlite3_bind_int64(scan->rows,
			   sqlite3_bind_parameter_index(scan->rows, name),
			   value);
}

static void bind_days(DmScan *scan, const DmDays *days)
{
	dm_sql_reset(scan->rows);
	bind(scan, ":only", days->domain);
	bind(scan, ":from", days->first);
	bind(scan, ":to", days->last);
}

/* Where the days of a domain begin. */
static guint find_domain(const GArray *days, gint64 domain)
{
	guint low = 0, high = days->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(days, DmDays, middle).domain < domain)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void dm_scan_range(DmScan *scan, gint64 domain_id, gint64 first_day,
		   gint64 last_day)
{
	static const DmDays none = { 0, 0, -1 };

	scan->bounds = (DmDays){ domain_id, first_day, last_day };
	scan->has_bounds = TRUE;
	if (scan->days)
		scan->next = find_domain(scan->days, domain_id);
	bind_days(scan, scan->days ? &none : &scan->bounds);
}

/* FALSE where there are no more days. */
static gboolean go_on(DmScan *scan)
{
	while (scan->days && scan->next < scan->days->len) {
		DmDays days = g_array_index(scan->days, DmDays, scan->next);

		if (scan->has_bounds && days.domain != scan->bounds.domain)
			return FALSE;
		scan->next++;
		if (scan->has_bounds) {
			days.first = MAX(days.first, scan->bounds.first);
			days.last = MIN(days.last, scan->bounds.last);
		}
		if (days.first > days.last)
			continue;
		bind_days(scan, &days);
		return TRUE;
	}
	return FALSE;
}

void dm_scan_after(DmScan *scan, gint64 id)
{
	dm_sql_reset(scan->rows);
	bind(scan, ":after", id);
}

void dm_scan_free(DmScan *scan)
{
	if (!scan)
		return;
	dm_sql_free(scan->rows);
	g_array_unref(scan->codes);
	g_clear_pointer(&scan->days, g_array_unref);
	for (int part = 0; part < N_PARTS; part++)
		if (scan->taken[part])
			g_array_unref(scan->taken[part]);
	g_free(scan);
}

static gint64 date_of(DmStatement *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL
		       ? DM_ABSENT
		       : sqlite3_column_int64(row, column);
}

int dm_scan_report(DmScan *scan, DmScanReport *ret, GError **error)
{
	DmStatement *row = scan->rows;
	int step;

	do
		step = dm_sql_step(scan->store, row, error);
	while (step == 0 && go_on(scan));
	if (step <= 0)
		return step;
	ret->key = sqlite3_column_int64(row, COL_KEY);
	ret->domain = sqlite3_column_int64(row, COL_DOMAIN);
	ret->day = CLAMP(sqlite3_column_int64(row, COL_DAY), -DM_DAY_MAX,
			 DM_DAY_MAX);
	ret->submitter = sqlite3_column_int64(row, COL_SUBMITTER);
	ret->policy = sqlite3_column_int64(row, COL_POLICY);
	ret->first_seen = date_of(row, COL_FIRST);
	ret->last_seen = date_of(row, COL_LAST);
	scan->policy = ret->policy;
	/* The bytes live until the next step. */
	scan->place.at = sqlite3_column_blob(row, COL_RECORDS);
	scan->place.end =
		scan->place.at + sqlite3_column_bytes(row, COL_RECORDS);
	return 1;
}

gboolean dm_scan_record(DmScan *scan, DmPacked *ret)
{
	while (dm_pack_next(&scan->place, ret)) {
		if (G_UNLIKELY(ret->source < 0 ||
			       ret->source > scan->last_source))
			ret->source = 0;
		ret->messages = CLAMP(ret->messages, 0, DM_RECORD_MESSAGES_MAX);
		if (has(scan->taken[DM_PART_EVALUATION], ret->evaluation) &&
		    has(scan->taken[DM_PART_SOURCE], ret->source) &&
		    has(scan->taken[DM_PART_IDENTITY], ret->identity) &&
		    (!scan->picked ||
		     dm_picked_has(scan->store, ret->evaluation, ret->identity,
				   ret->auth_set, scan->policy)))
			return TRUE;
	}
	return FALSE;
}

gint64 dm_scan_last_source(const DmScan *scan)
{
	return scan->last_source;
}

DmCodes dm_scan_codes(const DmScan *scan, gint64 evaluation)
{
	static const DmCodes none = { 0 };

	return evaluation >= 0 && evaluation < scan->codes->len
		       ? g_array_index(scan->codes, DmCodes, evaluation)
		       : none;
}
