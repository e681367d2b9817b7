/*
 * The pool of readers as the configuration and --jobs want it.
 */
#pragma once

#include "cli/cli.h"
#include "parse/pool.h"

/* The option that all commands with readers have; its default is unset. */
#define DM_JOBS_UNSET G_MININT
#define DM_JOBS_OPTION(variable)                                                                                   \
	{                                                                                                          \
		"jobs", 'j', 0, G_OPTION_ARG_INT, (variable),                                                      \
			"worker processes that open mail, each in a sandbox; 0 opens it in this process, without", \
			"N"                                                                                        \
	}

/* FALSE with a usage error where N is out of range. */
gboolean dm_jobs_check(const char *command, int jobs, GError **error);
/* `jobs` as given by the option. */
DmPool *dm_readers_new(const DmCli *cli, int jobs);
/* The same, for `lint`. */
DmPool *dm_lint_readers_new(const DmCli *cli, int jobs);
void dm_readers_options(const DmCli *cli, int jobs, DmPoolOptions *ret);

/*
 * A bare file that is named as reports are claims to be one: where nothing was
 * read from it, that is refused.
 */
void dm_readers_refuse_name(const char *uri, DmParseResult *result);
