/*
 * How much each source sent, along the time.  It does not know how that is
 * drawn.
 */
#include "store/recordsets.h"
#include "store/scan.h"
#include "store/streams.h"

/* The messages of a source, part by part. */
typedef struct {
	gint64 messages[DM_TREND_PARTS];
	gboolean has_any; /* record */
} Trend;

/* The days that have records: first, number, and into how many parts. */
typedef struct {
	gint64 first, size;
	guint n;
} Span;

typedef struct {
	DmScan *scan;
	gboolean only_days;
	gint64 first, last; /* of all days */
	Span span;
	GArray *trends; /* Trend, by source */
} Adder;

static void add_day(Adder *self, const DmScanReport *report)
{
	DmPacked record;

	if (!dm_scan_record(self->scan, &record))
		return;
	self->first = MIN(self->first, report->day);
	self->last = MAX(self->last, report->day);
}

static void add_report(Adder *self, const DmScanReport *report)
{
	const Span *span = &self->span;
	gint64 part = (report->day - span->first) * span->n / span->size;
	DmPacked record;

	while (dm_scan_record(self->scan, &record)) {
		Trend *trend;

		if (record.source >= self->trends->len)
			g_array_set_size(self->trends,
					 (guint)record.source + 1);
		trend = &g_array_index(self->trends, Trend, record.source);
		trend->has_any = TRUE;
		trend->messages[part] += record.messages;
	}
}

static gboolean scan_all(DmStore *store, const DmWhere *where, Adder *self,
			 GError **error)
{
	g_autoptr(DmScan) scan = dm_scan_new(store, where, error);
	DmScanReport report;
	int step = -1;

	self->scan = scan;
	while (scan && (step = dm_scan_report(scan, &report, error)) > 0) {
		if (self->only_days)
			add_day(self, &report);
		else
			add_report(self, &report);
	}
	return step == 0;
}

/* First which days there are, whatever the sources, then what each part of
   them has. */
static gboolean add_up(DmStore *store, const DmWhere *all, const DmWhere *where,
		       Adder *self, GError **error)
{
	self->only_days = TRUE;
	self->first = G_MAXINT64;
	self->last = G_MININT64;
	if (!scan_all(store, all, self, error))
		return FALSE;
	if (self->first > self->last)
		return TRUE;
	self->span.first = self->first;
	self->span.size = self->last - self->first + 1;
	self->span.n = (guint)MIN(self->span.size, DM_TREND_PARTS);
	self->only_days = FALSE;
	return scan_all(store, where, self, error);
}

static gboolean give_out(DmStore *store, const Adder *self, DmTrendFn callback,
			 gpointer user, GError **error)
{
	g_autoptr(DmRecordSets) sets = dm_record_sets_new(store);

	for (guint i = 0; i < self->trends->len; i++) {
		const Trend *trend = &g_array_index(self->trends, Trend, i);
		const char *source;

		if (!trend->has_any)
			continue;
		dm_record_sets_trim(sets);
		if (!dm_record_sets_source(sets, i, &source, error) ||
		    !callback(user, source, trend->messages, self->span.n,
			      error))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_store_trends(DmStore *store, const DmFilter *filter,
			 DmTrendFn callback, gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(DmWhere) all = NULL;
	DmFilter wider = *filter;
	Adder self = { 0 };
	gboolean ok;

	wider.sources = NULL;
	all = where ? dm_where_new(&wider, error) : NULL;
	if (!all)
		return FALSE;
	self.trends = g_array_new(FALSE, TRUE, sizeof(Trend));
	ok = add_up(store, all, where, &self, error) &&
	     give_out(store, &self, callback, user, error);
	g_array_unref(self.trends);
	return ok;
}
