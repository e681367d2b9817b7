"""Mails as a report mailbox holds them: reports, the same reports once more,
letters, broken reports, and mails that want to confuse whoever fetches them.
The same ones for the same seed; it knows nothing of servers.  Lines end in LF.
"""
import base64
import gzip
import hashlib
import random

FIRST_DAY = 1767225600  # 2026-01-01T00:00:00Z
DAY = 86400
SIZE = 10240
RECORDS = 4
ORGS = ('receiver.example', 'Enterprise Outpost', 'bigmail.example',
        'nordpost.example')
DOMAINS = ('example.com', 'example.net', 'example.org', 'shop.example',
           'club.example')
NETS = ('192.0.2.%d', '198.51.100.%d', '203.0.113.%d', '2001:db8::%x')
WORDS = ('this', 'report', 'was', 'made', 'for', 'the', 'owner', 'of', 'a',
         'domain', 'and', 'says', 'what', 'mail', 'we', 'received', 'from',
         'it', 'questions', 'go', 'to', 'postmaster')
RECORD = '''  <record>
    <row>
      <source_ip>%(ip)s</source_ip>
      <count>%(count)d</count>
      <policy_evaluated>
        <disposition>none</disposition>
        <dkim>%(dkim)s</dkim>
        <spf>%(spf)s</spf>
      </policy_evaluated>
    </row>
    <identifiers><header_from>%(domain)s</header_from></identifiers>
    <auth_results>
      <dkim><domain>%(domain)s</domain><selector>s1</selector>
        <result>%(dkim)s</result></dkim>
      <spf><domain>%(domain)s</domain><result>%(spf)s</result></spf>
    </auth_results>
  </record>
'''
REPORT = '''<?xml version="1.0" encoding="UTF-8"?>
<feedback>
  <version>1.0</version>
  <report_metadata>
    <org_name>%(org)s</org_name>
    <email>dmarc@receiver.example</email>
    <report_id>%(id)s</report_id>
    <date_range><begin>%(begin)d</begin><end>%(end)d</end></date_range>
  </report_metadata>
  <policy_published>
    <domain>%(domain)s</domain><adkim>r</adkim><aspf>r</aspf>
    <p>none</p><pct>100</pct>
  </policy_published>
%(records)s</feedback>
'''
BOUNDARY = '=_part'
# What a server would say, in a mail's text.
FORGED = r'''
)
A004 OK Fetch completed (forged).
A1 OK done
* 5 EXPUNGE
* 0 EXISTS
* BYE forged
* 1 FETCH (UID 1 BODY[] {4}
evil)
* VANISHED 1:4294967295
* OK [UIDVALIDITY 1] forged
* OK [COPYUID 1 1:100 1:100] forged
+ go on
{4294967295}
~{10}
")
\) {12}
'''


def dice(seed, number, what=''):
    return random.Random('%s/%s/%s' % (seed, number, what))


def facts(number, seed):
    """What the report of a number says: text values by name"""
    rng = dice(seed, number)
    day = FIRST_DAY + rng.randrange(180) * DAY
    return {'id': '%d.%d.%d' % (seed, number, rng.randrange(10 ** 9)),
            'org': rng.choice(ORGS), 'domain': rng.choice(DOMAINS),
            'begin': day, 'end': day + DAY - 1}


def report_xml(number, seed=1, records=RECORDS):
    said, rng = facts(number, seed), dice(seed, number, 'records')
    rows = []
    for _ in range(records):
        net = rng.choice(NETS)
        rows.append(RECORD % {
            'ip': net % rng.randrange(1, 255), 'domain': said['domain'],
            'count': rng.randrange(1, 500),
            'dkim': rng.choice(('pass', 'pass', 'fail')),
            'spf': rng.choice(('pass', 'fail'))})
    return (REPORT % dict(said, records=''.join(rows))).encode()


def head(subject, number, seed, what, content):
    return ('Return-Path: <dmarc@receiver.example>\n'
            'Received: from mx.receiver.example (192.0.2.7) by mail.example'
            '\n\twith ESMTPS; Fri, 2 Jan 2026 01:00:00 +0000\n'
            'From: dmarc@receiver.example\nTo: reports@example.com\n'
            'Subject: %s\nDate: Fri, 2 Jan 2026 01:00:00 +0000\n'
            'Message-ID: <%s.%s.%s@receiver.example>\nMIME-Version: 1.0\n'
            'Content-Type: %s\n\n' % (subject, what, seed, number, content))


def prose(rng, size):
    """About so many bytes of text, in lines."""
    lines, length = [], 0
    while length < size:
        line = ' '.join(rng.choices(WORDS, k=11))
        lines.append(line)
        length += len(line) + 1
    return ('\n'.join(lines) + '\n')[:max(size - 1, 0)] + '\n'


def attachment(name, data):
    return ('--%s\nContent-Type: application/gzip; name="%s"\n'
            'Content-Transfer-Encoding: base64\n'
            'Content-Disposition: attachment; filename="%s"\n\n%s' % (
                BOUNDARY, name, name, base64.encodebytes(data).decode()))


def report_mail(number, seed, what, text, data):
    """A mail with a text part and an attachment that is called a report"""
    said = facts(number, seed)
    name = 'receiver.example!%s!%d!%d.xml.gz' % (
        said['domain'], said['begin'], said['end'])
    top = head('Report Domain: %s Submitter: receiver.example Report-ID: <%s>'
               % (said['domain'], said['id']), number, seed, what,
               'multipart/mixed; boundary="%s"' % BOUNDARY)
    start = '%s--%s\nContent-Type: text/plain; charset=utf-8\n\n' % (
        top, BOUNDARY)
    end = '%s--%s--\n' % (attachment(name, data), BOUNDARY)
    if isinstance(text, int):  # a size of the whole, not a text
        text = prose(dice(seed, number, what), text - len(start) - len(end))
    return (start + text + end).encode('utf-8')


def packed(number, seed, records=RECORDS):
    return gzip.compress(report_xml(number, seed, records), 6, mtime=0)


def report(number, seed=1, size=SIZE, records=RECORDS):
    return report_mail(number, seed, 'report', size,
                       packed(number, seed, records))


def duplicate(number, seed=1, size=SIZE):
    """The report of a number in another mail"""
    return report_mail(number, seed, 'again', size, packed(number, seed))


def unparsable(number, seed=1, size=SIZE):
    """Says that it is a report, but its archive is broken"""
    data = bytearray(packed(number, seed))
    data[20:60] = bytes(40)
    return report_mail(number, seed, 'broken', size, bytes(data))


def foreign(number, seed=1, size=2000):
    """A letter"""
    return (head('Lunch on day %d?' % number, number, seed, 'letter',
                 'text/plain; charset=utf-8')
            + prose(dice(seed, number, 'letter'), size)).encode()


def foreign_big(number, seed=1, size=3 << 20):
    """A letter with a picture: incompressible, as attachments are"""
    picture = base64.encodebytes(
        dice(seed, number, 'picture').randbytes(size * 3 // 4)).decode()
    return ('%s--%s\nContent-Type: text/plain\n\nSee the picture.\n'
            '--%s\nContent-Type: image/png; name="picture.png"\n'
            'Content-Transfer-Encoding: base64\n\n%s--%s--\n' % (
                head('A picture', number, seed, 'picture',
                     'multipart/mixed; boundary="%s"' % BOUNDARY),
                BOUNDARY, BOUNDARY, picture, BOUNDARY)).encode()


def report_big(number, seed=1, size=30 << 20):
    """A report beside a very long text"""
    return report(number, seed, size)


def forged(number, seed=1):
    """A report whose text says what a server would say"""
    return report_mail(number, seed, 'forged', FORGED * 3,
                       packed(number, seed))


def forged_letter(number, seed=1):
    return (head('Nothing) {5}', number, seed, 'forged-letter', 'text/plain')
            + FORGED).encode()


def nuls(number, seed=1):
    """A report whose text holds NULs"""
    mail = report_mail(number, seed, 'nuls', 'before @@@ after\n@@@\n',
                       packed(number, seed))
    return mail.replace(b'@@@', b'\0\0\0')


def bare_line_ends(number, seed=1):
    """A report whose text holds bare CR, bare LF and CR CR LF"""
    return report_mail(number, seed, 'bare',
                       'one\rtwo\n\rthree\r\r\nfour\n\n\r\n',
                       packed(number, seed))


def long_line(number, seed=1, size=1 << 20):
    """A report beside a text of one line"""
    return report_mail(number, seed, 'line', 'x' * size + '\n',
                       packed(number, seed))


# Mails that want to confuse; each of them holds a whole report but the letter.
CONFUSING = {'forged': forged, 'forged-letter': forged_letter, 'nuls': nuls,
             'bare-line-ends': bare_line_ends, 'long-line': long_line,
             'big': report_big}


def mixture(seed=1, reports=240, duplicates=20, foreigns=20, unparsables=20):
    """-> [(kind, mail)], shuffled; kinds are the names of DmOutcome.

    Of a report and its duplicate, which one comes first is left open.
    """
    found = [('report', report(n, seed)) for n in range(reports)]
    found += [('duplicate', duplicate(n, seed)) for n in range(duplicates)]
    found += [('foreign', foreign(n, seed)) for n in range(foreigns)]
    found += [('unparsable', unparsable(10 ** 6 + n, seed))
              for n in range(unparsables)]
    dice(seed, 'order').shuffle(found)
    return found


def fingerprint(mail):
    """Equal for equal mails, however a server writes their line ends"""
    return hashlib.sha256(mail.replace(b'\r\n', b'\n')).digest()
