/*
 * Which domains `check` looks at, and what the stored reports know of them.
 */
#pragma once

#include "cli/cli.h"
#include "dns/checkinput.h"

typedef struct {
	char **domains;	  /* of the command line; may be NULL */
	const char *file; /* one domain a line, # begins a comment; "-" is
			     standard input; NULL = none */
	gboolean all;	  /* every policy domain of the store */
	char **selectors; /* to look at beside those of the reports */
	gboolean strict;
} DmCheckWish;

/*
 * DmCheckInput, each domain once, in the order they are named.  What stands in
 * the store is added where there is one.  NULL with a usage error where a name
 * cannot be a domain or there is none; caller unrefs.
 */
GPtrArray *dm_check_inputs(const DmCli *cli, const DmCheckWish *wish,
			   GError **error);
