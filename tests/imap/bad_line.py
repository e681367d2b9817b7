"""One connection of the misbehaving IMAP server: reads commands, sends answers,
and is where the line breaks.  It knows tags, but no commands.
"""
import re
import socket
import ssl
import struct
import time

import bad_faults

RESET = struct.pack('ii', 1, 0)  # SO_LINGER: close() sends RST
LITERAL = re.compile(rb'\{(\d+)(\+?)\}\r?\n$')
COMMAND_CAP = 64 << 20
DRIP_SECONDS = 0.2
SLOW_SECONDS = 0.3
NOISE = b'\x00\xff\x16\x03\x01 550 ) {9}\r\n\r\n* \r\n)(\r\n+\r\n\x80'


class Over(Exception):
    """The connection has ended, one way or the other."""


class Line:
    def __init__(self, connection, server, number):
        self.socket, self.server, self.number = connection, server, number
        self.buffer = b''
        self.socket.settimeout(0.2)

    # ---- faults ----------------------------------------------------------

    def has(self, name):
        """Whether this connection suffers of a fault"""
        return name in self.server.faults and \
            0 <= self.number - 1 < (self.server.times or self.number)

    def how(self, step):
        """-> what happens at a step: a name of HOW, or None"""
        for how in bad_faults.HOW:
            if self.has('%s-%s' % (how, step)):
                return how
        return None

    # ---- reading ---------------------------------------------------------

    def more(self, patient=True):
        """Reads what comes; not patient: False after a moment of nothing"""
        while True:
            try:
                data = self.socket.recv(1 << 16)
            except (TimeoutError, ssl.SSLWantReadError):
                if self.server.stopping:
                    raise Over from None
                if not patient:
                    return False
                continue
            except OSError as error:
                self.server.log(self.number, '(%s)' % error)
                raise Over from None
            if not data:
                self.server.log(self.number, '(closed)')
                raise Over
            self.buffer += data
            return True

    def text_line(self, patient=True):
        """-> a line, or None when there is none yet"""
        while b'\n' not in self.buffer:
            if not self.more(patient):
                return None
        end = self.buffer.index(b'\n') + 1
        line, self.buffer = self.buffer[:end], self.buffer[end:]
        return line

    def command(self):
        """-> a command with its literals"""
        text = self.text_line()
        while True:
            literal = LITERAL.search(text)
            if not literal:
                break
            size = int(literal.group(1))
            if size > COMMAND_CAP:
                raise Over
            if not literal.group(2):
                self.write(b'+ go on\r\n')
            while len(self.buffer) < size:
                self.more()
            text += self.buffer[:size]
            self.buffer = self.buffer[size:]
            text += self.text_line()
        self.server.log(self.number, 'C: ' + shown(text))
        return text

    # ---- sending ---------------------------------------------------------

    def write(self, data):
        if self.has('small-packets'):
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            pieces = [data[i:i + 1] for i in range(min(len(data), 3000))]
            pieces.append(data[3000:])
        else:
            pieces = [data]
        for piece in pieces:
            self.write_all(piece)

    def write_all(self, data):
        rest = memoryview(data)
        while rest:
            if self.server.stopping:
                raise Over
            try:
                rest = rest[self.socket.send(rest):]
            except (TimeoutError, ssl.SSLWantWriteError):
                continue
            except OSError as error:
                self.server.log(self.number, '(%s)' % error)
                raise Over from None

    def send(self, pieces, tag=None):
        """Sends [(step, bytes)]; a step may be where the line breaks.

        Of a step that occurs more than once the second is taken.
        """
        if self.has('slow'):
            time.sleep(SLOW_SECONDS)
        steps = [step for step, _ in pieces]
        waiting = {step: min(steps.count(step), 2) for step in steps}
        for step, data in pieces:
            waiting[step] -= 1
            how = self.how(step) if waiting[step] == 0 else None
            if how is None:
                self.write(data)
            else:
                self.broken(how, data, tag)

    def broken(self, how, data, tag):
        self.server.log(self.number, '(%s here)' % how)
        half = data[:len(data) // 2]
        if how in ('no', 'bad'):
            return self.write(b'%s %s this is refused\r\n' % (
                tag or b'*', how.upper().encode()))
        if how == 'bye':
            self.write(b'* BYE [UNAVAILABLE] good night\r\n')
            self.fin()
        elif how == 'garbage':
            self.write(NOISE)
            self.stall()
        elif how == 'drip':
            self.write(half)
            self.drip(data[len(half):])
        else:
            self.write(half)
            {'fin': self.fin, 'rst': self.rst, 'stall': self.stall}[how]()
        return None

    def fin(self):
        """Closes; what the other side still says is read, so that no RST
        overtakes the FIN.
        """
        try:
            self.socket.shutdown(socket.SHUT_WR)
            end = time.monotonic() + 2
            while time.monotonic() < end:
                try:
                    if not self.socket.recv(1 << 16):
                        break
                except TimeoutError:
                    pass
        except OSError:
            pass
        raise Over

    def rst(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        raise Over

    def stall(self):
        """Says nothing until the other side has gone"""
        while True:
            self.buffer = b''
            self.more()

    def drip(self, data):
        """A byte now and then, and for ever spaces in the end"""
        self.socket.settimeout(DRIP_SECONDS)
        while True:
            self.write_all(data[:1] or b' ')
            data = data[1:]
            self.buffer = b''
            self.more(patient=False)

    def endless(self, data):
        """The same bytes until the other side has gone"""
        block = data * max(1, (1 << 16) // len(data))
        while True:
            self.write_all(block)


def shown(text):
    return text.decode('utf-8', 'backslashreplace').rstrip('\r\n').replace(
        '\r', '\\r').replace('\n', '\\n')
