/*
 * Reading again what the store has kept: quarantined bytes and originals.
 */
#pragma once

#include "cli/cli.h"

/* Reads a positive number; FALSE when it is none. */
gboolean dm_reread_id(const char *text, gint64 *ret);

/*
 * Tries quarantined items once more, one (`id`) or all (0).  What can be
 * stored now leaves the quarantine.
 */
DmExit dm_reread_quarantine(DmCli *cli, DmStore *store, gint64 id,
			    GError **error);
/* Reads every kept original again, replacing what was stored of it. */
DmExit dm_reread_originals(DmCli *cli, DmStore *store, GError **error);
