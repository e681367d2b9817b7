/*
 * The script for bash.  It needs nothing of the package bash-completion.
 */
#include "cli/completion.h"

static const char head[] =
	"# Completes dmarcmill in bash; made by: dmarcmill completion bash\n"
	"_dmarcmill()\n"
	"{\n"
	"	local cur=${COMP_WORDS[COMP_CWORD]}"
	" prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
	"	local command= words= options= files= i\n"
	"\n"
	"	# Here --option=value is three words.\n"
	"	if [[ $cur == = ]]; then\n"
	"		cur=\n"
	"	elif [[ $prev == = ]]; then\n"
	"		prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
	"	fi\n"
	"	for ((i = 1; i < COMP_CWORD; i++)); do\n"
	"		case ${COMP_WORDS[i]} in\n";

static const char middle[] =
	"			[[ ${COMP_WORDS[i + 1]} == = ]] && ((i++))\n"
	"			((i++))\n"
	"			;;\n"
	"		-*) ;;\n"
	"		*)\n"
	"			command=${COMP_WORDS[i]}\n"
	"			break\n"
	"			;;\n"
	"		esac\n"
	"	done\n"
	"	case $command:$prev in\n";

static const char tail[] =
	"		esac\n"
	"		[[ $cur == -* ]] && words=$options files=\n"
	"		;;\n"
	"	esac\n"
	"	COMPREPLY=()\n"
	"	if [[ $files ]]; then\n"
	"		compopt -o default\n"
	"	elif [[ $words ]]; then\n"
	"		COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	"	fi\n"
	"}\n"
	"complete -F _dmarcmill dmarcmill\n";

static void add_spellings(GString *script, const char *prefix,
			  const GOptionEntry *option, const char *between)
{
	g_string_append_printf(script, "%s--%s", prefix, option->long_name);
	if (option->short_name)
		g_string_append_printf(script, "%s%s-%c", between, prefix,
				       option->short_name);
}

/* Those before the command that swallow a word. */
static void add_skipped(GString *script, const DmCompletable *globals)
{
	const char *between = "		";

	for (guint i = 0; i < globals->options->len; i++) {
		const GOptionEntry *option =
			&g_array_index(globals->options, GOptionEntry, i);

		if (dm_completion_is_flag(option))
			continue;
		g_string_append(script, between);
		add_spellings(script, "", option, " | ");
		between = " | ";
	}
	g_string_append(script, ")\n");
}

/* What comes behind an option that takes something. */
static void add_values(GString *script, const DmCompletable *completable)
{
	g_autofree char *prefix =
		completable->command
			? g_strdup_printf("%s:", completable->command->name)
			: g_strdup("*:");

	for (guint i = 0; i < completable->options->len; i++) {
		const GOptionEntry *option =
			&g_array_index(completable->options, GOptionEntry, i);
		const char *words = dm_completion_words(completable, option);

		if (dm_completion_is_flag(option))
			continue;
		g_string_append_c(script, '\t');
		add_spellings(script, prefix, option, " | ");
		if (words)
			g_string_append_printf(script, ") words='%s' ;;\n",
					       words);
		else if (dm_completion_is_file(option))
			g_string_append(script, ") files=1 ;;\n");
		else
			g_string_append(script, ") ;;\n");
	}
}

static void add_options(GString *script, const GArray *options)
{
	for (guint i = 0; i < options->len; i++) {
		g_string_append_c(script, ' ');
		add_spellings(script, "",
			      &g_array_index(options, GOptionEntry, i), " ");
	}
}

static void add_place(GString *script, const DmCompletable *completable,
		      const DmCompletable *globals)
{
	g_autofree char *arguments = dm_completion_arguments(completable);

	g_string_append_printf(script, "		'%s') options='--help",
			       dm_completable_name(completable));
	add_options(script, completable->options);
	if (completable != globals)
		add_options(script, globals->options);
	g_string_append_c(script, '\'');
	if (arguments)
		g_string_append_printf(script, " words='%s'", arguments);
	if (dm_completion_takes_files(completable))
		g_string_append(script, " files=1");
	g_string_append(script, " ;;\n");
}

void dm_completion_bash(GString *script, const GPtrArray *all)
{
	const DmCompletable *globals = g_ptr_array_index(all, 0);

	g_string_append(script, head);
	add_skipped(script, globals);
	g_string_append(script, middle);
	for (guint i = 0; i < all->len; i++)
		add_values(script, g_ptr_array_index(all, i));
	g_string_append(script, "	*)\n		case $command in\n");
	for (guint i = 0; i < all->len; i++)
		add_place(script, g_ptr_array_index(all, i), globals);
	g_string_append(script, tail);
}
