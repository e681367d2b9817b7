"""An NSD of the tests' own: it serves the zones it is given on a port of
127.0.0.1, from a temporary folder, and is gone with us.
"""
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '..', 'imap'))

import processes

PROGRAM = '/usr/sbin/nsd'
START_SECONDS = 10
HEAD = '''$TTL 3600
@ IN SOA ns.invalid. hostmaster.invalid. 1 3600 600 86400 300
@ IN NS ns.invalid.
'''
CONFIG = '''server:
  ip-address: 127.0.0.1@%(port)d
  username: ""
  chroot: ""
  zonesdir: "%(folder)s"
  database: ""
  pidfile: ""
  xfrdfile: "%(folder)s/xfrd.state"
  xfrdir: "%(folder)s"
  zonelistfile: "%(folder)s/zone.list"
  logfile: "%(folder)s/log"
  server-count: 1
  rrl-ratelimit: 0
remote-control:
  control-enable: no
'''
ZONE = '''zone:
  name: "%s"
  zonefile: "%s"
'''


def missing():
    """-> why no NSD can be started here, or None"""
    if not os.access(PROGRAM, os.X_OK):
        return 'there is no ' + PROGRAM
    return None


def answers(port):
    """Whether somebody answers DNS there: any reply to a question counts."""
    query = struct.pack('>6H', 7, 0, 1, 0, 0, 0) + b'\0\0\2\0\1'
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(0.2)
        line.connect(('127.0.0.1', port))
        try:
            line.send(query)
            return line.recv(512)[:2] == b'\0\7'
        except OSError:
            return False


class Nsd:
    """`zones`: name -> text of the zone.  A text without a SOA record gets one
    with an NS record; names in it are relative to the zone.
    """

    def __init__(self, zones):
        self.folder = tempfile.mkdtemp(prefix='nsd-')
        self.port, = processes.free_ports(1)
        self.process = None
        self.write(zones)

    @property
    def address(self):
        return '127.0.0.1:%d' % self.port

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, zones):
        config = CONFIG % {'port': self.port, 'folder': self.folder}
        for number, (name, text) in enumerate(sorted(zones.items())):
            file = 'zone.%d' % number
            head = '' if ' SOA ' in text else HEAD
            with open(self.path(file), 'w', encoding='utf-8') as stream:
                stream.write('$ORIGIN %s.\n%s%s\n'
                             % (name.rstrip('.'), head, text))
            config += ZONE % (name.rstrip('.') or '.', file)
        with open(self.path('nsd.conf'), 'w') as stream:
            stream.write(config)

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, '-d', '-c', self.path('nsd.conf')],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, preexec_fn=processes.die_with_parent)
        end = time.monotonic() + START_SECONDS
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('NSD did not come up: ' + self.log())
            time.sleep(0.02)

    def log(self):
        try:
            with open(self.path('log')) as stream:
                return stream.read()
        except OSError:
            return ''

    def stop(self):
        if not self.process:
            return
        pids = processes.descendants(self.process.pid)
        self.process.terminate()
        self.process.wait()
        for pid in pids[1:]:
            processes.kill(pid)
        self.process = None

    def replace(self, zones):
        """Serves other zones from now on, on the same port."""
        self.stop()
        self.write(zones)
        self.start()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *reason):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
