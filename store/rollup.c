/*
 * Keeps the sums per day and per source in step with the records, and takes
 * reports away again.  Knows nothing of where reports come from.
 */
#include <sqlite3.h>

#include "store/database.h"

/* The schema and the conditions of where.c write these numbers out. */
G_STATIC_ASSERT(DM_TERM_ABSENT == 0 && DM_TERM_OTHER == 1 &&
		DM_TERM_NONE == 2 && DM_TERM_PASS == 3 && DM_TERM_FAIL == 4 &&
		DM_TERM_QUARANTINE == 5 && DM_TERM_REJECT == 6);

gboolean dm_rollup_apply(DmStore *store, gint64 key, gint64 domain_id,
			 gint64 day, int sign, GError **error)
{
	static const struct {
		DmSql add, trim;
	} rollups[] = {
		{ DM_SQL_ROLLUP_DAY_ADD, DM_SQL_ROLLUP_DAY_TRIM },
		{ DM_SQL_ROLLUP_SOURCE_ADD, DM_SQL_ROLLUP_SOURCE_TRIM },
	};

	for (guint i = 0; i < G_N_ELEMENTS(rollups); i++) {
		if (!dm_sql_run(store, rollups[i].add, error, "iiii", domain_id,
				day, (gint64)sign, key))
			return FALSE;
		/* Only taking away leaves rows without records. */
		if (sign < 0 && !dm_sql_run(store, rollups[i].trim, error, "ii",
					    domain_id, day))
			return FALSE;
	}
	return TRUE;
}

gboolean dm_report_delete(DmStore *store, gint64 key, gboolean keep_original,
			  GError **error)
{
	static const DmSql deletes[] = {
		DM_SQL_RECORDS_DELETE,	    DM_SQL_ERRORS_DELETE,
		DM_SQL_FINDINGS_DELETE,	    DM_SQL_EXTENSIONS_DELETE,
		DM_SQL_FAILURE_DELETE,	    DM_SQL_FAILURE_TEXTS_DELETE,
		DM_SQL_TLS_POLICIES_DELETE, DM_SQL_TLS_TEXTS_DELETE,
		DM_SQL_TLS_DETAILS_DELETE,  DM_SQL_REVISION_DELETE,
		DM_SQL_REPORT_DELETE,
	};
	DmStatement *row = dm_sql_open(store, DM_SQL_STORED, error, "i", key);
	gint64 domain_id, day;
	gboolean counted;

	if (!row || dm_sql_step(store, row, error) <= 0)
		return FALSE;
	domain_id = sqlite3_column_int64(row, 0);
	day = sqlite3_column_int64(row, 1);
	counted = !sqlite3_column_int(row, 2) &&
		  sqlite3_column_int(row, 11) == DM_KIND_AGGREGATE;
	dm_sql_reset(row);
	if (counted && !dm_rollup_apply(store, key, domain_id, day, -1, error))
		return FALSE;
	if (!keep_original &&
	    (!dm_sql_run(store, DM_SQL_ORIGINAL_DELETE, error, "i", key) ||
	     !dm_sql_run(store, DM_SQL_REPLACED_DELETE, error, "i", key)))
		return FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(deletes); i++)
		if (!dm_sql_run(store, deletes[i], error, "i", key))
			return FALSE;
	return TRUE;
}
