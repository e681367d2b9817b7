"""An nginx of the tests' own, as the web server of MTA-STS: a host for each
way to get it right or wrong, on one port of 127.0.0.1.
"""
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

import processes
from certificates import Certificates

PROGRAM = '/usr/sbin/nginx'
START_SECONDS = 10
PATH = '/.well-known/mta-sts.txt'
POLICY = 'version: STSv1\nmode: enforce\nmax_age: 1209600\nmx: *.%s\n'
CONFIG = '''daemon off;
worker_processes 1;
user %(user)s %(group)s;
pid %(folder)s/pid;
error_log %(folder)s/error.log;
events { }
http {
	access_log %(folder)s/access.log;
	client_body_temp_path %(folder)s/body;
	proxy_temp_path %(folder)s/proxy;
	fastcgi_temp_path %(folder)s/fastcgi;
	uwsgi_temp_path %(folder)s/uwsgi;
	scgi_temp_path %(folder)s/scgi;
	server_names_hash_bucket_size 128;
	server_names_hash_max_size 4096;
	types { }
	default_type text/plain;
%(hosts)s
}
'''
HOST = '''	server {
		listen 127.0.0.1:%(port)d ssl;
		server_name %(host)s;
		ssl_certificate %(pem)s;
		ssl_certificate_key %(key)s;
		root %(folder)s/%(host)s;
		%(more)s
	}
'''
# What is done in the place of giving out the file.
MORE = {
    '302': 'return 302 https://elsewhere.example%s;' % PATH,
    '404': 'return 404;',
    '500': 'return 500;',
    'html': 'default_type text/html;',
    'slow': 'limit_rate 1;',
}


def missing():
    """-> why none can be started here, or None"""
    if not os.access(PROGRAM, os.X_OK):
        return 'there is no ' + PROGRAM
    return None


class Nginx:
    """`policies`: domain -> (text or None for the usual one, how), where `how`
    is a word of MORE, a kind of certificate, or None for all in order.
    """

    def __init__(self, policies):
        self.folder = tempfile.mkdtemp(prefix='nginx-')
        self.port, = processes.free_ports(1)
        self.process = None
        self.certificates = Certificates(os.path.join(self.folder, 'tls'))
        self.ca = self.certificates.ca
        hosts = [self.host(domain, *what) for domain, what in policies.items()]
        with open(self.path('nginx.conf'), 'w') as stream:
            stream.write(CONFIG % {
                'folder': self.folder, 'hosts': ''.join(hosts),
                'user': pwd.getpwuid(os.geteuid()).pw_name,
                'group': grp.getgrgid(os.getegid()).gr_name})

    def path(self, name):
        return os.path.join(self.folder, name)

    def host(self, domain, text, how):
        host = 'mta-sts.' + domain
        kind = 'good' if how is None or how in MORE else how
        pem, key = self.certificates.pair(
            kind, None if kind == 'other-name' else 'DNS:' + host)
        file = self.path(host + PATH)
        os.makedirs(os.path.dirname(file))
        with open(file, 'w') as stream:
            stream.write(POLICY % domain if text is None else text)
        return HOST % {'port': self.port, 'host': host, 'pem': pem, 'key': key,
                       'folder': self.folder, 'more': MORE.get(how, '')}

    def answers(self):
        try:
            socket.create_connection(('127.0.0.1', self.port), 1).close()
            return True
        except OSError:
            return False

    def log(self):
        with open(self.path('error.log')) as stream:
            return stream.read()

    def __enter__(self):
        self.process = subprocess.Popen(
            [PROGRAM, '-e', self.path('error.log'), '-c',
             self.path('nginx.conf')],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=processes.die_with_parent)
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('nginx did not come up: ' + self.log())
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)
