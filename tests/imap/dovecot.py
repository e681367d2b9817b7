"""An own Dovecot for the tests: everything in one temporary folder, on free
ports of 127.0.0.1, with a certificate authority of its own.  It knows IMAP and
folders, and nothing of reports.

    with Dovecot() as server:
        server.add('reports', 'INBOX', [mail, mail])
        ... server.imaps_port, server.imap_port, server.ca ...
        server.list('reports', 'dmarcmill/done')

Any user name logs in with PASSWORD (PLAIN, LOGIN), or with a token that the
token endpoint calls active (XOAUTH2, OAUTHBEARER).
"""
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

import mutf7
import processes
from certificates import Certificates
from dovecot_config import config, oauth2_config
from rawclient import RawClient

PASSWORD = 'secret'
MAIL_USER = 'mail'  # Dovecot lets nobody read mail as root
FLAGS = {'\\Draft': 'D', '\\Flagged': 'F', '\\Answered': 'R', '\\Seen': 'S',
         '\\Deleted': 'T'}
START_SECONDS = 20
# What a raw log writes in front of each line.
WHEN = re.compile(rb'^\d{10}\.\d{6} ', re.M)


def missing():
    """-> why no Dovecot can be started here, or None"""
    if os.getuid() != 0:
        return 'Dovecot needs root to be started'
    if not shutil.which('dovecot', path=search_path()):
        return 'there is no Dovecot (package dovecot-imapd)'
    return None


def search_path():
    return os.environ.get('PATH', '') + ':/usr/sbin:/usr/local/sbin'


class Dovecot:
    """Parameters:

    separator, prefix   of the personal namespace: '/' or '.', '' or 'INBOX.'
    storage             'maildir' or 'sdbox'
    without             capabilities that are not told: ('MOVE', 'ESEARCH')
    certificate         a kind of certificates.KINDS
    token_url           introspection URL of the token endpoint, or None
    introspection       how it is asked: 'auth', 'get', 'post'
    limits              {folder at the top: most messages in those below it},
                        else MOVE and COPY answer [OVERQUOTA]
    rawlog              keep what was said, see rawlogs()
    settings            further lines for the configuration
    """

    def __init__(self, separator='/', prefix='', storage='maildir',
                 without=(), certificate='good', token_url=None,
                 introspection='auth', limits=None, rawlog=False,
                 settings=''):
        self.separator, self.prefix, self.storage = separator, prefix, storage
        self.without, self.token_url = without, token_url
        self.introspection, self.limits = introspection, limits or {}
        self.rawlog, self.settings = rawlog, settings
        self.root = self.process = None
        self.certificate = certificate
        self.serial = 0

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    # ---- life ------------------------------------------------------------

    def start(self):
        """Makes the folder and starts; raises RuntimeError with the log."""
        reason = missing()
        if reason:
            raise RuntimeError(reason)
        self.root = tempfile.mkdtemp(prefix='dovecot-')
        os.chmod(self.root, 0o755)
        self.owner = pwd.getpwnam(MAIL_USER)
        for name in ('mail', 'rawlog', 'index'):
            os.mkdir(self.path(name))
            os.chown(self.path(name), self.owner.pw_uid, self.owner.pw_gid)
        self.certificates = Certificates(self.path('tls'))
        self.ca = self.certificates.ca
        self.imaps_port, self.imap_port = processes.free_ports(2)
        try:
            self.configure()
            self._run()
        except BaseException:
            self.stop()
            raise

    def configure(self):
        """Writes the configuration anew; for what changes after the start."""
        pem, key = self.certificates.pair(self.certificate)
        with open(self.path('oauth2.conf'), 'w') as stream:
            stream.write(oauth2_config(self))
        with open(self.path('dovecot.conf'), 'w') as stream:
            stream.write(config(self, pem, key))

    def path(self, *names):
        return os.path.join(self.root, *names)

    def _run(self):
        with open(self.path('log'), 'ab') as log:
            self.process = subprocess.Popen(
                ['dovecot', '-F', '-c', self.path('dovecot.conf')],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=log, start_new_session=True,
                env={'PATH': search_path()},
                preexec_fn=processes.die_with_parent)
        end = time.monotonic() + START_SECONDS
        while not self._greets(self.imap_port):
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError('Dovecot did not start:\n' + self.log())
            time.sleep(0.01)

    def _greets(self, port):
        try:
            with socket.create_connection(('127.0.0.1', port), 5) as line:
                return line.recv(4) == b'* OK'
        except OSError:
            return False

    def log(self):
        try:
            with open(self.path('log'), errors='replace') as stream:
                return stream.read()
        except OSError:
            return ''

    def stop(self):
        """Ends all of it and removes the folder; may be called twice."""
        if self.process:
            self.kill_all()
        root, self.root = self.root, None
        if root:
            shutil.rmtree(root, ignore_errors=True)

    def kill_sessions(self):
        """SIGKILL for the processes that serve users -> how many"""
        return sum(processes.kill(pid) for pid, name
                   in processes.children(self.process.pid) if name == 'imap')

    def sessions(self):
        """-> pids of the processes that serve users"""
        return [pid for pid, name in processes.children(self.process.pid)
                if name == 'imap']

    def kill_all(self):
        """SIGKILL for every process of this instance."""
        master, self.process = self.process, None
        if not master:
            return
        if master.poll() is None:
            # Stopped first, so that it has no new child meanwhile.
            processes.kill(master.pid, signal.SIGSTOP)
            family = processes.descendants(master.pid)
            for pid in family:
                processes.kill(pid)
        master.wait()

    def restart(self, certificate=None):
        """Kills what runs and starts again on the same ports."""
        if certificate:
            self.certificate = certificate
        self.kill_all()
        self.configure()
        shutil.rmtree(self.path('run'), ignore_errors=True)
        self._run()

    # ---- mail ------------------------------------------------------------

    def home(self, user):
        return self.path('mail', user)

    def folder_path(self, user, folder):
        """The Maildir of a folder; '/' in its name is the separator."""
        base = os.path.join(self.home(user), 'Maildir')
        if folder.upper() == 'INBOX':
            return base
        top, _, rest = folder.partition('/')
        if top in self.limits:
            base, folder = os.path.join(self.home(user), 'limited-' + top), rest
        return os.path.join(base, '.' + mutf7.encode(folder).replace('/', '.'))

    def imap_name(self, folder):
        """A folder's name as this server wants it, '/' being the separator."""
        if folder.upper() == 'INBOX':
            return 'INBOX'
        return self.prefix + mutf7.encode(folder).replace('/', self.separator)

    def create(self, user, folder='INBOX'):
        """Makes the folder of a Maildir where it is missing -> its path"""
        assert self.storage == 'maildir'
        target = self.folder_path(user, folder)
        base = target if folder.upper() == 'INBOX' else \
            os.path.dirname(target)
        for place in (self.home(user), base, target):
            self._make(place)
        for place in {base, target}:
            for name in ('cur', 'new', 'tmp'):
                self._make(os.path.join(place, name))
        if target != base:
            marker = os.path.join(target, 'maildirfolder')
            if not os.path.exists(marker):
                open(marker, 'w').close()
                os.chown(marker, self.owner.pw_uid, self.owner.pw_gid)
        return target

    def _make(self, place):
        if not os.path.isdir(place):
            os.mkdir(place)
            os.chown(place, self.owner.pw_uid, self.owner.pw_gid)

    def add(self, user, folder, mails, flags=(), links=False):
        """Puts mails straight into a Maildir, or appends them (sdbox).

        mails: bytes, or a list of them.  With `links` a list of files that
        are linked and not copied; they must lie on the same file system.
        """
        mails = [mails] if isinstance(mails, bytes) else mails
        if self.storage != 'maildir':
            with self.client(user) as client:
                client.append(self.imap_name(folder), mails, ' '.join(flags))
            return
        target = self.create(user, folder)
        letters = ''.join(sorted(FLAGS[flag] for flag in flags))
        place = 'cur' if letters else 'new'
        for mail in mails:
            self.serial += 1
            name = '%d.M%06dP1.test' % (1700000000 + self.serial // 1000000,
                                        self.serial % 1000000)
            if letters:
                name += ':2,' + letters
            full = os.path.join(target, place, name)
            if links:
                os.chown(mail, self.owner.pw_uid, self.owner.pw_gid)
                os.link(mail, full)
                continue
            with open(full, 'wb') as stream:
                stream.write(mail)
            os.chown(full, self.owner.pw_uid, self.owner.pw_gid)

    def files(self, user, folder):
        """-> [(path, letters of its flags)] of a Maildir, in no order"""
        found = []
        for place in ('new', 'cur'):
            path = os.path.join(self.folder_path(user, folder), place)
            for entry in os.scandir(path) if os.path.isdir(path) else ():
                found.append((entry.path, entry.name.partition(':2,')[2]))
        return found

    def folders(self, user):
        """-> names of the folders of a Maildir, INBOX too"""
        inbox = self.folder_path(user, 'INBOX')
        if not os.path.isdir(inbox):
            return []
        places = {'': inbox}
        places.update({top + '/': os.path.dirname(
            self.folder_path(user, top + '/x')) for top in self.limits})
        return ['INBOX'] + sorted(
            start + mutf7.decode(name[1:].replace('.', '/'))
            for start, base in places.items() if os.path.isdir(base)
            for name in os.listdir(base) if name.startswith('.')
            and os.path.isdir(os.path.join(base, name)))

    def list(self, user, folder):
        """-> the mails as bytes, in no order; sdbox: with LF as line ends"""
        if self.storage == 'maildir':
            mails = []
            for path, _ in self.files(user, folder):
                with open(path, 'rb') as stream:
                    mails.append(stream.read())
            return mails
        with self.client(user) as client:
            if not client.select(self.imap_name(folder)):
                return []
            return [text.replace(b'\r\n', b'\n')
                    for text in client.fetch().values()]

    def flags(self, user, folder):
        """-> [the set of letters of each mail], in no order"""
        if self.storage == 'maildir':
            return [set(letters) for _, letters in self.files(user, folder)]
        with self.client(user) as client:
            if not client.select(self.imap_name(folder)):
                return []
            return [{FLAGS[flag] for flag in flags if flag in FLAGS}
                    for flags in client.flags().values()]

    def client(self, user):
        return RawClient(self.imaps_port, self.ca, user=user)

    def doveadm(self, *arguments):
        """-> what doveadm says on its standard output"""
        done = subprocess.run(
            ('doveadm', '-c', self.path('dovecot.conf')) + arguments,
            capture_output=True, env={'PATH': search_path()})
        if done.returncode:
            raise RuntimeError('doveadm %s: %s' % (
                arguments[0], done.stderr.decode(errors='replace')))
        return done.stdout

    def drop_index(self, user, folder='INBOX'):
        """Removes what the server remembers of a Maildir's mails"""
        place = self.folder_path(user, folder)
        for name in os.listdir(place):
            if name.startswith('dovecot.index'):
                os.unlink(os.path.join(place, name))

    def forget(self, user):
        """Removes a user's mail; none of his sessions may be open."""
        shutil.rmtree(self.home(user), ignore_errors=True)

    def locks(self, user):
        """-> lock files that lie in his folders"""
        return [name for _, _, names in os.walk(self.home(user))
                for name in names if name.endswith('.lock')]

    def watch(self, user):
        """Has the user's sessions logged; before the first of them."""
        place = self.path('rawlog', user)
        os.makedirs(place, exist_ok=True)
        os.chown(place, self.owner.pw_uid, self.owner.pw_gid)

    def rawlogs(self, user):
        """-> [(what came in, what went out)] of watched sessions"""
        place = self.path('rawlog', user)
        found = []
        for name in sorted(os.listdir(place)):
            if name.endswith('.in'):
                pair = []
                for end in ('.in', '.out'):
                    with open(os.path.join(place, name[:-3] + end),
                              'rb') as stream:
                        pair.append(WHEN.sub(b'', stream.read()))
                found.append(tuple(pair))
        return found
