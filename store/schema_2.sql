-- From version 1: failure and TLS reports beside the aggregate ones, and what
-- is known of the mail that brought a report.
DROP VIEW v_record;
DROP VIEW v_report;

-- `report` for every kind.  What only an aggregate report has is NULL, or 0,
-- in the others.  Foreign keys are off while this runs, so that the tables
-- that refer to it keep their rows.
CREATE TABLE report_2 (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL CHECK (kind IN (0, 1, 2)), -- DmKind's: aggregate,
		-- failure, TLS
	conflict INTEGER NOT NULL CHECK (conflict IN (0, 1)),
	incomplete INTEGER NOT NULL CHECK (incomplete IN (0, 1)),
	recovered INTEGER NOT NULL CHECK (recovered IN (0, 1)),
	status TEXT AS (CASE WHEN conflict THEN 'conflict'
		WHEN incomplete THEN 'incomplete'
		WHEN recovered THEN 'recovered'
		ELSE 'ok' END) VIRTUAL,
	submitter_id INTEGER NOT NULL REFERENCES text,
	domain_id INTEGER NOT NULL REFERENCES text, -- of a TLS report all its
		-- policy domains, with ; between
	report_id TEXT, -- of a failure report a digest of what it is about
	begin INTEGER, -- seconds since the epoch; of a failure report both are
	end INTEGER, -- the arrival of the message, else the report's date
	day INTEGER NOT NULL, -- since 1970-01-01, of (begin + end) / 2;
		-- of stored_at where neither is given
	reporter_id INTEGER NOT NULL REFERENCES reporter,
	policy_id INTEGER REFERENCES policy, -- NULL = no aggregate report
	generation INTEGER, -- likewise
	namespace INTEGER NOT NULL REFERENCES text,
	version INTEGER NOT NULL REFERENCES text,
	records INTEGER NOT NULL,
	messages INTEGER NOT NULL, -- of a failure report its incidents
	stored_at INTEGER NOT NULL,
	mail_auth TEXT, -- DMARC result of the mail it came in, NULL = unknown
	mail_from INTEGER NOT NULL REFERENCES text, -- domain of its From
	mail_mismatch INTEGER NOT NULL CHECK (mail_mismatch IN (0, 1)),
		-- mail_from is of another organization than the submitter
	folder INTEGER NOT NULL REFERENCES text, -- of the uri, up to the last /
	file TEXT NOT NULL, -- the rest of the uri
	document TEXT, -- name inside the mail or archive
	sha256 BLOB, -- of the document
	digest_version INTEGER NOT NULL,
	digest BLOB NOT NULL, -- of the content
	CHECK ((kind = 0) = (policy_id IS NOT NULL)),
	CHECK ((kind = 0) = (generation IS NOT NULL))
) STRICT;
INSERT INTO report_2 (id, kind, conflict, incomplete, recovered, submitter_id,
	domain_id, report_id, begin, end, day, reporter_id, policy_id,
	generation, namespace, version, records, messages, stored_at,
	mail_auth, mail_from, mail_mismatch, folder, file, document, sha256,
	digest_version, digest)
SELECT id, kind, conflict, incomplete, recovered, submitter_id,
	domain_id, report_id, begin, end, day, reporter_id, policy_id,
	generation, namespace, version, records, messages, stored_at,
	mail_auth, 0, 0, folder, file, document, sha256,
	digest_version, digest
FROM report;
DROP TABLE report;
ALTER TABLE report_2 RENAME TO report;
CREATE INDEX report_key
	ON report (report_id, domain_id, begin, end, submitter_id);
CREATE INDEX report_day ON report (domain_id, day);
CREATE INDEX report_kind_day ON report (kind, day) WHERE kind <> 0;
-- Eight bytes tell documents apart well enough to find the one row to look at.
CREATE INDEX report_sha256 ON report (substr(sha256, 1, 8));

-- What only one database knows: "recipient-key", 32 random bytes for the
-- hashes of recipients.
CREATE TABLE setting (
	name TEXT PRIMARY KEY,
	value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row a failure report.  The columns stand in the order of
-- dm_failure_columns in store/failurelayout.c.
CREATE TABLE failure (
	report_id INTEGER PRIMARY KEY
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	feedback_type INTEGER NOT NULL REFERENCES text,
	user_agent INTEGER NOT NULL REFERENCES text,
	version INTEGER NOT NULL REFERENCES text,
	auth_failure INTEGER NOT NULL REFERENCES text,
	original_envelope_id TEXT,
	original_mail_from TEXT,
	arrival_date INTEGER,
	arrival_date_text TEXT,
	reporting_mta INTEGER NOT NULL REFERENCES text,
	source_id INTEGER NOT NULL REFERENCES source,
	source_port INTEGER,
	incidents INTEGER,
	delivery_result INTEGER NOT NULL REFERENCES text,
	identity_alignment INTEGER NOT NULL REFERENCES text,
	dkim_domain INTEGER NOT NULL REFERENCES text,
	dkim_identity TEXT,
	dkim_selector INTEGER NOT NULL REFERENCES text,
	dkim_canonicalized_header TEXT,
	dkim_canonicalized_body TEXT,
	dkim_adsp_dns TEXT,
	dkim_selector_dns TEXT,
	has_sample INTEGER NOT NULL,
	headers_only INTEGER NOT NULL,
	sample_from TEXT,
	header_from INTEGER NOT NULL REFERENCES text,
	sample_subject TEXT,
	sample_message_id TEXT,
	sample_date INTEGER,
	sample_headers TEXT,
	dkim_aligned TEXT,
	spf_aligned TEXT,
	report_date INTEGER
) STRICT;

-- Its lists: 0 original_rcpt_to, 1 reported_domain, 2 reported_uri,
-- 3 authentication_results, 4 spf_dns.
CREATE TABLE failure_text (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	list INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	text TEXT NOT NULL,
	PRIMARY KEY (report_id, list, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_domain ON failure_text (text) WHERE list = 1;

CREATE TABLE tls_policy (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	seq INTEGER NOT NULL,
	domain INTEGER NOT NULL REFERENCES text,
	type INTEGER NOT NULL REFERENCES text,
	successful INTEGER, -- sessions
	failed INTEGER,
	PRIMARY KEY (report_id, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX tls_policy_domain ON tls_policy (domain);

-- The lists of a policy: 0 policy-string, 1 mx-host.
CREATE TABLE tls_text (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	policy INTEGER NOT NULL, -- seq of its row
	list INTEGER NOT NULL,
	seq INTEGER NOT NULL,
	text INTEGER NOT NULL REFERENCES text,
	PRIMARY KEY (report_id, policy, list, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE tls_detail (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	policy INTEGER NOT NULL, -- seq of its row
	seq INTEGER NOT NULL,
	result_type INTEGER NOT NULL REFERENCES text,
	sending_mta_ip INTEGER NOT NULL REFERENCES source,
	receiving_ip INTEGER NOT NULL REFERENCES source,
	receiving_mx_hostname INTEGER NOT NULL REFERENCES text,
	receiving_mx_helo INTEGER NOT NULL REFERENCES text,
	failed INTEGER, -- sessions
	additional_information INTEGER NOT NULL REFERENCES text,
	failure_reason_code INTEGER NOT NULL REFERENCES text,
	PRIMARY KEY (report_id, policy, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX tls_detail_source ON tls_detail (sending_mta_ip);

-- Of a mail with a failure report: its bytes go when samples do, or when the
-- settings do not allow them.
ALTER TABLE original ADD COLUMN is_failure_mail INTEGER NOT NULL DEFAULT 0;
ALTER TABLE quarantine ADD COLUMN is_failure_mail INTEGER NOT NULL DEFAULT 0;
-- TLS reports had the same code.
UPDATE quarantine SET is_failure_mail = 1
	WHERE code = 'kind-unsupported' AND reason GLOB 'failure reports*';
-- Each run looks whether there are any; nearly always there are none.
CREATE INDEX original_failure ON original (report_id) WHERE is_failure_mail;
CREATE INDEX quarantine_failure ON quarantine (first_seen)
	WHERE is_failure_mail AND zstd IS NOT NULL;

-- The documented face.  v_report and v_record are about aggregate reports.
CREATE VIEW v_report AS
SELECT r.id AS report_key,
	r.status,
	org.text AS org_name, email.text AS email,
	extra.text AS extra_contact_info, r.report_id, r.begin, r.end,
	date(r.day * 86400, 'unixepoch') AS day,
	generator.text AS generator, domain.text AS domain,
	p.text AS p, sp.text AS sp, np.text AS np,
	adkim.text AS adkim, aspf.text AS aspf, y.pct, fo.text AS fo,
	testing.text AS testing, discovery.text AS discovery_method,
	CASE r.generation WHEN 0 THEN 'draft' WHEN 1 THEN 'rfc7489'
		ELSE 'rfc9990' END AS generation,
	namespace.text AS namespace, version.text AS version,
	r.records, r.messages, r.stored_at, r.mail_auth,
	coalesce(folder.text, '') || r.file AS source, r.document,
	lower(hex(r.sha256)) AS sha256,
	(SELECT count(*) FROM finding AS f WHERE f.report_id = r.id)
		AS findings,
	mail_from.text AS mail_from, r.mail_mismatch
FROM report AS r
JOIN reporter AS q ON q.id = r.reporter_id
JOIN policy AS y ON y.id = r.policy_id
JOIN text AS org ON org.id = q.org_name
JOIN text AS email ON email.id = q.email
JOIN text AS extra ON extra.id = q.extra_contact_info
JOIN text AS generator ON generator.id = q.generator
JOIN text AS domain ON domain.id = r.domain_id
JOIN text AS p ON p.id = y.p
JOIN text AS sp ON sp.id = y.sp
JOIN text AS np ON np.id = y.np
JOIN text AS adkim ON adkim.id = y.adkim
JOIN text AS aspf ON aspf.id = y.aspf
JOIN text AS fo ON fo.id = y.fo
JOIN text AS testing ON testing.id = y.testing
JOIN text AS discovery ON discovery.id = y.discovery_method
JOIN text AS namespace ON namespace.id = r.namespace
JOIN text AS version ON version.id = r.version
JOIN text AS folder ON folder.id = r.folder
JOIN text AS mail_from ON mail_from.id = r.mail_from;

CREATE VIEW v_record AS
SELECT r.id AS report_key, c.seq, org.text AS org_name, r.report_id,
	domain.text AS domain, r.begin, r.end,
	date(r.day * 86400, 'unixepoch') AS day,
	s.text AS source_ip, c.count,
	disposition.text AS disposition,
	dkim.text AS dkim_aligned, spf.text AS spf_aligned,
	(e.dkim_code = 3 OR e.spf_code = 3) AS dmarc_pass,
	header_from.text AS header_from,
	envelope_from.text AS envelope_from,
	envelope_to.text AS envelope_to,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT domain AS id FROM auth_result
			WHERE auth_set_id = c.auth_set_id AND method = 0
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS dkim_domains,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT selector AS id FROM auth_result
			WHERE auth_set_id = c.auth_set_id AND method = 0
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS dkim_selectors,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT result AS id FROM auth_result
			WHERE auth_set_id = c.auth_set_id AND method = 0
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS dkim_results,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT domain AS id FROM auth_result
			WHERE auth_set_id = c.auth_set_id AND method = 1
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS spf_domains,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT result AS id FROM auth_result
			WHERE auth_set_id = c.auth_set_id AND method = 1
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS spf_results
FROM report AS r
JOIN record AS c ON c.report_id = r.id
JOIN reporter AS q ON q.id = r.reporter_id
JOIN text AS org ON org.id = q.org_name
JOIN text AS domain ON domain.id = r.domain_id
JOIN source AS s ON s.id = c.source_id
JOIN evaluation AS e ON e.id = c.evaluation_id
JOIN text AS disposition ON disposition.id = e.disposition
JOIN text AS dkim ON dkim.id = e.dkim
JOIN text AS spf ON spf.id = e.spf
JOIN identity AS i ON i.id = c.identity_id
JOIN text AS header_from ON header_from.id = i.header_from
JOIN text AS envelope_from ON envelope_from.id = i.envelope_from
JOIN text AS envelope_to ON envelope_to.id = i.envelope_to
WHERE NOT r.conflict;

-- One row a failure report; lists are joined by ;.
CREATE VIEW v_failure AS
SELECT r.id AS report_key, r.status, org.text AS org_name,
	domain.text AS domain, r.begin AS arrival,
	date(r.day * 86400, 'unixepoch') AS day,
	feedback_type.text AS feedback_type,
	auth_failure.text AS auth_failure,
	delivery_result.text AS delivery_result,
	coalesce(x.incidents, 1) AS incidents,
	s.text AS source_ip, x.source_port,
	(SELECT group_concat(text, ';')
		FROM (SELECT text FROM failure_text
			WHERE report_id = r.id AND list = 1
			ORDER BY seq)) AS reported_domains,
	header_from.text AS header_from, x.dkim_aligned, x.spf_aligned,
	x.original_mail_from,
	(SELECT group_concat(text, ';')
		FROM (SELECT text FROM failure_text
			WHERE report_id = r.id AND list = 0
			ORDER BY seq)) AS original_rcpt_to,
	x.original_envelope_id,
	(SELECT group_concat(text, ';')
		FROM (SELECT text FROM failure_text
			WHERE report_id = r.id AND list = 3
			ORDER BY seq)) AS authentication_results,
	identity_alignment.text AS identity_alignment,
	dkim_domain.text AS dkim_domain, x.dkim_identity,
	dkim_selector.text AS dkim_selector,
	(SELECT group_concat(text, ';')
		FROM (SELECT text FROM failure_text
			WHERE report_id = r.id AND list = 4
			ORDER BY seq)) AS spf_dns,
	(SELECT group_concat(text, ';')
		FROM (SELECT text FROM failure_text
			WHERE report_id = r.id AND list = 2
			ORDER BY seq)) AS reported_uris,
	x.sample_from, x.sample_subject, x.sample_message_id, x.sample_date,
	x.sample_headers,
	user_agent.text AS user_agent, reporting_mta.text AS reporting_mta,
	x.report_date, r.stored_at, r.mail_auth, mail_from.text AS mail_from,
	r.mail_mismatch, coalesce(folder.text, '') || r.file AS source,
	(SELECT count(*) FROM finding AS f WHERE f.report_id = r.id)
		AS findings
FROM report AS r
JOIN failure AS x ON x.report_id = r.id
JOIN reporter AS q ON q.id = r.reporter_id
JOIN text AS org ON org.id = q.org_name
JOIN text AS domain ON domain.id = r.domain_id
JOIN source AS s ON s.id = x.source_id
JOIN text AS feedback_type ON feedback_type.id = x.feedback_type
JOIN text AS auth_failure ON auth_failure.id = x.auth_failure
JOIN text AS delivery_result ON delivery_result.id = x.delivery_result
JOIN text AS header_from ON header_from.id = x.header_from
JOIN text AS identity_alignment
	ON identity_alignment.id = x.identity_alignment
JOIN text AS dkim_domain ON dkim_domain.id = x.dkim_domain
JOIN text AS dkim_selector ON dkim_selector.id = x.dkim_selector
JOIN text AS user_agent ON user_agent.id = x.user_agent
JOIN text AS reporting_mta ON reporting_mta.id = x.reporting_mta
JOIN text AS folder ON folder.id = r.folder
JOIN text AS mail_from ON mail_from.id = r.mail_from
WHERE NOT r.conflict;

-- One row a failure detail, and one for each policy without any.  The totals
-- of a policy stand on its first row alone, so that sums count them once; they
-- are not to be added across policies (RFC 8460 section 4).
CREATE VIEW v_tls AS
SELECT r.id AS report_key, r.status, org.text AS org_name,
	email.text AS contact_info, r.report_id, r.begin, r.end,
	date(r.day * 86400, 'unixepoch') AS day,
	y.seq AS policy, domain.text AS policy_domain,
	type.text AS policy_type,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT text AS id FROM tls_text
			WHERE report_id = r.id AND policy = y.seq
				AND list = 0
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS policy_strings,
	(SELECT group_concat(coalesce(t.text, ''), ';')
		FROM (SELECT text AS id FROM tls_text
			WHERE report_id = r.id AND policy = y.seq
				AND list = 1
			ORDER BY seq) AS a
		JOIN text AS t ON t.id = a.id) AS mx_hosts,
	CASE WHEN coalesce(z.seq, 0) = 0 THEN y.successful END
		AS total_successful_session_count,
	CASE WHEN coalesce(z.seq, 0) = 0 THEN y.failed END
		AS total_failure_session_count,
	result_type.text AS result_type,
	sending.text AS sending_mta_ip, receiving.text AS receiving_ip,
	mx.text AS receiving_mx_hostname, helo.text AS receiving_mx_helo,
	z.failed AS failed_session_count,
	information.text AS additional_information,
	reason.text AS failure_reason_code,
	r.stored_at, r.mail_auth, mail_from.text AS mail_from,
	r.mail_mismatch, coalesce(folder.text, '') || r.file AS source
FROM report AS r
JOIN tls_policy AS y ON y.report_id = r.id
JOIN reporter AS q ON q.id = r.reporter_id
JOIN text AS org ON org.id = q.org_name
JOIN text AS email ON email.id = q.email
JOIN text AS domain ON domain.id = y.domain
JOIN text AS type ON type.id = y.type
JOIN text AS folder ON folder.id = r.folder
JOIN text AS mail_from ON mail_from.id = r.mail_from
LEFT JOIN tls_detail AS z ON z.report_id = r.id AND z.policy = y.seq
LEFT JOIN text AS result_type ON result_type.id = z.result_type
LEFT JOIN source AS sending ON sending.id = z.sending_mta_ip
LEFT JOIN source AS receiving ON receiving.id = z.receiving_ip
LEFT JOIN text AS mx ON mx.id = z.receiving_mx_hostname
LEFT JOIN text AS helo ON helo.id = z.receiving_mx_helo
LEFT JOIN text AS information ON information.id = z.additional_information
LEFT JOIN text AS reason ON reason.id = z.failure_reason_code
WHERE NOT r.conflict;
