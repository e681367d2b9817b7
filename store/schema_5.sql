-- From version 4: the records of a report once more, packed for answers, which
-- read them many times faster than `record`.  They take the place of the sums
-- by day and source.
DROP TABLE rollup_day;
DROP TABLE rollup_source;

-- A row each aggregate report that is no conflict; all but the records is the
-- report's too, which is what refers to other tables.
CREATE TABLE pack (
	domain_id INTEGER NOT NULL,
	day INTEGER NOT NULL,
	id INTEGER NOT NULL, -- of the report
	begin INTEGER,
	end INTEGER,
	submitter_id INTEGER NOT NULL,
	reporter_id INTEGER NOT NULL,
	policy_id INTEGER NOT NULL,
	messages INTEGER NOT NULL,
	records BLOB NOT NULL, -- store/pack.c
	PRIMARY KEY (domain_id, day, id)
) STRICT, WITHOUT ROWID;
INSERT INTO pack
SELECT r.domain_id, r.day, r.id, r.begin, r.end, r.submitter_id, r.reporter_id,
	r.policy_id, r.messages,
	(SELECT dm_pack(source_id, evaluation_id, identity_id, auth_set_id,
			count)
		FROM record WHERE report_id = r.id)
FROM report AS r WHERE r.kind = 0 AND NOT r.conflict;

-- What the packs of a month add up to, once somebody has: a row each policy
-- domain and month with reports, which is stale from when its reports change
-- until it is made anew.  The days are those of `pack`.
CREATE TABLE tally (
	domain_id INTEGER NOT NULL,
	first_day INTEGER NOT NULL, -- of the month
	last_day INTEGER NOT NULL,
	stale INTEGER NOT NULL CHECK (stale IN (0, 1)), -- what follows is of no
		-- use
	messages INTEGER NOT NULL DEFAULT 0,
	dmarc_pass INTEGER NOT NULL DEFAULT 0,
	dkim_aligned INTEGER NOT NULL DEFAULT 0,
	spf_aligned INTEGER NOT NULL DEFAULT 0,
	"both" INTEGER NOT NULL DEFAULT 0,
	neither INTEGER NOT NULL DEFAULT 0,
	none INTEGER NOT NULL DEFAULT 0,
	quarantine INTEGER NOT NULL DEFAULT 0,
	reject INTEGER NOT NULL DEFAULT 0,
	other INTEGER NOT NULL DEFAULT 0,
	reports INTEGER NOT NULL DEFAULT 0,
	first_seen INTEGER, -- as the reports' begin and end
	last_seen INTEGER,
	days INTEGER NOT NULL DEFAULT 0, -- with reports: a bit each
	reporters BLOB NOT NULL DEFAULT x'', -- submitter_id of the reports
	sources BLOB NOT NULL DEFAULT x'', -- source_id of the records
	PRIMARY KEY (domain_id, first_day)
) STRICT, WITHOUT ROWID;
CREATE INDEX tally_stale ON tally (domain_id) WHERE stale;
INSERT INTO tally (domain_id, first_day, last_day, stale)
SELECT DISTINCT domain_id,
	unixepoch(day * 86400, 'unixepoch', 'start of month') / 86400,
	coalesce(unixepoch(day * 86400, 'unixepoch', 'start of month',
		'+1 month') / 86400 - 1, -- NULL behind the year 9999
		unixepoch(day * 86400, 'unixepoch', 'start of month')
		/ 86400 + 30), 1
FROM pack;
