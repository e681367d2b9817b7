/*
 * Ranks exit statuses and maps errors to them.
 */
#include "cli/exitcode.h"

#include "cli/cli.h"
#include "dns/geoip.h"
#include "dns/resolver.h"
#include "ingest/source.h"
#include "net/neterror.h"
#include "parse/parse.h"
#include "report/emitter.h"
#include "report/senders.h"
#include "store/store.h"

DmExit dm_exit_worse(DmExit a, DmExit b)
{
	static const DmExit ranks[] = { DM_EXIT_USAGE, DM_EXIT_STORE,
					DM_EXIT_MAILBOX, DM_EXIT_ITEMS,
					DM_EXIT_FOUND };

	for (guint i = 0; i < G_N_ELEMENTS(ranks); i++)
		if (a == ranks[i] || b == ranks[i])
			return ranks[i];
	return DM_EXIT_DONE;
}

DmExit dm_exit_of(const GError *error)
{
	if (error->domain == DM_CLI_ERROR || error->domain == G_OPTION_ERROR ||
	    error->domain == DM_GEOIP_ERROR || error->domain == DM_EMIT_ERROR ||
	    error->domain == DM_SENDERS_ERROR ||
	    g_error_matches(error, DM_INGEST_ERROR, DM_INGEST_ERROR_USAGE) ||
	    g_error_matches(error, DM_STORE_ERROR, DM_STORE_ERROR_MISSING) ||
	    g_error_matches(error, DM_PARSE_ERROR, DM_PARSE_ERROR_SANDBOX))
		return DM_EXIT_USAGE;
	if (error->domain == DM_NET_ERROR ||
	    g_error_matches(error, DM_INGEST_ERROR, DM_INGEST_ERROR_SECRET))
		return DM_EXIT_MAILBOX;
	if (error->domain == DM_DNS_ERROR)
		return DM_EXIT_UNCHECKED;
	if (error->domain == DM_INGEST_ERROR)
		return DM_EXIT_ITEMS;
	return DM_EXIT_STORE;
}
