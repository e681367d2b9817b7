# A mailbox with all kinds of reports, and with mail that is none.
bats_require_minimum_version 1.5.0
load helpers

setup()
{
	export HOME=$BATS_TEST_TMPDIR/home
	export XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data
	unset COLUMNS NO_COLOR
	mkdir -p "$HOME" "$XDG_CONFIG_HOME/dmarcmill"
	database=$HOME/test.db
	cd "$HOME" || return 1
	"$BATS_TEST_DIRNAME"/make-kinds Maildir
}

# Writes the configuration: lines on standard input.
configure()
{
	cat >"$XDG_CONFIG_HOME/dmarcmill/dmarcmill.conf"
}

@test "each kind is counted, foreign mail is no error, a second run adds nothing" {
	mill ingest --format json Maildir
	ended 0
	is "$(json 'j["items"]')" 15
	is "$(json 'reports(j)')" "[9, 0, 0]"
	is "$(json 'j["foreign"]')" 6
	is "$(json 'j["quarantined"]')" 0
	for kind in aggregate failure tls; do
		mill reports --kind $kind --format json
		ended 0
		json 'len(j["rows"])'
	done >counts
	is "$(tr '\n' ' ' <counts)" "3 4 2 "
	mill summary --format json
	is "$(json 'j["total"]["messages"]')" 7
	mill ingest --again --format json Maildir
	ended 0
	is "$(json 'reports(j)')" "[0, 9, 0]"
	is "$(json 'j["foreign"]')" 6
	mill db check
	ended 0
}

@test "-v says what foreign mail is" {
	mill -v ingest Maildir
	ended 0
	for code in bounce read-receipt auto-reply undeliverable-notice; do
		[[ $stderr == *"($code)"* ]]
	done
	[[ $stderr == *"newsletter"*"foreign: no report in it"* ]]
}

@test "only auth-failure counts as failed authentication" {
	mill ingest Maildir
	mill failures --by reason --format json
	ended 0
	is "$(json 'sum(r["incidents"] for r in j["rows"])')" 4
	is "$(json 'sum(r["auth_failures"] for r in j["rows"])')" 3
	is "$(json '[r["auth_failures"] for r in j["rows"] if r["reason"].startswith("abuse")]')" "[0]"
	mill failures --format json --domain example.com --sort source_ip
	ended 0
	is "$(json '[r["source_ip"] for r in j["rows"]]')" \
		"['192.0.2.66', '192.0.2.67', '192.0.2.68', '192.0.2.69']"
	mill failures --source 192.0.2.66 --format json
	is "$(json '[(r["dkim_aligned"], r["spf_aligned"]) for r in j["rows"]]')" \
		"[('fail', 'fail')]"
}

@test "TLS sessions stand by policy, and failures by result and MX" {
	mill ingest Maildir
	mill tls --format json
	ended 0
	is "$(json '[(r["domain"], r["policy_type"], r["successful"], r["failed"]) for r in j["rows"]]')" \
		"[('example.com', 'sts', 200, 5)]"
	mill tls --failures --format json
	is "$(json '[(r["result_type"], r["receiving_mx_hostname"], r["failed"]) for r in j["rows"]]')" \
		"[('certificate-expired', 'mx.example.com', 5)]"
	mill tls --by month --format json
	is "$(json '[(r["month"], r["failed"]) for r in j["rows"]]')" \
		"[('2026-01-01', 5)]"
}

@test "by default no recipient and no body stands in the database or an answer" {
	mill ingest Maildir
	ended 0
	mill export --kind failure --format json
	ended 0
	[[ $output == *hash-*@example.net* ]]
	[[ $output != *carol* && $output != *dave* ]]
	[[ $output != *"Secret words"* ]]
	! grep -aiq 'carol\|dave@\|secret words' "$database"*
}

@test "with samples = full and recipients = keep the original is kept" {
	configure <<-END
		[privacy]
		samples = full
		recipients = keep
	END
	mill ingest Maildir
	ended 0
	mill failures --source 192.0.2.66 --format json
	key=$(json 'j["rows"][0]["report_key"]')
	"$DMARCMILL" --db "$database" show "$key" --original >original
	cmp original Maildir/new/*failure-arf*
}

@test "what is stored under full privacy settings is what parse says" {
	configure <<-END
		[privacy]
		samples = full
		recipients = keep
	END
	mill ingest Maildir
	ended 0
	run "$BATS_TEST_DIRNAME"/round-trip "$DMARCMILL" "$database"
	is "$output" "3 aggregate 4 failure 2 tls"
}

@test "by default it is that after the privacy filter" {
	mill ingest Maildir
	ended 0
	run "$BATS_TEST_DIRNAME"/round-trip --filtered "$DMARCMILL" "$database"
	is "$output" "3 aggregate 4 failure 2 tls"
}

@test "samples = none keeps the domain of From alone" {
	configure <<-END
		[privacy]
		samples = none
	END
	mill ingest Maildir
	ended 0
	mill export --kind failure --format json
	[[ $output != *invoice* ]]
	mill failures --format json
	is "$(json 'sorted({r["header_from"] for r in j["rows"]})')" \
		"['example.com']"
}

@test "samples go when their time is over, figures stay" {
	mill ingest Maildir
	sqlite3 "$database" 'UPDATE report SET stored_at = stored_at - 91 * 86400'
	mill ingest Maildir
	ended 0
	mill export --kind failure --format json
	[[ $output != *invoice* ]]
	mill failures --by domain --format json
	is "$(json 'sum(r["incidents"] for r in j["rows"])')" 4
}

@test "show, and both layouts of export, for each kind" {
	mill ingest Maildir
	for kind in failure tls; do
		mill reports --kind $kind --format json
		for key in $(json '" ".join(str(r["report_key"]) for r in j["rows"])'); do
			mill show "$key"
			ended 0
			[[ $output == *example.com* ]]
		done
		for layout in native parsedmarc; do
			mill export --kind $kind --layout $layout
			ended 0
			[ "${#lines[@]}" -ge 3 ]
			mill export --kind $kind --layout $layout --format json
			ended 0
		done
	done
	mill show tls-1
	ended 0
	[[ $output == *"certificate-expired  5 sessions  mx mx.example.com"* ]]
}

@test "a failure mail that cannot be read leaves no bytes behind" {
	python3 - <<-END
		text = open('$(echo Maildir/new/*failure-arf*)').read()
		open('broken.eml', 'w').write(text.replace('User-Agent', 'X: y\n' * 2000 + 'User-Agent'))
	END
	mill ingest broken.eml
	ended 3
	is "$(sql 'SELECT code, zstd IS NULL FROM quarantine')" \
		"limit-arf-fields|1"
	! grep -aq carol "$database"*
}
