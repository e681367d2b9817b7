# What becomes of the mails after they are stored: kept, marked, moved, deleted;
# with servers that know less, and with targets that are full.
bats_require_minimum_version 1.5.0
load mailbox

setup_file()
{
	start_dovecot_of_file --rawlog
}

# Mails of all four outcomes, the duplicate after what it repeats.
lay_out()
{
	make_mails report=3 duplicate=1 foreign=2 unparsable=1
	box add INBOX mails/report-* mails/duplicate-* mails/[fu]*
}

# The same fate for all mails.
all_have()
{
	only_account "after = $1" "after-duplicates = $1" \
		"after-foreign = $1" "after-unparsable = $1"
}

first_run()
{
	fetch
	ended 3
	is "$(figures)" "7 3 1 0 2 1 0"
	stored mails/report-*
}

@test "keep: all four stay as they are" {
	lay_out
	all_have keep
	first_run
	holds INBOX mails/*
	is "$(box flags INBOX | sort -u)" -
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 7"
}

@test "seen: all four are marked as read, once" {
	lay_out
	"$imap/run-dovecot" watch "$user"
	all_have seen
	first_run
	holds INBOX mails/*
	is "$(box flags INBOX | sort -u)" S
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 7"
	# A command for each outcome, and none in the second run.
	is "$("$imap/run-dovecot" rawlog "$user" | grep -c STORE)" 4
}

@test "move: all four go to a folder that is made" {
	lay_out
	all_have move:Away/2026
	first_run
	holds INBOX
	holds Away/2026 mails/*
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 0"
}

@test "delete: all four go, and what they held stays" {
	lay_out
	all_have delete
	first_run
	holds INBOX
	is "$(box folders)" INBOX
	is "$(sql 'SELECT count(*) FROM quarantine')" 1
	"$DMARCMILL" --db "$database" db quarantine export 1 >kept
	is "$(tr -d '\r' <kept | sha256sum)" \
		"$(sha256sum <mails/unparsable-0000.eml)"
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 0"
}

@test "each outcome has a fate of its own" {
	local keys=(after after-duplicates after-foreign after-unparsable)
	local fates=(keep seen move:Away delete)
	local kinds=(report duplicate foreign unparsable) n k

	lay_out
	for n in 0 1 2 3; do
		user=u$BATS_TEST_NUMBER-$n
		rm -f "$database"*
		box add INBOX mails/report-* mails/duplicate-* mails/[fu]*
		only_account "${keys[0]} = ${fates[n]}" \
			"${keys[1]} = ${fates[(n + 1) % 4]}" \
			"${keys[2]} = ${fates[(n + 2) % 4]}" \
			"${keys[3]} = ${fates[(n + 3) % 4]}"
		first_run
		rm -rf expected
		mkdir -p expected/keep expected/seen expected/move expected/delete
		for k in 0 1 2 3; do
			fate=${fates[(n + k) % 4]}
			cp mails/"${kinds[k]}"-* "expected/${fate%:*}"
		done
		holds INBOX expected/keep/* expected/seen/*
		holds Away expected/move/*
		is "$(box flags INBOX | grep -c S)" \
			"$(ls expected/seen | wc -l)"
	done
}

@test "delete asks for the originals to be kept" {
	lay_out
	for key in after after-duplicates; do
		only_account "$key = delete"
		printf '[store]\nkeep-originals = false\n' >>mill.conf
		fetch
		ended 2
		says keep-originals
		holds INBOX mails/*
	done
	[ ! -e "$database" ]
}

@test "a target that is read itself is refused" {
	only_account "folders = INBOX;Done" "after = move:Done"
	fetch
	ended 2
	says Done
}

@test "keep that becomes move later acts on known mails, without reading them" {
	lay_out
	only_account "after = keep"
	first_run
	"$imap/run-dovecot" watch "$user"
	only_account "after-foreign = seen"
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 7"
	holds $done_folder mails/report-* mails/duplicate-*
	holds INBOX mails/foreign-* mails/unparsable-*
	is "$(box flags INBOX | tr '\n' ' ')" "- S S "
	is "$("$imap/run-dovecot" rawlog "$user" | grep BODY)" ""
	only_account "after-foreign = move:Letters"
	fetch
	ended 0
	holds Letters mails/foreign-*
	holds INBOX mails/unparsable-*
	stored mails/report-*
}

@test "the target is there already, with mails of others" {
	lay_out
	make_mails report=2 --first 50
	box add $done_folder mails/report-005*
	only_account
	fetch
	ended 3
	holds $done_folder mails/report-* mails/duplicate-*
	stored mails/report-000*
}

@test "without MOVE: what others have marked as deleted is not expunged" {
	start_dovecot --without MOVE
	make_mails report=3 foreign=3
	box add INBOX '\Deleted' mails/foreign-000[01].eml
	box add INBOX mails/report-* mails/foreign-0002.eml
	only_account
	fetch
	ended 0
	holds $done_folder mails/report-*
	holds INBOX mails/foreign-*
	is "$(box flags INBOX | tr '\n' ' ')" "- T T "
	only_account "after-foreign = delete"
	box add INBOX '\Deleted' mails/report-0000.eml
	fetch
	ended 0
	holds INBOX
}

@test "without MOVE and UIDPLUS: copied once, marked, and nothing expunged" {
	start_dovecot --without MOVE,UIDPLUS
	make_mails report=3 foreign=2 unparsable=1
	box add INBOX '\Deleted' mails/foreign-0000.eml
	box add INBOX mails/report-* mails/foreign-0001.eml mails/unparsable-*
	only_account
	fetch
	ended 3
	for run in 1 2; do
		holds $done_folder mails/report-*
		holds INBOX mails/*
		is "$(box flags INBOX | tr '\n' ' ')" "- - T T T T "
		fetch
		ended 0
		is "$(figures)" "0 0 0 0 0 0 6"
	done
	only_account "after = delete" "after-foreign = delete"
	fetch
	ended 0
	holds INBOX mails/*
	is "$(box flags INBOX | tr '\n' ' ')" "- T T T T T "
}

@test "a target that is full: exit 5, the cure, nothing lost, and later it goes on" {
	make_mails report=6
	for without in "" MOVE; do
		rm -f "$database"*
		start_dovecot --limit dmarcmill:3 --without "$without"
		box add INBOX mails/*
		only_account
		fetch
		ended 5
		is "$(figures)" "6 6 0 0 0 0 0"
		says "the mailbox is full: empty the folder, or have its quota raised"
		stored mails/*
		rm -rf all
		box list INBOX all/inbox
		box list $done_folder all/done
		diff <(digests mails) <(digests all)
		fetch
		ended 5
		is "$(json 'j["items"]')" 0
		only_account "after = move:elsewhere"
		fetch
		ended 0
		is "$(json 'j["items"]')" 0
		holds INBOX
		stored mails/*
	done
}

@test "a folder that may not be written to: said, nothing lost" {
	make_mails report=2
	start_bad --fault read-only
	only_account
	fetch
	ended 5
	says "could not be"
	stored mails/*
	bad_holds INBOX mails/*
	only_account "after = keep"
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 2"
}
