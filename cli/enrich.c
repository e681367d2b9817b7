/*
 * Leads sources from the store through DNS and databases back into it.
 *
 * Nobody waits for DNS: the sources that are due are read, the store is closed,
 * and it is opened to write, with its lock, only for the moment that a few
 * hundred results take.  So an ingestion goes on meanwhile, and a run that is
 * killed loses little: the next one goes on where it was.
 */
#include "cli/enrich.h"

#include "cli/progress.h"
#include "cli/signals.h"
#include "dns/enricher.h"
#include "dns/geoip.h"
#include "report/senders.h"

#define COMMAND "dmarcmill enrich"
#define WRITE_AFTER 500 /* results */
#define WRITE_AFTER_US (5 * G_USEC_PER_SEC)

typedef struct {
	const DmEnrichOptions *options;
	DmEnrichTotals *totals;
	char *path;			/* of the database */
	gint64 now;			/* seconds since the epoch */
	gint64 deadline_us, written_us; /* monotonic */
	DmGeoip *geoip;			/* or NULL */
	DmSenders *senders;
	DmProgress *progress;
	GArray *dns, *places; /* DmAddress: what is due */
	GByteArray *in_both;  /* of each in `dns`, whether in `places` too */
	guint reversed;	      /* of `dns` */
	GArray *found;	      /* DmEnrichment, not written yet */
	GStringChunk *texts;  /* of these */
} Run;

static DmDueOptions due_options(const Run *run)
{
	return (DmDueOptions){
		.now = run->now,
		.with_dns = run->options->with_dns,
		.again = run->options->again,
		.place_mark = run->geoip ? dm_geoip_mark(run->geoip) : NULL,
		.limit = run->options->limit,
	};
}

static gboolean is_stopped(const Run *run)
{
	return dm_signals_caught() ||
	       g_get_monotonic_time() >= run->deadline_us;
}

/* ---- what is due ---------------------------------------------------- */

/* One of an older version is brought up to date, as by each run that writes. */
static DmStore *open_to_ask(const Run *run, GError **error)
{
	GError *problem = NULL;
	DmStore *store =
		dm_store_open(run->path, DM_STORE_READ, COMMAND, 0, &problem);

	if (store)
		return store;
	if (!g_error_matches(problem, DM_STORE_ERROR, DM_STORE_ERROR_OPEN) ||
	    !g_file_test(run->path, G_FILE_TEST_EXISTS)) {
		g_propagate_error(error, problem);
		return NULL;
	}
	g_error_free(problem);
	return dm_cli_open_store(run->options->cli, DM_STORE_WRITE, COMMAND,
				 error);
}

static gboolean on_due(gpointer user, const DmDueSource *due,
		       GError **error G_GNUC_UNUSED)
{
	Run *run = user;

	const guint8 in_both = due->dns && due->place;

	if (due->dns) {
		g_array_append_val(run->dns, due->address);
		g_byte_array_append(run->in_both, &in_both, 1);
	}
	if (due->place)
		g_array_append_val(run->places, due->address);
	return TRUE;
}

static gboolean read_due(Run *run, GError **error)
{
	const DmDueOptions due = due_options(run);
	g_autoptr(DmStore) store = open_to_ask(run, error);

	return store && dm_store_due_sources(store, &due, on_due, run, error);
}

/* ---- writing -------------------------------------------------------- */

static void forget_found(Run *run)
{
	g_array_set_size(run->found, 0);
	g_string_chunk_clear(run->texts);
	run->written_us = g_get_monotonic_time();
}

static gboolean write_found(Run *run, DmStore *store, GError **error)
{
	for (guint i = 0; i < run->found->len; i++)
		if (!dm_store_enrich(
			    store, &g_array_index(run->found, DmEnrichment, i),
			    run->now, error))
			return FALSE;
	return TRUE;
}

/* While somebody else writes, the results wait here and DNS goes on. */
static gboolean write_some(Run *run, GError **error)
{
	GError *problem = NULL;
	g_autoptr(DmStore) store =
		dm_store_open(run->path, DM_STORE_WRITE, COMMAND, 0, &problem);

	if (!store &&
	    g_error_matches(problem, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED)) {
		g_error_free(problem);
		run->written_us = g_get_monotonic_time();
		return TRUE;
	}
	if (!store) {
		g_propagate_error(error, problem);
		return FALSE;
	}
	if (!write_found(run, store, error) || !dm_store_commit(store, error))
		return FALSE;
	forget_found(run);
	return TRUE;
}

static const char *name_sender(gpointer user, const char *host,
			       const char *as_name)
{
	const DmSenderTraits traits = { .host = host, .as_name = as_name };
	const DmSender *sender = dm_senders_find(user, &traits, NULL);

	return sender ? sender->name : NULL;
}

/* The rest, with the patience that is left: now it would be lost. */
static gboolean write_last(Run *run, GError **error)
{
	const DmCli *cli = run->options->cli;
	gint64 left_us = run->deadline_us - g_get_monotonic_time();
	DmDueOptions due = due_options(run);
	g_autoptr(DmStore) store = dm_store_open(
		run->path, DM_STORE_WRITE, COMMAND,
		(guint)MAX(cli->config->lock_wait_seconds,
			   dm_signals_caught() ? 0 : left_us / G_USEC_PER_SEC),
		error);

	if (!store || !write_found(run, store, error) ||
	    !dm_store_name_senders(store, name_sender, run->senders, error) ||
	    !dm_store_commit(store, error))
		return FALSE;
	forget_found(run);
	due.again = FALSE;
	return dm_store_due_count(store, &due, &run->totals->left, error);
}

static gboolean add_found(Run *run, const DmEnrichment *found, GError **error)
{
	gint64 waited_us = g_get_monotonic_time() - run->written_us;

	g_array_append_val(run->found, *found);
	return (run->found->len % WRITE_AFTER && waited_us < WRITE_AFTER_US) ||
	       write_some(run, error);
}

static const char *keep_text(Run *run, const char *text)
{
	return text && *text ? g_string_chunk_insert(run->texts, text) : NULL;
}

/* ---- countries and networks ----------------------------------------- */

static gboolean find_place(Run *run, const DmAddress *address, GError **error)
{
	DmPlace place;
	DmEnrichment found = { .address = *address,
			       .place_mark = dm_geoip_mark(run->geoip) };

	dm_geoip_find(run->geoip, address, &place);
	found.country = keep_text(run, place.country);
	found.asn = place.asn;
	found.as_name = keep_text(run, place.as_name);
	run->totals->countries += found.country != NULL;
	run->totals->networks += found.asn != 0;
	return add_found(run, &found, error);
}

static gboolean find_places(Run *run, GError **error)
{
	guint i = 0;

	for (; i < run->places->len && !is_stopped(run); i++) {
		if (!find_place(run, &g_array_index(run->places, DmAddress, i),
				error))
			return FALSE;
		if (dm_progress_is_due(run->progress))
			dm_progress_say(run->progress,
					"%u of %u countries and networks", i,
					run->places->len);
	}
	run->totals->addresses = i;
	return TRUE;
}

/* ---- host names ----------------------------------------------------- */

static gboolean on_reversed(gpointer user, guint index, const DmReverse *found,
			    GError **error)
{
	Run *run = user;
	DmEnrichTotals *totals = run->totals;
	const DmEnrichment enrichment = {
		.address = g_array_index(run->dns, DmAddress, index),
		.state = found->state,
		.host = keep_text(run, found->host),
	};

	totals->hosts[found->state]++;
	totals->addresses += !run->in_both->data[index];
	run->reversed++;
	if (dm_progress_is_due(run->progress))
		dm_progress_say(run->progress,
				"%u of %u addresses, %" G_GUINT64_FORMAT
				" names confirmed",
				run->reversed, run->dns->len,
				totals->hosts[DM_HOST_CONFIRMED]);
	return add_found(run, &enrichment, error);
}

static gboolean find_hosts(Run *run, GError **error)
{
	const DmConfig *config = run->options->cli->config;
	const gint64 *limits = config->limits.value;
	const DmEnricherOptions options = {
		.resolver = {
			.servers = run->options->servers,
			.timeout_ms = (guint)config->dns_timeout_seconds * 1000,
			.parallel = (guint)limits[DM_LIMIT_DNS_PARALLEL],
			.records_max = (guint)limits[DM_LIMIT_DNS_RECORDS],
		},
		.deadline_us = run->deadline_us,
		.stopped = dm_signals_caught,
	};
	DmEnricherEnd end;

	if (!run->dns->len)
		return TRUE;
	if (!dm_enricher_run(&options,
			     (const DmAddress *)(void *)run->dns->data,
			     run->dns->len, on_reversed, run, &end, error))
		return FALSE;
	run->totals->is_unchecked = end.is_dead || (end.asked && !end.answered);
	return TRUE;
}

/* ---- the run -------------------------------------------------------- */

static gboolean open_all(Run *run, GError **error)
{
	const DmConfig *config = run->options->cli->config;

	run->senders = dm_senders_new(config->senders_file, error);
	if (!run->senders)
		return FALSE;
	if (!config->geoip_country && !config->geoip_asn)
		return TRUE;
	run->geoip =
		dm_geoip_open(config->geoip_country, config->geoip_asn, error);
	return run->geoip != NULL;
}

/* What was found is written, whatever came after. */
static gboolean run_all(Run *run, GError **error)
{
	gboolean is_good;

	if (!open_all(run, error) || !read_due(run, error))
		return FALSE;
	is_good = find_places(run, error) && find_hosts(run, error);
	return write_last(run, is_good ? error : NULL) && is_good;
}

static void clear_run(Run *run)
{
	dm_progress_free(run->progress);
	dm_geoip_close(run->geoip);
	dm_senders_free(run->senders);
	g_array_unref(run->dns);
	g_array_unref(run->places);
	g_byte_array_unref(run->in_both);
	g_array_unref(run->found);
	g_string_chunk_free(run->texts);
	g_free(run->path);
}

gboolean dm_enrich_run(const DmEnrichOptions *options, DmEnrichTotals *ret,
		       GError **error)
{
	gint64 began_us = g_get_monotonic_time();
	Run run = {
		.options = options,
		.totals = ret,
		.path = dm_cli_db_path(options->cli),
		.now = g_get_real_time() / G_USEC_PER_SEC,
		.deadline_us =
			began_us + (gint64)options->seconds * G_USEC_PER_SEC,
		.written_us = began_us,
		.progress = dm_progress_new(options->progress),
		.dns = g_array_new(FALSE, FALSE, sizeof(DmAddress)),
		.places = g_array_new(FALSE, FALSE, sizeof(DmAddress)),
		.in_both = g_byte_array_new(),
		.found = g_array_new(FALSE, FALSE, sizeof(DmEnrichment)),
		.texts = g_string_chunk_new(4096),
	};
	gboolean is_good;

	*ret = (DmEnrichTotals){ 0 };
	is_good = run_all(&run, error);
	ret->seconds = (double)(g_get_monotonic_time() - began_us) /
		       (double)G_USEC_PER_SEC;
	clear_run(&run);
	return is_good;
}
