"""The program beside the floor, and caged workers beside none.

Both read the same mails in turn, each into a fresh database.  The floor's
database must hold what the program's holds.
"""
import os

import benchlib

# Records a mail, and what the program may cost at most, in floors.
SETS = ((4, 2.5), (20, 2.0))
# Wall time of two caged workers, in that of none.
CAGED = 0.65
STAGES = ('read', 'base64', 'inflate', 'tokenise', 'hash', 'original',
          'insert')
SUMS = '''SELECT (SELECT count(*) FROM report), (SELECT count(*) FROM record),
(SELECT sum(count) FROM record), (SELECT sum(messages) FROM pack),
(SELECT sum(length(records)) FROM pack), (SELECT count(*) FROM text),
(SELECT count(*) FROM source), (SELECT count(*) FROM auth_set),
(SELECT sum(size) FROM original),
(SELECT sum(messages) FROM tally WHERE NOT stale),
(SELECT sum(length(sources)) FROM tally)'''
# As sets: which report is which row does not matter.
DIGESTS = '''SELECT group_concat(digest, '') FROM (SELECT hex(digest) ||
hex(sha256) || coalesce(document, '') AS digest FROM report ORDER BY 1)'''


def run_floor(path):
    floor = os.path.join(benchlib.TOP, 'build', 'release', 'tests', 'bench',
                         'floor')
    with benchlib.scratch() as folder:
        database = os.path.join(folder, 'floor.db')
        out, _ = benchlib.timed([floor, database, path], folder)
        figures = {name: float(value) for name, value in
                   (line.split() for line in out.splitlines())}
        return figures, content(database)


def run_program(program, path, jobs):
    with benchlib.scratch() as folder:
        database = os.path.join(folder, 'bench.db')
        said, times = benchlib.ingest(program, database, path, folder, jobs)
        return {'cpu': 1e6 * times['cpu'] / said['items'],
                'wall': 1e6 * times['wall'] / said['items']}, \
            content(database)


def content(database):
    return benchlib.query(database, SUMS), benchlib.query(database, DIGESTS)


def measure(program, path, runs):
    """Medians of the floor, of no workers, of two."""
    floors, alone, caged = [], [], []
    for number in range(runs + 1):
        floor, expected = run_floor(path)
        none, found = run_program(program, path, '0')
        two, also = run_program(program, path, '2')
        if found != expected or also != expected:
            raise SystemExit('the floor has stored something else: %s, %s' % (
                expected[0], found[0]))
        # The first run warms the page cache.
        if number:
            floors.append(floor)
            alone.append(none)
            caged.append(two)
    return [benchlib.medians(each) for each in (floors, alone, caged)]


def run(options):
    benchlib.build_here('dmarcmill', 'floor')
    program = os.path.join(benchlib.TOP, 'build', 'release', 'dmarcmill')
    print('%d mails, medians of %d runs in turn, µs a mail\n' % (
        options.count, options.runs))
    print('%-22s%12s%12s' % ('', *('%d records' % n for n, _ in SETS)))
    results = [(bar, measure(program, benchlib.mails(options.count, n),
                             options.runs)) for n, bar in SETS]

    def line(name, values, form='%12.1f'):
        print('%-22s%s' % (name, ''.join(form % value for value in values)))

    for stage in STAGES:
        line('floor: ' + stage, [floor[stage] for _, (floor, _, _) in results])
    line('floor: CPU', [floor['cpu'] for _, (floor, _, _) in results])
    line('program: CPU', [alone['cpu'] for _, (_, alone, _) in results])
    line('CPU, in floors', [alone['cpu'] / floor['cpu']
                            for _, (floor, alone, _) in results], '%12.2f')
    line('  at most', [bar for bar, _ in results], '%12.2f')
    line('--jobs 2: wall', [caged['wall'] for _, (_, _, caged) in results])
    line('--jobs 0: wall', [alone['wall'] for _, (_, alone, _) in results])
    line('wall, 2 to 0', [caged['wall'] / alone['wall']
                          for _, (_, alone, caged) in results], '%12.2f')
    line('  at most', [CAGED for _ in results], '%12.2f')
