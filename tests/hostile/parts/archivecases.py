"""Hostile archives: bombs, archives in archives, headers that lie."""
import bz2
import io
import lzma
import zipfile
import zlib

from samples import (FILE_NAME, HEAD, MIB, TAR_END, Zip, cut_at, gzip_bomb,
                     packed, plain_packed, record, repeated_deflate, report,
                     tar_member)

OPEN = (HEAD + '<feedback>').encode()
XML_NAME = (FILE_NAME + '.xml').encode()
TEN_MIB = 10 * MIB


def records_piece():
    """Some records that compress well."""
    return ''.join(record('192.0.2.%d' % (n % 250 + 1))
                   for n in range(20000)).encode()


def opened_report():
    """A good report up to its records."""
    return report(records='').replace('</feedback>\n', '').encode()


def one(data, name=XML_NAME, **told):
    archive = Zip()
    archive.add_deflated(name, data, **told)
    return archive.finish()


def one_stored(data):
    archive = Zip()
    archive.add(XML_NAME, data)
    return archive.finish()


def zip_bomb(head, piece, times):
    size = min(len(head) + len(piece) * times, 0xffffffff)
    return one(b'', raw=repeated_deflate(head, piece, times), size=size,
               crc=1)


def in_gzip(data, levels):
    for _ in range(levels):
        data = packed(data)
    return data


def zip_of_zips():
    """16 x 16 documents of 200 MiB: 50 GiB out of some 100 KiB."""
    raw = repeated_deflate(OPEN, b' ' * TEN_MIB, 20, b'</feedback>')
    inner, outer = Zip(), Zip()
    for n in range(16):
        inner.add_deflated(b'%d.xml' % n, b'', raw=raw, crc=1,
                           size=200 * MIB)
    for n in range(16):
        outer.add_deflated(b'%d.zip' % n, inner.finish())
    return outer.finish()


def overlapping(names, mib):
    """
    A kernel that belongs to many members: each local header holds, as an
    extra field, all headers that follow it.
    """
    raw = repeated_deflate(opened_report(), b' ' * 65536, 16 * mib,
                           b'</feedback>')
    told = {'method': 8, 'crc': 1, 'packed_size': len(raw),
            'size': mib * MIB}
    headers = b''
    for n in reversed(range(names)):
        header = Zip()
        header.local(b'%04d.xml' % n, b'', extra=b'\xfe\xca' +
                     len(headers).to_bytes(2, 'little') + headers, **told)
        headers = header.body
    archive = Zip()
    archive.body = headers + raw
    for n in range(names):
        archive.entry(b'%04d.xml' % n, n * 42, **told)
    return archive.finish()


def same_offset(names):
    """One member that the directory names again and again."""
    raw = repeated_deflate(opened_report(), b' ' * TEN_MIB, 1,
                           b'</feedback>')
    archive = Zip()
    told = {'method': 8, 'crc': 1, 'packed_size': len(raw), 'size': TEN_MIB}
    offset = archive.local(XML_NAME, raw, **told)
    for n in range(names):
        archive.entry(b'%d.xml' % n, offset, **told)
    return archive.finish()


def kernel_with_names():
    """One honest report under ten names: one report, nine duplicates."""
    data = report().encode()
    raw = zlib.compress(data, 9)[2:-4]
    archive = Zip()
    told = {'method': 8, 'crc': zlib.crc32(data), 'packed_size': len(raw),
            'size': len(data)}
    offset = archive.local(XML_NAME, raw, **told)
    for n in range(10):
        archive.entry(b'%d.xml' % n, offset, **told)
    return archive.finish()


def many_members(count):
    archive, entries = io.BytesIO(), b''
    with zipfile.ZipFile(archive, 'w') as out:
        for n in range(count):
            out.writestr(zipfile.ZipInfo('%d.txt' % n), entries)
    return archive.getvalue()


def named(*names):
    """The same report under each name."""
    archive = Zip()
    for name in names:
        archive.add_deflated(name, report().encode())
    return archive.finish()


def with_method(method, data, plain_size, version=20):
    return one(b'', raw=data, method=method, size=plain_size, crc=1,
               version=version)


def white_bomb(times):
    return OPEN + b' ' * (times * MIB) + b'</feedback>'


def lzma_member(data):
    """Method 14: a header of its own before the stream (APPNOTE 5.8)."""
    options = [{'id': lzma.FILTER_LZMA1, 'dict_size': 1 << 20}]
    raw = lzma.compress(data, lzma.FORMAT_RAW, filters=options)
    return b'\x09\x14\x05\x00\x5d' + (1 << 20).to_bytes(4, 'little') + raw


def lying_local():
    """The local header says 1 byte, the directory the truth."""
    data = report().encode()
    raw = zlib.compress(data, 9)[2:-4]
    archive = Zip()
    offset = archive.local(XML_NAME, raw, method=8, crc=1, packed_size=1,
                           size=1)
    archive.entry(XML_NAME, offset, method=8, crc=zlib.crc32(data),
                  packed_size=len(raw), size=len(data))
    return archive.finish()


def zip64(size, packed_size, offset=None):
    """Sizes of a zip64 extra field that nothing can have."""
    data = report().encode()
    raw = zlib.compress(data, 9)[2:-4]
    values = [size, packed_size] + ([] if offset is None else [offset])
    extra = b'\1\0' + (8 * len(values)).to_bytes(2, 'little') + b''.join(
        value.to_bytes(8, 'little') for value in values)
    archive = Zip()
    where = archive.local(XML_NAME, raw, method=8, crc=zlib.crc32(data))
    archive.entry(XML_NAME, where if offset is None else 0xffffffff,
                  method=8, crc=zlib.crc32(data), packed_size=0xffffffff,
                  size=0xffffffff, extra=extra, version=45)
    return archive.finish()


def directory_elsewhere():
    return one(report().encode())[:-6] + b'\xfe\xff\xff\xff\0\0'


def empty_members(count):
    """A gzip file of `count` members with nothing in them."""
    return packed(b'') * count


def pieces(count):
    """A report of `count` records in as many gzip members."""
    return packed(opened_report()) + packed(record()) * count + \
        packed('</feedback>')


def gzip_name_without_end():
    return b'\x1f\x8b\x08\x08\0\0\0\0\0\xff' + b'n' * 2 * MIB


def garbled():
    """Good up to two records, then a block of a type that there is not."""
    return gzip_bomb(opened_report(), record().encode(), 2)[:-10] + \
        b'\xff' * 20


def changed_end(data, before, value):
    """Overwrites bytes that begin `before` ones from the end."""
    at = len(data) - before
    return data[:at] + value + data[at + len(value):]


def tar_of(*members):
    return b''.join(members) + TAR_END


def pax(*pairs):
    text = b''
    for key, value in pairs:
        line = b' %s=%s\n' % (key, value)
        size = len(line) + len(b'%d' % (len(line) + 3))
        text += b'%d' % size + line
    return tar_member(b'pax', text, kind=b'x')


def sparse_tar():
    """A GNU sparse member: 512 bytes of data, 10 GB of holes."""
    data = report().encode()[:512]
    return tar_of(
        pax((b'GNU.sparse.major', b'0'), (b'GNU.sparse.minor', b'1'),
            (b'GNU.sparse.size', b'10737418240'),
            (b'GNU.sparse.numblocks', b'1'),
            (b'GNU.sparse.map', b'10737417728,512')),
        tar_member(XML_NAME, data))


def tar_links(place):
    good = report().encode()
    return tar_of(
        tar_member(b'a.xml', kind=b'2', link=place.secret.encode()[:99]),
        tar_member(b'b.xml', kind=b'1', link=b'../../etc/passwd'),
        tar_member(b'c.xml', kind=b'3'), tar_member(b'd.xml', kind=b'6'),
        tar_member(b'../../../canary.xml', good))


def slips(place):
    return named(b'../../../canary.xml', place.canary.encode() + b'.xml',
                 b'a\0/../canary.xml', b'..\\..\\canary.xml',
                 b'C:\\canary.xml', b'\xff\xfe\x1b[31m.xml',
                 '\u202elmx.exe.xml'.encode(), b'', b'/' * 1000, b'.', b'..')


GOOD = report().encode()
GZIP = packed(GOOD)
CLEAR = plain_packed(report())

CASES = {
    'gzip-bomb-zeros': lambda p: gzip_bomb(b'', bytes(TEN_MIB), 1000),
    'gzip-bomb-feedback': lambda p: gzip_bomb(OPEN, bytes(TEN_MIB), 1000),
    'gzip-bomb-white-space':
        lambda p: gzip_bomb(OPEN, b' \n' * (TEN_MIB // 2), 1000),
    'gzip-bomb-comment':
        lambda p: gzip_bomb(OPEN + b'<!-- ', b'x' * TEN_MIB, 100),
    'gzip-bomb-records':
        lambda p: gzip_bomb(opened_report(), records_piece(), 100),
    'gzip-bomb-twice':
        lambda p: packed(gzip_bomb(OPEN, b' ' * TEN_MIB, 1000)),
    'gzip-bomb-thrice':
        lambda p: packed(packed(gzip_bomb(OPEN, b' ' * TEN_MIB, 1000))),
    'gzip-100-levels': lambda p: in_gzip(GOOD, 100),
    'zlib-bomb': lambda p: b'\x78\xda' + repeated_deflate(
        OPEN, b' ' * TEN_MIB, 100),
    'zip-bomb-zeros': lambda p: zip_bomb(b'', bytes(TEN_MIB), 1000),
    'zip-bomb-white-space': lambda p: zip_bomb(OPEN, b' ' * TEN_MIB, 100),
    'zip-bomb-records':
        lambda p: zip_bomb(opened_report(), records_piece(), 50),
    'zip-bomb-bzip2': lambda p: with_method(
        12, bz2.compress(white_bomb(100)), 100 * MIB, 46),
    'zip-bomb-lzma': lambda p: with_method(
        14, lzma_member(white_bomb(100)), 100 * MIB, 63),
    'zip-of-zips': lambda p: zip_of_zips(),
    'zip-overlapping-16': lambda p: overlapping(16, 200),
    'zip-overlapping-1500': lambda p: overlapping(1500, 10),
    'zip-same-offset': lambda p: same_offset(50000),
    'zip-kernel-with-names': lambda p: kernel_with_names(),
    'zip-100000-members': lambda p: many_members(100000),
    'zip-encrypted': lambda p: one(GOOD, flags=1),
    'zip-encrypted-aes': lambda p: one(GOOD, method=99, flags=1, version=51),
    'zip-size-too-small': lambda p: one(GOOD, size=10),
    'zip-size-too-large': lambda p: one(GOOD, size=0x7fffffff),
    'zip-packed-too-large': lambda p: one(GOOD, packed_size=0x7fffffff),
    'zip-local-lies': lambda p: lying_local(),
    'zip-bad-crc': lambda p: one(GOOD, crc=1),
    'zip-method-unknown': lambda p: one(GOOD, method=77),
    'zip-64-size': lambda p: zip64((1 << 63) - 1, len(GOOD)),
    'zip-64-negative': lambda p: zip64((1 << 64) - 1, (1 << 64) - 1),
    'zip-64-offset': lambda p: zip64(len(GOOD), 100, (1 << 63) - 1),
    'zip-directory-elsewhere': lambda p: directory_elsewhere(),
    'zip-count-lies': lambda p: one(GOOD)[:-14] + b'\xff\xff\xff\xff' +
    one(GOOD)[-10:],
    'zip-names': slips,
    'zip-cut-1': lambda p: cut_at(one_stored(GOOD), 0.02),
    'zip-cut-5': lambda p: cut_at(one_stored(GOOD), 0.5),
    'zip-cut-9': lambda p: cut_at(one_stored(GOOD), 0.9),
    'zip-cut-last': lambda p: one(GOOD)[:-1],
    'zip-empty': lambda p: Zip().finish(),
    'gzip-empty-members': lambda p: empty_members(300000),
    'gzip-30000-pieces': lambda p: pieces(30000),
    'gzip-name-without-end': lambda p: gzip_name_without_end(),
    'gzip-bad-crc': lambda p: changed_end(GZIP, 8, b'\1\2\3\4'),
    'gzip-bad-length': lambda p: changed_end(GZIP, 4, b'\xff\xff\xff\xff'),
    'gzip-trailing-bytes': lambda p: GZIP + b'trailing bytes' * 1000,
    'gzip-trailing-zeros': lambda p: GZIP + bytes(10000),
    'gzip-trailing-magic': lambda p: GZIP + b'\x1f\x8b\x08',
    'gzip-cut-head': lambda p: GZIP[:9],
    'gzip-cut-3': lambda p: cut_at(CLEAR, 0.3),
    'gzip-cut-7': lambda p: cut_at(CLEAR, 0.7),
    'gzip-cut-last': lambda p: GZIP[:-1],
    'gzip-garbled': lambda p: garbled(),
    'tar-size-octal': lambda p: tar_of(tar_member(
        XML_NAME, GOOD, b'777777777777')),
    'tar-size-huge': lambda p: tar_of(tar_member(
        XML_NAME, GOOD, b'\x80' + bytes(3) + b'\x7f' + b'\xff' * 7)),
    'tar-size-negative': lambda p: tar_of(tar_member(
        XML_NAME, GOOD, b'\xff' * 12)),
    'tar-sparse': lambda p: sparse_tar(),
    'tar-links': tar_links,
    'tar-long-name': lambda p: tar_of(
        tar_member(b'././@LongLink', b'n' * 2 * MIB, kind=b'L'),
        tar_member(XML_NAME, GOOD)),
    'tar-long-name-lies': lambda p: tar_of(
        tar_member(b'././@LongLink', b'name', b'77777777777\0', b'L'),
        tar_member(XML_NAME, GOOD)),
    'tar-pax-lies': lambda p: tar_of(
        tar_member(b'pax', b'9999999999 path=a.xml\n', kind=b'x'),
        tar_member(XML_NAME, GOOD)),
    'tar-bomb-gzip': lambda p: gzip_bomb(
        tar_member(b'a.xml', b'', b'\x80' + bytes(6) + b'\2' + bytes(4)) +
        OPEN, b' ' * TEN_MIB, 100),
}
