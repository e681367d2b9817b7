/*
 * `parse`: what is in files, as JSON Lines; no database.
 */
#include <stdio.h>

#include "cli/ahead.h"
#include "cli/readers.h"
#include "ingest/filesource.h"

#include "report/reportjson.h"

/* Prints one item's reports; *ret_good is FALSE when something was refused. */
static gboolean print_item(DmAhead *ahead, const DmItem *item,
			   DmReportJson *json, gboolean *ret_good,
			   GError **error)
{
	g_auto(DmParseResult) result = { 0 };
	gpointer user;
	const DmSink *sink = dm_report_json_sink(json, &user);

	dm_parse_result_init(&result);
	dm_report_json_set_source(json, item->uri);
	if (item->bytes &&
	    !dm_pool_take(ahead->pool, sink, user, &result, error))
		return FALSE;
	dm_findings_append(result.findings, item->findings);
	*ret_good = result.reports && !result.refused;
	return *ret_good || dm_report_json_none(json, result.findings, error);
}

static DmExit run(DmAhead *ahead, DmReportJson *json, GError **error)
{
	DmExit status = DM_EXIT_DONE;

	for (;;) {
		g_autoptr(DmItem) item = dm_ahead_next(ahead);
		gboolean good = FALSE;

		if (!item)
			return status;
		if (!print_item(ahead, item, json, &good, error)) {
			if (!g_error_matches(*error, DM_PARSE_ERROR,
					     DM_PARSE_ERROR_STOPPED))
				return DM_EXIT_STORE;
			g_clear_error(error);
			return status;
		}
		if (!good)
			status = DM_EXIT_ITEMS;
	}
}

DmExit dm_cmd_parse(DmCli *cli, int argc, char **argv, GError **error)
{
	int jobs = DM_JOBS_UNSET;
	const GOptionEntry entries[] = { DM_JOBS_OPTION(&jobs), { NULL } };
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmPool) pool = NULL;
	g_autoptr(DmReportJson) json = dm_report_json_new(stdout);
	DmFileOptions options = { 0 };
	DmAhead ahead;
	DmExit status;

	if (!dm_cli_parse(cli, dm_command_lookup("parse"), entries, &argc,
			  &argv, error) ||
	    !dm_jobs_check("parse", jobs, error) ||
	    !dm_cli_configure(cli, error))
		return DM_EXIT_USAGE;
	if (argc < 2) {
		dm_cli_usage(error,
			     "parse: name a file, or - for standard input");
		return DM_EXIT_USAGE;
	}
	options.limits = &cli->config->limits;
	source = dm_file_source_new((const char *const *)argv + 1, &options,
				    error);
	if (!source)
		return DM_EXIT_USAGE;
	pool = dm_readers_new(cli, jobs);
	dm_ahead_init(&ahead, source, pool);
	status = run(&ahead, json, error);
	dm_ahead_clear(&ahead);
	return status;
}
