# doctor ACCOUNT: what it says of a mailbox is so, and it changes nothing there.
bats_require_minimum_version 1.5.0
load helpers

imap=$BATS_TEST_DIRNAME/../imap

# Starts a server with the options that are given: IMAPS_PORT, IMAP_PORT, CA,
# DOVECOT.
serve()
{
	rm -f server
	"$imap/run-dovecot" "$@" >server 2>server.log 3>&- &
	server=$!
	for _ in {1..200}; do
		[ ! -s server ] || break
		if ! kill -0 $server 2>&-; then
			status=0
			wait $server || status=$?
			server=
			[ "$status" -ne 77 ] || skip "$(cat server.log)"
			cat server.log
			return 1
		fi
		sleep 0.05
	done
	. ./server
	export DOVECOT
	"$imap/run-dovecot" add reports INBOX "$EXAMPLES"/cur/* >&2
}

teardown()
{
	if [ -n "${server-}" ]; then
		kill "$server"
		wait "$server" || true
	fi
}

# Writes the configuration of the account "mailbox"; further lines on standard
# input.
account()
{
	printf 'secret\n' >password
	chmod 600 password
	cat - >mill.conf <<-END
		[imap mailbox]
		host = localhost
		port = $IMAPS_PORT
		ca-file = $CA
		user = reports
		timeout = 10
	END
	cat >>mill.conf
}

with_password() { printf 'password-file = %s/password\n' "$HOME"; }

# The state, and the text, of check $1 of the account in the last JSON output.
state() { json "[r['state'] for r in j['rows'] if r['check'] == 'mailbox $1'][0]"; }
text() { json "[r['text'] for r in j['rows'] if r['check'] == 'mailbox $1'][0]"; }
last() { json "j['rows'][-1]['check']"; }

look()
{
	mill --config mill.conf doctor mailbox --format json
}

# All that the server knows of its folders.
of_server()
{
	"$imap/run-dovecot" folders reports
	"$imap/run-dovecot" count reports INBOX
	"$imap/run-dovecot" flags reports INBOX
}

@test "a mailbox in good order: every check, and nothing is changed" {
	serve --rawlog
	before=$(of_server)
	with_password | account
	look
	ended 0
	is "$stderr" ""
	for check in secret DNS TCP TLS certificate "login methods" login \
			capabilities folders "folder INBOX" sample after \
			after-duplicates after-foreign after-unparsable; do
		is "$check $(state "$check")" "$check ok"
	done
	[[ $(text secret) == "password-file $HOME/password (mode 0600)" ]]
	[[ $(text TLS) == TLSv1.*"CN = server of the tests"*"$CA" ]]
	[[ $(text certificate) == *" days from now" ]]
	[[ $(text "login methods") == *PLAIN* ]]
	n=$(ls "$EXAMPLES/cur" | wc -l)
	is "$(text "folder INBOX")" "mails: $n, new ones: $n"
	[[ $(text sample) == "the newest mail (INBOX, UID $n) holds "* ]]
	[[ $(text after) == *"moved to dmarcmill/done, which the first run makes, by MOVE" ]]
	is "$(json "[r for r in j['rows'] if 'secret' in r['text']]")" "[]"
	is "$(of_server)" "$before"
	[ ! -e "$database" ]
	run "$imap/run-dovecot" rawlog reports
	for word in SELECT STORE MOVE COPY CREATE EXPUNGE APPEND; do
		[[ $output != *" $word "* ]] || is "$word was sent" ""
	done
}

@test "after a fetch: what is new, and where mails went" {
	serve
	{ with_password; echo "after-foreign = seen"; } | account
	mill --config mill.conf fetch
	sum=$(sha256sum "$database")
	look
	ended 0
	[[ $(text "folder INBOX") == "mails: "*", new ones: 0" ]]
	[[ $(text after) == *"dmarcmill/done, which is there, by MOVE" ]]
	[[ $(text after-foreign) == *": marked as read" ]]
	is "$(sha256sum "$database")" "$sum"
}

@test "what a small server lacks is said, with what it costs" {
	serve --separator . --prefix INBOX. --without MOVE,UIDPLUS,IDLE
	{ with_password; echo "folders = INBOX;Reprots"; } | account
	"$imap/run-dovecot" add reports Reports "$EXAMPLES"/cur/*
	look
	ended 1
	[[ $(text folders) == *'"."'*'"INBOX."'* ]]
	is "$(state "without MOVE")" note
	is "$(state "without IDLE")" note
	is "$(state after)" note
	[[ $(text after) == *"without UIDPLUS"* ]]
	is "$(state "folder Reprots")" bad
	[[ $(text "folder Reprots") == *'did you mean "Reports"?'* ]]
	is "$(last)" "mailbox after-unparsable"
}

@test "a password that is wrong, or open to others" {
	serve
	with_password | account
	echo wrong >password
	look
	ended 1
	is "$(last) $(state login)" "mailbox login bad"
	is "$(state TLS)" ok
	chmod 644 password
	look
	ended 1
	is "$(last) $(state secret)" "mailbox secret bad"
	[[ $(text secret) == *"chmod 600"* ]]
	[[ $output != *wrong* ]]
}

@test "a token where the server takes none" {
	serve
	echo "token-command = echo t0ken" | account
	look
	ended 1
	is "$(state secret)" ok
	[[ $(text token) == "token-command gave one "* ]]
	is "$(state "login methods")" bad
	[[ $(text "login methods") == *"none of them takes a token"* ]]
	is "$(last)" "mailbox login"
	[[ $output != *t0ken* ]]
}

@test "a token endpoint that is not there, and one that works" {
	serve
	{
		echo "token-endpoint = http://127.0.0.1:1/token"
		echo "client-id = dmarcmill-test"
		echo "client-secret-file = $HOME/client-secret"
	} | account
	printf 'client-secret\n' >client-secret
	chmod 600 client-secret
	look
	ended 1
	is "$(last) $(state token)" "mailbox token bad"
	[[ $(text secret) == "client-secret-file "*" (mode 0600)" ]]
	"$imap/run-token-endpoint" >endpoint 3>&- &
	endpoint=$!
	for _ in {1..200}; do [ ! -s endpoint ] || break; sleep 0.05; done
	sed -i "s,127.0.0.1:1/,127.0.0.1:$(cat endpoint)/," mill.conf
	look
	kill $endpoint
	wait $endpoint || true
	[[ $(text token) == "http://127.0.0.1:"*" gave one that can be used for 5"[89]" min"* ]]
	[[ $output != *client-secret\"* ]]
}

@test "certificates that are not to be trusted, each with its cure" {
	local kind words

	while read -r kind words; do
		serve --certificate "$kind"
		with_password | account
		sed -i "s,localhost,127.0.0.1," mill.conf
		look
		ended 1
		is "$(last) $(state TLS)" "mailbox TLS bad"
		is "$(state TCP)" ok
		[[ $(text TLS) == *"$words"* ]]
		teardown
	done <<-END
		expired must be renewed on the server
		other-ca in ca-file
		other-name host must be the name in the certificate
	END
	server=
}

@test "nobody listens, no TLS, no such host" {
	serve
	with_password | account
	sed "s/^port = .*/port = 1/" mill.conf >other.conf
	mill --config other.conf doctor mailbox --format json
	ended 1
	is "$(last) $(state TCP)" "mailbox TCP bad"
	sed "s/^port = .*/port = $IMAP_PORT/" mill.conf >other.conf
	mill --config other.conf doctor mailbox --format json
	ended 1
	is "$(last) $(state TLS)" "mailbox TLS bad"
	[[ $(text TLS) == *"tls = starttls"* ]]
	# Two dots in a row are no name, so that no name server is asked.
	sed "s/^host = .*/host = no..example/" mill.conf >other.conf
	mill --config other.conf doctor mailbox --format json
	ended 1
	is "$(last) $(state DNS)" "mailbox DNS bad"
}

@test "accounts by name, and none of them" {
	printf '[imap mailbox]\nhost = localhost\nuser = a\n' >mill.conf
	mill --config mill.conf doctor
	ended 0
	[[ $output == *"1 configured; dmarcmill doctor NAME looks at one"* ]]
	mill --config mill.conf doctor mialbox
	ended 2
	is "$stderr" 'dmarcmill: there is no account "mialbox"; did you mean "mailbox"?'
	is "$output" ""
	# Nothing to log in with: no connection is tried.
	look
	ended 1
	is "$(last) $(state secret)" "mailbox secret bad"
	printf '[imap mailbox]\nhots = localhost\n' >mill.conf
	look
	ended 2
	[[ $stderr == *'[imap mailbox]'*hots* ]]
}
