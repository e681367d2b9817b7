# The scripts of `completion`, each in its shell, and the words they offer.
bats_require_minimum_version 1.5.0
load helpers

# What bash offers for the last word of the command line given.
offers()
{
	run --separate-stderr bash -c '
		source <("$DMARCMILL" completion bash)
		# Outside readline it has nothing to do.
		compopt() { echo "compopt $*"; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_dmarcmill
		printf "%s\n" "${COMPREPLY[@]}" | sort | tr "\n" " "
	' bash "$@"
	ended 0
	is "$stderr" ""
}

@test "bash knows the program once the script was read" {
	run bash -c 'source <("$DMARCMILL" completion bash); complete -p dmarcmill'
	ended 0
	is "$output" "complete -F _dmarcmill dmarcmill"
}

@test "bash: all commands, and none but commands" {
	offers dmarcmill ""
	is "$output" "$("$DMARCMILL" help | sed -n 's/^  \([a-z]*\) .*/\1/p' |
		sort | tr '\n' ' ')"
	offers dmarcmill --db x.db -v s
	is "$output" "show sources summary "
	offers dmarcmill --db = x.db s
	is "$output" "show sources summary "
}

@test "bash: the options of each command are those of its help" {
	for command in $("$DMARCMILL" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
		offers dmarcmill "$command" --
		is "$output" "$("$DMARCMILL" "$command" --help |
			sed -n 's/^  \(-., \)\{0,1\}\(--[a-z-]*\).*/\2/p' |
			sort | tr '\n' ' ')"
	done
}

@test "bash: what options take, files, arguments" {
	offers dmarcmill sources --format ""
	is "$output" "csv json table "
	offers dmarcmill sources --format =
	is "$output" "csv json table "
	offers dmarcmill sources --format = c
	is "$output" "csv "
	offers dmarcmill explain --so
	is "$output" "--source "
	offers dmarcmill changes --li
	is "${output// /}" ""
	offers dmarcmill export --w
	is "${output// /}" ""
	offers dmarcmill export --format ""
	is "$output" "csv json "
	offers dmarcmill sources --domain ""
	is "${output// /}" ""
	offers dmarcmill --config ""
	[[ $output == "compopt -o default"* ]]
	offers dmarcmill ingest ""
	[[ $output == "compopt -o default"* ]]
	offers dmarcmill db ""
	is "$output" "backup check info prune quarantine reprocess "
	offers dmarcmill completion ""
	is "$output" "bash fish zsh "
}

@test "every word that is offered is taken" {
	mill -q ingest Maildir
	mkdir done
	printf '[digest]\nfrom = dmarc@example.com\n' >digest.conf
	count=0
	while IFS=: read -r command option words; do
		for word in ${words//\'/}; do
			# One that is taken must have what goes with it.
			case $command in
			explain) set -- example.com ;;
			show) set -- 1 ;;
			check) set -- --explain MX11 ;;
			db) set -- info ;;
			ingest | lint) set -- "$HOME/Maildir" ;;
			digest) set -- --config digest.conf ;;
			fetch | enrich) continue ;; # these need servers
			*) set -- ;;
			esac
			[[ $command == impact && $option != --policy ]] &&
				set -- --policy reject
			[[ $word == move: ]] && word=move:$HOME/done
			mill "$command" "$option" "$word" "$@"
			[ "$status" -ne 2 ] || {
				echo "$command $option $word: $stderr"
				return 1
			}
			count=$((count + 1))
		done
	done < <("$DMARCMILL" completion bash |
		sed -n "s/^\t\([a-z]*\):\(--[a-z-]*\).*) words=\('.*'\) ;;/\1:\2:\3/p")
	[ "$count" -gt 100 ]
}

@test "zsh reads its script" {
	command -v zsh >/dev/null || skip "no zsh here"
	"$DMARCMILL" completion zsh >_dmarcmill
	run zsh -f -c 'zsh -n _dmarcmill && autoload -Uz compinit &&
		compinit -u -D && source ./_dmarcmill && print $_comps[dmarcmill]'
	ended 0
	is "$output" _dmarcmill
}

@test "fish reads its script and offers the same" {
	command -v fish >/dev/null || skip "no fish here"
	"$DMARCMILL" completion fish >dmarcmill.fish
	run fish -N -c 'source dmarcmill.fish
		for line in "dmarcmill --db x.db s" "dmarcmill sources --format " \
			"dmarcmill db q"
			complete -C $line | string replace -r "\t.*" ""
		end
		true'
	ended 0
	is "$(echo $output)" "show sources summary csv json table quarantine"
}

@test "completion: wrong usage" {
	mill completion
	ended 2
	[[ $stderr == *"name one shell: bash, zsh or fish"* ]]
	mill completion tcsh
	ended 2
	[[ $stderr == *'takes bash, zsh or fish, not "tcsh"'* ]]
	mill completion bash zsh
	ended 2
}
