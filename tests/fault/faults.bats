#!/usr/bin/env bats
# Faults of the machine and of other runs: said in words, nothing half-stored.

bats_require_minimum_version 1.5.0
load ../e2e/helpers

# Figures of the database: reports and messages.
stored()
{
	sql 'SELECT count(*), coalesce(sum(messages), 0) FROM v_report'
}

@test "a database that another run holds: waits, then says who" {
	mill ingest Maildir
	exec 9>"$database.lock"
	flock -x 9
	printf '%s dmarcmill ingest\n' $$ >&9
	printf '[store]\nlock-wait = 1\n' >lock.conf
	mill --config lock.conf ingest Maildir
	ended 4
	[[ $stderr == *"process $$"* ]]
	[[ $stderr == *"dmarcmill ingest"* ]]
}

@test "questions are answered while another run writes" {
	mill ingest Maildir
	exec 9>"$database.lock"
	flock -x 9
	mill summary
	ended 0
}

@test "disk full: exit 4, nothing half-stored" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	mkdir small
	unshare -m true 2>/dev/null || skip "needs a mount namespace"
	"$BATS_TEST_DIRNAME"/../bench/make-mails --count 1500 --out many >/dev/null
	run --separate-stderr unshare -m bash -euc '
		mount -t tmpfs -o size=1500k tmpfs small
		status=0
		"$1" --db small/test.db ingest many || status=$?
		"$1" --db small/test.db db check
		sqlite3 small/test.db "SELECT count(*) FROM v_report AS r
			WHERE messages <> (SELECT coalesce(sum(count), 0)
				FROM v_record AS c
				WHERE c.report_key = r.report_key)"
		exit $status' full "$DMARCMILL"
	ended 4
	[[ $output == *"sound"* ]]
	[[ $output == *$'\n0' ]]
	[[ $stderr == *"full"* ]]
}

@test "a read-only database: exit 4 with a sentence" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	unshare -m true 2>/dev/null || skip "needs a mount namespace"
	mkdir data
	database=$PWD/data/test.db
	mill ingest Maildir
	ended 3
	before=$(stored)
	run --separate-stderr unshare -m bash -euc '
		mount --bind data data
		mount -o remount,bind,ro data
		"$1" --db data/test.db ingest Maildir' readonly "$DMARCMILL"
	ended 4
	[ -n "$stderr" ]
	is "$(stored)" "$before"
}

@test "a database of a newer program is refused with a sentence" {
	mill ingest Maildir
	sqlite3 "$database" 'PRAGMA user_version = 99'
	for command in "ingest Maildir" summary "db check"; do
		mill $command
		ended 4
		[[ $stderr == *newer* ]]
	done
}

@test "a file that is no database is refused and left alone" {
	echo "not a database, but somebody's letter, long enough to be read" >"$database"
	cp "$database" before
	mill ingest Maildir
	ended 4
	[ -n "$stderr" ]
	cmp "$database" before
}

@test "a damaged database: db check says so" {
	mill ingest Maildir
	sqlite3 "$database" 'PRAGMA wal_checkpoint(TRUNCATE)'
	sqlite3 "$database" 'UPDATE pack SET messages = messages + 1'
	mill db check
	ended 1
	[[ $output == *store-pack* ]]
	[[ $stderr == *"db reprocess"* ]]
}

@test "SIGTERM and SIGINT: the item in hand is finished, exit 143 and 130" {
	"$BATS_TEST_DIRNAME"/../bench/make-mails --count 3000 --out many >/dev/null
	for signal in TERM:143 INT:130; do
		rm -f "$database"*
		# A background job of a shell ignores SIGINT; python does not.
		run --separate-stderr python3 - "$DMARCMILL" "$database" "${signal%:*}" <<-'PY'
			import os, signal, subprocess, sys, time
			p = subprocess.Popen([sys.argv[1], '--db', sys.argv[2], 'ingest', 'many'])
			wal = sys.argv[2] + '-wal'
			while not os.path.exists(wal) and p.poll() is None:
			    time.sleep(0.01)
			p.send_signal(getattr(signal, 'SIG' + sys.argv[3]))
			code = p.wait()
			sys.exit(code if code >= 0 else 256 + code)
		PY
		ended "${signal#*:}"
		mill db check
		ended 0
	done
}

@test "an unreadable file, a loop and a FIFO: one line each, the run goes on" {
	mkdir -p odd/deep
	ln -s .. odd/deep/loop
	mkfifo odd/pipe
	: >odd/empty.xml
	cp Maildir/new/* odd/
	mill ingest odd
	ended 3
	is "$(grep -c -e loop -e pipe -e empty.xml <<<"$stderr")" 3
	[ "$(sql 'SELECT count(*) FROM v_report')" -gt 0 ]
}

@test "SIGTERM while standard input is read: ends at once, nothing half-read" {
	mkfifo pipe
	"$DMARCMILL" --db "$database" -q ingest - <pipe &
	program=$!
	exec 8>pipe
	printf 'From: a@example.com\n' >&8
	sleep 0.3
	kill -TERM $program
	status=0
	wait $program || status=$?
	exec 8>&-
	is "$status" 143
	is "$(sql 'SELECT count(*) FROM quarantine')" 0
}

@test "a backup that has no room leaves nothing behind" {
	[ "$(id -u)" -eq 0 ] || skip "needs root to mount"
	unshare -m true 2>/dev/null || skip "needs a mount namespace"
	mkdir small
	"$BATS_TEST_DIRNAME"/../bench/make-mails --count 300 --out many >/dev/null
	mill ingest many
	ended 0
	run --separate-stderr unshare -m bash -euc '
		mount -t tmpfs -o size=600k tmpfs small
		status=0
		"$1" --db "$2" db backup small/b.db || status=$?
		ls -A small
		exit $status' full "$DMARCMILL" "$database"
	ended 4
	is "$output" ""
}

@test "what root does with a database does not lock out its owner" {
	[ "$(id -u)" -eq 0 ] || skip "needs root"
	command -v setpriv >/dev/null || skip "no setpriv"
	mill ingest Maildir
	ended 3
	rm "$database.lock"
	mkdir his
	cp "$database" his/test.db
	chown -R 65534:65534 his
	chmod -R a+rX .
	run "$DMARCMILL" --db his/test.db -q db quarantine retry
	is "$(stat -c %u his/test.db.lock)" 65534
}
