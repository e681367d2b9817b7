"""Calls `dmarcmill fetch` for the tests: its configuration, its process, what
its database holds afterwards.  It knows no server.
"""
import contextlib
import os
import sqlite3

CONFIG = '''[imap %(name)s]
host = 127.0.0.1
port = %(port)d
tls = %(tls)s
ca-file = %(ca)s
user = %(user)s
password-file = %(password)s
timeout = %(timeout)d
%(more)s
'''
# What makes two databases the same to a user; keys may differ.
CONTENT = {
    'reports': 'SELECT org_name, report_id, domain, begin, "end", status,'
               ' records, messages FROM v_report ORDER BY 1, 2, 3, 4, 5',
    'records': 'SELECT org_name, report_id, domain, source_ip, count,'
               ' disposition, dkim_aligned, spf_aligned, header_from,'
               ' dkim_domains, dkim_results, spf_domains, spf_results'
               ' FROM v_record ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12',
    'quarantine': 'SELECT count(*) FROM quarantine',
}


def write_config(folder, port, ca, user, timeout=10, name='test',
                 tls='implicit', more=''):
    """-> path of a configuration with one account"""
    password = os.path.join(folder, 'password')
    if not os.path.exists(password):
        with os.fdopen(os.open(password, os.O_CREAT | os.O_WRONLY, 0o600),
                       'w') as stream:
            stream.write('secret\n')
    path = os.path.join(folder, user + '.conf')
    with open(path, 'w') as stream:
        stream.write(CONFIG % {
            'name': name, 'port': port, 'tls': tls, 'ca': ca, 'user': user,
            'password': password, 'timeout': timeout, 'more': more})
    return path


def command(program, config, database, *options):
    return [program, '--config', config, '--db', database, '-q', 'fetch',
            *options]


def content(database):
    """-> {name: rows} of what the database says"""
    with contextlib.closing(sqlite3.connect(
            'file:%s?mode=ro' % database, uri=True)) as db:
        return {name: db.execute(query).fetchall()
                for name, query in CONTENT.items()}


def difference(got, expected):
    """-> the first difference of two contents in words, or None"""
    for name, rows in expected.items():
        if got[name] != rows:
            odd = sorted(set(got[name]) ^ set(rows), key=repr)
            return '%s: %d rows instead of %d, %s' % (
                name, len(got[name]), len(rows),
                odd[0] if odd else 'some of them more than once')
    return None
