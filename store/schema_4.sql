-- From version 3: what `enrich` found out about source addresses.

-- A row a source that was looked at.
CREATE TABLE enrichment (
	source_id INTEGER PRIMARY KEY REFERENCES source,
	host INTEGER NOT NULL REFERENCES text,
	host_domain INTEGER NOT NULL REFERENCES text, -- organizational
	host_state INTEGER NOT NULL -- DmHostState's: 0 not asked, 1 confirmed,
		CHECK (host_state BETWEEN 0 AND 4), -- 2 unconfirmed, 3 none,
		-- 4 DNS could not tell, and nothing was known before
	dns_checked_at INTEGER, -- when that was found; NULL = never
	dns_next_at INTEGER NOT NULL, -- when DNS is to be asked (again)
	country TEXT, -- ISO 3166, two letters
	asn INTEGER,
	as_name INTEGER NOT NULL REFERENCES text,
	place_checked_at INTEGER, -- when country, asn and as_name were found
	place_mark INTEGER NOT NULL REFERENCES text, -- of the databases that
		-- they are from; those of others are due
	sender INTEGER NOT NULL REFERENCES text, -- by the catalogue
	CHECK ((host_state IN (1, 2)) = (host <> 0))
) STRICT;

-- Documented as v_record is: a row each source of which something is known.
CREATE VIEW v_source AS
SELECT s.text AS source_ip, host.text AS host,
	CASE x.host_state WHEN 1 THEN 1 WHEN 2 THEN 0 END AS host_confirmed,
	domain.text AS host_domain, x.country, x.asn, as_name.text AS as_name,
	sender.text AS sender
FROM enrichment AS x
JOIN source AS s ON s.id = x.source_id
JOIN text AS host ON host.id = x.host
JOIN text AS domain ON domain.id = x.host_domain
JOIN text AS as_name ON as_name.id = x.as_name
JOIN text AS sender ON sender.id = x.sender;

-- Reports that were read from what another program made of them: 1 with their
-- own period, 2 with one in an unknown time zone (DmImport).
ALTER TABLE report ADD COLUMN imported INTEGER NOT NULL DEFAULT 0
	CHECK (imported BETWEEN 0 AND 2);
CREATE INDEX report_imported ON report (report_id) WHERE imported <> 0;

-- When each report was last stored, in the order of commits.  A number is
-- never used again, so that who knows the last one knows what is new.
CREATE TABLE report_revision (
	revision INTEGER PRIMARY KEY AUTOINCREMENT,
	report_id INTEGER NOT NULL UNIQUE
		REFERENCES report DEFERRABLE INITIALLY DEFERRED
) STRICT;
INSERT INTO report_revision (report_id) SELECT id FROM report ORDER BY id;

-- A row each commit that stored reports: its last revision.  A database that
-- was restored from a backup uses numbers again, but never a mark.
CREATE TABLE revision_mark (
	revision INTEGER PRIMARY KEY,
	mark BLOB NOT NULL -- random
) STRICT;
INSERT INTO revision_mark
SELECT revision, randomblob(16) FROM report_revision
ORDER BY revision DESC LIMIT 1;

-- "database-id" tells this database from others.
INSERT INTO setting VALUES ('database-id', randomblob(16));
