# What the tests of fetch share: servers, the configuration of an account, and
# what its folders hold.  Each test is a user of its own, of the Dovecot that
# its file has started.
load helpers

imap=$BATS_TEST_DIRNAME/../imap
done_folder=dmarcmill/done
servers=()

# ---- servers ------------------------------------------------------------

# Starts a command of tests/imap: its pid is $server, its first line $said.
# Ends with the command's status where it does not come up.
start_server()
{
	local out

	out=$(mktemp "${BATS_TEST_TMPDIR:-$BATS_FILE_TMPDIR}/server.XXXXXX")
	"$imap/$1" "${@:2}" >"$out" 2>"$out.err" 3>&- &
	server=$!
	servers+=("$server")
	while [ ! -s "$out" ]; do
		if ! kill -0 $server 2>/dev/null; then
			cat "$out.err" >&2
			wait $server
			return
		fi
		sleep 0.02
	done
	said=$(cat "$out")
}

# SIGTERM for a process that the test has started; waits until it is gone.
end_process()
{
	kill -TERM "$1" 2>/dev/null || return 0
	wait "$1" 2>/dev/null || true
	for _ in {1..200}; do
		kill -0 "$1" 2>/dev/null || break
		sleep 0.05
	done
}

# Starts a Dovecot with the options of run-dovecot.
start_dovecot()
{
	start_server run-dovecot "$@" || return
	eval "export $said"
}

# The same for all tests of a file, from setup_file.
start_dovecot_of_file()
{
	local status=0

	find_python
	start_dovecot "$@" || status=$?
	case $status in
	0) export DOVECOT_PID=$server ;;
	77) export NO_DOVECOT="no Dovecot can be started here" ;;
	*) return 1 ;;
	esac
}

# Starts the misbehaving server with the options of run-bad-server and the
# mails of the folder `mails`.
start_bad()
{
	bad=$HOME/bad$((++n_bad))
	start_server run-bad-server --folder "$bad" --mails mails "$@"
	IMAPS_PORT=$said CA=$bad/ca.pem user=reports
}

setup_file()
{
	start_dovecot_of_file
}

teardown_file()
{
	[ -z "${DOVECOT_PID-}" ] || end_process "$DOVECOT_PID"
}

setup()
{
	[ -z "${NO_DOVECOT-}" ] || skip "$NO_DOVECOT"
	make_home
	user=u$BATS_TEST_NUMBER n_bad=0
	(umask 077 && echo secret >password)
}

teardown()
{
	local pid

	for pid in "${servers[@]}"; do
		end_process "$pid"
	done
}

# ---- the program --------------------------------------------------------

# Adds an account called $1 to the configuration; the other arguments are
# lines, before which the ones that stand here give way.  One that ends in
# " =" takes a key away.
account()
{
	local line

	echo "[imap $1]"
	for line in "host = 127.0.0.1" "port = $IMAPS_PORT" "ca-file = $CA" \
			"user = $user" "password-file = $HOME/password" \
			"timeout = 20"; do
		printf '%s\n' "${@:2}" | grep -q "^${line%% =*} =" ||
			echo "$line"
	done
	printf '%s\n' "${@:2}" | sed '/ =$/d'
} >>mill.conf

# One account called test and nothing else.
only_account()
{
	rm -f mill.conf
	account test "$@"
}

fetch()
{
	mill --config mill.conf fetch --format json "$@"
}

# What the last fetch said in figures: items, new, duplicate, conflict,
# foreign, quarantined, skipped.
figures()
{
	json '" ".join(str(n) for n in [j["items"], *reports(j),
		j["foreign"], j["quarantined"], j["skipped"]])'
}

# ---- mails --------------------------------------------------------------

# Writes mails into the folder `mails`: as write-mails.
make_mails()
{
	"$imap/write-mails" "$@" --out mails
}

# Asks run-dovecot about the test's user: add, list, count, flags, folders.
box()
{
	"$imap/run-dovecot" "$1" "$user" "${@:2}"
}

digests()
{
	find "$@" -type f -exec sha256sum {} + | cut -c 1-64 | sort
}

# Fails, unless folder $1 holds the files that follow and no other mail.
holds()
{
	rm -rf held wanted
	mkdir held wanted
	box list "$1" held
	[ $# -eq 1 ] || cp "${@:2}" wanted
	diff <(digests wanted) <(digests held) && return 0
	echo "folder $1 holds $(ls held | wc -l) mails, not ${*:2}"
	return 1
}

# The same of the misbehaving server.
bad_holds()
{
	diff <(for file in "${@:2}"; do
		sed 's/$/\r/' "$file" | sha256sum | cut -c 1-64
	done | sort) <(python3 - "$bad/state" "$1" <<-'PY'
		import json, sys
		folders = json.load(open(sys.argv[1]))
		for digest in sorted(m['sha256'] for m in folders.get(sys.argv[2], [])):
		    print(digest)
	PY
	)
}

# All that a database says of reports, but where they came from.
content()
{
	sqlite3 -readonly "$1" \
		'SELECT org_name, report_id, domain, begin, "end", status,
			records, messages FROM v_report
			ORDER BY 1, 2, 3, 4, 5' \
		'SELECT org_name, report_id, domain, source_ip, count,
			disposition, dkim_aligned, spf_aligned, header_from
			FROM v_record ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9'
}

# Fails, unless the database holds what the files would bring, read by ingest.
stored()
{
	rm -f truth.db*
	[ $# -eq 0 ] || "$DMARCMILL" --db truth.db -q ingest "$@" || [ $? -eq 3 ]
	diff <([ $# -eq 0 ] || content truth.db) <(content "$database")
}
