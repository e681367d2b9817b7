/*
 * `ingest`: report mail from files into the store.
 */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/pipeline.h"
#include "cli/readers.h"
#include "cli/runstore.h"
#include "ingest/filesource.h"

typedef struct {
	char *after, *format;
	gboolean dry_run, again;
	gboolean json; /* by format */
	int jobs;
} Options;

static void options_clear(Options *options)
{
	g_free(options->after);
	g_free(options->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean parse_after(const char *text, DmFileOptions *options,
			    GError **error)
{
	if (!text || strcmp(text, "keep") == 0)
		options->after = DM_AFTER_KEEP;
	else if (strcmp(text, "delete") == 0)
		options->after = DM_AFTER_DELETE;
	else if (g_str_has_prefix(text, "move:") && text[5]) {
		options->after = DM_AFTER_MOVE;
		options->move_to = text + 5;
	} else
		return dm_cli_usage(
			error,
			"ingest: --after takes keep, delete or move:DIR, not \"%s\"",
			text);
	return TRUE;
}

static gboolean parse_options(DmCli *cli, Options *options, int *argc,
			      char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "after", 0, 0, G_OPTION_ARG_STRING, &options->after,
		  "what happens to stored files: keep, move:DIR, delete",
		  "WHAT" },
		{ "again", 0, 0, G_OPTION_ARG_NONE, &options->again,
		  "also read what was read before", NULL },
		{ "dry-run", 'n', 0, G_OPTION_ARG_NONE, &options->dry_run,
		  "store nothing, touch nothing", NULL },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
		  "json prints the totals as an object", "FORMAT" },
		DM_JOBS_OPTION(&options->jobs),
		{ NULL },
	};

	if (!dm_cli_parse(cli, dm_command_lookup("ingest"), entries, argc, argv,
			  error) ||
	    !dm_cli_configure(cli, error))
		return FALSE;
	if (!dm_totals_read_format("ingest", options->format, &options->json,
				   error))
		return FALSE;
	if (!dm_jobs_check("ingest", options->jobs, error))
		return FALSE;
	if (*argc < 2)
		return dm_cli_usage(
			error,
			"ingest: name files or directories, or - for standard input");
	return TRUE;
}

static gboolean is_seen(gpointer user, const DmSeen *seen)
{
	gboolean stored;

	return dm_store_seen_has(user, seen->key, seen->size_bytes,
				 seen->mtime_ns, seen->inode, &stored);
}

/*
 * For --after: what was stored but still lies there, because an earlier run
 * kept it or was cut off before it could act, is read again and then acted on.
 */
static gboolean is_seen_and_stays(gpointer user, const DmSeen *seen)
{
	gboolean stored;

	return dm_store_seen_has(user, seen->key, seen->size_bytes,
				 seen->mtime_ns, seen->inode, &stored) &&
	       !stored;
}

static DmExit ingest(DmCli *cli, const Options *options,
		     DmFileOptions *source_options, char **paths,
		     DmRunStore *store, GError **error)
{
	DmIngestOptions run = {
		.config = cli->config,
		.verbose = cli->verbose,
		.dry_run = options->dry_run,
		.progress = !cli->quiet,
	};
	DmIngestTotals totals;
	g_autoptr(DmPool) pool = dm_readers_new(cli, options->jobs);
	g_autoptr(DmSource) source = NULL;
	gboolean ok;

	source_options->database = store->path;
	source_options->limits = &cli->config->limits;
	if (!options->again)
		source_options->is_seen = source_options->after == DM_AFTER_KEEP
						  ? is_seen
						  : is_seen_and_stays;
	source_options->user = store->store;
	source = dm_file_source_new((const char *const *)paths, source_options,
				    error);
	if (!source)
		return DM_EXIT_USAGE;
	run.pool = pool;
	ok = dm_pipeline_run(store->store, source, &run, &totals, error);
	if (ok && !options->dry_run)
		ok = dm_run_store_finish(store, error);
	if (!cli->quiet)
		dm_totals_print_line(&totals, options->dry_run);
	if (options->json)
		dm_totals_print_json(&totals);
	if (!ok)
		return DM_EXIT_STORE;
	return totals.quarantined || totals.failed_acts ? DM_EXIT_ITEMS
							: DM_EXIT_DONE;
}

DmExit dm_cmd_ingest(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(Options) options = { .jobs = DM_JOBS_UNSET };
	DmFileOptions source_options = { 0 };
	g_auto(DmRunStore) store = { NULL };

	if (!parse_options(cli, &options, &argc, &argv, error) ||
	    !parse_after(options.after, &source_options, error))
		return DM_EXIT_USAGE;
	if (!dm_run_store_open(&store, cli, options.dry_run, "dmarcmill ingest",
			       error))
		return DM_EXIT_STORE;
	return ingest(cli, &options, &source_options, argv + 1, &store, error);
}
