"""What the benchmarks share: builds, mails, runs and tables."""
import json
import os
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile

TOP = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
WORK = os.path.join(TOP, 'build', 'bench')
TIME_FIELDS = {
    'user': r'User time \(seconds\): ([\d.]+)',
    'system': r'System time \(seconds\): ([\d.]+)',
    'rss': r'Maximum resident set size \(kbytes\): (\d+)',
    'wall': r'Elapsed \(wall clock\) time .*: ([\d:.]+)',
}


def call(*command, **options):
    subprocess.run(command, check=True, stdout=sys.stderr, **options)


def build_here(*targets):
    """Builds targets of the release preset."""
    call('cmake', '--preset', 'release', cwd=TOP)
    call('cmake', '--build', '--preset', 'release', '--target', *targets,
         cwd=TOP)


def program():
    build_here('dmarcmill')
    return os.path.join(TOP, 'build', 'release', 'dmarcmill')


def program_of(revision):
    """The program of another revision, built in a worktree of its own."""
    commit = subprocess.run(
        ['git', 'rev-parse', '--verify', '--short', revision + '^{commit}'],
        cwd=TOP, check=True, capture_output=True, text=True).stdout.strip()
    tree = os.path.join(TOP, 'build', 'bench-' + commit)
    if not os.path.isdir(tree):
        call('git', 'worktree', 'prune', cwd=TOP)
        call('git', 'worktree', 'add', '--detach', tree, commit, cwd=TOP)
    call('cmake', '--preset', 'release', cwd=tree)
    call('cmake', '--build', '--preset', 'release', '--target', 'dmarcmill',
         cwd=tree)
    return os.path.join(tree, 'build', 'release', 'dmarcmill')


def cached(path, *command):
    """Makes `path` by the command, once."""
    if not os.path.exists(path):
        unfinished = path + '.part'
        if os.path.isdir(unfinished):
            shutil.rmtree(unfinished)
        call(*command, unfinished)
        os.rename(unfinished, path)
    return path


def mails(count, records=0, seed=1, form='out', days=None):
    """Mails of make-mails; `form` is the option that names what is made, `days`
    the first one and how many."""
    generator = os.path.join(TOP, 'tests', 'bench', 'make-mails')
    # Another generator makes other mails.
    more = ['--records', str(records)] if records else []
    if days:
        more += ['--day', str(days[0]), '--days', str(days[1])]
    name = '-'.join([form, str(count), str(seed), *more[1::2],
                     '%d' % os.stat(generator).st_mtime])
    return cached(os.path.join(WORK, name), generator, '--count', str(count),
                  '--seed', str(seed), *more, '--' + form)


def big():
    generator = os.path.join(TOP, 'tests', 'bench', 'make-big')
    stamp = '%d' % os.stat(generator).st_mtime
    return cached(os.path.join(WORK, 'big-%s.xml.gz' % stamp), generator,
                  '--out')


def seconds(text):
    total = 0.0
    for part in text.split(':'):
        total = total * 60 + float(part)
    return total


def scratch():
    return tempfile.TemporaryDirectory(dir=WORK)


def timed(command, folder):
    """(what it printed, CPU and wall seconds, RSS in MiB) of a command whose
    home is the folder; workers' CPU time included, their memory not."""
    run = subprocess.run(
        ['/usr/bin/time', '-v'] + command, capture_output=True, text=True,
        env=dict(os.environ, LC_ALL='C.UTF-8', HOME=folder,
                 XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder))
    if run.returncode:
        sys.exit('%s: exit %d\n%s' % (command[0], run.returncode, run.stderr))
    took = {key: re.search(pattern, run.stderr).group(1)
            for key, pattern in TIME_FIELDS.items()}
    return run.stdout, {
        'cpu': float(took['user']) + float(took['system']),
        'wall': seconds(took['wall']), 'rss': int(took['rss']) / 1024}


def ingest(program_path, database, path, folder, jobs='0'):
    """(what the program says of it, its times)"""
    out, times = timed([program_path, '--db', database, 'ingest', '--jobs',
                        jobs, '--format', 'json', path], folder)
    return json.loads(out), times


def query(database, sql):
    """The first row."""
    connection = sqlite3.connect('file:%s?mode=ro' % database, uri=True)
    row = connection.execute(sql).fetchone()
    connection.close()
    return row


def sizes(database):
    """(bytes of the file, those of kept originals)"""
    return os.path.getsize(database), query(
        database, "SELECT coalesce(sum(pgsize), 0) FROM dbstat"
        " WHERE name = 'original'")[0]


def medians(runs):
    return {name: statistics.median(run[name] for run in runs)
            for name in runs[0]}


def show(figures, columns):
    """The figures (name, unit, digits, whether more is better) of each
    column, and how the others relate to the first."""
    others = columns[1:]
    print('%-20s %s%s' % ('', ''.join('%16s' % name for name, _ in columns),
                          '  ratio to the first' if others else ''))
    for name, unit, digits, more_is_better in figures:
        values = [figures_of[name] for _, figures_of in columns]
        line = '%-20s ' % (name + (', ' + unit if unit else ''))
        line += ''.join('%16.*f' % (digits, value) for value in values)
        line += ''.join('%8.3f' % (value / values[0])
                        for value in values[1:] if values[0])
        if others:
            line += '  more is better' if more_is_better \
                else '  less is better'
        print(line)
