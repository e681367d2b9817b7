/*
 * `changes`: what is new since a day; made for cron.
 */
#include "cli/cli.h"
#include "cli/queryoptions.h"
#include "report/answers.h"

/* A week, for who asks once a week. */
#define SINCE_DEFAULT "7d"

static gboolean check(DmQuery *query, GError **error)
{
	DmFilter *filter = &query->filter;

	if (query->sort || query->limit)
		return dm_cli_usage(
			error,
			"changes: there is neither --sort nor --limit; --domain takes one domain");
	if (!query->since && !dm_query_read_day("since", SINCE_DEFAULT,
						&filter->since_day, error))
		return FALSE;
	if (filter->until_day < filter->since_day)
		return dm_cli_usage(
			error,
			"changes: --until is a day before --since, which is " SINCE_DEFAULT
			" unless told");
	return TRUE;
}

DmExit dm_cmd_changes(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .sorts_later = TRUE,
				  .is_page = TRUE,
				  .no_sort = TRUE,
				  .no_limit = TRUE };
	g_autoptr(DmStore) store = NULL;

	if (!dm_query_parse(&query, cli, "changes", NULL, "table", 0, &argc,
			    &argv, error) ||
	    !check(&query, error))
		return DM_EXIT_USAGE;
	store = dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	if (!store ||
	    !dm_answer_changes(store, &query.filter, dm_query_texts(&query),
			       &query.emit, error))
		return DM_EXIT_STORE;
	return DM_EXIT_DONE;
}
