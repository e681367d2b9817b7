-- Row 0 of `text` and of `source` stands for "absent", so that every
-- reference is a plain number and NULL needs no outer join.
CREATE TABLE text (
	id INTEGER PRIMARY KEY,
	text TEXT UNIQUE
) STRICT;
INSERT INTO text (id, text) VALUES (0, NULL);

CREATE TABLE source (
	id INTEGER PRIMARY KEY,
	address BLOB NOT NULL UNIQUE, -- 4 or 16 bytes in network order
	text TEXT -- canonical (RFC 5952)
) STRICT;
INSERT INTO source (id, address, text) VALUES (0, x'', NULL);

-- Sets: what repeats from report to report and from record to record.
CREATE TABLE reporter (
	id INTEGER PRIMARY KEY,
	org_name INTEGER NOT NULL REFERENCES text,
	email INTEGER NOT NULL REFERENCES text,
	extra_contact_info INTEGER NOT NULL REFERENCES text,
	generator INTEGER NOT NULL REFERENCES text,
	UNIQUE (org_name, email, extra_contact_info, generator)
) STRICT;

CREATE TABLE policy (
	id INTEGER PRIMARY KEY,
	domain INTEGER NOT NULL REFERENCES text,
	p INTEGER NOT NULL REFERENCES text,
	sp INTEGER NOT NULL REFERENCES text,
	np INTEGER NOT NULL REFERENCES text,
	adkim INTEGER NOT NULL REFERENCES text,
	aspf INTEGER NOT NULL REFERENCES text,
	pct INTEGER,
	fo INTEGER NOT NULL REFERENCES text,
	testing INTEGER NOT NULL REFERENCES text,
	discovery_method INTEGER NOT NULL REFERENCES text,
	UNIQUE (domain, p, sp, np, adkim, aspf, pct, fo, testing,
		discovery_method)
) STRICT;

CREATE TABLE reason_set (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE reason (
	reason_set_id INTEGER NOT NULL REFERENCES reason_set,
	seq INTEGER NOT NULL,
	type INTEGER NOT NULL REFERENCES text,
	comment INTEGER NOT NULL REFERENCES text,
	PRIMARY KEY (reason_set_id, seq)
) STRICT, WITHOUT ROWID;

-- The codes are DmTerm's: 0 absent, 1 other, 2 none, 3 pass, 4 fail,
-- 5 quarantine, 6 reject.
CREATE TABLE evaluation (
	id INTEGER PRIMARY KEY,
	disposition INTEGER NOT NULL REFERENCES text,
	dkim INTEGER NOT NULL REFERENCES text,
	spf INTEGER NOT NULL REFERENCES text,
	reason_set_id INTEGER REFERENCES reason_set, -- NULL = none
	disposition_code INTEGER NOT NULL,
	dkim_code INTEGER NOT NULL,
	spf_code INTEGER NOT NULL,
	UNIQUE (disposition, dkim, spf, reason_set_id)
) STRICT;

CREATE TABLE identity (
	id INTEGER PRIMARY KEY,
	header_from INTEGER NOT NULL REFERENCES text,
	envelope_from INTEGER NOT NULL REFERENCES text,
	envelope_to INTEGER NOT NULL REFERENCES text,
	UNIQUE (header_from, envelope_from, envelope_to)
) STRICT;

CREATE TABLE auth_set (
	id INTEGER PRIMARY KEY,
	digest BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE auth_result (
	auth_set_id INTEGER NOT NULL REFERENCES auth_set,
	method INTEGER NOT NULL CHECK (method IN (0, 1)), -- 0 DKIM, 1 SPF
	seq INTEGER NOT NULL,
	domain INTEGER NOT NULL REFERENCES text,
	selector INTEGER NOT NULL REFERENCES text,
	scope INTEGER NOT NULL REFERENCES text,
	result INTEGER NOT NULL REFERENCES text,
	human_result INTEGER NOT NULL REFERENCES text,
	PRIMARY KEY (auth_set_id, method, seq)
) STRICT, WITHOUT ROWID;

-- References to `report` are deferred: records stream in before the header
-- is final.
CREATE TABLE report (
	id INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL CHECK (kind = 0), -- 0 aggregate
	conflict INTEGER NOT NULL CHECK (conflict IN (0, 1)),
	incomplete INTEGER NOT NULL CHECK (incomplete IN (0, 1)),
	recovered INTEGER NOT NULL CHECK (recovered IN (0, 1)),
	status TEXT AS (CASE WHEN conflict THEN 'conflict'
		WHEN incomplete THEN 'incomplete'
		WHEN recovered THEN 'recovered'
		ELSE 'ok' END) VIRTUAL,
	submitter_id INTEGER NOT NULL REFERENCES text,
	domain_id INTEGER NOT NULL REFERENCES text,
	report_id TEXT,
	begin INTEGER, -- seconds since the epoch
	end INTEGER,
	day INTEGER NOT NULL, -- since 1970-01-01, of (begin + end) / 2;
		-- of stored_at where neither is given
	reporter_id INTEGER NOT NULL REFERENCES reporter,
	policy_id INTEGER NOT NULL REFERENCES policy,
	generation INTEGER NOT NULL,
	namespace INTEGER NOT NULL REFERENCES text,
	version INTEGER NOT NULL REFERENCES text,
	records INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	stored_at INTEGER NOT NULL,
	mail_auth TEXT, -- DMARC result of the mail it came in, NULL = unknown
	folder INTEGER NOT NULL REFERENCES text, -- of the uri, up to the last /
	file TEXT NOT NULL, -- the rest of the uri
	document TEXT, -- name inside the mail or archive
	sha256 BLOB, -- of the document
	digest_version INTEGER NOT NULL,
	digest BLOB NOT NULL -- of the content
) STRICT;
CREATE INDEX report_key
	ON report (report_id, domain_id, begin, end, submitter_id);
CREATE INDEX report_day ON report (domain_id, day);
-- Eight bytes tell documents apart well enough to find the one row to look at.
CREATE INDEX report_sha256 ON report (substr(sha256, 1, 8));

-- Incomplete documents whose place a whole one has taken: the same bytes again
-- are a duplicate, not a conflict.
CREATE TABLE replaced (
	sha256 BLOB PRIMARY KEY,
	report_id INTEGER NOT NULL -- the whole one
		REFERENCES report DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX replaced_report ON replaced (report_id);

CREATE TABLE record (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	seq INTEGER NOT NULL,
	source_id INTEGER NOT NULL REFERENCES source,
	count INTEGER NOT NULL,
	evaluation_id INTEGER NOT NULL REFERENCES evaluation,
	identity_id INTEGER NOT NULL REFERENCES identity,
	auth_set_id INTEGER NOT NULL REFERENCES auth_set,
	PRIMARY KEY (report_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE error (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	seq INTEGER NOT NULL,
	text INTEGER NOT NULL REFERENCES text,
	lang INTEGER NOT NULL REFERENCES text,
	PRIMARY KEY (report_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE finding (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	seq INTEGER NOT NULL,
	severity INTEGER NOT NULL, -- 0 info, 1 warning, 2 error
	code INTEGER NOT NULL REFERENCES text,
	place TEXT,
	text INTEGER NOT NULL REFERENCES text,
	repeats INTEGER NOT NULL,
	PRIMARY KEY (report_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE extension (
	report_id INTEGER NOT NULL
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	seq INTEGER NOT NULL,
	namespace INTEGER NOT NULL REFERENCES text,
	record INTEGER NOT NULL, -- -1 = the report
	xml TEXT NOT NULL,
	PRIMARY KEY (report_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE original (
	report_id INTEGER PRIMARY KEY
		REFERENCES report DEFERRABLE INITIALLY DEFERRED,
	dictionary INTEGER NOT NULL, -- which one zstd was given
	size INTEGER NOT NULL, -- of the document
	zstd BLOB NOT NULL
) STRICT;

-- Sums over the records of all reports that are no conflicts.
CREATE TABLE rollup_day (
	domain_id INTEGER NOT NULL REFERENCES text,
	day INTEGER NOT NULL,
	disposition_code INTEGER NOT NULL,
	dkim_code INTEGER NOT NULL,
	spf_code INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	records INTEGER NOT NULL,
	PRIMARY KEY (domain_id, day, disposition_code, dkim_code, spf_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE rollup_source (
	domain_id INTEGER NOT NULL REFERENCES text,
	day INTEGER NOT NULL,
	source_id INTEGER NOT NULL REFERENCES source,
	disposition_code INTEGER NOT NULL,
	dkim_code INTEGER NOT NULL,
	spf_code INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	records INTEGER NOT NULL,
	PRIMARY KEY (domain_id, day, source_id, disposition_code, dkim_code,
		     spf_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE quarantine (
	id INTEGER PRIMARY KEY,
	sha256 BLOB, -- of the bytes; NULL = could not be read
	uri TEXT NOT NULL,
	code TEXT NOT NULL,
	reason TEXT NOT NULL,
	size INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	last_tried INTEGER NOT NULL,
	tries INTEGER NOT NULL,
	zstd BLOB
) STRICT;
CREATE INDEX quarantine_sha256 ON quarantine (sha256, uri);

CREATE TABLE seen (
	key TEXT PRIMARY KEY,
	size INTEGER NOT NULL,
	mtime_ns INTEGER NOT NULL,
	inode INTEGER NOT NULL,
	stored INTEGER NOT NULL -- all of it: --after may act on it
) STRICT, WITHOUT ROWID;

-- The documented face: these two stay as they are.
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
		AS findings
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
JOIN text AS folder ON folder.id = r.folder;

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
