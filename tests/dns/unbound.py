"""An Unbound of the tests' own: a resolver that validates DNSSEC and asks an
NSD of ours for everything below one domain, the internet for nothing.  Zones
are signed here as well, well or badly.
"""
import os
import shutil
import subprocess
import tempfile
import time

import nsd
import processes

PROGRAM = '/usr/sbin/unbound'
SIGNERS = ('ldns-keygen', 'ldns-signzone')
CONFIG = '''server:
  interface: 127.0.0.1@%(port)d
  do-daemonize: no
  username: ""
  chroot: ""
  directory: "%(folder)s"
  pidfile: ""
  use-syslog: no
  logfile: "%(folder)s/unbound.log"
  num-threads: 1
  do-ip6: no
  do-not-query-localhost: no
  module-config: "validator iterator"
  local-zone: "." static
  local-zone: "%(domain)s." transparent
%(anchors)s
remote-control:
  control-enable: no
stub-zone:
  name: "%(domain)s."
  stub-addr: 127.0.0.1@%(target)d
'''


def missing():
    """-> why none can be started here, or None"""
    if not os.access(PROGRAM, os.X_OK):
        return 'there is no ' + PROGRAM
    for program in SIGNERS:
        if not shutil.which(program):
            return 'there is no %s (package ldnsutils)' % program
    return nsd.missing()


def run(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError('%s: %s%s' % (command[0], done.stdout, done.stderr))
    return done.stdout.strip()


def sign(name, text):
    """-> (the zone with its signatures, its DS record)"""
    head = '' if ' SOA ' in text else nsd.HEAD
    with tempfile.TemporaryDirectory(prefix='sign-') as folder:
        with open(os.path.join(folder, 'zone'), 'w') as stream:
            stream.write('$ORIGIN %s.\n%s%s\n' % (name, head, text))
        key = run(folder, 'ldns-keygen', '-a', 'ECDSAP256SHA256', '-k', name)
        run(folder, 'ldns-signzone', '-o', name, 'zone', key)
        with open(os.path.join(folder, 'zone.signed')) as stream:
            signed = stream.read()
        with open(os.path.join(folder, key + '.ds')) as stream:
            return signed, stream.read().strip()


def falsify(signed, before, after):
    """Changes what was signed, as an attacker on the way would"""
    assert before in signed
    return signed.replace(before, after)


class Unbound:
    """`zones`: name -> text, all below `domain`; those in `secure` are signed,
    those in `bogus` too, and then {name: (before, after)} is changed in them.
    """

    def __init__(self, zones, secure=(), bogus=None, domain='example'):
        self.folder = tempfile.mkdtemp(prefix='unbound-')
        self.port, = processes.free_ports(1)
        self.process = None
        served, anchors = dict(zones), []
        for name in [*secure, *(bogus or {})]:
            served[name], ds = sign(name, zones[name])
            anchors.append('  trust-anchor: "%s"' % ' '.join(ds.split()))
        for name, change in (bogus or {}).items():
            served[name] = falsify(served[name], *change)
        self.nsd = nsd.Nsd(served)
        with open(self.path('unbound.conf'), 'w') as stream:
            stream.write(CONFIG % {
                'port': self.port, 'folder': self.folder, 'domain': domain,
                'anchors': '\n'.join(anchors), 'target': self.nsd.port})

    @property
    def address(self):
        return '127.0.0.1:%d' % self.port

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self):
        self.nsd.start()
        self.process = subprocess.Popen(
            [PROGRAM, '-d', '-c', self.path('unbound.conf')],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=processes.die_with_parent)
        end = time.monotonic() + nsd.START_SECONDS
        while not nsd.answers(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('Unbound did not come up: ' + self.log())
            time.sleep(0.02)

    def log(self):
        try:
            with open(self.path('unbound.log')) as stream:
                return stream.read()
        except OSError:
            return ''

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None
        self.nsd.stop()

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.stop()
        for folder in self.folder, self.nsd.folder:
            shutil.rmtree(folder, ignore_errors=True)
