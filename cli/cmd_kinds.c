/*
 * The commands about failure and TLS reports: failures, tls.
 */
#include "cli/cli.h"
#include "cli/queryoptions.h"
#include "cli/words.h"
#include "report/answers.h"

static gboolean ask_failures(DmStore *store, DmQuery *query,
			     const char *by_name, DmFailureGrouping by,
			     GError **error)
{
	if (!by_name)
		return dm_answer_failures(store, &query->filter,
					  dm_query_texts(query), &query->emit,
					  error);
	return dm_answer_failures_by(store, &query->filter, by,
				     dm_query_texts(query), &query->emit,
				     error);
}

DmExit dm_cmd_failures(DmCli *cli, int argc, char **argv, GError **error)
{
	static const char *const words[] = { "domain", "source", "reason",
					     NULL };
	g_auto(DmQuery) query = { .sorts_later = TRUE };
	g_autoptr(DmStore) store = NULL;
	g_autofree char *by_name = NULL;
	guint by = 0;
	const GOptionEntry entries[] = {
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by_name,
		  "figures by domain, source or reason", "WORD" },
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "failures", entries, "table", 0, &argc,
			    &argv, error) ||
	    !dm_word_read("failures: --by", by_name, words, &by, error) ||
	    !dm_query_sort_as(&query, by_name ? "failures --by" : "failures",
			      error))
		return DM_EXIT_USAGE;
	store = dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	if (!store ||
	    !ask_failures(store, &query, by_name, (DmFailureGrouping)by, error))
		return dm_exit_of(*error);
	return DM_EXIT_DONE;
}

static gboolean ask_tls(DmStore *store, DmQuery *query, gboolean failures,
			DmTlsPeriod period, GError **error)
{
	if (failures)
		return dm_answer_tls_failures(store, &query->filter,
					      dm_query_texts(query),
					      &query->emit, error);
	return dm_answer_tls(store, &query->filter, period,
			     dm_query_texts(query), &query->emit, error);
}

DmExit dm_cmd_tls(DmCli *cli, int argc, char **argv, GError **error)
{
	/* In the order of DmTlsPeriod, behind its total. */
	static const char *const words[] = { "day", "week", "month", NULL };
	g_auto(DmQuery) query = { .sorts_later = TRUE };
	g_autoptr(DmStore) store = NULL;
	g_autofree char *by_name = NULL;
	gboolean failures = FALSE;
	guint by = 0;
	const GOptionEntry entries[] = {
		{ "failures", 0, 0, G_OPTION_ARG_NONE, &failures,
		  "failed sessions by result, MX and reporter", NULL },
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by_name,
		  "the trend by day, week or month", "WORD" },
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "tls", entries, "table", 0, &argc,
			    &argv, error) ||
	    !dm_word_read("tls: --by", by_name, words, &by, error))
		return DM_EXIT_USAGE;
	if (failures && by_name) {
		dm_cli_usage(error,
			     "tls: --failures and --by do not go together");
		return DM_EXIT_USAGE;
	}
	if (!dm_query_sort_as(&query,
			      failures	? "tls --failures"
			      : by_name ? "tls --by"
					: "tls",
			      error))
		return DM_EXIT_USAGE;
	store = dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	if (!store ||
	    !ask_tls(store, &query, failures,
		     by_name ? (DmTlsPeriod)(by + 1) : DM_TLS_TOTAL, error))
		return dm_exit_of(*error);
	return DM_EXIT_DONE;
}
