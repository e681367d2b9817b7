/*
 * The commands that only ask: summary, sources, reports, show and others.
 */
#include "cli/cli.h"
#include "cli/queryoptions.h"
#include "cli/words.h"
#include "report/answers.h"

typedef gboolean (*AnswerFn)(DmStore *store, const DmFilter *filter,
			     const char *const *filter_texts,
			     const DmEmitOptions *options, GError **error);

static DmStore *open_store(const DmCli *cli, GError **error)
{
	return dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
}

/* What is compared with lies before the first day. */
static gboolean narrow_all(DmQuery *query, DmStore *store, GError **error)
{
	gint64 since_day = query->filter.since_day;
	gboolean ok;

	query->filter.since_day = G_MININT64;
	ok = dm_query_narrow(query, store, error);
	query->filter.since_day = since_day;
	return ok;
}

DmExit dm_cmd_summary(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { 0 };
	g_autoptr(DmStore) store = NULL;
	const GOptionEntry entries[] = { DM_QUERY_DISAGREE(query), { NULL } };

	if (!dm_query_parse(&query, cli, "summary", entries, "table", 0, &argc,
			    &argv, error))
		return DM_EXIT_USAGE;
	store = open_store(cli, error);
	if (!store || !narrow_all(&query, store, error) ||
	    !dm_answer_summary(store, &query.filter, dm_query_texts(&query),
			       &query.emit, error))
		return dm_exit_of(*error);
	return DM_EXIT_DONE;
}

/* --by of `sources`, behind "ip", in the order of DmGrouping from DM_BY_NET. */
static const char *const source_words[] = { "ip",      "net", "name", "domain",
					    "country", "asn", NULL };
static const char *const source_forms[] = { "sources",	    "sources --by",
					    "sources --by", "sources --by",
					    "sources --by", "sources --by" };

DmExit dm_cmd_sources(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .sorts_later = TRUE };
	g_autoptr(DmStore) store = NULL;
	g_autofree char *by_name = NULL;
	guint by = 0;
	gboolean ok;
	const GOptionEntry entries[] = {
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by_name,
		  "ip, net, name, domain, country or asn; what enrich found, but for the first two",
		  "WORD" },
		DM_QUERY_DISAGREE(query),
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "sources", entries, "table", 0, &argc,
			    &argv, error) ||
	    !dm_word_read("sources: --by", by_name, source_words, &by, error) ||
	    !dm_query_sort_as(&query, source_forms[by], error))
		return DM_EXIT_USAGE;
	store = open_store(cli, error);
	ok = store && dm_query_narrow(&query, store, error) &&
	     (by ? dm_answer_sources_by(store, &query.filter,
					(DmGrouping)(DM_BY_NET + by - 1),
					dm_query_texts(&query), &query.emit,
					error)
		 : dm_answer_sources(store, &query.filter, cli->config->domains,
				     dm_query_texts(&query), &query.emit,
				     error));
	return ok ? DM_EXIT_DONE : dm_exit_of(*error);
}

DmExit dm_cmd_reporters(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .sorts_later = TRUE };
	g_autoptr(DmStore) store = NULL;
	AnswerFn answer;
	const GOptionEntry entries[] = {
		DM_QUERY_DISAGREE(query),
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "reporters", entries, "table", 0,
			    &argc, &argv, error))
		return DM_EXIT_USAGE;
	if (query.disagree && query.sort) {
		dm_cli_usage(
			error,
			"reporters --disagree: the most messages come first; there is no --sort");
		return DM_EXIT_USAGE;
	}
	if (!dm_query_sort_as(&query, "reporters", error))
		return DM_EXIT_USAGE;
	answer = query.disagree ? dm_answer_disagreements : dm_answer_reporters;
	store = open_store(cli, error);
	if (!store || !answer(store, &query.filter, dm_query_texts(&query),
			      &query.emit, error))
		return dm_exit_of(*error);
	return DM_EXIT_DONE;
}

DmExit dm_cmd_timeline(DmCli *cli, int argc, char **argv, GError **error)
{
	/* In the order of DmGrouping from DM_BY_DAY. */
	static const char *const words[] = { "day", "week", "month", NULL };
	g_auto(DmQuery) query = { 0 };
	g_autoptr(DmStore) store = NULL;
	g_autofree char *by_name = NULL;
	gboolean spread = FALSE;
	guint by = 0;
	const GOptionEntry entries[] = {
		{ "by", 0, 0, G_OPTION_ARG_STRING, &by_name,
		  "day, week or month; by day unless told", "WORD" },
		{ "spread", 0, 0, G_OPTION_ARG_NONE, &spread,
		  "divide the messages of longer reports over their days",
		  NULL },
		DM_QUERY_DISAGREE(query),
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "timeline", entries, "table", 0, &argc,
			    &argv, error) ||
	    !dm_word_read("timeline: --by", by_name, words, &by, error))
		return DM_EXIT_USAGE;
	if (spread && query.sort) {
		dm_cli_usage(
			error,
			"timeline --spread: the days come in their order; there is no --sort");
		return DM_EXIT_USAGE;
	}
	store = open_store(cli, error);
	if (!store || !dm_query_narrow(&query, store, error) ||
	    !dm_answer_timeline(store, &query.filter,
				(DmGrouping)(DM_BY_DAY + by), spread,
				dm_query_texts(&query), &query.emit, error))
		return dm_exit_of(*error);
	return DM_EXIT_DONE;
}

static gboolean read_kind(const char *command, const char *name, DmKind *ret,
			  GError **error)
{
	if (dm_kind_from_name(name, ret))
		return TRUE;
	return dm_cli_usage(
		error, "%s: --kind takes aggregate, failure or tls, not \"%s\"",
		command, name);
}

DmExit dm_cmd_reports(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { 0 };
	g_autoptr(DmStore) store = NULL;
	gboolean conflicts = FALSE;
	g_autofree char *kind_name = NULL;
	guint kinds = DM_KINDS_ALL;
	DmKind kind;
	const GOptionEntry entries[] = {
		{ "kind", 0, 0, G_OPTION_ARG_STRING, &kind_name,
		  "aggregate, failure or tls; all unless told", "KIND" },
		{ "conflicts", 0, 0, G_OPTION_ARG_NONE, &conflicts,
		  "also list conflicts, which are not counted", NULL },
		DM_QUERY_DISAGREE(query),
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "reports", entries, "table", 0, &argc,
			    &argv, error) ||
	    (kind_name && !read_kind("reports", kind_name, &kind, error)))
		return DM_EXIT_USAGE;
	if (kind_name)
		kinds = 1U << kind;
	store = open_store(cli, error);
	if (!store || !dm_query_narrow(&query, store, error) ||
	    !dm_answer_reports(store, &query.filter, kinds, conflicts,
			       dm_query_texts(&query), &query.emit, error))
		return dm_exit_of(*error);
	return DM_EXIT_DONE;
}

/* The kept document itself, byte for byte. */
static gboolean print_original(DmStore *store, gint64 key, GError **error)
{
	g_autoptr(GBytes) bytes = dm_store_original(store, key, error);

	return bytes && dm_cli_write_bytes(bytes, error);
}

DmExit dm_cmd_show(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .unfiltered = TRUE };
	g_autoptr(DmStore) store = NULL;
	gboolean original = FALSE, ok;
	gint64 key;
	const GOptionEntry entries[] = {
		{ "original", 0, 0, G_OPTION_ARG_NONE, &original,
		  "print the kept document as it was sent", NULL },
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "show", entries, "table", 1, &argc,
			    &argv, error))
		return DM_EXIT_USAGE;
	if (argc < 2) {
		dm_cli_usage(
			error,
			"show: name a report by its ID; dmarcmill reports lists them");
		return DM_EXIT_USAGE;
	}
	store = open_store(cli, error);
	ok = store && dm_store_find(store, argv[1], &key, error) &&
	     (original ? print_original(store, key, error)
		       : dm_answer_show(store, key, &query.emit, error));
	return ok ? DM_EXIT_DONE : dm_exit_of(*error);
}
