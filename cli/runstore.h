/*
 * The store of a run that writes, or only seems to.
 */
#pragma once

#include "cli/cli.h"

typedef struct {
	DmStore *store;
	char *path;   /* of it */
	char *folder; /* temporary, of a dry run without a database */
} DmRunStore;

/*
 * Opens the database for `command`.  A dry run on a database that does not
 * exist yet gets one of its own in a temporary folder.
 */
gboolean dm_run_store_open(DmRunStore *self, const DmCli *cli, gboolean dry_run,
			   const char *command, GError **error);
/* Forgets what was not committed. */
void dm_run_store_clear(DmRunStore *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(DmRunStore, dm_run_store_clear)

/* For the end of a run: samples of failure reports whose time is over go, and
   answers are told of what came. */
gboolean dm_run_store_finish(DmRunStore *self, GError **error);
