# explain --dns: what is published now, beside what reports say of then.
load check

# What is published now of the first stream of address $1.
published()
{
	json '"\n".join(next(r for r in j["rows"] if r["source_ip"] == "'"$1"'")["streams"][0]["published_now"])'
}

@test "SPF for each source, the keys of its signatures, the DMARC record" {
	mill -q ingest Maildir
	empty_zones com
	zone example.com <<-'END'
		@ TXT "v=spf1 ip4:192.0.2.25 -all"
		_dmarc TXT "v=DMARC1; p=quarantine"
		s2026._domainkey TXT "v=DKIM1; p="
	END
	start_nsd
	mill --config mill.conf explain example.com --dns --format json
	ended 0
	diff - <(published 192.0.2.25) <<-'END'
		DMARC of example.com: p=quarantine
		SPF of example.com: pass for 192.0.2.25
		DKIM at s2026._domainkey.example.com: revoked
	END
	diff - <(published 198.51.100.19) <<-'END'
		DMARC of example.com: p=quarantine
		SPF of example.com: fail for 198.51.100.19
		DKIM at letters._domainkey.example.com: no key
	END
	mill --config mill.conf explain 192.0.2.25 --domain example.com --dns
	ended 0
	[[ $output == *"published now      DMARC of example.com: p=quarantine"* ]]
	mill --config mill.conf explain 192.0.2.25 --from example.com --dns
	ended 0
	[[ $output == *"published now      DMARC of example.com: p=quarantine"* ]]
	[[ $output == *"need not be what was published then."* ]]
	mill --config mill.conf explain 192.0.2.25 --dns --format csv
	[[ $output == *"DKIM at s2026._domainkey.example.com: revoked"* ]]
	# Nobody asks unless told to.
	end_process "$server"
	mill --config mill.conf explain 192.0.2.25
	ended 0
	[[ $output != *"published"* ]]
}

@test "as many sources of a domain as streams" {
	report_of example.com s1 >report.xml
	record=$(sed -n '/<record>/,/<.record>/p' report.xml)
	{
		sed '/<.record>/q' report.xml
		for i in $(seq 2 104); do
			echo "${record/192.0.2.1</192.0.2.$i<}"
		done
		echo "</feedback>"
	} >many.xml
	mill -q ingest many.xml
	ended 0
	empty_zones com
	echo '@ TXT "v=spf1 ip4:192.0.2.0/24 -all"' | zone example.com
	start_nsd
	mill --config mill.conf explain example.com --dns --format json
	ended 0
	is "$(json 'len(j["rows"])')" 104
	is "$(json 'sum("SPF of example.com: pass for " + r["source_ip"] in
		r["streams"][0].get("published_now", []) for r in j["rows"])')" 100
}

@test "no answer is no finding: exit status 6" {
	mill -q ingest Maildir
	configure 127.0.0.1:9 "timeout = 1"
	mill --config mill.conf explain 192.0.2.25 --dns --format json
	ended 6
	diff - <(published 192.0.2.25) <<-'END'
		DMARC of example.com: DNS gave no answer
		SPF of example.com: DNS gave no answer
		DKIM at s2026._domainkey.example.com: DNS gave no answer
	END
}

@test "a receiver that walks the tree: whether names belong together now" {
	report_of shop.example.com s1 |
		sed -e 's,<domain>shop.example.com</domain><p>,<domain>example.com</domain><discovery_method>treewalk</discovery_method><p>,' \
			-e '/<auth_results>/s/shop.example.com/mail.example.com/' >report.xml
	mill -q ingest report.xml
	ended 0
	empty_zones com
	zone example.com <<-'END'
		_dmarc TXT "v=DMARC1; p=reject"
	END
	start_nsd
	mill --config mill.conf explain 192.0.2.1 --dns --format json
	ended 0
	published 192.0.2.1 | grep "tree walk of shop.example.com and mail.example.com: aligned"
	# shop becomes an organization of its own.
	zone example.com <<-'END'
		_dmarc TXT "v=DMARC1; p=reject"
		_dmarc.shop TXT "v=DMARC1; p=reject; psd=n"
	END
	restart_nsd
	mill --config mill.conf explain 192.0.2.1 --dns --format json
	published 192.0.2.1 | grep "tree walk of shop.example.com and mail.example.com: not aligned"
}
