/*
 * `check`: what domains publish in DNS, and what is wrong with it.
 */
#include "cli/checkeroptions.h"
#include "cli/checkinputs.h"
#include "cli/checkstate.h"
#include "cli/queryoptions.h"
#include "dns/name.h"
#include "report/answer_check.h"

typedef struct {
	DmCheckWish wish;
	char *file, *explain, *watch_file;
	char *ip, *from, *helo, *server;
	gboolean full;
} Options;

static void options_clear(Options *options)
{
	g_strfreev(options->wish.selectors);
	g_free(options->file);
	g_free(options->explain);
	g_free(options->watch_file);
	g_free(options->ip);
	g_free(options->from);
	g_free(options->helo);
	g_free(options->server);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Options, options_clear)

/* A run that goes on while results come in. */
typedef struct {
	DmCheckAnswer *answer; /* or: */
	DmCheckState *state;
	DmEmitter *changes;
	gboolean is_quiet;
	guint errors, unchecked;
} Run;

/* ---- options -------------------------------------------------------- */

static gboolean parse_options(DmCli *cli, DmQuery *query, Options *options,
			      int *argc, char ***argv, GError **error)
{
	const GOptionEntry entries[] = {
		{ "all", 0, 0, G_OPTION_ARG_NONE, &options->wish.all,
		  "every domain that the database has reports for", NULL },
		{ "file", 'f', 0, G_OPTION_ARG_FILENAME, &options->file,
		  "domains, one a line; - is standard input", "FILE" },
		{ "selector", 's', 0, G_OPTION_ARG_STRING_ARRAY,
		  &options->wish.selectors,
		  "a DKIM selector to look at, beside those of the reports; may be repeated",
		  "NAME" },
		{ "ip", 0, 0, G_OPTION_ARG_STRING, &options->ip,
		  "what SPF says of mail from this address", "ADDRESS" },
		{ "from", 0, 0, G_OPTION_ARG_STRING, &options->from,
		  "with --ip: the envelope sender (MAIL FROM)", "ADDRESS" },
		{ "helo", 0, 0, G_OPTION_ARG_STRING, &options->helo,
		  "with --ip: the name in HELO", "NAME" },
		{ "full", 0, 0, G_OPTION_ARG_NONE, &options->full,
		  "everything of each domain, where there are several", NULL },
		{ "strict", 0, 0, G_OPTION_ARG_NONE, &options->wish.strict,
		  "no DMARC record is an error", NULL },
		{ "server", 0, 0, G_OPTION_ARG_STRING, &options->server,
		  "ask this DNS server instead of those of the configuration",
		  "ADDRESS[:PORT]" },
		{ "watch-file", 0, 0, G_OPTION_ARG_FILENAME,
		  &options->watch_file,
		  "print only what changed since the last run with this file",
		  "STATE" },
		{ "explain", 0, 0, G_OPTION_ARG_STRING, &options->explain,
		  "what a rule means; all lists the rules", "ID" },
		{ NULL },
	};

	return dm_query_parse(query, cli, "check", entries, "table", G_MAXINT,
			      argc, argv, error);
}

/* Without the angle brackets that it has in logs; NULL stays. */
static char *bare_address(char *from)
{
	gsize size = from ? strlen(from) : 0;

	if (size < 2 || from[0] != '<' || from[size - 1] != '>')
		return from;
	from[size - 1] = 0;
	return from + 1;
}

static gboolean read_question(const Options *options, DmSpfQuestion *ret,
			      GError **error)
{
	if (!options->ip && (options->from || options->helo))
		return dm_cli_usage(
			error,
			"check: --from and --helo go with --ip, the address the mail comes from");
	if (options->ip && !dm_address_parse(options->ip, &ret->ip))
		return dm_cli_usage(error,
				    "check: --ip takes an address, not \"%s\"",
				    options->ip);
	ret->from = bare_address(options->from);
	ret->helo = options->helo;
	ret->now_seconds = g_get_real_time() / G_USEC_PER_SEC;
	return TRUE;
}

/* RFC 6376 section 3.1, and the underscores that are in use. */
static gboolean is_selector(const char *text)
{
	g_autofree char *name = dm_dns_name_normalize(text, NULL);

	return name != NULL;
}

static gboolean check_options(const Options *options, GError **error)
{
	if (options->server && !dm_resolver_server_is_good(options->server))
		return dm_cli_usage(
			error,
			"check: --server takes an address like 192.0.2.53 or [2001:db8::53]:5353, not \"%s\"",
			options->server);
	if (options->watch_file && (options->full || options->ip))
		return dm_cli_usage(
			error,
			"check: --watch-file goes neither with --full nor with --ip");
	for (char **row = options->wish.selectors; row && *row; row++)
		if (!is_selector(*row))
			return dm_cli_usage(
				error,
				"check: \"%s\" is no DKIM selector: letters, digits, - and _, with dots between",
				*row);
	return TRUE;
}

/* ---- the run -------------------------------------------------------- */

static const DmColumn change_columns[] = {
	{ "domain", "DOMAIN", DM_COLUMN_TEXT },
	{ "change", "CHANGE", DM_COLUMN_TEXT },
	{ "fact", "WHAT", DM_COLUMN_TEXT },
	{ NULL }
};

static void on_change(gpointer user, const char *domain, gboolean is_new,
		      const char *fact)
{
	Run *run = user;
	const DmCell cells[] = { { .text = domain },
				 { .text = is_new ? "new" : "gone" },
				 { .text = fact } };

	dm_emitter_row(run->changes, cells);
}

static gboolean is_open(gconstpointer user, const char *fact)
{
	return dm_check_fact_is_open(user, fact);
}

/* What is not known has not changed: the old facts stay. */
static void watch(Run *run, const DmCheck *check)
{
	g_autoptr(GPtrArray) facts = dm_check_facts(check);
	gboolean was_known =
		dm_check_state_replace(run->state, check->domain, facts,
				       is_open, check, on_change, run);

	if (check->unchecked->len)
		dm_cli_say(
			check->domain,
			check->unchecked->len == 1
				? "%u DNS question had no answer; what was known is kept"
				: "%u DNS questions had no answer; what was known is kept",
			check->unchecked->len);
	if (!was_known && !run->is_quiet)
		dm_cli_say(check->domain,
			   "remembered; changes are told from the next run on");
}

static gboolean on_checked(gpointer user, DmCheck *check,
			   GError **error G_GNUC_UNUSED)
{
	Run *run = user;

	run->errors += dm_check_count(check, DM_SEVERITY_ERROR);
	run->unchecked += check->unchecked->len;
	if (run->state)
		watch(run, check);
	else
		dm_check_answer_add(run->answer, check);
	dm_check_free(check);
	return TRUE;
}

static DmExit verdict(const Run *run)
{
	if (run->errors)
		return DM_EXIT_FOUND;
	return run->unchecked ? DM_EXIT_UNCHECKED : DM_EXIT_DONE;
}

static gboolean begin(Run *run, const Options *options, const DmQuery *query,
		      guint n, GError **error)
{
	const DmCheckAnswerOptions answer = {
		.emit = &query->emit,
		.is_full = options->full || n == 1,
	};

	if (!options->watch_file) {
		run->answer = dm_check_answer_new(&answer);
		return TRUE;
	}
	run->state = dm_check_state_load(options->watch_file, error);
	if (!run->state)
		return FALSE;
	run->changes =
		dm_emitter_new(&query->emit, "check", NULL, change_columns);
	dm_emitter_set_empty(run->changes, NULL);
	return TRUE;
}

static gboolean end(Run *run, gboolean is_good, GError **error)
{
	if (!run->state) {
		if (is_good)
			return dm_check_answer_finish(run->answer, error);
		dm_check_answer_abandon(run->answer);
		return FALSE;
	}
	is_good = dm_emitter_close(is_good, run->changes, error) &&
		  dm_check_state_save(run->state, error);
	dm_check_state_free(run->state);
	return is_good;
}

static DmExit check_all(DmCli *cli, const Options *options,
			const DmQuery *query, const GPtrArray *inputs,
			GError **error)
{
	const char *servers[2];
	DmSpfQuestion question = { 0 };
	DmCheckerOptions checker;
	Run run = { .is_quiet = cli->quiet };
	gboolean is_good, is_dead = FALSE;

	if (!read_question(options, &question, error))
		return DM_EXIT_USAGE;
	if (!begin(&run, options, query, inputs->len, error))
		return dm_exit_of(*error);
	dm_checker_options_fill(cli, options->server, servers, &checker);
	checker.question = options->ip ? &question : NULL;
	is_good = dm_checker_run(&checker, inputs, on_checked, &run, &is_dead,
				 error);
	if (is_good && is_dead)
		dm_cli_say(
			"DNS",
			"no DNS server answers; is the network up, and is %s right?",
			options->server		    ? "--server"
			: *cli->config->dns_servers ? "servers in [dns]"
						    : "/etc/resolv.conf");
	if (!end(&run, is_good, error))
		return dm_exit_of(*error);
	return verdict(&run);
}

/* ---- rules ---------------------------------------------------------- */

static DmExit explain(const char *id, const DmEmitOptions *emit, GError **error)
{
	const DmRule *rule = dm_rule_find(id);

	if (!rule && g_ascii_strcasecmp(id, "all") != 0) {
		dm_cli_usage(
			error,
			"check: there is no rule \"%s\"; check --explain all lists them",
			id);
		return DM_EXIT_USAGE;
	}
	return dm_answer_explain_rule(rule, emit, error) ? DM_EXIT_DONE
							 : DM_EXIT_STORE;
}

DmExit dm_cmd_check(DmCli *cli, int argc, char **argv, GError **error)
{
	g_auto(DmQuery) query = { .unfiltered = TRUE };
	g_auto(Options) options = { 0 };
	g_autoptr(GPtrArray) inputs = NULL;

	if (!parse_options(cli, &query, &options, &argc, &argv, error) ||
	    !check_options(&options, error))
		return DM_EXIT_USAGE;
	if (options.explain && argc > 1) {
		dm_cli_usage(error,
			     "check: --explain takes a rule and no domain");
		return DM_EXIT_USAGE;
	}
	if (options.explain)
		return explain(options.explain, &query.emit, error);
	options.wish.domains = argv + 1;
	options.wish.file = options.file;
	inputs = dm_check_inputs(cli, &options.wish, error);
	if (!inputs)
		return dm_exit_of(*error);
	return check_all(cli, &options, &query, inputs, error);
}
