/*
 * Sends what only an aggregate report has: its policy and, in bounded memory,
 * its records.  Knows nothing of what the sink does.
 */
#include <sqlite3.h>
#include <string.h>

#include "store/recordsets.h"
#include "store/replay.h"

#define BATCH 256

typedef struct {
	DmReplay *replay;
	DmRecordSets *sets;
	GArray *errors, *extensions;
	DmRecord records[BATCH];
	gint64 source_ids[BATCH];
	guint n;
} Records;

static Records *records_new(DmReplay *replay)
{
	Records *self = g_new0(Records, 1);

	self->replay = replay;
	self->sets = dm_record_sets_borrow(replay->store);
	self->errors = g_array_new(FALSE, FALSE, sizeof(DmLangText));
	self->extensions = g_array_new(FALSE, FALSE, sizeof(DmExtension));
	return self;
}

static void records_free(Records *self)
{
	dm_record_sets_return(self->sets);
	g_array_unref(self->errors);
	g_array_unref(self->extensions);
	g_free(self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Records, records_free)

/* ---- header ---------------------------------------------------------- */

/* The order of the columns of DM_SQL_AGGREGATE_HEADER. */
enum {
	COL_GENERATION,
	COL_NAMESPACE,
	COL_VERSION,
	COL_EXTRA,
	COL_GENERATOR,
	COL_DOMAIN,
	COL_DISCOVERY,
	COL_P,
	COL_SP,
	COL_NP,
	COL_ADKIM,
	COL_ASPF,
	COL_PCT,
	COL_FO,
	COL_TESTING,
};

static void read_metadata(const DmReplay *replay, DmStatement *row,
			  DmMetadata *metadata)
{
	metadata->org_name = replay->org_name;
	metadata->email = replay->email;
	metadata->extra_contact_info = dm_replay_text(replay, row, COL_EXTRA);
	metadata->report_id = replay->report_id;
	metadata->generator = dm_replay_text(replay, row, COL_GENERATOR);
	metadata->has_begin = replay->has_begin;
	metadata->begin = replay->begin;
	metadata->has_end = replay->has_end;
	metadata->end = replay->end;
}

static void read_policy(const DmReplay *replay, DmStatement *row,
			DmPolicy *policy)
{
	const struct {
		const char **text;
		int column;
	} texts[] = {
		{ &policy->domain, COL_DOMAIN },
		{ &policy->discovery_method, COL_DISCOVERY },
		{ &policy->p, COL_P },
		{ &policy->sp, COL_SP },
		{ &policy->np, COL_NP },
		{ &policy->adkim, COL_ADKIM },
		{ &policy->aspf, COL_ASPF },
		{ &policy->fo, COL_FO },
		{ &policy->testing, COL_TESTING },
	};

	for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
		*texts[i].text = dm_replay_text(replay, row, texts[i].column);
	policy->has_pct = dm_column_given(row, COL_PCT);
	policy->pct = sqlite3_column_int64(row, COL_PCT);
}

static void read_error(gpointer user, DmStatement *row)
{
	Records *self = user;
	DmLangText entry = {
		.text = dm_replay_text(self->replay, row, 0),
		.lang = dm_replay_text(self->replay, row, 1),
	};

	g_array_append_val(self->errors, entry);
}

static void read_extension(gpointer user, DmStatement *row)
{
	Records *self = user;
	DmExtension entry = {
		.namespace_uri = dm_replay_text(self->replay, row, 0),
		.record = sqlite3_column_int64(row, 1),
		.xml = dm_replay_text(self->replay, row, 2),
	};

	g_array_append_val(self->extensions, entry);
}

static gboolean load_header(Records *self, DmAggregate *aggregate,
			    GError **error)
{
	DmReplay *replay = self->replay;
	DmStatement *row =
		dm_replay_row(replay, DM_SQL_AGGREGATE_HEADER, error);

	if (!row)
		return FALSE;
	aggregate->generation =
		(DmGeneration)sqlite3_column_int(row, COL_GENERATION);
	aggregate->namespace_uri = dm_replay_text(replay, row, COL_NAMESPACE);
	aggregate->version = dm_replay_text(replay, row, COL_VERSION);
	read_metadata(replay, row, &aggregate->metadata);
	read_policy(replay, row, &aggregate->policy);
	dm_sql_reset(row);
	if (!dm_replay_rows(replay->store, DM_SQL_REPORT_ERRORS, replay->key,
			    read_error, self, error) ||
	    !dm_replay_rows(replay->store, DM_SQL_REPORT_EXTENSIONS,
			    replay->key, read_extension, self, error))
		return FALSE;
	aggregate->metadata.errors = (void *)self->errors->data;
	aggregate->metadata.n_errors = self->errors->len;
	aggregate->extensions = (void *)self->extensions->data;
	aggregate->n_extensions = self->extensions->len;
	return TRUE;
}

/* ---- records --------------------------------------------------------- */

/* The order of the columns of DM_SQL_RECORDS. */
enum {
	COL_SOURCE,
	COL_EVALUATION,
	COL_IDENTITY,
	COL_AUTH_SET,
	COL_COUNT,
};

/* Reads the row into the next free record of the batch. */
static gboolean read_record(Records *self, DmStatement *row, GError **error)
{
	DmRecord *record = &self->records[self->n];
	gint64 source = sqlite3_column_int64(row, COL_SOURCE);

	memset(record, 0, sizeof(*record));
	self->source_ids[self->n] = source;
	record->count = sqlite3_column_int64(row, COL_COUNT);
	if (!dm_record_sets_source(self->sets, source, &record->source_ip,
				   error) ||
	    !dm_record_sets_fill(
		    self->sets, sqlite3_column_int64(row, COL_EVALUATION),
		    sqlite3_column_int64(row, COL_IDENTITY),
		    sqlite3_column_int64(row, COL_AUTH_SET), record, error))
		return FALSE;
	self->n++;
	return TRUE;
}

static gboolean flush(Records *self, const DmSink *sink, gpointer user,
		      GError **error)
{
	guint n = self->n;

	self->n = 0;
	self->replay->store->replayed.source_ids = self->source_ids;
	if (n && !sink->records(user, self->records, n, error))
		return FALSE;
	dm_record_sets_trim(self->sets);
	return TRUE;
}

static DmStatement *open_records(Records *self, gint64 key,
				 const DmWhere *where, GError **error)
{
	g_autoptr(GString) sql = g_string_new(
		"SELECT c.source_id, c.evaluation_id, c.identity_id,"
		" c.auth_set_id, c.count");
	DmStatement *row;
	int index;

	dm_where_append(where, DM_ON_RECORD, sql);
	g_string_append(sql, " AND r.id = :key ORDER BY c.seq");
	row = dm_sql_prepare(self->replay->store, sql->str, error);
	if (!row)
		return NULL;
	dm_where_bind(where, row);
	index = sqlite3_bind_parameter_index(row, ":key");
	sqlite3_bind_int64(row, index, key);
	return row;
}

static gboolean send_rows(Records *self, DmStatement *row, const DmSink *sink,
			  gpointer user, GError **error)
{
	int step = row ? 1 : -1;

	while (step > 0 &&
	       (step = dm_sql_step(self->replay->store, row, error)) > 0) {
		if (!read_record(self, row, error))
			return FALSE;
		if (self->n == BATCH && !flush(self, sink, user, error))
			return FALSE;
	}
	return step == 0 && flush(self, sink, user, error);
}

static gboolean send_records(Records *self, gint64 key, const DmWhere *where,
			     const DmSink *sink, gpointer user, GError **error)
{
	DmStore *store = self->replay->store;
	g_autoptr(DmStatement) some = NULL;
	DmStatement *all;
	gboolean ok;

	if (dm_where_on_records(where)) {
		some = open_records(self, key, where, error);
		return send_rows(self, some, sink, user, error);
	}
	all = dm_sql_open(store, DM_SQL_RECORDS, error, "i", key);
	ok = send_rows(self, all, sink, user, error);
	dm_sql_reset(all);
	return ok;
}

gboolean dm_replay_aggregate(DmReplay *replay, DmReport *report,
			     const DmWhere *where, const DmSink *sink,
			     gpointer user, GError **error)
{
	g_autoptr(Records) self = records_new(replay);

	return load_header(self, &report->aggregate, error) &&
	       sink->begin(user, report, error) &&
	       send_records(self, replay->key, where, sink, user, error) &&
	       sink->end(user, report, error);
}
