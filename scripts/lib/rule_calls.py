"""Functions that this program does not call, and where others may."""
import re

from tree import line_of

# (names, where they are allowed: path prefixes, what to do instead)
BANNED = [
    (r'strcpy|strcat|stpcpy|sprintf|vsprintf|gets|strtok(_r)?', (),
     'knows no bound; GString, g_strlcpy, g_snprintf'),
    (r'strncpy|strncat', (), 'may leave no NUL; g_strlcpy'),
    (r'system|popen', (), 'starts a shell; GSubprocess'),
    (r'alloca|g_alloca|g_newa0?|strdupa|strndupa', (),
     'grows the stack by input; g_autofree'),
    (r'(g_)?setenv|putenv|(g_)?unsetenv', ('cli/main.c', 'tests/'),
     'changes the process for everybody'),
    (r'_?exit|_Exit|quick_exit', ('cli/main.c', 'parse/worker.c', 'tests/'),
     'is for main() and workers only; return an error'),
    (r'g_print|g_printerr|g_printf|g_vprintf', (),
     'converts to the locale; the emitter, or g_test_message in tests'),
    (r'v?printf|puts|putchar|perror', ('report/', 'cli/', 'tests/'),
     'libraries never print'),
]
PATTERNS = [(re.compile(r'(?<![\w.>])(?:%s)(?=[ \t]*\()' % names), allowed,
             text) for names, allowed, text in BANNED]
STREAMS = re.compile(r'\b(stdout|stderr)\b')
STREAMS_ALLOWED = ('report/', 'cli/', 'tests/')


def check(tree):
    for file in tree.c_files():
        for pattern, allowed, text in PATTERNS:
            if file.path.startswith(allowed or '\0'):
                continue
            for match in pattern.finditer(file.code):
                yield '%s:%d' % (file.path,
                                 line_of(file.code, match.start())), \
                    '%s() %s' % (match.group(), text)
        if file.path.startswith(STREAMS_ALLOWED):
            continue
        for match in STREAMS.finditer(file.code):
            yield '%s:%d' % (file.path, line_of(file.code, match.start())), \
                '%s: libraries never print' % match.group()
