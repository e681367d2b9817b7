# digest: what it says of a busy, a quiet and an empty time, and the mail on its
# way through a real SMTP server and through sendmail.
load helpers

smtp=$BATS_TEST_DIRNAME/../smtp
files=0

# Writes a report of the day $1 (after 2026-01-01) by $2 with one record: source
# $3, $4 messages, DKIM and SPF $5, both aligned where they pass.
sent()
{
	local begin=$((day + $1 * 86400)) signer=${domain-example.org}

	[ "$5" = pass ] || signer=elsewhere.example
	files=$((files + 1))
	cat >"reports/$files.xml" <<-END
		<feedback>
		<report_metadata>
		<org_name>$2</org_name>
		<report_id>$files</report_id>
		<date_range><begin>$begin</begin><end>$((begin + 86399))</end></date_range>
		</report_metadata>
		<policy_published><domain>${domain-example.org}</domain><p>none</p></policy_published>
		<record>
		<row><source_ip>$3</source_ip><count>$4</count>
		<policy_evaluated><disposition>none</disposition><dkim>$5</dkim><spf>$5</spf></policy_evaluated></row>
		<identifiers><header_from>${domain-example.org}</header_from></identifiers>
		<auth_results>
		<dkim><domain>$signer</domain><selector>s1</selector><result>$5</result></dkim>
		<spf><domain>$signer</domain><scope>mfrom</scope><result>$5</result></spf>
		</auth_results>
		</record>
		</feedback>
	END
}

# The same every day for two weeks from 2026-01-01, from two receivers.
setup()
{
	make_home
	mkdir reports
	server=
	for n in $(seq 0 13); do
		sent "$n" one.example 192.0.2.1 10 pass
		sent "$n" two.example 192.0.2.1 20 pass
	done
}

teardown()
{
	[ -z "$server" ] || kill "$server" || true
}

# Starts the SMTP server with the options of run-smtp: $port, $box.
start_smtp()
{
	box=$HOME/box
	"$smtp/run-smtp" --folder "$box" "$@" >port 2>port.err 3>&- &
	server=$!
	until [ -s port ]; do
		if ! kill -0 $server 2>/dev/null; then
			wait $server || [ $? -ne 77 ] || skip "no aiosmtpd here"
			cat port.err
			return 1
		fi
		sleep 0.05
	done
	port=$(cat port)
}

# Writes the section [digest]: the sender, a recipient, then the lines given.
configure()
{
	{
		echo "[digest]"
		echo "from = dmarc@example.com"
		echo "to = admin@example.com"
		printf '%s\n' "$@"
	} >mill.conf
}

over_smtp()
{
	configure "smtp = 127.0.0.1:$port" "ca-file = $box/ca.pem" \
		"timeout = 10" "$@"
}

digest()
{
	mill --config mill.conf digest --until 2026-01-14 "$@"
}

# Fails, unless $1 stands in what the last call printed.
prints()
{
	[[ $output == *"$1"* ]] && return 0
	echo "not printed: $1"
	echo "but: $output"
	return 1
}

# The mail in file $1, judged, as JSON in $output.
judge()
{
	run --separate-stderr "$smtp/judge-mail" "$1"
	ended 0
}

# ---- what it says ---------------------------------------------------------

@test "digest: a quiet week says so, and that reports came in" {
	mill -q ingest reports
	configure
	digest
	ended 0
	prints "DMARC reports, 2026-01-08 to 2026-01-14"
	prints "7 days (UTC), compared with 2026-01-01 to 2026-01-07 before."
	prints "210 messages, 100 % passed DMARC; before: 210, 100 %."
	prints "Nothing that needs a look"
	prints "example.org   210     210     100     100"
	prints "About these days: 14 aggregate reports, 0 failure reports, 0 TLS"
	prints "They are from one.example (7), two.example (7)."
	prints "Nothing is in quarantine."
	digest --format json
	is "$(json 'j["subject"], j["quiet"]')" \
		"('dmarcmill: 1 domain, 210 messages, 100 % pass, nothing new', True)"
}

@test "digest: what is new comes first, with verdicts" {
	sent 9 one.example 198.51.100.7 60 fail
	sent 9 one.example 198.51.100.8 2 fail
	sent 10 one.example 192.0.2.2 3 pass
	domain=example.net sent 1 one.example 192.0.2.1 5 pass
	mill -q ingest reports
	configure
	digest --format json
	is "$(json '[(r["domain"], r["source_ip"], r["verdict"], r["messages"], r["neither"]) for r in j["new_failing_sources"]]')" \
		"[('example.org', '198.51.100.7', 'spoof-likely', 60, 60)]"
	is "$(json 'j["subject"]')" \
		"dmarcmill: 1 domain, 275 messages, 77.5 % pass, 1 new source fails, 1 domain without reports and more"
	is "$(json 'j["changes"]["total"]["new_sources"], j["quiet"]')" "(3, False)"
	is "$(json '[(r["domain"], r["messages"], r["before"]["messages"]) for r in j["domains"]]')" \
		"[('example.org', 275, 210), ('example.net', 0, 5)]"
	is "$(json '[(r["domain"], r["policy"], r["hit"]["messages"], r["readiness"]["verdict"]) for r in j["readiness"]]')" \
		"[('example.org', 'reject', 62, 'not-yet'), ('example.net', 'reject', 0, 'not-yet')]"
	digest
	prints "  - example.org: 198.51.100.7: 60 messages since 2026-01-10, 60 fail:"
	prints "  - example.net: 1 report before"
	prints "Besides: 2 new sources that pass or sent too little to tell, 1 source"
}

@test "digest: a time without any report is an alarm" {
	mill -q ingest reports
	configure
	mill --config mill.conf digest
	ended 0
	prints "!! No report on these days came in at all."
	prints "doctor and dmarcmill check DOMAIN tell."
	mill --config mill.conf digest --format json
	is "$(json 'j["subject"].startswith("dmarcmill: NO REPORTS from "), j["quiet"]')" \
		"(True, False)"
}

@test "digest: the days of a period" {
	mill -q ingest reports
	configure
	days()
	{
		mill --config mill.conf digest --format json "$@"
		ended 0
		is "$(json '"%(before)s %(since)s %(until)s" % j["period"]')" \
			"$expected"
	}
	expected="2026-01-12 2026-01-13 2026-01-13" days --daily --until 2026-01-13
	expected="2025-12-31 2026-01-07 2026-01-13" days --weekly --until 2026-01-13
	expected="2025-10-31 2025-12-01 2025-12-31" days --monthly --until 2026-01-30
	expected="2025-12-01 2026-01-01 2026-01-31" days --monthly --until 2026-01-31
	expected="2026-01-01 2026-01-03 2026-01-04" \
		days --since 2026-01-03 --until 2026-01-04
	configure "period = daily"
	expected="2026-01-12 2026-01-13 2026-01-13" days --until 2026-01-13
	# yesterday is the last whole day
	expected="$(date -ud '-14 days' +%F) $(date -ud '-7 days' +%F) $(date -ud '-1 day' +%F)" \
		days --weekly
}

@test "digest: hundreds of domains are a mail of sane size" {
	for n in $(seq 1 120); do
		domain=d$n.example sent 9 one.example 203.0.113.1 $n fail
	done
	mill -q ingest reports
	configure
	digest --format mail
	ended 0
	printf '%s\n' "$output" >mail.eml
	is "$(($(wc -c <mail.eml) / 10000))" 4
	digest
	prints "and 71 more"
	prints "total         7,470     210"
	"$DMARCMILL" --db "$database" --config mill.conf digest \
		--until 2026-01-14 --format json >all.json
	is "$(python3 -c 'import json
print(len(json.load(open("all.json"))["domains"]))')" 121
}

@test "digest: hostile names do no harm" {
	sed -i 's/one.example/\&lt;script\&gt;alert(1)\&lt;\/script\&gt;\&#x202e;/' reports/*.xml
	mill -q ingest reports
	configure
	digest --format html
	ended 0
	[[ $output != *"<script>"* ]]
	prints '&lt;script&gt;alert(1)&lt;/script&gt;\u{202e}'
	digest --format text
	prints '<script>alert(1)</script>\u{202e}'
}

# ---- by SMTP --------------------------------------------------------------

@test "digest: by SMTP under STARTTLS, with a login" {
	(umask 077 && echo "pass word" >password)
	mill -q ingest reports
	start_smtp --user dmarc@example.com --password "pass word"
	over_smtp "user = dmarc@example.com" "password-file = $HOME/password" \
		"to = admin@example.com;Ops@example.net"
	digest --send
	ended 0
	is "$output$stderr" ""
	output=$(cat "$box/1.json")
	is "$(json 'j["from"], j["to"], j["tls"], j["login"]')" \
		"('dmarc@example.com', ['admin@example.com', 'Ops@example.net'], True, True)"
	judge "$box/1.eml"
	is "$(json 'j["To"], j["From"], j["Auto-Submitted"]')" \
		"('admin@example.com, Ops@example.net', 'dmarcmill <dmarc@example.com>', 'auto-generated')"
	is "$(json 'j["Subject"]')" \
		"dmarcmill: 1 domain, 210 messages, 100 % pass, nothing new"
	is "$(json '[w in j[p] for p in ("text", "html") for w in ("DMARC reports, 2026-01-08 to 2026-01-14", "Nothing that needs a look", "14 aggregate reports")]')" \
		"[True, True, True, True, True, True]"
}

@test "digest: by SMTP with TLS from the first byte, to whom --to says" {
	mill -q ingest reports
	start_smtp --tls implicit
	over_smtp "tls = implicit"
	digest -v --to one@example.net --to two@bücher.example
	ended 0
	says "sent: dmarcmill: 1 domain, 210 messages"
	output=$(cat "$box/1.json")
	is "$(json 'j["to"], j["tls"], j["login"]')" \
		"(['one@example.net', 'two@xn--bcher-kva.example'], True, False)"
}

@test "digest: by SMTP without TLS only where told" {
	mill -q ingest reports
	start_smtp --tls none
	over_smtp
	digest --send
	ended 5
	says "the server offers no STARTTLS, and nothing is sent without TLS"
	[ ! -e "$box/1.eml" ]
	over_smtp "tls = none"
	digest --send
	ended 0
	judge "$box/1.eml"
}

@test "digest: a mail goes out however quiet, and however broken the rest" {
	mill -q ingest reports
	start_smtp --tls none
	over_smtp "tls = none"
	mill --config mill.conf digest --weekly --send # nothing of these days
	ended 0
	judge "$box/1.eml"
	is "$(json '"NO REPORTS" in j["Subject"], "doctor" in j["text"], "doctor" in j["html"]')" \
		"(True, True, True)"
}

@test "digest: a certificate that nobody vouches for is refused" {
	mill -q ingest reports
	start_smtp --certificate other-ca
	over_smtp
	digest --send
	ended 5
	says "digest: the mail was not sent: 127.0.0.1 port $port: the certificate comes from an authority that this machine does not know"
	[ ! -e "$box/1.eml" ]
}

@test "digest: a wrong password is told in words, and never shown" {
	(umask 077 && echo "wrong one" >password)
	mill -q ingest reports
	start_smtp --user dmarc --password right
	over_smtp "user = dmarc" "password-file = $HOME/password"
	digest --send -v
	ended 5
	says "the login was not accepted; check user and password in [digest] (the server says: 535 5.7.8 that is not the password)"
	[[ $stderr != *"wrong one"* ]]
}

@test "digest: passwords from a command and from systemd" {
	mill -q ingest reports
	start_smtp --user dmarc --password right
	over_smtp "user = dmarc" "password-command = echo right"
	digest --send
	ended 0
	over_smtp "user = dmarc"
	digest --send
	ended 2
	says "[digest] user has no password"
	mkdir credentials
	echo right >credentials/digest
	CREDENTIALS_DIRECTORY=$HOME/credentials digest --send
	ended 0
	[ -e "$box/2.eml" ]
	over_smtp "user = dmarc" "password-command = false"
	digest --send
	ended 5
	says "[digest] password-command: false ended with status 1"
}

@test "digest: a server without a login gets no mail where one is wanted" {
	mill -q ingest reports
	start_smtp --tls none
	echo right >password
	chmod 600 password
	over_smtp "tls = none" "user = dmarc" "password-file = $HOME/password"
	digest --send
	ended 5
	says "the server offers no login (AUTH), and nothing is sent without"
	[ ! -e "$box/1.eml" ]
}

@test "digest: whom the server refuses is named, and the others get it" {
	mill -q ingest reports
	start_smtp --tls none --refuse two@example.com
	over_smtp "tls = none"
	digest --to one@example.com --to two@example.com --to three@example.com
	ended 5
	says "digest: the mail was not sent to all: "
	says "the server does not take the mail for some, the others get it; check their addresses (<two@example.com>: 550 5.1.1 nobody is called that)"
	output=$(cat "$box/1.json")
	is "$(json 'j["to"]')" "['one@example.com', 'three@example.com']"
	digest --to two@example.com
	ended 5
	says "digest: the mail was not sent: "
	says "the server does not take the mail for anybody"
	[ ! -e "$box/2.eml" ]
}

@test "digest: a sender or a mail that is refused, in the server's own words" {
	mill -q ingest reports
	start_smtp --tls none --refuse-sender
	over_smtp "tls = none"
	digest --send
	ended 5
	says "the server does not take mail from that sender"
	says 'the server says: 550 5.7.1 no mail from \u{1b}[31mdmarc@example.com'
	kill "$server"
	rm port
	start_smtp --tls none --refuse-mail
	over_smtp "tls = none"
	digest --send
	ended 5
	says "the server does not take the mail (the server says: 552 5.3.4 the mailbox is full)"
}

@test "digest: nobody at the port, and one who says nothing" {
	mill -q ingest reports
	start_smtp --silent
	over_smtp "timeout = 1"
	SECONDS=0
	digest --send
	ended 5
	says "no answer in time"
	[ $SECONDS -lt 10 ]
	kill "$server"
	wait "$server" || true
	server=
	digest --send
	ended 5
	says "127.0.0.1 port $port: nobody answers there"
}

# ---- by sendmail ----------------------------------------------------------

@test "digest: by sendmail" {
	mill -q ingest reports
	cat >sendmail <<-'END'
		#!/bin/sh
		printf '%s\n' "$@" >arguments
		cat >mail.eml
	END
	chmod +x sendmail
	configure "sendmail = $HOME/sendmail"
	digest --send
	ended 0
	is "$(paste -sd ' ' arguments)" "-i -f dmarc@example.com -- admin@example.com"
	[ "$(grep -c $'\r' mail.eml)" -eq 0 ]
	sed -i 's/$/\r/' mail.eml
	judge mail.eml
	printf '#!/bin/sh\necho "no \033[31mroute" >&2; exit 75\n' >sendmail
	digest --send
	ended 5
	says "digest: the mail was not sent: $HOME/sendmail did not take the mail, and ended with status 75: no \\u{1b}[31mroute"
	printf '#!/bin/sh\nexec sleep 60\n' >sendmail
	configure "sendmail = $HOME/sendmail" "timeout = 1"
	digest --send
	ended 5
	says "did not end within 1 s"
	configure "sendmail = $HOME/nothing"
	digest --send
	ended 2
	says "digest: there is no $HOME/nothing to send the mail by; set smtp in [digest]"
}

@test "digest: --dry-run prints the mail and sends none" {
	mill -q ingest reports
	configure "sendmail = $HOME/nothing"
	"$DMARCMILL" --db "$database" --config mill.conf digest \
		--until 2026-01-14 --send --dry-run >mail.eml
	judge mail.eml
	is "$(json 'j["To"]')" "admin@example.com"
	"$DMARCMILL" --db "$database" --config mill.conf digest \
		--until 2026-01-14 --to other@example.com --dry-run >mail.eml
	judge mail.eml
	is "$(json 'j["To"]')" "other@example.com"
}

# ---- what is not let through ----------------------------------------------

@test "digest: no address ends a header or is an option" {
	mill -q ingest reports
	configure
	for bad in $'a@example.com\nBcc: b@example.com' $'a@example.com\r\nX: y' \
			'a@example.com, b@example.com' '<a@example.com>' \
			'A <a@example.com>' 'a b@example.com' '-oQ/tmp@example.com' \
			'a@' '@example.com' 'a' '' 'a@exa mple.com' 'a@-x.example' \
			'"a b"@example.com' 'a@example.com>' 'a@[192.0.2.1]' \
			$'a\u202e@example.com'; do
		digest --to "$bad"
		ended 2
		says "digest: --to takes an address like dmarc@example.com, not \""
		[[ $stderr != *$'\n'* ]]
	done
	printf '[digest]\nfrom = a@example.com\\nBcc: b@example.com\n' >mill.conf
	digest --format mail
	ended 2
	says "[digest] from: must not hold control characters"
}

@test "digest: wrong usage" {
	mill -q ingest reports
	configure
	while IFS='|' read -r arguments text; do
		mill --config mill.conf digest $arguments
		ended 2
		says "$text"
	done <<-'END'
		--daily --weekly|give one of --since, --daily, --weekly and --monthly
		--since 2026-01-01 --monthly|give one of --since
		--since 2026-01-03 --until 2026-01-02|--until is a day before --since
		--since 0d|it ends with yesterday, the last whole day
		--until 9999-12-31|take days from 1970-01-01 to 9999-12-30
		--since 1969-12-31|take days from 1970-01-01 to 9999-12-30
		--until 1970-01-01 --monthly|would begin before 1970-01-01
		--until 1970-01-10 --weekly|would begin before 1970-01-01
		--since 1970-01-01 --until 9999-12-30|would begin before 1970-01-01
		--format table|--format takes text, html, mail or json, not "table"
		--format text --send|--format is for what is printed
		--dry-run|give --to or --send beside it
		--source 192.0.2.1|--source
		--limit 3|--limit
		example.com|is one argument too many
	END
	: >mill.conf
	digest --to a@example.com
	ended 2
	says "a mail needs a sender: set from in [digest]"
	echo "[digest]" >mill.conf
	echo "from = a@example.com" >>mill.conf
	digest --send
	ended 2
	says "nobody is named: set to in [digest], or give --to ADDRESS"
}
