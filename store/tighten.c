/*
 * Brings failure reports that are stored to privacy settings that have become
 * stricter.  Knows nothing of how texts are filtered.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/digest.h"
#include "store/database.h"
#include "store/privacy.h"

/* A DmSamples and whether recipients are kept, a byte each: what held when
   something was stored last. */
#define NAME "privacy"

typedef struct {
	guint8 samples, keeps_recipients;
} Level;

/* How much of a sample goes. */
static guint strictness(guint8 samples)
{
	static const guint8 ranks[] = {
		[DM_SAMPLES_FULL] = 0,
		[DM_SAMPLES_HEADERS] = 1,
		[DM_SAMPLES_NONE] = 2,
	};

	return samples < G_N_ELEMENTS(ranks) ? ranks[samples] : 0;
}

static gboolean is_stricter(const Level *now, const Level *before)
{
	return strictness(now->samples) > strictness(before->samples) ||
	       (before->keeps_recipients && !now->keeps_recipients);
}

/* Leaves *ret where nothing is known. */
static gboolean read_level(DmStore *store, Level *ret, gboolean *ret_known,
			   GError **error)
{
	DmStatement *row = dm_sql_open(store, DM_SQL_SETTING, error, "t", NAME);
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step < 0)
		return FALSE;
	*ret_known = step > 0 && sqlite3_column_bytes(row, 0) == sizeof(*ret);
	if (*ret_known)
		*ret = *(const Level *)sqlite3_column_blob(row, 0);
	dm_sql_reset(row);
	return TRUE;
}

static gboolean write_level(DmStore *store, const Level *level, GError **error)
{
	return dm_sql_run(store, DM_SQL_SETTING_PUT, error, "tb", NAME, level,
			  sizeof(*level));
}

static gboolean on_key(gpointer user, DmStatement *row,
		       GError **error G_GNUC_UNUSED)
{
	gint64 key = sqlite3_column_int64(row, 0);

	g_array_append_val((GArray *)user, key);
	return TRUE;
}

typedef struct {
	DmStore *store;
	gint64 id;
	const guint8 *secret; /* that recipients are hashed with, or NULL */
	gboolean were_kept;   /* in the report_id as well */
} Rewriter;

static gboolean on_begin(gpointer user G_GNUC_UNUSED,
			 const DmReport *report G_GNUC_UNUSED,
			 GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

/* The row of all kinds: the digest is of what is kept. */
static gboolean rewrite_header(const Rewriter *self, const DmReport *report,
			       const char *report_id, GError **error)
{
	g_autoptr(DmDigest) content = dm_digest_new();
	guint8 digest[DM_DIGEST_SIZE];

	dm_digest_finish(content, report, digest);
	return dm_sql_run(self->store, DM_SQL_REPORT_REKEY, error, "ittib",
			  self->id, report_id, report->document,
			  (gint64)DM_DIGEST_VERSION, digest,
			  (gsize)DM_DIGEST_SIZE);
}

static gboolean rewrite_rest(const Rewriter *self, const DmReport *report,
			     GError **error)
{
	DmStore *store = self->store;

	return dm_sql_run(store, DM_SQL_FINDINGS_DELETE, error, "i",
			  self->id) &&
	       dm_sql_run(store, DM_SQL_FAILURE_TEXTS_DELETE, error, "i",
			  self->id) &&
	       dm_sql_run(store, DM_SQL_FAILURE_DELETE, error, "i", self->id) &&
	       dm_failure_write(store, self->id, &report->failure, error) &&
	       dm_findings_write(store, self->id, report->findings, error);
}

/* As the writer does; a report_id without recipients is of the whole sample. */
static gboolean on_end(gpointer user, const DmReport *report, GError **error)
{
	const Rewriter *self = user;
	g_autoptr(DmFiltered) filtered = dm_filtered_new(report, self->secret);
	g_auto(DmReportKey) key = { 0 };

	dm_report_key(&filtered->report, &key);
	dm_privacy_cut(filtered, self->store->privacy.samples);
	return rewrite_header(self, &filtered->report,
			      self->were_kept ? key.report_id : NULL, error) &&
	       rewrite_rest(self, &filtered->report, error);
}

static const DmSink rewriter = { .begin = on_begin, .end = on_end };

static gboolean on_quarantined(gpointer user, DmStatement *row, GError **error)
{
	const Rewriter *self = user;
	g_autofree char *reason =
		dm_privacy_sentence(dm_column_text(row, 1), self->secret);

	return dm_sql_run(self->store, DM_SQL_QUARANTINE_REASON, error, "it",
			  sqlite3_column_int64(row, 0), reason);
}

static gboolean rewrite_reports(Rewriter *self, const DmWhere *all, gint64 *ret,
				GError **error)
{
	g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));

	if (!dm_where_each(self->store, all,
			   "SELECT id FROM report WHERE kind = 1 ORDER BY id",
			   on_key, keys, error))
		return FALSE;
	for (guint i = 0; i < keys->len; i++) {
		self->id = g_array_index(keys, gint64, i);
		if (!dm_store_replay(self->store, self->id, NULL, &rewriter,
				     self, error))
			return FALSE;
	}
	*ret = keys->len;
	return TRUE;
}

static gboolean rewrite_all(DmStore *store, const Level *before, gint64 *ret,
			    GError **error)
{
	g_autoptr(DmWhere) all = dm_where_new(NULL, error);
	Rewriter self = { .store = store };
	guint8 secret[DM_SHA256_SIZE];

	if (!all)
		return FALSE;
	if (store->privacy.keep_recipients)
		return rewrite_reports(&self, all, ret, error);
	self.secret = secret;
	self.were_kept = before->keeps_recipients;
	return dm_recipient_key(store, secret, error) &&
	       rewrite_reports(&self, all, ret, error) &&
	       dm_where_each(store, all,
			     "SELECT id, reason FROM quarantine"
			     " WHERE is_failure_mail",
			     on_quarantined, &self, error);
}

gboolean dm_tighten(DmStore *store, gint64 *ret, GError **error)
{
	const Level now = { (guint8)store->privacy.samples,
			    (guint8)store->privacy.keep_recipients };
	Level before;
	gboolean known;

	*ret = 0;
	if (!read_level(store, &before, &known, error))
		return FALSE;
	if (known && memcmp(&before, &now, sizeof(now)) == 0)
		return TRUE;
	return (!known || !is_stricter(&now, &before) ||
		rewrite_all(store, &before, ret, error)) &&
	       write_level(store, &now, error);
}
