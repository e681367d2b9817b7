# changes over two weeks of reports: what is listed, and what is not.
load helpers

# Writes a report of the day $1 (after 2026-01-01) by $2 with one record: source
# $3, $4 messages, DKIM $5 and SPF $6, both aligned.  Settings before the call:
# domain, policy, selector, signer.
sent()
{
	local begin=$((day + $1 * 86400))

	files=$((files + 1))
	cat >"reports/$files.xml" <<-END
		<feedback>
		<report_metadata>
		<org_name>$2</org_name>
		<report_id>$files</report_id>
		<date_range><begin>$begin</begin><end>$((begin + 86399))</end></date_range>
		</report_metadata>
		<policy_published><domain>${domain-example.org}</domain>${policy-<p>none</p>}</policy_published>
		<record>
		<row><source_ip>$3</source_ip><count>$4</count>
		<policy_evaluated><disposition>none</disposition><dkim>$5</dkim><spf>$6</spf></policy_evaluated></row>
		<identifiers><header_from>${domain-example.org}</header_from></identifiers>
		<auth_results>
		<dkim><domain>${signer-${domain-example.org}}</domain><selector>${selector-s1}</selector><result>$5</result></dkim>
		<spf><domain>${domain-example.org}</domain><scope>mfrom</scope><result>$6</result></spf>
		</auth_results>
		</record>
		</feedback>
	END
}

# The same every day, from two receivers: nothing changes.
setup()
{
	make_home
	mkdir reports
	files=0
	for n in $(seq 0 13); do
		sent "$n" one.example 192.0.2.1 10 pass pass
		sent "$n" two.example 192.0.2.1 20 pass pass
	done
}

# $1: a list; the rest: what is asked for, over 2026-01-08 to 2026-01-14.
list()
{
	mill changes --since 2026-01-08 --format json "${@:3}"
	ended 0
	is "$(json "[$2 for r in j['rows'] for c in r['$1']]")" "$expected"
}

@test "changes: nothing at all where nothing changed" {
	mill -q ingest reports
	mill changes --since 2026-01-08
	ended 0
	is "$output$stderr" ""
	mill changes --since 2026-01-08 --format csv
	is "$output" "domain,change,what,messages,when,text"$'\r'
	mill changes --since 2026-01-08 --format json
	is "$(json 'j["rows"], sum(j["total"].values())')" "([], 0)"
}

@test "changes: new and vanished sources" {
	sent 9 one.example 198.51.100.7 5 fail fail
	sent 12 two.example 198.51.100.7 6 fail fail
	sent 0 one.example 192.0.2.9 7 pass pass
	sent -1 one.example 192.0.2.8 8 pass pass # gone for long
	sent -1 one.example 192.0.2.7 8 pass pass
	sent 8 one.example 192.0.2.7 8 pass pass # back
	mill -q ingest reports
	expected="[('198.51.100.7', 11, '2026-01-10T00:00:00Z', '2026-01-13T23:59:59Z')]"
	list new_sources '(c["source_ip"], c["messages"], c["first_seen"], c["last_seen"])'
	expected="[('192.0.2.9', 7, '2026-01-01T23:59:59Z')]"
	list vanished_sources '(c["source_ip"], c["messages"], c["last_seen"])'
	mill changes --since 2026-01-08
	is "${lines[0]}" "example.org: changes since 2026-01-08"
	is "${lines[1]}" "  new sources        198.51.100.7: 11 messages since 2026-01-10"
	is "${lines[2]}" "  vanished sources   192.0.2.9: 7 messages before, none after 2026-01-01"
	is "${#lines[@]}" 3
}

@test "changes: --until, --since and --source move what is looked at" {
	sent 9 one.example 198.51.100.7 5 fail fail
	sent 12 one.example 198.51.100.9 5 fail fail
	sent 0 one.example 192.0.2.9 7 pass pass
	mill -q ingest reports
	expected="['198.51.100.7']"
	list new_sources 'c["source_ip"]' --until 2026-01-10
	# three days before are too few for one seen seven days before
	expected="[]"
	list vanished_sources 'c["source_ip"]' --until 2026-01-10
	is "$(json 'j["period"]')" \
		"{'before': '2026-01-05', 'since': '2026-01-08', 'until': '2026-01-10'}"
	expected="['198.51.100.9']"
	list new_sources 'c["source_ip"]' --source 198.51.100.8/30
	is "$(json 'j["filters"]')" \
		"{'since': '2026-01-08', 'source': '198.51.100.8/30'}"
	mill changes --since 2026-01-12 --format json
	is "$(json '[c["source_ip"] for c in j["rows"][0]["new_sources"]]')" \
		"['198.51.100.9']"
}

@test "changes: little mail is one line of the table, and whole elsewhere" {
	for n in $(seq 1 12); do
		sent 9 one.example "198.51.100.$n" 2 fail fail
	done
	sent 9 one.example 203.0.113.1 5 fail fail
	mill -q ingest reports
	mill changes --since 2026-01-08
	is "${lines[1]}" "  new sources        203.0.113.1: 5 messages since 2026-01-10"
	is "${lines[2]}" "                     and 12 sources with fewer than 5 messages, 24 messages in all"
	is "${#lines[@]}" 3
	mill changes --since 2026-01-08 --format csv
	is "${#lines[@]}" 14
	mill changes --since 2026-01-08 --format json
	is "$(json 'len(j["rows"][0]["new_sources"]), j["total"]["new_sources"]')" \
		"(13, 13)"
	# alone, they are no "and"
	mill changes --since 2026-01-08 --source 198.51.100.0/24
	is "${lines[1]}" "  new sources        12 sources with fewer than 5 messages, 24 messages in all"
}

@test "changes: more sources than anybody reads" {
	for n in $(seq 1 25); do
		sent 9 one.example "198.51.100.$n" $((100 - n)) fail fail
	done
	sent 9 one.example 203.0.113.1 1 fail fail
	mill -q ingest reports
	mill changes --since 2026-01-08
	is "${lines[1]}" "  new sources        198.51.100.1: 99 messages since 2026-01-10"
	is "${lines[20]}" "                     198.51.100.20: 80 messages since 2026-01-10"
	is "${lines[21]}" "                     and 5 more and 1 source with fewer than 5 messages, 386 messages in all"
	is "${#lines[@]}" 22
}

@test "changes: new selectors, of one's own domains" {
	selector=s2 sent 9 one.example 192.0.2.1 30 pass pass
	selector=s2 sent 10 one.example 192.0.2.1 4 fail pass
	selector=s3 signer=news.example.org sent 9 one.example 192.0.2.1 5 pass pass
	selector=x signer=service.example sent 9 one.example 192.0.2.1 5 pass pass
	mill -q ingest reports
	expected="[('s2', 'example.org', 34, 30), ('s3', 'news.example.org', 5, 5)]"
	list new_selectors '(c["selector"], c["domain"], c["messages"], c["passed"])'
	mill changes --since 2026-01-08
	[[ $output == *"  new selectors      s2 of example.org: 34 messages since 2026-01-10, 30 pass"* ]]
}

@test "changes: first failures of what passed before" {
	sent 10 one.example 192.0.2.1 6 fail pass
	sent 11 one.example 192.0.2.1 7 fail pass
	# failed before, too
	sent 1 one.example 192.0.2.2 50 pass pass
	sent 2 one.example 192.0.2.2 5 pass fail
	sent 9 one.example 192.0.2.2 5 pass fail
	# never passed before
	sent 1 one.example 192.0.2.3 5 fail fail
	# fails for a domain that is not aligned
	sent 1 one.example 192.0.2.4 5 pass pass
	signer=service.example sent 9 one.example 192.0.2.4 5 fail pass
	# a moment's trouble
	sent 1 one.example 192.0.2.5 5 pass pass
	sent 9 one.example 192.0.2.5 5 pass temperror
	# SPF, by a reporter of its own
	sent 1 one.example 192.0.2.6 5 pass pass
	sent 9 two.example 192.0.2.6 8 pass softfail
	mill -q ingest reports
	expected="[('192.0.2.1', 'dkim', 'example.org', 's1', 13, '2026-01-11T00:00:00Z'), ('192.0.2.6', 'spf', 'example.org', None, 8, '2026-01-10T00:00:00Z')]"
	list first_failures '(c["source_ip"], c["method"], c["domain"], c["selector"], c["messages"], c["first_seen"])'
	key=$(json 'j["rows"][0]["first_failures"][0]["report_key"]')
	mill show "$key"
	[[ $output == *192.0.2.1* ]]
	mill changes --since 2026-01-08
	[[ $output == *"  first failures     192.0.2.1: DKIM of example.org, selector s1, failed for 13 messages since 2026-01-11, never before"* ]]
	[[ $output == *"192.0.2.6: SPF of example.org failed for 8 messages since 2026-01-10, never before"* ]]
}

@test "changes: reporters that have gone silent, once" {
	for n in 3 4 5 6; do
		sent "$n" three.example 192.0.2.1 1 pass pass
	done
	mill -q ingest reports
	expected="[('three.example', 4, '2026-01-07T23:59:59Z')]"
	list silent_reporters '(c["org_name"], c["messages"], c["last_seen"])'
	mill reporters --format json
	is "$(json '[r["org_name"] for r in j["rows"] if r["silent"]]')" \
		"['three.example']"
	mill changes --since 2026-01-08
	is "${lines[1]}" "  silent reporters   three.example: no report after 2026-01-07"
	# not yet, and no more
	expected="[]"
	list silent_reporters 'c["org_name"]' --until 2026-01-13
	mill changes --since 2026-01-15 --until 2026-01-16 --format json
	is "$(json '[c["org_name"] for c in j["rows"][0]["silent_reporters"]]')" "[]"
}

@test "changes: the policy that was published" {
	rm reports/{19..28}.xml # of the days from 2026-01-10
	policy="<p>none</p><sp>none</sp><adkim>r</adkim><pct>100</pct>"
	# the defaults filled in are no change
	sent 8 three.example 192.0.2.1 1 pass pass
	policy="<p>reject</p><adkim>s</adkim><pct>50</pct>"
	sent 9 one.example 192.0.2.1 1 pass pass
	sent 10 two.example 192.0.2.1 1 pass pass
	mill -q ingest reports
	expected="[('p', 'none', 'reject', '2026-01-10', 2), ('adkim', None, 's', '2026-01-10', 2), ('pct', None, '50', '2026-01-10', 2)]"
	list policy_changed '(c["tag"], c["before"], c["after"], c["day"], c["reporters"])' --until 2026-01-11
	mill changes --since 2026-01-08 --until 2026-01-10
	[[ $output == *"  policy changed     p was none, is reject, says 1 reporter since 2026-01-10"* ]]
	[[ $output == *"adkim was not given, is s, says 1 reporter since 2026-01-10"* ]]
	# turns before the day are no news
	mill changes --since 2026-01-12 --until 2026-01-12 --format json
	is "$(json 'j["total"]["policy_changed"]')" 0
}

@test "changes: of a receiver that is new only what it tells of the policy" {
	rm reports/*
	policy="<p>none</p><adkim>s</adkim>"
	sent 5 one.example 192.0.2.1 1 pass pass
	policy="<p>reject</p>" # says nothing of adkim
	sent 9 two.example 192.0.2.1 1 pass pass
	mill -q ingest reports
	expected="[('p', 'none', 'reject')]"
	list policy_changed '(c["tag"], c["before"], c["after"])'
	sent 10 one.example 192.0.2.1 1 pass pass # but it did before
	mill -q ingest reports
	expected="[('p', 'none', 'reject', 2), ('adkim', 's', None, 1)]"
	list policy_changed '(c["tag"], c["before"], c["after"], c["reporters"])'
}

@test "changes: each domain has its row, with all lists" {
	domain=example.net sent 9 one.example 192.0.2.1 5 pass pass
	sent 9 one.example 198.51.100.7 5 fail fail
	mill -q ingest reports
	mill changes --since 2026-01-08 --format json
	is "$(json 'j["command"], j["format_version"], [r["domain"] for r in j["rows"]]')" \
		"('changes', 1, ['example.net', 'example.org'])"
	is "$(json 'list(j["rows"][0])')" \
		"['domain', 'new_sources', 'vanished_sources', 'new_selectors', 'first_failures', 'silent_reporters', 'policy_changed']"
	is "$(json 'j["total"]')" \
		"{'domains': 2, 'new_sources': 2, 'vanished_sources': 0, 'new_selectors': 1, 'first_failures': 0, 'silent_reporters': 0, 'policy_changed': 0}"
	mill changes --since 2026-01-08 --domain example.net --format csv
	is "${lines[1]}" "example.net,new_source,192.0.2.1,5,2026-01-10T00:00:00Z,192.0.2.1: 5 messages since 2026-01-10"$'\r'
	is "${lines[2]}" "example.net,new_selector,s1,5,2026-01-10T00:00:00Z,\"s1 of example.net: 5 messages since 2026-01-10, 5 pass\""$'\r'
	is "${#lines[@]}" 3
}

@test "changes: a report belongs to the day of its middle" {
	# from the afternoon of the 7th to that of the 8th: the 8th
	day=$((day + 54000)) sent 6 one.example 198.51.100.7 5 fail fail
	mill -q ingest reports
	expected="[('198.51.100.7', '2026-01-07T15:00:00Z')]"
	list new_sources '(c["source_ip"], c["first_seen"])'
	mill changes --since 2026-01-09 --format json
	is "$(json '[r["vanished_sources"][0]["source_ip"] for r in j["rows"]]')" "['198.51.100.7']"
}

@test "changes: a week unless told, and texts are escaped" {
	today=$(($(date +%s) / 86400 * 86400))
	first=$(((today - day) / 86400))
	sent $((first - 8)) one.example 192.0.2.1 5 pass pass
	sent $((first - 7)) one.example 192.0.2.1 5 pass pass
	selector=$'a\u202eb' sent $((first - 7)) one.example 192.0.2.1 5 pass pass
	mill -q ingest reports
	mill changes
	ended 0
	[[ $output == *'a\u{202e}b of example.org: 5 messages since '* ]]
	mill changes --format csv
	[[ $output == *'a\u{202e}b of example.org'* ]]
}

@test "changes: a source without a message is no news" {
	sent 1 one.example 192.0.2.7 0 pass pass
	sent 2 one.example 192.0.2.8 0 fail fail
	sent 2 one.example 192.0.2.9 5 pass pass
	selector=s9 sent 9 one.example 192.0.2.8 0 fail fail
	sent 10 one.example 192.0.2.9 0 pass pass
	sent 10 one.example 192.0.2.10 0 pass pass
	# Its first message is news, whatever was counted as none before.
	sent 11 one.example 192.0.2.7 3 pass pass
	mill -q ingest reports
	for filter in "" "--from example.org"; do
		# shellcheck disable=SC2086 # words
		expected="[('192.0.2.7', 3, '2026-01-12T00:00:00Z')]" list new_sources \
			"(c['source_ip'], c['messages'], c['first_seen'])" $filter
		# shellcheck disable=SC2086 # words
		expected="['192.0.2.9']" list vanished_sources "c['source_ip']" $filter
	done
	expected="[]" list new_selectors "c['selector']"
	expected="[]" list first_failures "c['source_ip']"
}

@test "changes: reports without a date have none" {
	rm reports/*
	sent 0 one.example 192.0.2.1 10 pass pass
	policy="<p>reject</p>" selector=s2 sent 1 one.example 192.0.2.2 10 pass pass
	sed -i '/<date_range>/d' reports/*
	mill -q ingest reports
	mill changes --since 1d
	ended 0
	[[ $output != *1970* ]]
	[[ $output == *"192.0.2.2: 10 messages"* ]]
	mill changes --since 1d --format json
	is "$(json '[(c["first_seen"], c["last_seen"]) for c in j["rows"][0]["new_sources"]]')" \
		"[(None, None), (None, None)]"
	mill changes --since 1d --format csv
	[[ $output == *"new_source,192.0.2.2,10,,192.0.2.2: 10 messages"* ]]
	[[ $output != *1970* ]]
}

@test "changes: wrong usage" {
	mill -q ingest reports
	mill changes --since 2026-01-08 --until 2026-01-07
	ended 2
	[[ $stderr == *"--until is a day before --since"* ]]
	mill changes --sort messages
	ended 2
	mill changes --limit 3
	ended 2
	mill changes --since yesterday
	ended 2
	mill changes example.org
	ended 2
}
