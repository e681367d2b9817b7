# export --since-export: each report once, none lost, whatever happens.
bats_require_minimum_version 1.5.0
load helpers

setup()
{
	make_home
	cat >report <<-'END'
		#!/usr/bin/env python3
		# report ID RECORDS [BYTES]: a report, cut off after so many bytes.
		import sys
		name, n = sys.argv[1], int(sys.argv[2])
		text = ('<feedback><report_metadata><org_name>receiver.example'
		        '</org_name><report_id>%s</report_id><date_range><begin>'
		        '1767225600</begin><end>1767311999</end></date_range>'
		        '</report_metadata><policy_published><domain>example.com'
		        '</domain><p>none</p></policy_published>' % name)
		text += ''.join(
		    '<record><row><source_ip>192.0.2.%d</source_ip><count>1</count>'
		    '<policy_evaluated><dkim>pass</dkim></policy_evaluated></row>'
		    '<identifiers><header_from>example.com</header_from>'
		    '</identifiers></record>' % (i % 250) for i in range(n))
		text += '</feedback>'
		print(text[:int(sys.argv[3])] if sys.argv[3:] else text)
	END
	chmod +x report
}

# Stores a report.
store()
{
	./report "$@" >"in-$1.xml"
	"$DMARCMILL" --db "$database" -q ingest "in-$1.xml"
}

# The report_ids of what the next export gives, each once.
fresh()
{
	"$DMARCMILL" --db "$database" export --since-export state "$@" >out.csv
	tail -n +2 out.csv | cut -d, -f4 | sort -u | tr '\n' ' '
}

@test "all at first, then what is new, then nothing but the header" {
	store a 2
	store b 1
	is "$(fresh)" "a b "
	is "$(fresh)" ""
	is "$(wc -l <out.csv)" 1
	[[ $(cat out.csv) == report_key,org_name,* ]]
	store c 3
	is "$(fresh)" "c "
	is "$(wc -l <out.csv)" 4
	# Known reports are not new.
	store a 2
	is "$(fresh)" ""
	is "$(stat -c %a state)" 600
}

@test "each kind, layout, format and filter has a state of its own" {
	store a 1
	"$BATS_TEST_DIRNAME"/make-kinds kinds
	"$DMARCMILL" --db "$database" -q ingest kinds
	for options in "--kind failure" "--kind tls" "--layout parsedmarc" \
		"--format json" "--domain example.com" "--raw-cells" \
		"--source 192.0.2.0/24"; do
		rm -f state
		# shellcheck disable=SC2086 # words
		mill export --since-export state $options
		ended 0
		all=$output
		# shellcheck disable=SC2086 # words
		mill export $options
		is "$all" "$output"
		mill export --since-export state
		ended 2
		[[ $stderr == *"state belongs to an export with"*"$options"* ]]
		# shellcheck disable=SC2086 # words
		mill export --since-export state $options
		ended 0
		is "$(wc -l <<<"$output")" 1
	done
	# The order of rows is no filter.
	rm state
	mill export --since-export state --sort messages
	mill export --since-export state --sort begin
	ended 0
	# One document of parsedmarc each time.
	rm state
	mill export --since-export state --layout parsedmarc --format json
	mill export --since-export state --layout parsedmarc --format json
	is "$(json 'j["aggregate_reports"]')" "[]"
}

@test "what the state is not good for is said, and changes nothing" {
	store a 1
	is "$(fresh)" "a "
	cp state good
	mill export --since-export state --limit 5
	ended 2
	mill export --since-export none/state
	ended 2
	[[ $stderr == *"no folder none"* ]]
	echo "my notes" >notes
	mill export --since-export notes
	ended 2
	is "$(cat notes)" "my notes"
	mkfifo fifo
	mill export --since-export fifo
	ended 2
	"$DMARCMILL" --db other.db -q ingest in-a.xml
	run --separate-stderr "$DMARCMILL" --db other.db export --since-export state
	ended 2
	[[ $stderr == *"another database than other.db"* ]]
	cmp state good
	# An empty file is as good as none.
	: >empty
	mill export --since-export empty
	ended 0
	is "$(wc -l <<<"$output")" 2
}

@test "a database from a backup is behind its state" {
	store a 1
	"$DMARCMILL" --db "$database" db backup saved.db
	store b 1
	is "$(fresh)" "a b "
	cp saved.db "$database"
	rm -f "$database"-*
	mill export --since-export state
	ended 2
	[[ $stderr == *"is ahead of"* ]]
}

@test "a database from a backup that has grown since is told" {
	store a 1
	"$DMARCMILL" --db "$database" db backup saved.db
	store b 1
	is "$(fresh)" "a b "
	cp state after-b
	# Back, and past where the state stands.
	cp saved.db "$database"
	rm -f "$database"-*
	store c 1
	store d 1
	mill export --since-export state
	ended 2
	[[ $stderr == *"state knows was lost from"*"restored from a backup"* ]]
	[[ $stderr == *"remove the file to export all of it again"* ]]
	is "$output" ""
	cmp state after-b
	rm state
	is "$(fresh)" "a c d "
	is "$(fresh)" ""
}

@test "a backup from after the export goes on" {
	store a 1
	is "$(fresh)" "a "
	"$DMARCMILL" --db "$database" db backup saved.db
	store b 1
	cp saved.db "$database"
	rm -f "$database"-*
	store c 1
	is "$(fresh)" "c "
	# Nor does it matter that all it knows was read anew, or is gone.
	"$DMARCMILL" --db "$database" -q db reprocess
	is "$(fresh)" "a c "
	"$DMARCMILL" --db "$database" -q db prune --older-than 1d
	store d 1
	is "$(fresh)" "d "
}

@test "the state may be a link, and has a name" {
	store a 1
	mkdir kept
	ln -s kept/real state
	is "$(fresh)" "a "
	[ -L state ]
	[ -f kept/real ]
	is "$(fresh)" ""
	[ -L state ]
	ln -sf circle circle
	mill export --since-export circle
	ended 2
	[[ $stderr == *"circle leads in circles"* ]]
	mill export --since-export ""
	ended 2
	[[ $stderr == *'takes the name of a file, not ""'* ]]
	is "$(ls -A | grep -c '^\.lock')" 0
}

@test "a whole report after a cut-off one comes again, and a reprocessed one" {
	store a 2
	store b 3 700
	is "$(fresh)" "a b "
	./report b 3 >whole.xml
	"$DMARCMILL" --db "$database" -q ingest whole.xml
	is "$(fresh)" "b "
	is "$(wc -l <out.csv)" 4
	cut -d, -f1,4 out.csv >before
	"$DMARCMILL" --db "$database" -q db reprocess
	is "$(fresh)" "a b "
	# Under the key it had.
	cut -d, -f1,4 out.csv | grep -qxF "$(tail -n 1 before)"
}

@test "what was pruned gives its number to nobody" {
	store a 1
	is "$(fresh)" "a "
	"$DMARCMILL" --db "$database" -q db prune --older-than 1d
	store b 1
	is "$(fresh)" "b "
}

@test "an export that was cut off is made again" {
	store a 3000
	# The reader goes away.
	"$DMARCMILL" --db "$database" export --since-export state 2>err |
		head -c 10 >/dev/null || true
	[ ! -e state ]
	# Killed in the middle.
	mkfifo pipe
	"$DMARCMILL" --db "$database" export --since-export state >pipe &
	exec 4<pipe
	head -c 100 <&4 >/dev/null
	kill -9 $!
	wait $! || true
	exec 4<&-
	[ ! -e state ]
	# All was written, but not that it was.
	mkdir folder
	"$DMARCMILL" --db "$database" export --since-export folder/state >pipe 2>err &
	exec 4<pipe
	head -c 100 <&4 >/dev/null
	rm -r folder
	cat <&4 >rest
	exec 4<&-
	rc=0
	wait $! || rc=$?
	is "$rc" 4
	[[ $(cat err) == *"will be again by the next run"* ]]
	[ "$(wc -l <rest)" -gt 2900 ]
	is "$(fresh)" "a "
	is "$(wc -l <out.csv)" 3001
}

@test "two exports do not share a state" {
	store a 3000
	mkfifo pipe
	"$DMARCMILL" --db "$database" export --since-export state >pipe &
	exec 4<pipe
	head -c 100 <&4 >/dev/null
	mill export --since-export state
	ended 4
	[[ $stderr == *"state is in use by process"*"(dmarcmill export)"* ]]
	[[ $stderr != *database* ]]
	cat <&4 >/dev/null
	exec 4<&-
	wait
	is "$(fresh)" ""
}

@test "beside a running ingest each report comes once" {
	mkdir in
	for i in $(seq 300); do
		./report "r$i" 20 >"in/$i.xml"
	done
	"$DMARCMILL" --db "$database" -q ingest in/1.xml
	for folder in in; do
		for part in 1 2 3 4 5 6; do
			"$DMARCMILL" --db "$database" -q ingest $folder/*$part.xml
		done
	done &
	: >all
	while kill -0 $! 2>/dev/null; do
		fresh | tr ' ' '\n' >>all
	done
	wait
	"$DMARCMILL" --db "$database" -q ingest in
	fresh | tr ' ' '\n' >>all
	grep . all | sort >found
	is "$(wc -l <found)" 300
	is "$(sort -u <found | wc -l)" 300
}
