"""Tells whether an output holds what must not reach a terminal, a
spreadsheet or a reader."""
import codecs
import csv
import io
import json
import os
import re

# C0 but the line end, DEL and C1, bidi controls, line separators, the byte
# order mark and non-characters.
UNSAFE = re.compile('[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f'
                    '\u2028-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef' +
                    ''.join('%c%c' % (plane << 16 | 0xfffe,
                                      plane << 16 | 0xffff)
                            for plane in range(17)) + ']')
PRINTABLE = bytes([10]) + bytes(range(32, 127))
NUMBER = re.compile(r'[+-]?\d+(\.\d+)?([eE][+-]?\d+)?\Z')
FORMULA = ('=', '+', '-', '@', '\t', '\r')
CODE = re.compile(rb'[{,]"code":"([a-z0-9-]+)"')
CHUNK_BYTES = 4 << 20
# What is larger is more of the same: read for its bytes only.
WHOLE_BYTES = 32 << 20


class Reading:
    """What one output held."""

    def __init__(self):
        self.wrong, self.codes = [], set()
        self.secret = False
        self.data = b''  # where it is not too large


def chunks(path):
    """Pieces that end with a line where that is near."""
    with open(path, 'rb') as stream:
        while True:
            piece = stream.read(CHUNK_BYTES)
            if not piece:
                return
            yield piece + stream.readline(CHUNK_BYTES)


def unsafe(text):
    """The first unsafe character and what is around it; '' when none."""
    found = UNSAFE.search(text)
    return '' if not found else 'an unsafe character in %s' % ascii(
        text[max(0, found.start() - 30):found.end() + 10])


def formula(data):
    """The first cell that a spreadsheet would run; '' when none."""
    text = data.decode('utf-8', 'replace')
    for row in csv.reader(io.StringIO(text, newline='')):
        for cell in row:
            if cell.startswith(FORMULA) and not NUMBER.match(cell):
                return 'a cell that begins with %s' % ascii(cell[:20])
    return ''


def broken_json(data):
    """Why the text is neither JSON nor JSON Lines; '' when it is."""
    try:
        for line in data.splitlines():
            json.loads(line)
    except ValueError as problem:
        return 'no JSON: %s' % problem
    return ''


def read_pieces(path, form, secret, reading):
    decoder = codecs.getincrementaldecoder('utf-8')()
    before = b''
    for piece in chunks(path):
        reading.secret |= secret in before + piece
        reading.codes.update(CODE.findall(before + piece))
        before = piece[-200:]
        if form == 'csv':
            piece = piece.replace(b'\r\n', b'\n')
        if piece.translate(None, PRINTABLE) or decoder.getstate()[0]:
            reading.wrong.append(unsafe(decoder.decode(piece)))
    decoder.decode(b'', final=True)


def read(path, form, secret):
    """Reads an output in the given format."""
    reading = Reading()
    try:
        read_pieces(path, form, secret, reading)
    except UnicodeDecodeError as problem:
        reading.wrong.append('broken UTF-8: %s' % problem)
    if os.path.getsize(path) <= WHOLE_BYTES:
        with open(path, 'rb') as stream:
            reading.data = stream.read()
        if form == 'csv':
            reading.wrong.append(formula(reading.data))
        if form == 'json':
            reading.wrong.append(broken_json(reading.data))
    reading.wrong = [text for text in reading.wrong if text][:3]
    reading.codes = {code.decode() for code in reading.codes}
    return reading
