"""Says of each file what must not be in it, or that it is clean."""
import csv
import io
import sys

BIDI = '\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e' \
    '\u2066\u2067\u2068\u2069\ufeff\ufdd0'


def faults(path, data):
    text = data.decode('utf-8', 'replace')
    bad = {c for c in text if ord(c) < 32 or 127 <= ord(c) < 160 or c in BIDI}
    bad -= {'\n', '\r'} if path.endswith('.csv') else {'\n'}
    if data.decode('utf-8', 'ignore').encode() != data:
        bad.add('broken UTF-8')
    if path.endswith('.csv'):
        for row in csv.reader(io.StringIO(text, newline='')):
            bad.update('cell ' + cell[:20] for cell in row
                       if cell.startswith(('=', '+', '-', '@'))
                       or '\r' in cell or '\n' in cell)
    return sorted(bad)


for path in sys.argv[1:]:
    with open(path, 'rb') as stream:
        data = stream.read()
    print('%s:' % path, ascii(faults(path, data)) if faults(path, data)
          else 'clean' if data else 'empty')
