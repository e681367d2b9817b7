"""A file is found by its name: no two are called the same."""

# Names that each folder has by custom.
COMMON = {'CMakeLists.txt', 'README.md', 'run'}
# Cases and samples: there the folder is the name.
DATA = ('tests/golden/', 'tests/fuzz/', 'examples/')


def check(tree):
    first = {}
    for file in tree.files:
        if file.name in COMMON or file.path.startswith(DATA) and \
                not file.name.endswith(('.c', '.h')):
            continue
        if file.name in first:
            yield '%s:1' % file.path, 'has the name of ' + first[file.name]
        else:
            first[file.name] = file.path
