/*
 * How DNS is asked, by the configuration.
 */
#pragma once

#include "cli/cli.h"
#include "dns/checker.h"

/*
 * `server`, NULL = those of the configuration, is asked.  The texts in *ret are
 * the configuration's; `servers` is room for a list of one.
 */
void dm_checker_options_fill(const DmCli *cli, const char *server,
			     const char *servers[2], DmCheckerOptions *ret);
