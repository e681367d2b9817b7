/*
 * Sums the records of one policy domain after the other up to what may have
 * changed.  It judges nothing.
 */
#include "store/changescan.h"

#include <sqlite3.h>

#include "store/figuresum.h"

/* What of a source, or of a set, in the domain at hand. */
typedef struct {
	gint64 messages;
	gint64 first_day, last_day;
	gint64 first_seen, last_seen; /* DM_ABSENT = no date */
	gboolean begun;
	gboolean aligned_before, fails_since;
} Trace;

/* Records of a suspect that are alike. */
typedef struct {
	gint64 source, is_since, evaluation, identity, auth_set, policy;
	gint64 messages, first_seen, report;
} Alike;

typedef struct _Telling Telling;
struct _Telling {
	DmStore *store;
	const DmChangeScope *scope;
	DmScan *scan;
	DmStatement *insert;
	void (*take)(Telling *self, const DmScanReport *report,
		     const DmPacked *record);
	gboolean (*finish)(Telling *self, gint64 domain, GError **error);
	const char *ids;   /* SQL: the last that there is */
	gint64 last_id;	   /* beyond are none: a damaged pack */
	GArray *traces;	   /* Trace by id */
	GArray *touched;   /* ids (gint64) of the domain at hand */
	GHashTable *alike; /* set of Alike */
};

/* ---- traces ----------------------------------------------------------- */

static Trace *trace_of(Telling *self, gint64 id, const DmScanReport *report)
{
	Trace *trace;

	trace = id > self->last_id ? NULL : dm_place_of(self->traces, id);
	if (!trace || trace->begun)
		return trace;
	*trace = (Trace){ .begun = TRUE,
			  .first_day = report->day,
			  .last_day = report->day,
			  .first_seen = DM_ABSENT,
			  .last_seen = DM_ABSENT };
	g_array_append_val(self->touched, id);
	return trace;
}

static void add(Trace *trace, const DmScanReport *report,
		const DmPacked *record)
{
	trace->messages += record->messages;
	trace->first_day = MIN(trace->first_day, report->day);
	trace->last_day = MAX(trace->last_day, report->day);
}

static void forget(Telling *self)
{
	for (guint i = 0; i < self->touched->len; i++) {
		gint64 id = g_array_index(self->touched, gint64, i);

		g_array_index(self->traces, Trace, id).begun = FALSE;
	}
	g_array_set_size(self->touched, 0);
}

/* ---- sources ---------------------------------------------------------- */

static const char *const told_columns[] = { "domain_id",  "source_id",
					    "is_new",	  "messages",
					    "first_seen", "last_seen" };

/* A source of no message is none. */
static void take_source(Telling *self, const DmScanReport *report,
			const DmPacked *record)
{
	Trace *trace;

	if (!record->source || record->messages <= 0)
		return;
	trace = trace_of(self, record->source, report);
	if (!trace)
		return;
	trace->first_day = MIN(trace->first_day, report->day);
	trace->last_day = MAX(trace->last_day, report->day);
	if (report->day < self->scope->before_day)
		return;
	trace->messages += record->messages;
	dm_scan_see(report, &trace->first_seen, &trace->last_seen);
}

static gboolean finish_sources(Telling *self, gint64 domain, GError **error)
{
	const DmChangeScope *scope = self->scope;

	for (guint i = 0; i < self->touched->len; i++) {
		gint64 id = g_array_index(self->touched, gint64, i);
		const Trace *trace = &g_array_index(self->traces, Trace, id);
		gboolean is_new = trace->first_day >= scope->from_day;
		gboolean is_gone = trace->last_day >= scope->before_day &&
				   trace->last_day < scope->from_day;
		const gint64 values[] = { domain,
					  id,
					  is_new,
					  trace->messages,
					  trace->first_seen,
					  trace->last_seen };

		if ((is_new || is_gone) &&
		    !dm_temp_put(self->store, self->insert, values,
				 G_N_ELEMENTS(values), error))
			return FALSE;
	}
	return TRUE;
}

/* ---- failures --------------------------------------------------------- */

static const char *const alike_columns[] = {
	"domain_id", "source_id", "is_since", "evaluation", "identity",
	"auth_set",  "policy",	  "messages", "first_seen", "report"
};

static gboolean is_unaligned(DmCodes codes)
{
	return codes.dkim != DM_TERM_PASS || codes.spf != DM_TERM_PASS;
}

static void take_outcome(Telling *self, const DmScanReport *report,
			 const DmPacked *record)
{
	DmCodes codes = dm_scan_codes(self->scan, record->evaluation);
	Trace *trace =
		record->source ? trace_of(self, record->source, report) : NULL;

	if (!trace)
		return;
	if (report->day >= self->scope->from_day)
		trace->fails_since |= is_unaligned(codes);
	else
		trace->aligned_before |=
			codes.dkim == DM_TERM_PASS || codes.spf == DM_TERM_PASS;
}

static guint hash_alike(gconstpointer data)
{
	const Alike *row = data;
	const gint64 parts[] = { row->source,	row->is_since, row->evaluation,
				 row->identity, row->auth_set, row->policy };
	guint64 hash = 0;

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		hash = hash * 31 + (guint64)parts[i];
	return dm_hash_number(GSIZE_TO_POINTER(hash));
}

static gboolean is_alike(gconstpointer left, gconstpointer right)
{
	const Alike *a = left, *b = right;

	return a->source == b->source && a->is_since == b->is_since &&
	       a->evaluation == b->evaluation && a->identity == b->identity &&
	       a->auth_set == b->auth_set && a->policy == b->policy;
}

static void take_alike(Telling *self, const DmScanReport *report,
		       const DmPacked *record)
{
	const Trace *trace = trace_of(self, record->source, report);
	Alike wanted = {
		record->source,		report->day >= self->scope->from_day,
		record->evaluation,	record->identity,
		record->auth_set,	report->policy,
		.first_seen = DM_ABSENT
	};
	Alike *row;

	if (!trace || !trace->aligned_before || !trace->fails_since ||
	    !is_unaligned(dm_scan_codes(self->scan, record->evaluation)))
		return;
	row = g_hash_table_lookup(self->alike, &wanted);
	if (!row) {
		row = g_memdup2(&wanted, sizeof(wanted));
		g_hash_table_add(self->alike, row);
	}
	row->messages += record->messages;
	row->report = MAX(row->report, report->key);
	dm_scan_see(report, &row->first_seen, NULL);
}

static gboolean has_suspects(const Telling *self)
{
	for (guint i = 0; i < self->touched->len; i++) {
		gint64 id = g_array_index(self->touched, gint64, i);
		const Trace *trace = &g_array_index(self->traces, Trace, id);

		if (trace->aligned_before && trace->fails_since)
			return TRUE;
	}
	return FALSE;
}

static gboolean put_alike(Telling *self, gint64 domain, GError **error)
{
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, self->alike);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const Alike *row = key;
		const gint64 values[] = { domain,	   row->source,
					  row->is_since,   row->evaluation,
					  row->identity,   row->auth_set,
					  row->policy,	   row->messages,
					  row->first_seen, row->report };

		if (!dm_temp_put(self->store, self->insert, values,
				 G_N_ELEMENTS(values), error))
			return FALSE;
	}
	g_hash_table_remove_all(self->alike);
	return TRUE;
}

static gboolean take_domain(Telling *self, gint64 domain, GError **error);

/* The records of the suspects are read once more. */
static gboolean finish_outcomes(Telling *self, gint64 domain, GError **error)
{
	if (!has_suspects(self))
		return TRUE;
	self->take = take_alike;
	if (!take_domain(self, domain, error))
		return FALSE;
	self->take = take_outcome;
	return put_alike(self, domain, error);
}

/* ---- sets of results -------------------------------------------------- */

static const char *const set_columns[] = { "domain_id", "auth_set", "messages",
					   "first_day", "first_seen" };

static void take_set(Telling *self, const DmScanReport *report,
		     const DmPacked *record)
{
	Trace *trace = trace_of(self, record->auth_set, report);

	if (!trace)
		return;
	add(trace, report, record);
	dm_scan_see(report, &trace->first_seen, &trace->last_seen);
}

static gboolean finish_sets(Telling *self, gint64 domain, GError **error)
{
	for (guint i = 0; i < self->touched->len; i++) {
		gint64 id = g_array_index(self->touched, gint64, i);
		const Trace *trace = &g_array_index(self->traces, Trace, id);
		const gint64 values[] = { domain, id, trace->messages,
					  trace->first_day, trace->first_seen };

		if (!dm_temp_put(self->store, self->insert, values,
				 G_N_ELEMENTS(values), error))
			return FALSE;
	}
	return TRUE;
}

/* ---- all domains ------------------------------------------------------ */

static gboolean take_domain(Telling *self, gint64 domain, GError **error)
{
	DmScanReport report;
	DmPacked record;
	int step;

	dm_scan_range(self->scan, domain, G_MININT64, G_MAXINT64);
	while ((step = dm_scan_report(self->scan, &report, error)) > 0)
		while (dm_scan_record(self->scan, &record))
			self->take(self, &report, &record);
	return step == 0;
}

static gboolean on_domain(gpointer user, DmStatement *row, GError **error)
{
	Telling *self = user;
	gint64 domain = sqlite3_column_int64(row, 0);
	gboolean ok = take_domain(self, domain, error) &&
		      self->finish(self, domain, error);

	forget(self);
	return ok;
}

static gboolean tell(Telling *self, const char *table,
		     const char *const *columns, guint n, GError **error)
{
	const DmWhere *history = self->scope->history;
	g_autoptr(GString) domains = g_string_new(NULL);
	g_autoptr(DmStatement) insert =
		dm_temp_begin(self->store, table, columns, n, error);
	g_autoptr(DmScan) scan =
		dm_scan_new_by_domain(self->store, history, error);
	gboolean ok;

	if (!insert || !scan ||
	    !dm_sql_pragma(self->store, self->ids, &self->last_id, error))
		return FALSE;
	self->last_id = MIN(self->last_id, G_MAXINT32 - 1);
	self->insert = insert;
	self->scan = scan;
	self->traces = g_array_new(FALSE, TRUE, sizeof(Trace));
	self->touched = g_array_new(FALSE, FALSE, sizeof(gint64));
	self->alike = g_hash_table_new_full(hash_alike, is_alike, g_free, NULL);
	dm_where_append_domains(history, domains);
	ok = dm_where_each(self->store, history, domains->str, on_domain, self,
			   error);
	g_array_unref(self->traces);
	g_array_unref(self->touched);
	g_hash_table_unref(self->alike);
	return ok;
}

static const char last_source[] = "SELECT max(id) FROM source";

gboolean dm_changes_tell_sources(DmStore *store, const DmChangeScope *scope,
				 GError **error)
{
	Telling self = { .store = store,
			 .scope = scope,
			 .ids = last_source,
			 .take = take_source,
			 .finish = finish_sources };

	return tell(&self, "told", told_columns, G_N_ELEMENTS(told_columns),
		    error);
}

gboolean dm_changes_tell_unaligned(DmStore *store, const DmChangeScope *scope,
				   GError **error)
{
	Telling self = { .store = store,
			 .scope = scope,
			 .ids = last_source,
			 .take = take_outcome,
			 .finish = finish_outcomes };

	return tell(&self, "alike", alike_columns, G_N_ELEMENTS(alike_columns),
		    error);
}

gboolean dm_changes_tell_sets(DmStore *store, const DmChangeScope *scope,
			      GError **error)
{
	Telling self = { .store = store,
			 .scope = scope,
			 .ids = "SELECT coalesce(max(id), 0) FROM auth_set",
			 .take = take_set,
			 .finish = finish_sets };

	/* Joined with many signatures; the engine makes no index by itself. */
	return tell(&self, "signed_with", set_columns,
		    G_N_ELEMENTS(set_columns), error) &&
	       dm_sql_exec(store,
			   "CREATE INDEX temp.signed_with_auth_set"
			   " ON signed_with (auth_set)",
			   error);
}
