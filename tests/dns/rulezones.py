"""Serves the cases of rulecases.py: an Unbound with an NSD behind it, and an
nginx.  What the rules are it does not know.
"""
import base64
import contextlib

import nginx
import rulecases
import unbound


def missing():
    """-> which server is missing here, or None"""
    return unbound.missing() or nginx.missing()


def full(domain):
    return domain + '.example'


def large_key():
    """A public key of many bits; its modulus is no product of two primes"""
    modulus = b'\0' + b'\xff' * (rulecases.LARGE_BITS // 8)

    def der(tag, data):
        size = len(data)
        head = bytes([size]) if size < 128 else \
            b'\x82' + size.to_bytes(2, 'big')
        return bytes([tag]) + head + data
    return der(0x30, der(2, modulus) + der(2, b'\1\0\1'))


def zone(domain, text):
    """The zone's lines with the domain in them"""
    return text.replace('%s', full(domain))


def plain_zone(cases):
    """All zones that are not signed, in one of `example`"""
    lines = ''
    for domain, text, *_ in cases:
        if text is None:
            continue
        if text.startswith('CNAME '):
            lines += '$ORIGIN example.\n%s %s\n' % (domain, text)
        else:
            lines += '$ORIGIN %s.\n%s' % (full(domain), zone(domain, text))
    return lines


def all_cases():
    keys = [(d, t, r) if d != 'dk07' else
            (d, rulecases.key('v=DKIM1; p=' + base64.b64encode(
                large_key()).decode()), r)
            for d, t, r in rulecases.KEY_CASES]
    return {'plain': rulecases.CASES + rulecases.STS_CASES,
            'keys': keys + [case for case in rulecases.SECURE_CASES
                            if case[0] == 'good'],
            'secure': rulecases.SECURE_CASES[1:] + rulecases.BOGUS_CASES,
            'reports': rulecases.REPORT_CASES}


@contextlib.contextmanager
def serve(cases):
    """-> the resolver, the web server"""
    signed = rulecases.SECURE_CASES + rulecases.BOGUS_CASES
    zones = {full(domain): zone(domain, text) for domain, text, _ in signed}
    names = [full(case[0]) for case in rulecases.SECURE_CASES]
    bogus = {full(case[0]): ('192.0.2.66', '192.0.2.67')
             for case in rulecases.BOGUS_CASES}
    zones['example'] = plain_zone(
        cases['plain'] + [case for case in cases['keys'] if case[0] != 'good']
        + cases['reports'])
    policies = {full(domain): (text, how)
                for domain, _, _, text, how in rulecases.STS_CASES}
    policies['good.example'] = (None, None)
    with unbound.Unbound(zones, names, bogus) as servers, \
            nginx.Nginx(policies) as web:
        yield servers, web


def write_config(path, address, web):
    with open(path, 'w') as stream:
        stream.write('[dns]\nservers = %s\nca-file = %s\nhttps-port = %d\n'
                     % (address, web.ca, web.port))
