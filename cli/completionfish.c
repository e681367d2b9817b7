/*
 * The script for fish.
 */
#include "cli/completion.h"

static const char head[] =
	"# Completes dmarcmill in fish; made by: dmarcmill completion fish\n"
	"function __dmarcmill_in --description 'which command stands there'\n"
	"	set -l words (commandline -opc)\n"
	"	set -l command ''\n"
	"	set -l skipping no\n"
	"	set -e words[1]\n"
	"	for word in $words\n"
	"		if test $skipping = yes\n"
	"			set skipping no\n"
	"			continue\n"
	"		end\n"
	"		switch $word\n";

static const char middle[] = "				set skipping yes\n"
			     "			case '-*'\n"
			     "			case '*'\n"
			     "				set command $word\n"
			     "				break\n"
			     "		end\n"
			     "	end\n"
			     "	test \"$command\" = \"$argv[1]\"\n"
			     "end\n"
			     "complete -c dmarcmill -f\n";

static void add_quoted(GString *script, const char *text)
{
	g_string_append_c(script, '\'');
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			g_string_append_c(script, '\\');
		g_string_append_c(script, *text);
	}
	g_string_append_c(script, '\'');
}

/* The options before the command that swallow a word. */
static void add_skipped(GString *script, const DmCompletable *globals)
{
	g_string_append(script, "			case");
	for (guint i = 0; i < globals->options->len; i++) {
		const GOptionEntry *option =
			&g_array_index(globals->options, GOptionEntry, i);

		if (!dm_completion_is_flag(option))
			g_string_append_printf(script, " --%s",
					       option->long_name);
	}
	g_string_append_c(script, '\n');
}

static void begin_line(GString *script, const DmCompletable *completable)
{
	g_string_append_printf(
		script, "complete -c dmarcmill -n \"__dmarcmill_in '%s'\"",
		dm_completable_name(completable));
}

static void add_option(GString *script, const DmCompletable *completable,
		       const GOptionEntry *option)
{
	const char *words = dm_completion_words(completable, option);

	/* Global options go with every command. */
	if (completable->command)
		begin_line(script, completable);
	else
		g_string_append(script, "complete -c dmarcmill");
	g_string_append_printf(script, " -l %s", option->long_name);
	if (option->short_name)
		g_string_append_printf(script, " -s %c", option->short_name);
	if (words)
		g_string_append_printf(script, " -x -a '%s'", words);
	else if (dm_completion_is_file(option))
		g_string_append(script, " -r -F");
	else if (!dm_completion_is_flag(option))
		g_string_append(script, " -x");
	g_string_append(script, " -d ");
	add_quoted(script, option->description);
	g_string_append_c(script, '\n');
}

static void add_place(GString *script, const DmCompletable *completable)
{
	g_autofree char *words = dm_completion_arguments(completable);

	for (guint i = 0; i < completable->options->len; i++)
		add_option(script, completable,
			   &g_array_index(completable->options, GOptionEntry,
					  i));
	if (words && completable->command) {
		begin_line(script, completable);
		g_string_append_printf(script, " -a '%s'\n", words);
	} else if (dm_completion_takes_files(completable)) {
		begin_line(script, completable);
		g_string_append(script, " -F\n");
	}
}

void dm_completion_fish(GString *script, const GPtrArray *all)
{
	g_string_append(script, head);
	add_skipped(script, g_ptr_array_index(all, 0));
	g_string_append(script, middle);
	for (guint i = 0; i < all->len; i++)
		add_place(script, g_ptr_array_index(all, i));
	for (const DmCommand *command = dm_commands; command->name; command++) {
		g_string_append_printf(
			script,
			"complete -c dmarcmill -n \"__dmarcmill_in ''\" -a %s -d ",
			command->name);
		add_quoted(script, command->summary);
		g_string_append_c(script, '\n');
	}
}
