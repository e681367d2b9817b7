"""Other programs beside ours, on the same mails, in turn.

parsedmarc is installed by pip into a virtual environment of its own; it is
left out, with a word, where that does not work.  It writes JSON and CSV into a
folder, without questions to DNS; that is the least it can be asked for.
"""
import csv
import os
import subprocess
import sys

import benchlib

COUNTS = (2000, 20000)
# How much less ours may take, at least: CPU, and memory with the most mails.
CPU, MEMORY = 60, 40


def install():
    """parsedmarc's program, or None."""
    folder = os.path.join(benchlib.WORK, 'venv')
    program = os.path.join(folder, 'bin', 'parsedmarc')
    if os.path.exists(program):
        return program
    try:
        benchlib.call(sys.executable, '-m', 'venv', folder)
        benchlib.call(os.path.join(folder, 'bin', 'pip'), 'install', '-q',
                      'parsedmarc')
    except (OSError, subprocess.CalledProcessError) as problem:
        print('parsedmarc is left out, it cannot be installed: %s' % problem)
        return None
    return program


def run_parsedmarc(program, path):
    with benchlib.scratch() as folder:
        out = os.path.join(folder, 'out')
        _, times = benchlib.timed(
            [program, '--offline', '--silent', '-o', out,
             os.path.join(path, 'new')], folder)
        with open(os.path.join(out, 'aggregate.csv'), newline='') as stream:
            times['records'] = sum(1 for _ in csv.DictReader(stream))
    return times


def run_ours(program, path, jobs):
    with benchlib.scratch() as folder:
        said, times = benchlib.ingest(
            program, os.path.join(folder, 'bench.db'), path, folder, jobs)
        times['records'] = said['records']
    return times


def compare(ours, peer, count):
    path = benchlib.mails(count)
    columns = [('ours, 0 jobs', run_ours(ours, path, '0')),
               ('ours, 2 jobs', run_ours(ours, path, '2')),
               ('parsedmarc', run_parsedmarc(peer, path))]
    print('\n%-16s%s' % ('%d mails' % count, ''.join(
        '%14s' % name for name, _ in columns)))
    for key, title, form in (('records', 'records', '%14d'),
                             ('cpu', 'CPU, s', '%14.2f'),
                             ('wall', 'wall, s', '%14.2f'),
                             ('rss', 'RSS, MiB', '%14.1f')):
        print('%-16s%s' % (title, ''.join(form % figures[key]
                                          for _, figures in columns)))
    first, last = columns[0][1], columns[2][1]
    print('CPU %.1f times less (at least %d), memory %.1f times (at least %d '
          'with %d mails)' % (last['cpu'] / first['cpu'], CPU,
                              last['rss'] / first['rss'], MEMORY, COUNTS[-1]),
          flush=True)


def run(options):
    ours, peer = benchlib.program(), install()
    if not peer:
        return
    counts = [options.count] if options.count else COUNTS
    for count in counts:
        # Warms the page cache.
        run_ours(ours, benchlib.mails(count), '0')
        compare(ours, peer, count)
