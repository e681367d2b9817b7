"""mandoc has nothing to say about the man pages, each command has one, and they
tell the caps as core/limits.c has them."""
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


# A page that is another one: nothing else stands in it.
ALIAS = re.compile(r'\.so man([1-8])/(\S+)\n')
# A row of dm_commands.
COMMAND = re.compile(r'^\t\{ "([a-z]+)", "', re.M)


def without_page(tree):
    """The commands that no page tells of."""
    files = {f.path: f.text for f in tree.files}
    for command in COMMAND.findall(files.get('cli/cli.c', '')):
        if 'man/dmarcmill-%s.1' % command not in files:
            yield 'the command %s has no page' % command


def wrong_alias(tree, section, name):
    """Why a page cannot be that other one, or None."""
    target = next((f for f in tree.files if f.path == 'man/' + name), None)
    if not target or not name.endswith('.' + section):
        return 'leads to no page of man/'
    if ALIAS.match(target.text):
        return 'leads to a page that leads on'
    return None


def lint(tree, page):
    alias = ALIAS.fullmatch(page.text)
    if alias:
        fault = wrong_alias(tree, *alias.groups())
        if fault:
            yield '%s:1' % page.path, fault
        return
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
    for fault in without_page(tree):
        yield 'cli/cli.c:1', fault
    for fault in wrong_limits(tree):
        yield 'man/dmarcmill.conf.5:1', fault
