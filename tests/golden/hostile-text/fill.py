"""Puts the hostile characters in the place of their names."""
NAMES = {
    'esc': '\x1b', 'bell': '\x07', 'del': '\x7f', 'c1': '\x9b', 'tab': '\t',
    'cr': '\r', 'lf': '\n', 'rlo': '\u202e', 'lri': '\u2066', 'lrm': '\u200e',
    'alm': '\u061c', 'ls': '\u2028', 'bom': '\ufeff', 'fdd0': '\ufdd0',
    'broken': '\udcc3(', 'long': 'very long ' * 5000,
}

text = open('hostile.txt', encoding='utf-8').read()
for name, character in NAMES.items():
    text = text.replace('{%s}' % name, character)
with open('hostile.xml', 'wb') as stream:
    stream.write(text.encode('utf-8', 'surrogateescape'))
