/*
 * Brings failure reports that are stored to privacy settings that have become
 * stricter.  Knows nothing of how texts are filtered.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/digest.h"
#include "store/database.h"
#include "store/privacy.h"

/*
 * A DmSamples and whether recipients are kept, a byte each: the loosest that
 * held when something was stored, since all that is stored was last brought to
 * something stricter.
 */
#define NAME "privacy"

typedef struct {
	guint8 samples, keeps_recipients;
} Level;

static const Level loosest = { DM_SAMPLES_FULL, TRUE };

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

static gboolean is_stricter(const Level *one, const Level *other)
{
	return strictness(one->samples) > strictness(other->samples) ||
	       (other->keeps_recipients && !one->keeps_recipients);
}

static Level level_of(const DmStore *store)
{
	return (Level){ (guint8)store->privacy.samples,
			(guint8) !!store->privacy.keep_recipients };
}

/* Where nobody wrote it down: what is stored may be of any. */
static gboolean guess(DmStore *store, Level *ret, GError **error)
{
	gint64 any = 0;

	*ret = level_of(store);
	if (!dm_sql_number(store, DM_SQL_FAILURE_ANY, &any, error, ""))
		return FALSE;
	if (any)
		*ret = loosest;
	return TRUE;
}

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
	return *ret_known || guess(store, ret, error);
}

static gboolean write_level(DmStore *store, const Level *level, GError **error)
{
	return dm_sql_run(store, DM_SQL_SETTING_PUT, error, "tb", NAME, level,
			  sizeof(*level));
}

gboolean dm_privacy_note(DmStore *store, GError **error)
{
	const Level now = level_of(store);
	Level before;
	gboolean known;

	if (!read_level(store, &before, &known, error))
		return FALSE;
	if (known && !is_stricter(&before, &now))
		return TRUE;
	before.keeps_recipients |= now.keeps_recipients;
	if (strictness(now.samples) < strictness(before.samples))
		before.samples = now.samples;
	return write_level(store, &before, error);
}

gboolean dm_tighten_is_due(DmStore *store, gboolean *ret, GError **error)
{
	const Level now = level_of(store);
	Level before;
	gboolean known;

	if (!read_level(store, &before, &known, error))
		return FALSE;
	*ret = is_stricter(&now, &before);
	return TRUE;
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
} Rewriter;

static gboolean on_begin(gpointer user G_GNUC_UNUSED,
			 const DmReport *report G_GNUC_UNUSED,
			 GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

/* What tells the report from others, as the writer makes it. */
typedef struct {
	DmReportKey key;
	guint8 digest[DM_DIGEST_SIZE];
} Marks;

/* The key is of the sample as it is, the digest of what is kept of it. */
static void marks_of(const DmReport *whole, const DmReport *kept, Marks *ret)
{
	g_autoptr(DmDigest) content = dm_digest_new();

	dm_report_key(whole, &ret->key);
	dm_digest_finish(content, kept, ret->digest);
}

/*
 * The row of all kinds.  Its marks change with what they are made of; those
 * that what is left does not make are of more than there is, and stay.
 */
static gboolean rewrite_header(const Rewriter *self, const char *document,
			       const Marks *before, const Marks *after,
			       GError **error)
{
	return dm_sql_run(self->store, DM_SQL_REPORT_REKEY, error, "ittbtbi",
			  self->id, document, before->key.report_id,
			  before->digest, (gsize)DM_DIGEST_SIZE,
			  after->key.report_id, after->digest,
			  (gsize)DM_DIGEST_SIZE, (gint64)DM_DIGEST_VERSION);
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

static gboolean on_end(gpointer user, const DmReport *report, GError **error)
{
	const Rewriter *self = user;
	g_autoptr(DmFiltered) filtered = dm_filtered_new(report, self->secret);
	const DmReport hashed = filtered->report;
	Marks before, after;
	gboolean ok;

	dm_privacy_cut(filtered, self->store->privacy.samples);
	marks_of(report, report, &before);
	marks_of(&hashed, &filtered->report, &after);
	ok = rewrite_header(self, filtered->report.document, &before, &after,
			    error) &&
	     rewrite_rest(self, &filtered->report, error);
	dm_report_key_clear(&before.key);
	dm_report_key_clear(&after.key);
	return ok;
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
			   "SELECT id FROM report WHERE kind = 1"
			   " AND kind <> 0 ORDER BY id",
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

static gboolean rewrite_all(DmStore *store, gint64 *ret, GError **error)
{
	g_autoptr(DmWhere) all = dm_where_new(NULL, error);
	Rewriter self = { .store = store };
	guint8 secret[DM_SHA256_SIZE];

	if (!all)
		return FALSE;
	if (store->privacy.keep_recipients)
		return rewrite_reports(&self, all, ret, error);
	self.secret = secret;
	return dm_recipient_key(store, secret, error) &&
	       rewrite_reports(&self, all, ret, error) &&
	       dm_where_each(store, all,
			     "SELECT id, reason FROM quarantine"
			     " WHERE is_failure_mail",
			     on_quarantined, &self, error);
}

gboolean dm_tighten(DmStore *store, gint64 *ret, GError **error)
{
	const Level now = level_of(store);

	*ret = 0;
	/* What was said in clear may stand in texts that all kinds share. */
	return rewrite_all(store, ret, error) && dm_tidy(store, error) &&
	       write_level(store, &now, error);
}
