"""DNS messages as bytes, as far as the tests' own servers need them.  Labels
are bytes, so that hostile ones can be written too.
"""
import struct

TYPES = {'A': 1, 'CNAME': 5, 'SOA': 6, 'PTR': 12, 'MX': 15, 'TXT': 16,
         'AAAA': 28, 'TLSA': 52, 'SPF': 99}
NAMES = {number: name for name, number in TYPES.items()}
TRUNCATED = 0x0200


def labels(name):
    """A name as text, or labels already -> labels"""
    if isinstance(name, str):
        return [part.encode() for part in name.rstrip('.').split('.') if part]
    return name


def name(of):
    return b''.join(bytes([len(label)]) + label
                    for label in labels(of)) + b'\0'


def strings(text):
    """The RDATA of a TXT record"""
    parts = [text[i:i + 255] for i in range(0, len(text), 255)] or [b'']
    return b''.join(bytes([len(part)]) + part for part in parts)


def record(owner, kind, data, ttl=300):
    """`owner` is in wire form: a pointer, or name()"""
    return owner + struct.pack('>HHIH', TYPES[kind], 1, ttl, len(data)) + data


class Query:
    """A question that came in; raises ValueError where it is none."""

    def __init__(self, message):
        if len(message) < 17:
            raise ValueError('short')
        self.id, self.flags, count = struct.unpack('>3H', message[:6])
        at, parts = 12, []
        while message[at]:
            size = message[at]
            parts.append(message[at + 1:at + 1 + size])
            at += 1 + size
            if size > 63 or at >= len(message):
                raise ValueError('a label')
        self.labels = parts
        self.question = message[12:at + 5]
        self.type = NAMES.get(struct.unpack('>H', message[at + 1:at + 3])[0],
                              'other')
        if count != 1 or self.flags & 0x8000:
            raise ValueError('no question')

    @property
    def name(self):
        return b'.'.join(self.labels).decode('ascii', 'replace').lower()

    def reply(self, answers=(), rcode=0, flags=0, count=None, question=None,
              number=None):
        """A reply; what is not given is as it should be."""
        head = struct.pack(
            '>6H', self.id if number is None else number,
            0x8580 | flags | rcode, 1,
            len(answers) if count is None else count, 0, 0)
        return head + (question or self.question) + b''.join(answers)
