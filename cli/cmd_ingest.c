/*
 * `ingest`: report mail from files into the store.
 */
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/pipeline.h"
#include "cli/readers.h"

typedef struct {
	char *after, *format;
	gboolean dry_run, again;
	int jobs;
} Options;

static void options_clear(Options *options)
{
	g_free(options->after);
	g_free(options->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean parse_after(const char *text, DmSourceOptions *options,
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
	if (options->format && strcmp(options->format, "json") != 0 &&
	    strcmp(options->format, "table") != 0)
		return dm_cli_usage(
			error,
			"ingest: --format takes table or json, not \"%s\"",
			options->format);
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

/*
 * The store of a dry run on a database that does not exist yet: one of its
 * own in a temporary folder, which the caller removes.
 */
static DmStore *open_store(const DmCli *cli, gboolean dry_run,
			   char **ret_folder, GError **error)
{
	g_autofree char *path = dm_cli_db_path(cli);
	g_autofree char *temporary = NULL;

	if (!dry_run || g_file_test(path, G_FILE_TEST_EXISTS))
		return dm_cli_open_store(cli, DM_STORE_WRITE,
					 "dmarcmill ingest", error);
	*ret_folder = g_dir_make_tmp("dmarcmill-XXXXXX", error);
	if (!*ret_folder)
		return NULL;
	temporary = g_build_filename(*ret_folder, "dry-run.db", NULL);
	return dm_store_open(temporary, DM_STORE_WRITE, "dmarcmill ingest", 0,
			     error);
}

static void remove_folder(char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		g_unlink(path);
	}
	if (dir)
		g_dir_close(dir);
	g_rmdir(folder);
	g_free(folder);
}

/* Samples of failure reports whose time is over go with each run. */
static gboolean expire(DmStore *store, GError **error)
{
	guint64 expired;

	return dm_store_expire(store, g_get_real_time() / G_USEC_PER_SEC,
			       &expired, error);
}

static DmExit ingest(DmCli *cli, const Options *options,
		     DmSourceOptions *source_options, char **paths,
		     DmStore *store, GError **error)
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

	source_options->limits = &cli->config->limits;
	if (!options->again)
		source_options->is_seen = source_options->after == DM_AFTER_KEEP
						  ? is_seen
						  : is_seen_and_stays;
	source_options->user = store;
	source = dm_source_new((const char *const *)paths, source_options,
			       error);
	if (!source)
		return DM_EXIT_USAGE;
	run.pool = pool;
	ok = dm_pipeline_run(store, source, &run, &totals, error);
	if (ok && !options->dry_run)
		ok = expire(store, error);
	if (!cli->quiet)
		dm_totals_print_line(&totals, options->dry_run);
	if (options->format && strcmp(options->format, "json") == 0)
		dm_totals_print_json(&totals);
	if (!ok)
		return DM_EXIT_STORE;
	return totals.quarantined || totals.failed_acts ? DM_EXIT_ITEMS
							: DM_EXIT_DONE;
}

DmExit dm_cmd_ingest(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(Options) options = { .jobs = DM_JOBS_UNSET };
	DmSourceOptions source_options = { 0 };
	DmStore *store;
	char *folder = NULL;
	DmExit status;

	if (!parse_options(cli, &options, &argc, &argv, error) ||
	    !parse_after(options.after, &source_options, error))
		return DM_EXIT_USAGE;
	store = open_store(cli, options.dry_run, &folder, error);
	if (!store)
		return DM_EXIT_STORE;
	status = ingest(cli, &options, &source_options, argv + 1, store, error);
	dm_store_free(store);
	if (folder)
		remove_folder(folder);
	return status;
}
