/*
 * Deletes old reports with all that only they referred to, and gives the
 * space back.  Knows the tables as a whole, not what they mean.
 */
#include <sqlite3.h>

#include "store/database.h"
#include "store/upkeep.h"

/*
 * What nothing refers to any more goes after the reports, outer sets first.
 */
#define OLD " WHERE report_id IN (SELECT id FROM report WHERE day < ?1);"
static const char prune_sql[] =
	"UPDATE tally SET stale = 1, upto = 0, reporters = x'', sources = x''"
	" WHERE first_day < ?1 AND (NOT stale OR upto);"
	"DELETE FROM pack WHERE day < ?1;"
	"DELETE FROM record" OLD "DELETE FROM error" OLD
	"DELETE FROM finding" OLD "DELETE FROM extension" OLD
	"DELETE FROM failure" OLD "DELETE FROM failure_text" OLD
	"DELETE FROM tls_policy" OLD "DELETE FROM tls_text" OLD
	"DELETE FROM tls_detail" OLD "DELETE FROM original" OLD
	"DELETE FROM replaced" OLD "DELETE FROM report_revision" OLD
	"DELETE FROM report WHERE day < ?1;";

static const char tidy_sql[] =
	"DELETE FROM evaluation WHERE id NOT IN"
	" (SELECT evaluation_id FROM record);"
	"DELETE FROM identity WHERE id NOT IN"
	" (SELECT identity_id FROM record);"
	"DELETE FROM auth_set WHERE id NOT IN"
	" (SELECT auth_set_id FROM record);"
	"DELETE FROM auth_result WHERE auth_set_id NOT IN"
	" (SELECT id FROM auth_set);"
	"DELETE FROM reason_set WHERE id NOT IN"
	" (SELECT reason_set_id FROM evaluation"
	" WHERE reason_set_id IS NOT NULL);"
	"DELETE FROM reason WHERE reason_set_id NOT IN"
	" (SELECT id FROM reason_set);"
	"DELETE FROM reporter WHERE id NOT IN"
	" (SELECT reporter_id FROM report);"
	"DELETE FROM policy WHERE id NOT IN"
	" (SELECT policy_id FROM report WHERE policy_id IS NOT NULL);"
	"DELETE FROM source WHERE id <> 0 AND id NOT IN"
	" (SELECT source_id FROM record UNION SELECT source_id FROM failure"
	" UNION SELECT sending_mta_ip FROM tls_detail"
	" UNION SELECT receiving_ip FROM tls_detail);"
	"DELETE FROM enrichment WHERE source_id NOT IN"
	" (SELECT id FROM source);"
	"DELETE FROM text WHERE id <> 0 AND id NOT IN ("
	"SELECT org_name FROM reporter UNION SELECT email FROM reporter"
	" UNION SELECT extra_contact_info FROM reporter"
	" UNION SELECT generator FROM reporter"
	" UNION SELECT domain FROM policy UNION SELECT p FROM policy"
	" UNION SELECT sp FROM policy UNION SELECT np FROM policy"
	" UNION SELECT adkim FROM policy UNION SELECT aspf FROM policy"
	" UNION SELECT fo FROM policy UNION SELECT testing FROM policy"
	" UNION SELECT discovery_method FROM policy"
	" UNION SELECT type FROM reason UNION SELECT comment FROM reason"
	" UNION SELECT disposition FROM evaluation"
	" UNION SELECT dkim FROM evaluation UNION SELECT spf FROM evaluation"
	" UNION SELECT header_from FROM identity"
	" UNION SELECT envelope_from FROM identity"
	" UNION SELECT envelope_to FROM identity"
	" UNION SELECT domain FROM auth_result"
	" UNION SELECT selector FROM auth_result"
	" UNION SELECT scope FROM auth_result"
	" UNION SELECT result FROM auth_result"
	" UNION SELECT human_result FROM auth_result"
	" UNION SELECT submitter_id FROM report"
	" UNION SELECT domain_id FROM report"
	" UNION SELECT namespace FROM report UNION SELECT version FROM report"
	" UNION SELECT folder FROM report UNION SELECT mail_from FROM report"
	" UNION SELECT feedback_type FROM failure"
	" UNION SELECT user_agent FROM failure"
	" UNION SELECT version FROM failure"
	" UNION SELECT auth_failure FROM failure"
	" UNION SELECT reporting_mta FROM failure"
	" UNION SELECT delivery_result FROM failure"
	" UNION SELECT identity_alignment FROM failure"
	" UNION SELECT dkim_domain FROM failure"
	" UNION SELECT dkim_selector FROM failure"
	" UNION SELECT header_from FROM failure"
	" UNION SELECT domain FROM tls_policy UNION SELECT type FROM tls_policy"
	" UNION SELECT text FROM tls_text"
	" UNION SELECT result_type FROM tls_detail"
	" UNION SELECT receiving_mx_hostname FROM tls_detail"
	" UNION SELECT receiving_mx_helo FROM tls_detail"
	" UNION SELECT additional_information FROM tls_detail"
	" UNION SELECT failure_reason_code FROM tls_detail"
	" UNION SELECT host FROM enrichment"
	" UNION SELECT host_domain FROM enrichment"
	" UNION SELECT as_name FROM enrichment"
	" UNION SELECT place_mark FROM enrichment"
	" UNION SELECT sender FROM enrichment"
	" UNION SELECT text FROM error UNION SELECT lang FROM error"
	" UNION SELECT code FROM finding UNION SELECT text FROM finding"
	" UNION SELECT namespace FROM extension);";

/* Runs statement after statement; one that asks for it is given the day. */
static gboolean run_all(DmStore *store, const char *text, gint64 day,
			GError **error)
{
	while (*text) {
		g_autoptr(DmStatement) statement = NULL;
		int code = sqlite3_prepare_v2(store->db, text, -1, &statement,
					      &text);

		if (code != SQLITE_OK)
			return dm_store_fail(store, code, error);
		if (sqlite3_bind_parameter_count(statement))
			sqlite3_bind_int64(statement, 1, day);
		if (dm_sql_step(store, statement, error) < 0)
			return FALSE;
	}
	return TRUE;
}

gboolean dm_tidy(DmStore *store, GError **error)
{
	return run_all(store, tidy_sql, 0, error);
}

static gboolean delete_all(DmStore *store, gint64 day, guint64 *ret_reports,
			   GError **error)
{
	gint64 n = 0;

	if (!dm_sql_run(store, DM_SQL_BEGIN, error, ""))
		return FALSE;
	if (dm_sql_number(store, DM_SQL_COUNT_BEFORE, &n, error, "i", day) &&
	    (!n || run_all(store, prune_sql, day, error)) &&
	    dm_tidy(store, error) &&
	    dm_sql_run(store, DM_SQL_COMMIT, error, "")) {
		*ret_reports = (guint64)n;
		return TRUE;
	}
	sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return FALSE;
}

gboolean dm_drain(DmStore *store, const char *text, GError **error)
{
	g_autoptr(DmStatement) row = dm_sql_prepare(store, text, error);
	int step = row ? 1 : -1;

	while (step > 0)
		step = dm_sql_step(store, row, error);
	return step == 0;
}

gboolean dm_store_prune(DmStore *store, gint64 day, guint64 *ret_reports,
			GError **error)
{
	gboolean ok;

	*ret_reports = 0;
	if (!dm_store_commit(store, error))
		return FALSE;
	/*
	 * The deletes keep the references whole by themselves; the engine
	 * would look for each set in all records once more.
	 */
	if (!dm_sql_exec(store, "PRAGMA foreign_keys = OFF", error))
		return FALSE;
	ok = delete_all(store, day, ret_reports, error);
	dm_intern_clear(store->intern);
	if (!dm_sql_exec(store, "PRAGMA foreign_keys = ON", ok ? error : NULL))
		return FALSE;
	return ok && dm_store_settle(store, error) &&
	       dm_drain(store, "PRAGMA incremental_vacuum", error) &&
	       dm_drain(store, "PRAGMA wal_checkpoint(TRUNCATE)", error);
}
