# The examples that help ends with: each command has some, and all of them are
# right.
load helpers

setup()
{
	make_home
	"$DMARCMILL" -q ingest Maildir || [ $? -eq 3 ]
	mkdir -p bin reports
	for name in jq sendmail; do
		printf '#!/bin/sh\nexec cat\n' >bin/$name
		chmod +x bin/$name
	done
}

examples()
{
	"$DMARCMILL" help "$1" | sed -n '/^Examples:/,$s/^  dmarcmill //p'
}

commands()
{
	"$DMARCMILL" help | sed -n 's/^  \([a-z]*\) .*/\1/p'
}

@test "every command has examples" {
	for command in $(commands); do
		[ "$command" = version ] || [ -n "$(examples "$command")" ] || {
			echo "$command has none"
			false
		}
	done
}

@test "no example is wrong usage" {
	local line status

	for command in $(commands); do
		case $command in
		# These need accounts, DNS or a terminal's files.
		fetch | check | enrich | doctor | digest | completion) continue ;;
		esac
		examples "$command" >lines
		while read -r line; do
			case $line in
			*report.eml* | *report.xml.gz* | *'~/Maildir'* | 'show 17'*) continue ;;
			esac
			status=0
			PATH=$PWD/bin:$PATH sh -c "'$DMARCMILL' $line" >out 2>&1 ||
				status=$?
			[ $status -eq 0 ] || {
				echo "$line: $status"
				cat out
				false
			}
		done <lines
	done
}

@test "the man page of each command has all its options" {
	man=$BATS_TEST_DIRNAME/../../man
	# What dmarcmill(1) says for all.
	common=" aligned config db disposition domain format from help limit mail-auth quiet raw-cells reporter since sort source until verbose wide "
	for command in $("$DMARCMILL" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		page=$man/dmarcmill-$command.1
		target=$(sed -n 's/^\.so man1\///p' "$page")
		page=$man/${target:-dmarcmill-$command.1}
		# "f|-file": one of both names is enough.
		"$DMARCMILL" "$command" --help | sed -n -E \
			's/^  (-(.), )?--([a-z-]*).*/\2|-\3/p' >options
		while IFS='|' read -r short long; do
			[[ $common == *" ${long#-} "* ]] && continue
			grep -q -E -- "Fl (${short:-$long}|$long)\b" "$page" && continue
			echo "$command: ${page##*/} lacks -$long"
			return 1
		done <options
	done
}
