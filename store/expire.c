/*
 * What privacy asks of the store itself: the key of the hashes, and taking
 * samples away when their time is over.  Knows nothing of how texts are
 * filtered.
 */
#include <sqlite3.h>
#include <string.h>
#include <sys/random.h>

#include "core/utctime.h"
#include "store/database.h"

#define KEY_NAME "recipient-key"

void dm_store_set_privacy(DmStore *store, const DmPrivacy *privacy)
{
	store->privacy = *privacy;
}

gboolean dm_keeps_failure_bytes(const DmStore *store)
{
	return store->privacy.samples == DM_SAMPLES_FULL &&
	       store->privacy.keep_recipients;
}

static gboolean make_key(DmStore *store, guint8 ret[DM_SHA256_SIZE],
			 GError **error)
{
	if (getrandom(ret, DM_SHA256_SIZE, 0) == DM_SHA256_SIZE)
		return dm_sql_run(store, DM_SQL_SETTING_ADD, error, "tb",
				  KEY_NAME, ret, (gsize)DM_SHA256_SIZE);
	g_set_error_literal(error, DM_STORE_ERROR, DM_STORE_ERROR_FAILED,
			    "the system gives no random bytes");
	return FALSE;
}

/* Nothing is held in memory: what a batch made goes when it is lost. */
gboolean dm_recipient_key(DmStore *store, guint8 ret[DM_SHA256_SIZE],
			  GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_SETTING, error, "t", KEY_NAME);
	int step = row ? dm_sql_step(store, row, error) : -1;
	gboolean good;

	if (step <= 0)
		return step == 0 && make_key(store, ret, error);
	good = sqlite3_column_bytes(row, 0) == DM_SHA256_SIZE;
	if (good)
		memcpy(ret, sqlite3_column_blob(row, 0), DM_SHA256_SIZE);
	else
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_CORRUPT,
			    "%s is damaged: its setting %s has another size",
			    store->path, KEY_NAME);
	dm_sql_reset(row);
	return good;
}

static gboolean take_away(DmStore *store, gint64 samples, gint64 bytes,
			  GError **error)
{
	return dm_sql_run(store, DM_SQL_EXPIRE_SAMPLES, error, "i", samples) &&
	       dm_sql_run(store, DM_SQL_EXPIRE_ORIGINALS, error, "ii", samples,
			  bytes) &&
	       dm_sql_run(store, DM_SQL_EXPIRE_QUARANTINE, error, "ii", samples,
			  bytes);
}

/* What is from before these times goes: samples, and bytes. */
static gboolean expire(DmStore *store, gint64 samples, gint64 bytes,
		       gboolean tightens, gint64 *ret, GError **error)
{
	gint64 tightened = 0;

	if (!dm_sql_run(store, DM_SQL_BEGIN, error, ""))
		return FALSE;
	if (dm_sql_number(store, DM_SQL_EXPIRE_COUNT, ret, error, "ii", samples,
			  bytes) &&
	    (!*ret || take_away(store, samples, bytes, error)) &&
	    (!tightens || dm_tighten(store, &tightened, error)) &&
	    dm_sql_run(store, DM_SQL_COMMIT, error, "")) {
		*ret += tightened;
		return TRUE;
	}
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

/* The same, and what the settings do not keep: that deletes texts, each of
   which the engine would look for in all tables. */
static gboolean expire_and_tighten(DmStore *store, gint64 samples, gint64 bytes,
				   gint64 *ret, GError **error)
{
	gboolean ok;

	if (!dm_sql_exec(store, "PRAGMA foreign_keys = OFF", error))
		return FALSE;
	ok = expire(store, samples, bytes, TRUE, ret, error);
	dm_intern_clear(store->intern);
	return dm_sql_exec(store, "PRAGMA foreign_keys = ON",
			   ok ? error : NULL) &&
	       ok;
}

gboolean dm_store_expire(DmStore *store, gint64 now, guint64 *ret,
			 GError **error)
{
	gint64 days = store->privacy.retention_days;
	gint64 samples = DM_ABSENT, bytes; /* nothing is before NULL */
	gint64 n = 0;
	gboolean due, ok;

	g_assert(!store->batch_open);
	*ret = 0;
	if (days > 0 && days <= now / DM_SECONDS_PER_DAY)
		samples = now - days * DM_SECONDS_PER_DAY;
	/* Stricter settings hold for what was stored before, too. */
	bytes = dm_keeps_failure_bytes(store) ? samples : G_MAXINT64;
	if (!dm_tighten_is_due(store, &due, error))
		return FALSE;
	ok = due ? expire_and_tighten(store, samples, bytes, &n, error)
		 : expire(store, samples, bytes, FALSE, &n, error);
	if (!ok)
		return FALSE;
	*ret = (guint64)n;
	return !n || dm_drain(store, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}
