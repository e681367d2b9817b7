# Runs beside each other, runs that are ended, and mails that are too large or
# want to confuse.
bats_require_minimum_version 1.5.0
load mailbox

# Fails unless all mails but letters are in the folder of what is done.
all_done()
{
	holds $done_folder mails/report-*
	holds INBOX
}

@test "another run has the account: says who, exit 0; the other accounts go on" {
	make_mails report=2
	box add INBOX mails/report-0000.eml
	account held
	user+=b
	box add INBOX mails/report-0001.eml
	account free
	exec 9>"$database.imap-held.lock"
	flock -x 9
	printf '%s dmarcmill fetch held\n' $$ >&9
	fetch held
	ended 0
	says "held: process $$ (dmarcmill fetch held) is reading this account; nothing is to be done"
	is "$(figures)" "0 0 0 0 0 0 0"
	[ ! -e "$database" ]
	fetch
	ended 0
	says "process $$ "
	is "$(figures)" "1 1 0 0 0 0 0"
	stored mails/report-0001.eml
	# A dry run takes nothing from anybody.
	fetch --dry-run held
	ended 0
	is "$(figures)" "1 1 0 0 0 0 0"
	exec 9>&-
	fetch
	ended 0
	is "$(figures)" "1 1 0 0 0 0 0"
	stored mails/*
}

@test "two real runs: the second one leaves the account to the first" {
	make_mails report=300
	box add INBOX mails/*
	only_account
	"$DMARCMILL" --db "$database" --config mill.conf fetch --jobs 1 \
		>out 2>&1 3>&- &
	program=$!
	servers+=($program)
	soon [ -s "$database.imap-test.lock" ]
	kill -STOP $program
	fetch
	kill -CONT $program
	ended 0
	says "process $program (dmarcmill fetch test) is reading this account"
	wait $program
	all_done
	stored mails/*
}

@test "another run has the database: waits, then says who, exit 4" {
	make_mails report=1
	box add INBOX mails/*
	only_account
	printf '[store]\nlock-wait = 1\n' >>mill.conf
	exec 9>"$database.lock"
	flock -x 9
	printf '%s dmarcmill ingest\n' $$ >&9
	fetch
	ended 4
	says "in use by process $$ (dmarcmill ingest); waited 1 s"
	holds INBOX mails/*
	exec 9>&-
	fetch
	ended 0
	all_done
}

@test "a run waits for the database for as long as it is told to" {
	make_mails report=1
	box add INBOX mails/*
	only_account
	exec 9>"$database.lock"
	flock -x 9
	"$DMARCMILL" --db "$database" --config mill.conf fetch \
		>out 2>&1 3>&- 9>&- &
	program=$!
	servers+=($program)
	soon [ -e "$database.imap-test.lock" ]
	sleep 0.3
	holds INBOX mails/*
	exec 9>&-
	wait $program
	all_done
}

@test "a mail above message-bytes: once in quarantine, read when the limit is raised" {
	make_mails long-line=1 report=1
	box add INBOX mails/*
	only_account
	printf '[limits]\nmessage-bytes = 65536\n' >>mill.conf
	fetch
	ended 3
	is "$(figures)" "2 1 0 0 0 1 0"
	says message-bytes
	holds INBOX mails/long-line-*
	is "$(sql 'SELECT count(*) FROM quarantine')" 1
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 1"
	is "$(sql 'SELECT count(*) FROM quarantine')" 1
	only_account
	fetch
	ended 0
	is "$(json 'j["items"]')" 1
	holds $done_folder mails/*
	holds INBOX
	is "$(sql 'SELECT count(*) FROM quarantine')" 0
	is "$(sql 'SELECT count(*) FROM v_report')" 1
}

@test "large mails by the dozen are not all in memory" {
	make_mails foreign_big=40 report=1
	box add INBOX mails/*
	only_account
	python3 - "$DMARCMILL" "$database" <<-'PY'
		import os, subprocess, sys
		p = subprocess.Popen([sys.argv[1], '--db', sys.argv[2], '--config', 'mill.conf',
		                      '-q', 'fetch', '--jobs', '2'])
		_, status, use = os.wait4(p.pid, 0)
		print(status, use.ru_maxrss // 1024, 'MiB')
		# Sanitizers need more for themselves.
		limit = 150 if b'asan' not in open(sys.argv[1], 'rb').read() else 600
		sys.exit(status != 0 or use.ru_maxrss > limit * 1024)
	PY
	holds INBOX mails/foreign_big-*
	holds $done_folder mails/report-*
}

@test "mails with lines of the protocol, NULs, bare CR and LF, and 30 MB" {
	local kind first=0

	for kind in report=2 forged=3 nuls=2 bare-line-ends=2 long-line big \
			forged-letter=2 report=1; do
		make_mails $kind --first $((first += 10))
	done
	# Around the odd ones stand good ones, which must not suffer.
	box add INBOX mails/report-001* mails/[!r]* mails/report-0080.eml
	only_account
	fetch
	ended 0
	is "$(figures)" "14 12 0 0 2 0 0"
	mkdir letters
	mv mails/forged-letter-* letters
	stored mails/*
	holds INBOX letters/*
	is "$(box count $done_folder)" 12
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 2"
}

@test "mails with the very tag that is in use" {
	make_mails report=3
	for without in "" UIDPLUS,MOVE ESEARCH; do
		rm -f "$database"*
		start_bad --fault tag-forger --without "$without"
		only_account
		fetch
		ended 0
		is "$(figures)" "7 6 0 0 1 0 0"
		end_process $server
	done
}

@test "SIGTERM in the middle: exit 143, nothing lost, the next run goes on" {
	make_mails report=1200
	box add INBOX mails/*
	only_account
	for moment in "$database.imap-test.lock" "$database-wal"; do
		"$DMARCMILL" --db "$database" --config mill.conf fetch \
			--jobs 1 --format json >out 2>err 3>&- &
		program=$!
		servers+=($program)
		soon [ -e "$moment" ]
		kill -TERM $program
		status=0
		wait $program || status=$?
		output=$(cat out) stderr=$(cat err)
		ended 143
		rm -rf all
		box list INBOX all/inbox
		box list $done_folder all/done
		diff <(digests mails) <(digests all)
	done
	first=$(sql 'SELECT count(*) FROM v_report')
	echo "stored by the runs that were ended: $first"
	fetch
	ended 0
	is "$(json 'j["reports"]["new"]')" $((1200 - first))
	all_done
	stored mails/*
}

@test "a run that is killed leaves no claim behind" {
	make_mails report=300
	box add INBOX mails/*
	only_account
	"$DMARCMILL" --db "$database" --config mill.conf fetch --jobs 1 \
		>out 2>&1 3>&- &
	program=$!
	soon [ -s "$database.imap-test.lock" ]
	kill -KILL $program
	wait $program || true
	fetch
	ended 0
	all_done
	stored mails/*
}

@test "options that do not go together, or make no sense" {
	only_account
	for options in "--watch --dry-run" "--watch --format json" \
			"--format csv" "--jobs 65" "--since yesterday"; do
		mill --config mill.conf fetch $options
		ended 2
		[ -n "$stderr" ]
	done
	[ ! -e "$database" ]
}
