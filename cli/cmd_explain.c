/*
 * `explain` and `impact`: why mail fails, what to do, and what another policy
 * would have done.
 */
#include <string.h>

#include "cli/checkeroptions.h"
#include "cli/cli.h"
#include "cli/queryoptions.h"
#include "cli/words.h"
#include "core/domain.h"
#include "dns/name.h"
#include "report/answers.h"

/* What a table shows of a domain with many sources, unless told. */
#define TABLE_LIMIT 20

static gboolean has_limit(const DmQuery *query)
{
	return query->limit != NULL;
}

/* What only says something that the argument says already. */
static gboolean refuse_twice(const char *what, const char *option,
			     GError **error)
{
	return dm_cli_usage(error,
			    "explain: the argument names the %s; leave %s out",
			    what, option);
}

/* No top-level domain is a number: such a name is an address that is wrong. */
static gboolean is_domain(const char *name)
{
	const char *dot = strrchr(name, '.');
	const char *last = dot ? dot + 1 : name;
	g_autofree char *normal = dm_dns_name_normalize(name, NULL);

	return normal && last[strspn(last, "0123456789")];
}

/* An address, a range, or a domain; FALSE with a usage error. */
static gboolean read_subject(DmQuery *query, const char *text, GError **error)
{
	DmCidr cidr;
	gboolean dot = *text == '.';
	g_autofree char *name = NULL;

	if (dm_cidr_parse(text, &cidr)) {
		if (query->source)
			return refuse_twice("source", "--source", error);
		query->cidr = cidr;
		query->filter.source = &query->cidr;
		return TRUE;
	}
	name = dm_domain_normalize(text + dot, NULL);
	if (!is_domain(name))
		return dm_cli_usage(
			error,
			"explain: \"%s\" is no address, no range like 192.0.2.0/24 and no domain",
			text);
	if (query->domain)
		return refuse_twice("domain", "--domain", error);
	query->domain = g_strconcat(dot ? "." : "", name, NULL);
	query->filter.domain = query->domain;
	return TRUE;
}

static DmExit explain(const DmCli *cli, const DmQuery *query, gboolean dns,
		      GError **error)
{
	g_autoptr(DmStore) store =
		dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	g_autoptr(DmSenders) senders =
		store ? dm_senders_new(cli->config->senders_file, error) : NULL;
	const char *servers[2];
	DmCheckerOptions checker;
	const DmExplainOptions options = {
		.disagreeing_only = query->disagree,
		.facts = cli->config->domains,
		.senders = senders,
		.dns = dns ? &checker : NULL,
	};
	gboolean is_partial;

	dm_checker_options_fill(cli, NULL, servers, &checker);
	if (!senders || !dm_answer_explain(store, &query->filter, &options,
					   dm_query_texts(query), &query->emit,
					   &is_partial, error))
		return dm_exit_of(*error);
	return is_partial ? DM_EXIT_UNCHECKED : DM_EXIT_DONE;
}

DmExit dm_cmd_explain(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .sorts_later = TRUE,
				  .is_page = TRUE,
				  .no_sort = TRUE };
	gboolean dns = FALSE;
	const GOptionEntry entries[] = {
		{ "disagree", 0, 0, G_OPTION_ARG_NONE, &query.disagree,
		  "only where recomputed alignment is not what reporters claim",
		  NULL },
		{ "dns", 0, 0, G_OPTION_ARG_NONE, &dns,
		  "ask what is published now, too: SPF, DKIM, DMARC", NULL },
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "explain", entries, "table", 1, &argc,
			    &argv, error))
		return DM_EXIT_USAGE;
	if (argc < 2) {
		dm_cli_usage(
			error,
			"explain: name a source address or a domain; dmarcmill sources lists them");
		return DM_EXIT_USAGE;
	}
	if (query.sort) {
		dm_cli_usage(
			error,
			"explain: the most urgent come first; there is no --sort");
		return DM_EXIT_USAGE;
	}
	if (!read_subject(&query, argv[1], error))
		return DM_EXIT_USAGE;
	if (!has_limit(&query) && query.emit.format == DM_FORMAT_TABLE)
		query.filter.limit = TABLE_LIMIT;
	return explain(cli, &query, dns, error);
}

/* ---- impact --------------------------------------------------------- */

static const char *const policies[] = { "none", "quarantine", "reject", NULL };
static const char *const modes[] = { "r", "s", NULL };

typedef struct {
	char *p, *sp, *np, *adkim, *aspf;
} Options;

static void options_clear(Options *options)
{
	g_free(options->p);
	g_free(options->sp);
	g_free(options->np);
	g_free(options->adkim);
	g_free(options->aspf);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

static gboolean read_word(const char *option, const char *text,
			  const char *const *words, const char *otherwise,
			  const char **ret, GError **error)
{
	g_autofree char *what = g_strconcat("impact: --", option, NULL);
	guint index = 0;

	if (!dm_word_read(what, text, words, &index, error))
		return FALSE;
	*ret = text ? words[index] : otherwise;
	return TRUE;
}

static gboolean read_policy(const Options *options, DmTriedPolicy *ret,
			    GError **error)
{
	if (!options->p)
		return dm_cli_usage(
			error,
			"impact: say which policy by --policy reject, quarantine or none");
	return read_word("policy", options->p, policies, NULL, &ret->p,
			 error) &&
	       read_word("sp", options->sp, policies, ret->p, &ret->sp,
			 error) &&
	       read_word("np", options->np, policies, ret->sp, &ret->np,
			 error) &&
	       read_word("adkim", options->adkim, modes, NULL,
			 &ret->modes.adkim, error) &&
	       read_word("aspf", options->aspf, modes, NULL, &ret->modes.aspf,
			 error);
}

DmExit dm_cmd_impact(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .sorts_later = TRUE,
				  .is_page = TRUE,
				  .no_sort = TRUE };
	g_auto(Options) options = { 0 };
	g_autoptr(DmStore) store = NULL;
	DmTriedPolicy policy = { 0 };
	const GOptionEntry entries[] = {
		{ "policy", 'p', 0, G_OPTION_ARG_STRING, &options.p,
		  "the policy to try: reject, quarantine or none", "POLICY" },
		{ "sp", 0, 0, G_OPTION_ARG_STRING, &options.sp,
		  "for subdomains; as --policy unless told", "POLICY" },
		{ "np", 0, 0, G_OPTION_ARG_STRING, &options.np,
		  "for subdomains that do not exist; as --sp unless told",
		  "POLICY" },
		{ "adkim", 0, 0, G_OPTION_ARG_STRING, &options.adkim,
		  "DKIM alignment: r or s; as published unless told", "MODE" },
		{ "aspf", 0, 0, G_OPTION_ARG_STRING, &options.aspf,
		  "SPF alignment: r or s; as published unless told", "MODE" },
		{ NULL },
	};

	if (!dm_query_parse(&query, cli, "impact", entries, "table", 0, &argc,
			    &argv, error) ||
	    !read_policy(&options, &policy, error))
		return DM_EXIT_USAGE;
	if (query.sort) {
		dm_cli_usage(
			error,
			"impact: domains come by their names; there is no --sort");
		return DM_EXIT_USAGE;
	}
	store = dm_cli_open_store(cli, DM_STORE_READ, "dmarcmill", error);
	if (!store ||
	    !dm_answer_impact(store, &query.filter, cli->config->domains,
			      &policy, dm_query_texts(&query), &query.emit,
			      error))
		return DM_EXIT_STORE;
	return DM_EXIT_DONE;
}
