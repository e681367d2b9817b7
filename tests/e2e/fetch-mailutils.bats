# A second real server, GNU Mailutils' imap4d over mbox files: another IMAP, with
# neither MOVE nor UIDPLUS nor ESEARCH.
bats_require_minimum_version 1.5.0
load mailbox

domain=example.com

setup_file()
{
	find_python
	command -v imap4d >/dev/null && [ "$(id -u)" -eq 0 ] ||
		export NO_DOVECOT="no imap4d can be started here"
}

# Writes the configuration of the server into the folder $1.
configure()
{
	local ports

	ports=($(cd "$imap" && python3 -B -c 'import certificates, processes, sys
print(*processes.free_ports(2), *certificates.Certificates(sys.argv[1]).pair())' \
		"$1/tls"))
	IMAPS_PORT=${ports[0]} IMAP_PORT=${ports[1]} CA=$1/tls/ca.pem
	chmod 600 "${ports[3]}"
	cat >"$1/conf" <<-END
		mode daemon;
		max-children 10;
		auth {
			authentication clear;
			authentication "generic:system";
			authorization clear;
			authorization "virtdomain:system";
		};
		virtdomain { passwd-dir $1; };
		logging { syslog no; };
		tls {
			ssl-certificate-file ${ports[2]};
			ssl-key-file ${ports[3]};
		};
		server 127.0.0.1:$IMAPS_PORT { tls-mode connection; };
		server 127.0.0.1:$IMAP_PORT { tls-mode required; };
	END
}

answers()
{
	(exec 8<>"/dev/tcp/127.0.0.1/$IMAP_PORT") 2>/dev/null
}

start_imap4d()
{
	# The server's own user has to come this far.
	root=$(mktemp -d)
	chmod 755 "$root"
	configure "$root"
	mkdir "$root/reports"
	# The home of the user, and his mailbox.
	echo "reports:$(openssl passwd -6 secret):8:8::$root/reports:/bin/sh" \
		>"$root/$domain"
	for file in mails/*; do
		echo "From dmarc@receiver.example Fri Jan  2 01:00:00 2026"
		cat "$file"
		echo
	done >"$root/reports/INBOX"
	chown -R 8:8 "$root/reports"
	imap4d --config-file "$root/conf" --foreground >imap4d.log 2>&1 3>&- &
	servers+=($!)
	soon answers
	user=reports@$domain
}

teardown()
{
	for pid in "${servers[@]}"; do
		end_process "$pid"
	done
	[ -z "${root-}" ] || rm -rf "$root"
}

# Fails unless the mbox $1 has so many mails.
has()
{
	is "$1: $(grep -c '^From dmarc@' "$root/reports/$1" || true)" "$1: $2"
}

@test "stored and copied once, nothing expunged" {
	make_mails report=5 foreign=1 unparsable=1
	start_imap4d
	only_account
	fetch
	echo "$stderr"
	ended 3
	is "$(figures)" "7 5 0 0 1 1 0"
	stored mails/report-*
	has $done_folder 5
	has INBOX 7
	fetch
	ended 0
	is "$(figures)" "0 0 0 0 0 0 7"
	has $done_folder 5
	has INBOX 7
}

@test "STARTTLS, every way to log in, a wrong password" {
	make_mails report=2
	start_imap4d
	for auth in plain login auto; do
		rm -f "$database"*
		only_account "after = keep" "auth = $auth"
		fetch
		ended 0
		is "$(figures)" "2 2 0 0 0 0 0"
	done
	only_account "after = keep" "tls = starttls" "port = $IMAP_PORT"
	fetch
	ended 0
	# A folder that is only read has other UIDs here in the next second.
	is "$(json 'j["reports"]["new"]')" 0
	stored mails/*
	echo wrong >password
	fetch
	ended 5
	says "the login was not accepted"
}

@test "a folder that is missing, and one that is made" {
	make_mails report=1
	start_imap4d
	only_account "folders = Nowhere"
	fetch
	ended 5
	says "folders are "
	only_account "after = move:Erledigt/Grüße"
	fetch
	ended 0
	has 'Erledigt/Gr&APwA3w-e' 1
}
