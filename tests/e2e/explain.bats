# explain and impact over the sample mails, as a user meets them.
load helpers

setup()
{
	make_home
	mill -q ingest Maildir
	ended 3 # one of them holds no report
}

@test "explain DOMAIN: the most urgent first, with what to do" {
	mill explain example.com
	ended 0
	is "${lines[0]}" "198.51.100.17 in the name of example.com: a service signs with its own domain, not with yours"
	[[ $output == *"what to do "*"have it sign with d=example.com"* ]]
	[[ $output == *"one such report"*"dmarcmill show "* ]]
}

@test "explain ADDRESS and RANGE take what they name alone" {
	mill explain 203.0.113.40 --format json
	ended 0
	is "$(json 'sorted((r["domain"], r["source_ip"]) for r in j["rows"])')" \
		"[('example.com', '203.0.113.40'), ('example.net', '203.0.113.40')]"
	is "$(json '[r["streams"][0]["verdict"] for r in j["rows"] if r["domain"] == "example.com"]')" \
		"['forwarded']"
	mill explain 198.51.100.0/24 --format json
	is "$(json 'sorted({r["source_ip"][:11] for r in j["rows"]})')" \
		"['198.51.100.']"
}

@test "explain: JSON has identifiers, evidence, since, advice" {
	mill explain example.com --format json
	ended 0
	is "$(json 'sorted(j["rows"][0]["streams"][0])')" \
		"['advice', 'confidence', 'disagreeing', 'evidence', 'identifiers', 'messages', 'report_key', 'sender', 'sender_advice', 'since', 'verdict']"
	is "$(json 'j["command"], j["format_version"]')" "('explain', 1)"
	# every message is in one stream
	mill summary --format json --domain example.com
	sum=$(json 'j["rows"][0]["messages"]')
	mill explain example.com --format json
	is "$(json 'sum(s["messages"] for r in j["rows"] for s in r["streams"])')" "$sum"
}

@test "explain: a table shows 20, --limit says how many" {
	mill explain example.com --limit 1
	ended 0
	[[ ${lines[-1]} == "and "*" more, less urgent; --limit 0 shows all" ]]
	mill explain example.com --limit 0
	[[ $output != *"less urgent"* ]]
}

@test "explain: a server that the configuration names is own" {
	mkdir -p "$XDG_CONFIG_HOME/dmarcmill"
	printf '[domain example.com]\nservers = 203.0.113.199\n' \
		>"$XDG_CONFIG_HOME/dmarcmill/dmarcmill.conf"
	mill explain 203.0.113.199 --format json
	is "$(json 'j["rows"][0]["streams"][0]["verdict"]')" \
		own-server-misconfigured
	[[ $(json 'j["rows"][0]["streams"][0]["advice"]') == *"ip4:203.0.113.199"* ]]
}

@test "explain: what matches nothing, and wrong usage" {
	mill explain nothing.example
	ended 0
	is "$output" "no reports match"
	mill explain
	ended 2
	[[ $stderr == *"name a source address or a domain"* ]]
	mill explain example.com --sort messages
	ended 2
	mill explain example.com --domain example.net
	ended 2
	for subject in 300.1.1.1 10.0.0.0/99 2001:db8::/200 .. ""; do
		mill explain "$subject"
		ended 2
		is "$output" ""
		[[ $stderr == *"\"$subject\" is no address, no range like 192.0.2.0/24 and no domain"* ]]
	done
}

@test "explain: filters narrow what the argument names" {
	mill explain 203.0.113.40 --domain example.net --format json
	ended 0
	is "$(json '[(r["domain"], r["source_ip"]) for r in j["rows"]]')" \
		"[('example.net', '203.0.113.40')]"
	mill explain example.com --source 198.51.100.16/31 --format json
	ended 0
	is "$(json '{(r["domain"], r["source_ip"]) for r in j["rows"]}')" \
		"{('example.com', '198.51.100.17')}"
	mill explain .example.com --source 198.51.100.17 --format json
	ended 0
	is "$(json '{r["domain"] for r in j["rows"]}')" "{'example.com'}"
	mill explain EXAMPLE.com. --format json
	ended 0
	[ "$(json 'len(j["rows"])')" -gt 1 ]
}

# A report of one message of one day that passes neither way.
one_message()
{
	cat >one.xml <<-'END'
		<feedback>
		<report_metadata><org_name>one.example</org_name><report_id>1</report_id>
		<date_range><begin>1767225600</begin><end>1767311999</end></date_range>
		</report_metadata>
		<policy_published><domain>example.org</domain><p>none</p></policy_published>
		<record><row><source_ip>192.0.2.77</source_ip><count>1</count>
		<policy_evaluated><disposition>none</disposition><dkim>fail</dkim><spf>fail</spf></policy_evaluated></row>
		<identifiers><header_from>example.org</header_from></identifiers>
		<auth_results><spf><domain>example.org</domain><result>fail</result></spf></auth_results>
		</record>
		</feedback>
	END
	mill -q ingest one.xml
}

@test "impact and explain: one is no plural" {
	one_message
	mill impact --policy reject --domain example.org
	ended 0
	[[ $output == "example.org: p=reject would have hit 1 of 1 message (100 %)"* ]]
	[[ $output == *"- only 1 message is known"* ]]
	[[ $output == *"- only 1 day is known; 28 show"* ]]
	[[ $output == *"- only 1 receiver reports"* ]]
	[[ $output == *"1 day, 1 receiver, 1 message" ]]
	mill explain example.org
	[[ $output == *"1 message: DKIM aligned 0"* ]]
	[[ $output != *" 1 messages"* ]]
}

@test "reports without a date are of no day, and hide none" {
	one_message
	sed -e '/^<date_range>/d' -e 's/<report_id>1/<report_id>2/' one.xml >two.xml
	mill -q ingest two.xml
	ended 0
	mill impact --policy reject --domain example.org
	[[ $output == *"- only 1 day is known"* ]]
	mill explain example.org
	[[ $output == *"seen               2026-01-01 to 2026-01-01, by one.example"* ]]
	sed -e 's/192.0.2.77/192.0.2.78/' -e 's/one.example/two.example/' \
		-e 's/example.org/example.edu/' two.xml >three.xml
	mill -q ingest three.xml
	for command in explain sources reporters impact; do
		arguments="--domain example.edu"
		[ $command != explain ] || arguments=example.edu
		[ $command != impact ] || arguments+=" --policy reject"
		for format in table csv json; do
			# shellcheck disable=SC2086 # words
			mill $command $arguments --format $format
			ended 0
			[[ $output != *1970* ]]
		done
	done
	mill explain example.edu
	[[ $output == *"seen               by two.example"* ]]
	mill explain example.edu --format json
	is "$(json 'j["rows"][0]["streams"][0]["since"]')" None
	mill reporters --domain example.edu --format json
	is "$(json '[(r["first_seen"], r["silent"]) for r in j["rows"]]')" "[(None, False)]"
}

@test "impact and explain: headings fit the terminal" {
	for width in 40 60; do
		export COLUMNS=$width
		mill explain 198.51.100.17
		sed '/^  verdict/,$d' <<<"$output" >heading
		is "$(tr -s ' \n' ' ' <heading)" \
			"198.51.100.17 in the name of example.com: a service signs with its own domain, not with yours "
		[ "$(wc -L <heading)" -le $width ]
		mill impact --policy reject
		sed '/^  sources/,$d' <<<"$output" >heading
		[[ $(tr -s ' \n' ' ' <heading) == "example.com: p=reject would have hit "*"%) " ]]
		[ "$(wc -L <heading)" -le $width ]
	done
	mill impact --policy reject --wide
	[[ ${lines[0]} == "example.com: p=reject would have hit "*"%)" ]]
}

@test "impact: CSV has the hits by verdict" {
	mill impact --policy reject --format csv
	ended 0
	python3 - "$output" <<-'END'
		import csv, io, sys
		rows = list(csv.DictReader(io.StringIO(sys.argv[1])))
		names = [n for n in rows[0] if n.startswith('by_verdict_')]
		assert list(rows[0])[-len(names):] == names
		assert len(names) == 11 and 'by_verdict_ok-dkim-only' in names
		assert len(rows) == 2
		for row in rows:
		    assert sum(int(row[n]) for n in names) == int(row['hit_messages']) > 0
	END
}

@test "impact: hits by verdict add up, and it says whether it is time" {
	mill impact --policy reject --format json
	ended 0
	is "$(json '[r["domain"] for r in j["rows"]]')" \
		"['example.com', 'example.net']"
	is "$(json 'all(sum(r["by_verdict"].values()) == r["hit"]["messages"] for r in j["rows"])')" True
	is "$(json '[r["readiness"]["verdict"] for r in j["rows"]]')" \
		"['not-yet', 'not-yet']"
	mill summary --format json --domain example.com
	neither=$(json 'j["rows"][0]["neither"]')
	mill impact --policy reject --format json --domain example.com
	is "$(json 'j["rows"][0]["hit"]["messages"] + j["rows"][0]["overridden"]["messages"]')" "$neither"
	is "$(json 'j["total"]["hit"]["messages"]')" \
		"$(json 'j["rows"][0]["hit"]["messages"]')"
}

@test "impact: p=none hits nothing; strict alignment hits more" {
	mill impact --policy none --format json
	is "$(json 'j["total"]["hit"]["messages"]')" 0
	mill impact --policy reject --format json
	relaxed=$(json 'j["total"]["hit"]["messages"]')
	mill impact --policy reject --adkim s --aspf s --format json
	[ "$(json 'j["total"]["hit"]["messages"]')" -ge "$relaxed" ]
}

@test "impact: the page names the numbers" {
	mill impact --policy reject --domain example.com
	ended 0
	[[ ${lines[0]} == "example.com: p=reject would have hit 731 of 1607 messages (45.5 %)" ]]
	[[ ${lines[1]} == "  sources            5" ]]
	[[ $output == *"ready for it?"*"not yet"* ]]
	[[ $output == *"this rests on"*"3 receivers, 1607 messages"* ]]
}

@test "impact: wrong usage" {
	mill impact
	ended 2
	[[ $stderr == *"--policy reject, quarantine or none"* ]]
	mill impact --policy all
	ended 2
	mill impact --policy reject --adkim x
	ended 2
}

@test "[domain NAME]: wrong values are named" {
	printf '[domain example.com]\nservers = mail.example.com\n' >wrong.conf
	mill --config wrong.conf explain example.com
	ended 2
	[[ $stderr == *"wrong.conf: [domain example.com] servers: "* ]]
	printf '[domain example.com]\nserver = 192.0.2.1\n' >wrong.conf
	mill --config wrong.conf explain example.com
	ended 2
	[[ $stderr == *'did you mean "servers"?'* ]]
}

@test "impact --limit: the first by name; the total stays" {
	mill impact --policy reject --limit 1 --format json
	ended 0
	is "$(json '[r["domain"] for r in j["rows"]], j["total"]["hit"]["messages"]')" \
		"(['example.com'], 880)"
	mill impact --policy reject --limit 1 --format csv
	is "${#lines[@]}" 2
	mill impact --policy reject --limit 1
	is "${lines[-1]}" "and 1 more; --limit 0 shows all"
	for limit in 0 2; do
		mill impact --policy reject --limit "$limit"
		[[ $output == *"example.net: "* && $output != *" more;"* ]]
	done
	mill impact --policy reject --sort messages
	ended 2
	[[ $stderr == *"there is no --sort"* ]]
}

@test "sources: its verdict is the most urgent that explain tells" {
	for domain in example.com example.net; do
		mill sources --domain "$domain" --format json
		ended 0
		told=$(json 'sorted((r["source_ip"], r["verdict"]) for r in j["rows"])')
		mill explain "$domain" --format json
		# Each row begins with the most urgent of its streams.
		is "$told" "$(json 'sorted((r["source_ip"], r["streams"][0]["verdict"]) for r in j["rows"])')"
	done
	COLUMNS=99 mill sources
	[[ $output != *VERDICT* ]]
	COLUMNS=100 mill sources
	[[ $output == *VERDICT* ]]
	mill sources --by net --format csv
	[[ ${lines[0]} != *verdict* ]]
}

@test "--disagree: reporters and streams count the same messages" {
	cat >odd.xml <<-END
		<feedback>
		<report_metadata><org_name>odd.example</org_name><report_id>o1</report_id>
		<date_range><begin>1790553600</begin><end>1790639999</end></date_range>
		</report_metadata>
		<policy_published><domain>example.com</domain><p>none</p></policy_published>
		<record><row><source_ip>192.0.2.25</source_ip><count>77</count>
		<policy_evaluated><dkim>pass</dkim><spf>fail</spf></policy_evaluated></row>
		<identifiers><header_from>example.com</header_from></identifiers>
		<auth_results><dkim><domain>example.org</domain><result>pass</result></dkim>
		</auth_results></record>
		</feedback>
	END
	mill reporters --disagree
	ended 0
	is "$output" "no reporter disagrees"
	mill -q ingest odd.xml
	mill reporters --disagree --format json
	is "$(json '[(r["org_name"], r["domain"], r["disagreeing"], r["disagreeing_dkim"], r["disagreeing_spf"]) for r in j["rows"]]')" \
		"[('odd.example', 'example.com', 77, 77, 0)]"
	is "$(json 'j["filters"]')" "{'disagree': 'yes'}"
	mill explain example.com --disagree --format json
	is "$(json '[(r["source_ip"], [s["disagreeing"] for s in r["streams"]]) for r in j["rows"]]')" \
		"[('192.0.2.25', [77])]"
	mill reporters --disagree --reporter bigmail.example
	is "$output" "no reporter disagrees"
	mill reporters --disagree --sort messages
	ended 2
	[[ $stderr == *"there is no --sort"* ]]
	mill summary --disagree --format json
	is "$(json '[(r["domain"], r["messages"]) for r in j["rows"]]')" "[('example.com', 77)]"
	mill tls --disagree
	ended 2
}

@test "a service is named by its signature, and what to do there told" {
	printf '%s\n' '[Parcel Letters]' 'kind = marketing' 'dkim = letters.example' \
		'advice = Verify the domain under Settings.' >senders.ini
	printf '%s\n' '[report]' "senders = $PWD/senders.ini" >mill.conf
	mill --config mill.conf explain 198.51.100.17
	ended 0
	[[ $output == *"it looks like      Parcel Letters"* ]]
	[[ $output == *"there              Verify the domain under Settings."* ]]
	mill --config mill.conf explain 198.51.100.17 --format json
	is "$(json 'j["rows"][0]["streams"][0]["sender"], j["rows"][0]["streams"][0]["sender_advice"]')" \
		"('Parcel Letters', 'Verify the domain under Settings.')"
	# a signature of one's own names nobody
	mill --config mill.conf explain 192.0.2.25 --format json
	is "$(json '{s["sender"] for r in j["rows"] for s in r["streams"]}')" "{None}"
}
