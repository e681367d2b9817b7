/*
 * Makes a pool out of the options and says what it has to say.
 */
#include "cli/readers.h"

#include <string.h>

#include "cli/signals.h"
#include "parse/envelope.h"

static void say(const char *text)
{
	dm_cli_say(NULL, "%s", text);
}

gboolean dm_jobs_check(const char *command, int jobs, GError **error)
{
	if (jobs == DM_JOBS_UNSET || (jobs >= 0 && jobs <= DM_POOL_JOBS_MAX))
		return TRUE;
	return dm_cli_usage(error, "%s: --jobs takes 0 to %d", command,
			    DM_POOL_JOBS_MAX);
}

void dm_readers_options(const DmCli *cli, int jobs, DmPoolOptions *ret)
{
	if (jobs == DM_JOBS_UNSET)
		jobs = (int)cli->config->jobs;
	*ret = (DmPoolOptions){
		.limits = &cli->config->limits,
		.jobs = jobs < 0 ? dm_pool_default_jobs() : (guint)jobs,
		.sandbox = cli->config->sandbox,
		.stopped = dm_signals_caught,
		.say = say,
	};
}

DmPool *dm_readers_new(const DmCli *cli, int jobs)
{
	DmPoolOptions options;

	dm_readers_options(cli, jobs, &options);
	return dm_pool_new(&options);
}

DmPool *dm_lint_readers_new(const DmCli *cli, int jobs)
{
	DmPoolOptions options;

	dm_readers_options(cli, jobs, &options);
	options.lint = TRUE;
	return dm_pool_new(&options);
}

void dm_readers_refuse_name(const char *uri, DmParseResult *result)
{
	g_autofree char *base = g_path_get_basename(uri);
	g_auto(DmReportName) name = { 0 };

	/* "#1" is a message in an mbox. */
	if (result->reports || result->refused ||
	    !dm_report_name_parse(base, &name) || strchr(name.extension, '#'))
		return;
	dm_findings_add(
		result->findings, DM_SEVERITY_ERROR, "format-unknown", NULL,
		"it is named as a report but is none: gzip, zip, tar, XML, JSON and mails are read");
	result->refused = 1;
}
