/*
 * The upkeep of a database: sizes, checks, copies, what grows old.
 */
#pragma once

#include "store/store.h"

/*
 * Sums up anew what reports that came or went have changed, so that answers
 * need not: for the end of a run.  Commits by itself; no batch may be open.
 */
gboolean dm_store_settle(DmStore *store, GError **error);

/*
 * Checks the file, the references, and the packs and sums against the records;
 * each fault is a finding.
 */
gboolean dm_store_check(DmStore *store, DmFindings *findings, GError **error);
/* Deletes reports of days before `day`; returns how many in *ret_reports. */
gboolean dm_store_prune(DmStore *store, gint64 day, guint64 *ret_reports,
			GError **error);
/* Writes a consistent copy; refuses to overwrite. */
gboolean dm_store_backup(DmStore *store, const char *path, GError **error);
