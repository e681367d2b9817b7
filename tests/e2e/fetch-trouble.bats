# What mailboxes do to programs that fetch, each kind by its number: E41 to E48;
# fetch-wishes.bats has the others.
bats_require_minimum_version 1.5.0
load mailbox

# The misbehaving server with each of the faults: all is stored and moved.
survives()
{
	local fault

	for fault in "$@"; do
		echo "fault: $fault"
		rm -f "$database"*
		start_bad --fault "$fault"
		only_account
		fetch
		echo "$stderr"
		ended 3
		is "$(figures)" "6 4 0 0 1 1 0"
		stored mails/report-*
		bad_holds $done_folder mails/report-*
		bad_holds INBOX mails/foreign-* mails/unparsable-*
		fetch
		ended 0
		is "$(json 'j["items"]')" 0
		bad_holds $done_folder mails/report-*
		end_process $server
	done
}

few_mails()
{
	make_mails report=4 foreign=1 unparsable=1
}

@test "E41 a mail is moved only after its report is stored" {
	make_mails report=6
	only_account
	fetch
	ended 0
	box add INBOX mails/*
	sqlite3 "$database" "CREATE TRIGGER stop BEFORE INSERT ON report
		WHEN NEW.report_id LIKE '1.3.%'
		BEGIN SELECT RAISE(FAIL, 'no more'); END"
	fetch
	ended 4
	says "no more"
	holds INBOX mails/*
	holds $done_folder
	stored
	sqlite3 "$database" 'DROP TRIGGER stop'
	fetch
	ended 0
	is "$(figures)" "6 6 0 0 0 0 0"
	holds INBOX
	holds $done_folder mails/*
	stored mails/*
}

@test "E41 what could not be read is deleted by no setting but its own" {
	make_mails report=2 unparsable=2
	box add INBOX mails/*
	only_account "after = delete"
	fetch
	ended 3
	is "$(figures)" "4 2 0 0 0 2 0"
	holds INBOX mails/unparsable-*
	is "$(sql 'SELECT count(*) FROM quarantine')" 2
}

@test "E42 a separator of its own, a prefix, a folder that is missing" {
	start_dovecot --separator . --prefix INBOX.
	make_mails report=2
	box add INBOX mails/*
	only_account
	fetch
	ended 0
	holds $done_folder mails/*
	is "$(box folders | tr '\n' ' ')" "INBOX dmarcmill/done "
	make_mails report=1 --first 2
	box add INBOX mails/report-0002.eml
	fetch
	ended 0
	holds $done_folder mails/*
}

@test "E42 a folder that exists and is not told of" {
	few_mails
	survives folder-exists folder-exists-plain
}

@test "E42 no folder within a folder, none at all: exit 5, a sentence, nothing lost" {
	few_mails
	for fault in noinferiors cannot-create; do
		rm -f "$database"*
		start_bad --fault $fault
		only_account
		fetch
		ended 5
		says "refuses to create the folder dmarcmill/done"
		stored mails/report-*
		bad_holds INBOX mails/*
		end_process $server
	done
}

@test "E42 a server without levels takes a plain name" {
	few_mails
	start_bad --fault noinferiors
	only_account "after = move:done"
	fetch
	ended 3
	bad_holds done mails/report-*
}

@test "E43 MOVE is refused: BAD of Exchange, NO of hMailServer" {
	few_mails
	survives move-bad hmailserver
}

@test "E43 COPYUID is untagged, tagged, or does not come" {
	few_mails
	survives copyuid-untagged move-copyuid-tagged move-no-copyuid vanished
}

@test "E43 without MOVE: COPY, STORE, UID EXPUNGE" {
	start_dovecot --without MOVE --rawlog
	make_mails report=3 foreign=1
	box add INBOX mails/*
	"$imap/run-dovecot" watch "$user"
	only_account
	fetch
	ended 0
	holds $done_folder mails/report-*
	holds INBOX mails/foreign-*
	sent=$("$imap/run-dovecot" rawlog "$user")
	is "$(grep -oE 'UID (MOVE|COPY|STORE|EXPUNGE)' <<<"$sent" |
		tr '\n' ' ')" "UID COPY UID STORE UID EXPUNGE "
}

# A mail with a report that keeps a worker busy for a while.
long_mail()
{
	python3 - <<-'PY'
		import base64, gzip
		rows = ''.join('<record><row><source_ip>192.0.2.%d</source_ip>'
		    '<count>%d</count></row><identifiers><header_from>example.org'
		    '</header_from></identifiers></record>' % (i % 256, i + 1)
		    for i in range(200000))
		text = ('<feedback><report_metadata><org_name>r.example</org_name>'
		    '<report_id>1</report_id><date_range><begin>1767225600</begin>'
		    '<end>1767311999</end></date_range></report_metadata>'
		    '<policy_published><domain>example.org</domain><p>none</p>'
		    '</policy_published>' + rows + '</feedback>')
		print('From: dmarc@receiver.example\nSubject: Report Domain: example.org\n'
		    'MIME-Version: 1.0\nContent-Type: application/gzip\n'
		    'Content-Transfer-Encoding: base64\n')
		print(base64.encodebytes(gzip.compress(text.encode(), 1)).decode())
	PY
}

@test "E44 the connection is lost while a large report is parsed" {
	mkdir mails
	long_mail >mails/long.eml
	box add INBOX mails/long.eml
	only_account
	"$DMARCMILL" --db "$database" --config mill.conf fetch --jobs 1 \
		--format json >out 2>err 3>&- &
	program=$!
	servers+=($program)
	until worker=$(pgrep -P $program); do
		kill -0 $program
		sleep 0.01
	done
	kill -STOP $worker
	# Meanwhile the mail comes, and then nothing.
	sleep 0.5
	is "$("$imap/run-dovecot" kill-sessions)" 1
	kill -CONT $worker
	status=0
	wait $program || status=$?
	output=$(cat out) stderr=$(cat err)
	ended 0
	says "connecting again"
	is "$(figures)" "1 1 0 0 0 0 0"
	holds $done_folder mails/long.eml
	holds INBOX
	is "$(sql 'SELECT records FROM v_report')" 200000
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 0"
}

@test "E44 the connection is lost when the mails are to be moved" {
	few_mails
	survives_once fin-move-undone bye-move stall-move
}

# As survives, with faults of the first connection only.
survives_once()
{
	local fault

	for fault in "$@"; do
		echo "fault: $fault"
		rm -f "$database"*
		start_bad --fault "$fault" --times 1
		only_account "timeout = 1"
		fetch
		ended 3
		says "connecting again"
		is "$(figures)" "6 4 0 0 1 1 0"
		stored mails/report-*
		bad_holds $done_folder mails/report-*
		bad_holds INBOX mails/foreign-* mails/unparsable-*
		end_process $server
	done
}

@test "E45 answers that are legal and unusual" {
	few_mails
	survives body-before-uid unsolicited small-packets lower-case \
		fetch-backwards fetch-twice alert literal8-body search-split
}

@test "E46 the size of a mail is wrong, absent, or absurd" {
	few_mails
	survives wrong-size no-size huge-size
}

@test "E47 OK and no mail in it: counted, said, asked for by the next run" {
	few_mails
	while read -r fault missing after; do
		rm -f "$database"*
		start_bad --fault "$fault" --times 1
		only_account
		fetch
		ended 3
		is "$(json 'j["items"]')" 6
		is "$(grep -c "does not send" <<<"$stderr")" "$missing"
		is "$(sql 'SELECT count(*) FROM mailbox_mail')" \
			"$(sql "SELECT count(*) FROM mailbox_mail
				WHERE outcome > 1")"
		fetch
		ended "$after"
		is "$(json 'j["items"]')" "$missing"
		stored mails/report-*
		bad_holds $done_folder mails/report-*
		bad_holds INBOX mails/foreign-* mails/unparsable-*
		# What was only not sent is no broken mail.
		is "$(sql 'SELECT count(*) FROM quarantine')" 1
		end_process $server
	done <<-END
		zero-bodies 6 3
		missing-body 1 0
	END
}

@test "E47 a thousand mails come, none is left out" {
	make_mails report=1100
	box add INBOX mails/*
	only_account
	fetch
	ended 0
	is "$(figures)" "1100 1100 0 0 0 0 0"
	is "$(box count INBOX) $(box count $done_folder)" "0 1100"
}

@test "E48 nothing for RFC822, all for BODY[]" {
	few_mails
	survives empty-body
	grep -q 'BODY\.PEEK\[\]' "$bad/log"
	is "$(grep -E 'RFC822( |\)|$)' "$bad/log")" ""
}
