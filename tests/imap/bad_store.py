"""Folders and mails in memory for the misbehaving IMAP server, and the words
that IMAP has for them: sets, dates, quoted names.  It knows no connection.
"""
import datetime
import hashlib
import json
import os
import re
import threading

LAST = 0xffffffff
DATE = datetime.date(2026, 1, 2)
TOKEN = re.compile(rb'"((?:\\.|[^"\\])*)"|\{(\d+)\+?\}\r\n|\(|\)|[^\s()"]+')
MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split()


class Mail:
    def __init__(self, uid, data, flags=(), date=DATE):
        self.uid, self.data, self.date = uid, data, date
        self.flags = set(flags)


class Folder:
    def __init__(self, name, uidvalidity):
        self.name, self.uidvalidity = name, uidvalidity
        self.mails, self.uidnext = [], 1
        self.attributes = set()

    def add(self, data, flags=(), date=DATE):
        mail = Mail(self.uidnext, data, flags, date)
        self.uidnext += 1
        self.mails.append(mail)
        return mail

    def chosen(self, text, by_uid=True):
        """The mails of a set -> [(sequence number, mail)]"""
        top = (self.mails[-1].uid if by_uid else len(self.mails)) \
            if self.mails else 0
        wanted = ranges(text, top)
        return [(number, mail) for number, mail in enumerate(self.mails, 1)
                if any(low <= (mail.uid if by_uid else number) <= high
                       for low, high in wanted)]


class Store:
    """What lasts over connections.  `state` is a file that always says it."""

    def __init__(self, separator='/', prefix='', state=None):
        self.separator, self.prefix, self.state = separator, prefix, state
        self.lock = threading.RLock()
        self.uidvalidity = 1700000000
        self.folders = {}
        self.create('INBOX')

    def create(self, name):
        with self.lock:
            self.uidvalidity += 1
            folder = self.folders[name] = Folder(name, self.uidvalidity)
            return folder

    def find(self, name):
        return self.folders.get('INBOX' if name.upper() == 'INBOX' else name)

    def matching(self, pattern):
        """Folders that a pattern of LIST means"""
        expression = ''.join(
            '.*' if c == '*' else '[^%s]*' % re.escape(self.separator)
            if c == '%' else re.escape(c) for c in pattern)
        return [folder for name, folder in sorted(self.folders.items())
                if re.fullmatch(expression, name)]

    def dump(self):
        """-> {folder: [facts of each mail]}"""
        with self.lock:
            return {name: [{
                'uid': mail.uid, 'flags': sorted(mail.flags),
                'sha256': hashlib.sha256(mail.data).hexdigest(),
                'size': len(mail.data),
            } for mail in folder.mails]
                for name, folder in self.folders.items()}

    def save(self):
        if self.state:
            with self.lock:
                with open(self.state + '.new', 'w') as stream:
                    json.dump(self.dump(), stream, indent=1)
                os.replace(self.state + '.new', self.state)


def ranges(text, top):
    """A set of RFC 9051 -> [(low, high)]; `top` is what * means"""
    found = []
    for part in text.split(','):
        low, _, high = part.partition(':')
        ends = [top if end == '*' else int(end) for end in (low, high or low)]
        found.append((min(ends), max(ends)))
    return found


def as_set(numbers):
    """[1, 2, 3, 7] -> '1:3,7'"""
    parts, run = [], []
    for number in sorted(numbers) + [None]:
        if run and number != run[-1] + 1:
            parts.append('%d:%d' % (run[0], run[-1]) if len(run) > 1
                         else str(run[0]))
            run = []
        run.append(number)
    return ','.join(parts)


def tokens(line):
    """The words of a command; quoted and literal ones without their quotes"""
    found, position = [], 0
    while True:
        match = TOKEN.search(line, position)
        if not match:
            return found
        position = match.end()
        if match.group(1) is not None:
            found.append(re.sub(rb'\\(.)', rb'\1', match.group(1)).decode(
                'utf-8', 'replace'))
        elif match.group(2) is not None:
            size = int(match.group(2))
            found.append(line[position:position + size].decode(
                'utf-8', 'replace'))
            position += size
        else:
            found.append(match.group().decode('utf-8', 'replace'))


def quoted(name):
    return '"%s"' % name.replace('\\', '\\\\').replace('"', '\\"')


def date_of(text):
    day, month, year = text.split('-')
    return datetime.date(int(year), MONTHS.index(month.title()) + 1, int(day))


def date_text(date):
    return '%2d-%s-%d 01:00:00 +0000' % (date.day, MONTHS[date.month - 1],
                                         date.year)


def meets(mail, number, words, top):
    """Whether a mail, the number-th one, meets all keys of a SEARCH"""
    words = list(words)
    while words:
        key = words.pop(0).upper()
        if key == 'UID':
            ok = any(low <= mail.uid <= high
                     for low, high in ranges(words.pop(0), top))
        elif key in ('SINCE', 'SENTSINCE'):
            ok = mail.date >= date_of(words.pop(0))
        elif key in ('BEFORE', 'SENTBEFORE'):
            ok = mail.date < date_of(words.pop(0))
        elif key in ('SEEN', 'DELETED', 'ANSWERED', 'FLAGGED'):
            ok = '\\' + key.title() in mail.flags
        elif key in ('UNSEEN', 'UNDELETED', 'UNANSWERED', 'UNFLAGGED'):
            ok = '\\' + key[2:].title() not in mail.flags
        elif key in ('ALL', '(', ')'):
            ok = True
        elif key[0] in '0123456789*':
            ok = any(low <= number <= high
                     for low, high in ranges(key, number))
        else:
            raise ValueError('this SEARCH key is not known: ' + key)
        if not ok:
            return False
    return True
