# What the tests with DNS share: an NSD of a test's own, whose zones are files
# of the folder `zones`, and a port where nobody ever answers.
load helpers

dns=$BATS_TEST_DIRNAME/../dns
servers=()

# Starts a command: its pid is $server, its first line $said.  Ends with the
# command's status where it does not come up.
start_command()
{
	local out

	out=$(mktemp "$BATS_TEST_TMPDIR/server.XXXXXX")
	"$@" >"$out" 2>"$out.err" 3>&- &
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

# Serves the folder `zones` at $NSD; skips the test where it cannot.
start_nsd()
{
	local status=0

	start_command "$dns/run-nsd" zones || status=$?
	[ $status -ne 77 ] || skip "no NSD can be started here"
	[ $status -eq 0 ]
	eval "$said"
}

# A port of UDP that swallows every question: $silent.
start_silent()
{
	start_command python3 -c 'import signal, socket
line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
line.bind(("127.0.0.1", 0))
print("127.0.0.1:%d" % line.getsockname()[1], flush=True)
signal.pause()'
	silent=$said
}

# SIGTERM for a server that the test has started; waits until it is gone.
end_server()
{
	kill -TERM "$1" 2>/dev/null || return 0
	wait "$1" 2>/dev/null || true
}

# The zone called $1, its records on standard input.
zone()
{
	mkdir -p zones
	cat >"zones/$1"
}

teardown()
{
	local pid

	for pid in "${servers[@]}"; do
		end_server "$pid"
	done
}
