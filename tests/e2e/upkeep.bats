# db: quarantine, backup, prune, reprocess.
bats_require_minimum_version 1.5.0
load helpers

@test "quarantine lists, exports and retries what could not be read" {
	mill ingest Maildir
	ended 3
	mill db quarantine --format json
	ended 0
	is "$(json 'len(j["rows"])')" 1
	id=$(json 'j["rows"][0]["id"]')
	"$DMARCMILL" --db "$database" db quarantine export "$id" >bytes
	cmp bytes Maildir/new/*M1008*
	mill db quarantine retry
	ended 3
	mill db quarantine --format json
	is "$(json 'len(j["rows"])')" 1
}

@test "a backup answers like the database, and is never overwritten" {
	mill ingest Maildir
	ended 3
	mill summary --format csv
	first=$output
	mill db backup copy.db
	ended 0
	run --separate-stderr "$DMARCMILL" --db copy.db summary --format csv
	ended 0
	is "$output" "$first"
	mill db backup copy.db
	[ "$status" -ne 0 ]
}

@test "reprocess changes nothing that was read well" {
	mill ingest Maildir
	ended 3
	mill export
	first=$output
	mill db reprocess
	ended 0
	mill export
	is "$output" "$first"
	mill db check
	ended 0
}

@test "prune drops old reports and keeps the rest true" {
	mill ingest Maildir
	ended 3
	mill db prune --older-than 0d
	ended 0
	mill reports --format json
	is "$(json 'len(j["rows"])')" 0
	mill db check
	ended 0
}
