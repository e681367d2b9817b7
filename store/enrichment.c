/*
 * Keeps what was found out about source addresses, and tells which are to be
 * looked at.  Knows nothing of DNS, of databases of places, or of senders.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/domain.h"
#include "store/database.h"

/* Sources that are still seen come before those that are not. */
#define RECENT_DAYS 90
#define SECONDS_PER_DAY G_GINT64_CONSTANT(86400)

static gboolean read_address(DmStatement *row, int column, DmAddress *ret)
{
	int size = sqlite3_column_bytes(row, column);

	if (size != 4 && size != 16)
		return FALSE;
	*ret = (DmAddress){ .size = (guint8)size };
	memcpy(ret->bytes, sqlite3_column_blob(row, column), (gsize)size);
	return TRUE;
}

gboolean dm_store_due_sources(DmStore *store, const DmDueOptions *options,
			      DmDueFn callback, gpointer user, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_ENRICHMENT_DUE, error, "iiitii",
			    options->now, (gint64)options->with_dns,
			    (gint64)options->again, options->place_mark,
			    options->now / SECONDS_PER_DAY - RECENT_DAYS,
			    options->limit ? options->limit : (gint64)-1);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		DmDueSource due = { .dns = sqlite3_column_int(row, 1) != 0,
				    .place = sqlite3_column_int(row, 2) != 0 };

		if (!read_address(row, 0, &due.address))
			continue;
		if (!callback(user, &due, error)) {
			dm_sql_reset(row);
			return FALSE;
		}
	}
	return step == 0;
}

gboolean dm_store_due_count(DmStore *store, const DmDueOptions *options,
			    gint64 *ret, GError **error)
{
	*ret = 0;
	return dm_sql_number(store, DM_SQL_ENRICHMENT_DUE_COUNT, ret, error,
			     "iiit", options->now, (gint64)options->with_dns,
			     (gint64)options->again, options->place_mark);
}

/* ---- writing -------------------------------------------------------- */

/* A failure keeps what was known, and tries again soon. */
static gboolean write_host(DmStore *store, const DmEnrichment *found,
			   gint64 now, GError **error)
{
	const DmAddress *address = &found->address;
	gint64 next = now + dm_host_state_seconds(found->state);
	g_autofree char *domain = NULL;
	const char *texts[] = { found->host, NULL };
	gint64 ids[G_N_ELEMENTS(texts)];

	if (found->state == DM_HOST_FAILED)
		return dm_sql_run(store, DM_SQL_ENRICHMENT_FAILED, error, "bi",
				  address->bytes, (gsize)address->size, next);
	if (found->host)
		texts[1] = domain = dm_domain_organizational(found->host);
	return dm_intern_texts(store, texts, G_N_ELEMENTS(texts), ids, error) &&
	       dm_sql_run(store, DM_SQL_ENRICHMENT_HOST, error, "biiiii",
			  address->bytes, (gsize)address->size, ids[0], ids[1],
			  (gint64)found->state, now, next);
}

static gboolean write_place(DmStore *store, const DmEnrichment *found,
			    gint64 now, GError **error)
{
	const DmAddress *address = &found->address;
	const char *const texts[] = { found->as_name, found->place_mark };
	gint64 ids[G_N_ELEMENTS(texts)];

	return dm_intern_texts(store, texts, G_N_ELEMENTS(texts), ids, error) &&
	       dm_sql_run(store, DM_SQL_ENRICHMENT_PLACE, error, "btiiii",
			  address->bytes, (gsize)address->size, found->country,
			  found->asn ? found->asn : DM_ABSENT, ids[0], now,
			  ids[1]);
}

gboolean dm_store_enrich(DmStore *store, const DmEnrichment *found, gint64 now,
			 GError **error)
{
	const DmAddress *address = &found->address;

	if (!dm_batch_open(store, error) ||
	    !dm_sql_run(store, DM_SQL_ENRICHMENT_ADD, error, "b",
			address->bytes, (gsize)address->size))
		return FALSE;
	if (found->state != DM_HOST_UNASKED &&
	    !write_host(store, found, now, error))
		return FALSE;
	return !found->place_mark || write_place(store, found, now, error);
}

/* ---- senders -------------------------------------------------------- */

typedef struct {
	gint64 source_id;
	const char *sender;
} Renamed;

static gboolean find_renamed(DmStore *store, DmSenderFn callback, gpointer user,
			     GArray *renamed, GError **error)
{
	DmStatement *row =
		dm_sql_open(store, DM_SQL_ENRICHMENT_SENDERS, error, "");
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, error)) > 0) {
		const Renamed one = {
			sqlite3_column_int64(row, 0),
			callback(user, dm_column_text(row, 1),
				 dm_column_text(row, 2)),
		};

		if (g_strcmp0(one.sender, dm_column_text(row, 3)) != 0)
			g_array_append_val(renamed, one);
	}
	return step == 0;
}

gboolean dm_store_name_senders(DmStore *store, DmSenderFn callback,
			       gpointer user, GError **error)
{
	g_autoptr(GArray) renamed = g_array_new(FALSE, FALSE, sizeof(Renamed));

	if (!find_renamed(store, callback, user, renamed, error) ||
	    (renamed->len && !dm_batch_open(store, error)))
		return FALSE;
	for (guint i = 0; i < renamed->len; i++) {
		const Renamed *one = &g_array_index(renamed, Renamed, i);
		gint64 sender;

		if (!dm_intern_text(store, one->sender, &sender, error) ||
		    !dm_sql_run(store, DM_SQL_ENRICHMENT_SENDER, error, "ii",
				one->source_id, sender))
			return FALSE;
	}
	return TRUE;
}
