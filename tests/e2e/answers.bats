# Asking what the example mails said.
bats_require_minimum_version 1.5.0
load helpers

@test "parse prints one object a report and needs no database" {
	run --separate-stderr "$DMARCMILL" parse \
		"$HOME"/Maildir/cur/*M1001*
	ended 0
	is "$(json 'j["report_metadata"]["report_id"]')" 8131744020985912766
	is "$(json 'sum(r["count"] for r in j["records"])')" 1083
	is "$(json 'j["policy_published"]["domain"]')" example.com
	[ ! -e "$database" ]
	run --separate-stderr "$DMARCMILL" parse "$HOME"/Maildir/new/*M1008*
	ended 3
	is "$(json 'j["kind"]')" none
}

@test "an incomplete report says so" {
	run --separate-stderr "$DMARCMILL" parse "$HOME"/Maildir/new/*M1007*
	ended 0
	is "$(json 'j["incomplete"]')" True
	is "$(json 'len(j["records"])')" 2
}

@test "summary has a row a domain" {
	mill ingest Maildir
	ended 3
	mill summary --format json
	ended 0
	is "$(json '[r["domain"] for r in j["rows"]]')" \
		"['example.com', 'example.net']"
	mill summary --domain example.net --format json
	ended 0
	# 230 + 165 + 90 messages of three receivers.
	is "$(json 'j["total"]["messages"]')" 485
	is "$(json 'j["total"]["reporters"]')" 3
}

@test "sources names the spoofer, who never passes" {
	mill ingest Maildir
	ended 3
	mill sources --source 203.0.113.199/32 --format json
	ended 0
	is "$(json 'len(j["rows"])')" 1
	is "$(json 'j["rows"][0]["source_ip"]')" 203.0.113.199
	is "$(json 'j["rows"][0]["dmarc_pass"]')" 0
	is "$(json 'j["rows"][0]["messages"]')" 140
}

@test "a limit changes nothing of what is said of a source" {
	local sort n

	mill ingest Maildir
	for sort in -messages source_ip; do
		mill sources --format csv --sort $sort
		printf '%s\n' "$output" >all
		[ "$(wc -l <all)" -ge 4 ]
		for n in 1 2 1000; do
			mill sources --format csv --sort $sort --limit $n
			is "$output" "$(head -$((n + 1)) all)"
		done
	done
	mill sources --format json --limit 2
	is "$(json '[r["verdict"] is None or r["trend"] is None
		for r in j["rows"]]')" "[False, False]"
	is "$(json 'j["total"]["messages"]')" \
		"$(mill sources --format json; json 'j["total"]["messages"]')"
}

@test "show takes a report_id, and the same report comes out" {
	mill ingest Maildir
	ended 3
	mill show 8131744020985912766 --format json
	ended 0
	is "$(json 'j["records"][0]["source_ip"]')" 192.0.2.25
	is "$(json 'len(j["records"])')" 9
	mill show no-such-report
	[ "$status" -ne 0 ]
}

@test "export in the parsedmarc layout has its 44 columns" {
	mill ingest Maildir
	ended 3
	mill export --layout parsedmarc
	ended 0
	is "$(head -n 1 <<<"$output" | tr ',' '\n' | wc -l)" 44
	is "$(head -n 1 <<<"$output" | cut -d , -f 1,2,44)" \
		$'xml_schema,org_name,spf_results\r'
}

@test "every answer tells one number of messages" {
	mill ingest Maildir
	ended 3
	messages=$(sql 'SELECT sum(count) FROM v_record')
	is "$messages" 2092
	is "$(sql 'SELECT sum(messages) FROM v_report')" "$messages"
	for answer in summary sources reports; do
		mill $answer --format json
		ended 0
		is "$(json 'sum(r["messages"] for r in j["rows"])')" "$messages"
		mill $answer --format csv
		ended 0
		is "$(python3 -c 'import csv, sys
print(sum(int(r["messages"]) for r in csv.DictReader(sys.stdin)))' \
			<<<"$output")" "$messages"
	done
	for layout in native parsedmarc; do
		mill export --layout $layout
		ended 0
		is "$(python3 -c 'import csv, sys
print(sum(int(r["count"]) for r in csv.DictReader(sys.stdin)))' \
			<<<"$output")" "$messages"
	done
	mill export --format json
	ended 0
	is "$(python3 -c 'import json, sys
print(sum(record["count"] for line in sys.stdin
          for record in json.loads(line)["records"]))' <<<"$output")" \
		"$messages"
	mill export --layout parsedmarc --format json
	ended 0
	is "$(json 'sum(c["count"] for r in j["aggregate_reports"] for c in r["records"])')" \
		"$messages"
}

@test "wrong usage and wrong configuration are exit 2" {
	mill frobnicate
	ended 2
	mill summary --no-such-option
	ended 2
	mkdir -p "$XDG_CONFIG_HOME/dmarcmill"
	printf '[store]\npaht = x\n' >"$XDG_CONFIG_HOME/dmarcmill/dmarcmill.conf"
	mill summary
	ended 2
	[[ $stderr == *paht* && $stderr == *path* ]]
}

@test "help and version answer without a database" {
	run --separate-stderr "$DMARCMILL" help
	ended 0
	[[ $output == *ingest* && $output == *summary* ]]
	run --separate-stderr "$DMARCMILL" version
	ended 0
	[[ $output == *dmarcmill* ]]
	version=$output
	run --separate-stderr "$DMARCMILL" --version
	ended 0
	is "$output" "$version"
	[ ! -e "$database" ]
}
