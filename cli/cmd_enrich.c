/*
 * `enrich`: what can be found out about the stored sources.
 */
#include <stdio.h>

#include "cli/enrich.h"
#include "cli/words.h"
#include "dns/resolver.h"

#define SECONDS_MAX 86400
#define UNSET G_MININT64

enum { TABLE, CSV, JSON };

typedef struct {
	gint64 limit, seconds;
	gboolean again, no_dns;
	char *server, *format;
	guint format_index;
} Options;

static void options_clear(Options *options)
{
	g_free(options->server);
	g_free(options->format);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* ---- options -------------------------------------------------------- */

static gboolean check_options(const DmCli *cli, Options *options,
			      GError **error)
{
	static const char *const formats[] = { "table", "csv", "json", NULL };
	const DmConfig *config = cli->config;
	const gint64 *limits = config->limits.value;

	if (options->limit == UNSET)
		options->limit = limits[DM_LIMIT_ENRICH_ADDRESSES];
	if (options->seconds == UNSET)
		options->seconds = limits[DM_LIMIT_ENRICH_SECONDS];
	if (options->limit < 0)
		return dm_cli_usage(
			error, "enrich: --limit takes a number, 0 for all");
	if (options->seconds < 1 || options->seconds > SECONDS_MAX)
		return dm_cli_usage(error, "enrich: --seconds takes 1 to %d",
				    SECONDS_MAX);
	if (options->server && !dm_resolver_server_is_good(options->server))
		return dm_cli_usage(
			error,
			"enrich: --server takes an address like 192.0.2.53 or [2001:db8::53]:5353, not \"%s\"",
			options->server);
	if (options->no_dns && !config->geoip_country && !config->geoip_asn)
		return dm_cli_usage(
			error,
			"enrich: without DNS there is nothing to ask: the configuration names no file in [geoip] country or asn");
	return dm_word_read("enrich: --format", options->format, formats,
			    &options->format_index, error);
}

static gboolean parse_options(DmCli *cli, Options *options, int *argc,
			      char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "limit", 0, 0, G_OPTION_ARG_INT64, &options->limit,
		  "at most so many addresses; 0 = all", "N" },
		{ "seconds", 0, 0, G_OPTION_ARG_INT64, &options->seconds,
		  "end after so long; the next run goes on", "N" },
		{ "again", 0, 0, G_OPTION_ARG_NONE, &options->again,
		  "also what is known and not old yet", NULL },
		{ "no-dns", 0, 0, G_OPTION_ARG_NONE, &options->no_dns,
		  "countries and networks alone", NULL },
		{ "server", 0, 0, G_OPTION_ARG_STRING, &options->server,
		  "ask this DNS server instead of those of the configuration",
		  "ADDRESS[:PORT]" },
		{ "format", 0, 0, G_OPTION_ARG_STRING, &options->format,
		  "csv or json print the totals as data", "FORMAT" },
		{ NULL },
	};

	if (!dm_cli_parse(cli, dm_command_lookup("enrich"), entries, argc, argv,
			  error) ||
	    !dm_cli_configure(cli, error) ||
	    !check_options(cli, options, error))
		return FALSE;
	if (*argc > 1)
		return dm_cli_usage(error,
				    "enrich: \"%s\" is one argument too many",
				    (*argv)[1]);
	return TRUE;
}

/* ---- totals --------------------------------------------------------- */

static void print_line(const DmEnrichTotals *totals)
{
	const guint64 *hosts = totals->hosts;

	fprintf(stderr,
		"%" G_GUINT64_FORMAT " addresses: %" G_GUINT64_FORMAT
		" names confirmed, %" G_GUINT64_FORMAT
		" unconfirmed, %" G_GUINT64_FORMAT " none, %" G_GUINT64_FORMAT
		" failed; %" G_GUINT64_FORMAT " countries, %" G_GUINT64_FORMAT
		" networks; %" G_GINT64_FORMAT " left, %.1f s\n",
		totals->addresses, hosts[DM_HOST_CONFIRMED],
		hosts[DM_HOST_UNCONFIRMED], hosts[DM_HOST_NONE],
		hosts[DM_HOST_FAILED], totals->countries, totals->networks,
		totals->left, totals->seconds);
}

static void print_json(const DmEnrichTotals *totals, const char *seconds)
{
	printf("{\"addresses\":%" G_GUINT64_FORMAT ",\"names\":{",
	       totals->addresses);
	for (guint i = DM_HOST_CONFIRMED; i < DM_N_HOST_STATES; i++)
		printf("%s\"%s\":%" G_GUINT64_FORMAT,
		       i > DM_HOST_CONFIRMED ? "," : "",
		       dm_host_state_name((DmHostState)i), totals->hosts[i]);
	printf("},\"countries\":%" G_GUINT64_FORMAT
	       ",\"asns\":%" G_GUINT64_FORMAT ",\"left\":%" G_GINT64_FORMAT
	       ",\"seconds\":%s}\n",
	       totals->countries, totals->networks, totals->left, seconds);
}

static void print_csv(const DmEnrichTotals *totals, const char *seconds)
{
	printf("addresses");
	for (guint i = DM_HOST_CONFIRMED; i < DM_N_HOST_STATES; i++)
		printf(",names_%s", dm_host_state_name((DmHostState)i));
	printf(",countries,asns,left,seconds\r\n%" G_GUINT64_FORMAT,
	       totals->addresses);
	for (guint i = DM_HOST_CONFIRMED; i < DM_N_HOST_STATES; i++)
		printf(",%" G_GUINT64_FORMAT, totals->hosts[i]);
	printf(",%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT ",%" G_GINT64_FORMAT
	       ",%s\r\n",
	       totals->countries, totals->networks, totals->left, seconds);
}

static void print_totals(const DmCli *cli, guint format,
			 const DmEnrichTotals *totals)
{
	char seconds[G_ASCII_DTOSTR_BUF_SIZE];

	g_ascii_formatd(seconds, sizeof(seconds), "%.3f", totals->seconds);
	if (!cli->quiet)
		print_line(totals);
	if (format == JSON)
		print_json(totals, seconds);
	if (format == CSV)
		print_csv(totals, seconds);
}

/* ---- the command ---------------------------------------------------- */

/* Two at once would ask the same.  -1 with no error where one is at it. */
static int claim(const char *db, GError **error)
{
	g_autofree char *path = g_strconcat(db, ".enrich", NULL);
	g_autofree char *holder = NULL;
	GError *problem = NULL;
	int claimed = dm_store_claim(path, "dmarcmill enrich", &problem);

	if (claimed >= 0)
		return claimed;
	if (!g_error_matches(problem, DM_STORE_ERROR, DM_STORE_ERROR_LOCKED)) {
		g_propagate_error(error, problem);
		return -1;
	}
	g_error_free(problem);
	dm_store_holder(path, &holder, NULL);
	dm_cli_say("enrich", "%s is at it already; nothing is to be done",
		   holder ? holder : "another run");
	return -1;
}

static DmExit enrich(DmCli *cli, const Options *options, GError **error)
{
	const char *const one[] = { options->server, NULL };
	const DmEnrichOptions run = {
		.cli = cli,
		.with_dns = !options->no_dns,
		.again = options->again,
		.limit = options->limit,
		.seconds = (guint)options->seconds,
		.servers =
			options->server
				? one
				: (const char *const *)cli->config->dns_servers,
		.progress = !cli->quiet,
	};
	DmEnrichTotals totals;

	if (!dm_enrich_run(&run, &totals, error))
		return dm_exit_of(*error);
	print_totals(cli, options->format_index, &totals);
	if (!totals.is_unchecked)
		return DM_EXIT_DONE;
	dm_cli_say(
		"enrich",
		"DNS gives no answers; what was known is kept, and the rest stays due");
	return DM_EXIT_UNCHECKED;
}

DmExit dm_cmd_enrich(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(Options) options = { .limit = UNSET, .seconds = UNSET };
	g_autofree char *db = NULL;
	int claimed = -1;
	DmExit status;

	if (!parse_options(cli, &options, &argc, &argv, error))
		return DM_EXIT_USAGE;
	db = dm_cli_db_path(cli);
	/* Where there is none the store says so, and no file stays behind. */
	if (g_file_test(db, G_FILE_TEST_EXISTS)) {
		claimed = claim(db, error);
		if (claimed < 0)
			return *error ? DM_EXIT_STORE : DM_EXIT_DONE;
	}
	status = enrich(cli, &options, error);
	dm_store_claim_release(claimed);
	return status;
}
