# What nobody else may read or be shown: file modes, raw bytes.
bats_require_minimum_version 1.5.0
load helpers

# Fails unless every file below $1 is 0600 and every directory 0700.
all_private()
{
	is "$(find "$1" -type f ! -perm 0600 -printf '%m %P\n')" ""
	is "$(find "$1" -type d ! -perm 0700 -printf '%m %P\n')" ""
}

@test "all files are 0600 and directories 0700, whatever the caller's umask" {
	umask 000
	mkdir -m 700 home
	export TMPDIR=$HOME/home/tmp
	mkdir -m 700 "$TMPDIR"
	database=$HOME/home/a/b/test.db
	mill ingest Maildir
	ended 3
	all_private home
	mill ingest --dry-run --again Maildir
	ended 3
	mill db quarantine retry
	ended 3
	mill db reprocess
	ended 0
	mill db backup home/copy.db
	ended 0
	mill db prune --older-than 36500d
	ended 0
	[ "$(find home -type f | wc -l)" -ge 3 ]
	all_private home
}

@test "so are -wal, -shm and .lock while a run goes on, and after a kill" {
	umask 000
	mkdir -m 700 home
	database=$HOME/home/test.db
	mill ingest Maildir
	ended 3
	mkfifo pipe
	"$DMARCMILL" --db "$database" -q ingest - <pipe &
	program=$!
	exec 8>pipe
	report one $day 1 | mail_of >&8
	for _ in {1..100}; do
		[ -e "$database-shm" ] && break
		sleep 0.1
	done
	[ -e "$database-wal" ]
	[ -e "$database-shm" ]
	[ -e "$database.lock" ]
	all_private home
	kill -KILL $program
	wait $program || true
	exec 8>&-
	all_private home
	mill summary
	ended 0
	all_private home
}

@test "what --after moves to another file system keeps its mode" {
	umask 000
	other=$(mktemp -d /dev/shm/mill-XXXXXX) || skip "no second file system"
	report one $day 1 | mail_of >mail
	chmod 0640 mail
	mill ingest --after "move:$other" mail
	ended 0
	modes=$(stat -c %a "$other/mail")
	rm -r "$other"
	is "$modes" 640
}

# Runs the program with a terminal as its standard output.
on_terminal()
{
	python3 - "$DMARCMILL" --db "$database" "$@" <<-'PY'
		import os, pty, subprocess, sys
		master, slave = pty.openpty()
		run = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=slave, stderr=subprocess.PIPE)
		os.close(slave)
		try:
		    shown = os.read(master, 1 << 16)
		except OSError:
		    shown = b''
		sys.stdout.buffer.write(shown)
		sys.stderr.buffer.write(run.stderr)
		sys.exit(run.returncode)
	PY
}

@test "a stranger's bytes go to a file or a pipe, never to a terminal" {
	printf '<feedback>\033[31m' >broken.xml
	report one $day 1 >one.xml
	mill ingest broken.xml one.xml
	ended 3
	mill db quarantine export 1
	ended 0
	is "$output" "$(cat broken.xml)"
	mill show --original 1
	ended 0
	[[ $output == "<feedback>"* ]]
	for words in "db quarantine export 1" "show --original 1"; do
		run --separate-stderr on_terminal $words
		ended 2
		is "$output" ""
		[[ $stderr == *terminal* ]]
	done
	run --separate-stderr on_terminal show 1
	ended 0
	[[ $output == *"Report 1 of "* ]]
}
