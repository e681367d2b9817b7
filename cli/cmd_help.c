/*
 * `help` and `version`.
 */
#include <stdio.h>

#include "cli/cli.h"

DmExit dm_cmd_help(DmCli *cli, int argc, char **argv, GError **error)
{
	if (argc > 1) {
		const DmCommand *command = dm_command_lookup(argv[1]);
		char *words[] = { argv[1], (char *)"--help", NULL };

		if (command)
			return command->run(cli, 2, words, error);
		dm_cli_usage(error, "no command \"%s\"; see dmarcmill help",
			     argv[1]);
		return DM_EXIT_USAGE;
	}
	printf("usage: dmarcmill [--config FILE] [--db FILE] [-v|-q] COMMAND [OPTIONS] [ARGS]\n\n");
	for (const DmCommand *command = dm_commands; command->name; command++)
		printf("  %-9s %s\n", command->name, command->summary);
	printf("\ndmarcmill help COMMAND tells its options; dmarcmill(1) tells all.\n");
	return DM_EXIT_DONE;
}

DmExit dm_cmd_version(DmCli *cli, int argc, char **argv, GError **error)
{
	const GOptionEntry entries[] = { { NULL } };

	if (!dm_cli_parse(cli, dm_command_lookup("version"), entries, &argc,
			  &argv, error))
		return DM_EXIT_USAGE;
	printf("dmarcmill %s\n", DM_VERSION);
	return DM_EXIT_DONE;
}
