"""Functions and files stay short enough to be read at once."""
import statistics
import subprocess

FUNCTION_CAP = 100
FUNCTION_LONG = 60        # at most LONG_SHARE of all are longer
LONG_SHARE = 0.05
FUNCTION_MEDIAN = 20      # of the program; tests are tables
FILE_CAP = 600


def functions(tree):
    """(path, line, name, lines) of every function."""
    paths = [f.path for f in tree.c_files()]
    if not paths:
        return []
    run = subprocess.run(
        ['ctags', '-f', '-', '--languages=C', '--langmap=C:.c.h',
         '--kinds-C=f', '--fields=+ne', '--excmd=number'] + paths,
        cwd=tree.root, capture_output=True, text=True, check=True)
    found = []
    for line in run.stdout.splitlines():
        name, path, _, *fields = line.split('\t')
        values = dict(field.partition(':')[::2] for field in fields)
        if 'end' in values:
            start = int(values['line'])
            found.append((path, start, name, int(values['end']) - start + 1))
    return found


def check(tree):
    found = functions(tree)
    long = [f for f in found if f[3] > FUNCTION_LONG]
    for path, line, name, lines in long:
        if lines > FUNCTION_CAP:
            yield '%s:%d' % (path, line), '%s() has %d lines, the cap is %d' \
                % (name, lines, FUNCTION_CAP)
    if found and len(long) > LONG_SHARE * len(found):
        for path, line, name, lines in long:
            yield '%s:%d' % (path, line), \
                '%s() has %d lines; %d of %d functions are over %d' % (
                    name, lines, len(long), len(found), FUNCTION_LONG)
    program = [f[3] for f in found if not f[0].startswith('tests/')]
    if program and statistics.median(program) > FUNCTION_MEDIAN:
        yield '.:0', 'the median function has %g lines, the budget is %d' % (
            statistics.median(program), FUNCTION_MEDIAN)
    for file in tree.files:
        # What is data has the size it has.
        if file.folder == 'examples' or not file.is_text or \
                file.path == 'report/senders.ini' or \
                file.path.startswith(('tests/golden/', 'tests/fuzz/')) and \
                not file.name.endswith('.c'):
            continue
        lines = file.bytes.count(b'\n')
        if lines > FILE_CAP:
            yield '%s:%d' % (file.path, FILE_CAP), \
                '%d lines, the cap is %d' % (lines, FILE_CAP)
