"""The zones that trigger each rule of `check`, and those that do not: tables
for check-rules.
"""

HOSTS = '''mx1 A 192.0.2.25
mx1 AAAA 2001:db8::25
mx2 A 192.0.2.26
mx2 AAAA 2001:db8::26
'''
TWO = '@ MX 10 mx1\n@ MX 20 mx2\n' + HOSTS
ONE = '@ MX 10 mx1\n' + HOSTS
# One more than receivers look up.
SPF_HOSTS = ''.join('a:h%d.%%s ' % n for n in range(11))
HOSTS_OF_SPF = ''.join('h%d A 192.0.2.%d\nh%d AAAA 2001:db8::%d\n' % (
    n, n + 30, n, n + 30) for n in range(11))
DIGEST = '00' * 32
TLSA = '_25._tcp.mx1 TLSA 3 1 1 %s\n_25._tcp.mx2 TLSA 3 1 1 %s\n' % (
    DIGEST, DIGEST)
RSA512 = (
    'MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALJYAcG13dwwFVOf9L2L2dAtyL3P'
    'fHi6TFKOf5DmKlPOiP7lh1bwJkSyKWJagjAPzi/RGKXrz4Y1HG9fcz0/NYUC'
    'AwEAAQ==')
RSA1024 = (
    'MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDpQOgmDLFhPavJVnNr58sP'
    'HwVSBZ6CDGhvQ5GeqKvMYwa9FgDDRvJsA7gfS0KsSf+stjQEnh0DpiLgfjUC'
    'NNTLG6jNnsHvzpL8Dxxotc0u4Qz5A3m3dxwoAz7wxZzZhY+/ISn8DDxAhbXh'
    'YQpukvU7KnlaNAZoNXY8X2Q2pLcW6QIDAQAB')
RSA2048 = (
    'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtsws3nr1nrZ3ctJW'
    'TBozW6foBShV77r84U42COZ+cMJUiGiEIZ9TB6plzdu6NNl3GcqRxaA1vC6x'
    'IeDANvItCetmtJ6lQUfRssY3yAzs8D/HdUkV3SRALRb5wk/jZZuPr+7KzRb+'
    'mD/nuC9Jx/+AWN4B3j5Ii/8c+i9LS1zqPKdwPpDW8F7aqsBbURP2/eBQCkfH'
    '9OZDsZEJJmhvXeI5Z9qFAylhIXoMe0HKIfq23Jcz8clhR8cTmEvnANi8V7Mg'
    'i9mJ3+LQZDO9EYbjuKlvO4G3aOYPq88y+FqU2mzTnaMsJ1iKltVspTrDQuA8'
    'Zc12CzC0shAFRgVEgvH+vQbS5wIDAQAB')
ED25519 = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8='
ED25519_31 = 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg=='
# Larger than 4096 bits: the modulus alone counts, nobody has its factors.
LARGE_BITS = 8192


def txt(name, *texts):
    """TXT records of one name, each split as DNS wants it"""
    lines = ''
    for text in texts:
        text = text.replace('\\', '\\\\').replace('"', '\\"').replace(
            ';', '\\;')
        parts = [text[i:i + 200] for i in range(0, len(text), 200)] or ['']
        lines += '%s TXT %s\n' % (name, ' '.join('"%s"' % p for p in parts))
    return lines


def spf(*records):
    return ONE + txt('@', *records)


def key(*records):
    return ONE + txt('sel._domainkey', *records)


def dmarc(*records, at='_dmarc'):
    return ONE + txt(at, *records)


def tls(*records):
    return ONE + txt('_smtp._tls', *records)


def bimi(*records, policy='v=DMARC1; p=reject; rua=mailto:r@%s'):
    return ONE + txt('default._bimi', *records) + txt('_dmarc', policy)


def sts(*records, rua=True):
    return TWO + txt('_mta-sts', *records) + 'mta-sts A 127.0.0.1\n' + (
        txt('_smtp._tls', 'v=TLSRPTv1; rua=mailto:r@%s') if rua else '')


STS = 'v=STSv1; id=1'
BIMI = 'v=BIMI1; l=https://example.com/l.svg; a=https://example.com/v.pem'
RUA = 'rua=mailto:r@%s'
POLICY = 'version: STSv1\nmode: %s\nmax_age: %s\n'
GOOD = TWO + TLSA + 'mta-sts A 127.0.0.1\n' + txt(
    '@', 'v=spf1 mx -all') + txt(
    'sel._domainkey', 'v=DKIM1; p=' + RSA2048) + txt(
    '_dmarc', 'v=DMARC1; p=reject; ' + RUA) + txt('_mta-sts', STS) + txt(
    '_smtp._tls', 'v=TLSRPTv1; ' + RUA) + txt('default._bimi', BIMI)

# (domain below example, its zone, the rules of the sections in question that
# hold for it).  "SPF" alone: none of the rules SPF… holds.  "%s" in a zone is
# the domain.
CASES = [
    ('mx01', None, 'MX01'),
    ('mxok', TWO, 'MX'),
    ('mx02', 'CNAME mxok', 'MX02'),
    ('mx03', '@ A 192.0.2.1\n', 'MX03'),
    ('mx04', txt('@', 'x'), 'MX04'),
    ('mx05', '@ MX 10 gone\n@ MX 10 mx1\n@ MX 20 mx2\n' + HOSTS, 'MX05 MX09'),
    ('mx06', '@ MX 10 alias\nalias CNAME mx1\n@ MX 20 mx2\n' + HOSTS, 'MX06'),
    ('mx07', '@ MX 10 192.0.2.1.\n' + TWO, 'MX07 MX09'),
    ('mx08', '@ MX 10 gone\n@ A 192.0.2.1\n', 'MX05 MX08'),
    ('mx10', '@ MX 0 .\n', 'MX10'),
    ('mx11', '@ MX 0 .\n' + TWO, 'MX11 MX09'),
    ('mx12', '@ MX 5 .\n', 'MX10 MX12'),
    ('mx14', '@ MX 30 mx1\n' + TWO, 'MX14'),
    ('mx15', '@ MX 30 mx3\nmx3 A 127.0.0.1\nmx3 AAAA 2001:db8::1\n' + TWO,
     'MX15'),
    ('mx15e', '@ MX 10 mx\nmx A 10.0.0.1\nmx AAAA ::1\n', 'MX15 MX08'),
    ('mx16', '@ MX 10 a\n@ MX 20 mx2\na A 192.0.2.1\n' + HOSTS, 'MX16'),
    ('mx17', ONE, 'MX17'),

    ('spfok', spf('v=spf1 mx -all'), 'SPF'),
    ('spfcase', spf('V=SPF1 a:mx1.%s -ALL'), 'SPF'),
    ('spf01', ONE, 'SPF01'),
    ('spf10not', spf('v=spf10 -all'), 'SPF01'),
    ('spf02', spf('v=spf1 mx -all', 'v=spf1 a -all'), 'SPF02'),
    ('spf03', spf('v=spf1 a:192.0.2.1 -all'), 'SPF03'),
    ('spf03b', spf('v=spf1 ip4:192.0.2.0/33 -all'), 'SPF03'),
    ('spf04', spf('v=spf1 ' + 'a:mx1.%s ' * 11 + '-all'), 'SPF04'),
    ('spf04w', spf('v=spf1 ' + 'a:mx1.%s ' * 8 + '-all'), 'SPF04'),
    ('spf04ok', spf('v=spf1 ' + 'a:mx1.%s ' * 7 + '-all'), 'SPF'),
    ('spf05', spf('v=spf1 a:n1.%s a:n2.%s a:n3.%s -all'), 'SPF05'),
    ('spf06', spf('v=spf1 include:mx1.%s -all'), 'SPF05 SPF06'),
    ('spf07', spf('v=spf1 include:%s -all'), 'SPF07'),
    ('spf08', ''.join('@ MX 10 h%d\nh%d A 192.0.2.9\n' % (n, n)
                      for n in range(11)) + txt('@', 'v=spf1 mx -all'),
     'SPF08'),
    ('spf09', spf('v=spf1 mx ptr -all'), 'SPF09'),
    ('spf10', spf('v=spf1 -all redirect=spfok.example'), 'SPF10'),
    ('spf11', spf('v=spf1 mx'), 'SPF11'),
    ('spf12', spf('v=spf1 +all'), 'SPF12'),
    ('spf13', spf('v=spf1 mx ?all'), 'SPF13'),
    ('spf14', spf('v=spf1 redirect=spfok.example redirect=spfok.example'),
     'SPF14'),
    ('spf15', spf('v=spf1 mx x=y -all'), 'SPF15'),
    ('spf16', spf('v=spf1 exp=e.%s mx -all'), 'SPF16'),
    ('spf17', spf('v=spf1 ' + 'ip4:192.0.2.1 ' * 40 + '-all'), 'SPF17'),
    ('spf18', spf('v=spf1 mx -all') + '@ TYPE99 \\# 4 03613d62\n', 'SPF18'),
    ('spf19', '@ A 192.0.2.1\n' + txt('@', 'v=spf1 mx -all'), 'SPF05 SPF19'),
    ('spf20', spf('v=spf1 ip4:198.0.0.0/8 -all'), 'SPF20'),
    ('spf20b', spf('v=spf1 ip4:192.0.2.1/24 -all'), 'SPF20'),
    ('spf22', ONE + txt('_spf', 'v=spf1 mx -all'), 'SPF01 SPF22'),
    ('spf23', '@ MX 0 .\n' + txt('@', 'x'), 'SPF23'),
    ('spf23ok', '@ MX 0 .\n' + txt('@', 'v=spf1 -all'), 'SPF'),
    ('spf24', spf('v=spf1 exists:%{i}._s.spf24.example -all'), 'SPF24'),

    # More than one fault, and one record that mends them all.
    ('spfptr', spf('v=spf1 ptr -all'), 'SPF09'),
    ('spfopen', spf('v=spf1 redirect=spfok.example +all'),
     'SPF10 SPF12 SPF16'),
    ('spfmany', spf('v=spf1 exp=e.%s ip4:192.0.2.1/24 ptr ?all mx'),
     'SPF09 SPF10 SPF13 SPF16 SPF20'),
    ('spfparked', '@ MX 0 .\n' + txt('@', 'v=spf1 ptr ?all'),
     'SPF09 SPF13 SPF23'),
    ('spfself', spf('v=spf1 include:%s -all', 'v=spf1 mx redirect=mxok.example'),
     'SPF02'),

    ('spfredirect', spf('v=spf1 redirect=spfok.example ~all'), 'SPF10 SPF16'),
    ('spfneutral', spf('v=spf1 ?include:spfok.example ?all'), 'SPF13'),
    ('spfbroken', spf('v=spf1 ipv4:192.0.2.7/24 ptr +all'), 'SPF03'),
    ('spfnull', '@ MX 0 .\n' + txt('@', 'v=spf1 exp=e.%s ip4:192.0.2.5/24 '
                                   'ptr ~all'), 'SPF09 SPF16 SPF20 SPF23'),
    ('spftwo', spf('v=spf1 ptr mx ?all', 'v=spf1 ip4:192.0.2.5/24'), 'SPF02'),
    ('spfpart', spf('v=spf1 include:_s.%s mx -all')
     + txt('_s', 'v=spf1 ?ipv4:192.0.2.7 ?all'), 'SPF03'),
    ('spfworld', spf('v=spf1 include:_s.%s mx -all')
     + txt('_s', 'v=spf1 a:192.0.2.3 ip4:192.0.2.4 all'), 'SPF03'),
    ('spfdear', spf('v=spf1 mx ~all ' + SPF_HOSTS) + HOSTS_OF_SPF, 'SPF10'),
    ('spfvoid', spf('v=spf1 mx ~all a:x1.%s a:x2.%s a:x3.%s'), 'SPF10'),
    ('spfgone', spf('v=spf1 mx ?all redirect=gone.%s'), 'SPF10 SPF13'),
    ('spffar', ONE + txt('_spf', 'v=spf1 ' + SPF_HOSTS + '-all')
     + HOSTS_OF_SPF, 'SPF01 SPF22'),
    ('spftwice', ONE + txt('_spf', 'v=spf1 ip4:192.0.2.7 -all')
     + txt('_dmarc', 'v=spf1 ip4:192.0.2.8 -all'), 'SPF01 SPF22'),
    ('spfidle', '@ MX 0 .\n' + txt('_spf', 'v=spf1 ip4:192.0.2.9 ~all'),
     'SPF22 SPF23'),
    ('spfmute', '@ MX 0 .\n' + HOSTS_OF_SPF + txt('_spf', 'v=spf1 '
                                                     + SPF_HOSTS + '-all'),
     'SPF22 SPF23'),
    ('spfidlebad', '@ MX 0 .\n' + txt('_spf', 'v=spf1 ip4:192.0.2.9 foo:bar '
                                      '~all'), 'SPF22 SPF23'),
    ('spfturn', ONE + HOSTS_OF_SPF + txt(
        '@', 'v=spf1 a:h0.%s a:h1.%s a:h2.%s a:h3.%s a:h4.%s redirect=_r.%s')
     + txt('_r', 'v=spf1 a:h5.%s a:h6.%s a:h7.%s a:h8.%s ~all a:h9.%s'),
     'SPF04 SPF10'),
    ('spfpassed', '@ MX 0 .\n' + txt('@', 'v=spf1 ptr redirect=_r.%s')
     + txt('_r', 'v=spf1 ?all'), 'SPF09 SPF13 SPF23'),
    ('spfcosts', spf('v=spf1 ?include:_a.%s ?include:_b.%s ?all')
     + txt('_a', 'v=spf1 a a a a -all') + txt('_b', 'v=spf1 a a a a -all')
     + '_a A 192.0.2.1\n_b A 192.0.2.1\n_a AAAA 2001:db8::1\n'
     '_b AAAA 2001:db8::1\n', 'SPF04 SPF13'),
    ('spforder', spf('v=spf1 -ip4:192.0.2.0/24 mx ~all',
                     'v=spf1 ip4:192.0.2.5 -all'), 'SPF02'),
    ('spfplace', ONE + txt('_spf', 'v=spf1 ipv4:192.0.2.7 +all'),
     'SPF01 SPF22'),
    ('mxnull', '@ MX 0 .\n@ MX 10 .\n', 'MX10 MX11 MX12'),
    ('mxopen', '@ MX 10 gone\n' + txt('@', 'v=spf1 ip4:192.0.2.9 -all'),
     'DM01'),

    ('dm01', ONE, 'DM01'),
    ('dmok', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA), 'DM'),
    ('dm02', dmarc('v=DMARC1; p=reject; ' + RUA, 'v=DMARC1; p=none'), 'DM02'),
    ('dm03', dmarc('v=DMARC1 p=reject'), 'DM03'),
    ('dm03b', dmarc('v=dmarc1; p=reject'), 'DM03'),
    ('dm04', dmarc('v=DMARC1; np=reject; ' + RUA), 'DM04'),
    ('dm05', dmarc('v=DMARC1; p=foo; ' + RUA), 'DM05'),
    ('dm06', dmarc('v=DMARC1; np=reject; p=quarantine; ' + RUA), 'DM06'),
    ('dm07', dmarc('v=DMARC1; p=quarantine; np=reject; pct=50; ' + RUA),
     'DM07'),
    ('dm08', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA + '!10m'),
     'DM08'),
    ('dm09', dmarc('v=DMARC1; p=quarantine; np=reject; rua=r@%s'), 'DM09'),
    ('dm10', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                   + ',https://%s/r'), 'DM10'),
    ('dm11', dmarc('v=DMARC1; p=quarantine; np=reject'), 'DM11'),
    ('dm12', dmarc('v=DMARC1; p=quarantine; np=reject; '
                   'rua=mailto:r@mxok.example'), 'DM12'),
    ('dm12ok', dmarc('v=DMARC1; p=quarantine; np=reject; '
                     'rua=mailto:r@taker.example'), 'DM'),
    ('taker', ONE + txt('dm12ok.example._report._dmarc', 'v=DMARC1')
     + txt('dm13.example._report._dmarc',
           'v=DMARC1; rua=mailto:x@mxok.example'), 'MX17'),
    ('dm13', dmarc('v=DMARC1; p=quarantine; np=reject; '
                   'rua=mailto:r@taker.example'), 'DM13'),
    ('dm14', dmarc('v=DMARC1; p=quarantine; np=reject; rua=mailto:r@no.%s')
     + 'no MX 0 .\n', 'DM14'),
    ('dm15', dmarc('v=DMARC1; p=none; np=reject; ' + RUA), 'DM15'),
    ('dm16', dmarc('v=DMARC1; p=none; t=y; ' + RUA), 'DM16 DM17'),
    ('dm17', dmarc('v=DMARC1; p=quarantine; sp=none; np=reject; ' + RUA),
     'DM17'),
    ('dm18', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA), 'DM'),
    ('sub.dm18', dmarc('v=DMARC1; p=quarantine; sp=reject; ' + RUA), 'DM18'),
    ('dm19', dmarc('v=DMARC1; p=quarantine; np=reject; psd=y; ' + RUA),
     'DM19'),
    ('dm20', dmarc('v=DMARC1; p=quarantine; np=reject; foo=1; ' + RUA),
     'DM20'),
    ('dm20e', dmarc('v=DMARC1; p=quarantine; np=reject; np=none; ' + RUA),
     'DM20'),
    ('dm21', dmarc('v=DMARC1; p=quarantine; np=reject; fo=0:1; '
                   'ruf=mailto:r@%s; ' + RUA), 'DM21'),
    ('dm21ok', dmarc('v=DMARC1; p=quarantine; np=reject; fo=d:s:1; '
                     'ruf=mailto:r@%s; ' + RUA), 'DM'),
    ('dm22', dmarc('v=DMARC1; p=quarantine; np=reject; adkim=x; ' + RUA),
     'DM22'),
    ('mail.dm23', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA), 'DM23'),
    ('a.b.c.d.e.f.g.h.dm24', ONE, 'DM01 DM24'),
    ('dm25', dmarc('v=DMARC1; p=reject; ' + RUA), 'DM25'),
    ('dm26', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                   + ',mailto:s@%s,mailto:t@%s'), 'DM26'),
    ('dm27', dmarc('v=DMARC1; p=quarantine; np=reject; fo:1; ' + RUA),
     'DM27'),

    ('dmmany', dmarc('v=DMARC1; p=reject; sp=none; np=none; psd=y; fo=1; '
                     'pct=100; ' + RUA + ';;'),
     'DM07 DM17 DM19 DM21 DM25 DM27'),
    ('dmpct', dmarc('v=DMARC1; p=none; sp=none; np=none; pct=0'),
     'DM07 DM11 DM15'),
    ('dmlist', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                     + '; mailto:s@%s'), 'DM27'),
    ('dmblank', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                      + ' mailto:s@%s'), 'DM09'),
    ('dmcolon', dmarc('v=DMARC1: p=quarantine: np=reject: ' + RUA), 'DM03'),
    ('dmword', dmarc('v=DMARC1; p=rejct; sp=none; t=y; ' + RUA), 'DM05'),
    ('dmmiss', dmarc('v=DMARC1 p=reject; sp=none; t=y'), 'DM03'),
    ('dmtwice', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                      + '; rua=mailto:s@%s'), 'DM20'),
    ('dmorg', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA), 'DM'),
    ('s.dmorg', dmarc('v=DMARC1; p=quarantine; sp=reject; psd=y; '
                      'rua=mailto:r@dmorg.example'), 'DM12 DM19 DM23'),
    ('t.dmorg', dmarc('v=DMARC1; p=none; sp=reject; t=y; '
                      'rua=mailto:r@dmorg.example'), 'DM18'),
    ('dmnull', '@ MX 0 .\n' + txt('_dmarc', 'v=DMARC1; p=reject; ri=60'),
     'DM07 DM11'),
    ('dmcomma', dmarc('v=DMARC1; p=quarantine, np=reject ' + RUA),
     'DM05 DM11'),
    ('dmgone', '@ MX 10 gone\n' + txt('_dmarc', 'v=DMARC1; p=quarantine; '
                                      'np=reject; ' + RUA), 'DM14'),
    ('w.dmgone', '@ A 192.0.2.1\n', 'DM14'),

    ('tlsok', tls('v=TLSRPTv1; rua=mailto:r@%s, https://%s/r'), 'TLS'),
    ('tls01', tls('v=TLSRPTv1; ' + RUA, 'v=TLSRPTv1;' + RUA), 'TLS01'),
    ('tls01b', tls('v=TLSRPTv1; ' + RUA, 'v=TLSRPTv1; rua=https://%s/r'),
     'TLS01'),
    ('tls01c', tls('v=TLSRPTv1; rua=https://%s/r/a', 'v=TLSRPTv1; '
                   'rua = https://%s/r'), 'TLS01'),
    ('tls04b', tls('v=TLSRPTv1 rua=mailto:a@%s, mailto:b@%s'), 'TLS04'),
    ('tls01d', tls('v=TLSRPTv1; rua=mailto:a@%s!10m,mailto:b@%s',
                   'v=TLSRPTv1; rua=mailto:c@%s'), 'TLS01'),
    ('tls04c', tls('v=tlsrptv1; rua=a@%s'), 'TLS04'),
    ('tls04d', tls('v=TLSRPTv1 rua=mailto:a@%s; mailto:b@%s'), 'TLS04'),
    ('tls04e', tls('v=TLSRPTv1, rua=https://%s/x?rua=mailto:q@mxok.example'),
     'TLS04'),
    ('tls02b', tls('v=TLSRPTv1; rua:mailto:a@%s'), 'TLS02'),
    ('tls02', tls('v=TLSRPTv1; x=y'), 'TLS02'),
    ('tls03', tls('v=TLSRPTv1; rua=ftp://%s/'), 'TLS03'),
    ('tls04', tls('v=tlsrptv1; ' + RUA), 'TLS04'),
    ('tls05', tls('v=TLSRPTv1; rua=mailto:r@mxok.example'), 'TLS05'),
    ('tls06', ONE, 'TLS06'),

    ('bimiok', bimi(BIMI), 'BIMI'),
    ('bimino', bimi('v=BIMI1; l=; a='), 'BIMI'),
    ('bimi01', bimi('v=bimi1; l=https://example.com/l.svg'), 'BIMI01'),
    ('bimi02', bimi(BIMI, 'v=BIMI1; l='), 'BIMI02'),
    ('s.bimiok', ONE + txt('default._bimi', 'v=bimi1; l=')
     + txt('_dmarc', 'v=DMARC1; p=reject; rua=mailto:r@bimiok.example'),
     'BIMI'),
    ('bimi01not', bimi(BIMI, 'v=bimi1; l='), 'BIMI'),
    ('bimi03', bimi('v=BIMI1; l=http://example.com/l.svg; '
                    'a=https://example.com/v.pem'), 'BIMI03'),
    ('bimi04', bimi('v=BIMI1; l=https://example.com/l.svg; '
                    'a=http://example.com/v.pem'), 'BIMI04'),
    ('bimi05', bimi(BIMI, policy='v=DMARC1; p=none; ' + RUA), 'BIMI05'),
    ('bimi06', bimi('v=BIMI1; l=https://example.com/l.svg'), 'BIMI06'),

    ('dane02', TWO + TLSA, 'DANE02'),
    ('dane05', TWO, 'DANE05'),
]

RUF = 'ruf=mailto:f@%s'
NO_MAIL = '@ MX 0 .\n'
MX11 = ''.join('@ MX 10 h%d\n' % n for n in range(11)) + HOSTS_OF_SPF
ONLY_V4 = '@ A 192.0.2.1\nv0 A 192.0.2.2\nv1 A 192.0.2.3\n'
WIDE = txt('w', 'v=spf1 ip4:0.0.0.0/0 -all')
OPEN = txt('o', 'v=spf1 +all')
# The same, with the record that is proposed to mend it; None = none is, because
# something that the zone says would be lost.
LINE_CASES = [
    ('spfsemi', NO_MAIL + txt('@', 'v=spf1; ip4:192.0.2.9 -all'), 'SPF01',
     'v=spf1 ip4:192.0.2.9 -all'),
    ('spftab', NO_MAIL + txt('@', 'v=spf1\tip4:192.0.2.9 -all'), 'SPF01',
     'v=spf1 ip4:192.0.2.9 -all'),
    ('spfquote', ONE + txt('@', '"v=spf1 mx ip4:192.0.2.9 ~all"'), 'SPF01',
     'v=spf1 mx ip4:192.0.2.9 ~all'),
    ('spfno-v', ONE + txt('@', 'spf1 ip4:192.0.2.9; -all'), 'SPF01', None),
    ('spfmisses', ONE + txt('@', ' v=spf1 mx -all', 'v=spf1:a -all'), 'SPF01',
     None),
    ('spfforeign', ONE + txt('@', 'site-verification=abc'), 'SPF01',
     'v=spf1 mx ~all'),
    ('spfnul', ONE + '@ TXT "v=spf1\\000 ip4:192.0.2.9 -all"\n', 'SPF01',
     None),
    ('spfmove', ONE + txt('_spf', 'v=spf1; ip4:192.0.2.9 -all'),
     'SPF01 SPF22', 'v=spf1 ip4:192.0.2.9 -all'),
    ('spfmoves', ONE + txt('_spf', 'v=spf1 ip4:192.0.2.9 -all',
                           'v=spf1 ip4:192.0.2.8 -all'), 'SPF01 SPF22', None),
    ('spfback', ONE + txt('_spf', 'v=spf1 redirect=%s'), 'SPF01 SPF22', None),
    ('spfback2', ONE + txt('_spf', 'v=spf1 include:%{d} ip4:192.0.2.9 -all'),
     'SPF01 SPF22', None),
    ('spfequal', NO_MAIL + txt('@', 'v=spf1 ip4=192.0.2.9 ?all'),
     'SPF13 SPF15 SPF23', None),
    ('spfopen2', spf('v=spf1 -all', 'v=spf1 +all'), 'SPF02',
     'v=spf1 mx ~all'),
    ('spfopen3', spf('v=spf1 +all', 'v=spf1 all x=y'), 'SPF02',
     'v=spf1 x=y mx ~all'),
    ('spfempty', spf('v=spf1', 'v=spf1 exp=a.%s'), 'SPF02',
     'v=spf1 mx ~all exp=a.%s'),
    ('spfcircle', spf('v=spf1 include:%{d} ip4:192.0.2.9 -all',
                      'v=spf1 mx -all'), 'SPF02', None),
    ('spfhosts', MX11, 'SPF01', None),
    ('spfhosts2', MX11 + txt('@', 'v=spf1 ip4:192.0.2.9 -all mx'), 'SPF10',
     None),
    ('spffamily', ONLY_V4 + txt('@', 'v=spf1 ?a:v0.%s ?a:v1.%s ?all'),
     'SPF13', None),
    ('spffamily2', ONLY_V4 + txt('@', 'v=spf1 ?a:v0.%s ?all'), 'SPF13',
     'v=spf1 ?a:v0.%s a ~all'),
    ('spfwide', spf('v=spf1 mx -all ip4:0.0.0.0/0'), 'SPF10 SPF20', None),
    ('spfwide2', spf('v=spf1 mx -all a/0'), 'SPF10', None),
    ('spfwide3', spf('v=spf1 mx -all include:w.%s') + WIDE, 'SPF10', None),
    ('spfwide4', spf('v=spf1 mx ?all include:w.%s') + WIDE, 'SPF10 SPF13',
     None),
    ('spfwide5', spf('v=spf1 redirect=w.%s ?all') + WIDE, 'SPF10 SPF13 SPF16',
     None),
    ('spfwide6', spf('v=spf1 mx -all include:n.%s') + WIDE
     + txt('n', 'v=spf1 ?ip4:192.0.2.9 include:w.%s -all'), 'SPF10', None),
    ('spfwide7', spf('v=spf1; include:w.%s -all') + WIDE, 'SPF01', None),
    ('spfwide8', spf('v=spf1 include:w.%s ?all') + WIDE, 'SPF13 SPF20',
     'v=spf1 include:w.%s ~all'),
    ('spfwide9', spf('v=spf1 mx +all ip4:10.0.0.0/8'), 'SPF10 SPF12 SPF20',
     'v=spf1 mx ip4:10.0.0.0/8 ~all'),
    ('spfwide10', spf('v=spf1 mx +all include:w.%s') + WIDE, 'SPF10 SPF12',
     None),
    ('spfwide11', spf('v=spf1 mx -all include:l.spfwide12.example'), 'SPF10',
     'v=spf1 mx include:l.spfwide12.example -all'),
    ('spfwide12', spf('v=spf1 mx -all include:l.%s')
     + txt('l', 'v=spf1 ip4:198.18.0.0/15 -all'), 'SPF10', None),
    ('spfexists', spf('v=spf1 mx -all exists:%{i}.x.%s'), 'SPF10', None),
    ('spfexists2', spf('v=spf1 mx -all include:x.%s')
     + txt('x', 'v=spf1 exists:mx1.%s -all'), 'SPF10', None),
    ('spfopen4', spf('v=spf1 +all include:o.%s') + OPEN, 'SPF10 SPF12', None),
    ('spfopen5', spf('v=spf1 redirect=o.%s mx +all') + OPEN,
     'SPF10 SPF12 SPF16', None),
    ('spfopen6', spf('v=spf1 a +all') + '@ A 192.0.2.1\n', 'SPF12',
     'v=spf1 a ~all'),
    ('spfopen7', spf('v=spf1 ipv4:192.0.2.9 include:o.%s +all') + OPEN,
     'SPF03', None),
    ('spfalias', 'CNAME spfsemi', 'SPF01', None),
    ('spflate', spf('v=spf1 mx -all include:spfok.example'), 'SPF10',
     'v=spf1 mx include:spfok.example -all'),
    ('spfptr2', spf('v=spf1 ptr:mail.mxok.example ip4:192.0.2.1 -all'),
     'SPF09', 'v=spf1 ip4:192.0.2.1 ~all'),

    ('dmbar', dmarc('v=DMARC1|p=reject|' + RUA), 'DM03', None),
    ('dmjoin', dmarc('v=DMARC1p=reject; ' + RUA), 'DM03', None),
    ('dmcolons', dmarc('v=DMARC1:p:reject:rua:mailto:r@%s'), 'DM03', None),
    ('dmbars', dmarc('v=DMARC1 | p=quarantine | np=reject | ' + RUA), 'DM03',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmquotes', dmarc('v="DMARC1"; p="quarantine"; np="reject"; ' + RUA),
     'DM03', 'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmbare', dmarc('P=quarantine; np=reject; ' + RUA), 'DM03',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmdamrc', dmarc('v=DAMRC1; p=quarantine; np=reject ' + RUA), 'DM03',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmother', dmarc('v=spf1; p=reject; ' + RUA), 'DM03', None),
    ('dmprose', dmarc('hosted by x, contact admin@%s'), 'DM01',
     'v=DMARC1; p=none; rua=mailto:dmarc-reports@%s'),
    ('dmbeside', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA,
                       'contact=admin@%s', 'v=TLSRPTv1; ' + RUA), 'DM', None),
    ('dmten', dmarc('v=DMARC1; p=quarantne; np=reject; pct=10%; ' + RUA),
     'DM05 DM07', 'v=DMARC1; p=quarantine; np=reject; ' + RUA + '; pct=10'),
    ('dmhundred', dmarc('v=DMARC1; p=quarantine; np=reject; pct=100; pct=0; '
                     + RUA), 'DM07 DM20',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmgroups', dmarc('v=DMARC1; p=quarantine; np=reject; ri=86,400; '
                     'pct=100,00; ' + RUA), 'DM07',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmtest', dmarc('v=DMARC1; p=quarantne; np=reject; t=true; ' + RUA),
     'DM05 DM22', 'v=DMARC1; p=quarantine; np=reject; ' + RUA + '; t=y'),
    ('dmtest2', dmarc('v=DMARC1; p=quarantne; np=reject; t=x; ' + RUA),
     'DM05 DM22', None),
    ('dmversion', dmarc('v=DMARC1.0; p=quarantine; np=reject; rua=mailto:r@%s'
                        '!10MB'), 'DM03',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmforeign', dmarc('site-verification=abc'), 'DM01',
     'v=DMARC1; p=none; rua=mailto:dmarc-reports@%s'),
    ('dmmisses', dmarc('v=dmarc1; p=reject; ' + RUA, 'p=none; ' + RUA),
     'DM03', None),
    ('dmhttps', dmarc('v=DMARC1; p=reject https://%s/r; ri=1'),
     'DM05 DM07 DM11', None),
    ('dmhttps2', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                       + ';https://%s/r'), 'DM27',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA + ',https://%s/r'),
    ('dmhttps3', dmarc('v=DMARC1; p=quarantine; np=reject; '
                       'rua=https://%s/a,b'), 'DM09 DM10', None),
    ('dmhung', dmarc('v=DMARC1; p=quarantine; np=reject; ri=1; '
                     'rua=https://%s/w:' + RUF), 'DM07 DM10', None),
    ('dmswallow', dmarc('v=DMARC1; adkim=s&p=reject; ' + RUA), 'DM04 DM22',
     None),
    ('dmswallow2', dmarc('v=DMARC1; p=quarantine; np=reject; t=ypct=50; '
                         + RUA), 'DM22', None),
    ('dmmark', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                     + '!mailto:q@%s'), 'DM09', None),
    ('dmmark2', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                      + '!5x,mailto:q@%s!'), 'DM09',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA + ',mailto:q@%s'),
    ('dmnoat', dmarc('v=DMARC1; p=quarantine; np=reject; rua=mailto:r.%s'),
     'DM09', None),
    ('dmnoat2', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA
                      + ',mailto:q at %s'), 'DM09', None),
    ('dmwrong', dmarc('v=DMARC1; p=quarantine; np=reject; rua=mailto=r@%s'),
     'DM09', None),
    ('dmparted', dmarc('v=DMARC1; p=quarantine; np=reject; rua=mailto: r@%s'),
     'DM09', 'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmagain', dmarc('v=DMARC1; p=foo; p=quarantine; np=reject; ' + RUA),
     'DM05 DM20', 'v=DMARC1; p=quarantine; np=reject; ' + RUA),
    ('dmstrict', dmarc('v=DMARC1; p=quarantine; np=reject; adkim=strict; '
                       't=yes; ' + RUA), 'DM22',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA + '; adkim=s; t=y'),
    ('dmnoequal', dmarc('v=DMARC1; p reject; ' + RUA), 'DM04 DM27', None),
    ('dmfo', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA + '; ' + RUF
                   + '; fo=1,d;s'), 'DM20 DM21 DM27',
     'v=DMARC1; p=quarantine; np=reject; ' + RUA + '; ' + RUF + '; fo=1:d:s'),
    ('dmnul', ONE + '_dmarc TXT "v=DMARC1 p=reject\\; ri=1\\000\\; '
     'rua=mailto:r@%s"\n', 'DM03', None),
    ('dmlong', dmarc('v=DMARC1; p=quarantine; np=reject; ' + RUA + ''.join(
        '; x%d=1' % n for n in range(120))), 'DM20 DM27', None),
    ('dmuris', dmarc('v=DMARC1; p=quarantine; np=reject;; rua=' + ','.join(
        'mailto:r%d@dmuris.example' % n for n in range(60))), 'DM26 DM27', None),

    ('tlsmark', tls('v=TLSRPTv1 rua=mailto:a@%s!mailto:b@%s'), 'TLS04', None),
    ('tlsmark2', tls('v=TLSRPTv1 rua=mailto:a@%s!10m,mailto:b@%s!'), 'TLS04',
     'v=TLSRPTv1; rua=mailto:a@%s,mailto:b@%s'),
    ('tlsnoat', tls('v=TLSRPTv1 rua=mailto:a.%s'), 'TLS04', None),
    ('tlsnoat2', tls('v=TLSRPTv1; rua=mailto:a@%s',
                     'v=TLSRPTv1; rua=mailto:x.%s'), 'TLS01', None),
    ('tlsslash', tls('v=TLSRPTv1 rua=https:/%s/r,mailto:a@%s'), 'TLS04', None),
    ('tlsscheme', tls('v=TLSRPTv1 rua=mailto=a@%s'), 'TLS04', None),
    ('tlshost', tls('v=TLSRPTv1 rua=mailto:a@%s|b@%s'), 'TLS04', None),
    ('tlshost2', tls('v=TLSRPTv1; rua=mailto:a@%smailto:b@%s'), 'TLS03', None),
    ('tlsbare', tls('rua=mailto:a@%s'), 'TLS04',
     'v=TLSRPTv1; rua=mailto:a@%s'),
    ('tlsblanks', tls('v = TLSRPTv1; rua = mailto: a@%s'), 'TLS04',
     'v=TLSRPTv1; rua=mailto:a@%s'),
    ('tlsquote', tls("'v=TLSRPTv1; rua=mailto:a@%s'"), 'TLS04', None),
    ('tlsother', tls('v=DMARC1; p=reject; rua=mailto:r@%s'), 'TLS06',
     'v=TLSRPTv1; rua=mailto:tls-reports@%s'),
    ('tlsprose', tls('hosted by x, contact admin@%s'), 'TLS06',
     'v=TLSRPTv1; rua=mailto:tls-reports@%s'),
    ('tlsbeside', tls('v=tlsrptv1; rua=mailto:a@%s', 'contact=x@y.%s',
                      'v=DMARC1; p=none; rua=mailto:r@%s'), 'TLS04',
     'v=TLSRPTv1; rua=mailto:a@%s'),
    ('tlsstar', ONE + txt('*', 'p=reject; rua=mailto:r@%s'), 'TLS06',
     'v=TLSRPTv1; rua=mailto:tls-reports@%s'),
    ('tlsparted', tls('v=TLSRPT v1; rua=mailto:a@%s'), 'TLS04',
     'v=TLSRPTv1; rua=mailto:a@%s'),
    ('tlsforeign', tls('site-verification=abc'), 'TLS06',
     'v=TLSRPTv1; rua=mailto:tls-reports@%s'),
    ('tlsnul', ONE + '_smtp._tls TXT "v=TLSRPTv1 rua=mailto:a@%s\\000'
     ',mailto:r@%s"\n', 'TLS04', None),
]
CASES += [case[:3] for case in LINE_CASES]

# Domains whose policy nginx gives out: the zone, the rules, the policy (None =
# a good one), and what nginx does instead or which certificate it has.
STS_CASES = [
    ('stsok', sts(STS), 'STS', None, None),
    ('sts01', sts('v=STSv1; id=a-b'), 'STS01', None, None),
    ('sts01b', sts(STS, 'v=STSv1; id=2'), 'STS01', None, None),
    ('sts02', sts(STS), 'STS02', None, '302'),
    ('sts02b', sts(STS), 'STS02', None, '404'),
    ('sts02c', sts(STS), 'STS02', None, 'other-name'),
    ('sts02d', sts(STS), 'STS02', None, 'expired'),
    ('sts02e', sts(STS), 'STS02', None, 'other-ca'),
    ('sts02f', sts(STS), 'STS02', 'x' * 100000, None),
    ('sts02g', sts(STS), 'STS02', None, '500'),
    ('sts03', sts(STS), 'STS03', 'version: STSv1\nmode: enforce\n'
     'max_age: 1209600\n', None),
    ('sts04', sts(STS), 'STS04', POLICY % ('enforce', 31557601)
     + 'mx: *.sts04.example\n', None),
    ('sts05', sts(STS), 'STS05', POLICY % ('enforce', 1209600)
     + 'mx: mx1.sts05.example\n', None),
    ('sts05b', sts(STS) + '@ MX 30 a.b\na.b A 192.0.2.9\n', 'STS05', None,
     None),
    ('stsfirst', sts(STS), 'STS', 'version: STSv1\r\nmode: enforce\r\n'
     'mode: none\r\nmax_age: 1209600\r\nmx: *.stsfirst.example\r\n', None),
    ('sts06', sts(STS), 'STS06', POLICY % ('enforce', 3600)
     + 'mx: *.sts06.example\n', None),
    ('sts07', sts(STS), 'STS07', None, 'html'),
    ('sts08', sts(STS), 'STS08', POLICY % ('testing', 1209600)
     + 'mx: *.sts08.example\n', None),
    ('sts09', sts(STS, rua=False), 'STS09', None, None),
    ('sts10', sts(STS), 'STS10', POLICY % ('enforce', 1209600)
     + 'mx: *.sts10.example\nmx: old.example.com\n', None),
    ('sts11', sts(), 'STS11', None, None),
    ('stsnone', TWO, 'STS', None, '404'),
    ('stsnull', '@ MX 0 .\n' + sts(STS), 'STS', None, None),
    ('stsown', sts(STS).replace(TWO, '@ A 192.0.2.1\n'), 'STS05 STS10',
     POLICY % ('enforce', 1209600) + 'mx: mail.stsown.example\n', None),
]

# Looked at with --selector sel.
KEY_CASES = [
    ('dkok', key('v=DKIM1; k=rsa; p=' + RSA2048), 'DK'),
    ('dk01', ONE, 'DK01'),
    ('dk02', key('v=DKIM1; p=' + RSA2048, 'v=DKIM1; p=' + RSA1024), 'DK02'),
    ('dk03', key('v=DKIM1; p='), 'DK03'),
    ('dk04', key('v=DKIM1; p=AAAA'), 'DK04'),
    ('dk05', key('v=DKIM1; p=' + RSA512), 'DK05'),
    ('dk06', key('v=DKIM1; p=' + RSA1024), 'DK06'),
    ('dk07', None, 'DK07'),  # its key is made when it is needed
    ('dk08', key('v=DKIM1; h=sha1; p=' + RSA2048), 'DK08'),
    ('dk09', key('v=DKIM1; k=ed25519; p=' + ED25519_31), 'DK09'),
    ('dk10', key('v=DKIM1; k=ed25519; p=' + ED25519), 'DK10'),
    ('dk11', key('v=DKIM1; t=y; p=' + RSA2048), 'DK11'),
    ('dk12', key('v=DKIM1; s=tlsrpt; p=' + RSA2048), 'DK12'),
    ('dk13', key('p=' + RSA2048 + '; v=DKIM1'), 'DK13'),
    ('dk14', ONE + txt('*._domainkey', 'v=DKIM1; p=' + RSA2048), 'DK14'),
]

# Signed zones.
SECURE_CASES = [
    ('good', GOOD, 'MX SPF DK DM TLS STS BIMI DANE'),
    ('daneok', TWO + TLSA, 'DANE'),
    ('dane01', ONE + '_25._tcp.mx1 TLSA 3 1 1 00\n', 'DANE01 DANE07'),
    ('dane03', TWO + '_25._tcp.mx1 TLSA 3 1 1 %s\n' % DIGEST, 'DANE03'),
    ('dane04', ONE + '_25._tcp.mx1 TLSA 1 1 1 %s\n'
     '_25._tcp.mx1 TLSA 3 1 1 %s\n' % (DIGEST, DIGEST), 'DANE04'),
    ('dane07', ONE + '_25._tcp.mx1 TLSA 3 1 9 %s\n'
     '_25._tcp.mx1 TLSA 3 1 1 %s\n' % (DIGEST, DIGEST), 'DANE07'),
]
BOGUS_CASES = [
    ('dane06', '@ MX 10 mx\nmx A 192.0.2.66\n', 'DANE05 DANE06'),
]

# Domains that reports know: (domain, zone, rules, (selector, DKIM passes, SPF
# passes)…, each with 10 messages).
REPORT_CASES = [
    ('mx13', '@ MX 0 .\n', 'MX10 MX13', [('sel', True, True)]),
    ('spf21', spf('v=spf1 mx -all'), 'SPF21',
     [('sel', True, False), ('sel', True, True)]),
    ('spf21ok', spf('v=spf1 mx -all'), 'SPF', [('sel', True, True)]),
    ('dk15', key('v=DKIM1; p=' + RSA2048)
     + txt('used._domainkey', 'v=DKIM1; p=' + RSA2048), 'DK15',
     [('used', True, True)]),
    ('dk15ok', key('v=DKIM1; p=' + RSA2048), 'DK', [('sel', True, True)]),
    ('dm25ok', dmarc('v=DMARC1; p=reject; ' + RUA), 'DM',
     [('sel', True, True)]),
]
