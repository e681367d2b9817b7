# fetch --watch: what arrives while it waits, servers that go and come, and what
# systemd hears of it.
bats_require_minimum_version 1.5.0
load mailbox

# Starts to watch; $program, and what it says in `out`.
watch()
{
	"$DMARCMILL" --db "$database" --config mill.conf fetch --watch "$@" \
		>out 2>&1 3>&- &
	program=$!
	servers+=($program)
}

# Fails unless it ends by SIGTERM, and as it should.
unwatch()
{
	local status=0

	kill -TERM $program
	wait $program || status=$?
	cat out
	is "$status" 143
}

moved()
{
	[ "$(box count $done_folder)" -eq "$1" ]
}

# Whether the server has heard IDLE so often.
idles()
{
	[ "$("$imap/run-dovecot" rawlog "$user" 2>/dev/null |
		grep -c 'IDLE')" -ge "$1" ]
}

setup_file()
{
	start_dovecot_of_file --rawlog
}

@test "what is there and what arrives is fetched; SIGTERM ends with 143" {
	make_mails report=4 foreign=1
	"$imap/run-dovecot" watch "$user"
	box add INBOX mails/report-0000.eml mails/foreign-0000.eml
	only_account
	watch
	soon moved 1
	soon idles 1
	box add INBOX mails/report-000[12].eml
	soon moved 3
	soon idles 2
	box add INBOX mails/report-0003.eml
	soon moved 4
	soon idles 3
	unwatch
	stored mails/report-*
	holds INBOX mails/foreign-*
	is "$("$imap/run-dovecot" rawlog "$user" | grep -c 'AUTHENTICATE\|CAPABILITY')" 1
	is "$(grep -c "trying again" out)" 0
}

@test "a server that says BYE, or tells of a mail at once" {
	make_mails report=2
	start_bad --fault new-in-idle
	only_account
	watch
	soon grep -q "1 new reports" out
	is "$(sql 'SELECT count(*) >= 3 FROM v_report')" 1
	unwatch
	start_bad --fault bye-in-idle --times 1
	rm -f "$database"*
	only_account
	watch
	soon grep -q "the server ended the session" out
	kill -USR1 $server
	soon grep -q "1 new reports" out
	unwatch
	is "$(sql 'SELECT count(*) FROM v_report')" 3
}

@test "the server dies and comes back: connected again, and fetched" {
	make_mails report=3
	start_dovecot
	box add INBOX mails/report-0000.eml
	only_account
	watch
	soon moved 1
	"$imap/run-dovecot" stop
	soon grep -q "trying again in" out
	box add INBOX mails/report-0001.eml
	"$imap/run-dovecot" restart
	soon moved 2
	"$imap/run-dovecot" kill-sessions
	box add INBOX mails/report-0002.eml
	soon moved 3
	unwatch
	stored mails/*
	is "$(sql 'SELECT count(*) FROM v_report')" 3
}

@test "several accounts are watched, and a broken one is no trouble to them" {
	make_mails report=4
	box add INBOX mails/report-0000.eml
	account one
	account broken "port = 1"
	user+=b
	box add INBOX mails/report-0001.eml
	account two
	watch
	soon moved 1
	box add INBOX mails/report-0002.eml
	soon moved 2
	user=${user%b}
	soon moved 1
	box add INBOX mails/report-0003.eml
	soon moved 2
	unwatch
	grep -q "broken: .*nobody answers there.*trying again in" out
	stored mails/*
}

@test "a wrong password is not tried again and again" {
	echo wrong >password
	only_account
	watch
	soon grep -q "the login was not accepted.*trying again in [0-9][0-9][0-9] s" out
	unwatch
	is "$(grep -c "the login was not accepted" out)" 1
}

@test "ingest, and questions, while a watch idles" {
	make_mails report=3
	"$imap/run-dovecot" watch "$user"
	box add INBOX mails/report-0000.eml
	only_account
	watch
	soon idles 1
	printf '[store]\nlock-wait = 1\n' >short.conf
	mill --config short.conf ingest mails/report-0001.eml
	ended 0
	mill summary --format json
	ended 0
	fetch
	ended 0
	says "process $program (dmarcmill fetch test) is reading this account"
	box add INBOX mails/report-0002.eml
	soon moved 2
	unwatch
	stored mails/*
}

@test "the database is in use: nothing lost, and fetched when it is free" {
	make_mails report=2
	box add INBOX mails/report-0000.eml
	only_account
	watch
	soon moved 1
	exec 9>"$database.lock"
	soon flock -n 9
	box add INBOX mails/report-0001.eml
	# Longer than a watch waits for it.
	sleep 3
	holds INBOX mails/report-0001.eml
	exec 9>&-
	soon moved 2
	unwatch
	stored mails/*
}

# Writes what comes at the socket to `notices`, a line each.
listener()
{
	python3 - "$1" >notices 2>&1 3>&- <<-'PY' &
		import os, socket, sys
		with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as box:
		    box.bind(sys.argv[1])
		    while True:
		        print(box.recv(4096).decode().replace('\n', ' | '), flush=True)
	PY
	servers+=($!)
	soon [ -S "$1" ]
}

@test "systemd hears READY, STATUS, WATCHDOG and STOPPING" {
	make_mails report=2
	"$imap/run-dovecot" watch "$user"
	box add INBOX mails/report-0000.eml
	only_account
	listener "$HOME/notify"
	export NOTIFY_SOCKET=$HOME/notify
	watch
	soon idles 1
	soon grep -qx "STATUS=1 new reports since the start" notices
	box add INBOX mails/report-0001.eml
	soon moved 2
	soon grep -qx "STATUS=2 new reports since the start" notices
	beats=$(grep -cx WATCHDOG=1 notices)
	soon more_beats "$beats"
	"$imap/run-dovecot" kill-sessions
	soon grep -q "^STATUS=test: " notices
	unwatch
	soon grep -qx STOPPING=1 notices
	is "$(head -1 notices)" READY=1
	is "$(tail -1 notices)" STOPPING=1
	is "$(grep -c READY=1 notices)" 1
}

more_beats()
{
	[ "$(grep -cx WATCHDOG=1 notices)" -gt "$1" ]
}
