"""The misbehaving IMAP server's answers to FETCH, as pieces between which the
line may break.
"""
import bad_store

GIB4 = 4294967295
# Faults that announce another size than comes: what is added to it.
OFF_BY = {'wrong-literal-short': -10, 'wrong-literal-long': 300}
ANNOUNCED = {'literal-4g': str(GIB4), 'literal-4g-sent': str(GIB4),
             'literal-20-digits': '18446744073709551716',
             'literal-negative': '-5'}


def nasty_line(line):
    """What may come ahead of the mails"""
    if line.has('endless-line'):
        line.write(b'* OK ')
        line.endless(b'x')
    if line.has('endless-lines'):
        line.endless(b'* OK still here\r\n')
    if line.has('nul-in-line'):
        line.write(b'* OK a\0b\r\n* 1 FETCH (FLAGS (\\Se\0en))\r\n\0\r\n')
    if line.has('deep-parentheses'):
        line.write(b'* 1 FETCH (X %s%s)\r\n' % (b'(' * 100000, b')' * 100000))


def fetch_pieces(session, which, words):
    """-> [(step, bytes)] for the mails of a set"""
    has, folder = session.has, session.folder
    chosen = folder.chosen(which)
    items = item_names(words)
    if has('zero-bodies'):
        return []
    if has('missing-body') and chosen:
        del chosen[len(chosen) // 2]
    if has('fetch-expunged') and chosen:
        gone = chosen.pop(len(chosen) // 2)[1]
        session.remove([gone])
        chosen = [(folder.mails.index(m) + 1, m) for _, m in chosen]
    if has('fetch-backwards'):
        chosen.reverse()
    if has('fetch-twice'):
        chosen = [each for pair in zip(chosen, chosen) for each in pair]
    pieces = []
    for number, mail in chosen:
        if has('unsolicited'):
            pieces.append((None, b'* %d FETCH (FLAGS ())\r\n'
                           b'* %d FETCH (UID %d FLAGS (\\Seen))\r\n'
                           b'* %d EXISTS\r\n' % (
                               number, number, mail.uid,
                               len(folder.mails))))
        pieces += mail_pieces(session, number, mail, items)
    if has('gone-with-line') and chosen and \
            any(item.startswith('BODY') for item in items):
        session.remove([chosen[min(1, len(chosen) - 1)][1]])
    return pieces


def item_names(words):
    """The items of a FETCH, BODY[HEADER.FIELDS (A B)] being one of them"""
    text = ' '.join(words)
    if text.startswith('( '):
        text = text[2:].rpartition(' )')[0]
    for apart, joined in (('( ', '('), (' )', ')'), (' ]', ']')):
        text = text.replace(apart, joined)
    items, depth, item = [], 0, ''
    for c in text + ' ':
        depth += (c in '[(') - (c in '])')
        if c == ' ' and depth == 0:
            items.append(item.upper())
            item = ''
        else:
            item += c
    return [name for name in items if name]


def answered_uid(session, mail):
    if session.has('wrong-uid'):
        return mail.uid + 100000
    if session.has('other-uid'):
        mails = session.folder.mails
        return mails[(mails.index(mail) + 1) % len(mails)].uid
    return mail.uid


def mail_pieces(session, number, mail, items):
    has = session.has
    uid = 'UID %d' % answered_uid(session, mail)
    parts = [simple(session, mail, item) for item in items if item != 'UID']
    parts = [part for part in parts if part]
    parts = parts + [uid] if has('body-before-uid') else [uid] + parts
    pieces, text = [], '* %d FETCH (' % number
    for place, part in enumerate(parts):
        text += ' ' if place else ''
        if isinstance(part, str):
            text += part
            continue
        name, announced, data = part
        # A literal8 (RFC 3516) has a ~ in front of the brace.
        mark = '~' if has('literal8-body') else ''
        text += '%s %s{%s}\r\n' % (name, mark, announced)
        pieces += [('fetch-line', cased(has, text)), ('fetch-literal', data)]
        if has('literal-4g-sent'):
            pieces += [(None, bytes(1 << 20))] * 4096
        text = ''
    step = 'fetch-after-literal' if pieces else 'fetch-line'
    pieces.append((step, cased(has, text + ')\r\n')))
    return pieces


def cased(has, text):
    if has('lower-case') and '"' not in text:
        text = text.lower()
    return text.encode('utf-8', 'surrogateescape')


def simple(session, mail, item):
    """An item as text, or (name, announced size, bytes) of a literal"""
    has = session.has
    if item == 'FLAGS':
        return 'FLAGS (%s)' % ' '.join(sorted(mail.flags))
    if item == 'INTERNALDATE':
        return 'INTERNALDATE "%s"' % bad_store.date_text(mail.date)
    if item == 'RFC822.SIZE':
        if has('no-size'):
            return None
        size = GIB4 if has('huge-size') else \
            len(mail.data) // 2 if has('wrong-size') else len(mail.data)
        return 'RFC822.SIZE %d' % size
    if item.startswith(('BODY', 'BINARY', 'RFC822')):
        return body(session, mail, item)
    raise ValueError('this item of FETCH is not known: ' + item)


def body(session, mail, item):
    has = session.has
    data = mail.data
    if has('tag-forger'):
        data = data.replace(b'A004', session.tag)
    if not item.startswith('BODY.PEEK') and not item.startswith('BINARY.PEEK') \
            and not session.read_only:
        mail.flags.add('\\Seen')
    name = item.replace('.PEEK', '')
    if 'HEADER' in item:
        head, end, _ = data.partition(b'\r\n\r\n')
        data = head + end
    name, data = partial(name, data)
    if has('nil-body'):
        return name + ' NIL'
    if has('empty-literal') or has('empty-body') and name == 'RFC822':
        return name, '0', b''
    if has('quoted-body') and not set(data) & set(b'\r\n"\\\0'):
        return '%s "%s"' % (name, data.decode('utf-8', 'surrogateescape'))
    announced = len(data) + sum(off for fault, off in OFF_BY.items()
                                if has(fault))
    announced = next((text for fault, text in ANNOUNCED.items()
                      if has(fault)), str(max(announced, 0)))
    return name, announced, data


def partial(name, data):
    """BODY[]<0.100> -> its name in the answer, its bytes"""
    if not name.endswith('>'):
        return name, data
    name, _, numbers = name[:-1].partition('<')
    start, length = map(int, numbers.split('.'))
    return '%s<%d>' % (name, start), data[start:start + length]
