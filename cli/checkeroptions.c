/*
 * Turns the configuration into what a checker is told.  It asks nothing.
 */
#include "cli/checkeroptions.h"

#include "cli/signals.h"

#define HTTPS_SECONDS 30
#define DOMAINS_AT_ONCE 32

void dm_checker_options_fill(const DmCli *cli, const char *server,
			     const char *servers[2], DmCheckerOptions *ret)
{
	const DmConfig *config = cli->config;
	const gint64 *limits = config->limits.value;

	servers[0] = server;
	servers[1] = NULL;
	*ret = (DmCheckerOptions){
		.resolver = {
			.servers = server ? servers
					  : (const char *const *)
						    config->dns_servers,
			.timeout_ms = (guint)config->dns_timeout_seconds * 1000,
			.parallel = (guint)limits[DM_LIMIT_DNS_PARALLEL],
			.records_max = (guint)limits[DM_LIMIT_DNS_RECORDS],
		},
		.queries_max = (guint)limits[DM_LIMIT_DNS_QUERIES],
		.bytes_max = (gsize)limits[DM_LIMIT_DNS_BYTES],
		.domain_seconds = (guint)limits[DM_LIMIT_DNS_SECONDS],
		.domains_at_once = DOMAINS_AT_ONCE,
		.https_port = (guint)config->https_port,
		.ca_file = config->dns_ca_file,
		.policy_bytes_max = (gsize)limits[DM_LIMIT_STS_BYTES],
		.fetch_seconds = HTTPS_SECONDS,
		.stopped = dm_signals_caught,
	};
}
