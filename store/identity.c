/*
 * Decides whether a report is new, a duplicate, a conflict, or the whole of
 * one that was incomplete.  Writes nothing.
 */
#include <sqlite3.h>
#include <string.h>

#include "store/database.h"

/* What the stored reports of the same key amount to. */
typedef struct {
	gboolean same_content;
	gint64 counted; /* the one that answers count, or 0 */
	gboolean counted_is_flawed, counted_is_imported;
} Stored;

static gboolean same_content(DmStatement *row, const guint8 *digest)
{
	return sqlite3_column_int64(row, 3) == DM_DIGEST_VERSION &&
	       sqlite3_column_bytes(row, 4) == DM_DIGEST_SIZE &&
	       memcmp(sqlite3_column_blob(row, 4), digest, DM_DIGEST_SIZE) == 0;
}

static gboolean look_up(DmStore *store, const DmIdentity *identity,
			Stored *stored, GError **error)
{
	const DmReportKey *key = identity->key;
	DmStatement *row = dm_sql_open(store, DM_SQL_SAME_KEY, error, "tiiiii",
				       key->report_id, identity->domain_id,
				       key->has_begin ? key->begin : DM_ABSENT,
				       key->has_end ? key->end : DM_ABSENT,
				       identity->submitter_id,
				       (gint64)identity->report->kind);
	int step = row ? 1 : -1;

	memset(stored, 0, sizeof(*stored));
	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		if (same_content(row, identity->digest))
			stored->same_content = TRUE;
		if (sqlite3_column_int(row, 1))
			continue;
		stored->counted = sqlite3_column_int64(row, 0);
		stored->counted_is_flawed = sqlite3_column_int(row, 2);
		stored->counted_is_imported = sqlite3_column_int(row, 5) != 0;
	}
	return step == 0;
}

static gboolean is_flawed(const DmReport *report)
{
	return report->incomplete || report->recovered;
}

/*
 * The reporter's own document takes the place of what another program made of
 * it, which says nothing against it; and a whole one that of one that is not,
 * though nothing should be missing there.
 */
static DmFate fate_of(const DmReport *report, const Stored *stored)
{
	gboolean flawed = is_flawed(report);

	if (!flawed && !report->imported && stored->counted &&
	    stored->counted_is_imported)
		return DM_FATE_REPLACE;
	if (report->imported && stored->counted && !stored->counted_is_imported)
		return DM_FATE_DUPLICATE;
	if (!flawed && stored->counted && stored->counted_is_flawed)
		return DM_FATE_REPLACE;
	if (stored->same_content)
		return DM_FATE_DUPLICATE;
	return stored->counted ? DM_FATE_CONFLICT : DM_FATE_NEW;
}

/* The same report under a key that parsedmarc has shortened. */
static gboolean look_for_twin(DmStore *store, const DmIdentity *identity,
			      Stored *stored, GError **error)
{
	if (stored->counted)
		return TRUE;
	stored->counted_is_imported = !identity->report->imported;
	return dm_twin_find(store, identity, &stored->counted, error);
}

gboolean dm_identity_decide(DmStore *store, const DmIdentity *identity,
			    DmFate *ret, gint64 *ret_other, GError **error)
{
	gint64 other = 0;
	Stored stored;

	if (identity->sha256 &&
	    !dm_sql_number(store, DM_SQL_SAME_DOCUMENT, &other, error, "bi",
			   identity->sha256, (gsize)DM_DIGEST_SIZE,
			   (gint64)is_flawed(identity->report)))
		return FALSE;
	*ret = DM_FATE_DUPLICATE;
	*ret_other = other;
	if (other)
		return TRUE;
	if (!look_up(store, identity, &stored, error) ||
	    !look_for_twin(store, identity, &stored, error))
		return FALSE;
	*ret = fate_of(identity->report, &stored);
	*ret_other = stored.counted;
	return TRUE;
}

gboolean dm_read_sha256(const char *text, guint8 ret[DM_DIGEST_SIZE])
{
	if (!text || strlen(text) != 2 * DM_DIGEST_SIZE)
		return FALSE;
	for (guint i = 0; i < DM_DIGEST_SIZE; i++) {
		int high = g_ascii_xdigit_value(text[2 * i]);
		int low = g_ascii_xdigit_value(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return FALSE;
		ret[i] = (guint8)(high << 4 | low);
	}
	return TRUE;
}
