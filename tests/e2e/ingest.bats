# Reading the example mails: what is counted, stored and left alone.
bats_require_minimum_version 1.5.0
load helpers

@test "a first run stores eight reports and quarantines one mail" {
	mill ingest --format json Maildir
	ended 3
	is "$(json 'j["items"]')" 11
	is "$(json 'reports(j)')" "[8, 1, 0]"
	is "$(json 'j["foreign"]')" 1
	is "$(json 'j["quarantined"]')" 1
	is "$(json 'j["skipped"]')" 0
}

@test "a second run opens nothing, and --again adds nothing" {
	mill ingest Maildir
	ended 3
	before=$(sql 'SELECT count(*), sum("count") FROM v_record')
	mill ingest --format json Maildir
	ended 0
	is "$(json 'j["skipped"]')" 11
	is "$(json 'j["reports"]["new"]')" 0
	mill ingest --again --format json Maildir
	ended 3
	is "$(json 'reports(j)')" "[0, 9, 0]"
	is "$(sql 'SELECT count(*), sum("count") FROM v_record')" "$before"
}

@test "summary, export and v_record tell one number of messages" {
	mill ingest Maildir
	ended 3
	mill summary --format json
	ended 0
	messages=$(json 'j["total"]["messages"]')
	is "$(json 'sum(r["messages"] for r in j["rows"])')" "$messages"
	is "$(sql 'SELECT sum("count") FROM v_record')" "$messages"
	mill export
	ended 0
	is "$(python3 -c 'import csv, sys
print(sum(int(r["count"]) for r in csv.DictReader(sys.stdin)))' \
		<<<"$output")" "$messages"
	mill db check
	ended 0
}

@test "a message that moved from new to cur is still known" {
	mill ingest Maildir
	ended 3
	for mail in Maildir/new/*; do
		mv "$mail" "Maildir/cur/$(basename "$mail"):2,RS"
	done
	mv Maildir/cur/*M1001* Maildir/cur/1790673165.M1001P71.mx.example.com:2,
	mill ingest --format json Maildir
	ended 0
	is "$(json 'j["skipped"]')" 11
	is "$(json 'j["items"]')" 0
}

@test "a file that has changed is read again" {
	mkdir folder
	report one $day 5 >folder/report.xml
	mill ingest folder
	ended 0
	mill ingest --format json folder
	is "$(json 'j["skipped"]')" 1
	report two $day 55 >folder/report.xml
	mill ingest --format json folder
	ended 0
	is "$(json 'reports(j)')" "[1, 0, 0]"
}

@test "a dry run stores nothing" {
	mill ingest --dry-run --format json Maildir
	ended 3
	is "$(json 'j["items"]')" 11
	mill ingest --format json Maildir
	ended 3
	is "$(json 'j["reports"]["new"]')" 8
}

@test "--after move takes what is stored, and nothing else" {
	mkdir done
	mill ingest --after "move:$HOME/done" Maildir
	ended 3
	is "$(find done -type f | wc -l)" 9
	# The broken one and the human's mail stay where they are.
	is "$(find Maildir -type f | wc -l)" 2
}

@test "--after delete does so only once the store has committed" {
	mill ingest Maildir/new/*M1009*
	sqlite3 "$database" "CREATE TRIGGER stop BEFORE INSERT ON report
		WHEN NEW.report_id LIKE 'example.com:%'
		BEGIN SELECT RAISE(FAIL, 'no more'); END"
	mill ingest --after delete Maildir
	ended 4
	is "$(find Maildir -type f | wc -l)" 11
	is "$(sql 'SELECT count(*) FROM v_report')" 0
	sqlite3 "$database" 'DROP TRIGGER stop'
	mill ingest --after delete Maildir
	ended 3
	is "$(find Maildir -type f | wc -l)" 2
	is "$(sql 'SELECT count(*) FROM v_report')" 6
}

@test "--after keeps what a dry run read" {
	mill ingest --dry-run --after delete Maildir
	ended 3
	is "$(find Maildir -type f | wc -l)" 11
	[ ! -e "$database" ]
}

@test "--after with standard input or an mbox is a usage error" {
	mill ingest --after delete -
	ended 2
	[ -n "$stderr" ]
	{
		echo "From x@example.com Thu Oct  1 00:00:00 2026"
		cat Maildir/cur/*M1001*
	} >mbox
	mill ingest --after delete mbox
	ended 2
	[[ $stderr == *mbox* ]]
	[ -s mbox ]
}

@test "an mbox on standard input is read" {
	for mail in Maildir/*/*; do
		echo "From reports@example.com Thu Oct  1 00:00:00 2026"
		sed 's/^>*From />&/' "$mail"
		echo
	done >mbox
	run --separate-stderr sh -c \
		'"$1" --db "$2" ingest --format json - <mbox' \
		sh "$DMARCMILL" "$database"
	ended 3
	is "$(json 'j["reports"]["new"]')" 8
	is "$(json 'j["items"]')" 11
}

@test "an mbox as a file: quoting is taken off, messages are numbered" {
	for n in 1 2; do
		echo "From reports@example.com Thu Oct  1 00:00:00 2026"
		report "mbox-$n" $day $n $'x\nFrom here\n>From there\n>>From afar' |
			mail_of | sed 's/^>*From />&/; 1s/^>//'
		echo
	done >mbox
	mill ingest --format json mbox
	ended 0
	is "$(json 'reports(j)')" "[2, 0, 0]"
	is "$(sql "SELECT source FROM v_report WHERE report_id = 'mbox-2'")" \
		mbox#2
	run --separate-stderr "$DMARCMILL" parse mbox
	ended 0
	is "$(sed 1d <<<"$output" | python3 -c 'import json, sys
print(json.load(sys.stdin)["report_metadata"]["errors"])')" \
		"['x\\nFrom here\\n>From there\\n>>From afar']"
	mill ingest --format json mbox
	ended 0
	is "$(json 'reports(j)')" "[0, 0, 0]"
}

@test "bare files: xml, gz, zip, tar, tar.gz under any name" {
	mkdir bare
	for n in 1 2 3 4 5; do
		report "bare-$n" $day $n >"$n.xml"
	done
	cp 1.xml bare/a
	gzip -c 2.xml >bare/b.xml
	python3 -m zipfile -c bare/c.dat 3.xml
	tar -cf bare/d.zip 4.xml
	tar -czf bare/e 5.xml
	mill ingest --format json bare
	ended 0
	is "$(json 'reports(j)')" "[5, 0, 0]"
	is "$(json 'j["messages"]')" 15
}

@test "one broken file among good ones costs only itself" {
	mkdir folder
	for n in 1 2 3; do
		report "good-$n" $day $n >"folder/$n.xml"
	done
	gzip -c folder/2.xml | head -c 15 >folder/broken.xml
	mill ingest --format json folder
	ended 3
	is "$(json 'reports(j)')" "[3, 0, 0]"
	is "$(json 'j["quarantined"]')" 1
	[[ $stderr == *broken.xml* ]]
	mill ingest --format json folder
	ended 0
	is "$(json 'j["skipped"]')" 4
}

@test "two runs at once: the second waits for the first, then works" {
	mkfifo pipe
	report first $day 1 | mail_of >mail
	"$DMARCMILL" --db "$database" ingest - <pipe 3>&- &
	exec 8>pipe
	for _ in $(seq 100); do
		[ -s "$database.lock" ] && break
		sleep 0.05
	done
	report second $day 2 >second.xml
	(
		"$DMARCMILL" --db "$database" ingest second.xml
		echo "$?" >status
	) 3>&- 8>&- &
	sleep 0.5
	[ ! -e status ]
	cat mail >&8
	exec 8>&-
	wait
	is "$(cat status)" 0
	is "$(sql 'SELECT group_concat(report_id) FROM v_report')" first,second
}

@test "the database and all beside it are private" {
	umask 022
	report one $day 1 | mail_of >mail
	mill ingest mail
	ended 0
	mill db backup copy.db
	ended 0
	sql 'SELECT 1'
	is "$(find . -name '*.db*' ! -perm 600)" ""
	mill ingest --after keep Maildir
	ended 3
	is "$(find . -name '*.db*' ! -perm 600)" ""
}

@test "the database is where --db, the configuration or XDG says" {
	report one $day 1 >one.xml
	run --separate-stderr "$DMARCMILL" ingest one.xml
	ended 0
	[ -s "$XDG_DATA_HOME/dmarcmill/dmarcmill.db" ]
	is "$(stat -c %a "$XDG_DATA_HOME/dmarcmill")" 700
	mkdir -p "$XDG_CONFIG_HOME/dmarcmill"
	printf '[store]\npath = %s\n' "$HOME/user.db" \
		>"$XDG_CONFIG_HOME/dmarcmill/dmarcmill.conf"
	run --separate-stderr "$DMARCMILL" ingest --again one.xml
	ended 0
	[ -s user.db ]
	printf '[store]\npath = %s\n' "$HOME/named.db" >named.conf
	run --separate-stderr "$DMARCMILL" --config named.conf ingest one.xml
	ended 0
	[ -s named.db ]
	run --separate-stderr "$DMARCMILL" --config named.conf --db option.db \
		ingest one.xml
	ended 0
	[ -s option.db ]
	unset XDG_DATA_HOME XDG_CONFIG_HOME
	run --separate-stderr "$DMARCMILL" ingest one.xml
	ended 0
	[ -s .local/share/dmarcmill/dmarcmill.db ]
}

@test "--after acts on what an earlier run kept, and leaves the rest alone" {
	mill ingest Maildir
	ended 3
	mill ingest --format json --after delete Maildir
	ended 0
	is "$(json 'reports(j)')" "[0, 9, 0]"
	# The foreign and the quarantined one stay.
	is "$(find Maildir -type f | wc -l)" 2
	mill ingest --format json --after delete Maildir
	ended 0
	is "$(json '(j["items"], j["skipped"])')" "(0, 2)"
}

@test "a folder that holds the database: mail is read, the database is not" {
	report a $day 5 >a.xml
	mill --db own/store.db ingest a.xml
	ended 0
	report b $day 6 >own/b.xml
	ln own/store.db own/other-name
	mill --db own/store.db ingest own/b.xml own/store.db
	ended 3
	[[ $stderr == *"own/store.db: this is the database itself"* ]]
	mill --db own/store.db ingest --format json --again own
	ended 0
	is "$(json 'j["items"]')" 1
	[[ $stderr != *"store.db"* ]]
}

@test "what lies under the name when it is to go, but was not read, stays" {
	report a $day 5 >a.xml
	report b $day 6 >b.xml
	mkdir done
	# another file system: the copy takes its time
	[ "$(stat -c %d /dev/shm)" != "$(stat -c %d .)" ] ||
		skip "no other file system"
	command -v strace >/dev/null || skip "no strace"
	target=$(mktemp -d /dev/shm/dmarcmill-XXXXXX)
	(
		sleep 0.7
		mv b.xml a.xml
	) &
	# LeakSanitizer does not work under strace.
	ASAN_OPTIONS=detect_leaks=0 run --separate-stderr strace -f -qq -o trace -e trace=fsync \
		-e inject=fsync:delay_enter=1500000 \
		"$DMARCMILL" --db "$database" ingest --jobs 0 \
		--after "move:$target" a.xml
	wait
	rm -r "$target"
	ended 3
	[[ $stderr == *"it has changed since it was read"* ]]
	grep -q '<report_id>b' a.xml
}

@test "a dry run leaves an old database as it is" {
	mill ingest Maildir
	sqlite3 "$database" 'PRAGMA user_version = 5'
	mill ingest --dry-run Maildir
	ended 4
	[[ $stderr == *"was written by an older version"* ]]
	is "$(sql 'PRAGMA user_version')" 5
	[ ! -e "$database".v5.bak ]
}

@test "a database may be named :memory:" {
	report a $day 5 >a.xml
	run --separate-stderr "$DMARCMILL" --db :memory: ingest --after delete \
		a.xml
	ended 0
	run --separate-stderr "$DMARCMILL" --db :memory: summary --format json
	is "$(json 'j["total"]["messages"]')" 5
}

@test "a Maildir that holds the database" {
	mkdir -p box/new box/cur box/tmp
	report a $day 5 | mail_of >box/cur/1
	mill --db box/cur/store.db ingest --format json box
	ended 0
	is "$(json 'j["items"]')" 1
	mill --db box/cur/store.db ingest --format json --again box
	is "$(json 'j["items"]')" 1
}
