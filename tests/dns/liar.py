"""A DNS server on 127.0.0.1 that misbehaves in the way that the name asked for
says: the fault FAULT in all names that end in FAULT.example.  To everything
else it gives what sane() says.
"""
import random
import socket
import struct
import threading

import wire

OWNER = b'\xc0\x0c'  # a pointer to the name in the question
HOSTILE = [
    b'\x1b[31mred\x1b]0;title\x07\x9b2J', b'<script>alert(1)</script>',
    b'=HYPERLINK("http://198.51.100.1")', b'+1+1', b'@SUM(A1)', b'-2+3',
    b'\x00nul', b'line\nbreak\r\n', b'\xff\xfe\xc3(', b'a"quote\'s',
    b'\xe2\x80\xaeright to left', b'tab\there', b'{"json":1}', b'a.dot',
]


def sane(query):
    """The records of a domain that is in order"""
    domain = query.labels[-2:]
    below = query.name.split('.')[:-2]
    if query.type == 'MX' and not below:
        return [b'\0\x0a' + wire.name([b'mx'] + domain)]
    if query.type == 'A' and below == ['mx']:
        return [socket.inet_aton('192.0.2.25')]
    if query.type == 'TXT' and not below:
        return [wire.strings(b'v=spf1 mx -all')]
    if query.type == 'TXT' and below == ['_dmarc']:
        return [wire.strings(b'v=DMARC1; p=reject; rua=mailto:r@'
                             + b'.'.join(domain))]
    return []


def honest(query, **more):
    return query.reply([wire.record(OWNER, query.type, data)
                        for data in sane(query)], **more)


# ---- faults: (query, by TCP) -> the reply, or None for silence --------------

def good(query, tcp):
    """everything is right"""
    return honest(query)


def pointer_loop(query, tcp):
    """names are compression pointers that go round"""
    at = 12 + len(query.question)
    loop = struct.pack('>H', 0xc000 | at)
    return query.reply([loop + struct.pack('>HHIH', 15, 1, 60, 4) +
                        b'\0\x0a' + loop])


def pointer_within(query, tcp):
    """the target of a record points into itself"""
    at = 12 + len(query.question) + 12
    kind = wire.TYPES.get(query.type, 16)
    return query.reply([OWNER + struct.pack('>HHIH', kind, 1, 60, 4) +
                        b'\0\x0a' + struct.pack('>H', 0xc000 | at + 2)])


def truncated(query, tcp):
    """by UDP cut, by TCP whole"""
    return honest(query) if tcp else query.reply(flags=wire.TRUNCATED)


def truncated_closed(query, tcp):
    """by UDP cut, TCP is closed without a word"""
    return b'' if tcp else query.reply(flags=wire.TRUNCATED)


def truncated_twice(query, tcp):
    """cut by UDP, and by TCP as well"""
    return query.reply(flags=wire.TRUNCATED)


def other_question(query, tcp):
    """a reply to another question"""
    other = wire.name('other.example') + query.question[-4:]
    return query.reply([wire.record(OWNER, 'A', b'\xc6\x33\x64\x01')],
                       question=other)


def other_owner(query, tcp):
    """records of a name that was not asked for"""
    owner = wire.name('victim.example')
    return query.reply([wire.record(owner, 'TXT', wire.strings(
        b'v=spf1 +all')), wire.record(owner, 'MX', b'\0\1' + owner)])


def big_text(query, tcp):
    """a TXT of 64 KB"""
    if query.type != 'TXT':
        return honest(query)
    text = b'v=spf1 ' + b'ip4:192.0.2.1 ' * 4500 + b'-all'
    return query.reply([wire.record(OWNER, 'TXT', wire.strings(text))]) \
        if tcp else query.reply(flags=wire.TRUNCATED)


def many_mx(query, tcp):
    """1,000 MX records"""
    if query.type != 'MX' or len(query.labels) > 2:
        return honest(query)
    domain = query.labels[-2:]
    return query.reply([wire.record(OWNER, 'MX', struct.pack('>H', n) +
                                    wire.name([b'mx%d' % n] + domain))
                        for n in range(1000)]) \
        if tcp else query.reply(flags=wire.TRUNCATED)


def alias(query, start, end):
    domain = query.labels[-2:]
    names = [OWNER] + [wire.name([b'c%d' % n] + domain)
                       for n in range(start, end)]
    return [wire.record(names[i], 'CNAME', names[i + 1])
            for i in range(len(names) - 1)]


def chain(query, tcp):
    """CNAMEs, 20 in a row, and no end"""
    return query.reply(alias(query, 0, 20))


def alias_loop(query, tcp):
    """CNAMEs that go round"""
    one = wire.name([b'c0'] + query.labels[-2:])
    return query.reply([wire.record(OWNER, 'CNAME', one),
                        wire.record(one, 'CNAME', OWNER)])


def alias_self(query, tcp):
    """a CNAME to itself"""
    return query.reply([wire.record(OWNER, 'CNAME', OWNER)])


def hostile(query, tcp):
    """control characters, escapes, HTML, formulas in names and texts"""
    below = query.labels[:-2]
    if query.type in ('MX', 'PTR', 'CNAME') and not below:
        return query.reply([wire.record(OWNER, 'MX', struct.pack('>H', n) +
                                        wire.name([label] + query.labels))
                            for n, label in enumerate(HOSTILE)])
    heads = {b'_dmarc': b'v=DMARC1; p=', b'_smtp': b'v=TLSRPTv1; rua=',
             b'_mta-sts': b'v=STSv1; id=', b'default': b'v=BIMI1; l='}
    if query.type != 'TXT':
        return query.reply()
    bad = random.Random(query.name).choice(HOSTILE) + b''.join(HOSTILE)
    head = heads.get(below[0] if below else b'', b'v=spf1 a:')
    return query.reply([wire.record(OWNER, 'TXT', wire.strings(head + bad))])


def silence(query, tcp):
    """no reply at all"""
    return None


def half(query, tcp):
    """the first half of the reply"""
    reply = honest(query)
    return reply[:len(reply) // 2]


def cut_tail(query, tcp):
    """a reply without its last two bytes"""
    return honest(query)[:-2]


def too_many(query, tcp):
    """says 65,535 records where there is one"""
    return honest(query, count=65535)


def wrong_id(query, tcp):
    """the number of another question"""
    return honest(query, number=query.id ^ 1)


def case(query, tcp):
    """the question in capital letters"""
    return honest(query, question=query.question[:-4].upper()
                  + query.question[-4:])


def long_name(query, tcp):
    """targets of more than 255 octets"""
    bad = wire.name([b'x' * 63] * 5)
    if query.type not in ('MX', 'TXT'):
        return query.reply()
    data = b'\0\x0a' + bad if query.type == 'MX' else \
        wire.strings(b'v=spf1 include:' + b'y' * 63 + b'.example -all')
    return query.reply([wire.record(OWNER, query.type, data)])


def empty(query, tcp):
    """a datagram of no bytes"""
    return b''


def noise(query, tcp):
    """bytes at random behind a right number"""
    rest = random.Random(query.question).randbytes(300)
    return struct.pack('>HH', query.id, 0x8180) + rest


def text_past_end(query, tcp):
    """a string of TXT that says it is longer than its record"""
    return query.reply([OWNER + struct.pack('>HHIH', 16, 1, 60, 5) +
                        b'\xffabcd'])


def fanout(query, tcp):
    """an SPF record whose includes include ten others each"""
    if query.type != 'TXT' or b'_dmarc' in query.labels:
        return honest(query)
    domain = b'.'.join(query.labels[-6:])
    return query.reply([wire.record(OWNER, 'TXT', wire.strings(
        b'v=spf1 ' + b''.join(b'include:n%d.' % n + domain + b' '
                              for n in range(10)) + b'-all'))])


def pointers(query, tcp):
    """hostile names of clients (PTR), shown by the explanation of SPF"""
    texts = {2: b'v=spf1 exists:%{p}.x.pointers.example -all '
                b'exp=e.pointers.example',
             3: b'=%{p} is <b>not</b> "allowed", %{i}'}
    if query.type == 'TXT' and len(query.labels) in texts and \
            not query.name.startswith('_'):
        return query.reply([wire.record(OWNER, 'TXT', wire.strings(
            texts[len(query.labels)]))])
    if query.type == 'A' and len(query.labels) == 3:
        return query.reply([wire.record(OWNER, 'A',
                                        socket.inet_aton('192.0.2.1'))])
    return query.reply()


def clients(query):
    """Names for an address: HOSTILE.pointers.example"""
    return query.reply([wire.record(OWNER, 'PTR', wire.name(
        [label, b'pointers', b'example'])) for label in HOSTILE])


def rcode(number):
    def answer(query, tcp):
        return query.reply(rcode=number)
    answer.__doc__ = 'RCODE %d' % number
    return answer


FAULTS = {function.__name__.replace('_', '-'): function for function in (
    good, pointer_loop, pointer_within, truncated, truncated_closed,
    truncated_twice, other_question, other_owner, big_text, many_mx, chain,
    alias_loop, alias_self, hostile, silence, half, cut_tail, too_many,
    wrong_id, case, long_name, empty, noise, text_past_end, fanout,
    pointers)}
FAULTS.update(('rcode-%d' % number, rcode(number)) for number in range(1, 16))


def answer(message, tcp):
    """-> (what was asked, the reply or None)"""
    query = wire.Query(message)
    if query.name.endswith('.in-addr.arpa'):
        return '%s %s' % (query.type, query.name), clients(query)
    fault = query.name.split('.')[-2:-1]
    function = FAULTS.get(fault[0] if fault else '', None)
    reply = function(query, tcp) if function else query.reply(rcode=3)
    return '%s %s' % (query.type, query.name), reply


class Liar:
    """Serves by threads of its own; `log` gets a line for each question."""

    def __init__(self, log):
        self.log = open(log, 'w', buffering=1)
        self.lock = threading.Lock()
        self.tcp = socket.socket()
        self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.tcp.bind(('127.0.0.1', 0))
        self.tcp.listen(100)
        self.port = self.tcp.getsockname()[1]
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(('127.0.0.1', self.port))

    def start(self):
        for target in self.serve_udp, self.serve_tcp:
            threading.Thread(target=target, daemon=True).start()

    def note(self, how, what):
        with self.lock:
            self.log.write('%s %s\n' % (
                how, what.encode('unicode_escape').decode()))

    def serve_udp(self):
        while True:
            message, client = self.udp.recvfrom(4096)
            try:
                what, reply = answer(message, False)
            except (ValueError, IndexError):
                continue
            self.note('udp', what)
            if reply is not None:
                self.udp.sendto(reply, client)

    def serve_tcp(self):
        while True:
            line = self.tcp.accept()[0]
            threading.Thread(target=self.serve_line, args=(line,),
                             daemon=True).start()

    def serve_line(self, line):
        with line, line.makefile('rb') as stream:
            while True:
                size = stream.read(2)
                if len(size) < 2:
                    return
                message = stream.read(struct.unpack('>H', size)[0])
                try:
                    what, reply = answer(message, True)
                except (ValueError, IndexError):
                    return
                self.note('tcp', what)
                if reply == b'':
                    return
                if reply is not None:
                    line.sendall(struct.pack('>H', len(reply)) + reply)
