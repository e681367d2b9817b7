"""Hostile XML: entities, depth, size, encodings, values out of bounds."""
from samples import (BEGIN, END, HEAD, MIB, cut_at, packed, record, report,
                     squeezed)

DKIM_SHORT = '<dkim><domain>d.example</domain><result>fail</result></dkim>\n'


def with_doctype(declaration, use):
    """A report whose organization is what an entity says."""
    return report(head=HEAD + declaration + '\n', org=use)


def billion_laughs(_):
    lines = ['<!ENTITY a0 "ha">'] + [
        '<!ENTITY a%d "%s">' % (n, '&a%d;' % (n - 1) * 10)
        for n in range(1, 11)]
    return with_doctype('<!DOCTYPE feedback [%s]>' % '\n'.join(lines),
                        '&a10;')


def quadratic(_):
    return with_doctype('<!DOCTYPE feedback [<!ENTITY a "%s">]>' % (
        'a' * 100000), '&a;' * 100000)


def xxe(target):
    return with_doctype(
        '<!DOCTYPE feedback [<!ENTITY x SYSTEM "%s">]>' % target, '&x;')


def parameter_entity(place):
    return with_doctype(
        '<!DOCTYPE feedback [<!ENTITY %% f SYSTEM "file://%s">'
        '<!ENTITY %% d SYSTEM "http://127.0.0.1:%d/x.dtd">%%d;'
        '<!ENTITY %% all "<!ENTITY x \'%%f;\'>">%%all;]>' % (
            place.secret, place.port), '&x;')


def xinclude(place):
    return report(org='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude"'
                      ' parse="text" href="file://%s"/>' % place.secret)


def stylesheet(place):
    return report(head=HEAD + '<?xml-stylesheet href="file://%s" '
                  'type="text/xsl"?>\n<?xml-model href="http://127.0.0.1:%d/'
                  '"?>\n' % (place.secret, place.port)).replace(
                      '<feedback>', '<feedback xmlns:xsi="http://www.w3.org/'
                      '2001/XMLSchema-instance" xsi:schemaLocation="urn:x '
                      'file://%s">' % place.secret)


def doctype_behind(place):
    """Broken first, so that the mending pass meets the DOCTYPE."""
    return report(org='a & b <').replace(
        '<policy_published>', '<!DOCTYPE feedback [<!ENTITY x SYSTEM '
        '"file://%s">]><policy_published>' % place.secret).replace(
            'dmarc@receiver.example', '&x;')


def labelled(label, encoding='utf-8', mark=b'', **fields):
    """A report whose declaration says `label`, in what it really is."""
    text = report(head='<?xml version="1.0" encoding="%s"?>\n' % label,
                  **fields)
    return mark + text.encode(encoding, 'surrogatepass')


def org(text, encoding='utf-8'):
    """A good report with `text` (bytes or str) as organization."""
    before, after = report(org='@@').split('@@')
    text = text if isinstance(text, bytes) else text.encode(encoding)
    return before.encode() + text + after.encode()


def many_results(records, results):
    block = DKIM_SHORT * results
    return packed(report(records=''.join(
        record('192.0.2.%d' % (n + 1), 3, block) for n in range(records))))


def empty_records(count):
    return squeezed(report(records='<record/>\n' * count))


def counts(*values):
    return report(records=''.join(
        record('192.0.2.%d' % (n + 1), value)
        for n, value in enumerate(values)))


def sources(*values):
    return report(records=''.join(record(value) for value in values))


def large_record(_):
    """1,000 texts of 60,000 bytes in one record."""
    result = '<dkim><domain>d.example</domain><result>fail</result>' \
        '<human_result>%s</human_result></dkim>' % ('h' * 60000)
    return packed(report(records=record(results=result * 1000)))


def unknown_elements(count):
    return report(records=''.join(
        '<unknown%d>text</unknown%d>' % (n, n) for n in range(count)) +
        record())


def namespaces(count):
    return report().replace('<feedback>', '<feedback %s>' % ' '.join(
        'xmlns:n%d="urn:%d"' % (n, n) for n in range(count)))


def attributes(count):
    return report().replace('<feedback>', '<feedback %s>' % ' '.join(
        'a%d="%d"' % (n, n) for n in range(count)))


def prefixed_depth(count):
    return '<feedback>' + ''.join(
        '<n%d:a xmlns:n%d="urn:%d">' % (n, n, n) for n in range(count))


GOOD = report()

CASES = {
    'xml-billion-laughs': billion_laughs,
    'xml-quadratic-entities': quadratic,
    'xxe-file': lambda p: xxe('file://' + p.secret),
    'xxe-path': lambda p: xxe(p.secret),
    'xxe-http': lambda p: xxe('http://127.0.0.1:%d/secret' % p.port),
    'xxe-utf-16': lambda p: xxe('file://' + p.secret).replace(
        'UTF-8', 'UTF-16').encode('utf-16'),
    'xxe-parameter-entity': parameter_entity,
    'xxe-external-dtd': lambda p: with_doctype(
        '<!DOCTYPE feedback SYSTEM "file://%s">' % p.secret, '&x;'),
    'xxe-external-dtd-http': lambda p: with_doctype(
        '<!DOCTYPE feedback PUBLIC "-//x" "http://127.0.0.1:%d/x.dtd">' %
        p.port, 'org'),
    'xxe-xinclude': xinclude,
    'xxe-stylesheet': stylesheet,
    'xxe-behind-damage': doctype_behind,
    'xml-entity-undefined': lambda p: report(org='a&secret;b'),
    'xml-character-references': lambda p: report(
        org='&#0;&#x1b;&#x110000;&#xd800;&#99999999999999999999;&#x9b;end'),
    'xml-depth-100000': lambda p: '<feedback>' + '<a>' * 100000,
    'xml-depth-closed': lambda p: report(
        records='<a>' * 100000 + '</a>' * 100000),
    'xml-depth-prefixes': lambda p: prefixed_depth(100000),
    'xml-depth-in-text': lambda p: report(org='<b>' * 100000),
    'xml-100000-attributes': lambda p: attributes(100000),
    'xml-100000-namespaces': lambda p: namespaces(100000),
    'xml-same-attributes': lambda p: GOOD.replace(
        '<feedback>', '<feedback %s>' % ('a="1" ' * 100000)),
    'xml-attribute-10-mib': lambda p: squeezed(GOOD.replace(
        '<feedback>', '<feedback a="%s">' % ('v' * 10 * MIB))),
    'xml-text-10-mib': lambda p: squeezed(report(org='o' * 10 * MIB)),
    'xml-name-10-mib': lambda p: squeezed(GOOD.replace(
        '<feedback>', '<feedback><%s/>' % ('n' * 10 * MIB))),
    'xml-comment-40-mib': lambda p: squeezed(GOOD.replace(
        '<feedback>', '<feedback><!--%s-->' % ('c' * 40 * MIB))),
    'xml-cdata-40-mib': lambda p: squeezed(report(
        org='<![CDATA[%s]]>' % ('c' * 40 * MIB))),
    'xml-instruction-10-mib': lambda p: squeezed(GOOD.replace(
        '<feedback>', '<?pi %s?><feedback>' % ('p' * 10 * MIB))),
    'xml-open-tags': lambda p: '<feedback>' + '<' * 5 * MIB,
    'xml-ampersands': lambda p: report(org='&' * 5 * MIB),
    'xml-unclosed-record': lambda p: report(records='<record>' * 100000),
    'xml-closing-tags': lambda p: report(records='</x>' * MIB),
    'xml-unknown-elements': lambda p: unknown_elements(100000),
    'xml-nuls': lambda p: org(b'a\0b'),
    'xml-nuls-only': lambda p: squeezed('<feedback>' + '\0' * 10 * MIB),
    'xml-controls': lambda p: org(bytes(range(1, 32)) + b'\x7f'),
    'xml-utf-7': lambda p: labelled('UTF-7', org='+ADw-script+AD4-'),
    'xml-ebcdic': lambda p: labelled('ebcdic-cp-us', 'cp037'),
    'xml-ebcdic-label': lambda p: labelled('IBM037'),
    'xml-utf-16-no-mark': lambda p: labelled('UTF-16', 'utf-16-le'),
    'xml-utf-16-be-no-mark': lambda p: labelled('UTF-16', 'utf-16-be'),
    'xml-utf-16-label-only': lambda p: labelled('UTF-16'),
    'xml-utf-16-odd': lambda p: labelled('UTF-16', 'utf-16')[:-1],
    'xml-utf-16-surrogates': lambda p: labelled(
        'UTF-16', 'utf-16', org='a\ud800b\udc00'),
    'xml-utf-32': lambda p: labelled('UTF-32', 'utf-32'),
    'xml-mark-contradicts': lambda p: labelled(
        'UTF-16LE', mark=b'\xef\xbb\xbf'),
    'xml-latin-as-utf-8': lambda p: org('B\u00fcro', 'latin-1'),
    'xml-overlong-utf-8': lambda p: org(b'a\xc0\xbcb\xe0\x80\xbcc\xf8\x88'),
    'xml-cesu-8': lambda p: org(b'\xed\xa0\x80\xed\xb0\x80\xf4\x90\x80\x80'),
    'xml-label-10-kib': lambda p: labelled('x' * 10240),
    'xml-label-1-mib': lambda p: labelled('x' * MIB),
    'xml-label-empty': lambda p: labelled(''),
    'xml-label-format': lambda p: labelled('%s%n%s//TRANSLIT'),
    'xml-cut-1': lambda p: cut_at(GOOD, 0.05),
    'xml-cut-4': lambda p: cut_at(GOOD, 0.4),
    'xml-cut-7': lambda p: cut_at(GOOD, 0.75),
    'xml-cut-record': lambda p: cut_at(
        report(records=record() * 10), 0.75),
    'xml-cut-last': lambda p: GOOD[:-3],
    'xml-counts': lambda p: counts(
        -1, 1 << 63, (1 << 64) + 1, '9' * 1000, '1e9', '0x10', '', 'many',
        '\u0661\u0662', '1.5', '+4', '-0', 2, '9' * 60000),
    'xml-counts-at-the-cap': lambda p: counts(
        *[10 ** 9] * 200, 10 ** 9 + 1, 2 ** 53 - 1, 2 ** 53),
    'xml-date-zero': lambda p: report(begin=0, end=0),
    'xml-date-negative': lambda p: report(begin=-86400, end=-1),
    'xml-date-2106': lambda p: report(begin=1 << 32, end=(1 << 32) + 86399),
    'xml-date-milliseconds': lambda p: report(
        begin=BEGIN * 1000, end=END * 1000),
    'xml-date-reversed': lambda p: report(begin=END, end=BEGIN),
    'xml-date-2-63': lambda p: report(begin=(1 << 63) - 1, end=1 << 63),
    'xml-date-minimum': lambda p: report(begin=-(1 << 63), end=(1 << 63) - 1),
    'xml-date-words': lambda p: report(begin='yesterday', end='9' * 5000),
    'xml-id-path': lambda p: report(id='../../../../canary'),
    'xml-id-nul': lambda p: org(b'receiver.example').replace(
        b'hostile', b'a\0/../canary'),
    'xml-id-absolute': lambda p: report(id=p.canary),
    'xml-id-10-kib': lambda p: report(id='i' * 10240),
    'xml-sql': lambda p: report(
        id="'; DROP TABLE report; --", org='"; DELETE FROM record; --',
        domain="x' OR 1=1 --.example"),
    'xml-no-identity': lambda p: report(id='', begin='', end=''),
    'xml-no-domain': lambda p: report(domain=''),
    'xml-domain-dots': lambda p: report(domain='a.' * 30000 + 'example'),
    'xml-domain-a-labels': lambda p: report(domain='xn--' + 'a9' * 5000),
    'xml-domain-wide': lambda p: report(domain='\u212b\uff0e' * 5000),
    'xml-sources': lambda p: sources(
        '1.2.3', '0x7f.1', '::ffff:192.0.2.1', 'fe80::1%eth0', '192.0.2.1/24',
        '0' * 60000, ':' * 60000, '1.2.3.4;rm -rf', '[2001:db8::1]', '-1'),
    'xml-not-a-report': lambda p: '<html>' * 10 + '<feedback/>',
    'xml-two-reports': lambda p: GOOD + report(id='other'),
    'xml-results-1000': lambda p: many_results(200, 900),
    'xml-results-over': lambda p: many_results(2, 5000),
    'xml-record-60-mb': large_record,
    'xml-records-1500000': lambda p: empty_records(1500000),
    'xml-records-over': lambda p: empty_records(1500001),
    'xml-records-5000000': lambda p: empty_records(5000000),
}
