# doctor: what it says is what is there.
bats_require_minimum_version 1.5.0
load helpers

# The state, and the text, of check $1 in the last JSON output.
state() { json "[r['state'] for r in j['rows'] if r['check'] == '$1'][0]"; }
text() { json "[r['text'] for r in j['rows'] if r['check'] == '$1'][0]"; }

# Calls the program where seccomp, landlock … are said not to be there.
mill_without()
{
	run --separate-stderr "$BATS_TEST_DIRNAME/without-calls" "$1" \
		"$DMARCMILL" --db "$database" "${@:2}"
	[ "$status" -ne 77 ] || skip "not for this machine"
}

# The version of Landlock that the kernel itself tells, -1 without.
kernel_landlock()
{
	python3 -c 'import ctypes
print(ctypes.CDLL(None).syscall(444, None, 0, 1))'
}

@test "the layers of the cage, as the kernel has them" {
	mill doctor --format json
	ended 0
	is "$stderr" ""
	for layer in rlimits no_new_privs "not dumpable" "parent-death signal" \
			seccomp; do
		is "$layer $(state "sandbox $layer")" "$layer ok"
	done
	abi=$(kernel_landlock)
	if [ "$abi" -gt 0 ]; then
		is "$(state "sandbox landlock")" ok
		[[ $(text "sandbox landlock") == *"version $abi "* ]]
		is "$(state sandbox)" ok
	else
		is "$(state "sandbox landlock")" note
		is "$(state sandbox)" note
	fi
	[[ $(text sandbox) == "sandbox = require "* ]]
	is "$(state workers)" ok
}

@test "without landlock the rest holds: a note, and mail is read" {
	mill_without landlock doctor --format json
	ended 0
	is "$(state "sandbox landlock")" note
	[[ $(text "sandbox landlock") == missing:* ]]
	is "$(state sandbox)" note
	[[ $(text sandbox) == *"landlock (Function not implemented)"* ]]
	report one $day 1 >one.xml
	mill_without landlock ingest one.xml
	ended 0
}

@test "without seccomp: bad, exit 1, and require reads nothing" {
	mill_without seccomp doctor --format json
	ended 1
	is "$(state "sandbox seccomp")" bad
	is "$(state sandbox)" bad
	is "$(state "sandbox rlimits")" ok
	[[ $(text sandbox) == *"there is no "*seccomp*"sandbox = prefer"* ]]
	report one $day 1 >one.xml
	mill_without seccomp ingest one.xml
	ended 2
	[[ $stderr == *"dmarcmill doctor"* ]]
	mill reports --format json
	is "$(json 'len(j["rows"])')" 0
}

@test "without seccomp prefer reads, says so, and doctor still tells" {
	printf '[ingest]\nsandbox = prefer\n' >prefer.conf
	report one $day 1 >one.xml
	mill_without seccomp --config prefer.conf ingest one.xml
	ended 0
	[[ $stderr == *"lacks"*seccomp* ]]
	mill_without seccomp --config prefer.conf doctor --format json
	ended 1
	is "$(state "sandbox seccomp")" bad
	is "$(state sandbox)" note
}

@test "who writes to the database" {
	mkfifo pipe
	"$DMARCMILL" --db "$database" -q ingest - <pipe &
	program=$!
	exec 8>pipe
	for _ in {1..100}; do
		"$DMARCMILL" --db "$database" summary >/dev/null 2>&1 && break
		sleep 0.1
	done
	mill doctor --format json
	first=$output
	exec 8>&-
	wait $program || true
	ended 0
	output=$first
	is "$(state "database lock")" note
	[[ $(text "database lock") == "process $program (dmarcmill ingest) "* ]]
	mill doctor --format json
	is "$(state "database lock")" ok
}

@test "a folder that cannot be written to, and a database of others" {
	[ "$(id -u)" -ne 0 ] || command -v setpriv >/dev/null || skip "no setpriv"
	mill ingest Maildir
	ended 3
	chmod 711 "$BATS_RUN_TMPDIR" "$BATS_TEST_TMPDIR" 2>/dev/null || true
	mkdir closed
	cp test.db closed/
	chmod 644 closed/test.db
	chmod 555 closed
	as=()
	[ "$(id -u)" -ne 0 ] ||
		as=(setpriv --bounding-set -all --inh-caps -all)
	run --separate-stderr "${as[@]}" "$DMARCMILL" --db closed/test.db \
		doctor --format json
	chmod 755 closed
	[[ $(text "database permissions") == *"chmod 600 'closed/test.db'"* ]]
	is "$(state "database folder")" bad
	ended 1
}

@test "doctor changes nothing" {
	mill ingest Maildir
	ended 3
	before=$(sha256sum test.db; ls -A)
	mill doctor
	ended 0
	# As any reader, it needs the two files that go with a WAL.
	rm -f test.db-wal test.db-shm
	is "$(sha256sum test.db; ls -A)" "$before"
	database=$HOME/none/x.db
	mill doctor
	ended 0
	[ ! -e none ]
}

# A report that keeps a worker busy for a while.
long_report()
{
	python3 - >long.xml <<-'PY'
		print('<feedback><report_metadata><org_name>r.example</org_name><report_id>1</report_id>'
		      '<date_range><begin>1767225600</begin><end>1767311999</end></date_range></report_metadata>'
		      '<policy_published><domain>example.org</domain><p>none</p></policy_published>')
		for i in range(200000):
		    print('<record><row><source_ip>192.0.2.%d</source_ip><count>%d</count></row><identifiers>'
		          '<header_from>example.org</header_from></identifiers></record>' % (i % 256, i + 1))
		print('</feedback>')
	PY
	gzip -1 long.xml
}

# What row $1 of the worker's limits allows at most.
hard_limit() { sed -n "s/^$1  *[^ ]* *\([^ ]*\) .*/\1/p" /proc/$worker/limits; }

# The process that $1 started and that has a seccomp filter.
worker_of()
{
	local file

	for file in $(grep -ls "^PPid:[[:space:]]*$1\$" /proc/[0-9]*/status); do
		grep -qs "^Seccomp:[[:space:]]*2" "$file" || continue
		file=${file%/status}
		echo "${file#/proc/}"
	done
}

@test "a worker seen from outside is caged, and ends with the program" {
	long_report
	"$DMARCMILL" --db "$database" -q ingest --jobs 1 long.xml.gz &
	program=$!
	for _ in {1..400}; do
		worker=$(worker_of $program)
		[ -z "$worker" ] || break
		sleep 0.01
	done
	[ -n "$worker" ]
	kill -STOP "$worker"
	is "$(sed -n 's/^NoNewPrivs:\t//p' /proc/$worker/status)" 1
	is "$(hard_limit "Max open files")" 4
	is "$(hard_limit "Max file size")" 0
	is "$(hard_limit "Max core file size")" 0
	is "$(hard_limit "Max processes")" 0
	# Who may look into it is known to root only; for others it is closed.
	[ "$(id -u)" -eq 0 ] || is "$(stat -c %u /proc/$worker/environ)" 0
	# A stopped process would not notice that its socket is closed.
	kill -KILL $program
	wait $program || true
	for _ in {1..200}; do
		[ -e "/proc/$worker" ] || break
		grep -q "^State:.*Z" "/proc/$worker/status" && break
		sleep 0.01
	done
	[ ! -e "/proc/$worker" ] || grep "^State:.*Z" "/proc/$worker/status"
}
