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

typedef struct _Question Question;

/* A table, and how it is filled. */
typedef struct {
	DmChangeTable table;
	const char *name;
	const char *const *columns;
	guint n_columns;
	const char *ids; /* SQL: the last that a trace is of */
	void (*take)(Question *question, const DmScanReport *report,
		     const DmPacked *record);
	gboolean (*finish)(Question *question, gint64 domain, GError **error);
} Kind;

typedef struct {
	DmStore *store;
	const DmChangeScope *scope;
	DmScan *scan;
	Question *questions;
	guint n;
} Telling;

struct _Question {
	const Kind *kind;
	Telling *telling;
	DmStatement *insert;
	gint64 last_id;	   /* beyond are none: a damaged pack */
	GArray *traces;	   /* Trace by id */
	GArray *touched;   /* ids (gint64) of the domain at hand */
	GHashTable *alike; /* set of Alike */
};

/* ---- traces ----------------------------------------------------------- */

static Trace *trace_of(Question *self, gint64 id, const DmScanReport *report)
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

static void forget(Question *self)
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
static void take_source(Question *self, const DmScanReport *report,
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
	if (report->day < self->telling->scope->before_day)
		return;
	trace->messages += record->messages;
	dm_scan_see(report, &trace->first_seen, &trace->last_seen);
}

static gboolean finish_sources(Question *self, gint64 domain, GError **error)
{
	const DmChangeScope *scope = self->telling->scope;

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
		    !dm_temp_put(self->telling->store, self->insert, values,
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

static void take_outcome(Question *self, const DmScanReport *report,
			 const DmPacked *record)
{
	DmCodes codes = dm_scan_codes(self->telling->scan, record->evaluation);
	Trace *trace =
		record->source ? trace_of(self, record->source, report) : NULL;

	if (!trace)
		return;
	if (report->day >= self->telling->scope->from_day)
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

static void take_alike(Question *self, const DmScanReport *report,
		       const DmPacked *record)
{
	const Trace *trace = trace_of(self, record->source, report);
	Alike wanted = { record->source,
			 report->day >= self->telling->scope->from_day,
			 record->evaluation,
			 record->identity,
			 record->auth_set,
			 report->policy,
			 .first_seen = DM_ABSENT };
	Alike *row;

	if (!trace || !trace->aligned_before || !trace->fails_since ||
	    !is_unaligned(
		    dm_scan_codes(self->telling->scan, record->evaluation)))
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

static gboolean has_suspects(const Question *self)
{
	for (guint i = 0; i < self->touched->len; i++) {
		gint64 id = g_array_index(self->touched, gint64, i);
		const Trace *trace = &g_array_index(self->traces, Trace, id);

		if (trace->aligned_before && trace->fails_since)
			return TRUE;
	}
	return FALSE;
}

static gboolean put_alike(Question *self, gint64 domain, GError **error)
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

		if (!dm_temp_put(self->telling->store, self->insert, values,
				 G_N_ELEMENTS(values), error))
			return FALSE;
	}
	g_hash_table_remove_all(self->alike);
	return TRUE;
}

/* The records of the suspects are read once more. */
static gboolean finish_outcomes(Question *self, gint64 domain, GError **error)
{
	DmScan *scan = self->telling->scan;
	DmScanReport report;
	DmPacked record;
	int step;

	if (!has_suspects(self))
		return TRUE;
	dm_scan_range(scan, domain, G_MININT64, G_MAXINT64);
	while ((step = dm_scan_report(scan, &report, error)) > 0)
		while (dm_scan_record(scan, &record))
			take_alike(self, &report, &record);
	return step == 0 && put_alike(self, domain, error);
}

/* ---- sets of results -------------------------------------------------- */

static const char *const set_columns[] = { "domain_id", "auth_set", "messages",
					   "first_day", "first_seen" };

static void take_set(Question *self, const DmScanReport *report,
		     const DmPacked *record)
{
	Trace *trace = trace_of(self, record->auth_set, report);

	if (!trace)
		return;
	add(trace, report, record);
	dm_scan_see(report, &trace->first_seen, &trace->last_seen);
}

static gboolean finish_sets(Question *self, gint64 domain, GError **error)
{
	for (guint i = 0; i < self->touched->len; i++) {
		gint64 id = g_array_index(self->touched, gint64, i);
		const Trace *trace = &g_array_index(self->traces, Trace, id);
		const gint64 values[] = { domain, id, trace->messages,
					  trace->first_day, trace->first_seen };

		if (!dm_temp_put(self->telling->store, self->insert, values,
				 G_N_ELEMENTS(values), error))
			return FALSE;
	}
	return TRUE;
}

/* ---- all domains ------------------------------------------------------ */

static const char last_source[] = "SELECT max(id) FROM source";

static const Kind kinds[] = {
	{ DM_CHANGE_SOURCES, "told", told_columns, G_N_ELEMENTS(told_columns),
	  last_source, take_source, finish_sources },
	{ DM_CHANGE_SETS, "signed_with", set_columns, G_N_ELEMENTS(set_columns),
	  "SELECT coalesce(max(id), 0) FROM auth_set", take_set, finish_sets },
	{ DM_CHANGE_ALIKE, "alike", alike_columns, G_N_ELEMENTS(alike_columns),
	  last_source, take_outcome, finish_outcomes },
};

static gboolean take_domain(Telling *self, gint64 domain, GError **error)
{
	DmScanReport report;
	DmPacked record;
	int step;

	dm_scan_range(self->scan, domain, G_MININT64, G_MAXINT64);
	while ((step = dm_scan_report(self->scan, &report, error)) > 0)
		while (dm_scan_record(self->scan, &record))
			for (guint i = 0; i < self->n; i++)
				self->questions[i].kind->take(
					&self->questions[i], &report, &record);
	return step == 0;
}

static gboolean on_domain(gpointer user, DmStatement *row, GError **error)
{
	Telling *self = user;
	gint64 domain = sqlite3_column_int64(row, 0);
	gboolean ok = take_domain(self, domain, error);

	for (guint i = 0; i < self->n; i++) {
		Question *question = &self->questions[i];

		ok = ok && question->kind->finish(question, domain, error);
		forget(question);
	}
	return ok;
}

static void question_clear(Question *self)
{
	dm_sql_free(self->insert);
	g_array_unref(self->traces);
	g_array_unref(self->touched);
	g_hash_table_unref(self->alike);
}

static gboolean question_init(Question *self, Telling *telling,
			      const Kind *kind, GError **error)
{
	self->kind = kind;
	self->telling = telling;
	self->traces = g_array_new(FALSE, TRUE, sizeof(Trace));
	self->touched = g_array_new(FALSE, FALSE, sizeof(gint64));
	self->alike = g_hash_table_new_full(hash_alike, is_alike, g_free, NULL);
	self->insert = dm_temp_begin(telling->store, kind->name, kind->columns,
				     kind->n_columns, error);
	if (!self->insert ||
	    !dm_sql_pragma(telling->store, kind->ids, &self->last_id, error))
		return FALSE;
	self->last_id = MIN(self->last_id, G_MAXINT32 - 1);
	return TRUE;
}

static gboolean tell(Telling *self, GError **error)
{
	const DmWhere *history = self->scope->history;
	g_autoptr(GString) domains = g_string_new(NULL);
	g_autoptr(DmScan) scan =
		dm_scan_new_by_domain(self->store, history, error);

	if (!scan)
		return FALSE;
	self->scan = scan;
	dm_where_append_domains(history, domains);
	return dm_where_each(self->store, history, domains->str, on_domain,
			     self, error);
}

gboolean dm_changes_tell(DmStore *store, const DmChangeScope *scope,
			 guint tables, GError **error)
{
	Question questions[G_N_ELEMENTS(kinds)] = { 0 };
	Telling self = { .store = store,
			 .scope = scope,
			 .questions = questions };
	gboolean ok = TRUE;

	for (guint i = 0; i < G_N_ELEMENTS(kinds) && ok; i++)
		if (tables & kinds[i].table)
			ok = question_init(&questions[self.n++], &self,
					   &kinds[i], error);
	ok = ok && tell(&self, error);
	for (guint i = 0; i < self.n; i++)
		question_clear(&questions[i]);
	/* Joined with many signatures; the engine makes no index by itself. */
	return ok && (!(tables & DM_CHANGE_SETS) ||
		      dm_sql_exec(store,
				  "CREATE INDEX temp.signed_with_auth_set"
				  " ON signed_with (auth_set)",
				  error));
}
