# Moving over from parsedmarc: what it wrote gives the figures that the mails
# give, and nothing is counted twice.
bats_require_minimum_version 1.5.0
load helpers

setup()
{
	make_home
	"$BATS_TEST_DIRNAME"/make-kinds kinds
	ingest "$database" Maildir kinds
	mkdir out
}

# One mail of the examples is bad, and in quarantine.
ingest()
{
	"$DMARCMILL" --db "$1" -q ingest "${@:2}" 2>/dev/null || [ $? = 3 ]
}

# Writes what parsedmarc would, as far as we know it.
export_all()
{
	for kind in aggregate failure tls; do
		"$DMARCMILL" --db "$database" export --layout parsedmarc \
			--format json --kind $kind >"out/$kind.json"
	done
}

# The figures of a database, without what an import loses.
figures()
{
	for answer in summary sources "reporters --sort org_name" timeline tls; do
		"$DMARCMILL" --db "$1" $answer --format csv
	done
	# Who reported a failure stands in the mail alone.
	"$DMARCMILL" --db "$1" failures --by reason --format csv |
		cut -d, -f1-5,7-
}

@test "exported in parsedmarc's layout and imported, the figures are the same" {
	export_all
	"$DMARCMILL" --db new.db ingest out/*.json
	figures "$database" >before
	figures new.db >after
	diff before after
	"$DMARCMILL" --db new.db db check
}

@test "an import beside the mails adds nothing, in either order" {
	export_all
	figures "$database" >before
	mill ingest --format json out/*.json
	ended 0
	is "$(json 'j["reports"]["new"]')" 0
	is "$(json 'j["reports"]["conflict"]')" 0
	figures "$database" >after
	diff before after
	"$DMARCMILL" --db new.db -q ingest out/*.json
	ingest new.db Maildir kinds
	figures new.db >after
	diff before after
	"$DMARCMILL" --db new.db db check
}

@test "a packed file, one by mail and one on standard input are read too" {
	export_all
	"$DMARCMILL" --db one.db -q ingest out/aggregate.json
	"$DMARCMILL" --db one.db summary --format csv >before
	gzip -k out/aggregate.json
	"$DMARCMILL" --db two.db -q ingest out/aggregate.json.gz
	"$DMARCMILL" --db two.db summary --format csv | diff before -
	"$DMARCMILL" --db three.db -q ingest - <out/aggregate.json
	"$DMARCMILL" --db three.db summary --format csv | diff before -
	python3 - >mail.eml <<-'END'
		import email.message
		mail = email.message.EmailMessage()
		mail['From'] = 'a@example.com'
		with open('out/aggregate.json', 'rb') as stream:
		    mail.add_attachment(stream.read(), 'application', 'json',
		                        filename='aggregate.json')
		print(mail)
	END
	"$DMARCMILL" --db four.db -q ingest mail.eml
	"$DMARCMILL" --db four.db summary --format csv | diff before -
}

@test "a file is skipped once it was read, and never moved or deleted" {
	export_all
	mill ingest --format json out/aggregate.json
	mill ingest --format json out/aggregate.json
	is "$(json 'j["skipped"]')" 1
	mill ingest --after delete out/aggregate.json
	ended 2
	[[ $stderr == *"many mails or reports in one file"* ]]
	[ -e out/aggregate.json ]
}

@test "a large file needs no more memory than a small one" {
	python3 - <<-'END'
		import json
		def report(i):
		    records = [{'source': {'ip_address': '192.0.2.%d' % n},
		                'count': 1, 'policy_evaluated': {
		                    'disposition': 'none', 'dkim': 'pass',
		                    'spf': 'pass', 'policy_override_reasons': []},
		                'identifiers': {'header_from': 'example.com'}}
		               for n in range(200)]
		    return {'xml_schema': '1.0', 'report_metadata': {
		        'org_name': 'receiver.example', 'report_id': str(i),
		        'begin_date': '2026-01-01T00:00:00Z',
		        'end_date': '2026-01-02T00:00:00Z'},
		        'policy_published': {'domain': 'example.com'},
		        'records': records}
		for name, n in ('small', 10), ('large', 600):
		    with open(name + '.json', 'w') as out:
		        json.dump([report(i) for i in range(n)], out, indent=2)
	END
	for name in small large; do
		python3 - "$DMARCMILL" $name <<-'END' >$name.kib
			import resource, subprocess, sys
			subprocess.run([sys.argv[1], '--db', sys.argv[2] + '.db',
			                '-q', 'ingest', '--jobs', '1',
			                sys.argv[2] + '.json'], check=True)
			print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
		END
	done
	is "$("$DMARCMILL" --db large.db summary --format csv | tail -1 |
		cut -d, -f2)" 120000
	[ "$(stat -c %s large.json)" -gt 40000000 ]
	# ASan keeps what was freed.
	[ "$(nm -D "$DMARCMILL" | grep -c __asan_init)" = 0 ] || skip "ASan"
	[ "$(cat large.kib)" -lt $(($(cat small.kib) + 60000)) ]
}
