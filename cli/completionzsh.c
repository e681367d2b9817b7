/*
 * The script for zsh: to be sourced, or to lie in $fpath as _dmarcmill.
 */
#include "cli/completion.h"

#include <string.h>

static const char head[] =
	"#compdef dmarcmill\n"
	"# Completes dmarcmill in zsh; made by: dmarcmill completion zsh\n"
	"_dmarcmill()\n"
	"{\n"
	"	local curcontext=$curcontext state state_descr line\n"
	"	local -a commands\n"
	"	typeset -A opt_args\n"
	"\n"
	"	commands=(\n";

static const char middle[] = "		'1:command:->command' '*:: :->rest'\n"
			     "	case $state in\n"
			     "	command) _describe command commands ;;\n"
			     "	rest)\n"
			     "		case $words[1] in\n";

static const char tail[] = "		esac\n"
			   "		;;\n"
			   "	esac\n"
			   "}\n"
			   "if [[ $funcstack[1] == _dmarcmill ]]; then\n"
			   "	_dmarcmill \"$@\"\n"
			   "else\n"
			   "	compdef _dmarcmill dmarcmill\n"
			   "fi\n";

/* Within '…', and where brackets and colons have a meaning. */
static void add_text(GString *script, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'') {
			g_string_append(script, "'\\''");
			continue;
		}
		if (strchr("\\[]:", *text))
			g_string_append_c(script, '\\');
		g_string_append_c(script, *text);
	}
}

/* "[what it does]:ARGUMENT:(words)'". */
static void add_meaning(GString *script, const DmCompletable *completable,
			const GOptionEntry *option)
{
	const char *words = dm_completion_words(completable, option);

	g_string_append_c(script, '[');
	add_text(script, option->description);
	g_string_append_c(script, ']');
	if (!dm_completion_is_flag(option)) {
		g_string_append_c(script, ':');
		add_text(script, option->arg_description);
		g_string_append_c(script, ':');
		if (words)
			g_string_append_printf(script, "(%s)", words);
		else if (dm_completion_is_file(option))
			g_string_append(script, "_files");
	}
	g_string_append(script, "' \\\n");
}

static void add_options(GString *script, const char *indent,
			const DmCompletable *completable)
{
	for (guint i = 0; i < completable->options->len; i++) {
		const GOptionEntry *option =
			&g_array_index(completable->options, GOptionEntry, i);
		gboolean flag = dm_completion_is_flag(option);

		g_string_append_printf(script, "%s'--%s%s", indent,
				       option->long_name, flag ? "" : "=");
		add_meaning(script, completable, option);
		if (!option->short_name)
			continue;
		g_string_append_printf(script, "%s'-%c%s", indent,
				       option->short_name, flag ? "" : "+");
		add_meaning(script, completable, option);
	}
}

static void add_place(GString *script, const DmCompletable *completable,
		      const DmCompletable *globals)
{
	g_autofree char *words = dm_completion_arguments(completable);

	g_string_append_printf(
		script,
		"		%s)\n			_arguments \\\n",
		completable->command->name);
	add_options(script, "				", completable);
	add_options(script, "				", globals);
	if (words)
		g_string_append_printf(
			script,
			"				'1:word:(%s)'\n",
			words);
	else if (dm_completion_takes_files(completable))
		g_string_append(
			script,
			"				'*:file:_files'\n");
	else
		g_string_append(
			script,
			"				'*:argument:'\n");
	g_string_append(script, "			;;\n");
}

void dm_completion_zsh(GString *script, const GPtrArray *all)
{
	const DmCompletable *globals = g_ptr_array_index(all, 0);

	g_string_append(script, head);
	for (const DmCommand *command = dm_commands; command->name; command++) {
		g_string_append_printf(script,
				       "		'%s:", command->name);
		add_text(script, command->summary);
		g_string_append(script, "'\n");
	}
	g_string_append(script, "	)\n	_arguments -C \\\n");
	add_options(script, "		", globals);
	g_string_append(script, middle);
	for (guint i = 1; i < all->len; i++)
		add_place(script, g_ptr_array_index(all, i), globals);
	g_string_append(script, tail);
}
