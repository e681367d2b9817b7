# Folders: their names, separators and prefixes, and what happens when they are
# made anew.
bats_require_minimum_version 1.5.0
load mailbox

@test "umlauts, spaces, quotes, and characters that IMAP has for itself" {
	make_mails report=8
	names=("Entwürfe" "Alle Berichte" 'Die "neuen"' "A & B" "100% (*)"
		"Berichte/Frühjahr 2026" "日本/報告" "{7}")
	folders=
	for n in "${!names[@]}"; do
		box add "${names[n]}" "mails/report-000$n.eml"
		folders+="${names[n]};"
	done
	only_account "folders = $folders" "after = move:Größtes \"Archiv\" & mehr/2026"
	fetch
	ended 0
	is "$(figures)" "8 8 0 0 0 0 0"
	stored mails/*
	holds "Größtes \"Archiv\" & mehr/2026" mails/*
	sources=$(sql 'SELECT source FROM v_report ORDER BY 1')
	[[ $sources == *"imap://test/Entwürfe;UIDVALIDITY="* ]]
	[[ $sources == *"imap://test/日本/報告;UIDVALIDITY="* ]]
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 0"
}

@test "separator . and prefix INBOX.: / and no prefix in the configuration" {
	start_dovecot --separator . --prefix INBOX.
	make_mails report=4
	box add INBOX mails/report-0000.eml
	box add Reports mails/report-0001.eml
	box add Reports/DMARC mails/report-0002.eml
	box add "Reports/Entwürfe & Co" mails/report-0003.eml
	only_account "folders = INBOX;Reports;Reports/DMARC;Reports/Entwürfe & Co"
	fetch
	ended 0
	is "$(figures)" "4 4 0 0 0 0 0"
	stored mails/*
	holds $done_folder mails/*
	[[ $(sql 'SELECT source FROM v_report') == *"imap://test/Reports/DMARC;"* ]]
}

@test "separator . without a prefix, and INBOX in small letters" {
	start_dovecot --separator .
	make_mails report=2
	box add INBOX mails/report-0000.eml
	box add Reports/DMARC mails/report-0001.eml
	only_account "folders = inbox;Reports/DMARC"
	fetch
	ended 0
	holds $done_folder mails/*
}

@test "another way to store mail" {
	start_dovecot --storage sdbox
	make_mails report=3 foreign=1
	box add INBOX mails/*
	only_account
	fetch
	ended 0
	is "$(figures)" "4 3 0 0 1 0 0"
	holds $done_folder mails/report-*
	holds INBOX mails/foreign-*
}

@test "a folder that is missing: the ones that are there are named" {
	make_mails report=1
	box add Reports/DMARC mails/*
	box add "Entwürfe" mails/*
	only_account "folders = Reports/DMRC"
	fetch
	ended 5
	says "Reports/DMRC"
	says "folders are "
	says "Reports/DMARC"
	says "Entwürfe"
	holds Reports/DMARC mails/*
}

# Removes a folder and makes it again, with the mails.
make_anew()
{
	python3 - "$IMAPS_PORT" "$CA" "$user" "$1" <<-PY
		import sys
		sys.path.insert(0, '$imap')
		sys.dont_write_bytecode = True
		import rawclient
		port, ca, user, name = sys.argv[1:]
		with rawclient.RawClient(int(port), ca, user=user) as client:
		    client.command('DELETE ' + name)
		    client.command('CREATE ' + name)
	PY
	box add "$1" "${@:2}"
}

validities()
{
	sql "SELECT count(DISTINCT substr(source, 1, instr(source, ';UID=') - 1))
		FROM v_report"
}

@test "UIDVALIDITY changed: read again, nothing is there twice" {
	make_mails report=4
	box add Reports mails/report-000[012].eml
	only_account "folders = Reports" "after = keep"
	fetch
	ended 0
	is "$(figures)" "3 3 0 0 0 0 0"
	make_anew Reports mails/report-000[3012].eml
	fetch
	ended 0
	is "$(figures)" "4 1 3 0 0 0 0"
	stored mails/*
	is "$(validities)" 2
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 4"
	make_anew Reports mails/*
	only_account "folders = Reports"
	fetch
	ended 0
	is "$(figures)" "4 0 4 0 0 0 0"
	stored mails/*
	holds Reports
	holds $done_folder mails/*
}

@test "UIDVALIDITY of the target changed: nothing is there twice" {
	make_mails report=4
	box add INBOX mails/report-000[01].eml
	only_account
	fetch
	ended 0
	make_anew $done_folder mails/report-000[01].eml
	box add INBOX mails/report-000[23].eml
	fetch
	ended 0
	holds $done_folder mails/*
	stored mails/*
}

@test "two accounts of one mailbox share what they know" {
	make_mails report=2
	box add INBOX mails/*
	account one "after = keep"
	account two "after = keep"
	fetch
	ended 0
	is "$(figures)" "2 2 0 0 0 0 2"
}
