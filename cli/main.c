/*
 * Start-up: locale, options before the command, the command, its status.
 */
#include <fcntl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/signals.h"
#include "core/text.h"
#include "parse/parse.h"
#include "parse/worker.h"
#include "report/output.h"

/* Says what went wrong, once, and gives the status.  Who stops reading, as
   `head` does, knows. */
static DmExit report_error(DmExit status, const GError *error)
{
	if (!error)
		return status;
	if (!g_error_matches(error, DM_REPORT_ERROR, DM_REPORT_ERROR_READER))
		dm_cli_say(NULL, "%s", error->message);
	return dm_exit_worse(status, dm_exit_of(error));
}

/* GLib hands help over and then ends the program by itself, in success. */
static void print_help(const char *text)
{
	g_autoptr(GError) error = NULL;

	fputs(text, stdout);
	if (!dm_output_check(stdout, &error))
		exit((int)report_error(DM_EXIT_DONE, error));
}

static const DmCommand *find_command(const char *name, GError **error)
{
	const DmCommand *command = dm_command_lookup(name);
	const char *names[32] = { NULL };
	const char *nearest;

	if (command)
		return command;
	for (guint i = 0; dm_commands[i].name; i++)
		names[i] = dm_commands[i].name;
	nearest = dm_text_nearest(name, names);
	if (nearest)
		dm_cli_usage(error, "no command \"%s\"; did you mean \"%s\"?",
			     name, nearest);
	else
		dm_cli_usage(error, "no command \"%s\"; see dmarcmill help",
			     name);
	return NULL;
}

static DmExit run(DmCli *cli, int argc, char **argv, GError **error)
{
	gboolean version = FALSE;
	const GOptionEntry entries[] = {
		{ "version", 0, 0, G_OPTION_ARG_NONE, &version,
		  "print the version", NULL },
		{ NULL },
	};
	const DmCommand *command;

	if (!dm_cli_parse(cli, NULL, entries, &argc, &argv, error))
		return DM_EXIT_USAGE;
	if (version)
		return dm_cmd_version(cli, argc, argv, error);
	if (argc < 2) {
		dm_cmd_help(cli, 0, NULL, error);
		dm_cli_usage(error, "no command given; see dmarcmill help");
		return DM_EXIT_USAGE;
	}
	command = find_command(argv[1], error);
	if (!command)
		return DM_EXIT_USAGE;
	return command->run(cli, argc - 1, argv + 1, error);
}

/* What is opened later must not come to lie where output goes. */
static void take_places(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", O_RDONLY);
}

int main(int argc, char **argv)
{
	DmCli cli = { 0 };
	g_autoptr(GError) error = NULL;
	DmExit status;
	int signal;

	if (argc == 2 && strcmp(argv[1], DM_WORKER_ROLE) == 0)
		return dm_worker_run();
	take_places();
	umask(077);
	setlocale(LC_CTYPE, "");
	if (!g_get_charset(NULL))
		setlocale(LC_CTYPE, "C.UTF-8");
	g_setenv("LC_ALL", DM_PARSE_LOCALE, TRUE);
	dm_signals_install();
	g_set_print_handler(print_help);
	status = run(&cli, argc, argv, &error);
	if (!error)
		dm_output_check(stdout, &error);
	status = report_error(status, error);
	dm_config_free(cli.config);
	g_free(cli.config_path);
	g_free(cli.db_path);
	signal = dm_signals_caught();
	return signal ? 128 + signal : (int)status;
}
