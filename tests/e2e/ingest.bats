# Reading the example mails: what is counted, stored and left alone.
bats_require_minimum_version 1.5.0
load helpers

@test "a first run stores six reports and quarantines one mail" {
	mill ingest --format json Maildir
	ended 3
	is "$(json 'j["items"]')" 9
	is "$(json 'reports(j)')" "[6, 1, 0]"
	is "$(json 'j["foreign"]')" 1
	is "$(json 'j["quarantined"]')" 1
	is "$(json 'j["skipped"]')" 0
}

@test "a second run opens nothing, and --again adds nothing" {
	mill ingest Maildir
	ended 3
	before=$(sql 'SELECT count(*), sum("count") FROM v_record')
	mill ingest --format json Maildir
	ended 0
	is "$(json 'j["skipped"]')" 9
	is "$(json 'j["reports"]["new"]')" 0
	mill ingest --again --format json Maildir
	ended 3
	is "$(json 'reports(j)')" "[0, 7, 0]"
	is "$(sql 'SELECT count(*), sum("count") FROM v_record')" "$before"
}

@test "summary, export and v_record tell one number of messages" {
	mill ingest Maildir
	ended 3
	mill summary --format json
	ended 0
	messages=$(json 'j["total"]["messages"]')
	is "$(json 'sum(r["messages"] for r in j["rows"])')" "$messages"
	is "$(sql 'SELECT sum("count") FROM v_record')" "$messages"
	mill export
	ended 0
	is "$(python3 -c 'import csv, sys
print(sum(int(r["count"]) for r in csv.DictReader(sys.stdin)))' \
		<<<"$output")" "$messages"
	mill db check
	ended 0
}

@test "a dry run stores nothing" {
	mill ingest --dry-run --format json Maildir
	ended 3
	is "$(json 'j["items"]')" 9
	mill ingest --format json Maildir
	ended 3
	is "$(json 'j["reports"]["new"]')" 6
}

@test "--after move takes what is stored, and nothing else" {
	mill ingest --after "move:$HOME/done" Maildir
	ended 3
	is "$(find done -type f | wc -l)" 7
	# The broken one and the human's mail stay where they are.
	is "$(find Maildir -type f | wc -l)" 2
}

@test "--after with standard input is a usage error" {
	mill ingest --after delete -
	ended 2
}

@test "an mbox on standard input is read" {
	for mail in Maildir/*/*; do
		echo "From reports@example.com Thu Oct  1 00:00:00 2026"
		sed 's/^>*From />&/' "$mail"
		echo
	done >mbox
	run --separate-stderr sh -c \
		'"$1" --db "$2" ingest --format json - <mbox' \
		sh "$DMARCMILL" "$database"
	ended 3
	is "$(json 'j["reports"]["new"]')" 6
	is "$(json 'j["items"]')" 9
}
