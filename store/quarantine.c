/*
 * Keeps what could not be read, with the reason and, compressed, the bytes.
 * Knows nothing of reports.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "store/privacy.h"

/* What an entry is known by and says. */
typedef struct {
	gint64 id;	      /* 0 = there is none yet */
	const guint8 *sha256; /* or NULL */
	const char *uri, *code, *reason;
	gboolean is_failure_mail;
	gint64 now;
} Entry;

static gboolean digest_of(GBytes *bytes, const char *hex,
			  guint8 ret[DM_DIGEST_SIZE])
{
	if (!bytes)
		return dm_read_sha256(hex, ret);
	dm_sha256_of(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes),
		     ret);
	return TRUE;
}

void dm_store_set_quarantine_cap(DmStore *store, gint64 bytes)
{
	store->quarantine_cap = bytes;
}

gboolean dm_store_quarantine_keeps(const DmStore *store, GBytes *bytes,
				   gboolean is_failure_mail)
{
	return bytes &&
	       (gint64)g_bytes_get_size(bytes) <= store->quarantine_cap &&
	       (!is_failure_mail || dm_keeps_failure_bytes(store));
}

static gboolean add_new(DmStore *store, const Entry *entry, GBytes *bytes,
			GError **error)
{
	gsize plain = bytes ? g_bytes_get_size(bytes) : 0;
	gsize size = 0;
	const guint8 *data = NULL;
	guint64 total;

	if (dm_store_quarantine_keeps(store, bytes, entry->is_failure_mail)) {
		const guint8 *raw = g_bytes_get_data(bytes, NULL);

		dm_packer_reset(store->packer);
		if (!dm_packer_add(store->packer, raw, plain, error) ||
		    !dm_packer_finish(store->packer, &data, &size, &total,
				      error))
			return FALSE;
	}
	return dm_sql_run(store, DM_SQL_QUARANTINE_ADD, error, "btttiibi",
			  entry->sha256, (gsize)DM_DIGEST_SIZE, entry->uri,
			  entry->code, entry->reason, (gint64)plain, entry->now,
			  data, size, (gint64)entry->is_failure_mail);
}

/*
 * A sentence may repeat a recipient that the mail names: caller frees *ret.
 */
static gboolean reason_of(DmStore *store, const DmFinding *worst,
			  gboolean is_failure_mail, char **ret, GError **error)
{
	const char *text = worst ? worst->text : "no reason was given";
	guint8 key[DM_SHA256_SIZE];

	if (!is_failure_mail || store->privacy.keep_recipients) {
		*ret = g_strdup(text);
		return TRUE;
	}
	if (!dm_recipient_key(store, key, error))
		return FALSE;
	*ret = dm_privacy_sentence(text, key);
	return TRUE;
}

/* Looks the entry up; that it is a failure mail may be known from before. */
static gboolean find(DmStore *store, Entry *entry, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_QUARANTINE_FIND, error, "bt",
			    entry->sha256, (gsize)DM_DIGEST_SIZE, entry->uri);
	int step = row ? dm_sql_step(store, row, error) : -1;

	if (step <= 0)
		return step == 0;
	entry->id = sqlite3_column_int64(row, 0);
	if (sqlite3_column_int(row, 1))
		entry->is_failure_mail = TRUE;
	dm_sql_reset(row);
	return TRUE;
}

gboolean dm_store_quarantine_add(DmStore *store, const char *uri, GBytes *bytes,
				 const char *sha256, const DmFindings *findings,
				 gboolean is_failure_mail, gint64 now,
				 GError **error)
{
	const DmFinding *worst = findings ? dm_findings_worst(findings) : NULL;
	g_autofree char *reason = NULL;
	guint8 digest[DM_DIGEST_SIZE];
	Entry entry = {
		.sha256 = digest_of(bytes, sha256, digest) ? digest : NULL,
		.uri = uri ? uri : "",
		.code = worst ? worst->code : "unknown",
		.is_failure_mail = !!is_failure_mail,
		.now = now,
	};

	g_assert(!store->writer.open);
	if (entry.is_failure_mail && !dm_privacy_note(store, error))
		return FALSE;
	if (!dm_store_item_save(store, error) || !find(store, &entry, error) ||
	    !reason_of(store, worst, entry.is_failure_mail, &reason, error))
		return FALSE;
	entry.reason = reason;
	/* What could not be read before, and now can, has one entry. */
	if (entry.sha256 &&
	    !dm_sql_run(store, DM_SQL_QUARANTINE_UNREAD, error, "t", entry.uri))
		return FALSE;
	if (!entry.id)
		return add_new(store, &entry, bytes, error);
	return dm_sql_run(store, DM_SQL_QUARANTINE_TRY, error, "iittii",
			  entry.id, now, entry.code, entry.reason,
			  (gint64)entry.is_failure_mail,
			  (gint64)dm_keeps_failure_bytes(store));
}

gboolean dm_store_quarantine_settle(DmStore *store, const char *uri,
				    GBytes *bytes, GError **error)
{
	guint8 digest[DM_DIGEST_SIZE];
	gint64 any = 0;

	/* Nearly always there is none, and the digest is not needed. */
	if (!dm_sql_number(store, DM_SQL_QUARANTINE_ANY, &any, error, ""))
		return FALSE;
	if (!any)
		return TRUE;
	return dm_store_item_save(store, error) &&
	       dm_sql_run(store, DM_SQL_QUARANTINE_SETTLE, error, "bt",
			  digest_of(bytes, NULL, digest) ? digest : NULL,
			  (gsize)DM_DIGEST_SIZE, uri ? uri : "");
}

gboolean dm_store_quarantine_list(DmStore *store, DmQuarantineFn callback,
				  gpointer user, GError **error)
{
	g_autoptr(DmStatement) row = dm_sql_prepare(
		store,
		"SELECT id, uri, code, reason, lower(hex(sha256)), size,"
		" first_seen, last_tried, tries, zstd IS NOT NULL"
		" FROM quarantine ORDER BY id",
		error);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		const char *sha256 = dm_column_text(row, 4);
		DmQuarantined entry = {
			.id = sqlite3_column_int64(row, 0),
			.uri = dm_column_text(row, 1),
			.code = dm_column_text(row, 2),
			.reason = dm_column_text(row, 3),
			/* hex() of NULL is empty. */
			.sha256 = sha256 && *sha256 ? sha256 : NULL,
			.size_bytes = sqlite3_column_int64(row, 5),
			.first_seen = sqlite3_column_int64(row, 6),
			.last_tried = sqlite3_column_int64(row, 7),
			.tries = sqlite3_column_int64(row, 8),
			.has_bytes = sqlite3_column_int(row, 9),
		};

		if (!callback(user, &entry, error))
			return FALSE;
	}
	return step == 0;
}

GBytes *dm_store_quarantine_bytes(DmStore *store, gint64 id, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_QUARANTINE_BYTES, error, "i", id);
	int step = row ? dm_sql_step(store, row, error) : -1;
	GBytes *bytes = NULL;

	if (step < 0)
		return NULL;
	if (step > 0 && sqlite3_column_type(row, 1) != SQLITE_NULL)
		bytes = dm_unpack(sqlite3_column_blob(row, 1),
				  (gsize)sqlite3_column_bytes(row, 1),
				  (guint64)sqlite3_column_int64(row, 0),
				  DM_DICTIONARY_LATEST, error);
	else
		g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
			    step > 0 ? "the bytes of quarantine entry "
				       "%" G_GINT64_FORMAT " were not kept"
				     : "there is no quarantine entry "
				       "%" G_GINT64_FORMAT,
			    id);
	dm_sql_reset(row);
	return bytes;
}

gboolean dm_store_quarantine_remove(DmStore *store, gint64 id, GError **error)
{
	gint64 removed = 0;

	if (!dm_store_item_save(store, error) ||
	    !dm_sql_number(store, DM_SQL_QUARANTINE_DELETE, &removed, error,
			   "i", id))
		return FALSE;
	if (removed)
		return TRUE;
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING,
		    "there is no quarantine entry %" G_GINT64_FORMAT, id);
	return FALSE;
}
