"""No left-over marks, and no path of somebody's own machine."""
import re

from tree import line_of

MARKS = re.compile(r'\b(?:TO' r'DO|FIX' r'ME|X' r'XX)\b')
# Folders in which people and machines keep their work.
MACHINE = re.compile(r'(?<![\w.}$>-])/(?:home|root|work|Users|build)/\w')
# Samples say what a stranger might say.
DATA = ('tests/golden/', 'tests/fuzz/', 'examples/')


def check(tree):
    for file in tree.files:
        if not file.is_text or file.path.startswith(DATA) and \
                not file.name.endswith(('.c', '.h', '.txt')):
            continue
        for pattern, text in ((MARKS, 'is a mark of unfinished work'),
                              (MACHINE, 'is a path of one machine')):
            for match in pattern.finditer(file.text):
                yield '%s:%d' % (file.path,
                                 line_of(file.text, match.start())), \
                    '%s %s' % (match.group(), text)
