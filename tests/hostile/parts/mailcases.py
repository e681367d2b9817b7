"""Hostile mails and mailboxes."""
import base64
import json
import os

from samples import (BEGIN, END, FILE_NAME, MIB, cut_at, gzip_bomb, mail,
                     multipart, packed, part, plain_packed, report,
                     report_part)

OPEN = b'<feedback>'
SEPARATOR = 'From dmarc@receiver.example Fri Jan  2 01:00:00 2026\n'


def good(**fields):
    """A mail with one good report."""
    return mail(multipart([report_part(**fields)]))


def with_fields(fields):
    return mail(multipart([report_part()]), fields=fields)


def nested_parts(depth):
    """Multiparts inside each other, a report in the middle."""
    text = report_part()
    for n in range(depth):
        text = multipart([text], 'b%d' % n)
    return mail(text)


def forwarded(depth):
    """Mails inside mails, a report in the innermost."""
    return 'Content-Type: message/rfc822\nSubject: x\n\n' * depth + good()


def forwarded_parts(depth):
    text = good()
    for n in range(depth):
        text = mail(multipart(
            ['Content-Type: message/rfc822\n\n' + text], 'f%d' % n))
    return text


def many_parts(count):
    return mail('Content-Type: multipart/mixed; boundary=b\n\n' +
                '--b\n\n' * count + '--b\n' + report_part() + '--b--\n')


def boundary(text, inner=None):
    return mail('Content-Type: multipart/mixed; boundary="%s"\n\n--%s\n%s\n'
                '--%s--\n' % (text, text, inner or report_part(), text))


def never_closed():
    return mail('Content-Type: multipart/mixed; boundary=b\n\n--b\n' +
                report_part())


def equal_boundaries():
    inner = multipart([report_part()], 'same')
    return mail(multipart([inner], 'same'))


def prefix_boundaries():
    """Each inner boundary begins with the outer one."""
    text = report_part()
    for n in range(8, 0, -1):
        text = multipart([text], 'b' * n)
    return mail(text)


def parameters(count):
    return mail(multipart([report_part()]).replace(
        'boundary="b"', 'boundary="b"' + ''.join(
            '; p%d="%d"' % (n, n) for n in range(count)), 1))


def continuations(count):
    """A file name in `count` pieces (RFC 2231 section 3)."""
    name = ''.join(";\n name*%d*=%%41%%42" % n for n in range(count))
    return mail(multipart([
        "Content-Type: application/gzip%s\nContent-Disposition: attachment"
        "\nContent-Transfer-Encoding: base64\n\n%s" % (
            name, base64.encodebytes(packed(report())).decode())]))


def continuations_lie():
    """Pieces out of order, twice, negative, and from beyond 2^63."""
    name = ''.join(";\n filename*%s=x" % n for n in (
        '0', '0*', '-1', '99999999999999999999', '2147483648', '3', '1', '1*',
        '*', ''))
    return mail(multipart([
        "Content-Type: application/gzip\nContent-Disposition: attachment%s"
        "\nContent-Transfer-Encoding: base64\n\n%s" % (
            name, base64.encodebytes(packed(report())).decode())]))


def odd_words():
    """Encoded words in charsets that nobody has, and broken ones."""
    words = ' '.join('=?%s?%s?%s?=' % word for word in (
        ('utf-7', 'Q', '+ADw-b+AD4-'), ('ebcdic-cp-us', 'B', 'wcLD'),
        ('x' * 500, 'Q', 'a'), ('utf-8', 'B', '%%%='), ('', 'Q', 'a'),
        ('utf-16', 'B', 'AGEA'), ('iso-2022-kr', 'B', 'GyQpQw5h'),
        ('utf-8', 'Q', '=1B=5B31m=E2=80=AE'), ('hz-gb-2312', 'Q', '~{'),
        ('utf-8*de', 'Q', '=FF=FE'), ('iso-2022-jp', 'B', 'GyRC//8='),
        ('%s%n', 'Q', '%s%n')))
    return mail(multipart([report_part()]), subject=words * 20,
                fields='X-Words: %s\nComments: %s\n' % (words, words))


def named(name):
    return mail(multipart([part(packed(report()), name=name)]))


def address_groups(depth):
    return with_fields('Cc: ' + 'g:' * depth + ';' * depth + '\n')


def address_comments(depth):
    return with_fields('Reply-To: ' + '(' * depth + 'a@example.com\n')


def small_bombs(count):
    """Each under every cap of a document; together 7 GiB."""
    bomb = part(gzip_bomb(OPEN, b' ' * 65536, 256))
    return mail(multipart([bomb] * count))


def with_encoding(name, data):
    return mail(multipart([
        'Content-Type: application/gzip; name="%s.xml.gz"\n'
        'Content-Transfer-Encoding: %s\n\n%s' % (FILE_NAME, name, data)]))


def external_body(place):
    return mail(multipart([
        'Content-Type: message/external-body; access-type=local-file; '
        'name="%s"\n\nContent-Type: text/xml\n\n' % place.secret,
        'Content-Type: message/partial; id="a"; number=1; total=99999999\n\n'
        'x', report_part()]))


def failure_report(count):
    fields = ''.join('X-Field-%d: value\n' % n for n in range(count))
    return mail(multipart([
        'Content-Type: text/plain\n\nA failure.\n',
        'Content-Type: message/feedback-report\n\nFeedback-Type: '
        'auth-failure\nVersion: 1\nUser-Agent: x\n' + fields,
        'Content-Type: message/rfc822\n\nFrom: a@example.com\n\nx\n'],
        kind='report; report-type=feedback-report'),
        subject='FW: failure')


def deep_json(depth):
    return '{"organization-name":' * depth + '"x"' + '}' * depth


def doubled_keys(count):
    return '{"organization-name":"a",%s"policies":[]}' % (
        '"report-id":"../../canary",' * count)


def large_numbers():
    return json.dumps({
        'organization-name': '=1+1', 'report-id': '\u001b[31m\u202e',
        'policies': [{'summary': {'total-successful-session-count': 10 ** 400,
                                  'total-failure-session-count': -1}}]})


def hostile_box():
    """Separators that are none, that contradict, that hold controls."""
    lines = ['From ', 'From \x1b[31m Fri Jan  2 01:00:00 2026',
             'From ' + 'a' * 100000 + ' Fri Jan  2 01:00:00 2026',
             'From a Fri Jan 99 99:99:99 99999', '>' * 1000000 + 'From ',
             'From \0 Fri Jan  2 01:00:00 2026', 'From', '>From a b',
             'From ' + ' ' * 300 + 'a Fri Jan  2 01:00:00 2026']
    return SEPARATOR + good(id='first') + '\n' + ''.join(
        line + '\n\n' for line in lines) + SEPARATOR + good(id='second')


def headers_of(size, text):
    return with_fields(text * (size // len(text)))


def with_hole(place, before, size, after):
    """Zeros that take no room on the disk."""
    with open(place.path, 'wb') as stream:
        stream.write(before)
        stream.seek(size, os.SEEK_CUR)
        stream.write(after)


PACKED = packed(report())
MAIL = mail(multipart([report_part(plain_packed)]))

CASES = {
    'mime-1000-deep': lambda p: nested_parts(1000),
    'mime-17-deep': lambda p: nested_parts(17),
    'mime-1000000-parts': lambda p: many_parts(1000000),
    'mime-999-parts': lambda p: many_parts(990),
    'mail-header-10-mib-line': lambda p: with_fields(
        'X-Long: ' + 'h' * 10 * MIB + '\n'),
    'mail-header-10-mib-folded': lambda p: with_fields(
        'X-Long: a\n' + ' folded\n' * (10 * MIB // 8)),
    'mail-header-10-mib-fields': lambda p: headers_of(10 * MIB, 'X-Y: z\n'),
    'mail-header-colons': lambda p: headers_of(2 * MIB, ':\n'),
    'mail-header-name-2-mib': lambda p: with_fields('n' * 2 * MIB + ': x\n'),
    'mail-subject-10-mib': lambda p: mail(
        multipart([report_part()]),
        subject='Report Domain: ' + 's' * 10 * MIB),
    'mail-subject-words': lambda p: mail(
        multipart([report_part()]), subject='=?utf-8?q?a?= ' * 300000),
    'mail-date-hostile': lambda p: with_fields(
        'Date: ' + '9' * 100000 + '\nDate: Fri, 99 Foo -1 99:99:99 +9999\n'),
    'mail-authentication-results': lambda p: with_fields(
        'Authentication-Results: ' + 'x=' * 500000 + '\n' +
        'Authentication-Results: a; dmarc=pass\n' * 1000),
    'mail-address-groups': lambda p: address_groups(1000000),
    'mail-address-groups-small': lambda p: address_groups(15000),
    'mail-address-comments': lambda p: address_comments(30000),
    'mail-references': lambda p: with_fields(
        'References: ' + '<a@example.com> ' * 300000 + '\n'),
    'mail-rfc822-1000': lambda p: forwarded(1000),
    'mail-rfc822-parts-20': lambda p: forwarded_parts(20),
    'mail-rfc822-parts-300': lambda p: forwarded_parts(300),
    'mail-boundary-empty': lambda p: boundary(''),
    'mail-boundary-10-kib': lambda p: boundary('b' * 10240),
    'mail-boundary-1-mib': lambda p: boundary('b' * MIB),
    'mail-boundary-never-closed': lambda p: never_closed(),
    'mail-boundary-missing': lambda p: mail(
        'Content-Type: multipart/mixed\n\n--b\n' + report_part() + '--b--\n'),
    'mail-boundary-equal': lambda p: equal_boundaries(),
    'mail-boundary-prefixes': lambda p: prefix_boundaries(),
    'mail-boundary-controls': lambda p: boundary('\x01\x1b[31m%s%n'),
    'mail-parameters-20000': lambda p: parameters(20000),
    'mail-continuations-10000': lambda p: continuations(10000),
    'mail-continuations-lie': lambda p: continuations_lie(),
    'mail-odd-words': lambda p: odd_words(),
    'mail-name-path': lambda p: named('../../../../canary.xml.gz'),
    'mail-name-absolute': lambda p: named(p.canary + '.xml.gz'),
    'mail-name-nul': lambda p: named('a\0/../canary.xml.gz'),
    'mail-name-controls': lambda p: named('\x1b[31m\u202e=1+1\x9b.xml.gz'),
    'mail-name-1-mib': lambda p: named('n' * MIB + '.xml.gz'),
    'mail-small-bombs': lambda p: small_bombs(450),
    'mail-encoding-unknown': lambda p: with_encoding('x-none', 'garbage'),
    'mail-encoding-uuencode': lambda p: with_encoding(
        'x-uuencode', 'begin 644 /canary\n' + 'M' * 60 + '\n' * 1000),
    'mail-encoding-garbage': lambda p: with_encoding(
        'base64', '=' * MIB + '\x1b\0\xff' * 1000),
    'mail-base64-one-line': lambda p: with_encoding(
        'base64', base64.b64encode(PACKED).decode() + 'A' * 2 * MIB),
    'mail-quoted-printable': lambda p: with_encoding(
        'quoted-printable', '=' * 5 * MIB + '=ZZ=\n=0'),
    'mail-external-body': external_body,
    'mail-headers-only': lambda p: MAIL.split('\n\n')[0] + '\n',
    'mail-cut-1': lambda p: cut_at(MAIL, 0.1),
    'mail-cut-3': lambda p: cut_at(MAIL, 0.3),
    'mail-cut-7': lambda p: cut_at(MAIL, 0.7),
    'mail-cut-last': lambda p: MAIL[:-5],
    'mail-line-30-mib': lambda p: MAIL + 'l' * 30 * MIB,
    'mail-carriage-returns': lambda p: MAIL.replace('\n', '\r'),
    'mail-nuls': lambda p: MAIL.replace('Subject: ', 'Subject: \0\0') +
    '\0' * 100000,
    'mail-from-lines': lambda p: SEPARATOR + good() + 'From x\n' * 100000,
    'mail-over-the-cap': lambda p: with_hole(
        p, b'Subject: x\n\n', 60 * MIB, b'\n'),
    'arf-100000-fields': lambda p: failure_report(100000),
    'arf-90000-fields': lambda p: failure_report(90000),
    'arf-2000-fields': lambda p: failure_report(2000),
    'json-depth-100000': lambda p: deep_json(100000),
    'json-doubled-keys': lambda p: doubled_keys(100000),
    'json-numbers': lambda p: large_numbers(),
    'json-in-mail': lambda p: mail(multipart([part(
        packed(deep_json(100000)), 'application/tlsrpt+gzip',
        'receiver.example!example.com!%d!%d.json.gz' % (BEGIN, END))])),
    'mbox-line-40-mib': lambda p: SEPARATOR + good() + '\n' +
    'x' * 40 * MIB + '\n\n' + SEPARATOR + good(id='second'),
    'mbox-separators': lambda p: hostile_box(),
    'mbox-empty-mails': lambda p: SEPARATOR * 2 + '\n' + (
        SEPARATOR + '\n') * 100000,
    'mbox-quotes': lambda p: SEPARATOR + 'Subject: x\n\n' +
    ('>' * 5000 + 'From \n') * 1000,
    'mbox-one-mail-of-60-mib': lambda p: with_hole(
        p, (SEPARATOR + good() + '\n' + SEPARATOR + 'Subject: x\n\n')
        .encode(), 60 * MIB, ('\n\n' + SEPARATOR + good(id='second'))
        .encode()),
}
