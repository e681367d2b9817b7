# What people ask of a program that fetches, each by its number: E49 to E55; the
# others are in fetch-trouble.bats, and E51 (OAuth) in fetch-oauth.bats.
bats_require_minimum_version 1.5.0
load mailbox

setup_file()
{
	start_dovecot_of_file --rawlog
}

# What the clients of the test's user have sent.
sent()
{
	"$imap/run-dovecot" rawlog "$user"
}

# Gives the mails of a folder that match $1 the arrival date $2.
arrived()
{
	find "${DOVECOT%/*}/mail/$user/Maildir/new" -type f -print0 |
		xargs -0 grep -lZ "$1" | xargs -0 touch -d "$2"
}

@test "E49 a mail that somebody has opened is fetched as well" {
	make_mails report=4
	box add INBOX '\Seen' mails/report-000[01].eml
	box add INBOX mails/report-000[23].eml
	only_account
	fetch
	ended 0
	is "$(figures)" "4 4 0 0 0 0 0"
	holds $done_folder mails/*
	is "$(box flags $done_folder | tr '\n' ' ')" "- - S S "
}

@test "E49 only read: nothing changes, and nothing is read twice" {
	make_mails report=3 foreign=1 unparsable=1
	box add INBOX mails/report-* mails/foreign-*
	box add INBOX '\Seen' mails/unparsable-*
	"$imap/run-dovecot" watch "$user"
	only_account "after = keep"
	fetch
	ended 3
	is "$(figures)" "5 3 0 0 1 1 0"
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 5"
	stored mails/report-*
	holds INBOX mails/*
	is "$(box flags INBOX | tr '\n' ' ')" "- - - - S "
	is "$(box folders)" INBOX
	is "$(sent | grep -c EXAMINE)" 2
	is "$(sent | grep -cE 'BODY.PEEK')" 1
	is "$(sent | grep -E ' SELECT |STORE|MOVE|COPY|EXPUNGE|CREATE|UNSEEN')" ""
	make_mails report=1 --first 3
	box add INBOX mails/report-0003.eml
	fetch
	ended 0
	is "$(figures)" "1 1 0 0 0 0 5"
	stored mails/report-*
}

@test "E50 --since takes days, weeks, months and dates" {
	make_mails report=4
	box add INBOX mails/*
	arrived '^Message-ID: .*\.0@' "-100 days"
	arrived '^Message-ID: .*\.1@' "-40 days"
	arrived '^Message-ID: .*\.2@' "-10 days"
	only_account "after = keep"
	date=$(date -u -d "-42 days" +%Y-%m-%d)
	for since in 5d:1 2w:2 12d:2 6w:3 $date:3 6m:4 100d:4; do
		rm -f "$database"*
		fetch --since ${since%:*}
		ended 0
		is "$since: $(json 'j["items"]')" "$since: ${since#*:}"
	done
	# What is older was not fetched, and is by the next run.
	rm -f "$database"*
	fetch --since 2w
	is "$(figures)" "2 2 0 0 0 0 0"
	fetch
	is "$(figures)" "2 2 0 0 0 0 2"
	stored mails/*
	fetch --since soon
	ended 2
	says "--since takes a date"
}

@test "E50 --since counts while watching, too" {
	make_mails report=2
	box add INBOX mails/*
	arrived '^Message-ID: .*\.0@' "-100 days"
	only_account
	"$DMARCMILL" --db "$database" --config mill.conf fetch --watch \
		--since 9w >out 2>&1 3>&- &
	servers+=($!)
	soon grep -q "1 new reports" out
	holds $done_folder mails/report-0001.eml
	holds INBOX mails/report-0000.eml
	make_mails report=1 --first 2
	box add INBOX mails/report-0002.eml
	soon moved 2
	end_process ${servers[-1]}
	holds INBOX mails/report-0000.eml
	stored mails/report-000[12].eml
}

moved()
{
	[ "$(box count $done_folder)" -eq "$1" ]
}

@test "E52 several folders, levels below each other, one that is missing" {
	make_mails report=6
	box add INBOX mails/report-000[01].eml
	box add Reports/DMARC mails/report-000[23].eml
	box add Reports/DMARC/2026/Old mails/report-0004.eml
	box add Other mails/report-0005.eml
	only_account "folders = INBOX;Reports/DMARC;Reports/DMARC/2026/Old"
	fetch
	ended 0
	is "$(figures)" "5 5 0 0 0 0 0"
	holds $done_folder mails/report-000[0-4].eml
	holds Other mails/report-0005.eml
	only_account "folders = Reports/TLS;Other"
	fetch
	ended 5
	is "$(figures)" "1 1 0 0 0 0 0"
	says "Reports/TLS"
	says "folders are "
	says "Reports/DMARC/2026/Old"
	stored mails/*
}

@test "E52 several accounts: the one that is broken costs no other" {
	make_mails report=4
	box add INBOX mails/report-000[01].eml
	account first
	account broken "port = 1"
	user+=b
	box add INBOX mails/report-000[23].eml
	account last
	fetch
	ended 5
	is "$(figures)" "4 4 0 0 0 0 0"
	says "broken: 127.0.0.1 port 1: nobody answers there"
	stored mails/*
	holds INBOX
	fetch last first
	ended 0
	is "$(figures)" "0 0 0 0 0 0 0"
}

@test "E52 an account is named, or named nearly" {
	account first
	account second
	fetch secnd
	ended 2
	says 'no account "secnd"; did you mean "second"?'
	fetch something
	ended 2
	says "[imap something]"
	: >mill.conf
	fetch
	ended 2
	says "no mailbox is configured"
	fetch first
	ended 2
	[ ! -e "$database" ]
}

@test "E52 mail of people is left alone" {
	make_mails report=1 foreign=3
	box add INBOX mails/report-* mails/foreign-0000.eml
	box add INBOX '\Flagged' mails/foreign-0001.eml
	box add INBOX '\Seen' mails/foreign-0002.eml
	only_account
	fetch
	ended 0
	is "$(figures)" "4 1 0 0 3 0 0"
	holds INBOX mails/foreign-*
	is "$(box flags INBOX | tr '\n' ' ')" "- F S "
	is "$(sql 'SELECT count(*) FROM quarantine')" 0
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 3"
}

@test "E53 a dry run says of each mail why and what, and changes nothing" {
	make_mails report=2 duplicate=1 foreign=1 unparsable=1
	box add INBOX mails/report-* mails/duplicate-* mails/[fu]*
	"$imap/run-dovecot" watch "$user"
	only_account "after-foreign = seen" "after-unparsable = move:Broken"
	fetch --dry-run
	ended 3
	is "$(figures)" "5 2 1 0 1 1 0"
	is "$(grep -c "/INBOX;UIDVALIDITY=.*would be moved to dmarcmill/done" \
		<<<"$stderr")" 3
	is "$(grep -c "would be marked as read" <<<"$stderr")" 1
	is "$(grep "would be moved to Broken" <<<"$stderr" |
		grep -c "neither an archive nor XML")" 1
	[ ! -e "$database" ]
	holds INBOX mails/*
	is "$(box flags INBOX | sort -u)" -
	is "$(box folders)" INBOX
	is "$(sent | grep -E ' SELECT |STORE|MOVE|COPY|EXPUNGE|CREATE')" ""
	# With a database: it stays as it is.
	only_account "after = keep" "after-foreign = keep"
	fetch
	ended 3
	content "$database" >before
	only_account
	fetch --dry-run
	ended 0
	is "$(figures)" "0 0 0 0 0 0 5"
	says "2 mails stored before would be moved to dmarcmill/done"
	says "1 mail stored before would be moved to dmarcmill/done"
	holds INBOX mails/*
	content "$database" | diff before -
}

@test "E53 why a mail is in quarantine is said at once and kept" {
	make_mails unparsable=1
	box add INBOX mails/*
	only_account
	fetch
	ended 3
	says "imap://test/INBOX;UIDVALIDITY="
	says "neither an archive nor XML nor JSON"
	mill db quarantine list --format json
	[[ $output == *"imap://test/INBOX;UIDVALIDITY="* ]]
	[[ $output == *"attachment-unreadable"* ]]
}

@test "E54 what may pass is no broken mail: the next run reads it" {
	make_mails report=3
	for fault in no-fetch bye-fetch-literal; do
		rm -f "$database"*
		start_bad --fault $fault --times 1
		only_account
		fetch
		[ $status -eq 0 ] || [ $status -eq 3 ]
		fetch
		ended 0
		stored mails/*
		bad_holds $done_folder mails/*
		is "$(sql 'SELECT count(*) FROM quarantine')" 0
		end_process $server
	done
}

# How many mails are in quarantine, or nothing where there are none.
quarantined()
{
	sql 'SELECT count(*) FROM quarantine HAVING count(*) > 0' 2>/dev/null ||
		true
}

@test "E54 too few open files: an error of ours, not of the mails" {
	make_mails report=3
	box add INBOX mails/*
	only_account
	for files in 7 9 10 11 12 13 14 15 16 18 20; do
		run --separate-stderr bash -c "ulimit -n $files;"' exec "$@"' \
			few "$DMARCMILL" --db "$database" --config mill.conf \
			fetch
		echo "$files: $status $stderr"
		[ "$files" -gt 7 ] || [ "$status" -ne 0 ]
		[ "$status" -ne 3 ]
		[ "$status" -eq 0 ] || [ -n "$stderr" ]
		is "$(quarantined)" ""
	done
	fetch
	ended 0
	stored mails/*
	holds $done_folder mails/*
}

@test "E55 a fate for each kind of mail" {
	make_mails report=3 duplicate=1 foreign=1 unparsable=1
	box add INBOX mails/report-* mails/duplicate-* mails/[fu]*
	only_account "after = move:Reports" "after-duplicates = move:Twice" \
		"after-foreign = move:Letters" "after-unparsable = move:Broken"
	fetch
	ended 3
	holds Reports mails/report-*
	holds Twice mails/duplicate-*
	holds Letters mails/foreign-*
	holds Broken mails/unparsable-*
	holds INBOX
}
