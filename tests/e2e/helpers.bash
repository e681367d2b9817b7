# What the e2e tests share: a home, a database and a Maildir for each test,
# and a way to call the program.  $DMARCMILL and $EXAMPLES come from CTest.

# Version managers put a slow script before the real python.
find_python()
{
	PATH=$(python3 -c 'import os, sys
print(os.path.dirname(sys.executable))'):$PATH
	export PATH
}

make_home()
{
	export HOME=$BATS_TEST_TMPDIR/home
	export XDG_CONFIG_HOME=$HOME/config XDG_DATA_HOME=$HOME/data
	unset COLUMNS NO_COLOR
	mkdir -p "$HOME"
	cp -R "$EXAMPLES" "$HOME/Maildir"
	mkdir -p "$HOME/Maildir/tmp"
	database=$HOME/test.db
	cd "$HOME" || return 1
}

setup_file()
{
	find_python
}

setup()
{
	make_home
}

# Runs the program on the test's database: $status, $output (standard
# output alone) and $stderr.
mill()
{
	run --separate-stderr "$DMARCMILL" --db "$database" "$@"
}

# Fails, saying why, unless the last call ended with $1.
ended()
{
	[ "$status" -eq "$1" ] && return 0
	echo "exit $status, expected $1"
	echo "stdout: $output"
	echo "stderr: ${stderr-}"
	return 1
}

# Fails unless $1 is $2.
is()
{
	[ "$1" = "$2" ] && return 0
	echo "got:      $1"
	echo "expected: $2"
	return 1
}

# The value of a Python expression over the last output as JSON: j.
# reports(j): new, duplicate, conflict of the figures that ingest ends with.
json()
{
	python3 -c 'import json, sys
j = json.load(sys.stdin)
reports = lambda j: [j["reports"][k] for k in ("new", "duplicate", "conflict")]
print(eval(sys.argv[1]))' "$1" <<<"$output"
}

# The answer of the database to $1.
sql()
{
	sqlite3 -readonly "$database" "$1"
}

# Fails, unless $1 stands in what the last call said to people.
says()
{
	[[ $stderr == *"$1"* ]] && return 0
	echo "not said: $1"
	echo "but: $stderr"
	return 1
}

# Fails, unless `$@` succeeds soon.
soon()
{
	local end=$((SECONDS + 30))

	until "$@"; do
		if [ $SECONDS -gt $end ]; then
			echo "not within 30 s: $*"
			return 1
		fi
		sleep 0.02
	done
}

# A report of one record: report_id, begin (86,400 seconds before its end),
# messages, what stands in an error element.
report()
{
	cat <<-END
		<feedback>
		<report_metadata>
		<org_name>receiver.example</org_name>
		<report_id>$1</report_id>
		<date_range><begin>$2</begin><end>$(($2 + 86399))</end></date_range>
		<error>${4-}</error>
		</report_metadata>
		<policy_published><domain>example.org</domain><p>none</p></policy_published>
		<record>
		<row><source_ip>192.0.2.1</source_ip><count>$3</count></row>
		<identifiers><header_from>example.org</header_from></identifiers>
		</record>
		</feedback>
	END
}

# A mail that holds the report on its standard input as it is.
mail_of()
{
	cat <<-END
		From: dmarc@receiver.example
		Subject: Report Domain: example.org Submitter: receiver.example
		MIME-Version: 1.0
		Content-Type: text/xml; charset=utf-8

	END
	cat
}

# 2026-01-01
day=1767225600
