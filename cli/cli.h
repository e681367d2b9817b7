/*
 * What all commands share: the table, the options before the command, errors.
 */
#pragma once

#include <gio/gio.h>

#include "cli/config.h"
#include "cli/exitcode.h"
#include "core/finding.h"
#include "store/store.h"

#define DM_CLI_ERROR (dm_cli_error_quark())
GQuark dm_cli_error_quark(void);

typedef enum {
	DM_CLI_ERROR_USAGE,
	DM_CLI_ERROR_CONFIG,
} DmCliError;

/* Options of a command, but for the global ones; they end with an empty one. */
typedef void (*DmOptionsFn)(gpointer user, const GOptionEntry *entries);

typedef struct {
	char *config_path; /* --config, or NULL */
	char *db_path;	   /* --db, or NULL */
	gboolean verbose, quiet;
	DmConfig *config; /* read before the command runs */
	/* Not NULL: dm_cli_parse() parses nothing; it tells which options there
	   are and fails. */
	DmOptionsFn on_options;
	gpointer on_options_user;
} DmCli;

/*
 * Runs a command.  `argv` begins with its name.  A program error is returned
 * in `error`, and its status follows from it; findings about items are printed
 * by the command itself.
 */
typedef DmExit (*DmCommandFn)(DmCli *cli, int argc, char **argv,
			      GError **error);

typedef struct {
	const char *name;
	const char *arguments; /* after the options, for the usage line */
	const char *summary;   /* one line for `help` */
	DmCommandFn run;
} DmCommand;

/* Ends with a NULL name. */
extern const DmCommand dm_commands[];
const DmCommand *dm_command_lookup(const char *name);

/*
 * Parses a command's options; global ones are taken as well.  `entries` end
 * with an empty one.  What is left in argv are the arguments.
 */
gboolean dm_cli_parse(DmCli *cli, const DmCommand *command,
		      const GOptionEntry *entries, int *argc, char ***argv,
		      GError **error);

/* Reads the configuration, once. */
gboolean dm_cli_configure(DmCli *cli, GError **error);

/* The database's path: --db, [store] path, else the default; caller frees. */
char *dm_cli_db_path(const DmCli *cli);
DmStore *dm_cli_open_store(const DmCli *cli, DmStoreMode mode,
			   const char *command, GError **error);

/* One line on stderr, escaped: "dmarcmill: WHAT: text". */
void dm_cli_say(const char *what, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The worst finding of an item as one such line. */
void dm_cli_say_finding(const char *uri, const DmFindings *findings);
/* That a mail holds no report, and what it is instead where that was told. */
void dm_cli_say_foreign(const char *uri, const DmFindings *findings);
/*
 * Kept bytes to stdout as they are, which is why a terminal does not get them:
 * a usage error.
 */
gboolean dm_cli_write_bytes(GBytes *bytes, GError **error);
/* A usage error. */
gboolean dm_cli_usage(GError **error, const char *format, ...)
	G_GNUC_PRINTF(2, 3);

DmExit dm_cmd_ingest(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_fetch(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_parse(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_summary(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_sources(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_reports(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_reporters(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_timeline(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_explain(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_impact(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_changes(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_digest(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_check(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_lint(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_failures(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_tls(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_show(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_export(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_enrich(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_db(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_doctor(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_completion(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_help(DmCli *cli, int argc, char **argv, GError **error);
DmExit dm_cmd_version(DmCli *cli, int argc, char **argv, GError **error);
