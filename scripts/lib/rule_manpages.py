"""mandoc has nothing to say about the man pages, and they tell the caps as
core/limits.c has them."""
import re
import subprocess

UNITS = {'KIB': 2 ** 10, 'MIB': 2 ** 20, 'GIB': 2 ** 30}
# A row of dm_limit_table: key, default, least, most.
LIMIT = re.compile(r'\{\s*"([a-z-]+)",\s*([^,"]+),\s*([^,"]+),\s*([^,"]+),')


def number(text):
    """The value of an expression such as "32 * MIB"."""
    value = 1
    for factor in text.split('*'):
        factor = factor.strip()
        value *= UNITS[factor] if factor in UNITS else int(factor, 0)
    return value


def wrong_limits(tree):
    """What dmarcmill.conf(5) says otherwise than the table of limits."""
    files = {f.path: f.text for f in tree.files}
    page = files.get('man/dmarcmill.conf.5', '')
    for key, *values in LIMIT.findall(files.get('core/limits.c', '')):
        default, least, most = map(number, values)
        entry = re.search(r'^\.It Ic %s\n(.*?)(?=^\.It |^\.El)' % key, page,
                          re.M | re.S)
        if not entry:
            yield 'the limit %s is missing' % key
        elif not re.search(r'^Default %d\b.*, from %d to %d\.$' %
                           (default, least, most), entry.group(1), re.M):
            yield 'the limit %s is %d, from %d to %d' % (key, default, least,
                                                         most)


def lint(tree, page):
    if not page.bytes.strip():
        yield '%s:1' % page.path, 'is empty'
        return
    run = subprocess.run(['mandoc', '-T', 'lint', '-W', 'warning',
                          page.path], cwd=tree.root, capture_output=True,
                         text=True)
    for line in (run.stdout + run.stderr).splitlines():
        match = re.match(r'mandoc: (.*?):(\d+):\d+: (.*)', line)
        if match:
            yield '%s:%s' % match.group(1, 2), match.group(3)
        else:
            yield '%s:1' % page.path, line


def check(tree):
    for page in tree.files:
        if page.folder == 'man' and re.search(r'\.[1-8]$', page.name):
            yield from lint(tree, page)
    for fault in wrong_limits(tree):
        yield 'man/dmarcmill.conf.5:1', fault
