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
