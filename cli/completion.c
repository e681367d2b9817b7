/*
 * Asks each command for its options, and knows what words some of them take.
 * It knows no shell.
 */
#include "cli/completion.h"

#include <string.h>

static const char kinds[] = "aggregate failure tls";
static const char policies[] = "none quarantine reject";
static const char periods[] = "day week month";

/* The first that fits counts; command NULL = any. */
static const struct {
	const char *command, *option, *words;
} known_words[] = {
	{ "ingest", "format", "json" },
	{ "fetch", "format", "json" },
	{ "export", "format", "csv json" },
	{ "digest", "format", "text html mail json" },
	{ NULL, "format", "table csv json" },
	{ NULL, "disposition", "none quarantine reject other" },
	{ NULL, "aligned", "yes no dkim spf" },
	{ NULL, "mail-auth",
	  "pass fail none policy neutral temperror permerror bestguesspass unknown mismatch" },
	{ "sources", "by", "ip net name domain country asn" },
	{ "timeline", "by", periods },
	{ "tls", "by", periods },
	{ "failures", "by", "domain source reason" },
	{ NULL, "kind", kinds },
	{ NULL, "layout", "native parsedmarc" },
	{ NULL, "policy", policies },
	{ NULL, "sp", policies },
	{ NULL, "np", policies },
	{ NULL, "adkim", "r s" },
	{ NULL, "aspf", "r s" },
	{ "ingest", "after", "keep move: delete" },
};

const char *dm_completable_name(const DmCompletable *completable)
{
	return completable->command ? completable->command->name : "";
}

const char *dm_completion_words(const DmCompletable *completable,
				const GOptionEntry *option)
{
	const char *name = dm_completable_name(completable);

	for (guint i = 0; i < G_N_ELEMENTS(known_words); i++)
		if (strcmp(known_words[i].option, option->long_name) == 0 &&
		    (!known_words[i].command ||
		     strcmp(known_words[i].command, name) == 0))
			return known_words[i].words;
	return NULL;
}

gboolean dm_completion_is_flag(const GOptionEntry *option)
{
	return option->arg == G_OPTION_ARG_NONE;
}

gboolean dm_completion_is_file(const GOptionEntry *option)
{
	return option->arg == G_OPTION_ARG_FILENAME ||
	       g_strcmp0(option->arg_description, "FILE") == 0;
}

static char *command_names(void)
{
	GString *names = g_string_new(NULL);

	for (const DmCommand *command = dm_commands; command->name; command++)
		g_string_append_printf(names, "%s%s", names->len ? " " : "",
				       command->name);
	return g_string_free(names, FALSE);
}

/* Capitals name what is to be put in, small letters are to be typed. */
char *dm_completion_arguments(const DmCompletable *completable)
{
	const char *arguments;

	if (!completable->command)
		return command_names();
	arguments = completable->command->arguments;
	if (strcmp(arguments, "[COMMAND]") == 0)
		return command_names();
	if (!g_ascii_islower(*arguments))
		return NULL;
	return g_strdelimit(g_strdup(arguments), "|", ' ');
}

gboolean dm_completion_takes_files(const DmCompletable *completable)
{
	const char *arguments =
		completable->command ? completable->command->arguments : "";

	return g_str_has_prefix(arguments, "FILE") ||
	       g_str_has_prefix(arguments, "PATH");
}

/* ---- asking --------------------------------------------------------- */

static void on_options(gpointer user, const GOptionEntry *entries)
{
	for (; entries->long_name; entries++)
		if (!(entries->flags & G_OPTION_FLAG_HIDDEN))
			g_array_append_val((GArray *)user, *entries);
}

static void free_completable(gpointer data)
{
	DmCompletable *completable = data;

	g_array_unref(completable->options);
	g_free(completable);
}

static void add(GPtrArray *all, const DmCommand *command)
{
	DmCompletable *completable = g_new0(DmCompletable, 1);
	GArray *options = g_array_new(FALSE, FALSE, sizeof(GOptionEntry));
	DmCli cli = { .on_options = on_options, .on_options_user = options };
	char *argv[] = { (char *)(command ? command->name : ""), NULL };
	char **words = argv;
	int argc = 1;
	g_autoptr(GError) error = NULL;

	completable->command = command;
	completable->options = options;
	/* Both end where they would parse, with an error that says nothing. */
	if (command)
		command->run(&cli, argc, argv, &error);
	else
		dm_cli_parse(&cli, NULL, NULL, &argc, &words, &error);
	g_ptr_array_add(all, completable);
}

GPtrArray *dm_completables(void)
{
	GPtrArray *all = g_ptr_array_new_with_free_func(free_completable);

	add(all, NULL);
	for (const DmCommand *command = dm_commands; command->name; command++)
		add(all, command);
	return all;
}
