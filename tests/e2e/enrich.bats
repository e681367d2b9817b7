# enrich: names, countries and networks of the sources, from real servers and
# from none.
bats_require_minimum_version 1.5.0
load dnsserver

# addresses, names confirmed, unconfirmed, none, failed, left of the last call.
totals()
{
	json '" ".join(str(n) for n in [j["addresses"], *(j["names"][k] for k
		in ("confirmed", "unconfirmed", "none", "failed")), j["left"]])'
}

enrich()
{
	mill enrich --format json "$@"
}

# The zones of the addresses in the examples.
example_zones()
{
	zone 2.0.192.in-addr.arpa <<-'END'
		25 IN PTR mail.example.com.
		80 IN PTR www.example.net.
	END
	zone 100.51.198.in-addr.arpa </dev/null
	zone 113.0.203.in-addr.arpa <<-'END'
		40 IN PTR o1.news.example.net.
	END
	zone 8.b.d.0.1.0.0.2.ip6.arpa <<-'END'
		5.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.0 IN PTR mail.example.com.
	END
	zone example.com <<-'END'
		mail IN A 192.0.2.25
		mail IN AAAA 2001:db8:10::25
	END
	zone example.net <<-'END'
		www IN A 192.0.2.81
		o1.news IN A 203.0.113.40
	END
}

# Puts $1 sources into the database, one message each.
many_sources()
{
	python3 - "$1" >many.xml <<-'END'
		import sys
		print('''<feedback><report_metadata><org_name>receiver.example</org_name>
		<report_id>many</report_id>
		<date_range><begin>1767225600</begin><end>1767311999</end></date_range>
		</report_metadata><policy_published><domain>example.org</domain>
		<p>none</p></policy_published>''')
		for n in range(int(sys.argv[1])):
		    print('''<record><row><source_ip>2001:db8:%x::%x</source_ip>
		<count>1</count></row><identifiers><header_from>example.org</header_from>
		</identifiers></record>''' % (n >> 8, (n & 255) + 1))
		print('</feedback>')
	END
	mill -q ingest many.xml
	ended 0
	is "$(sql 'SELECT count(*) FROM source WHERE id > 0')" "$1"
}

# All of them have a name, and it does not lead back.
many_zones()
{
	zone 8.b.d.0.1.0.0.2.ip6.arpa <<-'END'
		* IN PTR pool.example.net.
	END
	zone example.net <<-'END'
		pool IN AAAA 2001:db8:ffff::1
	END
}

known()
{
	sql "SELECT coalesce(host, '-') || ' ' || coalesce(host_confirmed, '-')
		FROM v_source WHERE source_ip = '$1'"
}

@test "names are found, confirmed or not, and not asked for again" {
	mill -q ingest Maildir
	example_zones
	start_nsd
	enrich --server "$NSD"
	ended 0
	is "$(totals)" "12 3 1 8 0 0"
	says "12 addresses: 3 names confirmed, 1 unconfirmed, 8 none, 0 failed"
	is "$(known 192.0.2.25)" "mail.example.com 1"
	is "$(known 2001:db8:10::25)" "mail.example.com 1"
	is "$(known 203.0.113.40)" "o1.news.example.net 1"
	is "$(known 192.0.2.80)" "www.example.net 0"
	is "$(known 203.0.113.199)" "- -"
	# Nobody is asked: there would be no answer.
	end_server "$server"
	start_silent
	enrich --server "$silent"
	ended 0
	is "$(totals)" "0 0 0 0 0 0"
	mill sources --source 192.0.2.25 --format json
	is "$(json '[j["rows"][0][k] for k in ("host", "host_confirmed", "sender")]')" \
		"['mail.example.com', True, None]"
	COLUMNS=80 mill sources
	[[ ${lines[1]} == *" mail.example.com" ]]
	[[ $output != *www.example.net* ]]
}

@test "--again asks once more; a name that has gone is gone" {
	mill -q ingest Maildir
	example_zones
	start_nsd
	enrich --server "$NSD" --limit 3
	ended 0
	is "$(json 'j["addresses"], j["left"]')" "(3, 9)"
	enrich --server "$NSD"
	is "$(json 'j["addresses"], j["left"]')" "(9, 0)"
	zone 2.0.192.in-addr.arpa </dev/null
	kill -HUP "$server"
	enriched_again()
	{
		enrich --server "$NSD" --again
		# A server that loads its zones anew may leave some unanswered.
		[ "$(known 192.0.2.25)" = "- -" ] &&
			[[ "$(totals)" == *" 0 0" ]]
	}
	soon enriched_again
	ended 0
	is "$(totals)" "12 2 0 10 0 0"
}

@test "a dead DNS server: exit 6 in time, what was known stays, all stays due" {
	mill -q ingest Maildir
	example_zones
	start_nsd
	enrich --server "$NSD" --limit 5
	ended 0
	before=$(sql 'SELECT * FROM enrichment')
	end_server "$server"
	start_silent
	echo '[dns]
timeout = 1' >mill.conf
	for arguments in "" --again; do
		started=$SECONDS
		enrich --config mill.conf --server "$silent" $arguments
		ended 6
		[ $((SECONDS - started)) -lt 20 ]
		says "DNS gives no answers"
		is "$(totals)" "0 0 0 0 0 7"
		is "$(sql 'SELECT * FROM enrichment')" "$before"
	done
	# One that refuses at once is no better.
	enrich --config mill.conf --server 127.0.0.1:1
	ended 6
	is "$(sql 'SELECT * FROM enrichment')" "$before"
	# And --seconds holds where each question may take longer.
	started=$SECONDS
	enrich --server "$silent" --seconds 1
	ended 6
	[ $((SECONDS - started)) -lt 8 ]
}

@test "an ingestion does not wait for a dead DNS server" {
	mill -q ingest Maildir
	start_silent
	"$DMARCMILL" --db "$database" -q enrich --server "$silent" 3>&- &
	pid=$!
	soon test -e "$database.enrich.lock"
	report one $day 5 >one.xml
	started=$SECONDS
	mill ingest --format json one.xml
	ended 0
	is "$(json 'reports(j)')" "[1, 0, 0]"
	[ $((SECONDS - started)) -lt 5 ]
	# A second run leaves it to the first.
	kill -0 $pid
	enrich --server "$silent"
	ended 0
	says "is at it already"
	kill -TERM $pid
	wait $pid || status=$?
	is $status 143
}

@test "SIGTERM in the middle: what is known is kept, the next run goes on" {
	many_sources 20000
	many_zones
	start_nsd
	"$DMARCMILL" --db "$database" -q enrich --server "$NSD" --limit 0 3>&- &
	pid=$!
	begun()
	{
		[ "$(sql 'SELECT count(*) FROM enrichment')" -gt 0 ]
	}
	soon begun
	kill -TERM $pid
	status=0
	wait $pid || status=$?
	is $status 143
	first=$(sql 'SELECT count(*) FROM enrichment')
	[ "$first" -gt 0 ]
	[ "$first" -lt 20000 ]
	mill db check
	ended 0
	enrich --server "$NSD" --limit 0
	ended 0
	is "$(totals)" "$((20000 - first)) 0 $((20000 - first)) 0 0 0"
	is "$(sql 'SELECT count(*) FROM v_source WHERE host_confirmed = 0')" 20000
}

@test "kill -9 in the middle: the next run goes on" {
	many_sources 5000
	many_zones
	start_nsd
	"$DMARCMILL" --db "$database" -q enrich --server "$NSD" 3>&- &
	pid=$!
	begun()
	{
		[ "$(sql 'SELECT count(*) FROM enrichment')" -gt 0 ]
	}
	soon begun
	kill -KILL $pid
	wait $pid || true
	enrich --server "$NSD"
	ended 0
	is "$(json 'j["left"]')" 0
	is "$(sql 'SELECT count(*) FROM v_source WHERE host_confirmed = 0')" 5000
	mill db check
	ended 0
}

@test "20,000 sources need hardly more memory than 2,000" {
	many_sources 20000
	many_zones
	start_nsd
	# What AddressSanitizer keeps of freed memory is not ours.
	export ASAN_OPTIONS=${ASAN_OPTIONS-}:quarantine_size_mb=1
	peak()
	{
		command time -f %M -o peak "$DMARCMILL" --db "$database" -q \
			enrich --server "$NSD" "$@"
		cat peak
	}
	few=$(peak --limit 2000)
	many=$(peak --limit 0 --again)
	is "$(sql 'SELECT count(*) FROM enrichment')" 20000
	echo "$few KiB, $many KiB"
	[ "$many" -lt $((few + 8192)) ]
}

@test "countries and networks: applied without DNS, and again when a file is new" {
	geoip=$BATS_TEST_DIRNAME/../geoip
	"$geoip/write-databases" . || {
		[ $? -eq 77 ]
		skip "databases cannot be written here"
	}
	mill -q ingest Maildir
	cat >mill.conf <<-END
		[geoip]
		country = $HOME/country.mmdb
		asn = $HOME/asn.mmdb
	END
	enrich --config mill.conf --no-dns
	ended 0
	is "$(json 'j["addresses"], j["countries"], j["asns"], j["left"]')" \
		"(12, 8, 12, 0)"
	is "$(sql "SELECT country || asn || as_name FROM v_source
		WHERE source_ip = '192.0.2.25'")" "DE64496Example Hosting"
	enrich --config mill.conf --no-dns
	is "$(json 'j["addresses"]')" 0
	cp newer.mmdb country.mmdb
	enrich --config mill.conf --no-dns
	is "$(json 'j["addresses"], j["countries"]')" "(12, 8)"
	# The network of 2001:db8::/32 is called SENDGRID.
	mill sources --source 2001:db8:10::25 --format json
	is "$(json '[j["rows"][0][k] for k in ("country", "asn", "sender")]')" \
		"['FR', 64498, 'SendGrid']"
	# Some are due for both, some for one: each address counts once.
	example_zones
	start_nsd
	enrich --config mill.conf --server "$NSD" --limit 4
	is "$(totals)" "4 2 0 2 0 8"
	cp asn.mmdb country.mmdb
	enrich --config mill.conf --server "$NSD"
	is "$(json 'j["addresses"], sum(j["names"].values()), j["left"]')" "(12, 8, 0)"
	# With DNS dead this much is known all the same.
	start_silent
	echo '[dns]
timeout = 1' >>mill.conf
	cp newer.mmdb country.mmdb
	enrich --config mill.conf --server "$silent" --again
	ended 6
	is "$(json 'j["addresses"], j["countries"], j["asns"]')" "(12, 8, 12)"
}

@test "the limits of the configuration hold, and the options go before them" {
	mill -q ingest Maildir
	example_zones
	start_nsd
	printf '[limits]\nenrich-addresses = 2\nenrich-seconds = 1\n' >mill.conf
	enrich --config mill.conf --server "$NSD"
	ended 0
	is "$(json 'j["addresses"], j["left"]')" "(2, 10)"
	enrich --config mill.conf --server "$NSD" --limit 4
	is "$(json 'j["addresses"], j["left"]')" "(4, 6)"
	mill enrich --config mill.conf --server "$NSD" --limit 0 --format csv
	is "${lines[0]%$'\r'}" "addresses,names_confirmed,names_unconfirmed,names_none,names_failed,countries,asns,left,seconds"
	[[ ${lines[1]} == 6,*,0,0,0,0,* ]]
	start_silent
	started=$SECONDS
	enrich --config mill.conf --server "$silent" --again
	ended 6
	[ $((SECONDS - started)) -lt 8 ]
}

@test "a catalogue of one's own names senders at the next run" {
	mill -q ingest Maildir
	example_zones
	start_nsd
	enrich --server "$NSD"
	is "$(sql 'SELECT count(sender) FROM v_source')" 0
	printf '[Our newsletter]\nkind=marketing\nrdns=news.example.net\n' >own.ini
	printf '[report]\nsenders = %s\n' "$HOME/own.ini" >mill.conf
	enrich --config mill.conf --server "$NSD"
	ended 0
	is "$(totals)" "0 0 0 0 0 0"
	is "$(sql 'SELECT source_ip, sender FROM v_source WHERE sender IS NOT NULL')" \
		"203.0.113.40|Our newsletter"
	COLUMNS=80 mill sources --source 203.0.113.40
	[[ $output == *"Our newsletter"* ]]
}

@test "what is wrong is said in one sentence" {
	mill -q ingest Maildir
	enrich --no-dns
	ended 2
	says "[geoip] country or asn"
	enrich --server nonsense
	ended 2
	enrich --limit -1
	ended 2
	enrich --seconds 0
	ended 2
	enrich more
	ended 2
	mill enrich --format xml
	ended 2
	printf '[geoip]\ncountry = %s\n' "$HOME/none.mmdb" >mill.conf
	enrich --config mill.conf
	ended 2
	is "$stderr" "dmarcmill: $HOME/none.mmdb: there is no such file, or it cannot be read"
	echo text >none.mmdb
	enrich --config mill.conf
	ended 2
	says "is no database in MaxMind's format"
	printf '[geoip]\ncountry = here.mmdb\n' >mill.conf
	enrich --config mill.conf
	ended 2
	says "must be an absolute path"
	printf '[x]\nkind=shop\ndkim=example.com\n' >own.ini
	printf '[report]\nsenders = %s\n' "$HOME/own.ini" >mill.conf
	enrich --config mill.conf
	ended 2
	says "$HOME/own.ini: [x] kind: takes one of"
	run --separate-stderr "$DMARCMILL" --db nothing.db enrich
	ended 4
	says "there is no database nothing.db"
	[ ! -e nothing.db.enrich.lock ]
}
