/*
 * Adds records up to groups.  It does not know how groups are called.
 */
#include "store/figuresum.h"

#include <sqlite3.h>

#include "core/utctime.h"
#include "store/tally.h"

/* Two numbers that belong together, as a key: of a group and of a thing that
   it counts once. */
#define PAIR(group, id) GSIZE_TO_POINTER((gsize)(group) << 36 ^ (gsize)(id))

/* Fibonacci hashing. */
guint dm_hash_number(gconstpointer key)
{
	return (guint)((GPOINTER_TO_SIZE(key) * 0x9e3779b97f4a7c15U) >> 32);
}

gboolean dm_is_by_source(DmGrouping by)
{
	switch (by) {
	case DM_BY_SOURCE:
	case DM_BY_NET:
	case DM_BY_SENDER:
	case DM_BY_HOST_DOMAIN:
	case DM_BY_COUNTRY:
	case DM_BY_ASN:
		return TRUE;
	case DM_BY_TOTAL:
	case DM_BY_DOMAIN:
	case DM_BY_REPORTER:
	case DM_BY_DAY:
	case DM_BY_WEEK:
	case DM_BY_MONTH:
		break;
	}
	return FALSE;
}

gint64 dm_period_first_day(gint64 day, DmGrouping by)
{
	g_autoptr(GDateTime) time = NULL;

	if (by == DM_BY_DAY)
		return day;
	/* 1970-01-01 was a Thursday. */
	if (by == DM_BY_WEEK)
		return day - ((day + 3) % 7 + 7) % 7;
	time = g_date_time_new_from_unix_utc(day * DM_SECONDS_PER_DAY);
	return time ? day - (g_date_time_get_day_of_month(time) - 1) : day;
}

typedef struct {
	DmStore *store;
	DmScan *scan;
	DmGrouping by;
	gint64 since, until; /* days, where months are asked */
	const GArray *of_source;
	gboolean is_in_order;	    /* all of a group before the next */
	gboolean only_with_records; /* reports count by their records */
	GArray *groups;		    /* DmGroup */
	GHashTable *index;	    /* part -> number of the group + 1 */
	GArray *by_source;	    /* the same by source, 0 = not known yet */
	GArray *counted;	    /* the same of the group that counted it */
	GHashTable *reporters, *sources, *days; /* PAIR */
	DmGroup *total;				/* of all of it, or NULL */
	GArray *of_total;    /* guint8 by source: the total has it */
	DmScanReport report; /* in hand */
} Summing;

static gint64 part_of_report(const Summing *self)
{
	const DmScanReport *report = &self->report;

	switch (self->by) {
	case DM_BY_DOMAIN:
		return report->domain;
	case DM_BY_REPORTER:
		return report->submitter;
	case DM_BY_DAY:
	case DM_BY_WEEK:
	case DM_BY_MONTH:
		return dm_period_first_day(report->day, self->by);
	case DM_BY_TOTAL:
	case DM_BY_SOURCE:
	case DM_BY_NET:
	case DM_BY_SENDER:
	case DM_BY_HOST_DOMAIN:
	case DM_BY_COUNTRY:
	case DM_BY_ASN:
		break;
	}
	return 0;
}

/* In PAIR, of the total. */
#define TOTAL_PLACE ((1U << 28) - 1)

static const DmGroup empty = { .first_seen = DM_ABSENT,
			       .last_seen = DM_ABSENT,
			       .last_report = DM_ABSENT,
			       .last_day = DM_ABSENT };

/* The number of the group; a new one is empty. */
static guint group_of(Summing *self, gint64 part)
{
	gpointer key = GSIZE_TO_POINTER((gsize)part);
	guint place = GPOINTER_TO_UINT(g_hash_table_lookup(self->index, key));
	DmGroup group = empty;

	if (place)
		return place - 1;
	group.part = part;
	g_array_append_val(self->groups, group);
	g_hash_table_insert(self->index, key,
			    GUINT_TO_POINTER(self->groups->len));
	return self->groups->len - 1;
}

static guint group_of_source(Summing *self, gint64 source)
{
	guint place, *known;
	gint64 part = source;

	if (self->of_source)
		part = source < self->of_source->len
			       ? g_array_index(self->of_source, gint64, source)
			       : 0;
	known = dm_place_of(self->by_source, source);
	place = *known ? *known - 1 : group_of(self, part);
	*known = place + 1;
	return place;
}

/* Counts the report in hand, once. */
static void count_report_in(Summing *self, DmGroup *group, guint place)
{
	const DmScanReport *report = &self->report;

	if (group->last_report == report->key)
		return;
	group->last_report = report->key;
	group->figures.reports++;
	if (g_hash_table_add(self->reporters, PAIR(place, report->submitter)))
		group->figures.reporters++;
	if (group->last_day != report->day &&
	    g_hash_table_add(self->days, PAIR(place, report->day)))
		group->active_days++;
	group->last_day = report->day;
	dm_scan_see(report, &group->first_seen, &group->last_seen);
}

static void count_report(Summing *self, guint place)
{
	count_report_in(self, &g_array_index(self->groups, DmGroup, place),
			place);
	if (self->total)
		count_report_in(self, self->total, TOTAL_PLACE);
}

static void add_disposition(DmFigures *figures, guint8 code, gint64 n)
{
	switch (code) {
	case DM_TERM_NONE:
	case DM_TERM_PASS:
		figures->none += n;
		break;
	case DM_TERM_QUARANTINE:
		figures->quarantine += n;
		break;
	case DM_TERM_REJECT:
		figures->reject += n;
		break;
	default:
		figures->other += n;
		break;
	}
}

/*
 * Whether the group has not had the source before.  Where groups come one
 * behind the other, the last one that counted a source tells.
 */
static gboolean is_new_source(Summing *self, guint place, gint64 source)
{
	guint *last;

	if (!self->is_in_order)
		return g_hash_table_add(self->sources, PAIR(place, source));
	last = dm_place_of(self->counted, source);
	if (*last == place + 1)
		return FALSE;
	*last = place + 1;
	return TRUE;
}

void dm_group_add(DmGroup *group, DmCodes codes, gint64 n)
{
	DmFigures *figures = &group->figures;
	gboolean dkim = codes.dkim == DM_TERM_PASS;
	gboolean spf = codes.spf == DM_TERM_PASS;

	figures->messages += n;
	figures->dmarc_pass += dkim || spf ? n : 0;
	figures->dkim_aligned += dkim ? n : 0;
	figures->spf_aligned += spf ? n : 0;
	figures->both += dkim && spf ? n : 0;
	figures->neither += !dkim && !spf ? n : 0;
	add_disposition(figures, codes.disposition, n);
}

/* Of the total. */
static void count_source(Summing *self, gint64 source)
{
	guint8 *has;

	has = dm_place_of(self->of_total, source);
	self->total->figures.sources += !*has;
	*has = 1;
}

static void add_record(Summing *self, guint place, const DmPacked *record)
{
	DmGroup *group = &g_array_index(self->groups, DmGroup, place);
	DmCodes codes = dm_scan_codes(self->scan, record->evaluation);

	dm_group_add(group, codes, record->messages);
	if (self->total)
		dm_group_add(self->total, codes, record->messages);
	/* 0 is that of records that name none. */
	if (!record->source)
		return;
	if (self->by == DM_BY_SOURCE)
		group->figures.sources = 1;
	else if (is_new_source(self, place, record->source))
		group->figures.sources++;
	if (self->total)
		count_source(self, record->source);
}

static void add_report(Summing *self)
{
	gboolean by_source = dm_is_by_source(self->by);
	guint place = 0;
	DmPacked record;

	if (self->total && !self->only_with_records)
		count_report_in(self, self->total, TOTAL_PLACE);
	if (!by_source && !self->only_with_records) {
		place = group_of(self, part_of_report(self));
		count_report(self, place);
	}
	while (dm_scan_record(self->scan, &record)) {
		if (by_source)
			place = group_of_source(self, record.source);
		else if (self->only_with_records)
			place = group_of(self, part_of_report(self));
		count_report(self, place);
		add_record(self, place, &record);
	}
}

/* ---- months that are summed up ---------------------------------------- */

/* Days of a domain of which the records must be asked. */
typedef struct {
	gint64 first, last;
} Range;

/* Rows that are damaged may add up to more than there is. */
static void grow(gint64 *to, gint64 by)
{
	*to = *to > G_MAXINT64 - by ? G_MAXINT64 : *to + by;
}

static void add_figures(DmFigures *to, const DmFigures *from)
{
	grow(&to->messages, from->messages);
	grow(&to->dmarc_pass, from->dmarc_pass);
	grow(&to->dkim_aligned, from->dkim_aligned);
	grow(&to->spf_aligned, from->spf_aligned);
	grow(&to->both, from->both);
	grow(&to->neither, from->neither);
	grow(&to->none, from->none);
	grow(&to->quarantine, from->quarantine);
	grow(&to->reject, from->reject);
	grow(&to->other, from->other);
	grow(&to->reports, from->reports);
}

static void add_sums(Summing *self, DmGroup *group, guint place,
		     const DmTally *tally)
{
	const DmScanReport seen = { .first_seen = tally->sums.first_seen,
				    .last_seen = tally->sums.last_seen };
	DmIdCursor reporters = tally->reporters;
	gint64 id;

	add_figures(&group->figures, &tally->sums.figures);
	dm_scan_see(&seen, &group->first_seen, &group->last_seen);
	while (dm_id_next(&reporters, &id))
		if (g_hash_table_add(self->reporters, PAIR(place, id)))
			group->figures.reporters++;
	for (guint i = 0; i < 32; i++)
		if (tally->days >> i & 1 &&
		    g_hash_table_add(self->days,
				     PAIR(place, tally->first_day + i)))
			group->active_days++;
}

static void add_tally(Summing *self, gint64 domain, const DmTally *tally)
{
	DmIdCursor sources = tally->sources;
	DmGroup *group;
	guint place;
	gint64 id;

	self->report.domain = domain;
	self->report.day = tally->first_day;
	place = group_of(self, part_of_report(self));
	group = &g_array_index(self->groups, DmGroup, place);
	add_sums(self, group, place, tally);
	if (self->total)
		add_sums(self, self->total, TOTAL_PLACE, tally);
	while (dm_id_next(&sources, &id)) {
		if (id < 0 || id > dm_scan_last_source(self->scan))
			continue;
		if (is_new_source(self, place, id))
			group->figures.sources++;
		if (self->total)
			count_source(self, id);
	}
}

static gboolean add_tallies(Summing *self, gint64 domain, GArray *rest,
			    GError **error)
{
	DmStatement *row = dm_tally_open(self->store, domain, self->since,
					 self->until, error);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(self->store, row, error)) > 0) {
		DmTally tally;
		Range range;

		dm_tally_read(row, &tally);
		range = (Range){ MAX(tally.first_day, self->since),
				 MIN(tally.last_day, self->until) };
		if (tally.is_stale || range.first != tally.first_day ||
		    range.last != tally.last_day)
			g_array_append_val(rest, range);
		else
			add_tally(self, domain, &tally);
	}
	return step == 0;
}

static gboolean add_ranges(Summing *self, gint64 domain, const GArray *rest,
			   GError **error)
{
	int step = 0;

	for (guint i = 0; step == 0 && i < rest->len; i++) {
		const Range *range = &g_array_index(rest, Range, i);

		dm_scan_range(self->scan, domain, range->first, range->last);
		while ((step = dm_scan_report(self->scan, &self->report,
					      error)) > 0)
			add_report(self);
	}
	return step == 0;
}

/* All of a domain before the next, which is_new_source() relies on. */
static gboolean on_domain(gpointer user, DmStatement *row, GError **error)
{
	Summing *self = user;
	gint64 domain = sqlite3_column_int64(row, 0);
	g_autoptr(GArray) rest = g_array_new(FALSE, FALSE, sizeof(Range));

	return add_tallies(self, domain, rest, error) &&
	       add_ranges(self, domain, rest, error);
}

static gboolean sum_months(Summing *self, const DmWhere *where, GError **error)
{
	g_autoptr(GString) domains = g_string_new(NULL);

	self->scan = dm_scan_new_by_domain(self->store, where, error);
	dm_where_append_domains(where, domains);
	return self->scan && dm_where_each(self->store, where, domains->str,
					   on_domain, self, error);
}

/* ---- all of it -------------------------------------------------------- */

static gboolean sum_records(Summing *self, const DmWhere *where, GError **error)
{
	int step = -1;

	self->scan = dm_scan_new(self->store, where, error);
	while (self->scan &&
	       (step = dm_scan_report(self->scan, &self->report, error)) > 0)
		add_report(self);
	return step == 0;
}

/* Whether months tell all that is asked. */
static gboolean is_by_months(Summing *self, const DmWhere *where)
{
	return dm_where_on_days(where, &self->since, &self->until) &&
	       (self->by == DM_BY_TOTAL || self->by == DM_BY_DOMAIN ||
		self->by == DM_BY_MONTH);
}

/* Records come by domain and day. */
static gboolean is_in_order(const DmWhere *where, DmGrouping by)
{
	switch (by) {
	case DM_BY_TOTAL:
	case DM_BY_DOMAIN:
		return TRUE;
	case DM_BY_DAY:
	case DM_BY_WEEK:
	case DM_BY_MONTH:
		return dm_where_on_one_domain(where);
	default:
		return FALSE;
	}
}

static GHashTable *new_set(void)
{
	return g_hash_table_new(dm_hash_number, g_direct_equal);
}

static void begin(Summing *self)
{
	self->groups = g_array_new(FALSE, FALSE, sizeof(DmGroup));
	self->by_source = g_array_new(FALSE, TRUE, sizeof(guint));
	self->counted = g_array_new(FALSE, TRUE, sizeof(guint));
	self->of_total = g_array_new(FALSE, TRUE, sizeof(guint8));
	self->index = new_set();
	self->reporters = new_set();
	self->sources = new_set();
	self->days = new_set();
	/* A total has its row even of nothing. */
	if (self->by == DM_BY_TOTAL)
		group_of(self, 0);
}

/* Leaves the groups. */
static void end(Summing *self)
{
	dm_scan_free(self->scan);
	g_hash_table_unref(self->index);
	g_hash_table_unref(self->reporters);
	g_hash_table_unref(self->sources);
	g_hash_table_unref(self->days);
	g_array_unref(self->by_source);
	g_array_unref(self->counted);
	g_array_unref(self->of_total);
}

GArray *dm_figures_sum(DmStore *store, const DmWhere *where, DmGrouping by,
		       const GArray *of_source, DmGroup *ret_total,
		       GError **error)
{
	Summing self = { .store = store,
			 .by = by,
			 .of_source = of_source,
			 .total = ret_total,
			 .only_with_records = dm_where_on_records(where) };
	gboolean ok;

	self.is_in_order = is_in_order(where, by);
	if (ret_total)
		*ret_total = empty;
	begin(&self);
	ok = is_by_months(&self, where) ? sum_months(&self, where, error)
					: sum_records(&self, where, error);
	end(&self);
	if (!ok)
		g_clear_pointer(&self.groups, g_array_unref);
	return self.groups;
}
