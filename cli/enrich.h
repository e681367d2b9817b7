/*
 * Looks at the sources that are due: host names by DNS, countries and networks
 * by databases, senders by the catalogue.
 */
#pragma once

#include "cli/cli.h"
#include "core/hoststate.h"

typedef struct {
	const DmCli *cli;
	gboolean with_dns, again;
	gint64 limit; /* addresses; 0 = all */
	guint seconds;
	const char *const *servers; /* of DNS, as the resolver takes them */
	gboolean progress;
} DmEnrichOptions;

typedef struct {
	guint64 addresses; /* that were looked at */
	guint64 hosts[DM_N_HOST_STATES];
	guint64 countries, networks; /* addresses that have one */
	gint64 left;		     /* that are still due */
	double seconds;
	gboolean is_unchecked; /* DNS said nothing that could be used */
} DmEnrichTotals;

/* FALSE with `error` set; what was found before is kept and in the totals. */
gboolean dm_enrich_run(const DmEnrichOptions *options, DmEnrichTotals *ret,
		       GError **error);
