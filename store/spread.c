/*
 * Figures along the time, the messages of a report divided over its days.  A
 * view: nothing that is stored is divided.
 */
#include <sqlite3.h>

#include "core/utctime.h"
#include "store/figuresum.h"

/* A longer report stays whole on its day: a forged range of centuries is not
   worth a million rows. */
#define DAYS_MAX 366

/* The messages of a report with one outcome. */
typedef struct {
	int disposition, dkim, spf; /* DmTerm's codes */
	gint64 messages, left;
	gint64 part;	 /* of the day in hand */
	gint64 fraction; /* what rounding took from it */
} Class;

/* One day, week or month. */
typedef struct {
	gint64 day; /* the first */
	DmFigures figures;
	GHashTable *reporters, *sources; /* ids */
	gint64 last_report;		 /* that was counted */
} Period;

typedef struct {
	DmGrouping by;
	GHashTable *periods; /* first day -> Period */
	gboolean counts; /* reports: those at hand were not counted before */
	/* The report in hand. */
	gboolean begun;
	gint64 key, day, begin, end, submitter;
	GArray *classes;     /* Class */
	GHashTable *sources; /* ids */
} Spread;

/* The order of the columns. */
enum {
	COL_KEY,
	COL_DAY,
	COL_BEGIN,
	COL_END,
	COL_SUBMITTER,
	COL_SOURCE,
	COL_DISPOSITION,
	COL_DKIM,
	COL_SPF,
	COL_MESSAGES,
};

#define OF_REPORT                                          \
	"SELECT r.id, r.day, coalesce(r.begin, r.end, 0)," \
	" coalesce(r.end, r.begin, 0), r.submitter_id"
#define OF_RECORDS                                                    \
	OF_REPORT                                                     \
	", c.source_id, e.disposition_code, e.dkim_code, e.spf_code," \
	" sum(c.count)"
#define BY_RECORDS                                         \
	" GROUP BY r.id, c.source_id, e.disposition_code," \
	" e.dkim_code, e.spf_code ORDER BY r.id"
#define BY_REPORT " ORDER BY r.id"

/* ---- periods ---------------------------------------------------------- */

static void free_period(gpointer data)
{
	Period *period = data;

	g_hash_table_unref(period->reporters);
	g_hash_table_unref(period->sources);
	g_free(period);
}

static Period *period_of(Spread *spread, gint64 day)
{
	gint64 first = dm_period_first_day(day, spread->by);
	Period *period = g_hash_table_lookup(spread->periods, &first);

	if (period)
		return period;
	period = g_new0(Period, 1);
	period->day = first;
	period->reporters = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						  g_free, NULL);
	period->sources = g_hash_table_new_full(g_int64_hash, g_int64_equal,
						g_free, NULL);
	g_hash_table_insert(spread->periods, &period->day, period);
	return period;
}

static void add_id(GHashTable *ids, gint64 id)
{
	if (!g_hash_table_contains(ids, &id))
		g_hash_table_add(ids, g_memdup2(&id, sizeof(id)));
}

static void count_report(Spread *spread, Period *period)
{
	GHashTableIter iter;
	gpointer id;

	add_id(period->reporters, spread->submitter);
	g_hash_table_iter_init(&iter, spread->sources);
	while (g_hash_table_iter_next(&iter, &id, NULL))
		add_id(period->sources, *(gint64 *)id);
	if (!spread->counts || period->last_report == spread->key)
		return;
	period->last_report = spread->key;
	period->figures.reports++;
}

static void add_part(DmFigures *figures, const Class *class)
{
	gboolean dkim = class->dkim == DM_TERM_PASS;
	gboolean spf = class->spf == DM_TERM_PASS;
	gint64 n = class->part;

	figures->messages += n;
	figures->dmarc_pass += dkim || spf ? n : 0;
	figures->dkim_aligned += dkim ? n : 0;
	figures->spf_aligned += spf ? n : 0;
	figures->both += dkim && spf ? n : 0;
	figures->neither += !dkim && !spf ? n : 0;
	if (class->disposition == DM_TERM_NONE ||
	    class->disposition == DM_TERM_PASS)
		figures->none += n;
	else if (class->disposition == DM_TERM_QUARANTINE)
		figures->quarantine += n;
	else if (class->disposition == DM_TERM_REJECT)
		figures->reject += n;
	else
		figures->other += n;
}

/* ---- dividing --------------------------------------------------------- */

/* messages * seconds / span without overflow; span is at most DAYS_MAX days. */
static gint64 share_of(gint64 messages, gint64 seconds, gint64 span)
{
	return messages / span * seconds + messages % span * seconds / span;
}

static Class *class_at(const Spread *spread, guint i)
{
	return &g_array_index(spread->classes, Class, i);
}

/* One that has messages left and lost most by rounding. */
static Class *most_rounded(const Spread *spread)
{
	Class *most = NULL;

	for (guint i = 0; i < spread->classes->len; i++) {
		Class *class = class_at(spread, i);

		if (class->part < class->left &&
		    (!most || class->fraction > most->fraction))
			most = class;
	}
	return most;
}

/*
 * Sets the parts of a day of `seconds`: the report's whole messages by its
 * share, and among the outcomes by theirs.
 */
static void divide(const Spread *spread, gint64 seconds, gint64 span)
{
	gint64 all = 0, given = 0;

	for (guint i = 0; i < spread->classes->len; i++) {
		Class *class = class_at(spread, i);

		all += class->messages;
		class->part = MIN(class->left,
				  share_of(class->messages, seconds, span));
		class->fraction = class->messages % span * seconds % span;
		given += class->part;
	}
	for (gint64 rest = share_of(all, seconds, span) - given; rest > 0;
	     rest--) {
		Class *class = most_rounded(spread);

		if (!class)
			return;
		class->part++;
		class->fraction = -1;
	}
}

static void take_rest(const Spread *spread)
{
	for (guint i = 0; i < spread->classes->len; i++)
		class_at(spread, i)->part = class_at(spread, i)->left;
}

static void add_day(Spread *spread, gint64 day)
{
	Period *period = period_of(spread, day);

	count_report(spread, period);
	for (guint i = 0; i < spread->classes->len; i++) {
		Class *class = class_at(spread, i);

		add_part(&period->figures, class);
		class->left -= class->part;
	}
}

/* The end of a report is the last second of its day, or the first of the next
   one. */
static void divide_days(Spread *spread)
{
	gint64 span = spread->end - spread->begin;
	gint64 from = spread->begin;

	while (from < spread->end) {
		gint64 day = dm_time_day(from);
		gint64 next = (day + 1) * DM_SECONDS_PER_DAY;

		if (next >= spread->end)
			take_rest(spread);
		else
			divide(spread, next - from, span);
		add_day(spread, day);
		from = next;
	}
}

static void finish_report(Spread *spread)
{
	gint64 span = spread->end - spread->begin;

	if (!spread->begun)
		return;
	if (span > 0 && span <= DAYS_MAX * DM_SECONDS_PER_DAY) {
		divide_days(spread);
	} else {
		take_rest(spread);
		add_day(spread, spread->day);
	}
	g_array_set_size(spread->classes, 0);
	g_hash_table_remove_all(spread->sources);
	spread->begun = FALSE;
}

/* ---- asking ----------------------------------------------------------- */

static void begin_report(Spread *spread, DmStatement *row)
{
	if (spread->begun && sqlite3_column_int64(row, COL_KEY) == spread->key)
		return;
	finish_report(spread);
	spread->begun = TRUE;
	spread->key = sqlite3_column_int64(row, COL_KEY);
	spread->day = sqlite3_column_int64(row, COL_DAY);
	spread->begin = sqlite3_column_int64(row, COL_BEGIN);
	spread->end = sqlite3_column_int64(row, COL_END);
	spread->submitter = sqlite3_column_int64(row, COL_SUBMITTER);
}

static gboolean on_report(gpointer user, DmStatement *row,
			  GError **error G_GNUC_UNUSED)
{
	begin_report(user, row);
	return TRUE;
}

static Class *class_of(Spread *spread, DmStatement *row)
{
	Class wanted = {
		.disposition = sqlite3_column_int(row, COL_DISPOSITION),
		.dkim = sqlite3_column_int(row, COL_DKIM),
		.spf = sqlite3_column_int(row, COL_SPF),
	};

	for (guint i = 0; i < spread->classes->len; i++) {
		Class *class = class_at(spread, i);

		if (class->disposition == wanted.disposition &&
		    class->dkim == wanted.dkim && class->spf == wanted.spf)
			return class;
	}
	g_array_append_val(spread->classes, wanted);
	return class_at(spread, spread->classes->len - 1);
}

static gboolean on_records(gpointer user, DmStatement *row,
			   GError **error G_GNUC_UNUSED)
{
	gint64 source = sqlite3_column_int64(row, COL_SOURCE);
	Spread *spread = user;
	Class *class;

	begin_report(spread, row);
	if (source)
		add_id(spread->sources, source);
	class = class_of(spread, row);
	class->messages += sqlite3_column_int64(row, COL_MESSAGES);
	class->left = class->messages;
	return TRUE;
}

/* A report without records counts too, unless records are asked for. */
static gboolean ask(DmStore *store, const DmWhere *where, Spread *spread,
		    GError **error)
{
	g_autoptr(GString) reports = g_string_new(OF_REPORT);
	g_autoptr(GString) records = g_string_new(OF_RECORDS);
	gboolean ok = TRUE;

	spread->counts = TRUE;
	dm_where_append(where, DM_ON_PACK, reports);
	g_string_append(reports, BY_REPORT);
	dm_where_append(where, DM_ON_PACKED, records);
	g_string_append(records, BY_RECORDS);
	if (!dm_where_on_records(where)) {
		ok = dm_where_each(store, where, reports->str, on_report,
				   spread, error);
		finish_report(spread);
		spread->counts = FALSE;
	}
	ok = ok && dm_where_each(store, where, records->str, on_records, spread,
				 error);
	finish_report(spread);
	return ok;
}

static gint by_day(gconstpointer a, gconstpointer b)
{
	const Period *left = a, *right = b;

	return left->day < right->day ? -1 : left->day > right->day;
}

static gboolean give_out(const Spread *spread, gint64 limit,
			 DmFiguresFn callback, gpointer user, GError **error)
{
	g_autoptr(GList) list =
		g_list_sort(g_hash_table_get_values(spread->periods), by_day);
	gint64 n = limit > 0 ? limit : G_MAXINT64;

	for (const GList *at = list; at && n > 0; at = at->next, n--) {
		const Period *period = at->data;
		char name[DM_TIME_TEXT];
		DmFiguresRow row = { .name = dm_day_format(period->day, name),
				     .figures = period->figures };

		row.figures.reporters = g_hash_table_size(period->reporters);
		row.figures.sources = g_hash_table_size(period->sources);
		if (!callback(user, &row, error))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_store_spread(DmStore *store, const DmFilter *filter, DmGrouping by,
			 DmFiguresFn on_row, DmFiguresFn on_total,
			 gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	Spread spread = { .by = by };
	gboolean ok;

	if (!where)
		return FALSE;
	spread.periods = g_hash_table_new_full(g_int64_hash, g_int64_equal,
					       NULL, free_period);
	spread.classes = g_array_new(FALSE, FALSE, sizeof(Class));
	spread.sources = g_hash_table_new_full(g_int64_hash, g_int64_equal,
					       g_free, NULL);
	ok = ask(store, where, &spread, error) &&
	     give_out(&spread, filter->limit, on_row, user, error) &&
	     (!on_total || dm_store_figures(store, filter, DM_BY_TOTAL,
					    on_total, NULL, user, error));
	g_hash_table_unref(spread.periods);
	g_array_unref(spread.classes);
	g_hash_table_unref(spread.sources);
	return ok;
}
