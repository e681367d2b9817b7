"""Files that others can name or swap are opened with care: ingest/ follows no
link, waits for no FIFO and hands no descriptor on.  A path that was named on
the command line may be a link; it is resolved before it is opened."""
import re

from tree import line_of

FOLDER = 'ingest/'
FLAGS = ('O_NOFOLLOW', 'O_NONBLOCK', 'O_CLOEXEC')
OPEN = re.compile(r'(?<![\w.>])(?:g_)?open(?:at)?(?:64)?[ \t]*\(')
# These open with flags of their own.
BANNED = re.compile(r'''(?<![\w.>])(?:g_)?(?:fopen|freopen|creat|opendir
    |file_get_contents|mapped_file_new|file_read|file_new_for_path
    |file_new_for_uri)(?=[ \t]*\()''', re.X)


def arguments(text, start):
    """What stands between the bracket at `start` and the one that closes it."""
    depth = 0
    for at in range(start, len(text)):
        depth += {'(': 1, ')': -1}.get(text[at], 0)
        if not depth:
            return text[start:at]
    return text[start:]


def check(tree):
    for file in tree.c_files():
        if not file.path.startswith(FOLDER):
            continue
        for match in OPEN.finditer(file.code):
            given = arguments(file.code, match.end() - 1)
            missing = [flag for flag in FLAGS
                       if not re.search(r'\b%s\b' % flag, given)]
            if missing:
                yield '%s:%d' % (file.path,
                                 line_of(file.code, match.start())), \
                    'open() without ' + ', '.join(missing)
        for match in BANNED.finditer(file.code):
            yield '%s:%d' % (file.path, line_of(file.code, match.start())), \
                '%s() does not say how it opens; open()' % match.group()
