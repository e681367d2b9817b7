/*
 * The text of every fixed statement.  Knows nothing of who runs them; values
 * are bound, never written here.
 */
#include "store/database.h"

/* What dm_privacy_cut() takes out with DM_SAMPLES_NONE. */
#define HAS_SAMPLE                                                         \
	"coalesce(x.dkim_canonicalized_header, x.dkim_canonicalized_body," \
	" x.sample_from, x.sample_subject, x.sample_message_id,"           \
	" x.sample_date, x.sample_headers) IS NOT NULL"
/*
 * Samples go that are from before ?1, bytes that are from before ?2.  The
 * engine does not derive from one kind that it is not 0, as the index has it.
 */
#define OLD_SAMPLES                                                 \
	" FROM report AS r JOIN failure AS x ON x.report_id = r.id" \
	" WHERE r.kind = 1 AND r.kind <> 0 AND r.stored_at < ?1"    \
	" AND (" HAS_SAMPLE ")"
#define OLD_ORIGINALS                                                \
	" FROM original AS o JOIN report AS r ON r.id = o.report_id" \
	" WHERE o.is_failure_mail AND r.stored_at < ?2"
/* What no program could read yet waits to be read once. */
#define OLD_QUARANTINE                         \
	"is_failure_mail AND zstd IS NOT NULL" \
	" AND first_seen < iif(code = 'kind-unsupported', ?1, ?2)"

/* An interned text of a failure or TLS report. */
#define TEXT(column) "(SELECT text FROM text WHERE id = " column ")"
#define ADDRESS(column) "(SELECT text FROM source WHERE id = " column ")"

/* Sources that are due: at ?1, with DNS (?2), all (?3), in databases ?4. */
#define DNS_DUE "(?2 AND (?3 OR x.dns_next_at IS NULL OR x.dns_next_at <= ?1))"
#define PLACE_DUE                                                           \
	"(?4 IS NOT NULL AND (?3 OR coalesce(x.place_mark, 0) <> coalesce(" \
	"(SELECT id FROM text WHERE text = ?4), -1)))"
#define DUE_SOURCES \
	" FROM source AS s LEFT JOIN enrichment AS x ON x.source_id = s.id"
#define ARE_DUE " WHERE s.id <> 0 AND (" DNS_DUE " OR " PLACE_DUE ")"
#define OF_ADDRESS \
	" WHERE source_id = (SELECT id FROM source WHERE address = ?1)"

#define SOURCE_FACT                                                                                  \
	"SELECT x.host_state, " TEXT("x.host") "," TEXT("x.host_domain") ", x.country, x.asn," TEXT( \
		"x.as_name") "," TEXT("x.sender") " FROM enrichment AS x"

const char *const dm_sql_table[DM_N_SQL] = {
	[DM_SQL_BEGIN] = "BEGIN IMMEDIATE",
	[DM_SQL_COMMIT] = "COMMIT",
	[DM_SQL_ROLLBACK] = "ROLLBACK",
	[DM_SQL_ITEM_SAVE] = "SAVEPOINT item",
	[DM_SQL_ITEM_UNDO] = "ROLLBACK TO item",
	[DM_SQL_ITEM_RELEASE] = "RELEASE item",
	[DM_SQL_REPORT_FROM] = "SELECT id FROM report WHERE id >= ?1 LIMIT 1",
	[DM_SQL_SNAPSHOT] = "BEGIN",

	[DM_SQL_TEXT_FIND] = "SELECT id FROM text WHERE text = ?1",
	[DM_SQL_TEXT_ADD] = "INSERT INTO text (text) VALUES (?1)",
	[DM_SQL_SOURCE_FIND] = "SELECT id FROM source WHERE address = ?1",
	[DM_SQL_SOURCE_ADD] =
		"INSERT INTO source (address, text) VALUES (?1, ?2)"
		" ON CONFLICT DO NOTHING",
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
		" records, messages, stored_at, mail_auth, mail_from,"
		" mail_mismatch, folder, file, document, sha256,"
		" digest_version, digest, imported)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,"
		" ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24,"
		" ?25, ?26, ?27, ?28, ?29)",
	[DM_SQL_REVISION_ADD] =
		"INSERT INTO report_revision (report_id) VALUES (?1)",
	[DM_SQL_REVISION] = "SELECT coalesce((SELECT seq FROM sqlite_sequence"
			    " WHERE name = 'report_revision'), 0)",
	[DM_SQL_REVISION_MARK] = "SELECT mark FROM revision_mark"
				 " WHERE revision <= ?1"
				 " ORDER BY revision DESC LIMIT 1",
	[DM_SQL_REVISION_MARK_ADD] =
		"INSERT INTO revision_mark SELECT seq, randomblob(16)"
		" FROM sqlite_sequence WHERE name = 'report_revision'"
		" AND seq > coalesce((SELECT max(revision)"
		" FROM revision_mark), 0)",
	[DM_SQL_SUBMITTERS] =
		"SELECT r.id, r.kind, o.text, e.text FROM report AS r"
		" JOIN reporter AS q ON q.id = r.reporter_id"
		" JOIN text AS o ON o.id = q.org_name"
		" JOIN text AS e ON e.id = q.email WHERE r.id >= ?1",
	/* The last of each policy domain, without a look at the others. */
	[DM_SQL_LAST_DAY] = DM_WITH_DOMAINS
	" SELECT coalesce(max((SELECT max(p.day) FROM pack AS p"
	" WHERE p.domain_id = d.id AND p.day <= ?1)), 0) FROM d",
	[DM_SQL_LAST_SEEN] =
		"SELECT coalesce(max(min(?2, iif(t.stale OR t.last_seen > ?2,"
		" (SELECT max(coalesce(p.end, p.begin)) FROM pack AS p"
		" WHERE p.domain_id = t.domain_id AND p.day BETWEEN t.first_day"
		" AND min(t.last_day, ?1)), t.last_seen))), 0) FROM tally AS t"
		" WHERE t.first_day <= ?1",
	[DM_SQL_FAILURE_ANY] = "SELECT EXISTS (SELECT 1 FROM report"
			       " WHERE kind = 1 AND kind <> 0)",
	[DM_SQL_REPORT_REKEY] =
		"UPDATE report SET document = ?2,"
		" report_id = iif(report_id IS ?3, ?5, report_id),"
		" digest = iif(digest = ?4 AND digest_version = ?7, ?6, digest)"
		" WHERE id = ?1",
	[DM_SQL_REPORT_MAIL] =
		"UPDATE report SET mail_auth = ?2, mail_from = ?3,"
		" mail_mismatch = ?4 WHERE id = ?1",
	/* One statement for all of them costs half of one for each. */
	[DM_SQL_RECORDS_ADD] =
		"INSERT INTO record SELECT ?1, rowid - 1, source_id, count,"
		" evaluation_id, identity_id, auth_set_id FROM unpacked(?2)",
	[DM_SQL_ERROR_ADD] = "INSERT INTO error VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_FINDING_ADD] =
		"INSERT INTO finding VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	[DM_SQL_EXTENSION_ADD] =
		"INSERT INTO extension VALUES (?1, ?2, ?3, ?4, ?5)",
	[DM_SQL_ORIGINAL_ADD] =
		"INSERT OR REPLACE INTO original VALUES (?1, ?2, ?3, ?4, ?5)",
	[DM_SQL_FAILURE_ADD] =
		"INSERT INTO failure VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20,"
		" ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32,"
		" ?33)",
	[DM_SQL_FAILURE_TEXT_ADD] =
		"INSERT INTO failure_text VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_TLS_POLICY_ADD] =
		"INSERT INTO tls_policy VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	[DM_SQL_TLS_TEXT_ADD] =
		"INSERT INTO tls_text VALUES (?1, ?2, ?3, ?4, ?5)",
	[DM_SQL_TLS_DETAIL_ADD] =
		"INSERT INTO tls_detail VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7,"
		" ?8, ?9, ?10, ?11)",
	[DM_SQL_PACK_ADD] = "INSERT INTO pack"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[DM_SQL_PACK_DELETE] = "DELETE FROM pack WHERE domain_id = ?1"
			       " AND day = ?2 AND id = ?3",
	[DM_SQL_TALLIES] =
		"SELECT first_day, last_day, stale, upto, messages, dmarc_pass,"
		" dkim_aligned, spf_aligned, \"both\", neither, none,"
		" quarantine, reject, other, reports, first_seen, last_seen,"
		" days, reporters, sources FROM tally WHERE domain_id = ?1"
		" AND last_day >= ?2 AND first_day <= ?3 ORDER BY first_day",
	[DM_SQL_TALLY_GROWS] =
		"INSERT INTO tally (domain_id, first_day, last_day, stale)"
		" VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET stale = 1"
		" WHERE NOT stale",
	[DM_SQL_TALLY_SPOIL] =
		"INSERT INTO tally (domain_id, first_day, last_day, stale)"
		" VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE SET stale = 1,"
		" upto = 0, reporters = x'', sources = x''"
		" WHERE NOT stale OR upto",
	[DM_SQL_TALLY_PUT] =
		"UPDATE tally SET stale = 0, messages = ?3, dmarc_pass = ?4,"
		" dkim_aligned = ?5, spf_aligned = ?6, \"both\" = ?7,"
		" neither = ?8, none = ?9, quarantine = ?10, reject = ?11,"
		" other = ?12, reports = ?13, first_seen = ?14,"
		" last_seen = ?15, days = ?16, reporters = ?17, sources = ?18,"
		" upto = ?19, last_day = ?20"
		" WHERE domain_id = ?1 AND first_day = ?2",
	[DM_SQL_TALLY_DELETE] = "DELETE FROM tally WHERE domain_id = ?1"
				" AND first_day = ?2",
	[DM_SQL_SAME_DOCUMENT] =
		"SELECT id FROM report"
		" WHERE substr(sha256, 1, 8) = substr(?1, 1, 8)"
		" AND sha256 = ?1 AND (?2 OR NOT (incomplete OR recovered))"
		" UNION ALL SELECT report_id FROM replaced"
		" WHERE sha256 = ?1 AND ?2",
	[DM_SQL_REPLACED_ADD] =
		"INSERT OR IGNORE INTO replaced SELECT sha256, ?2 FROM report"
		" WHERE id = ?1 AND sha256 IS NOT NULL",
	[DM_SQL_REPLACED_DELETE] = "DELETE FROM replaced WHERE report_id = ?1",
	[DM_SQL_SAME_KEY] = "SELECT id, conflict, incomplete OR recovered,"
			    " digest_version, digest, imported FROM report"
			    " WHERE report_id IS ?1"
			    " AND domain_id = ?2 AND begin IS ?3 AND end IS ?4"
			    " AND submitter_id = ?5 AND kind = ?6",
	[DM_SQL_IMPORTED_TWINS] =
		"SELECT r.id, r.imported, r.begin, r.end, s.text"
		" FROM report AS r JOIN text AS s ON s.id = r.submitter_id"
		" WHERE r.report_id = ?1 AND r.imported <> 0"
		" AND r.domain_id = ?2 AND r.kind = ?3 AND NOT r.conflict",
	/* "A" is the byte behind "@", at which parsedmarc cuts a report_id. */
	[DM_SQL_ORIGINAL_TWINS] =
		"SELECT r.id, r.imported, r.begin, r.end, s.text"
		" FROM report AS r JOIN text AS s ON s.id = r.submitter_id"
		" WHERE (r.report_id = ?1 OR (r.report_id >= ?1 || '@'"
		" AND r.report_id < ?1 || 'A')) AND r.imported = 0"
		" AND r.domain_id = ?2 AND r.kind = ?3 AND NOT r.conflict",
	[DM_SQL_STORED] = "SELECT r.domain_id, r.day, r.conflict, r.stored_at,"
			  " coalesce(f.text, '') || r.file, r.document,"
			  " r.mail_auth, r.incomplete, r.recovered,"
			  " r.mail_from, r.mail_mismatch, r.kind"
			  " FROM report AS r JOIN text AS f ON f.id = r.folder"
			  " WHERE r.id = ?1",
	[DM_SQL_RECORDS_DELETE] = "DELETE FROM record WHERE report_id = ?1",
	[DM_SQL_ERRORS_DELETE] = "DELETE FROM error WHERE report_id = ?1",
	[DM_SQL_FINDINGS_DELETE] = "DELETE FROM finding WHERE report_id = ?1",
	[DM_SQL_EXTENSIONS_DELETE] =
		"DELETE FROM extension WHERE report_id = ?1",
	[DM_SQL_FAILURE_DELETE] = "DELETE FROM failure WHERE report_id = ?1",
	[DM_SQL_FAILURE_TEXTS_DELETE] =
		"DELETE FROM failure_text WHERE report_id = ?1",
	[DM_SQL_TLS_POLICIES_DELETE] =
		"DELETE FROM tls_policy WHERE report_id = ?1",
	[DM_SQL_TLS_TEXTS_DELETE] = "DELETE FROM tls_text WHERE report_id = ?1",
	[DM_SQL_TLS_DETAILS_DELETE] =
		"DELETE FROM tls_detail WHERE report_id = ?1",
	[DM_SQL_ORIGINAL_DELETE] = "DELETE FROM original WHERE report_id = ?1",
	[DM_SQL_REVISION_DELETE] =
		"DELETE FROM report_revision WHERE report_id = ?1",
	[DM_SQL_REPORT_DELETE] = "DELETE FROM report WHERE id = ?1",

	[DM_SQL_SETTING] = "SELECT value FROM setting WHERE name = ?1",
	[DM_SQL_SETTING_ADD] = "INSERT INTO setting VALUES (?1, ?2)",
	[DM_SQL_QUARANTINE_REASON] =
		"UPDATE quarantine SET reason = ?2 WHERE id = ?1",
	[DM_SQL_SETTING_PUT] = "INSERT OR REPLACE INTO setting"
			       " VALUES (?1, ?2)",
	[DM_SQL_EXPIRE_COUNT] =
		"SELECT (SELECT count(*) FROM (SELECT r.id" OLD_SAMPLES
		" UNION SELECT r.id" OLD_ORIGINALS "))"
		" + (SELECT count(*) FROM quarantine WHERE " OLD_QUARANTINE ")",
	[DM_SQL_EXPIRE_SAMPLES] =
		"UPDATE failure AS x SET dkim_canonicalized_header = NULL,"
		" dkim_canonicalized_body = NULL, sample_from = NULL,"
		" sample_subject = NULL, sample_message_id = NULL,"
		" sample_date = NULL, sample_headers = NULL"
		" WHERE x.report_id IN (SELECT r.id" OLD_SAMPLES ")",
	[DM_SQL_EXPIRE_ORIGINALS] =
		"DELETE FROM original"
		" WHERE report_id IN (SELECT r.id" OLD_ORIGINALS ")",
	[DM_SQL_EXPIRE_QUARANTINE] =
		"UPDATE quarantine SET zstd = NULL WHERE " OLD_QUARANTINE,

	[DM_SQL_SEEN_ADD] =
		"INSERT OR REPLACE INTO seen VALUES (?1, ?2, ?3, ?4, ?5)",
	[DM_SQL_SEEN_FIND] =
		"SELECT 1 + stored FROM seen WHERE key = ?1 AND size = ?2"
		" AND mtime_ns = ?3 AND inode = ?4",
	[DM_SQL_MAILBOX_FIND] = "SELECT id FROM mailbox WHERE account = ?1"
				" AND folder = ?2 AND uidvalidity = ?3"
				" AND uidvalidity <> 0",
	[DM_SQL_MAILBOX_ADD] =
		"INSERT INTO mailbox (account, folder, uidvalidity)"
		" VALUES (?1, ?2, ?3) RETURNING id",
	[DM_SQL_MAILBOX_EMPTY] =
		"DELETE FROM mailbox_mail WHERE mailbox_id IN (SELECT id"
		" FROM mailbox WHERE account = ?1 AND folder = ?2)",
	[DM_SQL_MAILBOX_FORGET_TARGETS] =
		"DELETE FROM mailbox_target WHERE mailbox_id IN (SELECT id"
		" FROM mailbox WHERE account = ?1 AND folder = ?2)",
	[DM_SQL_MAILBOX_DELETE] =
		"DELETE FROM mailbox WHERE account = ?1 AND folder = ?2",
	[DM_SQL_MAILS] = "SELECT uid, size, sha256, outcome, done"
			 " FROM mailbox_mail WHERE mailbox_id = ?1"
			 " ORDER BY uid",
	[DM_SQL_MAIL_ADD] = "INSERT OR REPLACE INTO mailbox_mail"
			    " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
	/* That a mail was read does not hide that it is the last copy. */
	[DM_SQL_MAIL_DONE] = "UPDATE mailbox_mail"
			     " SET done = iif(?4 = 1 AND done = 3, 3, ?4)"
			     " WHERE mailbox_id = ?1"
			     " AND uid BETWEEN ?2 AND ?3",
	[DM_SQL_MAILS_FORGET] = "DELETE FROM mailbox_mail WHERE mailbox_id = ?1"
				" AND uid BETWEEN ?2 AND ?3",
	[DM_SQL_TARGET_FIND] = "SELECT iif(uidvalidity = ?3, uidnext, 1)"
			       " FROM mailbox_target"
			       " WHERE mailbox_id = ?1 AND folder = ?2",
	[DM_SQL_TARGET_ADD] =
		"INSERT OR REPLACE INTO mailbox_target VALUES (?1, ?2, ?3, ?4)",
	[DM_SQL_ENRICHMENT_DUE] =
		"SELECT s.address, " DNS_DUE ", " PLACE_DUE DUE_SOURCES
		" LEFT JOIN (SELECT c.source_id, sum(c.count) AS messages,"
		" max(r.day) AS day FROM pack AS r"
		" JOIN unpacked(r.records) AS c GROUP BY c.source_id) AS u"
		" ON u.source_id = s.id" ARE_DUE
		" ORDER BY coalesce(u.day >= ?5, 0) DESC,"
		" coalesce(u.messages, 0) DESC, s.id LIMIT ?6",
	[DM_SQL_ENRICHMENT_DUE_COUNT] = "SELECT count(*)" DUE_SOURCES ARE_DUE,
	[DM_SQL_ENRICHMENT_ADD] =
		"INSERT OR IGNORE INTO enrichment (source_id, host,"
		" host_domain, host_state, dns_next_at, as_name, place_mark,"
		" sender) SELECT id, 0, 0, 0, 0, 0, 0, 0 FROM source"
		" WHERE address = ?1",
	[DM_SQL_ENRICHMENT_HOST] =
		"UPDATE enrichment SET host = ?2, host_domain = ?3,"
		" host_state = ?4, dns_checked_at = ?5,"
		" dns_next_at = ?6" OF_ADDRESS,
	[DM_SQL_ENRICHMENT_FAILED] =
		"UPDATE enrichment SET dns_next_at = ?2,"
		" host_state = iif(host_state = 0, 4, host_state)" OF_ADDRESS,
	[DM_SQL_ENRICHMENT_PLACE] =
		"UPDATE enrichment SET country = ?2, asn = ?3, as_name = ?4,"
		" place_checked_at = ?5, place_mark = ?6" OF_ADDRESS,
	[DM_SQL_ENRICHMENT_SENDERS] =
		"SELECT x.source_id, iif(x.host_state = 1, h.text, NULL),"
		" a.text, s.text FROM enrichment AS x"
		" JOIN text AS h ON h.id = x.host"
		" JOIN text AS a ON a.id = x.as_name"
		" JOIN text AS s ON s.id = x.sender",
	[DM_SQL_SOURCE_FACT] = SOURCE_FACT " WHERE x.source_id = ?1",
	[DM_SQL_ADDRESS_FACT] = SOURCE_FACT OF_ADDRESS,
	[DM_SQL_SOURCE_FACT_ANY] = "SELECT EXISTS (SELECT 1 FROM enrichment)",
	[DM_SQL_ENRICHMENT_SENDER] =
		"UPDATE enrichment SET sender = ?2 WHERE source_id = ?1",
	[DM_SQL_QUARANTINE_FIND] =
		"SELECT id, is_failure_mail FROM quarantine WHERE sha256 IS ?1"
		" AND (?1 IS NOT NULL OR uri = ?2)",
	[DM_SQL_QUARANTINE_ADD] =
		"INSERT INTO quarantine (sha256, uri, code, reason, size,"
		" first_seen, last_tried, tries, zstd, is_failure_mail)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, ?7, ?8)",
	[DM_SQL_QUARANTINE_TRY] =
		"UPDATE quarantine SET tries = tries + 1, last_tried = ?2,"
		" code = ?3, reason = ?4,"
		" is_failure_mail = ?5, zstd = iif(?5 AND NOT ?6, NULL, zstd)"
		" WHERE id = ?1",
	[DM_SQL_QUARANTINE_BYTES] =
		"SELECT size, zstd FROM quarantine WHERE id = ?1",
	[DM_SQL_QUARANTINE_DELETE] =
		"DELETE FROM quarantine WHERE id = ?1 RETURNING id",
	[DM_SQL_QUARANTINE_ANY] = "SELECT EXISTS (SELECT 1 FROM quarantine)",
	[DM_SQL_QUARANTINE_SETTLE] = "DELETE FROM quarantine WHERE sha256 = ?1"
				     " OR (sha256 IS NULL AND uri = ?2)",

	[DM_SQL_QUARANTINE_UNREAD] = "DELETE FROM quarantine"
				     " WHERE sha256 IS NULL AND uri = ?1",

	[DM_SQL_REPORT_HEADER] =
		"SELECT r.kind, coalesce(f.text, '') || r.file, r.status,"
		" r.stored_at, r.mail_auth, m.text, r.mail_mismatch,"
		" r.document, lower(hex(r.sha256)), r.incomplete, r.recovered,"
		" o.text, e.text, r.report_id, r.begin, r.end, r.imported"
		" FROM report AS r"
		" JOIN reporter AS q ON q.id = r.reporter_id"
		" JOIN text AS o ON o.id = q.org_name"
		" JOIN text AS e ON e.id = q.email"
		" JOIN text AS f ON f.id = r.folder"
		" JOIN text AS m ON m.id = r.mail_from WHERE r.id = ?1",
	[DM_SQL_AGGREGATE_HEADER] =
		"SELECT r.generation, v.namespace, v.version,"
		" v.extra_contact_info, v.generator, v.domain,"
		" v.discovery_method, v.p, v.sp, v.np, v.adkim, v.aspf, v.pct,"
		" v.fo, v.testing"
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
	[DM_SQL_RECORDS] =
		"SELECT source_id, evaluation_id, identity_id, auth_set_id,"
		" count FROM record WHERE report_id = ?1 ORDER BY seq",
	[DM_SQL_POLICY_TEXTS] =
		"SELECT k.text, s.text, w.text FROM policy AS y"
		" JOIN text AS k ON k.id = y.adkim"
		" JOIN text AS s ON s.id = y.aspf"
		" JOIN text AS w ON w.id = y.discovery_method WHERE y.id = ?1",
	[DM_SQL_SOURCE_TEXT] = "SELECT text FROM source WHERE id = ?1",
	[DM_SQL_TEXT] = "SELECT text FROM text WHERE id = ?1",
	[DM_SQL_AUTH_RESULTS] =
		"SELECT a.method, d.text, s.text, o.text, r.text, h.text"
		" FROM auth_result AS a JOIN text AS d ON d.id = a.domain"
		" JOIN text AS s ON s.id = a.selector"
		" JOIN text AS o ON o.id = a.scope"
		" JOIN text AS r ON r.id = a.result"
		" JOIN text AS h ON h.id = a.human_result"
		" WHERE a.auth_set_id = ?1 ORDER BY a.method, a.seq",
	/* The columns of dm_failure_columns. */
	[DM_SQL_FAILURE_FIELDS] = "SELECT " TEXT("x.feedback_type") "," TEXT("x.user_agent") "," TEXT("x.version") "," TEXT(
		"x.auth_failure") ", x.original_envelope_id, x.original_mail_from,"
				  " x.arrival_date, x.arrival_date_text," TEXT("x.reporting_mta") "," ADDRESS("x.source_id") ", x.source_port, x.incidents," TEXT("x.delivery_result") "," TEXT(
					  "x.identity_alignment") "," TEXT("x.dkim_domain") ", x.dkim_identity," TEXT("x.dkim_selector") ", x.dkim_canonicalized_header, x.dkim_canonicalized_body,"
																	 " x.dkim_adsp_dns, x.dkim_selector_dns, x.has_sample,"
																	 " x.headers_only, x.sample_from," TEXT(
																		 "x.header_from") ", x.sample_subject, x.sample_message_id, x.sample_date,"
																				  " x.sample_headers, x.dkim_aligned, x.spf_aligned,"
																				  " x.report_date FROM failure AS x WHERE x.report_id = ?1",
	[DM_SQL_FAILURE_TEXTS] = "SELECT list, text FROM failure_text"
				 " WHERE report_id = ?1 ORDER BY list, seq",
	[DM_SQL_TLS_POLICIES] = "SELECT " TEXT("y.type") "," TEXT(
		"y.domain") ", y.successful, y.failed FROM tls_policy AS y"
			    " WHERE y.report_id = ?1 ORDER BY y.seq",
	[DM_SQL_TLS_TEXTS] = "SELECT s.policy, s.list," TEXT(
		"s.text") " FROM tls_text AS s WHERE s.report_id = ?1"
			  " ORDER BY s.policy, s.list, s.seq",
	[DM_SQL_TLS_DETAILS] =
		"SELECT z.policy," TEXT("z.result_type") "," ADDRESS("z.sending_mta_ip") "," ADDRESS("z.receiving_ip") "," TEXT("z.receiving_mx_hostname") "," TEXT(
			"z.receiving_mx_helo") ", z.failed," TEXT("z.additional_information") "," TEXT("z.failure_reason_code") " FROM tls_detail AS z WHERE z.report_id = ?1"
																" ORDER BY z.policy, z.seq",
	[DM_SQL_FIND_KEY] = "SELECT id FROM report WHERE id = ?1",
	[DM_SQL_FIND_REPORT_ID] =
		"SELECT id FROM report WHERE report_id = ?1 ORDER BY id",
	[DM_SQL_ORIGINAL_BYTES] = "SELECT size, zstd, dictionary"
				  " FROM original WHERE report_id = ?1",
	[DM_SQL_COUNT_BEFORE] = "SELECT count(*) FROM report WHERE day < ?1",
};
