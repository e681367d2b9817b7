"""A small IMAP client for the tests that adds nothing of its own to what goes
over the line; a measure for speed, and a reader of what is in folders.  It
believes its server and knows nothing of reports.
"""
import base64
import re
import secrets
import socket
import ssl

RECV = 256 << 10
LITERAL = re.compile(rb'~?\{(\d+)\+?\}\r\n$')
UID = re.compile(rb'\bUID (\d+)', re.I)
FLAGS = re.compile(rb'\bFLAGS \(([^)]*)\)', re.I)


class Refused(Exception):
    """The server said NO or BAD."""


class RawClient:
    def __init__(self, port, ca, starttls=False, user='reports',
                 password='secret', timeout=60, host='127.0.0.1'):
        context = ssl.create_default_context(cafile=ca)
        self.buffer = bytearray()
        self.tag_stem = secrets.token_hex(4)
        self.serial = 0
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if starttls:
            self.line()
            self.command('STARTTLS')
            self.buffer.clear()
        self.socket = context.wrap_socket(self.socket,
                                          server_hostname='localhost')
        if not starttls:
            self.line()
        if user is not None:
            text = '\0%s\0%s' % (user, password)
            self.command('AUTHENTICATE PLAIN '
                         + base64.b64encode(text.encode()).decode())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, text, rest=b''):
        """Sends a command and does not wait -> its tag"""
        self.serial += 1
        tag = '%s-%d' % (self.tag_stem, self.serial)
        self.socket.sendall(('%s %s\r\n' % (tag, text)).encode() + rest)
        return tag.encode()

    def more(self):
        data = self.socket.recv(RECV)
        if not data:
            raise EOFError('the server closed the connection')
        self.buffer += data

    def line(self):
        """-> one line, its literals and line ends included"""
        start = 0
        while True:
            end = self.buffer.find(b'\n', start)
            while end < 0:
                start = len(self.buffer)
                self.more()
                end = self.buffer.find(b'\n', start)
            head = bytes(self.buffer[max(0, end - 40):end + 1])
            literal = LITERAL.search(head)
            start = end + 1
            if not literal:
                text = bytes(self.buffer[:start])
                del self.buffer[:start]
                return text
            start += int(literal.group(1))
            while len(self.buffer) < start:
                self.more()

    def reply(self, tag):
        """-> the untagged lines up to the tagged one, that one last"""
        lines = []
        while True:
            lines.append(self.line())
            if lines[-1].startswith(tag + b' '):
                if not lines[-1][len(tag):].upper().startswith(b' OK'):
                    raise Refused(lines[-1].decode(errors='replace').strip())
                return lines

    def command(self, text):
        return self.reply(self.send(text))

    def discard(self, text):
        """Runs a command and throws its answer away -> bytes of the answer"""
        tag = b'\r\n' + self.send(text) + b' '
        size, tail = len(self.buffer), bytes(self.buffer)
        self.buffer.clear()
        while tag not in tail:
            data = self.socket.recv(RECV)
            if not data:
                raise EOFError('the server closed the connection')
            size += len(data)
            # Short tails: the end may be spread over two reads.
            tail = tail[-64:] + data
        if tag + b'OK' not in tail:
            raise Refused(tail[tail.index(tag):].decode(errors='replace'))
        return size

    def select(self, name='INBOX'):
        """-> how many mails it holds"""
        for line in self.command('SELECT ' + quoted(name)):
            if line.endswith(b' EXISTS\r\n'):
                exists = int(line.split()[1])
        return exists

    def fetch(self, which='1:*', item='BODY.PEEK[]'):
        """-> {uid: its first literal}"""
        found = {}
        for line in self.command('UID FETCH %s (UID %s)' % (which, item)):
            # The UID stands outside of the literal: before or after it.
            head, _, rest = line.partition(b'{')
            size, _, body = rest.partition(b'}\r\n')
            if not size.isdigit() or b' FETCH (' not in head.upper():
                continue
            uid = UID.search(head) or UID.search(body[int(size):])
            found[int(uid.group(1))] = body[:int(size)]
        return found

    def flags(self, which='1:*'):
        """-> {uid: set of flags}"""
        found = {}
        for line in self.command('UID FETCH %s (UID FLAGS)' % which):
            uid, flags = UID.search(line), FLAGS.search(line)
            if uid and flags:
                found[int(uid.group(1))] = set(flags.group(1).decode().split())
        return found

    def append(self, name, mails, flags=''):
        """Appends mails (line ends become CRLF), some at a time."""
        waiting = []
        for mail in mails:
            data = crlf(mail)
            waiting.append(self.send('APPEND %s (%s) {%d+}' % (
                quoted(name), flags, len(data)), data + b'\r\n'))
            if len(waiting) == 50:
                self.collect(waiting)
        self.collect(waiting)

    def collect(self, tags):
        while tags:
            self.reply(tags.pop(0))


def crlf(mail):
    return re.sub(rb'(?<!\r)\n', b'\r\n', mail)


def quoted(name):
    return '"%s"' % name.replace('\\', '\\\\').replace('"', '\\"')
