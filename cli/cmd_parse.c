/*
 * `parse`: what is in files, as JSON Lines; no database.
 */
#include <stdio.h>

#include "cli/cli.h"
#include "cli/signals.h"
#include "ingest/source.h"
#include "parse/parse.h"
#include "report/reportjson.h"

/* Prints one item's reports; *ret_good is FALSE when something was refused. */
static gboolean parse_item(const DmItem *item, const DmLimits *limits,
			   DmReportJson *json, gboolean *ret_good,
			   GError **error)
{
	g_auto(DmParseResult) result = { 0 };
	gpointer user;
	const DmSink *sink = dm_report_json_sink(json, &user);

	dm_parse_result_init(&result);
	dm_report_json_set_source(json, item->uri);
	if (item->bytes &&
	    !dm_parse(item->bytes, limits, sink, user, &result, error))
		return FALSE;
	dm_findings_append(result.findings, item->findings);
	*ret_good = result.reports && !result.refused;
	return *ret_good || dm_report_json_none(json, result.findings, error);
}

DmExit dm_cmd_parse(DmCli *cli, int argc, char **argv, GError **error)
{
	int jobs = 0;
	const GOptionEntry entries[] = {
		{ "jobs", 'j', 0, G_OPTION_ARG_INT, &jobs,
		  "worker processes; 0 reads in this process, which is all that this version does",
		  "N" },
		{ NULL },
	};
	g_autoptr(DmSource) source = NULL;
	g_autoptr(DmReportJson) json = dm_report_json_new(stdout);
	DmSourceOptions options = { 0 };
	DmExit status = DM_EXIT_DONE;
	DmItem *item;

	if (!dm_cli_parse(cli, dm_command_lookup("parse"), entries, &argc,
			  &argv, error) ||
	    !dm_cli_configure(cli, error))
		return DM_EXIT_USAGE;
	if (argc < 2) {
		dm_cli_usage(error,
			     "parse: name a file, or - for standard input");
		return DM_EXIT_USAGE;
	}
	options.limits = &cli->config->limits;
	source = dm_source_new((const char *const *)argv + 1, &options, error);
	if (!source)
		return DM_EXIT_USAGE;
	while (!dm_signals_caught() && (item = dm_source_next(source))) {
		gboolean good = FALSE;
		gboolean ok =
			parse_item(item, options.limits, json, &good, error);

		dm_item_free(item);
		if (!ok)
			return DM_EXIT_STORE;
		if (!good)
			status = DM_EXIT_ITEMS;
	}
	return status;
}
