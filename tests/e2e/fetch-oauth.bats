# OAuth 2.0 (E51): tokens by a command or from an endpoint, with a real Dovecot
# that asks that endpoint about them.
bats_require_minimum_version 1.5.0
load mailbox

setup_file()
{
	find_python
}

# A token endpoint with the options of run-token-endpoint, and a Dovecot.
start_both()
{
	start_endpoint "$@"
	start_dovecot --token-url "http://127.0.0.1:$port/introspect" || {
		[ $? -ne 77 ] || skip "no Dovecot can be started here"
		return 1
	}
	user=reports
	(umask 077 && echo refresh-1 >refresh && echo client-secret >client)
	make_mails report=2
	box add INBOX mails/report-0000.eml
}

start_endpoint()
{
	start_server run-token-endpoint --log tokens.log "$@"
	endpoint=$server port=$said
}

# One account whose token comes from the endpoint; then lines of it.
token_account()
{
	only_account "password-file =" "auth = xoauth2" \
		"token-endpoint = http://127.0.0.1:$port/token" \
		"client-id = dmarcmill-test" "$@"
}

# A command that gets a token of the endpoint by itself and prints $1 of the
# answer.
token_command()
{
	cat >get-token <<-END
		import json, sys, urllib.request
		form = b'grant_type=client_credentials&client_id=dmarcmill-test&client_secret=client-secret'
		answer = json.load(urllib.request.urlopen('http://127.0.0.1:$port/token', form))
		print($1)
	END
	echo "token-command = python3 $HOME/get-token"
}

# What was asked of the endpoint, a word each.
asked()
{
	python3 - <<-'PY'
		import json
		for line in open('tokens.log'):
		    entry = json.loads(line)
		    print(entry['form'].get('grant_type') or 'introspection', end=' ')
	PY
}

# A fetch that gets no token, or is not let in: exit $1, says the others.
fails()
{
	local text

	fetch -v
	ended "$1"
	is "$(figures)" "0 0 0 0 0 0 0"
	for text in "${@:2}"; do
		says "$text"
	done
	[[ $stderr != *client-secret* || $stderr == *client-secret-file* ]]
	[[ $stderr != *refresh-1* && $stderr != *access-* ]]
	holds INBOX mails/report-0000.eml
}

@test "E51 XOAUTH2 and OAUTHBEARER with a token by a command" {
	start_both
	only_account "password-file =" "auth = xoauth2" \
		"$(token_command 'answer["access_token"]')"
	fetch
	ended 0
	holds $done_folder mails/report-0000.eml
	box add INBOX mails/report-0001.eml
	only_account "password-file =" "auth = oauthbearer" \
		"$(token_command 'json.dumps(answer)')"
	fetch
	ended 0
	holds $done_folder mails/*
	stored mails/*
}

@test "E51 what is said to the server, and that a password never is" {
	make_mails report=1
	for auth in xoauth2:XOAUTH2 oauthbearer:OAUTHBEARER auto:XOAUTH2; do
		rm -f "$database"*
		start_bad
		only_account "password-file =" "auth = ${auth%:*}" \
			"token-command = echo good-token"
		fetch
		ended 0
		is "$(grep -o 'AUTHENTICATE [A-Z0-9]*' "$bad/log")" \
			"AUTHENTICATE ${auth#*:}"
		end_process $server
	done
	only_account "token-command = echo good-token"
	fetch
	ended 2
	says "who logs in with a token sends no password"
}

@test "E51 a refresh token, and the new one that comes instead" {
	start_both --rotate
	token_account "refresh-token-file = $HOME/refresh"
	fetch -v
	ended 0
	[[ $stderr != *refresh-* && $stderr != *access-* ]]
	holds $done_folder mails/report-0000.eml
	is "$(cat refresh)" refresh-2
	is "$(stat -c %a refresh)" 600
	box add INBOX mails/report-0001.eml
	token_account "auth = oauthbearer" "refresh-token-file = $HOME/refresh"
	fetch
	ended 0
	is "$(cat refresh)" refresh-3
	holds $done_folder mails/*
	is "$(asked)" "refresh_token introspection refresh_token introspection "
	is "$(find . -name 'refresh*' | wc -l)" 1
	# The one that was used is void.
	echo refresh-2 >refresh
	fetch
	ended 5
	says "the refresh token has expired or was revoked: sign in again"
}

@test "E51 client credentials" {
	start_both
	token_account "client-secret-file = $HOME/client"
	fetch
	ended 0
	holds $done_folder mails/report-0000.eml
	is "$(asked)" "client_credentials introspection "
	echo wrong-secret >client
	box add INBOX mails/report-0000.eml
	fails 5 "client-id or the client secret is wrong"
	[[ $stderr != *wrong-secret* ]]
	token_account
	fails 2 "set refresh-token-file or client-secret-file"
}

@test "E51 a wrong token: the server's reason is told" {
	start_both
	for auth in xoauth2:401 oauthbearer:invalid_token; do
		only_account "password-file =" "auth = ${auth%:*}" \
			"token-command = echo access-of-nobody"
		fails 5 "the server does not take the token" \
			"\"status\":\"${auth#*:}\""
	done
}

@test "E51 the endpoint gives a token that the server does not take" {
	start_both --fault not-active
	token_account "refresh-token-file = $HOME/refresh"
	fails 5 "the login was not accepted" '"status":"401"'
	fetch
	ended 0
}

@test "E51 the endpoint refuses, in words" {
	start_both --fault invalid_grant --fault invalid_client \
		--fault invalid_scope --fault no-description \
		--fault hostile-description
	token_account "refresh-token-file = $HOME/refresh"
	fails 5 "sign in again and store a new one" "AADSTS70008"
	fails 5 "client-id or the client secret is wrong" "AADSTS7000215"
	fails 5 "check scope" "The scope is not known."
	fails 5 "check client-id and the tenant"
	fails 5 "sign in again" "A second line"
	[[ $stderr != *$'\e'* && $stderr != *$'\u202e'* ]]
	fetch
	ended 0
	is "$(cat refresh)" refresh-1
}

@test "E51 the endpoint answers with what is no token" {
	start_both --fault html --fault html-error --fault empty \
		--fault not-json --fault no-token --fault token-control \
		--fault other-type --fault redirect --fault close --fault huge
	token_account "refresh-token-file = $HOME/refresh"
	fails 5 "a web page"
	fails 5 "try again later"
	fails 5 "nothing"
	fails 5 "neither a token nor an error"
	fails 5 "no access_token"
	fails 5 "characters that no token has"
	fails 5 "no bearer token"
	fails 5 "redirects to another address"
	fails 5 "closed the connection"
	fails 5 "larger than 1 MiB"
	fetch
	ended 0
}

@test "E51 the endpoint does not answer, is not there, is not spoken to" {
	start_both --fault hang
	token_account "refresh-token-file = $HOME/refresh" "timeout = 1"
	fails 5 "no answer in time"
	port=1 token_account "refresh-token-file = $HOME/refresh"
	fails 5 "nobody answers there"
	token_account "token-endpoint = http://login.example.com/token"
	fetch
	ended 2
	says "token-endpoint"
}

@test "E51 an endpoint with TLS of its own" {
	start_server run-token-endpoint --tls tls
	https=$said
	start_both
	only_account "password-file =" "token-command = false"
	cat tls/ca.pem "$CA" >both.pem
	token_account "token-endpoint = https://127.0.0.1:$https/token" \
		"client-secret-file = $HOME/client"
	fails 5 "127.0.0.1" "an authority that this machine does not know"
	# Its tokens are unknown to the server, which asks the other one.
	token_account "token-endpoint = https://127.0.0.1:$https/token" \
		"client-secret-file = $HOME/client" "ca-file = $HOME/both.pem"
	fails 5 '"status":"401"'
}

@test "E51 a token-command that fails, says nothing, or too much" {
	start_both
	while IFS=: read -r expected command text; do
		only_account "password-file =" "token-command = $command"
		fails "$expected" "[imap test] token-command" "$text"
	done <<-END
		5:false:false ended with status 1
		5:true:printed nothing
		2:echo a token:neither a token nor a JSON object
		5:$HOME/none:cannot be run
	END
}

@test "E51 files with secrets that others can read" {
	start_both
	chmod 640 refresh
	token_account "refresh-token-file = $HOME/refresh"
	fails 2 "refresh-token-file: $HOME/refresh" "chmod 600"
	chmod 604 client
	token_account "client-secret-file = $HOME/client"
	fails 2 "client-secret-file: $HOME/client" "chmod 600"
}

moved()
{
	[ "$(box count $done_folder)" -eq "$1" ]
}

# Watches with a token from the endpoint until a mail is moved; $port.
watch()
{
	token_account "refresh-token-file = $HOME/refresh"
	"$DMARCMILL" --db "$database" --config mill.conf fetch --watch \
		>out 2>&1 3>&- &
	servers+=($!)
	soon moved 1
	soon grep -q "1 new reports" out
}

# The session ends; a mail arrives, and is fetched by another one.
lose_session()
{
	soon idles
	"$imap/run-dovecot" kill-sessions
	box add INBOX mails/report-0001.eml
	soon moved 2
	is "$(grep -c "trying again" out)" 1
	stored mails/*
}

idles()
{
	[ "$("$imap/run-dovecot" sessions)" = 1 ]
}

@test "E51 a token from memory that is void by now is replaced" {
	start_both --rotate
	watch
	is "$(cat refresh)" refresh-2
	# The endpoint forgets all tokens.
	end_process $endpoint
	echo refresh-1 >refresh
	start_endpoint --port "$port" --rotate
	lose_session
	is "$(asked)" \
		"refresh_token introspection introspection refresh_token introspection "
}

@test "E51 a token from memory that has expired is not even tried" {
	start_both --expires 61
	watch
	lose_session
	is "$(asked)" \
		"refresh_token introspection refresh_token introspection "
}
