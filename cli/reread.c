/*
 * Quarantine retry and reprocessing: the same steps as the pipeline, with the
 * store as the source.
 */
#include "cli/reread.h"

#include <stdio.h>

#include "cli/mailauth.h"
#include "cli/readers.h"
#include "cli/signals.h"
#include "store/upkeep.h"

#define BATCH 100

typedef struct {
	gint64 id;
	char *uri;
	gboolean has_bytes;
} Entry;

static void entry_free(gpointer data)
{
	Entry *entry = data;

	g_free(entry->uri);
	g_free(entry);
}

gboolean dm_reread_id(const char *text, gint64 *ret)
{
	char *end;

	*ret = g_ascii_strtoll(text, &end, 10);
	return end != text && !*end && *ret > 0;
}

typedef struct {
	GPtrArray *entries; /* Entry */
	gint64 only;	    /* id, or 0 */
} Listing;

static gboolean list_entry(gpointer user, const DmQuarantined *row,
			   GError **error)
{
	Listing *listing = user;
	Entry *entry;

	(void)error;
	if (listing->only && row->id != listing->only)
		return TRUE;
	entry = g_new0(Entry, 1);
	*entry = (Entry){ row->id, g_strdup(row->uri), row->has_bytes };
	g_ptr_array_add(listing->entries, entry);
	return TRUE;
}

/* Stores what the bytes hold now; *ret_good when nothing was refused. */
static gboolean store_bytes(DmCli *cli, DmPool *pool, DmStore *store,
			    const Entry *entry, GBytes *bytes,
			    gboolean *ret_good, GError **error)
{
	g_auto(DmParseResult) result = { 0 };
	gboolean refused;

	dm_parse_result_init(&result);
	if (!dm_pool_read(pool, bytes, &dm_store_sink, store, &result, error) ||
	    !dm_mail_auth_check(cli->config, store, entry->uri, &result,
				&refused, error))
		return FALSE;
	dm_readers_refuse_name(entry->uri, &result);
	*ret_good = !result.refused && !refused;
	if (*ret_good)
		return dm_store_quarantine_remove(store, entry->id, error);
	dm_cli_say_finding(entry->uri, result.findings);
	return dm_store_quarantine_add(store, entry->uri, bytes, NULL,
				       result.findings,
				       dm_parse_may_be_failure(&result, bytes),
				       g_get_real_time() / G_USEC_PER_SEC,
				       error);
}

static gboolean retry_entry(DmCli *cli, DmPool *pool, DmStore *store,
			    const Entry *entry, gboolean *ret_good,
			    GError **error)
{
	g_autoptr(GBytes) bytes = NULL;

	if (!entry->has_bytes) {
		dm_cli_say(
			entry->uri,
			"its bytes were not kept; ingest --again reads it from where it lies");
		return TRUE;
	}
	bytes = dm_store_quarantine_bytes(store, entry->id, error);
	if (!bytes ||
	    !dm_mail_auth_begin(cli->config, store, entry->uri, error))
		return FALSE;
	if (store_bytes(cli, pool, store, entry, bytes, ret_good, error))
		return dm_store_item_end(store, error);
	dm_store_item_rollback(store);
	return FALSE;
}

DmExit dm_reread_quarantine(DmCli *cli, DmStore *store, gint64 id,
			    GError **error)
{
	g_autoptr(GPtrArray) entries =
		g_ptr_array_new_with_free_func(entry_free);
	g_autoptr(DmPool) pool = dm_readers_new(cli, 1);
	Listing listing = { entries, id };
	guint good = 0;

	if (!dm_store_quarantine_list(store, list_entry, &listing, error))
		return DM_EXIT_STORE;
	if (id && !entries->len) {
		dm_cli_usage(error, "no quarantine entry %" G_GINT64_FORMAT,
			     id);
		return DM_EXIT_USAGE;
	}
	for (guint i = 0; i < entries->len && !dm_signals_caught(); i++) {
		gboolean stored = FALSE;

		if (!retry_entry(cli, pool, store,
				 g_ptr_array_index(entries, i), &stored,
				 error) ||
		    ((i + 1) % BATCH == 0 && !dm_store_commit(store, error)))
			return DM_EXIT_STORE;
		good += stored;
	}
	if (!dm_store_commit(store, error) || !dm_store_settle(store, error))
		return DM_EXIT_STORE;
	if (!cli->quiet)
		printf("%u of %u entries could be read and left the quarantine\n",
		       good, entries->len);
	return good < entries->len ? DM_EXIT_ITEMS : DM_EXIT_DONE;
}

/* ---- originals ------------------------------------------------------ */

static gboolean list_report(gpointer user, const DmReportRow *row,
			    GError **error)
{
	(void)error;
	g_array_append_val((GArray *)user, row->key);
	return TRUE;
}

static gboolean reread_original(DmPool *pool, DmStore *store, gint64 key,
				GBytes *bytes, gboolean *ret_good,
				GError **error)
{
	g_auto(DmParseResult) result = { 0 };
	g_autofree char *name =
		g_strdup_printf("report %" G_GINT64_FORMAT, key);
	gboolean ok;

	dm_parse_result_init(&result);
	if (!dm_store_item_begin(store, name, error))
		return FALSE;
	dm_store_replace_next(store, key);
	ok = dm_pool_read(pool, bytes, &dm_store_sink, store, &result, error);
	*ret_good = ok && result.reports == 1 && !result.refused;
	if (!*ret_good)
		dm_store_item_rollback(store);
	if (ok && !*ret_good)
		dm_cli_say_finding(name, result.findings);
	return ok && (!*ret_good || dm_store_item_end(store, error));
}

/* Takes one report; a report without original is left as it is. */
static gboolean reread_report(DmPool *pool, DmStore *store, gint64 key,
			      guint64 *good, guint64 *bad, GError **error)
{
	g_autoptr(GError) problem = NULL;
	g_autoptr(GBytes) bytes = dm_store_original(store, key, &problem);
	gboolean stored = FALSE;

	if (!bytes &&
	    g_error_matches(problem, DM_STORE_ERROR, DM_STORE_ERROR_MISSING))
		return TRUE;
	if (!bytes) {
		g_propagate_error(error, g_steal_pointer(&problem));
		return FALSE;
	}
	if (!reread_original(pool, store, key, bytes, &stored, error))
		return FALSE;
	*(stored ? good : bad) += 1;
	return TRUE;
}

DmExit dm_reread_originals(DmCli *cli, DmStore *store, GError **error)
{
	g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(gint64));
	g_autoptr(DmPool) pool = dm_readers_new(cli, 1);
	guint64 good = 0, bad = 0;
	DmFilter filter;

	dm_filter_init(&filter);
	if (!dm_store_reports(store, &filter, DM_KINDS_ALL, TRUE, list_report,
			      keys, error))
		return DM_EXIT_STORE;
	for (guint i = 0; i < keys->len && !dm_signals_caught(); i++) {
		if (!reread_report(pool, store, g_array_index(keys, gint64, i),
				   &good, &bad, error) ||
		    ((i + 1) % BATCH == 0 && !dm_store_commit(store, error)))
			return DM_EXIT_STORE;
	}
	if (!dm_store_commit(store, error) || !dm_store_settle(store, error))
		return DM_EXIT_STORE;
	if (!cli->quiet)
		printf("%" G_GUINT64_FORMAT " of %u reports read again\n", good,
		       keys->len);
	return bad ? DM_EXIT_ITEMS : DM_EXIT_DONE;
}
