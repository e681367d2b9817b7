/*
 * Streams of mail: records that are alike, summed.  What a stream means it does
 * not know.
 */
#include "store/streams.h"

#include <sqlite3.h>

#include "store/recordsets.h"
#include "store/scan.h"

/* Records of a domain that are alike, by their ids. */
typedef struct {
	gint64 source, identity, evaluation, auth_set, submitter, policy;
	gint64 messages, reports, first_seen, last_seen;
	gint64 last_report; /* the latest stored, as keys go up with time */
	gint64 report_key;
} Alike;

/* Rows are made by so many, so that they stay where they are. */
#define BLOCK_ROWS 4096

/* What is said of an identity, by its id. */
typedef struct {
	gint64 header_from, envelope_from;
} Names;

typedef struct {
	DmStore *store;
	DmScan *scan;
	GArray *names;	   /* Names */
	GHashTable *alike; /* set of Alike */
	GPtrArray *blocks; /* Alike[BLOCK_ROWS] */
	guint n;	   /* rows in use */
	/* Who sent and who reported do not matter. */
	gboolean only_likeness;
	DmRecordSets *sets;
	DmStreamFn callback;
	gpointer user;
} Adder;

/* ---- adding up -------------------------------------------------------- */

static guint hash_alike(gconstpointer data)
{
	const Alike *row = data;
	const gint64 parts[] = { row->source,	row->identity,	row->evaluation,
				 row->auth_set, row->submitter, row->policy };
	guint64 hash = 0;

	for (guint i = 0; i < G_N_ELEMENTS(parts); i++)
		hash = (hash ^ (guint64)parts[i]) * 0x9e3779b97f4a7c15U;
	return (guint)(hash >> 32);
}

static gboolean is_alike(gconstpointer left, gconstpointer right)
{
	const Alike *a = left, *b = right;

	return a->source == b->source && a->identity == b->identity &&
	       a->evaluation == b->evaluation && a->auth_set == b->auth_set &&
	       a->submitter == b->submitter && a->policy == b->policy;
}

static Alike *row_at(const Adder *self, guint at)
{
	Alike *block = g_ptr_array_index(self->blocks, at / BLOCK_ROWS);

	return &block[at % BLOCK_ROWS];
}

static Alike *keep_row(Adder *self, const Alike *wanted)
{
	Alike *row;

	if (self->n == self->blocks->len * BLOCK_ROWS)
		g_ptr_array_add(self->blocks, g_new(Alike, BLOCK_ROWS));
	row = row_at(self, self->n++);
	*row = *wanted;
	g_hash_table_add(self->alike, row);
	return row;
}

static void add_record(Adder *self, const DmScanReport *report,
		       const DmPacked *record)
{
	const gboolean all = !self->only_likeness;
	const Alike wanted = { .source = all ? record->source : 0,
			       .identity = record->identity,
			       .evaluation = record->evaluation,
			       .auth_set = record->auth_set,
			       .submitter = all ? report->submitter : 0,
			       .policy = report->policy,
			       .first_seen = DM_ABSENT,
			       .last_seen = DM_ABSENT };
	Alike *row = g_hash_table_lookup(self->alike, &wanted);

	if (!row)
		row = keep_row(self, &wanted);
	row->messages += record->messages;
	if (row->last_report == report->key)
		return;
	row->last_report = report->key;
	row->reports++;
	row->report_key = MAX(row->report_key, report->key);
	dm_scan_see(report, &row->first_seen, &row->last_seen);
}

static gboolean add_domain(Adder *self, gint64 domain, GError **error)
{
	DmScanReport report;
	DmPacked record;
	int step;

	dm_scan_range(self->scan, domain, G_MININT64, G_MAXINT64);
	while ((step = dm_scan_report(self->scan, &report, error)) > 0)
		while (dm_scan_record(self->scan, &record))
			add_record(self, &report, &record);
	return step == 0;
}

/* ---- handing out ------------------------------------------------------ */

static Names names_of(const Adder *self, gint64 identity)
{
	static const Names none = { 0 };

	return identity >= 0 && identity < self->names->len
		       ? g_array_index(self->names, Names, identity)
		       : none;
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

/* By what is said of them, then by all that is left. */
static int by_likeness(const Adder *self, const Alike *a, const Alike *b)
{
	const Names of_a = names_of(self, a->identity);
	const Names of_b = names_of(self, b->identity);
	const int orders[] = {
		ORDER(of_a.header_from, of_b.header_from),
		ORDER(of_a.envelope_from, of_b.envelope_from),
		ORDER(a->identity, b->identity),
		ORDER(a->evaluation, b->evaluation),
		ORDER(a->auth_set, b->auth_set),
		ORDER(a->submitter, b->submitter),
		ORDER(a->policy, b->policy),
	};

	for (guint i = 0; i < G_N_ELEMENTS(orders); i++)
		if (orders[i])
			return orders[i];
	return 0;
}

/* Those that differ in envelope_to alone are one stream. */
static int in_order(gconstpointer left, gconstpointer right, gpointer user)
{
	const Alike *a = *(const Alike *const *)left;
	const Alike *b = *(const Alike *const *)right;

	return a->source != b->source ? ORDER(a->source, b->source)
				      : by_likeness(user, a, b);
}

static gint64 date_of(gint64 time)
{
	return time == DM_ABSENT ? 0 : time;
}

static gboolean hand_out(Adder *self, const char *domain, const Alike *row,
			 GError **error)
{
	DmStreamRow stream = {
		.domain = domain,
		.reports = row->reports,
		.first_seen = date_of(row->first_seen),
		.last_seen = date_of(row->last_seen),
		.report_key = row->report_key,
		.evaluation = row->evaluation,
		.identity = row->identity,
		.auth_set = row->auth_set,
		.policy = row->policy,
	};

	dm_record_sets_trim(self->sets);
	if (!dm_record_sets_fill(self->sets, row->evaluation, row->identity,
				 row->auth_set, &stream.record, error) ||
	    !dm_record_sets_policy(self->sets, row->policy, &stream.adkim,
				   &stream.aspf, &stream.by_walk, error) ||
	    !dm_record_sets_text(self->sets, row->submitter, &stream.submitter,
				 error) ||
	    !dm_record_sets_source(self->sets, row->source,
				   &stream.record.source_ip, error))
		return FALSE;
	stream.record.count = row->messages;
	if (stream.record.header_from && !*stream.record.header_from)
		stream.record.header_from = NULL;
	return self->callback(self->user, &stream, error);
}

static gboolean hand_out_all(Adder *self, const char *domain, GError **error)
{
	g_autoptr(GPtrArray) rows = g_ptr_array_sized_new(self->n);

	for (guint i = 0; i < self->n; i++)
		g_ptr_array_add(rows, row_at(self, i));
	g_ptr_array_sort_with_data(rows, in_order, self);
	for (guint i = 0; i < rows->len; i++)
		if (!hand_out(self, domain, g_ptr_array_index(rows, i), error))
			return FALSE;
	g_hash_table_remove_all(self->alike);
	self->n = 0;
	return TRUE;
}

/* ---- all of them ------------------------------------------------------ */

static gboolean on_domain(gpointer user, DmStatement *row, GError **error)
{
	Adder *self = user;

	return add_domain(self, sqlite3_column_int64(row, 0), error) &&
	       hand_out_all(self, dm_column_text(row, 1), error);
}

static gboolean on_identity(gpointer user, DmStatement *row,
			    GError **error G_GNUC_UNUSED)
{
	Names *names = dm_place_of(user, sqlite3_column_int64(row, 0));

	if (names)
		*names = (Names){ sqlite3_column_int64(row, 1),
				  sqlite3_column_int64(row, 2) };
	return TRUE;
}

static gboolean each_domain(Adder *self, const DmWhere *where, GError **error)
{
	g_autoptr(GString) domains = g_string_new(NULL);

	dm_where_append_domains(where, domains);
	return dm_where_each(self->store, where,
			     "SELECT id, iif(header_from = (SELECT id"
			     " FROM text WHERE text = ''), 0, header_from),"
			     " envelope_from FROM identity",
			     on_identity, self->names, error) &&
	       dm_where_each(self->store, where, domains->str, on_domain, self,
			     error);
}

static gboolean ask(DmStore *store, const DmFilter *filter,
		    gboolean only_likeness, DmStreamFn callback, gpointer user,
		    GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	g_autoptr(DmScan) scan =
		where ? dm_scan_new_by_domain(store, where, error) : NULL;
	g_autoptr(DmRecordSets) sets = dm_record_sets_new(store);
	Adder self = { .store = store,
		       .scan = scan,
		       .sets = sets,
		       .only_likeness = only_likeness,
		       .callback = callback,
		       .user = user };
	gboolean ok;

	if (!scan)
		return FALSE;
	self.names = g_array_new(FALSE, TRUE, sizeof(Names));
	self.alike = g_hash_table_new(hash_alike, is_alike);
	self.blocks = g_ptr_array_new_with_free_func(g_free);
	ok = each_domain(&self, where, error);
	g_array_unref(self.names);
	g_hash_table_unref(self.alike);
	g_ptr_array_unref(self.blocks);
	return ok;
}

gboolean dm_store_streams(DmStore *store, const DmFilter *filter,
			  DmStreamFn callback, gpointer user, GError **error)
{
	return ask(store, filter, FALSE, callback, user, error);
}

/* ---- picking ---------------------------------------------------------- */

typedef struct {
	DmStore *store;
	DmPickFn pick;
} Picker;

static gboolean pick_row(gpointer user, const DmStreamRow *row,
			 GError **error G_GNUC_UNUSED)
{
	const Picker *picker = user;

	if (picker->pick(row))
		dm_picked_add(picker->store, row->evaluation, row->identity,
			      row->auth_set, row->policy);
	return TRUE;
}

gboolean dm_store_pick(DmStore *store, const DmFilter *filter, DmPickFn pick,
		       GError **error)
{
	Picker picker = { store, pick };

	return dm_picked_begin(store, error) &&
	       ask(store, filter, TRUE, pick_row, &picker, error);
}
