# check, and DNS that lies, breaks, falls silent or says hostile things:
# bounded in time and questions, clear in words, and escaped in every output.
bats_require_minimum_version 1.5.0
load check

# What each fault of tests/dns/liar.py comes to: exit status, the most questions
# that reach the server.  The others are those of FAULT.example being fine.
ends()
{
	case $1 in
	good | truncated | other-owner | big-text | case | pointers) echo 0 40 ;;
	many-mx) echo 1 120 ;;
	hostile) echo 1 80 ;;
	long-name | rcode-3) echo 1 20 ;;
	fanout) echo 1 300 ;;
	*) echo 6 40 ;;
	esac
}

# $1: the seconds that a question may take, if it is not one.
start_liar()
{
	start_or_skip run-liar log
	configure "$LIAR" "timeout = ${1-1}"
}

# Fails unless the file $2 is a whole, escaped output in format $1.
is_clean()
{
	python3 - "$@" <<-'PY'
		import csv, io, json, sys
		form, path = sys.argv[1:]
		text = open(path, 'rb').read().decode('utf-8')
		bad = {c for c in text if c < ' ' or '\x7f' <= c <= '\x9f' or
		       '\u202a' <= c <= '\u202e' or '\u2066' <= c <= '\u2069'}
		bad -= {'\n', '\r'} if form == 'csv' else {'\n'}
		if bad:
		    sys.exit('%s holds %r' % (form, sorted(bad)))
		if form == 'json':
		    json.loads(text)
		if form == 'csv':
		    rows = list(csv.reader(io.StringIO(text, newline='')))
		    if {len(row) for row in rows} != {7}:
		        sys.exit('not 7 columns: %r' % rows)
		    for cell in (cell for row in rows for cell in row):
		        if cell[:1] in tuple('=+-@\t\r'):
		            sys.exit('a cell begins with %r' % cell[:9])
	PY
}

# One fault in the three formats; $2 may be a selector.
meets()
{
	local form exit most

	read -r exit most < <(ends "$1")
	for form in table csv json; do
		: >log
		SECONDS=0
		check --format $form --ip 192.0.2.1 --from "a@$1.example" \
			${2+--selector "$2"} "$1.example"
		printf '%s\n' "$output" >out
		[ $SECONDS -le 4 ] || { echo "$1: $SECONDS s"; return 1; }
		ended "$exit" || { echo "$1: in $form"; return 1; }
		is_clean $form out || return 1
		[ "$(wc -l <log)" -le "$most" ] ||
			{ echo "$1: $(wc -l <log) questions"; return 1; }
		# L22: what could not be asked is not missing.
		[ "$exit" -ne 6 ] || ! grep -E 'MX01|SPF01|DM01|TLS06|DK01' out
	done
}

@test "every fault: in time, with few questions, escaped" {
	local fault

	start_liar
	while read -r fault; do
		meets "$fault" || return
	done < <("$imap/run-liar" --list | cut -d ' ' -f 1)
	meets hostile sel
}

@test "what is said where DNS lies" {
	start_liar
	check pointer-loop.example
	ended 6
	shows "could not check  MX pointer-loop.example: the answer cannot be read"
	check rcode-2.example
	ended 6
	shows "MX rcode-2.example: the DNS server failed (SERVFAIL)"
	check rcode-5.example
	shows "MX rcode-5.example: the DNS server refused to answer"
	check alias-loop.example
	ended 6
	check truncated.example --format json
	ended 0
	is "$(json '[h["host"] for g in j["rows"][0]["delivery_path"]["groups"]
		for h in g["hosts"]]')" \
		"['mx.truncated.example']"
	check other-owner.example --format json
	is "$(json '[j["rows"][0]["spf"]["record"],
		j["rows"][0]["delivery_path"]["groups"]]')" "[None, []]"
	check pointers.example --ip 192.0.2.1
	ended 0
	shows '=\027[31mred\027]0;title\007\1552j.pointers.example is <b>not</b> "allowed", 192.0.2.1'
	check many-mx.example --format json
	is "$(grep -o '"preference":' <<<"$output" | wc -l)" 1000
	check big-text.example
	is "$(grep -o 'ip4:192.0.2.1 ' <<<"$output" | head -4500 | wc -l)" 4500
}

@test "five hundred hostile domains at once, beside good ones" {
	start_liar 2
	for n in {1..12}; do
		"$imap/run-liar" --list | sed "s/ .*/.example/; s/^/d$n./"
	done >list
	echo good.example >>list
	SECONDS=0
	check -f list --format json
	ended 1
	[ $SECONDS -le 60 ]
	is "$(json 'j["total"]["domains"]')" "$(wc -l <list)"
	# Connections that are closed, and silence, do not touch the others.
	is "$(json '[r["domain"] for r in j["rows"]
		if r["domain"].split(".")[-2] in ("good", "case", "truncated")
		and (r["errors"] or r["unchecked"])]')" "[]"
	is "$(json 'j["rows"][-1]["domain"]')" good.example
}

@test "no resolver: exit 6 in time, and a sentence" {
	for n in {1..200}; do
		echo d$n.example
	done >list
	# A port where nobody is, and one where somebody keeps silent.
	start_liar
	sed 's/example/silence.example/' list >silent
	for server in 127.0.0.1:9 "$LIAR"; do
		SECONDS=0
		check --server "$server" -f silent
		ended 6
		[ $SECONDS -le 10 ]
		says "no DNS server answers"
		shows "d200.silence.example: "
		shows "could not check  MX d200.silence.example: no answer in time"
		[[ $output != *MX0* && $output != *SPF0* && $output != *DM0* ]]
		check --server "$server" --format json silence.example
		ended 6
		is "$(json '{u["text"] for u in j["rows"][0]["unchecked"]}')" \
			"{'no answer in time'}"
	done
}
