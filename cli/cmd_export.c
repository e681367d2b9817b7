/*
 * export: the options, and from where on.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/exportstate.h"
#include "cli/queryoptions.h"
#include "report/answers.h"
#include "report/recordcsv.h"

typedef struct {
	DmQuery query;
	char *layout_name, *kind_name, *state_path;
	DmLayout layout;
	DmKind kind;
} Options;

static void options_clear(Options *options)
{
	dm_query_clear(&options->query);
	g_free(options->layout_name);
	g_free(options->kind_name);
	g_free(options->state_path);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean read_words(Options *options, GError **error)
{
	if (options->query.emit.format == DM_FORMAT_TABLE)
		return dm_cli_usage(
			error,
			"export: --format takes csv or json, not \"table\"");
	if (options->kind_name &&
	    !dm_kind_from_name(options->kind_name, &options->kind))
		return dm_cli_usage(
			error,
			"export: --kind takes aggregate, failure or tls, not \"%s\"",
			options->kind_name);
	if (options->layout_name &&
	    !dm_layout_from_name(options->layout_name, &options->layout))
		return dm_cli_usage(
			error,
			"export: --layout takes native or parsedmarc, not \"%s\"",
			options->layout_name);
	if (options->state_path && options->query.limit)
		return dm_cli_usage(
			error,
			"export: --since-export goes on where the last one ended; with --limit nobody would know where");
	return TRUE;
}

/*
 * What the export is of, in words: two runs with one state must agree on it.
 * The order of rows does not matter.
 */
static char *selection_of(const Options *options)
{
	const char *const *text = dm_query_texts(&options->query);
	GString *selection = g_string_new(NULL);

	g_string_append_printf(
		selection, "--kind %s --layout %s --format %s",
		dm_kind_name(options->kind),
		options->layout == DM_LAYOUT_NATIVE ? "native" : "parsedmarc",
		options->query.emit.format == DM_FORMAT_JSON ? "json" : "csv");
	if (options->query.emit.raw_cells)
		g_string_append(selection, " --raw-cells");
	for (; *text; text += 2)
		if (g_strcmp0(text[0], "sort") != 0)
			g_string_append_printf(selection, " --%s %s",
					       g_strcmp0(text[0],
							 "mail_auth") == 0
						       ? "mail-auth"
						       : text[0],
					       text[1]);
	return g_string_free(selection, FALSE);
}

/* What was printed must last as long as the state that speaks of it. */
static gboolean sync_output(GError **error)
{
	struct stat info;

	if (fstat(STDOUT_FILENO, &info) != 0 || !S_ISREG(info.st_mode) ||
	    fsync(STDOUT_FILENO) == 0)
		return TRUE;
	g_set_error(error, DM_STORE_ERROR, DM_STORE_ERROR_DISK,
		    "cannot write the output: %s", g_strerror(errno));
	return FALSE;
}

static gboolean answer(DmStore *store, Options *options, GError **error)
{
	return dm_query_narrow(&options->query, store, error) &&
	       dm_answer_export(store, &options->query.filter, options->kind,
				options->layout, &options->query.emit, error);
}

/* The rows and how far they reach are of one state of the database. */
static gboolean answer_new(DmStore *store, Options *options,
			   const DmExportState *state, const char *database,
			   GError **error)
{
	g_auto(DmStorePosition) now = { 0 };
	gboolean ok;

	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	options->query.filter.after_revision = state->revision;
	ok = dm_store_position(store, &now, error) &&
	     dm_export_state_check(state, store, &now, database, error) &&
	     answer(store, options, error);
	dm_store_snapshot_end(store);
	return ok && sync_output(error) &&
	       dm_export_state_save(state, &now, error);
}

static gboolean export_new(DmCli *cli, Options *options, GError **error)
{
	g_autofree char *selection = selection_of(options);
	g_autofree char *database = dm_cli_db_path(cli);
	g_autoptr(DmExportState) state = NULL;
	g_autoptr(DmStore) store = NULL;

	state = dm_export_state_load(options->state_path, selection, error);
	if (!state)
		return FALSE;
	store = dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	return store && answer_new(store, options, state, database, error);
}

static gboolean export_all(DmCli *cli, Options *options, GError **error)
{
	g_autoptr(DmStore) store =
		dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);

	return store && answer(store, options, error);
}

DmExit dm_cmd_export(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(Options) options = { .query.is_page = TRUE,
				    .query.no_table = TRUE,
				    .kind = DM_KIND_AGGREGATE };
	gboolean ok;
	const GOptionEntry entries[] = {
		{ "layout", 0, 0, G_OPTION_ARG_STRING, &options.layout_name,
		  "native or parsedmarc", "LAYOUT" },
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &options.kind_name,
		  "aggregate (default), failure or tls", "KIND" },
		{ "since-export", 0, 0, G_OPTION_ARG_FILENAME,
		  &options.state_path,
		  "only what was stored since the last export with this file",
		  "STATE" },
		DM_QUERY_DISAGREE(options.query),
		{ NULL },
	};

	if (!dm_query_parse(&options.query, cli, "export", entries, "csv", 0,
			    &argc, &argv, error) ||
	    !read_words(&options, error))
		return DM_EXIT_USAGE;
	ok = options.state_path ? export_new(cli, &options, error)
				: export_all(cli, &options, error);
	return ok ? DM_EXIT_DONE : dm_exit_of(*error);
}
