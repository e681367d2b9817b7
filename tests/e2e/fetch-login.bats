# How fetch gets in: TLS, passwords, certificates, and what it says where it does
# not.  Tokens are in fetch-oauth.bats.
bats_require_minimum_version 1.5.0
load mailbox

one_mail()
{
	make_mails report=1
	box add INBOX mails/*
}

# A fetch that cannot get in: exit $1, says each of the other arguments, touches
# no mail and tells no secret.
fails()
{
	local text

	fetch -v
	[[ $output$stderr != *secret-of-mine* ]]
	ended "$1"
	is "$(figures)" "0 0 0 0 0 0 0"
	is "$(grep -c '^dmarcmill: ' <<<"$stderr")" 1
	for text in "${@:2}"; do
		says "$text"
	done
}

@test "IMAPS and STARTTLS" {
	make_mails report=2
	box add INBOX mails/report-0000.eml
	only_account
	fetch
	ended 0
	box add INBOX mails/report-0001.eml
	only_account "tls = starttls" "port = $IMAP_PORT"
	fetch
	ended 0
	is "$(figures)" "1 1 0 0 0 0 0"
	stored mails/*
	holds $done_folder mails/*
}

@test "PLAIN, LOGIN, and what the server likes best" {
	make_mails report=1
	for auth in plain:PLAIN login:LOGIN auto:PLAIN; do
		rm -f "$database"*
		start_bad
		only_account "auth = ${auth%:*}"
		fetch
		ended 0
		bad_holds $done_folder mails/*
		is "$(grep -o 'AUTHENTICATE [A-Z]*' "$bad/log")" \
			"AUTHENTICATE ${auth#*:}"
		end_process $server
	done
}

@test "no Kerberos, however loudly the server offers it" {
	make_mails report=1
	for secret in "token-command = echo good-token:XOAUTH2" \
			"password-file = $HOME/password:PLAIN"; do
		start_bad --fault gssapi-first
		user=reports@example.com only_account "password-file =" \
			"${secret%:*}"
		fetch
		ended 0
		is "$(grep -o 'AUTHENTICATE [A-Z0-9]*' "$bad/log")" \
			"AUTHENTICATE ${secret#*:}"
		end_process $server
	done
}

@test "PLAIN and LOGIN with Dovecot" {
	for auth in plain login; do
		user=$auth
		rm -f "$database"*
		make_mails report=1
		box add INBOX mails/*
		only_account "auth = $auth"
		fetch
		ended 0
		holds $done_folder mails/*
	done
}

@test "a server without any extension: LOGIN, COPY, and the mails marked" {
	make_mails report=2
	start_bad --fault capability-none
	only_account
	fetch
	ended 0
	stored mails/*
	bad_holds $done_folder mails/*
	bad_holds INBOX mails/*
	is "$(python3 -c 'import json, sys
print({tuple(m["flags"]) for m in json.load(open(sys.argv[1]))["INBOX"]})' \
		"$bad/state")" "{('\\\\Deleted',)}"
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 2"
}

@test "a password by a command, and by a systemd credential" {
	one_mail
	only_account "password-file =" "password-command = echo secret"
	fetch
	ended 0
	is "$(figures)" "1 1 0 0 0 0 0"
	mkdir credentials
	(umask 077 && echo secret >credentials/test)
	export CREDENTIALS_DIRECTORY=$HOME/credentials
	only_account "password-file ="
	fetch
	ended 0
	unset CREDENTIALS_DIRECTORY
	fails 2 "there is nothing to log in with"
	only_account "password-file =" "password-command = sh -c 'exit 7'"
	fails 5 "password-command" "ended with status 7"
}

@test "a wrong password" {
	one_mail
	echo secret-of-mine >password
	only_account
	fails 5 "the login was not accepted; check user and password" \
		"AUTHENTICATIONFAILED"
	holds INBOX mails/*
}

@test "a password file that others can read, and one that is not there" {
	one_mail
	chmod 640 password
	only_account
	fails 2 "[imap test] password-file: $HOME/password" "chmod 600"
	rm password
	fails 2 "[imap test] password-file: $HOME/password" "No such file"
	holds INBOX mails/*
}

@test "an authority that nobody knows" {
	one_mail
	other=$CA
	start_dovecot
	own=$CA
	box add INBOX mails/*
	only_account "ca-file = $other"
	fails 5 "an authority that this machine does not know; name its certificate in ca-file"
	only_account "ca-file ="
	fails 5 "an authority that this machine does not know"
	only_account "ca-file = $HOME/none.pem"
	fails 5 "check ca-file: it must exist"
	only_account "ca-file = $own"
	fetch
	ended 0
}

@test "a certificate that has expired, is of others, or for another name" {
	one_mail
	start_dovecot --certificate expired
	only_account
	fails 5 "the certificate has expired; it must be renewed on the server"
	"$imap/run-dovecot" restart other-name
	fails 5 "the certificate is for another name; host must be the name"
	"$imap/run-dovecot" restart other-ca
	fails 5 "an authority that this machine does not know"
	box add INBOX mails/*
	"$imap/run-dovecot" restart good
	fetch
	ended 0
	holds $done_folder mails/*
}

@test "the server by its name" {
	one_mail
	only_account "host = localhost"
	fetch
	ended 0
	is "$(figures)" "1 1 0 0 0 0 0"
}

@test "nobody listens" {
	only_account "port = 1"
	fails 5 "127.0.0.1 port 1: nobody answers there; check host and port"
}

@test "a host that is not known" {
	unshare -n true 2>/dev/null || skip "needs a network namespace"
	only_account "host = mail.example.com"
	run --separate-stderr unshare -n "$DMARCMILL" --db "$database" \
		--config mill.conf fetch
	ended 5
	says "mail.example.com port $IMAPS_PORT: no such host is found; check its spelling"
}

@test "IMAPS against the port of STARTTLS, and the other way round" {
	one_mail
	only_account "port = $IMAP_PORT"
	fails 5 "is that a TLS port? Of a mailbox, port 143 goes with tls = starttls"
	only_account "tls = starttls" "timeout = 1"
	fails 5 "port and tls of a mailbox do not fit"
	holds INBOX mails/*
}

@test "no STARTTLS, PREAUTH, words behind its OK: nothing secret is sent" {
	make_mails report=1
	for fault in starttls-missing greeting-preauth; do
		start_bad --tls starttls --fault $fault
		only_account "tls = starttls"
		fails 5 "nothing is sent without TLS"
		is "$(grep -E 'AUTHENTICATE|LOGIN ' "$bad/log")" ""
		end_process $server
	done
	start_bad --tls starttls --fault starttls-injected
	only_account "tls = starttls"
	fetch
	[ "$status" -eq 0 ] || [ "$status" -eq 5 ]
	# Only after TLS, whatever was said before.
	is "$(grep -oE 'C: [^ ]+ (STARTTLS|AUTHENTICATE)' "$bad/log" |
		cut -d ' ' -f 3 | head -1)" STARTTLS
}

@test "the server allows no login, or cannot tell" {
	make_mails report=1
	start_bad --fault login-disabled
	only_account
	fails 5 "whether the server allows this kind of login"
	is "$(grep -E 'C: [^ ]+ (LOGIN|AUTHENTICATE) ' "$bad/log")" ""
	start_bad --fault login-unavailable
	only_account
	fails 5 "[UNAVAILABLE] the user database does not answer"
}

@test "a server that hangs up, and one that says nothing" {
	make_mails report=1
	start_bad --fault greeting-bye
	only_account
	fails 5 "127.0.0.1 port $IMAPS_PORT: "
	start_bad --fault greeting-silence
	only_account "timeout = 1"
	fails 5 "no answer in time"
}
