/*
 * The text of every fixed statement.  Knows nothing of who runs them; values
 * are bound, never written here.
 */
#include "store/database.h"

/* The records of one report, summed up as a roll-up has them. */
#define CODES "e.disposition_code, e.dkim_code, e.spf_code"
#define OF_REPORT                                                          \
	" FROM record AS c JOIN evaluation AS e ON e.id = c.evaluation_id" \
	" WHERE c.report_id = ?4"
#define ADD_UP                                      \
	" ON CONFLICT DO UPDATE SET"                \
	" messages = messages + excluded.messages," \
	" records = records + excluded.records"

const char *const dm_sql_table[DM_N_SQL] = {
	[DM_SQL_BEGIN] = "BEGIN IMMEDIATE",
	[DM_SQL_COMMIT] = "COMMIT",
	[DM_SQL_ROLLBACK] = "ROLLBACK",
	[DM_SQL_ITEM_SAVE] = "SAVEPOINT item",
	[DM_SQL_ITEM_UNDO] = "ROLLBACK TO item",
	[DM_SQL_ITEM_RELEASE] = "RELEASE item",
	[DM_SQL_REPORT_SAVE] = "SAVEPOINT report",
	[DM_SQL_REPORT_UNDO] = "ROLLBACK TO report",
	[DM_SQL_REPORT_RELEASE] = "RELEASE report",
	[DM_SQL_SNAPSHOT] = "BEGIN",

	[DM_SQL_TEXT_FIND] = "SELECT id FROM text WHERE text = ?1",
	[DM_SQL_TEXT_ADD] = "INSERT INTO text (text) VALUES (?1)",
	[DM_SQL_SOURCE_FIND] = "SELECT id FROM source WHERE address = ?1",
	[DM_SQL_SOURCE_ADD] =
		"INSERT INTO source (address, text) VALUES (?1, ?2)",
	[DM_SQL_REPORTER_FIND] =
		"SELECT id FROM reporter WHERE org_name = ?1 AND email = ?2"
		" AND extra_contact_info = ?3 AND generator = ?4",
	[DM_SQL_REPORTER_ADD] =
		"INSERT INTO reporter (org_name, email, extra_contact_info,"
		" generator) VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_POLICY_FIND] =
		"SELECT id FROM policy WHERE domain = ?1 AND p = ?2"
		" AND sp = ?3 AND np = ?4 AND adkim = ?5 AND aspf = ?6"
		" AND pct IS ?7 AND fo = ?8 AND testing = ?9"
		" AND discovery_method = ?10",
	[DM_SQL_POLICY_ADD] =
		"INSERT INTO policy (domain, p, sp, np, adkim, aspf, pct, fo,"
		" testing, discovery_method)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[DM_SQL_EVALUATION_FIND] =
		"SELECT id FROM evaluation WHERE disposition = ?1"
		" AND dkim = ?2 AND spf = ?3 AND reason_set_id IS ?4",
	[DM_SQL_EVALUATION_ADD] =
		"INSERT INTO evaluation (disposition, dkim, spf,"
		" reason_set_id, disposition_code, dkim_code, spf_code)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[DM_SQL_IDENTITY_FIND] =
		"SELECT id FROM identity WHERE header_from = ?1"
		" AND envelope_from = ?2 AND envelope_to = ?3",
	[DM_SQL_IDENTITY_ADD] =
		"INSERT INTO identity (header_from, envelope_from,"
		" envelope_to) VALUES (?1, ?2, ?3)",
	[DM_SQL_REASON_SET_FIND] =
		"SELECT id FROM reason_set WHERE digest = ?1",
	[DM_SQL_REASON_SET_ADD] = "INSERT INTO reason_set (digest) VALUES (?1)",
	[DM_SQL_REASON_ADD] = "INSERT INTO reason VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_AUTH_SET_FIND] = "SELECT id FROM auth_set WHERE digest = ?1",
	[DM_SQL_AUTH_SET_ADD] = "INSERT INTO auth_set (digest) VALUES (?1)",
	[DM_SQL_AUTH_RESULT_ADD] = "INSERT INTO auth_result"
				   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",

	[DM_SQL_NEXT_KEY] = "SELECT coalesce(max(id), 0) + 1 FROM report",
	[DM_SQL_REPORT_ADD] =
		"INSERT INTO report (id, kind, conflict, incomplete,"
		" recovered, submitter_id, domain_id, report_id, begin, end,"
		" day, reporter_id, policy_id, generation, namespace, version,"
		" records, messages, stored_at, mail_auth, folder, file,"
		" document, sha256, digest_version, digest)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
		" ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,"
		" ?25, ?26)",
	[DM_SQL_REPORT_AUTH] =
		"UPDATE report SET mail_auth = ?1 WHERE id >= ?2",
	[DM_SQL_RECORD_ADD] =
		"INSERT INTO record VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[DM_SQL_ERROR_ADD] = "INSERT INTO error VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_FINDING_ADD] =
		"INSERT INTO finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[DM_SQL_EXTENSION_ADD] =
		"INSERT INTO extension VALUES (?1, ?2, ?3, ?4, ?5)",
	[DM_SQL_ORIGINAL_ADD] =
		"INSERT OR REPLACE INTO original VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_ROLLUP_DAY_ADD] = "INSERT INTO rollup_day SELECT ?1, ?2, " CODES
				  ", ?3 * sum(c.count), ?3 * count(*)" OF_REPORT
				  " GROUP BY " CODES ADD_UP,
	[DM_SQL_ROLLUP_DAY_TRIM] =
		"DELETE FROM rollup_day WHERE domain_id = ?1 AND day = ?2"
		" AND records = 0",
	[DM_SQL_ROLLUP_SOURCE_ADD] =
		"INSERT INTO rollup_source SELECT ?1, ?2, c.source_id, " CODES
		", ?3 * sum(c.count), ?3 * count(*)" OF_REPORT
		" GROUP BY c.source_id, " CODES ADD_UP,
	[DM_SQL_ROLLUP_SOURCE_TRIM] =
		"DELETE FROM rollup_source WHERE domain_id = ?1 AND day = ?2"
		" AND records = 0",
	[DM_SQL_SAME_DOCUMENT] =
		"SELECT id FROM report"
		" WHERE substr(sha256, 1, 8) = substr(?1, 1, 8)"
		" AND sha256 = ?1"
		" UNION ALL SELECT report_id FROM replaced WHERE sha256 = ?1",
	[DM_SQL_REPLACED_ADD] =
		"INSERT OR IGNORE INTO replaced SELECT sha256, ?2 FROM report"
		" WHERE id = ?1 AND sha256 IS NOT NULL",
	[DM_SQL_REPLACED_DELETE] = "DELETE FROM replaced WHERE report_id = ?1",
	[DM_SQL_SAME_KEY] =
		"SELECT id, conflict, incomplete OR recovered,"
		" digest_version, digest FROM report WHERE report_id IS ?1"
		" AND domain_id = ?2 AND begin IS ?3 AND end IS ?4"
		" AND submitter_id = ?5",
	[DM_SQL_STORED] = "SELECT r.domain_id, r.day, r.conflict, r.stored_at,"
			  " coalesce(f.text, '') || r.file, r.document,"
			  " r.mail_auth, r.incomplete, r.recovered"
			  " FROM report AS r JOIN text AS f ON f.id = r.folder"
			  " WHERE r.id = ?1",
	[DM_SQL_RECORDS_DELETE] = "DELETE FROM record WHERE report_id = ?1",
	[DM_SQL_ERRORS_DELETE] = "DELETE FROM error WHERE report_id = ?1",
	[DM_SQL_FINDINGS_DELETE] = "DELETE FROM finding WHERE report_id = ?1",
	[DM_SQL_EXTENSIONS_DELETE] =
		"DELETE FROM extension WHERE report_id = ?1",
	[DM_SQL_ORIGINAL_DELETE] = "DELETE FROM original WHERE report_id = ?1",
	[DM_SQL_REPORT_DELETE] = "DELETE FROM report WHERE id = ?1",

	[DM_SQL_SEEN_ADD] =
		"INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3, ?4, ?5)",
	[DM_SQL_SEEN_FIND] =
		"SELECT 1 + stored FROM seen WHERE key = ?1 AND size = ?2"
		" AND mtime_ns = ?3 AND inode = ?4",
	[DM_SQL_QUARANTINE_FIND] =
		"SELECT id FROM quarantine WHERE sha256 IS ?1"
		" AND (?1 IS NOT NULL OR uri = ?2)",
	[DM_SQL_QUARANTINE_ADD] =
		"INSERT INTO quarantine (sha256, uri, code, reason, size,"
		" first_seen, last_tried, tries, zstd)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, ?7)",
	[DM_SQL_QUARANTINE_TRY] =
		"UPDATE quarantine SET tries = tries + 1, last_tried = ?2,"
		" code = ?3, reason = ?4 WHERE id = ?1",
	[DM_SQL_QUARANTINE_BYTES] =
		"SELECT size, zstd FROM quarantine WHERE id = ?1",
	[DM_SQL_QUARANTINE_DELETE] =
		"DELETE FROM quarantine WHERE id = ?1 RETURNING id",
	[DM_SQL_QUARANTINE_ANY] = "SELECT EXISTS (SELECT 1 FROM quarantine)",
	[DM_SQL_QUARANTINE_SETTLE] = "DELETE FROM quarantine WHERE sha256 = ?1"
				     " OR (sha256 IS NULL AND uri = ?2)",

	[DM_SQL_REPORT_HEADER] =
		"SELECT v.source, v.status, v.stored_at, v.document, v.sha256,"
		" r.incomplete, r.recovered, r.generation, v.namespace,"
		" v.version, v.org_name, v.email, v.extra_contact_info,"
		" v.report_id, v.generator, v.begin, v.end, v.domain,"
		" v.discovery_method, v.p, v.sp, v.np, v.adkim, v.aspf, v.pct,"
		" v.fo, v.testing, r.mail_auth"
		" FROM v_report AS v JOIN report AS r ON r.id = v.report_key"
		" WHERE v.report_key = ?1",
	[DM_SQL_REPORT_ERRORS] = "SELECT t.text, l.text FROM error AS e"
				 " JOIN text AS t ON t.id = e.text"
				 " JOIN text AS l ON l.id = e.lang"
				 " WHERE e.report_id = ?1 ORDER BY e.seq",
	[DM_SQL_REPORT_FINDINGS] =
		"SELECT f.severity, c.text, f.place, t.text, f.repeats"
		" FROM finding AS f JOIN text AS c ON c.id = f.code"
		" JOIN text AS t ON t.id = f.text"
		" WHERE f.report_id = ?1 ORDER BY f.seq",
	[DM_SQL_REPORT_EXTENSIONS] =
		"SELECT n.text, x.record, x.xml FROM extension AS x"
		" JOIN text AS n ON n.id = x.namespace"
		" WHERE x.report_id = ?1 ORDER BY x.seq",
	[DM_SQL_EVALUATION_TEXTS] =
		"SELECT d.text, k.text, s.text, t.text, m.text,"
		" w.seq IS NOT NULL FROM evaluation AS e"
		" JOIN text AS d ON d.id = e.disposition"
		" JOIN text AS k ON k.id = e.dkim"
		" JOIN text AS s ON s.id = e.spf"
		" LEFT JOIN reason AS w ON w.reason_set_id = e.reason_set_id"
		" LEFT JOIN text AS t ON t.id = w.type"
		" LEFT JOIN text AS m ON m.id = w.comment"
		" WHERE e.id = ?1 ORDER BY w.seq",
	[DM_SQL_IDENTITY_TEXTS] =
		"SELECT h.text, f.text, t.text FROM identity AS i"
		" JOIN text AS h ON h.id = i.header_from"
		" JOIN text AS f ON f.id = i.envelope_from"
		" JOIN text AS t ON t.id = i.envelope_to WHERE i.id = ?1",
	[DM_SQL_AUTH_RESULTS] =
		"SELECT a.method, d.text, s.text, o.text, r.text, h.text"
		" FROM auth_result AS a JOIN text AS d ON d.id = a.domain"
		" JOIN text AS s ON s.id = a.selector"
		" JOIN text AS o ON o.id = a.scope"
		" JOIN text AS r ON r.id = a.result"
		" JOIN text AS h ON h.id = a.human_result"
		" WHERE a.auth_set_id = ?1 ORDER BY a.method, a.seq",
	[DM_SQL_FIND_KEY] = "SELECT id FROM report WHERE id = ?1",
	[DM_SQL_FIND_REPORT_ID] =
		"SELECT id FROM report WHERE report_id = ?1 ORDER BY id",
	[DM_SQL_ORIGINAL_BYTES] = "SELECT size, zstd, dictionary"
				  " FROM original WHERE report_id = ?1",
	[DM_SQL_COUNT_BEFORE] = "SELECT count(*) FROM report WHERE day < ?1",
};
