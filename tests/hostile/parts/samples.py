"""What all hostile inputs are made of: a good report, mails, packers."""
import base64
import gzip
import struct
import zlib

BEGIN, END = 1767225600, 1767311999  # the first day of 2026
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
MIB = 1 << 20

# One record is three messages from here.
RECORD = '''  <record>
    <row>
      <source_ip>%(ip)s</source_ip>
      <count>%(count)s</count>
      <policy_evaluated>
        <disposition>none</disposition><dkim>pass</dkim><spf>fail</spf>
      </policy_evaluated>
    </row>
    <identifiers><header_from>example.com</header_from></identifiers>
    <auth_results>
%(results)s      <spf><domain>example.com</domain><result>fail</result></spf>
    </auth_results>
  </record>
'''
DKIM = '''      <dkim><domain>example.com</domain><selector>s1</selector>\
<result>pass</result></dkim>
'''
BODY = '''<feedback>
  <version>1.0</version>
  <report_metadata>
    <org_name>%(org)s</org_name>
    <email>%(email)s</email>
    <report_id>%(id)s</report_id>
    <date_range><begin>%(begin)s</begin><end>%(end)s</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>%(domain)s</domain>
    <adkim>r</adkim><aspf>r</aspf><p>none</p>
  </policy_published>
%(records)s</feedback>
'''


def record(ip='192.0.2.1', count=3, results=DKIM):
    return RECORD % {'ip': ip, 'count': count, 'results': results}


def report(id='hostile', head=HEAD, records=None, **fields):
    """The text of a report that is good unless a field is told."""
    values = {'org': 'receiver.example', 'id': id, 'begin': BEGIN,
              'email': 'dmarc@receiver.example', 'end': END,
              'domain': 'example.com',
              'records': record() if records is None else records}
    values.update(fields)
    return head + BODY % values


def cut_at(text, share):
    """The first `share` (0 to 1) of something."""
    return text[:int(len(text) * share)]


# ---- mails ----------------------------------------------------------------

SUBJECT = 'Report Domain: example.com Submitter: receiver.example ' \
    'Report-ID: <hostile>'
FIELDS = '''From: dmarc@receiver.example
To: rua@example.com
Subject: %s
Date: Fri, 2 Jan 2026 01:00:00 +0000
Message-ID: <hostile@receiver.example>
MIME-Version: 1.0
'''
FILE_NAME = 'receiver.example!example.com!%d!%d' % (BEGIN, END)


def base64_lines(data):
    return base64.encodebytes(data).decode('ascii')


def part(data, kind='application/gzip', name=FILE_NAME + '.xml.gz'):
    """One part of a mail, base64, with its headers."""
    return 'Content-Type: %s\nContent-Disposition: attachment; ' \
        'filename="%s"\nContent-Transfer-Encoding: base64\n\n%s' % (
            kind, name, base64_lines(data))


def multipart(parts, boundary='b', kind='mixed'):
    """The headers and body of a multipart entity."""
    return 'Content-Type: multipart/%s; boundary="%s"\n\n' % (
        kind, boundary) + ''.join(
            '--%s\n%s\n' % (boundary, text) for text in parts) + \
        '--%s--\n' % boundary


def mail(body, subject=SUBJECT, fields=''):
    """A mail as text; `body` begins with its Content-Type."""
    return FIELDS % subject + fields + body


def report_part(packer=None, **fields):
    return part((packer or packed)(report(**fields)))


# ---- packers --------------------------------------------------------------

def packed(data):
    """gzip, the same bytes each time."""
    if isinstance(data, str):
        data = data.encode('utf-8')
    return gzip.compress(data, mtime=0)


def plain_packed(data):
    """gzip with its content in clear, so that every offset is known."""
    return gzip.compress(data.encode('utf-8'), 0, mtime=0)


def squeezed(text):
    """gzip as quick as can be, far from the ratio of a bomb."""
    return gzip.compress(text.encode('utf-8'), 1, mtime=0)


def repeated_deflate(head, piece, times, tail=b''):
    """
    Raw deflate of `head`, `piece` over and over, `tail`: one compressed piece
    that refers to nothing before it is simply written many times.
    """
    first = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = zlib.compressobj(9, zlib.DEFLATED, -15)
    last = zlib.compressobj(9, zlib.DEFLATED, -15)
    start = first.compress(head) + first.flush(zlib.Z_FULL_FLUSH)
    again = block.compress(piece) + block.flush(zlib.Z_FULL_FLUSH)
    return start + again * times + last.compress(tail) + last.flush()


def gzip_bomb(head, piece, times, tail=b''):
    """Its sum and length are wrong: nobody should get as far as them."""
    return b'\x1f\x8b\x08\0\0\0\0\0\0\xff' + \
        repeated_deflate(head, piece, times, tail) + b'\0' * 8


def tar_member(name, data=b'', size=None, kind=b'0', link=b''):
    """A ustar member; `size` is the raw field when it lies."""
    field = b'%011o\0' % len(data) if size is None else size
    head = name.ljust(100, b'\0') + b'0000644\0' + b'0000000\0' * 2 + \
        field.ljust(12, b'\0') + b'%011o\0' % BEGIN + b' ' * 8 + kind + \
        link.ljust(100, b'\0') + b'ustar\00000'
    head = head.ljust(512, b'\0')
    head = head[:148] + b'%06o\0 ' % sum(head) + head[156:]
    return head + data + b'\0' * (-len(data) % 512)


TAR_END = b'\0' * 1024


class Zip:
    """Writes zip archives whose parts need not agree with each other."""

    def __init__(self):
        self.body, self.directory, self.count = b'', b'', 0

    def local(self, name, data, **told):
        """Writes a local header with its data; returns the offset."""
        offset = len(self.body)
        self.body += struct.pack(
            '<4s5H3I2H', b'PK\3\4', told.get('version', 20),
            told.get('flags', 0), told.get('method', 0), 0, 0x5c21,
            told.get('crc', zlib.crc32(data)),
            told.get('packed_size', len(data)), told.get('size', len(data)),
            len(name), len(told.get('extra', b''))) + name + \
            told.get('extra', b'') + data
        return offset

    def entry(self, name, offset, **told):
        self.count += 1
        self.directory += struct.pack(
            '<4s6H3I5H2I', b'PK\1\2', 0x0314, told.get('version', 20),
            told.get('flags', 0), told.get('method', 0), 0, 0x5c21,
            told['crc'], told['packed_size'], told['size'], len(name),
            len(told.get('extra', b'')), 0, 0, 0, 0o100644 << 16,
            offset) + name + told.get('extra', b'')

    def add(self, name, data, **told):
        """A member; what is told stands in both headers."""
        offset = self.local(name, data, **told)
        self.entry(name, offset, **dict(
            {'crc': zlib.crc32(data), 'packed_size': len(data),
             'size': len(data)}, **told))
        return offset

    def add_deflated(self, name, plain, raw=None, **told):
        """`raw`: the compressed bytes where they are no honest ones."""
        if raw is None:
            raw = zlib.compress(plain, 9)[2:-4]
        return self.add(name, raw, **dict(
            {'method': 8, 'crc': zlib.crc32(plain), 'size': len(plain)},
            **told))

    def finish(self, start=None, count=None):
        count = self.count if count is None else count
        return self.body + self.directory + struct.pack(
            '<4s4H2IH', b'PK\5\6', 0, 0, count & 0xffff, count & 0xffff,
            len(self.directory) & 0xffffffff,
            len(self.body) if start is None else start, 0)
