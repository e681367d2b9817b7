/*
 * Takes a report away again, with all that stands under its key.
 */
#include <sqlite3.h>

#include "store/tally.h"

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
	if (counted && (!dm_tally_spoil(store, domain_id, day, error) ||
			!dm_sql_run(store, DM_SQL_PACK_DELETE, error, "iii",
				    domain_id, day, key)))
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
