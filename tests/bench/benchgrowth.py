"""What a mail costs when there are many already.

An mbox of 200,000 mails, those of a year, goes into one database; then five
sets of 2,000 each, of the days that follow, into that one and into a fresh one,
in turn.
"""
import os
import statistics

import benchlib

COUNT = 200000
DAYS = 365
SET = 2000
SET_DAYS = 4
RUNS = 5
# Cost of a mail in the grown database, in that of a fresh one.
BAR = 1.25


def one(program, database, path, folder):
    """CPU microseconds a mail."""
    said, times = benchlib.ingest(program, database, path, folder)
    return 1e6 * times['cpu'] / said['items']


def bytes_a_record(database):
    size, originals = benchlib.sizes(database)
    records, = benchlib.query(database, 'SELECT count(*) FROM record')
    return size / records, (size - originals) / records


def run(options):
    program = benchlib.program()
    sets = [benchlib.mails(SET, seed=2 + n,
                           days=(DAYS + n * SET_DAYS, SET_DAYS))
            for n in range(RUNS)]
    mbox = benchlib.mails(options.count or COUNT, form='mbox', days=(0, DAYS))
    with benchlib.scratch() as folder:
        grown = os.path.join(folder, 'grown.db')
        said, times = benchlib.ingest(program, grown, mbox, folder)
        print('%d mails, %d records: %.1f µs of CPU a mail, RSS %.1f MiB' % (
            said['items'], said['records'],
            1e6 * times['cpu'] / said['items'], times['rss']))
        costs = []
        for number, path in enumerate(sets):
            fresh = os.path.join(folder, 'fresh-%d.db' % number)
            costs.append((one(program, fresh, path, folder),
                          one(program, grown, path, folder)))
        sizes = [bytes_a_record(fresh), bytes_a_record(grown)]
    first, later = (statistics.median(column) for column in zip(*costs))
    print('%d more, µs a mail: %.1f into a fresh database, %.1f into that one:'
          ' %.2f (at most %.2f)' % (SET, first, later, later / first, BAR))
    print('bytes a record, with and without originals: %.1f and %.1f fresh, '
          '%.1f and %.1f grown' % (*sizes[0], *sizes[1]))
