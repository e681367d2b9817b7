"""Every header compiles alone, with nothing but GLib and GIO beside it."""
import concurrent.futures
import subprocess


def compile_alone(tree, flags, file):
    """The compiler's first complaint, or None."""
    run = subprocess.run(
        ['gcc', '-std=gnu17', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror',
         '-fsyntax-only', '-I.', '-x', 'c', '-'] + flags,
        input='#include "%s"\n' % file.path, cwd=tree.root,
        capture_output=True, text=True)
    if not run.returncode:
        return None
    lines = run.stderr.splitlines()
    return next((line for line in lines if 'error:' in line), lines[0])


def check(tree):
    headers = tree.ending('.h')
    flags = subprocess.run(['pkg-config', '--cflags', 'gio-2.0', 'glib-2.0'],
                           capture_output=True, text=True,
                           check=True).stdout.split()
    with concurrent.futures.ThreadPoolExecutor() as pool:
        said = pool.map(lambda f: (f, compile_alone(tree, flags, f)), headers)
        for file, complaint in said:
            if complaint:
                yield '%s:1' % file.path, complaint
