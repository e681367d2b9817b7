/*
 * `fetch`: report mail from mailboxes into the store.
 */
#include "cli/cli.h"
#include "cli/fetch.h"
#include "cli/queryoptions.h"
#include "cli/readers.h"
#include "cli/signals.h"
#include "cli/watch.h"

typedef struct {
	char *format, *since;
	gboolean dry_run, watch;
	int jobs;
} Options;

static void options_clear(Options *options)
{
	g_free(options->format);
	g_free(options->since);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean check_options(const Options *options, gint64 *ret_since,
			      gboolean *ret_json, GError **error)
{
	*ret_since = G_MININT64;
	if (!dm_totals_read_format("fetch", options->format, ret_json, error))
		return FALSE;
	if (options->watch && (options->dry_run || options->format))
		return dm_cli_usage(
			error,
			"fetch: --watch goes on for ever; it takes neither --dry-run nor --format");
	return dm_query_read_day("since", options->since, ret_since, error) &&
	       dm_jobs_check("fetch", options->jobs, error);
}

static gboolean parse_options(DmCli *cli, Options *options, gint64 *ret_since,
			      gboolean *ret_json, int *argc, char ***argv,
			      GError **error)
{
	const GOptionEntry entries[] = {
		{ "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options->dry_run,
		  "store nothing, touch nothing; say of each mail what would become of it",
		  NULL },
		{ "since", 0, 0, G_OPTION_ARG_STRING, &options->since,
		  "only mails that arrived on or after this day", "DATE" },
		{ "watch", 0, 0, G_OPTION_ARG_NONE, &options->watch,
		  "stay connected and fetch what arrives", NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
		  "json prints the totals as an object", "FORMAT" },
		DM_JOBS_OPTION(&options->jobs),
		{ NULL },
	};

	return dm_cli_parse(cli, dm_command_lookup("fetch"), entries, argc,
			    argv, error) &&
	       dm_cli_configure(cli, error) &&
	       check_options(options, ret_since, ret_json, error);
}

/* *ret_fatal: it is the database, so that the others need not be tried. */
static DmExit fetch_one(DmFetchAccount *account, DmPool *pool,
			DmIngestTotals *totals, gboolean *ret_fatal)
{
	g_autoptr(GError) error = NULL;
	DmIngestTotals more = { 0 };
	DmExit status = DM_EXIT_DONE;

	if (dm_fetch_claim(account, &error))
		dm_fetch_account_run(account, pool, &more, &error);
	/* Servers count how many sessions a user has. */
	dm_imap_disconnect(account->imap);
	if (error) {
		dm_cli_say(NULL, "%s", error->message);
		status = dm_exit_of(error);
		*ret_fatal = error->domain == DM_STORE_ERROR;
	}
	if (more.failed_acts)
		status = dm_exit_worse(status, DM_EXIT_MAILBOX);
	if (more.quarantined)
		status = dm_exit_worse(status, DM_EXIT_ITEMS);
	dm_totals_sum(totals, &more);
	return status;
}

static DmExit fetch(const DmFetchOptions *options, const GPtrArray *accounts,
		    gboolean json)
{
	g_autoptr(DmPool) pool = dm_fetch_pool_new(options);
	DmIngestTotals totals = { 0 };
	DmExit status = DM_EXIT_DONE;
	gboolean is_fatal = FALSE;

	for (guint i = 0; i < accounts->len; i++) {
		if (options->stopped() || is_fatal)
			break;
		status = dm_exit_worse(status,
				       fetch_one(g_ptr_array_index(accounts, i),
						 pool, &totals, &is_fatal));
	}
	if (!options->cli->quiet)
		dm_totals_print_line(&totals, options->dry_run);
	if (json)
		dm_totals_print_json(&totals);
	return status;
}

DmExit dm_cmd_fetch(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(Options) options = { .jobs = DM_JOBS_UNSET };
	g_autoptr(GPtrArray) accounts = NULL;
	DmFetchOptions run = { .cli = cli, .stopped = dm_signals_caught };
	gboolean json;

	if (!parse_options(cli, &options, &run.since_day, &json, &argc, &argv,
			   error))
		return DM_EXIT_USAGE;
	run.dry_run = options.dry_run;
	run.jobs = options.jobs;
	if (options.watch)
		run.stopped = dm_watch_stopped;
	accounts = dm_fetch_accounts(&run, argv + 1, error);
	if (!accounts)
		return DM_EXIT_USAGE;
	if (options.watch)
		return dm_watch(&run, accounts, error);
	return fetch(&run, accounts, json);
}
