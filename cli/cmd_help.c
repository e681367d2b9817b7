/*
 * `help` and `version`.
 */
#include <stdio.h>

#include "cli/cli.h"

/* Parses the options of a command that has none and takes `n` arguments. */
static gboolean parse(DmCli *cli, const char *name, int n, int *argc,
		      char ***argv, GError **error)
{
	const GOptionEntry entries[] = { { NULL } };

	if (!dm_cli_parse(cli, dm_command_lookup(name), entries, argc, argv,
			  error))
		return FALSE;
	if (*argc - 1 <= n)
		return TRUE;
	return dm_cli_usage(error, "%s: \"%s\" is one argument too many", name,
			    (*argv)[n + 1]);
}

static DmExit help_on(DmCli *cli, char *name, GError **error)
{
	const DmCommand *command = dm_command_lookup(name);
	char *words[] = { name, (char *)"--help", NULL };

	if (command)
		return command->run(cli, 2, words, error);
	dm_cli_usage(error, "no command \"%s\"; see dmarcmill help", name);
	return DM_EXIT_USAGE;
}

DmExit dm_cmd_help(DmCli *cli, int argc, char **argv, GError **error)
{
	if (!parse(cli, "help", 1, &argc, &argv, error))
		return DM_EXIT_USAGE;
	if (argc > 1)
		return help_on(cli, argv[1], error);
	printf("usage: dmarcmill [--config FILE] [--db FILE] [-v|-q] COMMAND [OPTIONS] [ARGS]\n\n");
	for (const DmCommand *command = dm_commands; command->name; command++)
		printf("  %-10s %s\n", command->name, command->summary);
	printf("\ndmarcmill help COMMAND tells its options; dmarcmill(1) tells all.\n");
	return DM_EXIT_DONE;
}

DmExit dm_cmd_version(DmCli *cli, int argc, char **argv, GError **error)
{
	if (!parse(cli, "version", 0, &argc, &argv, error))
		return DM_EXIT_USAGE;
	printf("dmarcmill %s\n", DM_VERSION);
	return DM_EXIT_DONE;
}
