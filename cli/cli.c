/*
 * The command table and what every command needs.
 */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/examples.h"
#include "core/text.h"

G_DEFINE_QUARK(dm - cli - error - quark, dm_cli_error)

const DmCommand dm_commands[] = {
	{ "ingest", "PATH…",
	  "read reports from files, directories, Maildir, mbox or - and store them",
	  dm_cmd_ingest },
	{ "fetch", "[ACCOUNT…]",
	  "read reports from the IMAP mailboxes of the configuration and store them",
	  dm_cmd_fetch },
	{ "parse", "FILE…", "print what is in report files as JSON Lines",
	  dm_cmd_parse },
	{ "lint", "FILE…", "which rules of the RFCs report files break",
	  dm_cmd_lint },
	{ "summary", "", "per domain: messages, DMARC pass, dispositions",
	  dm_cmd_summary },
	{ "sources", "", "per source address: the same figures",
	  dm_cmd_sources },
	{ "reporters", "",
	  "per receiver that reports: the same; who went silent",
	  dm_cmd_reporters },
	{ "timeline", "", "per day, week or month: the same", dm_cmd_timeline },
	{ "explain", "SOURCE|DOMAIN",
	  "why mail of a source or domain fails, and what to do",
	  dm_cmd_explain },
	{ "impact", "",
	  "what another policy would have done to the stored mail",
	  dm_cmd_impact },
	{ "changes", "", "what is new since a day; nothing where nothing is",
	  dm_cmd_changes },
	{ "digest", "",
	  "the periodic summary as text, HTML or mail: news, figures, readiness",
	  dm_cmd_digest },
	{ "reports", "", "the stored reports", dm_cmd_reports },
	{ "failures", "", "failure reports: what failed for whom, and why",
	  dm_cmd_failures },
	{ "tls", "", "SMTP TLS reports: sessions per domain and policy",
	  dm_cmd_tls },
	{ "show", "ID", "one stored report, whole, with its findings",
	  dm_cmd_show },
	{ "export", "", "every record as CSV or JSON", dm_cmd_export },
	{ "check", "DOMAIN…",
	  "what domains publish in DNS: MX, SPF, DKIM, DMARC and their kin, judged",
	  dm_cmd_check },
	{ "enrich", "",
	  "find host names, countries and networks of the sources, and who they are",
	  dm_cmd_enrich },
	{ "db", "info|check|quarantine|prune|backup|reprocess",
	  "look after the database", dm_cmd_db },
	{ "doctor", "[ACCOUNT…]",
	  "test configuration, database and sandbox, or mailbox accounts",
	  dm_cmd_doctor },
	{ "completion", "bash|zsh|fish",
	  "a script by which a shell completes commands and options",
	  dm_cmd_completion },
	{ "help", "[COMMAND]", "this list, or the options of a command",
	  dm_cmd_help },
	{ "version", "", "the program's version", dm_cmd_version },
	{ NULL, NULL, NULL, NULL },
};

const DmCommand *dm_command_lookup(const char *name)
{
	for (const DmCommand *command = dm_commands; command->name; command++)
		if (strcmp(command->name, name) == 0)
			return command;
	return NULL;
}

gboolean dm_cli_usage(GError **error, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error(error, DM_CLI_ERROR, DM_CLI_ERROR_USAGE, "%s", text);
	return FALSE;
}

/* Behind the options. */
static void describe(GOptionContext *context, const DmCommand *command)
{
	const char *examples = dm_cli_examples(command->name);
	g_autofree char *text =
		examples ? g_strconcat("Examples:\n", examples, NULL) : NULL;

	g_option_context_set_description(context, text);
}

/* Long names of options behind those that are in `names` already. */
static void add_names(GPtrArray *names, const GOptionEntry *entries)
{
	for (; entries && entries->long_name; entries++)
		if (!(entries->flags & G_OPTION_FLAG_HIDDEN))
			g_ptr_array_add(names, (gpointer)entries->long_name);
}

/* Says which option may be meant, or where they are told. */
static void advise(const DmCommand *command, const GPtrArray *names,
		   GError **error)
{
	const char *option = strstr((*error)->message, "--");
	g_autofree char *help =
		g_strconcat("dmarcmill help", command ? " " : NULL,
			    command ? command->name : NULL, NULL);
	g_autofree char *word = NULL;
	const char *nearest = NULL;
	g_autoptr(GError) known = g_steal_pointer(error);

	if (option) {
		word = g_strndup(option + 2, strcspn(option + 2, "="));
		nearest = dm_text_nearest(word,
					  (const char *const *)names->pdata);
	}
	if (nearest)
		dm_cli_usage(error, "%s; did you mean --%s? See %s",
			     known->message, nearest, help);
	else
		dm_cli_usage(error, "%s; see %s", known->message, help);
}

/* As GLib parses, with a better word on an option that is not there. */
static gboolean parse(GOptionContext *context, const DmCommand *command,
		      const GPtrArray *names, int *argc, char ***argv,
		      GError **error)
{
	g_autoptr(GError) problem = NULL;

	if (g_option_context_parse(context, argc, argv, &problem))
		return TRUE;
	if (g_error_matches(problem, G_OPTION_ERROR,
			    G_OPTION_ERROR_UNKNOWN_OPTION))
		advise(command, names, &problem);
	g_propagate_error(error, g_steal_pointer(&problem));
	return FALSE;
}

gboolean dm_cli_parse(DmCli *cli, const DmCommand *command,
		      const GOptionEntry *entries, int *argc, char ***argv,
		      GError **error)
{
	const GOptionEntry globals[] = {
		{ "config", 0, 0, G_OPTION_ARG_FILENAME, &cli->config_path,
		  "configuration file", "FILE" },
		{ "db", 0, 0, G_OPTION_ARG_FILENAME, &cli->db_path,
		  "database file", "FILE" },
		{ "verbose", 'v', 0, G_OPTION_ARG_NONE, &cli->verbose,
		  "say more", NULL },
		{ "quiet", 'q', 0, G_OPTION_ARG_NONE, &cli->quiet,
		  "say only what is wrong", NULL },
		{ NULL },
	};
	g_autofree char *usage = g_strdup_printf(
		"%s - %s", command ? command->arguments : "COMMAND",
		command ? command->summary
			: "reads DMARC reports and explains them");
	g_autoptr(GOptionContext) context = g_option_context_new(usage);
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *name = NULL;

	if (cli->on_options) {
		cli->on_options(cli->on_options_user,
				command ? entries : globals);
		return dm_cli_usage(error, "the options were asked for");
	}
	if (command) {
		describe(context, command);
		name = g_strdup_printf("dmarcmill %s", command->name);
		g_set_prgname(name);
	} else {
		g_option_context_set_strict_posix(context, TRUE);
	}
	g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_add_main_entries(context, globals, NULL);
	add_names(names, entries);
	add_names(names, globals);
	g_ptr_array_add(names, (gpointer) "help");
	g_ptr_array_add(names, NULL);
	return parse(context, command, names, argc, argv, error);
}

gboolean dm_cli_configure(DmCli *cli, GError **error)
{
	if (!cli->config)
		cli->config = dm_config_load(cli->config_path, error);
	return cli->config != NULL;
}

char *dm_cli_db_path(const DmCli *cli)
{
	if (cli->db_path)
		return g_strdup(cli->db_path);
	if (cli->config->store_path)
		return g_strdup(cli->config->store_path);
	return g_build_filename(g_get_user_data_dir(), "dmarcmill",
				"dmarcmill.db", NULL);
}

DmStore *dm_cli_open_store(const DmCli *cli, DmStoreMode mode,
			   const char *command, GError **error)
{
	g_autofree char *path = dm_cli_db_path(cli);
	DmStore *store =
		dm_store_open(path, mode, command,
			      (guint)cli->config->lock_wait_seconds, error);

	if (!store)
		return NULL;
	dm_store_set_keep_originals(store, cli->config->keep_originals);
	dm_store_set_privacy(store, &cli->config->privacy);
	dm_store_set_quarantine_cap(
		store, cli->config->limits.value[DM_LIMIT_MESSAGE_BYTES]);
	return store;
}

void dm_cli_say(const char *what, const char *format, ...)
{
	GString *line = g_string_new("dmarcmill: ");
	g_autofree char *text = NULL;
	va_list args;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	if (what) {
		dm_text_append_escaped(line, what);
		g_string_append(line, ": ");
	}
	dm_text_append_escaped(line, text);
	g_string_append_c(line, '\n');
	fputs(line->str, stderr);
	g_string_free(line, TRUE);
}

gboolean dm_cli_write_bytes(GBytes *bytes, GError **error)
{
	gsize size;
	gconstpointer data = g_bytes_get_data(bytes, &size);

	if (isatty(STDOUT_FILENO))
		return dm_cli_usage(
			error,
			"these are a stranger's bytes as they came, which could drive a terminal; send them to a file or a pipe");
	fwrite(data, 1, size, stdout);
	return TRUE;
}

void dm_cli_say_finding(const char *uri, const DmFindings *findings)
{
	const DmFinding *worst = dm_findings_worst(findings);

	if (worst && worst->where)
		dm_cli_say(uri, "%s (%s, %s)", worst->text, worst->where,
			   worst->code);
	else if (worst)
		dm_cli_say(uri, "%s (%s)", worst->text, worst->code);
}

void dm_cli_say_foreign(const char *uri, const DmFindings *findings)
{
	const DmFinding *first = dm_findings_count(findings)
					 ? dm_findings_get(findings, 0)
					 : NULL;

	if (first)
		dm_cli_say(uri, "foreign: %s (%s)", first->text, first->code);
	else
		dm_cli_say(uri, "foreign: no report in it");
}
