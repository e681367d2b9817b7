"""Dependencies point one way, and each library is seen by one folder only."""
import os
import re

from tree import line_of

# Folder -> the folders it may include from.
LAYERS = {
    'core': {'core'},
    'net': {'core', 'net'},
    'ingest': {'core', 'net', 'ingest'},
    'parse': {'core', 'parse'},
    'store': {'core', 'store'},
    'dns': {'core', 'net', 'dns'},
    'report': {'core', 'store', 'dns', 'report'},
    'cli': {'core', 'net', 'ingest', 'parse', 'store', 'dns', 'report',
            'cli'},
}

# Folder -> the only headers that others may include from it.
FACES = {('report', 'store'): {'store/store.h', 'store/changes.h',
                               'store/streams.h'}}

# Third-party header -> the folders or files that may include it.
LIBRARIES = [
    (r'sqlite3\.h', {'store'}),
    (r'zstd(_errors)?\.h', {'store'}),
    (r'gmime/.*', {'parse', 'report/mailwriter.c'}),
    (r'archive(_entry)?\.h', {'parse'}),
    (r'zlib\.h', {'parse'}),
    (r'libxml/.*', {'parse'}),
    (r'jansson\.h', {'parse/tlsreport.c', 'parse/import.c',
                     'parse/importaggregate.c', 'parse/importfailure.c',
                     'parse/importtls.c', 'ingest/tokenreply.c'}),
    (r'curl/.*', {'net'}),
    (r'seccomp\.h', {'parse/cage.c'}),
    (r'libpsl\.h', {'core/domain.c'}),
    (r'idn2\.h', {'core/domain.c'}),
    (r'openssl/.*', {'core/sha256.c', 'dns/publickey.c'}),
    (r'ares\.h', {'dns/resolver.c'}),
    (r'maxminddb\.h', {'dns/geoip.c'}),
    (r'systemd/.*', {'cli/notify.c'}),
    (r'(libsmartcols/)?libsmartcols\.h', {'report'}),
]

GLIB = re.compile(r'(glib|gio|gobject|gmodule)(/.*|-.*)?\.h')
# The C library and the kernel.
SYSTEM = re.compile(r'''(sys|linux|netinet|arpa|net|bits)/.*
    |(assert|ctype|dirent|dlfcn|endian|err|errno|fcntl|fenv|float|fnmatch|ftw|getopt
    |glob|grp|iconv|inttypes|langinfo|libgen|limits|locale|malloc|math|netdb
    |poll|pthread|pwd|regex|sanitizer/.*|sched|search|semaphore|setjmp|signal
    |spawn|stdalign|stdarg|stdatomic|stdbool|stddef|stdint|stdio|stdlib
    |stdnoreturn|string|strings|syslog|termios|time|uchar|unistd|utime|wchar
    |wctype)\.h''', re.X)

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"]', re.M)


def own(tree, file, name):
    """What is wrong with an include of one of our own files."""
    if not os.path.isfile(os.path.join(tree.root, name)):
        return '"%s" is no path from the top of the tree' % name
    folder = name.split('/')[0]
    if folder not in LAYERS:
        if file.folder == 'tests' and folder == 'tests':
            return None
        return '"%s" is in no folder of the program' % name
    if file.folder == 'tests':
        return None
    if folder not in LAYERS.get(file.folder, set()):
        return '%s/ must not know %s/ ("%s")' % (file.folder, folder, name)
    face = FACES.get((file.folder, folder))
    if face and name not in face:
        return '%s/ may see %s only, not "%s"' % (
            file.folder, ', '.join(sorted(face)), name)
    return None


def foreign(file, name):
    """What is wrong with an include of somebody else's file."""
    if SYSTEM.fullmatch(name) or GLIB.fullmatch(name):
        return None
    for pattern, owners in LIBRARIES:
        if not re.fullmatch(pattern, name):
            continue
        if file.folder == 'tests':
            return None
        if file.name.endswith('.h'):
            return '<%s>: no third-party type in a header' % name
        if file.folder not in owners and file.path not in owners:
            return '<%s> belongs to %s only' % (
                name, ', '.join(sorted(owners)))
        return None
    return '<%s> is of no library that this project uses' % name


def check(tree):
    for file in tree.c_files():
        for match in INCLUDE.finditer(file.text):
            if match.group(1) == '"':
                fault = own(tree, file, match.group(2))
            else:
                fault = foreign(file, match.group(2))
            if fault:
                yield '%s:%d' % (file.path, line_of(file.text,
                                                    match.start())), fault
