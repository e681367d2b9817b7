/*
 * Sends a stored report through a sink again, exactly as it was stored, in
 * bounded memory.  Knows nothing of what the sink does.
 */
#include <sqlite3.h>
#include <string.h>

#include "store/database.h"

#define BATCH 256
/* Sets held at once; a report has few, one made to hurt has many. */
#define SETS_MAX 4096

/* Texts of a set; `list` holds reasons or results. */
typedef struct {
	const char *texts[3];
	GArray *list[2];
} Set;

typedef struct {
	DmStore *store;
	GStringChunk *header_texts, *set_texts;
	GHashTable *sets[3]; /* id -> Set: evaluation, identity, auth */
	DmFindings *findings;
	GArray *errors, *extensions;
	DmRecord records[BATCH];
	char sources[BATCH][DM_ADDRESS_TEXT];
	guint n;
} Replay;

static void set_free(gpointer data)
{
	Set *set = data;

	for (guint i = 0; i < G_N_ELEMENTS(set->list); i++)
		if (set->list[i])
			g_array_unref(set->list[i]);
	g_free(set);
}

static Replay *replay_new(DmStore *store)
{
	Replay *replay = g_new0(Replay, 1);

	replay->store = store;
	replay->header_texts = g_string_chunk_new(1024);
	replay->set_texts = g_string_chunk_new(4096);
	for (guint i = 0; i < G_N_ELEMENTS(replay->sets); i++)
		replay->sets[i] = g_hash_table_new_full(
			g_int64_hash, g_int64_equal, g_free, set_free);
	replay->findings = dm_findings_new();
	replay->errors = g_array_new(FALSE, FALSE, sizeof(DmLangText));
	replay->extensions = g_array_new(FALSE, FALSE, sizeof(DmExtension));
	return replay;
}

static void replay_free(Replay *replay)
{
	g_string_chunk_free(replay->header_texts);
	g_string_chunk_free(replay->set_texts);
	for (guint i = 0; i < G_N_ELEMENTS(replay->sets); i++)
		g_hash_table_unref(replay->sets[i]);
	dm_findings_free(replay->findings);
	g_array_unref(replay->errors);
	g_array_unref(replay->extensions);
	g_free(replay);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Replay, replay_free)

static const char *keep(GStringChunk *chunk, DmStatement *row, int column)
{
	const char *text = dm_column_text(row, column);

	return text ? g_string_chunk_insert(chunk, text) : NULL;
}

/* ---- header ---------------------------------------------------------- */

/* The order of the columns of DM_SQL_REPORT_HEADER. */
enum {
	COL_SOURCE,
	COL_STATUS,
	COL_STORED_AT,
	COL_DOCUMENT,
	COL_SHA256,
	COL_INCOMPLETE,
	COL_RECOVERED,
	COL_GENERATION,
	COL_NAMESPACE,
	COL_VERSION,
	COL_ORG_NAME,
	COL_EMAIL,
	COL_EXTRA,
	COL_REPORT_ID,
	COL_GENERATOR,
	COL_BEGIN,
	COL_END,
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
	COL_MAIL_AUTH,
};

static gboolean given(DmStatement *row, int column)
{
	return sqlite3_column_type(row, column) != SQLITE_NULL;
}

static void read_info(DmStore *store, gint64 key, DmStatement *row)
{
	static const char *const statuses[] = { "ok", "incomplete", "recovered",
						"conflict" };
	DmReplayed *replayed = &store->replayed;

	g_free(replayed->uri);
	replayed->uri = g_strdup(dm_column_text(row, COL_SOURCE));
	replayed->info.key = key;
	replayed->info.source = replayed->uri;
	replayed->info.status = statuses[0];
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (g_strcmp0(statuses[i], dm_column_text(row, COL_STATUS)) ==
		    0)
			replayed->info.status = statuses[i];
	replayed->info.stored_at = sqlite3_column_int64(row, COL_STORED_AT);
	g_free(replayed->mail_auth);
	replayed->mail_auth = g_strdup(dm_column_text(row, COL_MAIL_AUTH));
	replayed->info.mail_auth = replayed->mail_auth;
}

static void read_metadata(Replay *replay, DmStatement *row,
			  DmMetadata *metadata)
{
	GStringChunk *texts = replay->header_texts;

	metadata->org_name = keep(texts, row, COL_ORG_NAME);
	metadata->email = keep(texts, row, COL_EMAIL);
	metadata->extra_contact_info = keep(texts, row, COL_EXTRA);
	metadata->report_id = keep(texts, row, COL_REPORT_ID);
	metadata->generator = keep(texts, row, COL_GENERATOR);
	metadata->has_begin = given(row, COL_BEGIN);
	metadata->begin = sqlite3_column_int64(row, COL_BEGIN);
	metadata->has_end = given(row, COL_END);
	metadata->end = sqlite3_column_int64(row, COL_END);
}

static void read_policy(Replay *replay, DmStatement *row, DmPolicy *policy)
{
	GStringChunk *texts = replay->header_texts;

	policy->domain = keep(texts, row, COL_DOMAIN);
	policy->discovery_method = keep(texts, row, COL_DISCOVERY);
	policy->p = keep(texts, row, COL_P);
	policy->sp = keep(texts, row, COL_SP);
	policy->np = keep(texts, row, COL_NP);
	policy->adkim = keep(texts, row, COL_ADKIM);
	policy->aspf = keep(texts, row, COL_ASPF);
	policy->has_pct = given(row, COL_PCT);
	policy->pct = sqlite3_column_int64(row, COL_PCT);
	policy->fo = keep(texts, row, COL_FO);
	policy->testing = keep(texts, row, COL_TESTING);
}

static void read_header(Replay *replay, DmStatement *row, DmReport *report)
{
	GStringChunk *texts = replay->header_texts;
	DmAggregate *aggregate = &report->aggregate;
	const char *sha256 = keep(texts, row, COL_SHA256);

	report->kind = DM_KIND_AGGREGATE;
	report->document = keep(texts, row, COL_DOCUMENT);
	/* hex() of NULL is empty. */
	report->sha256 = sha256 && *sha256 ? sha256 : NULL;
	report->incomplete = sqlite3_column_int(row, COL_INCOMPLETE);
	report->recovered = sqlite3_column_int(row, COL_RECOVERED);
	aggregate->generation =
		(DmGeneration)sqlite3_column_int(row, COL_GENERATION);
	aggregate->namespace_uri = keep(texts, row, COL_NAMESPACE);
	aggregate->version = keep(texts, row, COL_VERSION);
	read_metadata(replay, row, &aggregate->metadata);
	read_policy(replay, row, &aggregate->policy);
}

/* Calls `read` for each row of a statement about one report or set. */
static gboolean each_row(DmStore *store, DmSql sql, gint64 id,
			 void (*read)(gpointer user, DmStatement *row),
			 gpointer user, GError **error)
{
	DmStatement *row = dm_sql_open(store, sql, error, "i", id);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0)
		read(user, row);
	return step == 0;
}

static void read_error(gpointer user, DmStatement *row)
{
	Replay *replay = user;
	DmLangText entry = {
		.text = keep(replay->header_texts, row, 0),
		.lang = keep(replay->header_texts, row, 1),
	};

	g_array_append_val(replay->errors, entry);
}

static void read_finding(gpointer user, DmStatement *row)
{
	Replay *replay = user;
	DmFinding finding = {
		.severity = (DmSeverity)sqlite3_column_int(row, 0),
		.code = dm_column_text(row, 1),
		.where = (char *)dm_column_text(row, 2),
		.text = (char *)dm_column_text(row, 3),
		.repeats = (guint)sqlite3_column_int64(row, 4),
	};

	dm_findings_add_copy(replay->findings, &finding);
}

static void read_extension(gpointer user, DmStatement *row)
{
	Replay *replay = user;
	DmExtension entry = {
		.namespace_uri = keep(replay->header_texts, row, 0),
		.record = sqlite3_column_int64(row, 1),
		.xml = keep(replay->header_texts, row, 2),
	};

	g_array_append_val(replay->extensions, entry);
}

static gboolean load_header(Replay *replay, gint64 key, DmReport *report,
			    GError **error)
{
	DmStore *store = replay->store;
	DmAggregate *aggregate = &report->aggregate;
	DmStatement *row =
		dm_sql_open(store, DM_SQL_REPORT_HEADER, error, "i", key);
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step == 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    "there is no stored report %" G_GINT64_FORMAT, key);
	if (step <= 0)
		return FALSE;
	read_info(store, key, row);
	read_header(replay, row, report);
	dm_sql_reset(row);
	if (!each_row(store, DM_SQL_REPORT_ERRORS, key, read_error, replay,
		      error) ||
	    !each_row(store, DM_SQL_REPORT_FINDINGS, key, read_finding, replay,
		      error) ||
	    !each_row(store, DM_SQL_REPORT_EXTENSIONS, key, read_extension,
		      replay, error))
		return FALSE;
	aggregate->metadata.errors = (void *)replay->errors->data;
	aggregate->metadata.n_errors = replay->errors->len;
	aggregate->extensions = (void *)replay->extensions->data;
	aggregate->n_extensions = replay->extensions->len;
	report->findings = replay->findings;
	return TRUE;
}

/* ---- records --------------------------------------------------------- */

typedef struct {
	GStringChunk *texts;
	Set *set;
} Loading;

static void read_evaluation(gpointer user, DmStatement *row)
{
	Loading *loading = user;
	Set *set = loading->set;
	DmReason reason;

	for (int i = 0; i < 3 && !set->list[0]; i++)
		set->texts[i] = keep(loading->texts, row, i);
	if (!set->list[0])
		set->list[0] = g_array_new(FALSE, FALSE, sizeof(DmReason));
	if (!sqlite3_column_int(row, 5))
		return;
	reason.type = keep(loading->texts, row, 3);
	reason.comment = keep(loading->texts, row, 4);
	g_array_append_val(set->list[0], reason);
}

static void read_identity(gpointer user, DmStatement *row)
{
	Loading *loading = user;

	for (int i = 0; i < 3; i++)
		loading->set->texts[i] = keep(loading->texts, row, i);
}

static void read_result(gpointer user, DmStatement *row)
{
	Loading *loading = user;
	GArray **list = &loading->set->list[sqlite3_column_int(row, 0) != 0];
	DmAuthResult result = {
		.domain = keep(loading->texts, row, 1),
		.selector = keep(loading->texts, row, 2),
		.scope = keep(loading->texts, row, 3),
		.result = keep(loading->texts, row, 4),
		.human_result = keep(loading->texts, row, 5),
	};

	if (!*list)
		*list = g_array_new(FALSE, FALSE, sizeof(DmAuthResult));
	g_array_append_val(*list, result);
}

enum { SET_EVALUATION, SET_IDENTITY, SET_AUTH };

static const struct {
	DmSql sql;
	void (*read)(gpointer user, DmStatement *row);
} set_kinds[] = {
	[SET_EVALUATION] = { DM_SQL_EVALUATION_TEXTS, read_evaluation },
	[SET_IDENTITY] = { DM_SQL_IDENTITY_TEXTS, read_identity },
	[SET_AUTH] = { DM_SQL_AUTH_RESULTS, read_result },
};

static const Set *load_set(Replay *replay, guint kind, gint64 id,
			   GError **error)
{
	Set *set = g_hash_table_lookup(replay->sets[kind], &id);
	Loading loading = { .texts = replay->set_texts };

	if (set)
		return set;
	set = g_new0(Set, 1);
	loading.set = set;
	if (!each_row(replay->store, set_kinds[kind].sql, id,
		      set_kinds[kind].read, &loading, error)) {
		set_free(set);
		return NULL;
	}
	g_hash_table_insert(replay->sets[kind], g_memdup2(&id, sizeof(id)),
			    set);
	return set;
}

static guint list_of(const Set *set, guint index, gconstpointer *ret)
{
	const GArray *list = set->list[index];

	*ret = list ? list->data : NULL;
	return list ? list->len : 0;
}

/* Reads the row into the next free record of the batch. */
static gboolean read_record(Replay *replay, DmStatement *row, GError **error)
{
	DmRecord *record = &replay->records[replay->n];
	const char *source = dm_column_text(row, 0);
	gconstpointer list;
	const Set *set;

	memset(record, 0, sizeof(*record));
	if (source) {
		g_strlcpy(replay->sources[replay->n], source, DM_ADDRESS_TEXT);
		record->source_ip = replay->sources[replay->n];
	}
	record->count = sqlite3_column_int64(row, 1);
	set = load_set(replay, SET_EVALUATION, sqlite3_column_int64(row, 2),
		       error);
	if (!set)
		return FALSE;
	record->disposition = set->texts[0];
	record->dkim = set->texts[1];
	record->spf = set->texts[2];
	record->n_reasons = list_of(set, 0, &list);
	record->reasons = list;
	set = load_set(replay, SET_IDENTITY, sqlite3_column_int64(row, 3),
		       error);
	if (!set)
		return FALSE;
	record->header_from = set->texts[0];
	record->envelope_from = set->texts[1];
	record->envelope_to = set->texts[2];
	set = load_set(replay, SET_AUTH, sqlite3_column_int64(row, 4), error);
	if (!set)
		return FALSE;
	record->n_dkim_results = list_of(set, 0, &list);
	record->dkim_results = list;
	record->n_spf_results = list_of(set, 1, &list);
	record->spf_results = list;
	replay->n++;
	return TRUE;
}

static gboolean flush(Replay *replay, const DmSink *sink, gpointer user,
		      GError **error)
{
	guint held = 0;
	guint n = replay->n;

	replay->n = 0;
	if (n && !sink->records(user, replay->records, n, error))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(replay->sets); i++)
		held += g_hash_table_size(replay->sets[i]);
	if (held < SETS_MAX)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(replay->sets); i++)
		g_hash_table_remove_all(replay->sets[i]);
	g_string_chunk_clear(replay->set_texts);
	return TRUE;
}

static DmStatement *open_records(Replay *replay, gint64 key,
				 const DmWhere *where, GError **error)
{
	g_autoptr(GString) sql = g_string_new(
		"SELECT (SELECT s.text FROM source AS s"
		" WHERE s.id = c.source_id), c.count, c.evaluation_id,"
		" c.identity_id, c.auth_set_id");
	DmStatement *row;
	int index;

	dm_where_append(where, DM_ON_RECORD, sql);
	g_string_append(sql, " AND r.id = :key ORDER BY c.seq");
	row = dm_sql_prepare(replay->store, sql->str, error);
	if (!row)
		return NULL;
	dm_where_bind(where, row);
	index = sqlite3_bind_parameter_index(row, ":key");
	sqlite3_bind_int64(row, index, key);
	return row;
}

static gboolean send_records(Replay *replay, gint64 key, const DmWhere *where,
			     const DmSink *sink, gpointer user, GError **error)
{
	g_autoptr(DmStatement) row = open_records(replay, key, where, error);
	int step = row ? 1 : -1;

	while (step > 0 &&
	       (step = dm_sql_step(replay->store, row, error)) > 0) {
		if (!read_record(replay, row, error))
			return FALSE;
		if (replay->n == BATCH && !flush(replay, sink, user, error))
			return FALSE;
	}
	return step == 0 && flush(replay, sink, user, error);
}

static gboolean send(DmStore *store, gint64 key, const DmWhere *where,
		     const DmSink *sink, gpointer user, GError **error)
{
	g_autoptr(Replay) replay = replay_new(store);
	DmReport report = { 0 };

	return load_header(replay, key, &report, error) &&
	       sink->begin(user, &report, error) &&
	       send_records(replay, key, where, sink, user, error) &&
	       sink->end(user, &report, error);
}

gboolean dm_store_replay(DmStore *store, gint64 key, const DmFilter *filter,
			 const DmSink *sink, gpointer user, GError **error)
{
	g_autoptr(DmWhere) where = dm_where_new(filter, error);
	gboolean ok;

	/* Header and records are to be of one state of the database. */
	if (!where || !dm_store_snapshot_begin(store, error))
		return FALSE;
	ok = send(store, key, where, sink, user, error);
	dm_store_snapshot_end(store);
	return ok;
}

const DmStoredInfo *dm_store_replayed(const DmStore *store)
{
	return &store->replayed.info;
}
