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

@test "a raised limit makes a quarantined item readable" {
	report deep $day 7 "$(printf '<a>%.0s' {1..40})$(printf '</a>%.0s' {1..40})" \
		>deep.xml
	mill ingest deep.xml
	ended 3
	[[ $stderr == *"xml-depth in [limits]"* ]]
	mill db quarantine retry
	ended 3
	mill db quarantine --format json
	is "$(json '[(r["code"], r["tries"]) for r in j["rows"]]')" \
		"[('limit-xml-depth', 2)]"
	printf '[limits]\nxml-depth = 100\n' >raised.conf
	mill --config raised.conf db quarantine retry
	ended 0
	mill db quarantine --format json
	is "$(json 'len(j["rows"])')" 0
	mill summary --format json
	is "$(json 'j["total"]["messages"]')" 7
	is "$(sql 'SELECT source FROM v_report')" deep.xml
}

@test "the same broken bytes again are one entry with another try" {
	mkdir folder
	mill ingest Maildir/new/*M1008*
	ended 3
	cp Maildir/new/*M1008* folder/other-name
	mill ingest folder
	ended 3
	mill ingest --again Maildir/new/*M1008*
	ended 3
	mill db quarantine --format json
	is "$(json '[r["tries"] for r in j["rows"]]')" "[3]"
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
	reports=$(sql 'SELECT report_key, report_id, status, records, messages,
		source FROM v_report')
	mill db reprocess
	ended 0
	[[ $output == "7 of 8 "* ]]
	mill export
	is "$output" "$first"
	is "$(sql 'SELECT report_key, report_id, status, records, messages,
		source FROM v_report')" "$reports"
	mill db check
	ended 0
}

@test "prune goes by the age of the report's day" {
	now=$(date +%s)
	report old $((now - 100 * 86400)) 1 >old.xml
	report young $((now - 5 * 86400)) 2 >young.xml
	mill ingest old.xml young.xml
	ended 0
	mill db prune --older-than 200d
	ended 0
	is "$(sql 'SELECT count(*) FROM v_report')" 2
	mill db prune --older-than 30d
	ended 0
	is "$(sql 'SELECT report_id FROM v_report')" young
	mill summary --format json
	is "$(json 'j["total"]["messages"]')" 2
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

@test "where there is no database, nothing that looks after one makes it" {
	for command in info check 'prune --older-than 1d' reprocess quarantine \
		'quarantine retry'; do
		mill db $command
		ended 4
		[[ $stderr == *"there is no database"* ]]
		[ ! -e "$database" ]
	done
}

@test "a file that is no database gets nothing beside it" {
	report a $day 5 >a.xml
	run --separate-stderr "$DMARCMILL" --db a.xml ingest Maildir
	ended 4
	is "$(ls -d a.xml*)" a.xml
}

@test "reprocess keeps what was found about the archive" {
	{
		report a $day 5 | gzip
		printf 'behind'
	} >a.xml.gz
	mill ingest a.xml.gz
	ended 0
	mill show a
	first=$output
	[[ $first == *gzip-trailing-bytes* ]]
	for round in 1 2; do
		mill db reprocess
		ended 0
		mill show a
		is "$output" "$first"
	done
}

@test "a retry refuses what is only named as a report, as ingest does" {
	name='r.example!example.org!1767225600!1767311999.xml.gz'
	printf 'nothing of that' >"$name"
	mill ingest "$name"
	ended 3
	mill db quarantine retry
	ended 3
	mill db quarantine --format json
	is "$(json '[r["code"] for r in j["rows"]]')" "['format-unknown']"
}
