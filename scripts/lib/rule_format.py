"""Every .c and .h is as clang-format leaves it (.clang-format)."""
import re
import subprocess

# Debian 12's: another version lays some lines out in another way.
VERSION = '14'


def check(tree):
    paths = [f.path for f in tree.c_files()]
    if not paths:
        return
    said = subprocess.run(['clang-format', '--version'],
                          capture_output=True, text=True).stdout
    if not re.search(r'version %s\.' % VERSION, said):
        yield '.clang-format:1', 'needs clang-format %s, here is "%s"' % (
            VERSION, said.strip())
        return
    run = subprocess.run(['clang-format', '--dry-run', '-Werror'] + paths,
                         cwd=tree.root, capture_output=True, text=True)
    seen = {}
    for line in run.stderr.splitlines():
        match = re.match(r'(.+?):(\d+):\d+: error: (.*?)( \[.*)?$', line)
        if match and match.group(1) not in seen:
            seen[match.group(1)] = match.group(2)
    for path, line in seen.items():
        yield '%s:%s' % (path, line), 'clang-format -i would change it'
    if run.returncode and not seen:
        yield '.clang-format:1', run.stderr.strip().splitlines()[0]
