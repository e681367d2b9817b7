/*
 * What there is to complete on a command line, taken from the commands
 * themselves, and the scripts that tell shells.
 */
#pragma once

#include "cli/cli.h"

/* A command with its options. */
typedef struct {
	const DmCommand *command; /* NULL = none yet: the global options */
	GArray *options;	  /* GOptionEntry */
} DmCompletable;

/* "", or the name of the command. */
const char *dm_completable_name(const DmCompletable *completable);
/* What an option takes, divided by spaces; NULL = anything, or nothing. */
const char *dm_completion_words(const DmCompletable *completable,
				const GOptionEntry *option);
gboolean dm_completion_is_flag(const GOptionEntry *option);
gboolean dm_completion_is_file(const GOptionEntry *option);
/* What stands behind the options: words divided by spaces, or NULL; caller
   frees.  Of the global options: the commands. */
char *dm_completion_arguments(const DmCompletable *completable);
gboolean dm_completion_takes_files(const DmCompletable *completable);

/* DmCompletable of no command yet, then of each; caller unrefs. */
GPtrArray *dm_completables(void);

/* The script of a shell; `all` as dm_completables() gives it. */
typedef void (*DmCompletionFn)(GString *script, const GPtrArray *all);
void dm_completion_bash(GString *script, const GPtrArray *all);
void dm_completion_zsh(GString *script, const GPtrArray *all);
void dm_completion_fish(GString *script, const GPtrArray *all);
