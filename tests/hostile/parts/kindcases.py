"""Hostile failure reports and TLS reports."""
import json

from filecases import TEXTS
from samples import mail, multipart, part

FEEDBACK = '''Feedback-Type: auth-failure
User-Agent: %(text)s
Version: 1
Auth-Failure: %(text)s
Authentication-Results: %(text)s
Original-Mail-From: <%(text)s>
Original-Rcpt-To: <carol@example.net>
%(more)sArrival-Date: Thu, 1 Jan 2026 10:00:00 +0000
Source-IP: 192.0.2.66
Reported-Domain: %(text)s
Reported-URI: %(text)s
Delivery-Result: %(text)s
Identity-Alignment: %(text)s
DKIM-Domain: %(text)s
DKIM-Identity: %(text)s
DKIM-Selector: %(text)s
SPF-DNS: %(text)s
'''
SAMPLE = '''From: %(text)s <news@example.com>
To: Carol <carol@example.net>
Subject: %(text)s
Message-ID: <%(text)s@example.com>
Date: Thu, 1 Jan 2026 09:59:00 +0000
%(more)s
Body.
'''


def failure(text='x', more='', header=''):
    """One failure report; `text` stands in every field."""
    line = text.replace('\r', '\u2028').replace('\n', '\u2029')
    return mail(multipart([
        'Content-Type: text/plain\n\nA failure.\n',
        'Content-Type: message/feedback-report\n\n' +
        FEEDBACK % {'text': line, 'more': more},
        'Content-Type: message/rfc822\n\n' +
        SAMPLE % {'text': line, 'more': header}]).replace(
            'multipart/mixed', 'multipart/report; '
            'report-type=feedback-report', 1))


def tls(text='x', policies=1, details=1, **members):
    """One TLS report; `text` stands in every member."""
    detail = {'result-type': text, 'sending-mta-ip': '192.0.2.1',
              'receiving-mx-hostname': text, 'receiving-mx-helo': text,
              'receiving-ip': text, 'failed-session-count': 1,
              'additional-information': text, 'failure-reason-code': text}
    policy = {'policy': {'policy-type': text, 'policy-string': [text, text],
                         'policy-domain': text, 'mx-host': [text]},
              'summary': {'total-successful-session-count': 1,
                          'total-failure-session-count': 1},
              'failure-details': [detail] * details}
    report = {'organization-name': text, 'contact-info': text,
              'report-id': text, 'date-range': {
                  'start-datetime': '2026-01-01T00:00:00Z',
                  'end-datetime': '2026-01-01T23:59:59Z'},
              'policies': [policy] * policies}
    report.update(members)
    return json.dumps(report, ensure_ascii=False)


def small_details(count):
    """As many as fit into little room."""
    return tls(details=0).replace('"failure-details": []',
                                  '"failure-details": [%s]' % ','.join(
                                      ['{}'] * count))


def addresses(count):
    return ''.join('Original-Rcpt-To: <u%d@example.net>\n' % n
                   for n in range(count))


def received(count):
    """Recipients in the sample's header, each in a field of its own."""
    return ''.join('Received: from a by b for <u%d@example.net>;'
                   ' Thu, 1 Jan 2026 09:59:00 +0000\n' % n
                   for n in range(count))


CASES = {
    'failure-recipients-900': lambda p: failure(more=addresses(900)),
    'failure-recipients-5000': lambda p: failure(more=addresses(5000)),
    'failure-received-3000': lambda p: failure(header=received(3000)),
    'failure-received-and-recipients': lambda p: failure(
        more=addresses(900), header=received(3000)),
    'failure-header-1-mib': lambda p: failure(
        header='X-Long: ' + 'carol@example.net ' * 60000 + '\n'),
    'failure-at-signs': lambda p: failure(
        header='To: ' + '@' * 200000 + '\n'),
    'failure-encoded-words': lambda p: failure(
        header='To: ' + '=?utf-8?q?carol=40example=2Enet?= ' * 5000 + '\n'),
    'failure-field-2-mib': lambda p: failure(
        more='User-Agent: ' + 'x' * (2 << 20) + '\n'),
    'failure-comments': lambda p: failure(text='(' * 20000 + ')' * 20000),
    'failure-base64-canonicalized': lambda p: failure(
        more='DKIM-Canonicalized-Body: ' + '/w==' * 100000 + '\n'),
    'tls-details-99000': lambda p: small_details(99000),
    'tls-details-200000': lambda p: small_details(200000),
    'tls-details-large': lambda p: tls(details=99000),
    'tls-policies-30000': lambda p: tls(policies=30000),
    'tls-17-mib': lambda p: tls(text='x' * 1500000),
    'tls-counts': lambda p: tls().replace(
        '"total-successful-session-count": 1',
        '"total-successful-session-count": 9223372036854775808').replace(
        '"failed-session-count": 1', '"failed-session-count": 1e400'),
    'tls-times': lambda p: tls(**{'date-range': {
        'start-datetime': '9999999999999', 'end-datetime': -1}}),
    'tls-types': lambda p: json.dumps({
        'organization-name': ['a'], 'report-id': {'b': 1}, 'contact-info': 7,
        'date-range': [], 'policies': {'policy': [], 'summary': 'x',
                                       'failure-details': {'a': 1}}}),
    'tls-null-members': lambda p: tls().replace('"x"', 'null'),
    'tls-nul': lambda p: tls().replace('"x"', '"a\\u0000b"'),
    'tls-surrogates': lambda p: tls().replace('"x"', '"\\ud800"'),
    'tls-truncated': lambda p: tls()[:-20],
}
CASES.update(('failure-' + name, lambda p, text=text: failure(text))
             for name, text in TEXTS.items())
CASES.update(('tls-' + name, lambda p, text=text: tls(text))
             for name, text in TEXTS.items())
