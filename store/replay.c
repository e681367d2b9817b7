/*
 * Sends a stored report through a sink again, exactly as it was stored.  Knows
 * nothing of what the sink does, nor what single kinds are made of.
 */
#include "store/replay.h"

#include <sqlite3.h>
#include <string.h>

static const struct {
	gboolean (*send)(DmReplay *replay, DmReport *report,
			 const DmWhere *where, const DmSink *sink,
			 gpointer user, GError **error);
} kinds[] = {
	[DM_KIND_AGGREGATE] = { dm_replay_aggregate },
	[DM_KIND_FAILURE] = { dm_replay_failure },
	[DM_KIND_TLS] = { dm_replay_tls },
};

/* The order of the columns of DM_SQL_REPORT_HEADER. */
enum {
	COL_KIND,
	COL_SOURCE,
	COL_STATUS,
	COL_STORED_AT,
	COL_MAIL_AUTH,
	COL_MAIL_FROM,
	COL_MAIL_MISMATCH,
	COL_DOCUMENT,
	COL_SHA256,
	COL_INCOMPLETE,
	COL_RECOVERED,
	COL_ORG_NAME,
	COL_EMAIL,
	COL_REPORT_ID,
	COL_BEGIN,
	COL_END,
	COL_IMPORTED,
};

static void replay_clear(DmReplay *replay)
{
	g_string_chunk_free(replay->texts);
	dm_findings_free(replay->findings);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmReplay, replay_clear)

const char *dm_keep_text(GStringChunk *texts, DmStatement *row, int column)
{
	const char *text = dm_column_text(row, column);

	return text ? g_string_chunk_insert(texts, text) : NULL;
}

const char *dm_replay_text(const DmReplay *replay, DmStatement *row, int column)
{
	return dm_keep_text(replay->texts, row, column);
}

gboolean dm_column_given(DmStatement *row, int column)
{
	return sqlite3_column_type(row, column) != SQLITE_NULL;
}

DmStatement *dm_replay_row(const DmReplay *replay, DmSql sql, GError **error)
{
	DmStore *store = replay->store;
	DmStatement *row = dm_sql_open(store, sql, error, "i", replay->key);
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step == 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT,
			    "%s is damaged: report %" G_GINT64_FORMAT
			    " has lost its fields",
			    store->path, replay->key);
	return step > 0 ? row : NULL;
}

gboolean dm_replay_rows(DmStore *store, DmSql sql, gint64 id,
			void (*read)(gpointer user, DmStatement *row),
			gpointer user, GError **error)
{
	DmStatement *row = dm_sql_open(store, sql, error, "i", id);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0)
		read(user, row);
	return step == 0;
}

/* ---- header ---------------------------------------------------------- */

static void keep_text(char **place, DmStatement *row, int column)
{
	g_free(*place);
	*place = g_strdup(dm_column_text(row, column));
}

static void read_info(DmStore *store, gint64 key, DmStatement *row)
{
	static const char *const statuses[] = { "ok", "incomplete", "recovered",
						"conflict" };
	DmReplayed *replayed = &store->replayed;

	keep_text(&replayed->uri, row, COL_SOURCE);
	keep_text(&replayed->mail_auth, row, COL_MAIL_AUTH);
	keep_text(&replayed->mail_from, row, COL_MAIL_FROM);
	replayed->info = (DmStoredInfo){
		.key = key,
		.source = replayed->uri,
		.status = statuses[0],
		.stored_at = sqlite3_column_int64(row, COL_STORED_AT),
		.mail_auth = replayed->mail_auth,
		.mail_from = replayed->mail_from,
		.mail_mismatch = sqlite3_column_int(row, COL_MAIL_MISMATCH),
	};
	for (guint i = 0; i < G_N_ELEMENTS(statuses); i++)
		if (g_strcmp0(statuses[i], dm_column_text(row, COL_STATUS)) ==
		    0)
			replayed->info.status = statuses[i];
}

static void read_header(DmReplay *replay, DmStatement *row, DmReport *report)
{
	const char *sha256 = dm_replay_text(replay, row, COL_SHA256);

	replay->kind = (DmKind)sqlite3_column_int(row, COL_KIND);
	replay->org_name = dm_replay_text(replay, row, COL_ORG_NAME);
	replay->email = dm_replay_text(replay, row, COL_EMAIL);
	replay->report_id = dm_replay_text(replay, row, COL_REPORT_ID);
	replay->has_begin = dm_column_given(row, COL_BEGIN);
	replay->begin = sqlite3_column_int64(row, COL_BEGIN);
	replay->has_end = dm_column_given(row, COL_END);
	replay->end = sqlite3_column_int64(row, COL_END);
	report->kind = replay->kind;
	report->document = dm_replay_text(replay, row, COL_DOCUMENT);
	/* hex() of NULL is empty. */
	report->sha256 = sha256 && *sha256 ? sha256 : NULL;
	report->incomplete = sqlite3_column_int(row, COL_INCOMPLETE);
	report->recovered = sqlite3_column_int(row, COL_RECOVERED);
	report->imported = (DmImport)sqlite3_column_int(row, COL_IMPORTED);
	report->findings = replay->findings;
}

DmFinding dm_replay_finding(DmStatement *row)
{
	return (DmFinding){
		.severity = (DmSeverity)sqlite3_column_int(row, 0),
		.code = dm_column_text(row, 1),
		.where = (char *)dm_column_text(row, 2),
		.text = (char *)dm_column_text(row, 3),
		.repeats = (guint)sqlite3_column_int64(row, 4),
	};
}

static void read_finding(gpointer user, DmStatement *row)
{
	DmReplay *replay = user;
	const DmFinding finding = dm_replay_finding(row);

	dm_findings_add_copy(replay->findings, &finding);
}

static gboolean load_header(DmReplay *replay, DmReport *report, GError **error)
{
	DmStore *store = replay->store;
	DmStatement *row = dm_sql_open(store, DM_SQL_REPORT_HEADER, error, "i",
				       replay->key);
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step == 0)
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    "there is no stored report %" G_GINT64_FORMAT,
			    replay->key);
	if (step <= 0)
		return FALSE;
	read_info(store, replay->key, row);
	read_header(replay, row, report);
	dm_sql_reset(row);
	return dm_replay_rows(store, DM_SQL_REPORT_FINDINGS, replay->key,
			      read_finding, replay, error);
}

static gboolean send(DmStore *store, gint64 key, const DmWhere *where,
		     const DmSink *sink, gpointer user, GError **error)
{
	g_auto(DmReplay) replay = { .store = store,
				    .key = key,
				    .texts = g_string_chunk_new(1024),
				    .findings = dm_findings_new() };
	DmReport report = { 0 };

	return load_header(&replay, &report, error) &&
	       kinds[replay.kind].send(&replay, &report, where, sink, user,
				       error);
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
