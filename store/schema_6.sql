-- From version 5: a month says which reports are in it, so that a run adds those
-- that have come instead of making it anew.
ALTER TABLE tally ADD COLUMN upto INTEGER NOT NULL DEFAULT 0; -- the greatest id
	-- of the reports in it; 0 = its sums are of no use.  Stale is a month
	-- in which reports are missing.
UPDATE tally SET upto = (SELECT coalesce(max(id), 0) FROM pack
	WHERE domain_id = tally.domain_id
	AND day BETWEEN first_day AND last_day) WHERE NOT stale;
