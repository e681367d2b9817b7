"""An IMAP server for the tests that is right but for the faults it is told,
over a mailbox in memory that lasts over its connections.

    with BadServer(folder, faults=['fin-fetch-literal'], times=1) as server:
        server.fill([mail, mail])
        ... server.port, server.ca ...
        server.store.dump()

The faults stand in bad_faults.py.  User reports, password secret; the bearer
token is good-token.
"""
import os
import socket
import ssl
import threading

import bad_faults
from bad_line import Line, Over
from bad_session import Session
from bad_store import Store
from certificates import Certificates

USERS = {'reports': 'secret', 'reports@example.com': 'secret'}
TOKEN = 'good-token'


class BadServer:
    """folder      where the certificates go
    faults      names of bad_faults
    times       how many connections suffer, from the first on; 0 = all
    tls         'implicit' or 'starttls'
    without     capabilities that are not there
    log, state  files: what was said, and what the mailbox holds now
    """

    def __init__(self, folder, faults=(), times=0, tls='implicit',
                 separator='/', prefix='', without=(), log=None, state=None,
                 certificate='good', port=0):
        self.faults = {bad_faults.known(name) for name in faults}
        self.times, self.tls, self.without = times, tls, tuple(without)
        self.users, self.token = USERS, TOKEN
        self.store = Store(separator, prefix, state)
        if self.faults & {'folder-exists', 'folder-exists-plain'}:
            self.store.create(prefix + 'dmarcmill' + separator + 'done')
        certificates = Certificates(folder)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificates.pair(certificate))
        self.ca = certificates.ca
        self.log_path, self.log_lock = log, threading.Lock()
        self.connections = self.plain_expunges = 0
        self.arrivals = []
        self.crashes = []  # bugs of ours
        self.stopping = False
        self.threads = []
        self.listener = socket.create_server(('127.0.0.1', port), backlog=50)
        self.listener.settimeout(0.1)
        self.port = self.listener.getsockname()[1]
        self.accepting = threading.Thread(target=self._accept, daemon=True)
        self.accepting.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.stopping = True
        self.accepting.join()
        for thread in self.threads:
            thread.join(5)
        self.listener.close()
        self.store.save()

    def fill(self, mails, name='INBOX', flags=()):
        """Puts mails into a folder; their lines get CRLF as they are sent"""
        with self.store.lock:
            folder = self.store.find(name) or self.store.create(name)
            for mail in mails:
                folder.add(wire(mail), flags)
        self.store.save()

    def arrive(self, folder):
        """One of `arrivals` comes in, or a letter"""
        folder.add(self.arrivals.pop(0) if self.arrivals
                   else b'From: a@example.com\r\nSubject: new\r\n\r\nnew\r\n')

    def log(self, number, text):
        if self.log_path:
            with self.log_lock, open(self.log_path, 'a') as stream:
                stream.write('%d %s\n' % (number, text))

    def secure(self, line):
        """Speaks TLS from here on"""
        line.socket.settimeout(10)
        try:
            line.socket = self.context.wrap_socket(line.socket,
                                                   server_side=True)
        except (OSError, ValueError) as error:
            self.log(line.number, '(TLS: %s)' % error)
            raise Over from None
        line.socket.settimeout(0.2)

    def _accept(self):
        while not self.stopping:
            try:
                connection, _ = self.listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            thread = threading.Thread(
                target=self._serve, args=(connection, self.connections),
                daemon=True)
            self.threads = [t for t in self.threads if t.is_alive()]
            self.threads.append(thread)
            thread.start()

    def _serve(self, connection, number):
        self.log(number, '(connected)')
        line = Line(connection, self, number)
        try:
            if self.tls == 'implicit':
                self.secure(line)
            Session(line, self, self.tls == 'implicit').serve()
        except Over:
            pass
        except Exception as error:
            self.crashes.append(repr(error))
            self.log(number, '(bug: %r)' % error)
            raise
        finally:
            line.socket.close()


def wire(mail):
    """Line ends as IMAP wants them, where a mail has none of its own"""
    return mail if b'\r' in mail else mail.replace(b'\n', b'\r\n')


def read_mails(path):
    """-> the files of a directory, by name, or one file"""
    names = sorted(os.listdir(path)) if os.path.isdir(path) else ['']
    mails = []
    for name in names:
        with open(os.path.join(path, name) if name else path, 'rb') as stream:
            mails.append(stream.read())
    return mails
