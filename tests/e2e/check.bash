# What the tests of check share: zones, DNS servers, a configuration.  Each test
# has an NSD of its own.
load mailbox
imap=$BATS_TEST_DIRNAME/../dns

setup_file()
{
	find_python
}

teardown_file()
{
	:
}

setup()
{
	make_home
	mkdir zones
}

# Starts a command of tests/dns, or skips the test where that is not installed,
# and sets the variables that it prints.
start_or_skip()
{
	local status=0

	start_server "$@" || status=$?
	[ $status -ne 77 ] || skip "$1: a server for it is not installed"
	[ $status -eq 0 ] || return 1
	eval "$said"
}

# A zone called $1 from standard input, with the SOA and NS that it needs.
zone()
{
	cat >"zones/$1"
}

# An empty zone for each: names below that are not there do not exist.
empty_zones()
{
	local name

	for name; do
		echo >"zones/$name"
	done
}

# Starts the NSD with all zones, and a configuration that asks it; the
# arguments are further lines of [dns].
start_nsd()
{
	start_or_skip run-nsd zones
	configure "$NSD" "$@"
}

configure()
{
	printf '%s\n' '[dns]' "servers = $1" "${@:2}" >mill.conf
}

# The same with the zones as they are now.
restart_nsd()
{
	end_process "$server"
	start_nsd
}

check()
{
	mill --config mill.conf check "$@"
}

# The rules that hold for the domain that was checked last, sorted.
rules()
{
	json '" ".join(sorted(f["id"] for f in j["rows"][-1]["findings"]))'
}

# Fails, unless $1 stands in the last output.
shows()
{
	[[ $output == *"$1"* ]] && return 0
	echo "not shown: $1"
	echo "but: $output"
	return 1
}

# A domain in good order, as far as DNS alone can tell.
good_zone()
{
	cat <<-END
		@ MX 10 mx1
		@ MX 20 mx2
		mx1 A 192.0.2.1
		mx1 AAAA 2001:db8::1
		mx2 A 192.0.2.2
		mx2 AAAA 2001:db8::2
		@ TXT "v=spf1 mx -all"
		_dmarc TXT "v=DMARC1; p=quarantine; np=reject; rua=mailto:r@$1"
		_smtp._tls TXT "v=TLSRPTv1; rua=mailto:r@$1"
	END
}

# An aggregate report of 10 messages for domain $1 that pass by DKIM with
# selector $2, of yesterday.
report_of()
{
	local begin=$((($(date +%s) / 86400 - 1) * 86400))

	cat <<-END
		<feedback>
		<report_metadata>
		<org_name>receiver.example</org_name>
		<report_id>$1-$2</report_id>
		<date_range><begin>$begin</begin><end>$((begin + 86399))</end></date_range>
		</report_metadata>
		<policy_published><domain>$1</domain><p>none</p></policy_published>
		<record>
		<row><source_ip>192.0.2.1</source_ip><count>10</count>
		<policy_evaluated><disposition>none</disposition><dkim>pass</dkim>
		<spf>pass</spf></policy_evaluated></row>
		<identifiers><header_from>$1</header_from></identifiers>
		<auth_results><dkim><domain>$1</domain><selector>$2</selector>
		<result>pass</result></dkim><spf><domain>$1</domain>
		<result>pass</result></spf></auth_results>
		</record>
		</feedback>
	END
}
