/*
 * Looks after the database: sizes, checks, copies.  Knows the tables as a
 * whole, not how reports get into them.
 */
#include <sqlite3.h>
#include <string.h>

#include "core/sha256.h"
#include "store/tally.h"
#include "store/upkeep.h"

static const struct {
	const char *name, *sql;
} info_rows[] = {
	{ "schema_version", "PRAGMA user_version" },
	{ "file_bytes", "SELECT page_count * page_size"
			" FROM pragma_page_count, pragma_page_size" },
	{ "free_bytes", "SELECT freelist_count * page_size"
			" FROM pragma_freelist_count, pragma_page_size" },
	{ "reports", "SELECT count(*) FROM report WHERE NOT conflict" },
	{ "failure_reports", "SELECT count(*) FROM report"
			     " WHERE kind = 1 AND kind <> 0 AND NOT conflict" },
	{ "tls_reports", "SELECT count(*) FROM report"
			 " WHERE kind = 2 AND kind <> 0 AND NOT conflict" },
	{ "conflicts", "SELECT count(*) FROM report WHERE conflict" },
	{ "incomplete", "SELECT count(*) FROM report WHERE incomplete" },
	{ "recovered", "SELECT count(*) FROM report WHERE recovered" },
	{ "records", "SELECT sum(records) FROM report WHERE NOT conflict" },
	{ "messages", "SELECT sum(messages) FROM report"
		      " WHERE kind = 0 AND NOT conflict" },
	{ "domains", "SELECT count(*) FROM (SELECT domain_id AS id FROM report"
		     " WHERE kind <> 2 UNION SELECT domain FROM tls_policy)"
		     " WHERE id <> 0" },
	{ "reporters", "SELECT count(DISTINCT submitter_id) FROM report"
		       " WHERE kind <> 1" },
	{ "sources", "SELECT count(*) FROM source WHERE id <> 0" },
	{ "enriched", "SELECT count(*) FROM enrichment" },
	{ "strings", "SELECT count(*) FROM text WHERE id <> 0" },
	{ "auth_sets", "SELECT count(*) FROM auth_set" },
	{ "findings", "SELECT count(*) FROM finding" },
	{ "originals", "SELECT count(*) FROM original" },
	{ "original_bytes", "SELECT sum(length(zstd)) FROM original" },
	{ "document_bytes", "SELECT sum(size) FROM original" },
	{ "quarantined", "SELECT count(*) FROM quarantine" },
	{ "seen", "SELECT count(*) FROM seen" },
	{ "mails", "SELECT count(*) FROM mailbox_mail" },
};

gboolean dm_store_info(DmStore *store, DmInfoFn callback, gpointer user,
		       GError **error)
{
	for (guint i = 0; i < G_N_ELEMENTS(info_rows); i++) {
		DmInfoRow row = { .name = info_rows[i].name };

		if (!dm_sql_pragma(store, info_rows[i].sql, &row.value,
				   error) ||
		    !callback(user, &row, error))
			return FALSE;
	}
	return TRUE;
}

/* ---- check ----------------------------------------------------------- */

/*
 * Each row of `sql` is a fault: where it is, and a sentence.
 */

static const struct {
	const char *code, *sql;
} checks[] = {
	{ "store-reference",
	  "SELECT printf('%s row %s', \"table\", rowid),"
	  " printf('a row of %s that %s refers to is missing', parent,"
	  " \"table\") FROM pragma_foreign_key_check" },
	{ "store-pack",
	  "SELECT printf('report %d', r.id),"
	  " 'answers would not show its records as they are'"
	  " FROM report AS r LEFT JOIN pack AS p ON p.domain_id = r.domain_id"
	  " AND p.day = r.day AND p.id = r.id WHERE r.kind = 0"
	  " AND NOT r.conflict AND (p.begin IS NOT r.begin"
	  " OR p.end IS NOT r.end OR p.submitter_id IS NOT r.submitter_id"
	  " OR p.reporter_id IS NOT r.reporter_id"
	  " OR p.policy_id IS NOT r.policy_id"
	  " OR p.messages IS NOT r.messages OR p.records IS NOT"
	  " (SELECT dm_pack(source_id, evaluation_id, identity_id,"
	  " auth_set_id, count) FROM record WHERE report_id = r.id))" },
	{ "store-pack",
	  "SELECT printf('report %d', p.id),"
	  " 'answers would show records of a report that does not count'"
	  " FROM pack AS p LEFT JOIN report AS r ON r.id = p.id"
	  " AND r.domain_id = p.domain_id AND r.day = p.day AND r.kind = 0"
	  " AND NOT r.conflict WHERE r.id IS NULL" },
	{ "store-tally",
	  "SELECT printf('report %d', p.id),"
	  " 'no month is there that its sums belong to'"
	  " FROM pack AS p LEFT JOIN tally AS t ON t.domain_id = p.domain_id"
	  " AND p.day BETWEEN t.first_day AND t.last_day"
	  " WHERE t.domain_id IS NULL" },
	{ "store-report",
	  "SELECT printf('report %d', r.id),"
	  " printf('the report claims %d records with %d messages,"
	  " it holds %d with %d', r.records, r.messages, count(c.seq),"
	  " coalesce(sum(c.count), 0)) FROM report AS r"
	  " LEFT JOIN record AS c ON c.report_id = r.id"
	  " WHERE r.kind = 0 GROUP BY r.id"
	  " HAVING r.records <> count(c.seq)"
	  " OR r.messages <> coalesce(sum(c.count), 0)" },
	{ "store-report",
	  "SELECT printf('report %d', r.id),"
	  " printf('the failure report claims %d incidents, it holds %d',"
	  " r.messages, coalesce(x.incidents, iif(x.report_id IS NULL, 0, 1)))"
	  " FROM report AS r LEFT JOIN failure AS x ON x.report_id = r.id"
	  " WHERE r.kind = 1 AND r.kind <> 0 AND (x.report_id IS NULL"
	  " OR r.messages <> coalesce(x.incidents, 1))" },
	{ "store-report",
	  "SELECT printf('report %d', z.report_id),"
	  " 'the TLS report has parts without a policy' FROM"
	  " (SELECT report_id, policy FROM tls_detail"
	  " UNION SELECT report_id, policy FROM tls_text) AS z"
	  " LEFT JOIN tls_policy AS y ON y.report_id = z.report_id"
	  " AND y.seq = z.policy WHERE y.seq IS NULL" },
	{ "store-evaluation",
	  "SELECT printf('evaluation %d', e.id),"
	  " 'the evaluation has a code that is not that of its text'"
	  " FROM evaluation AS e JOIN text AS k ON k.id = e.dkim"
	  " JOIN text AS s ON s.id = e.spf"
	  " WHERE (k.text IS 'pass') <> (e.dkim_code = 3)"
	  " OR (s.text IS 'pass') <> (e.spf_code = 3)" },
	{ "store-quarantine",
	  "SELECT printf('quarantine %d', id),"
	  " 'the entry has bytes but no digest to know them by'"
	  " FROM quarantine WHERE sha256 IS NULL AND zstd IS NOT NULL" },
};

/* A fault in the file may end a check early; that is a finding too. */
static void check_rows(DmStore *store, const char *code, const char *sql,
		       DmFindings *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row = dm_sql_prepare(store, sql, &error);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, &error)) > 0)
		dm_findings_add(findings, DM_SEVERITY_ERROR, code,
				dm_column_text(row, 0), "%s",
				dm_column_text(row, 1));
	if (step < 0)
		dm_findings_add(findings, DM_SEVERITY_ERROR, code, NULL, "%s",
				error->message);
}

static void check_file(DmStore *store, DmFindings *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row =
		dm_sql_prepare(store, "PRAGMA integrity_check(100)", &error);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, &error)) > 0) {
		const char *text = dm_column_text(row, 0);

		if (g_strcmp0(text, "ok") != 0)
			dm_findings_add(findings, DM_SEVERITY_ERROR,
					"store-damaged", NULL,
					"the file is damaged: %s", text);
	}
	if (step < 0)
		dm_findings_add(findings, DM_SEVERITY_ERROR, "store-damaged",
				NULL, "%s", error->message);
}

static void check_months(DmStore *store, DmFindings *findings)
{
	g_autoptr(GError) error = NULL;

	if (!dm_tally_check(store, findings, &error))
		dm_findings_add(findings, DM_SEVERITY_ERROR, "store-tally",
				NULL, "%s", error->message);
}

static const struct {
	const char *what, *sql; /* id, size, zstd, dictionary, digest */
} kept[] = {
	{ "the original of report",
	  "SELECT report_id, size, zstd, dictionary, NULL FROM original" },
	{ "the bytes of quarantine entry",
	  "SELECT id, size, zstd, 1, sha256 FROM quarantine"
	  " WHERE zstd IS NOT NULL" },
};

/* Whether the bytes come out again, and are the ones that went in. */
static gboolean is_whole(DmStatement *row)
{
	guint8 found[DM_DIGEST_SIZE];

	if (!dm_unpack_check(sqlite3_column_blob(row, 2),
			     (gsize)sqlite3_column_bytes(row, 2),
			     (guint64)sqlite3_column_int64(row, 1),
			     sqlite3_column_int(row, 3), found))
		return FALSE;
	if (sqlite3_column_type(row, 4) == SQLITE_NULL)
		return TRUE;
	return sqlite3_column_bytes(row, 4) == DM_DIGEST_SIZE &&
	       memcmp(sqlite3_column_blob(row, 4), found, sizeof(found)) == 0;
}

static void check_kept(DmStore *store, guint index, DmFindings *findings)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(DmStatement) row =
		dm_sql_prepare(store, kept[index].sql, &error);
	int step = row ? 1 : -1;

	while (step > 0 && (step = dm_sql_step(store, row, &error)) > 0)
		if (!is_whole(row))
			dm_findings_add(findings, DM_SEVERITY_ERROR,
					"store-document", NULL,
					"%s %" G_GINT64_FORMAT " is damaged",
					kept[index].what,
					(gint64)sqlite3_column_int64(row, 0));
	if (step < 0)
		dm_findings_add(findings, DM_SEVERITY_ERROR, "store-document",
				NULL, "%s", error->message);
}

gboolean dm_store_check(DmStore *store, DmFindings *findings, GError **error)
{
	/* All checks look at one state of the database. */
	if (!dm_store_snapshot_begin(store, error))
		return FALSE;
	check_file(store, findings);
	for (guint i = 0; i < G_N_ELEMENTS(checks); i++)
		check_rows(store, checks[i].code, checks[i].sql, findings);
	check_months(store, findings);
	for (guint i = 0; i < G_N_ELEMENTS(kept); i++)
		check_kept(store, i, findings);
	dm_store_snapshot_end(store);
	return TRUE;
}

gboolean dm_store_backup(DmStore *store, const char *path, GError **error)
{
	return dm_copy_database(store, path, FALSE, error);
}
