"""The files of the tree, read once."""
import os
import re

# Not ours to judge: what builds leave behind, and git's own.
SKIPPED_FOLDERS = {'build', '.git', '__pycache__'}


class File:
    def __init__(self, root, path):
        self.path = path  # from the top of the tree
        self.name = os.path.basename(path)
        self.folder = path.split('/')[0] if '/' in path else ''
        with open(os.path.join(root, path), 'rb') as stream:
            self.bytes = stream.read()
        self._code = None

    @property
    def is_text(self):
        return b'\0' not in self.bytes

    @property
    def text(self):
        return self.bytes.decode('utf-8', 'replace')

    @property
    def code(self):
        """A C file's text with comments and literals blanked out."""
        if self._code is None:
            self._code = blank(self.text)
        return self._code


class Tree:
    def __init__(self, root):
        self.root = root
        self.files = []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
            for name in sorted(names):
                path = os.path.relpath(os.path.join(folder, name), root)
                # Something may be gone between the walk and the read.
                if os.path.isfile(os.path.join(root, path)):
                    self.files.append(File(root, path))

    def ending(self, *endings):
        return [f for f in self.files if f.name.endswith(endings)]

    def c_files(self):
        return self.ending('.c', '.h')


TOKEN = re.compile(r'''
    //[^\n]*
  | /\*.*?\*/
  | "(?:\\.|[^"\\\n])*"
  | '(?:\\.|[^'\\\n])*'
''', re.X | re.S)


def blank(text):
    """Comments and literals become blanks; lines stay where they are."""
    return TOKEN.sub(lambda m: re.sub(r'[^\n]', ' ', m.group()), text)


def line_of(text, position):
    return text.count('\n', 0, position) + 1
