# check: what a domain publishes, told to people and to programs.  Each rule has
# its zone in tests/dns/rulecases.py.
bats_require_minimum_version 1.5.0
load check

# The example with which it all began.
beispiel()
{
	empty_zones de example
	zone beispiel.de <<-'END'
		$TTL 4000
		@ IN SOA ns hostmaster 1 3600 600 86400 300
		@ NS ns
		ns A 192.0.2.53
		@ MX 10 mail1
		@ MX 20 mail2
		mail1 A 192.0.2.10
		mail1 AAAA 2001:db8::10
		mail2 A 192.0.2.20
		mail2 AAAA 2001:db8::20
		@ TXT "v=spf1 mx include:beispiel.de -all"
		key1._domainkey TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDpQOgmDLFhPavJVnNr58sPHwVSBZ6CDGhvQ5GeqKvMYwa9FgDDRvJsA7gfS0KsSf+stjQEnh0DpiLgfjUCNNTLG6jNnsHvzpL8Dxxotc0u4Qz5A3m3dxwoAz7wxZzZhY+/ISn8DDxAhbXhYQpukvU7KnlaNAZoNXY8X2Q2pLcW6QIDAQAB"
		_dmarc TXT "v=DMARC1; p=reject; rua=mailto:dmarc@beispiel.de; pct=100"
	END
}

# The lines of the page from the heading $1 to the next.
section()
{
	awk -v title="$1" '$0 == title { on = 1 } on && !NF { exit } on' \
		<<<"$output"
}

@test "the delivery path: priorities, TTL, a backup" {
	beispiel
	start_nsd
	check beispiel.de --selector key1
	ended 1
	is "$stderr" ""
	is "${lines[0]}" "beispiel.de: 1 error, 2 warnings, 2 notes"
	diff - <(section "Delivery path (MX)") <<-'END'
		Delivery path (MX)
		  MX records, TTL 4000 seconds
		  1. preference 10, tried first
		    mail1.beispiel.de  192.0.2.10, 2001:db8::10
		  2. preference 20, backup: tried when all above fail
		    mail2.beispiel.de  192.0.2.20, 2001:db8::20
	END
	shows 'ERROR   SPF07  "include:beispiel.de": it leads back'
	shows "selector           key1: rsa, 1024 bits"
	shows "warning DM07   the tag pct is historic"
	shows 'publish: _dmarc.beispiel.de. IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@beispiel.de"'
}

@test "the delivery path: equal preferences share the load" {
	empty_zones example
	zone sharing.example <<-'END'
		$TTL 600
		@ MX 50 backup
		@ MX 10 b
		@ MX 10 a
		a A 192.0.2.1
		a A 192.0.2.11
		b A 192.0.2.2
		backup A 192.0.2.3
	END
	start_nsd
	check sharing.example
	ended 0
	diff - <(section "Delivery path (MX)" | grep -v MX16) <<-'END'
		Delivery path (MX)
		  MX records, TTL 600 seconds
		  1. preference 10, tried first; 2 hosts share the load, picked at random
		    a.sharing.example  192.0.2.1, 192.0.2.11
		    b.sharing.example  192.0.2.2
		  2. preference 50, backup: tried when all above fail
		    backup.sharing.example  192.0.2.3
	END
}

@test "exit status: 0 fine, 1 errors, 6 not known, 2 wrong usage" {
	empty_zones example
	good_zone good.example | zone good.example
	good_zone bad.example | sed '/spf1/s/-all/+all/' | zone bad.example
	start_nsd
	check good.example
	ended 0
	check good.example bad.example
	ended 1
	# This NSD knows nothing of com: it refuses.
	check good.example example.com
	ended 6
	check bad.example example.com
	ended 1
	for usage in "" "a..b" "192.0.2.1" "-f none" "--ip 192.0.2 good.example" \
			"--from a@b good.example" "--server x good.example" \
			"--format xml good.example" \
			"--full --watch-file w good.example"; do
		check $usage
		ended 2
		is "$output" ""
		is "$(grep -c '^dmarcmill: ' <<<"$stderr")" 1
	done
	check --all
	ended 4
	says "there is no database"
}

@test "JSON, CSV and the page tell the same" {
	beispiel
	good_zone good.example | zone good.example
	start_nsd
	check --format json beispiel.de good.example
	ended 1
	is "$(json '[j["format_version"], j["command"], j["total"]]')" \
		"[1, 'check', {'domains': 2, 'errors': 1, 'warnings': 1, 'notes': 4, 'unchecked': 0}]"
	is "$(json '[r["domain"] for r in j["rows"]]')" \
		"['beispiel.de', 'good.example']"
	is "$(json 'sorted(j["rows"][0])')" "['bimi', 'dane', 'delivery_path', 'dkim', 'dmarc', 'domain', 'errors', 'findings', 'mta_sts', 'notes', 'queries', 'spf', 'tls_rpt', 'unchecked', 'warnings']"
	is "$(rules)" "DANE05"
	all=$(json '"\n".join(sorted("%s %s" % (r["domain"], f["id"])
		for r in j["rows"] for f in r["findings"]))')
	check --format csv beispiel.de good.example
	ended 1
	is "${lines[0]}" $'domain,id,severity,section,where,text,publish\r'
	is "$(tail -n +2 <<<"$output" | cut -d, -f 1,2 | tr , ' ' | sort)" "$all"
	check --full beispiel.de good.example
	ended 1
	is "$(grep -cE '^  (ERROR|warning|note) ' <<<"$output")" \
		"$(wc -l <<<"$all")"
	shows "good.example: 1 note"
	# Of several domains without --full: no sections and no notes.
	check beispiel.de good.example
	is "$(grep -c note <<<"${output#*$'\n'}")" 1
	[[ $output != *"Delivery path"* ]]
}

@test "domains from a file, from standard input, twice, in Unicode" {
	empty_zones example
	for domain in a.example xn--bcher-kva.example; do
		good_zone $domain | zone $domain
	done
	start_nsd
	printf '%s\n' '# ours' '' '  A.example.  # the first' bücher.example \
		a.example >list
	check --format json -f list
	ended 0
	is "$(json '[r["domain"] for r in j["rows"]]')" \
		"['a.example', 'xn--bcher-kva.example']"
	check --format json BÜCHER.example -f - <list
	ended 0
	is "$(json '[r["domain"] for r in j["rows"]]')" \
		"['xn--bcher-kva.example', 'a.example']"
	printf 'a.example\nno domain\n' >list
	check -f list
	ended 2
	says "list line 2: "
}

@test "--all: domains and selectors of the database" {
	empty_zones example
	good_zone one.example | zone one.example
	{
		good_zone two.example
		echo 'there._domainkey TXT "v=DKIM1; k=ed25519; p=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="'
	} | zone two.example
	echo '@ MX 0 .' | zone null.example
	for of in one.example/gone two.example/there null.example/gone; do
		report_of ${of%/*} ${of#*/} >"${of%/*}.xml"
	done
	start_nsd
	mill ingest ./*.xml
	ended 0
	check --all --format json
	ended 1
	is "$(json '[r["domain"] for r in j["rows"]]')" \
		"['null.example', 'one.example', 'two.example']"
	is "$(json '[[s["selector"] for s in r["dkim"]["selectors"]]
		for r in j["rows"]]')" "[['gone'], ['gone'], ['there']]"
	rule='{r["domain"]: f["severity"] for r in j["rows"]
		for f in r["findings"] if f["id"] == "'
	is "$(json "$rule"'DK01"}')" \
		"{'null.example': 'error', 'one.example': 'error'}"
	is "$(json "$rule"'DK10"}')" "{'two.example': 'warning'}"
	is "$(json "$rule"'MX13"}')" "{'null.example': 'warning'}"
	is "$(json "$rule"'SPF01"}')" "{'null.example': 'error'}"
	# One that is asked for beside those of the reports.
	check two.example --selector new --format json
	ended 1
	is "$(json 'sorted(s["selector"] for s in
		j["rows"][0]["dkim"]["selectors"])')" "['new', 'there']"
}

@test "--all: names in reports that are no domains, selectors that are none" {
	empty_zones example
	good_zone good.example | zone good.example
	for name in 'x y.example' a..b 192.0.2.1 '=1+1.example' '*.example' \
			good.example; do
		for selector in 's;t' '..' '%n' "$(printf 'x%.0s' {1..300})"; do
			report_of "$name" "$selector" >"$((++n)).xml"
		done
	done
	start_nsd
	mill ingest ./*.xml
	ended 0
	check --all --format json
	ended 1
	is "$(json '[(r["domain"], len(r["dkim"]["selectors"]))
		for r in j["rows"]]')" "[('good.example', 4)]"
	is "$(rules)" "DANE05 DK01 DK01 DK01 DK01"
}

@test "--explain" {
	check_none()
	{
		mill check "$@"
	}
	check_none --explain MX01
	ended 0
	shows "MX01 (error, RFC 5321 section 5.1): the domain does not exist"
	check_none --explain spf07 --format json
	ended 0
	is "$(json '[(r["id"], r["severity"], len(r["explain"]) > 40)
		for r in j["rows"]]')" "[('SPF07', 'error', True)]"
	check_none --explain all --format json
	ended 0
	is "$(json 'len(j["rows"]) == len({r["id"] for r in j["rows"]}) > 100')" \
		True
	check_none --explain MX99
	ended 2
	says "MX99"
}

@test "--ip, --from, --helo: what SPF says of one mail" {
	empty_zones example
	zone spf.example <<-'END'
		@ TXT "v=spf1 ip4:192.0.2.0/28 include:deep.spf.example exists:%{l}.users.spf.example -all"
		deep TXT "v=spf1 ip6:2001:db8::/64 ~all"
		ann.users A 127.0.0.2
		helo TXT "v=spf1 ip4:198.51.100.9 -all"
		asks TXT "v=spf1 exists:%{h}.users.spf.example -all"
	END
	start_nsd
	said='[j["rows"][0]["spf"]["evaluation"]["result"], [(s["domain"],
		s["term"]) for s in j["rows"][0]["spf"]["evaluation"]["path"]]]'
	check spf.example --format json --ip 192.0.2.7 --from bob@spf.example
	is "$(json "$said")" \
		"['pass', [('spf.example', 'ip4:192.0.2.0/28')]]"
	check spf.example --format json --ip 2001:db8::9 --from bob@spf.example
	is "$(json "$said")" "['pass', [('spf.example', 'include:deep.spf.example'), ('deep.spf.example', 'ip6:2001:db8::/64')]]"
	check spf.example --format json --ip 192.0.2.99 --from ann@spf.example
	is "$(json "$said")" \
		"['pass', [('spf.example', 'exists:%{l}.users.spf.example')]]"
	check spf.example --format json --ip 192.0.2.99 --from bob@spf.example
	is "$(json "$said")" "['fail', [('spf.example', '-all')]]"
	# As it stands in logs.
	check spf.example --format json --ip 192.0.2.7 --from '<bob@spf.example>'
	is "$(json "$said")" \
		"['pass', [('spf.example', 'ip4:192.0.2.0/28')]]"
	# What hangs on the name in HELO is not guessed.
	check spf.example --ip 192.0.2.7 --from bob@asks.spf.example
	ended 0
	shows "hangs on the HELO name, which was not given (--helo)"
	check spf.example --format json --ip 192.0.2.7 \
		--from bob@asks.spf.example --helo ann
	is "$(json "$said")" \
		"['pass', [('asks.spf.example', 'exists:%{h}.users.spf.example')]]"
	# Without a sender, as in a bounce, the name in HELO stands for it.
	check spf.example --format json --ip 198.51.100.9 --helo helo.spf.example
	ended 0
	is "$(json "$said")" \
		"['pass', [('helo.spf.example', 'ip4:198.51.100.9')]]"
	# A failure of the mail is no fault of the record.
	check spf.example --ip 192.0.2.99 --from bob@spf.example
	ended 0
	shows "result             fail"
	shows "decided by         -all"
}

@test "--strict: no DMARC record is an error" {
	empty_zones example
	echo '@ A 192.0.2.1' | zone plain.example
	start_nsd
	check plain.example
	ended 0
	check --strict plain.example
	ended 1
	shows "ERROR   DM01"
}

@test "--watch-file: only what changed" {
	empty_zones example
	good_zone a.example | zone a.example
	good_zone b.example | zone b.example
	start_nsd
	# A link is written through.
	ln -s real state
	check --watch-file state a.example b.example
	ended 0
	[ -L state ]
	is "$output" ""
	says "a.example: remembered"
	# Nothing new: not a word, for cron.
	cp state before
	check --watch-file state a.example b.example
	ended 0
	is "$output$stderr" ""
	cmp state before

	good_zone b.example | sed 's/@ MX 20 mx2/@ MX 30 mx3/
		s/-all/+all/' | zone b.example
	restart_nsd
	check --watch-file state a.example b.example --format json
	ended 1
	is "$(json '{r["domain"] for r in j["rows"]}')" "{'b.example'}"
	is "$(json 'sorted(r["change"] + " " + r["fact"] for r in j["rows"]
		if r["fact"].startswith(("MX ", "SPF ")))')" \
		"['gone MX 20 mx2.b.example', 'gone SPF v=spf1 mx -all', 'new MX 30 mx3.b.example', 'new SPF v=spf1 mx +all']"
	is "$(json '[r["change"] for r in j["rows"]
		if r["fact"].startswith("SPF12 error ")]')" "['new']"
	check --watch-file state a.example b.example
	ended 1
	is "$output$stderr" ""
	check --watch-file "" a.example
	ended 2
}

@test "--watch-file: what is not known has not changed" {
	empty_zones example
	good_zone a.example | zone a.example
	start_nsd
	check --watch-file state a.example
	ended 0
	cp state before
	check --watch-file state --server 127.0.0.1:9 a.example
	ended 6
	is "$output" ""
	says "what was known is kept"
	cmp state before
	check --watch-file state a.example
	ended 0
	is "$output$stderr" ""
	# A domain that the file knows and nobody asked for stays in it.
	good_zone b.example | zone b.example
	restart_nsd
	check --watch-file state b.example
	ended 0
	check --watch-file state a.example b.example
	ended 0
	is "$output$stderr" ""
}

@test "--watch-file: more reports, and records in another order, are no change" {
	mkdir -p signed/plain
	{
		good_zone a.example
		printf '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:%s@a.example"\n' x y
		printf '@ MX 30 mx3\nmx3 A 10.0.0.%s\n' 1 2 3
	} | sort -u | tac >signed/plain/a.example
	echo >signed/plain/example
	# An Unbound turns the records of an answer round.
	start_or_skip run-unbound signed
	configure "$UNBOUND"
	report_of a.example gone >1.xml
	report_of a.example gone | sed 's/<count>10/<count>11/
		s/_id>a/_id>b/' >2.xml
	mill ingest 1.xml
	check --watch-file state a.example
	ended 1
	mill ingest 2.xml
	for _ in {1..6}; do
		check --watch-file state a.example
		ended 1
		is "$output$stderr" ""
	done
}

@test "--watch-file: a file of somebody else is left alone" {
	empty_zones example
	good_zone a.example | zone a.example
	start_nsd
	echo "my notes" >state
	check --watch-file state a.example
	ended 2
	says "state was not written by --watch-file"
	is "$(cat state)" "my notes"
	check --watch-file none/state a.example
	ended 4
	says "--watch-file: "
	# Cut off in the middle: a line is lost, no more.
	rm state
	check --watch-file state a.example
	truncate -s -9 state
	check --watch-file state a.example --format json
	ended 0
	is "$(json 'len({r["fact"] for r in j["rows"]}) > 0')" True
}

@test "a policy of MTA-STS: fetched, slow, out of reach" {
	empty_zones example
	for domain in good.example slow.example; do
		good_zone $domain | cat - <(echo '_mta-sts TXT "v=STSv1; id=1"'
			echo 'mta-sts A 127.0.0.1') | zone $domain
	done
	start_or_skip run-nginx good.example slow.example=slow
	start_nsd "https-port = $HTTPS_PORT" "ca-file = $CA"
	printf '%s\n' '[limits]' 'dns-seconds = 2' >>mill.conf
	check good.example
	ended 0
	shows "mode               enforce"
	# What did not come in time is not known, and nothing said against it.
	SECONDS=0
	check slow.example --format json
	ended 6
	[ $SECONDS -lt 10 ]
	is "$(rules)" "DANE05"
	is "$(json '[(u["name"], u["type"]) for u in
		j["rows"][0]["unchecked"]]')" \
		"[('mta-sts.slow.example', 'policy')]"
	start_nsd "https-port = 9" "ca-file = $CA"
	check good.example
	ended 1
	shows "ERROR   STS02"
}

@test "DNSSEC by a resolver that validates" {
	mkdir -p signed/{plain,secure,bogus}
	echo >signed/plain/example
	good_zone good.example >signed/secure/good.example
	cat >>signed/secure/good.example <<-END
		_25._tcp.mx1 TLSA 3 1 1 $(printf '%064d' 0)
		_25._tcp.mx2 TLSA 3 1 1 $(printf '%064d' 0)
	END
	sed 's/good/plain/' signed/secure/good.example \
		>signed/plain/plain.example
	printf '%s\n' '@ MX 10 mx' 'mx A 192.0.2.66' >signed/bogus/bogus.example
	start_or_skip run-unbound signed
	configure "$UNBOUND"
	check good.example --format json
	ended 0
	is "$(rules)" ""
	is "$(json '[h["dnssec"] for h in j["rows"][0]["dane"]["hosts"]]')" \
		"[True, True]"
	check plain.example --format json
	ended 0
	is "$(rules)" "DANE02 DANE02"
	check bogus.example --format json
	ended 1
	is "$(json '[f["severity"] for f in j["rows"][0]["findings"]
		if f["id"] == "DANE06"]')" "['error']"
	is "$(json '[(u["name"], u["type"]) for u in
		j["rows"][0]["unchecked"]]')" "[('mx.bogus.example', 'A')]"
}

@test "few queries for each domain" {
	empty_zones example
	for n in {1..20}; do
		good_zone d$n.example | zone d$n.example
		echo d$n.example >>list
	done
	start_nsd
	check -f list --format json
	ended 0
	is "$(json 'sum(r["queries"] for r in j["rows"]) <= 30 * 20')" True
}
