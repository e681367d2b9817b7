/*
 * What `changes` asks of all records, as tables of the connection.  Nobody
 * outside store/ reads this.
 */
#pragma once

#include "store/database.h"

/* Where a question looks. */
typedef struct {
	DmWhere *history;  /* back to the first report, for what is new shows
			      by what there was before */
	gint64 from_day;   /* the first of the period */
	gint64 before_day; /* the first of the one before */
} DmChangeScope;

typedef enum {
	/*
	 * temp.told: of each policy domain, the sources that sent for the first
	 * time since from_day, or for the last time in the period before:
	 * domain_id, source_id, is_new, and since before_day messages,
	 * first_seen, last_seen.
	 */
	DM_CHANGE_SOURCES = 1 << 0,
	/*
	 * temp.signed_with: of each policy domain and set of results domain_id,
	 * auth_set, messages, first_day, first_seen.
	 */
	DM_CHANGE_SETS = 1 << 1,
	/*
	 * temp.alike: of sources of which something was aligned before from_day
	 * and something is not since, the records that are not aligned in both
	 * ways, summed by what they have in common: domain_id, source_id,
	 * is_since, evaluation, identity, auth_set, policy, messages,
	 * first_seen, report.
	 */
	DM_CHANGE_ALIKE = 1 << 2,
} DmChangeTable;

/* Makes these tables (DmChangeTable) in one go over the records. */
gboolean dm_changes_tell(DmStore *store, const DmChangeScope *scope,
			 guint tables, GError **error);
