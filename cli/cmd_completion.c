/*
 * `completion`: prints a script for a shell.
 */
#include <stdio.h>
#include <string.h>

#include "cli/completion.h"
#include "cli/words.h"

static const char *const shells[] = { "bash", "zsh", "fish", NULL };
static const DmCompletionFn scripts[] = { dm_completion_bash, dm_completion_zsh,
					  dm_completion_fish };

G_STATIC_ASSERT(G_N_ELEMENTS(shells) == G_N_ELEMENTS(scripts) + 1);

DmExit dm_cmd_completion(DmCli *cli, int argc, char **argv, GError **error)
{
	const GOptionEntry entries[] = { { NULL } };
	g_autoptr(GString) script = g_string_new(NULL);
	g_autoptr(GPtrArray) all = NULL;
	guint shell;

	if (!dm_cli_parse(cli, dm_command_lookup("completion"), entries, &argc,
			  &argv, error))
		return DM_EXIT_USAGE;
	if (argc != 2) {
		dm_cli_usage(error,
			     "completion: name one shell: bash, zsh or fish");
		return DM_EXIT_USAGE;
	}
	if (!dm_word_read("completion", argv[1], shells, &shell, error))
		return DM_EXIT_USAGE;
	all = dm_completables();
	scripts[shell](script, all);
	fputs(script->str, stdout);
	return DM_EXIT_DONE;
}
