/*
 * Keeps the sums of months.  It is told what has changed, and does not know
 * why.
 */
#include "store/tally.h"

#include <sqlite3.h>
#include <stddef.h>
#include <string.h>

#include "core/utctime.h"
#include "store/upkeep.h"

/* No month has as many messages, and one more report may be added; a damaged
   row may say anything. */
#define FIGURE_MAX (G_MAXINT64 / 2)
/* Months made anew between two commits. */
#define BATCH 200

/* The order of the columns; the figures stand as in DmFigures. */
enum {
	COL_FIRST_DAY,
	COL_LAST_DAY,
	COL_STALE,
	COL_UPTO,
	COL_FIGURES,
	COL_FIRST_SEEN = COL_FIGURES + 11,
	COL_LAST_SEEN,
	COL_DAYS,
	COL_REPORTERS,
	COL_SOURCES,
};

/* ---- ids -------------------------------------------------------------- */

static int by_number(gconstpointer left, gconstpointer right)
{
	gint64 a = *(const gint64 *)left, b = *(const gint64 *)right;

	return (a > b) - (a < b);
}

static GArray *sorted(GHashTable *ids)
{
	GArray *list = g_array_new(FALSE, FALSE, sizeof(gint64));
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, ids);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		gint64 id = (gint64)GPOINTER_TO_SIZE(key);

		g_array_append_val(list, id);
	}
	g_array_sort(list, by_number);
	return list;
}

static guint8 *put_id(guint8 *at, gint64 id, gint64 *last)
{
	at = dm_pack_number(at, (guint64)id - (guint64)*last);
	*last = id;
	return at;
}

/* Those that are known and others, in their order, each as the difference to
   the one before. */
static GByteArray *pack_ids(DmIdCursor known, GHashTable *others)
{
	g_autoptr(GArray) list = sorted(others);
	/* What is between two that are known makes a new difference, and
	   another one of the next. */
	gsize most = (gsize)(known.place.end - known.place.at) +
		     2 * (gsize)DM_PACK_NUMBER_MAX * list->len;
	guint8 *bytes = g_malloc(most + DM_PACK_NUMBER_MAX), *at = bytes;
	guint i = 0;
	gint64 last = 0, id;

	while (dm_id_next(&known, &id)) {
		for (; i < list->len && g_array_index(list, gint64, i) < id;
		     i++)
			at = put_id(at, g_array_index(list, gint64, i), &last);
		i += i < list->len && g_array_index(list, gint64, i) == id;
		at = put_id(at, id, &last);
	}
	for (; i < list->len; i++)
		at = put_id(at, g_array_index(list, gint64, i), &last);
	return g_byte_array_new_take(bytes, (gsize)(at - bytes));
}

/* ---- reading ---------------------------------------------------------- */

DmStatement *dm_tally_open(DmStore *store, gint64 domain_id, gint64 since_day,
			   gint64 until_day, GError **error)
{
	return dm_sql_open(store, DM_SQL_TALLIES, error, "iii", domain_id,
			   /* The least number is NULL to dm_sql_open(). */
			   MAX(since_day, -G_MAXINT64), until_day);
}

static gint64 date_of(DmStatement *row, int column)
{
	return sqlite3_column_type(row, column) == SQLITE_NULL
		       ? DM_ABSENT
		       : sqlite3_column_int64(row, column);
}

static gint64 day_of(DmStatement *row, int column)
{
	return CLAMP(sqlite3_column_int64(row, column), -DM_DAY_MAX,
		     DM_DAY_MAX);
}

static DmIdCursor ids_of(DmStatement *row, int column)
{
	const guint8 *bytes = sqlite3_column_blob(row, column);

	return (DmIdCursor){
		{ bytes, bytes + sqlite3_column_bytes(row, column) }, 0
	};
}

void dm_tally_read(DmStatement *row, DmTally *ret)
{
	DmFigures *figures = &ret->sums.figures;
	gint64 *const columns[] = {
		&figures->messages,	&figures->dmarc_pass,
		&figures->dkim_aligned, &figures->spf_aligned,
		&figures->both,		&figures->neither,
		&figures->none,		&figures->quarantine,
		&figures->reject,	&figures->other,
		&figures->reports,
	};

	G_STATIC_ASSERT(COL_FIGURES + G_N_ELEMENTS(columns) == COL_FIRST_SEEN);
	ret->first_day = day_of(row, COL_FIRST_DAY);
	ret->last_day = day_of(row, COL_LAST_DAY);
	ret->is_stale = sqlite3_column_int(row, COL_STALE);
	ret->upto = sqlite3_column_int64(row, COL_UPTO);
	for (guint i = 0; i < G_N_ELEMENTS(columns); i++)
		*columns[i] =
			CLAMP(sqlite3_column_int64(row, COL_FIGURES + (int)i),
			      0, FIGURE_MAX);
	ret->sums.first_seen = date_of(row, COL_FIRST_SEEN);
	ret->sums.last_seen = date_of(row, COL_LAST_SEEN);
	ret->days = (guint32)sqlite3_column_int64(row, COL_DAYS);
	ret->reporters = ids_of(row, COL_REPORTERS);
	ret->sources = ids_of(row, COL_SOURCES);
}

/* ---- sources ---------------------------------------------------------- */

static gboolean has_one(DmIdCursor ids, const GArray *sources)
{
	gint64 id;

	while (dm_id_next(&ids, &id)) {
		/* What is damaged may stand for anything. */
		if (id <= 0 || id >= G_MAXINT32)
			return TRUE;
		if (id < sources->len && g_array_index(sources, guint8, id))
			return TRUE;
	}
	return FALSE;
}

/* Those that follow each other become one; no day is in it twice. */
static void add_days(GArray *list, const DmDays *days)
{
	DmDays *last =
		list->len ? &g_array_index(list, DmDays, list->len - 1) : NULL;

	if (last && last->domain == days->domain &&
	    last->last + 1 >= days->first)
		last->last = MAX(last->last, days->last);
	else
		g_array_append_val(list, *days);
}

GArray *dm_tally_days_with(DmStore *store, const GArray *sources,
			   GError **error)
{
	g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(DmDays));
	g_autoptr(DmStatement) row = dm_sql_prepare(
		store,
		"SELECT domain_id, first_day, last_day, stale, sources"
		" FROM tally ORDER BY domain_id, first_day",
		error);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		const DmDays days = { sqlite3_column_int64(row, 0),
				      day_of(row, 1), day_of(row, 2) };

		if (sqlite3_column_int(row, 3) ||
		    has_one(ids_of(row, 4), sources))
			add_days(list, &days);
	}
	return step < 0 ? NULL : g_steal_pointer(&list);
}

/* ---- changes ---------------------------------------------------------- */

static gint64 last_day_of(gint64 first_day)
{
	g_autoptr(GDateTime) first = g_date_time_new_from_unix_utc(
		CLAMP(first_day, -DM_DAY_MAX, DM_DAY_MAX) * DM_SECONDS_PER_DAY);
	g_autoptr(GDateTime) next =
		first ? g_date_time_add_months(first, 1) : NULL;

	/* Behind December 9999 there is none. */
	return next ? g_date_time_to_unix(next) / DM_SECONDS_PER_DAY - 1
		    : MIN(first_day, DM_DAY_MAX) + 30;
}

static gboolean change(DmStore *store, DmSql sql, gint64 domain_id, gint64 day,
		       GError **error)
{
	DmTallyMonth *month = &store->month;

	if (!month->is_known || day < month->first_day ||
	    day > month->last_day) {
		month->first_day = dm_period_first_day(day, DM_BY_MONTH);
		month->last_day = last_day_of(month->first_day);
		month->is_known = TRUE;
	}
	return dm_sql_run(store, sql, error, "iii", domain_id, month->first_day,
			  month->last_day);
}

gboolean dm_tally_grows(DmStore *store, gint64 domain_id, gint64 day,
			GError **error)
{
	return change(store, DM_SQL_TALLY_GROWS, domain_id, day, error);
}

gboolean dm_tally_spoil(DmStore *store, gint64 domain_id, gint64 day,
			GError **error)
{
	return change(store, DM_SQL_TALLY_SPOIL, domain_id, day, error);
}

/* A month in the making. */
typedef struct {
	gint64 domain_id;
	gint64 last_key;		 /* of the reports that count */
	DmTally tally;			 /* but for what is in these: */
	GHashTable *reporters, *sources; /* the keys are ids */
} Month;

static void add_report(Month *month, DmScan *scan, const DmScanReport *report)
{
	DmTally *tally = &month->tally;
	DmPacked record;

	tally->sums.figures.reports++;
	tally->upto = MAX(tally->upto, report->key);
	/* What is out of its month was made by no program of ours. */
	if (report->day >= tally->first_day &&
	    report->day - tally->first_day < 32)
		tally->days |= 1U << (report->day - tally->first_day);
	dm_scan_see(report, &tally->sums.first_seen, &tally->sums.last_seen);
	g_hash_table_add(month->reporters,
			 GSIZE_TO_POINTER((gsize)report->submitter));
	while (dm_scan_record(scan, &record)) {
		dm_group_add(&tally->sums,
			     dm_scan_codes(scan, record.evaluation),
			     record.messages);
		if (record.source)
			g_hash_table_add(
				month->sources,
				GSIZE_TO_POINTER((gsize)record.source));
	}
}

static gboolean write_month(DmStore *store, const Month *month, GError **error)
{
	const DmTally *tally = &month->tally;
	g_autoptr(GByteArray) reporters =
		pack_ids(tally->reporters, month->reporters);
	g_autoptr(GByteArray) sources =
		pack_ids(tally->sources, month->sources);
	const DmFigures *figures = &tally->sums.figures;
	static const guint8 none[1];

	if (!figures->reports)
		return dm_sql_run(store, DM_SQL_TALLY_DELETE, error, "ii",
				  month->domain_id, tally->first_day);
	return dm_sql_run(
		store, DM_SQL_TALLY_PUT, error, "iiiiiiiiiiiiiiiibbii",
		month->domain_id, tally->first_day, figures->messages,
		figures->dmarc_pass, figures->dkim_aligned,
		figures->spf_aligned, figures->both, figures->neither,
		figures->none, figures->quarantine, figures->reject,
		figures->other, figures->reports, tally->sums.first_seen,
		tally->sums.last_seen, (gint64)tally->days,
		reporters->len ? reporters->data : none, (gsize)reporters->len,
		sources->len ? sources->data : none, (gsize)sources->len,
		tally->upto, tally->last_day);
}

static void month_clear(Month *month)
{
	g_clear_pointer(&month->reporters, g_hash_table_unref);
	g_clear_pointer(&month->sources, g_hash_table_unref);
}

/* One that nothing was added to; month_clear() it. */
static void month_init(Month *month)
{
	month->last_key = G_MAXINT64;
	month->tally = (DmTally){
		.first_day = month->tally.first_day,
		.last_day = last_day_of(month->tally.first_day),
		.sums = { .first_seen = DM_ABSENT, .last_seen = DM_ABSENT },
	};
	month->reporters = g_hash_table_new(dm_hash_number, g_direct_equal);
	month->sources = g_hash_table_new(dm_hash_number, g_direct_equal);
}

/* Adds what the scan gives of it. */
static gboolean sum_month(DmScan *scan, Month *month, GError **error)
{
	DmScanReport report;
	int step;

	dm_scan_range(scan, month->domain_id, month->tally.first_day,
		      month->tally.last_day);
	while ((step = dm_scan_report(scan, &report, error)) > 0)
		if (report.key <= month->last_key)
			add_report(month, scan, &report);
	return step == 0;
}

/*
 * What is kept of a month, which lives until dm_sql_reset() of the statement.
 * *ret_good is FALSE where the row is missing, or has not the days of a month.
 */
static DmStatement *open_month(DmStore *store, const Month *month, DmTally *ret,
			       gboolean *ret_good, GError **error)
{
	gint64 first_day = month->tally.first_day;
	DmStatement *row = dm_tally_open(store, month->domain_id, first_day,
					 first_day, error);
	int step = row ? dm_sql_step(store, row, error) : -1;

	*ret = (DmTally){ 0 };
	if (step > 0)
		dm_tally_read(row, ret);
	*ret_good = step > 0 && ret->first_day == first_day &&
		    dm_period_first_day(first_day, DM_BY_MONTH) == first_day &&
		    ret->last_day == month->tally.last_day;
	return step < 0 ? NULL : row;
}

/* Makes the month complete, from what it holds on where that is of use: then
   by `later`. */
static gboolean make_month(DmStore *store, DmScan *all, DmScan *later,
			   Month *month, GError **error)
{
	DmTally kept;
	gboolean good, ok;
	DmStatement *row;
	DmScan *scan = all;

	month_init(month);
	row = open_month(store, month, &kept, &good, error);
	if (good && kept.upto) {
		month->tally = kept;
		dm_scan_after(later, kept.upto);
		scan = later;
	}
	ok = row && sum_month(scan, month, error) &&
	     write_month(store, month, error);
	dm_sql_reset(row);
	month_clear(month);
	return ok;
}

static gboolean on_month(gpointer user, DmStatement *row,
			 GError **error G_GNUC_UNUSED)
{
	Month month = { .domain_id = sqlite3_column_int64(row, 0),
			.tally.first_day = sqlite3_column_int64(row, 1) };

	g_array_append_val((GArray *)user, month);
	return TRUE;
}

static gboolean make_months(DmStore *store, const DmWhere *where,
			    GArray *months, GError **error)
{
	g_autoptr(DmScan) all = dm_scan_new_by_domain(store, where, error);
	g_autoptr(DmScan) later =
		all ? dm_scan_new_later(store, where, error) : NULL;

	if (!later)
		return FALSE;
	for (guint i = 0; i < months->len; i++)
		if (!dm_batch_open(store, error) ||
		    !make_month(store, all, later,
				&g_array_index(months, Month, i), error) ||
		    ((i + 1) % BATCH == 0 && !dm_store_commit(store, error)))
			return FALSE;
	return TRUE;
}

gboolean dm_store_settle(DmStore *store, GError **error)
{
	g_autoptr(GArray) months = g_array_new(FALSE, FALSE, sizeof(Month));
	g_autoptr(DmWhere) all = dm_where_new(NULL, error);

	return dm_where_each(
		       store, all,
		       "SELECT domain_id, first_day FROM tally WHERE stale",
		       on_month, months, error) &&
	       make_months(store, all, months, error) &&
	       dm_store_commit(store, error);
}

/* ---- check ------------------------------------------------------------ */

static gboolean same_ids(const DmIdCursor *cursor, GHashTable *ids)
{
	static const DmIdCursor none;
	g_autoptr(GByteArray) bytes = pack_ids(none, ids);
	gsize size = (gsize)(cursor->place.end - cursor->place.at);

	return size == bytes->len &&
	       (!size || memcmp(cursor->place.at, bytes->data, size) == 0);
}

static gboolean is_same(const DmTally *tally, const Month *month)
{
	const DmTally *made = &month->tally;

	return tally->upto == made->upto &&
	       memcmp(&tally->sums.figures, &made->sums.figures,
		      offsetof(DmFigures, reporters)) == 0 &&
	       tally->sums.first_seen == made->sums.first_seen &&
	       tally->sums.last_seen == made->sums.last_seen &&
	       tally->days == made->days &&
	       same_ids(&tally->reporters, month->reporters) &&
	       same_ids(&tally->sources, month->sources);
}

/* Compares what is kept of a month with what its packs add up to. */
static gboolean check_month(DmStore *store, DmScan *scan, Month *month,
			    gboolean *ret_same, GError **error)
{
	DmTally kept;
	gboolean good, ok;
	DmStatement *row;

	month_init(month);
	row = open_month(store, month, &kept, &good, error);
	if (kept.is_stale)
		month->last_key = kept.upto;
	ok = row && sum_month(scan, month, error);
	*ret_same = ok && good && is_same(&kept, month);
	dm_sql_reset(row);
	month_clear(month);
	return ok;
}

gboolean dm_tally_check(DmStore *store, DmFindings *findings, GError **error)
{
	g_autoptr(GArray) months = g_array_new(FALSE, FALSE, sizeof(Month));
	g_autoptr(DmWhere) all = dm_where_new(NULL, error);
	g_autoptr(DmScan) scan = dm_scan_new_by_domain(store, all, error);

	if (!scan || !dm_where_each(store, all,
				    "SELECT domain_id, first_day FROM tally"
				    " WHERE NOT stale OR upto",
				    on_month, months, error))
		return FALSE;
	for (guint i = 0; i < months->len; i++) {
		Month *month = &g_array_index(months, Month, i);
		char day[DM_TIME_TEXT];
		gboolean same;

		if (!check_month(store, scan, month, &same, error))
			return FALSE;
		if (!same)
			dm_findings_add(
				findings, DM_SEVERITY_ERROR, "store-tally",
				NULL,
				"the sums of the month from %s of policy"
				" domain %" G_GINT64_FORMAT
				" are not those of its reports",
				dm_day_format(month->tally.first_day, day),
				month->domain_id);
	}
	return TRUE;
}
