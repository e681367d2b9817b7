"""What the misbehaving IMAP server answers to each command: right, where no
fault says otherwise.  Where the line itself breaks is bad_line.py's matter.
"""
import base64
import time

from bad_fetch import fetch_pieces, nasty_line
from bad_store import as_set, meets, quoted, tokens

LIES = '1:4294967295'
AUTH_MECHANISMS = ('PLAIN', 'LOGIN', 'XOAUTH2', 'OAUTHBEARER')
EXTENSIONS = ('SASL-IR', 'LITERAL+', 'ID', 'ENABLE', 'NAMESPACE', 'IDLE',
              'UIDPLUS', 'MOVE', 'ESEARCH', 'UNSELECT')
# What a capability brings; without it the command is BAD.
NEEDS = {'IDLE': 'IDLE', 'NAMESPACE': 'NAMESPACE', 'MOVE': 'MOVE',
         'UID MOVE': 'MOVE', 'UID EXPUNGE': 'UIDPLUS', 'ENABLE': 'ENABLE',
         'ID': 'ID', 'UNSELECT': 'UNSELECT'}
STEP_OF = {'AUTHENTICATE': 'auth', 'LOGIN': 'auth', 'EXAMINE': 'select'}
CHANGES = ('CREATE', 'STORE', 'COPY', 'MOVE', 'EXPUNGE')


class No(Exception):
    """The tagged answer is NO, with this text."""


class Bad(Exception):
    """The tagged answer is BAD, with this text."""


class Session:
    def __init__(self, line, server, secure):
        self.line, self.server, self.store = line, server, server.store
        self.has = line.has
        self.secure = secure
        self.user = self.folder = None
        self.read_only = False
        self.fetches = 0
        self.out = []

    # ---- answers ---------------------------------------------------------

    def untagged(self, text):
        if self.has('lower-case') and self.user and '"' not in text:
            text = text.lower()
        self.out.append(b'* %s\r\n' % text.encode())

    def finish(self, step, tag, text, pieces=()):
        """Sends what waits, the pieces, and the tagged line"""
        if self.has('wrong-tag') and self.user:
            tag = b'ZZZ999'
        if self.has('lower-case') and self.folder:
            text = text.lower()
        last = b'%s %s\r\n' % (tag, text.encode())
        if self.has('no-tag') and self.user:
            last = b''
        head = b''.join(self.out)
        self.out = []
        self.line.server.log(self.line.number, 'S: %s %s' % (
            tag.decode(errors='replace'), text))
        if pieces:
            self.line.send([(None, head)] + list(pieces) + [(step, last)], tag)
        else:
            self.line.send([(step, head + last)], tag)

    def noise(self):
        """What a server may say before any tagged line"""
        if self.has('alert'):
            self.untagged('OK [ALERT] the disk is nearly full')
            self.untagged('OK [XNEW "a ] b" (c d)] a code that is new')
            self.out.append(b'* XNEWS (a {3}\r\n)\r\n "b" NIL) c\r\n')
        if self.folder and self.has('unsolicited'):
            count = len(self.folder.mails)
            self.untagged('%d EXISTS' % (count + 1))
            self.untagged('1 RECENT')
            if count:
                self.untagged('1 FETCH (FLAGS (\\Seen))')
                self.untagged('%d FETCH (MODSEQ (7) UID %d FLAGS ())' % (
                    count, self.folder.mails[-1].uid))
            self.untagged('%d EXPUNGE' % (count + 1))

    def capabilities(self):
        found = ['IMAP4rev1']
        if self.has('capability-none') and self.secure:
            return found
        if not self.secure and not self.has('starttls-missing'):
            found += ['STARTTLS', 'LOGINDISABLED']
        elif self.has('login-disabled'):
            found.append('LOGINDISABLED')
        else:
            found += ['AUTH=GSSAPI'] if self.has('gssapi-first') else []
            found += ['AUTH=' + name for name in AUTH_MECHANISMS]
        withheld = set(self.server.without)
        if self.has('idle-missing'):
            withheld.add('IDLE')
        return found + [n for n in EXTENSIONS if n not in withheld]

    # ---- the loop --------------------------------------------------------

    def greet(self):
        text = 'OK [CAPABILITY %s] ready' % ' '.join(self.capabilities())
        if self.has('login-no-caps'):
            text = 'OK ready'
        if self.has('greeting-preauth'):
            self.user = 'nobody'
            text = 'PREAUTH you are known'
        self.line.send([('greeting', b'* %s\r\n' % text.encode())])

    def serve(self):
        self.greet()
        while True:
            text = self.line.command()
            tag, _, rest = text.partition(b' ')
            words = tokens(rest)
            name = words.pop(0).upper() if words else ''
            if name == 'UID' and words:
                name = 'UID ' + words.pop(0).upper()
            self.tag = tag
            self.before(name)
            if name == 'STARTTLS' and not self.secure and \
                    not self.has('starttls-missing'):
                self.starttls(tag)
            elif name == 'IDLE' and self.folder and \
                    'IDLE' in self.capabilities():
                self.idle(tag)
            else:
                self.answer(tag, name, words)
            if name == 'LOGOUT':
                self.line.fin()

    def before(self, name):
        """What may come in the way of an answer"""
        if name == 'LIST' and self.has('endless-list'):
            self.line.endless(b'* LIST () "/" folder-without-end\r\n')
        if name == 'UID FETCH' and self.folder:
            if self.fetches and self.has('bye-after-fetch'):
                self.line.broken('bye', b'', None)
            self.fetches += 1
            nasty_line(self.line)

    def answer(self, tag, name, words):
        bare = name.removeprefix('UID ')
        step = STEP_OF.get(bare, bare.lower())
        if bare in CHANGES and self.line.how(step + '-undone'):
            return self.finish(step + '-undone', tag, 'OK done')
        pieces = ()
        try:
            handler = getattr(self, 'do_' + name.lower().replace(' ', '_'),
                              None)
            need = NEEDS.get(name)
            if not handler or need and need not in self.capabilities():
                raise Bad('this command is not known')
            if name in ('AUTHENTICATE', 'LOGIN'):
                result = handler(words)
            else:
                with self.store.lock:
                    result = handler(words)
            if isinstance(result, tuple):
                text, pieces = result
            else:
                text = result
            self.noise()
            text = 'OK ' + text
        except No as no:
            text = 'NO %s' % no
        except (Bad, IndexError, ValueError) as bad:
            text = 'BAD %s' % bad
        if bare in CHANGES:
            self.store.save()
        return self.finish(step, tag, text, pieces)

    # ---- before a folder is chosen ---------------------------------------

    def do_capability(self, _):
        self.untagged('CAPABILITY ' + ' '.join(self.capabilities()))
        return 'done'

    def do_noop(self, _):
        return 'done'

    def do_id(self, _):
        self.untagged('ID NIL')
        return 'done'

    def do_enable(self, words):
        self.untagged('ENABLED')  # of what was asked, nothing
        return 'done'

    def do_logout(self, _):
        self.untagged('BYE good bye')
        return 'done'

    def starttls(self, tag):
        answer = b'%s OK go\r\n' % tag
        if self.has('starttls-injected'):
            answer += b'* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n' * 3
        self.line.send([('starttls', answer)], tag)
        if not self.line.how('starttls'):
            self.line.buffer = b''
            self.server.secure(self.line)
            self.secure = True

    def do_login(self, words):
        return self.login(words[0], words[1])

    def login(self, user, password):
        if self.has('login-unavailable'):
            raise No('[UNAVAILABLE] the user database does not answer')
        if self.server.users.get(user) != password:
            raise No('[AUTHENTICATIONFAILED] wrong user name or password')
        self.user = user
        return 'logged in'

    def do_authenticate(self, words):
        mechanism = words[0].upper()
        if mechanism not in AUTH_MECHANISMS or self.has('login-disabled'):
            raise No('[CANNOT] this mechanism is not offered')
        if mechanism == 'LOGIN':
            user = self.challenge(b'Username:') if len(words) < 2 \
                else base64.b64decode(words[1])
            return self.login(user.decode(),
                              self.challenge(b'Password:').decode())
        data = base64.b64decode(words[1]) if len(words) > 1 \
            else self.challenge(b'')
        if mechanism == 'PLAIN':
            _, user, password = data.decode().split('\0')
            return self.login(user, password)
        fields = data.decode().split('\1')
        token = next((f.partition('Bearer ')[2] for f in fields
                      if f.startswith('auth=Bearer ')), None)
        if token != self.server.token:
            self.challenge(b'{"status":"401","schemes":"bearer",'
                           b'"scope":"https://mail.example.com/"}')
            raise No('[AUTHENTICATIONFAILED] the token is not valid')
        self.user = 'bearer'
        return 'logged in'

    def challenge(self, text):
        """-> what the client answers to a challenge"""
        self.line.write(b'+ %s\r\n' % base64.b64encode(text))
        line = self.line.text_line().strip()
        self.server.log(self.line.number, 'C: ' + line.decode('ascii',
                                                              'replace'))
        if line == b'*':
            raise Bad('cancelled')
        return base64.b64decode(line)

    def do_namespace(self, _):
        self.known()
        self.untagged('NAMESPACE ((%s %s)) NIL NIL' % (
            quoted(self.store.prefix), quoted(self.store.separator)))
        return 'done'

    def known(self):
        if not self.user:
            raise Bad('log in first')

    def do_list(self, words):
        self.known()
        reference, pattern = words[-2:]
        separator = quoted(self.store.separator)
        if pattern == '':
            self.untagged('LIST (\\Noselect) %s ""' % separator)
            return 'done'
        for folder in self.store.matching(reference + pattern):
            hidden = self.has('folder-exists') or \
                self.has('folder-exists-plain')
            if folder.name != 'INBOX' and hidden:
                continue
            attributes = set(folder.attributes)
            if self.has('noinferiors'):
                attributes.add('\\Noinferiors')
            if self.has('noselect') and folder.name != 'INBOX':
                attributes.add('\\Noselect')
            self.untagged('LIST (%s) %s %s' % (
                ' '.join(sorted(attributes)), separator, quoted(folder.name)))
        return 'done'

    def do_status(self, words):
        self.known()
        folder = self.existing(words[0])
        self.untagged('STATUS %s (MESSAGES %d UIDNEXT %d UIDVALIDITY %d)' % (
            quoted(folder.name), len(folder.mails), folder.uidnext,
            self.validity(folder)))
        return 'done'

    def do_create(self, words):
        self.known()
        name = words[0].rstrip(self.store.separator)
        if self.has('cannot-create'):
            raise No('[CANNOT] no folders can be made here')
        if self.has('noinferiors') and self.store.separator in name:
            raise No("mailbox doesn't allow inferior mailboxes")
        if self.has('folder-exists') or self.has('folder-exists-plain'):
            if not self.store.find(name):
                self.store.create(name)
        if self.store.find(name):
            raise No('mailbox exists' if self.has('folder-exists-plain')
                     else '[ALREADYEXISTS] there is such a folder')
        if not name.startswith(self.store.prefix):
            raise No('[CANNOT] names begin with ' + self.store.prefix)
        self.store.create(name)
        return 'created'

    def do_subscribe(self, words):
        self.known()
        return 'done'

    def existing(self, name):
        folder = self.store.find(name)
        if not folder:
            raise No('[NONEXISTENT] there is no such folder')
        return folder

    def validity(self, folder):
        if self.has('uidvalidity-zero'):
            return 0
        if self.has('uidvalidity-changes'):
            return folder.uidvalidity + 1000 * self.line.number
        told = folder.uidvalidity
        if self.has('uidvalidity-empty') and not folder.mails:
            folder.uidvalidity += 1
        return told

    def do_select(self, words):
        return self.select(words, False)

    def do_examine(self, words):
        return self.select(words, True)

    def select(self, words, read_only):
        self.known()
        self.folder = None
        folder = self.existing(words[0])
        if self.has('noselect') and folder.name != 'INBOX':
            raise No('[NONEXISTENT] it cannot be selected')
        self.read_only = read_only or self.has('read-only')
        self.untagged('FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)')
        if self.has('unsolicited'):
            self.untagged('0 EXISTS')
        self.untagged('%d EXISTS' % len(folder.mails))
        self.untagged('0 RECENT')
        if not self.has('uidvalidity-none'):
            self.untagged('OK [UIDVALIDITY %d] valid' % self.validity(folder))
        self.untagged('OK [UIDNEXT %d] next' % folder.uidnext)
        self.folder = folder
        return '[READ-%s] selected' % (
            'ONLY' if self.read_only else 'WRITE')

    def do_unselect(self, _):
        self.selected()
        self.folder = None
        return 'done'

    def selected(self, writing=False):
        if not self.folder:
            raise Bad('select a folder first')
        if self.folder.name not in self.store.folders:
            raise No('[NONEXISTENT] the folder is gone')
        if writing and self.read_only:
            raise No('[READ-ONLY] nothing can be changed here')

    # ---- in a folder -----------------------------------------------------

    def idle(self, tag):
        """RFC 2177: says what comes, until DONE"""
        if self.has('idle-no-plus'):
            self.line.stall()
        self.line.send([('idle', b'+ idling\r\n')], tag)
        seen, started = len(self.folder.mails), time.monotonic()
        while True:
            word = self.line.text_line(patient=False)
            if word is not None:
                break
            if self.has('bye-in-idle'):
                self.line.broken('bye', b'', None)
            if self.has('new-in-idle') and time.monotonic() > started + 0.5:
                with self.store.lock:
                    self.server.arrive(self.folder)
                started += 3600
            if len(self.folder.mails) != seen:
                seen = len(self.folder.mails)
                self.line.write(b'* %d EXISTS\r\n' % seen)
        done = word.strip().upper() == b'DONE'
        self.server.log(self.line.number, 'C: ' + word.decode().strip())
        self.finish('idle-done', tag, 'OK done' if done else 'BAD no DONE')

    def do_uid_search(self, words):
        self.selected()
        options = None
        if words[0].upper() == 'RETURN':
            end = words.index(')')
            options = [word.upper() for word in words[2:end]]
            if 'ESEARCH' not in self.capabilities():
                raise Bad('no ESEARCH here')
            words = words[end + 1:]
        top = self.folder.mails[-1].uid if self.folder.mails else 0
        uids = [m.uid for number, m in enumerate(self.folder.mails, 1)
                if meets(m, number, words, top)]
        if options is not None and not self.has('esearch-ignored'):
            self.extended(options or ['ALL'], uids)
        else:
            self.plain(uids)
        return 'done'

    def extended(self, options, uids):
        head = 'ESEARCH (TAG %s) UID' % quoted(self.tag.decode())
        if self.has('search-lies'):
            return self.untagged(head + ' ALL %s COUNT 4294967295' % LIES)
        if self.has('search-zero'):
            return self.untagged(head + ' ALL 0:5')
        if self.has('esearch-empty') or not uids:
            return self.untagged(head + (' COUNT 0' if 'COUNT' in options
                                         else ''))
        if self.has('search-split'):
            for uid in uids:
                self.untagged(head + ' ALL %d' % uid)
            return None
        values = {'MIN': min(uids), 'MAX': max(uids), 'COUNT': len(uids),
                  'ALL': as_set(uids)}
        return self.untagged(head + ''.join(
            ' %s %s' % (o, values[o]) for o in options if o in values))

    def plain(self, uids):
        if self.has('search-lies'):
            uids = list(range(4294960000, 4294967296)) + uids
        if self.has('search-zero'):
            uids = [0] + uids
        if self.has('search-nothing') and not uids:
            return
        if self.has('search-split'):
            for uid in uids:
                self.untagged('SEARCH %d' % uid)
            self.untagged('SEARCH')
            return
        self.untagged('SEARCH' + ''.join(' %d' % uid for uid in uids))

    def do_uid_fetch(self, words):
        self.selected()
        pieces = fetch_pieces(self, words[0], words[1:])
        if self.has('folder-deleted'):
            self.store.folders.pop(self.folder.name, None)
        return 'fetched', pieces

    def do_uid_store(self, words):
        self.selected(writing=True)
        operation = words[1].upper()
        flags = {word for word in words[2:] if word not in '()'}
        for number, mail in self.folder.chosen(words[0]):
            if self.has('store-none'):
                continue
            if operation.startswith('+'):
                mail.flags |= flags
            elif operation.startswith('-'):
                mail.flags -= flags
            else:
                mail.flags = set(flags)
            if not operation.endswith('.SILENT'):
                self.untagged('%d FETCH (UID %d FLAGS (%s))' % (
                    number, mail.uid, ' '.join(sorted(mail.flags))))
        return 'stored'

    def refused(self, name):
        """What MOVE and COPY have in common"""
        target = self.store.find(name)
        if self.has('overquota'):
            raise No('[OVERQUOTA] the mailbox is full')
        if not target or self.has('trycreate'):
            raise No('[TRYCREATE] there is no such folder')
        return target

    def copies(self, chosen, target):
        """Copies mails -> the code COPYUID, or nothing"""
        new = [target.add(m.data, m.flags - {'\\Recent'}, m.date).uid
               for _, m in chosen]
        return self.copyuid([m.uid for _, m in chosen], target, new)

    def copyuid(self, old, target, new):
        if not old or self.has('move-no-copyuid') or \
                'UIDPLUS' not in self.capabilities():
            return ''
        if self.has('copyuid-wrong'):
            old = [uid + 1000 for uid in old]
        if self.has('copyuid-others'):
            old = [mail.uid for mail in self.folder.mails[-len(old):]]
        return '[COPYUID %d %s %s] ' % (
            self.validity(target), as_set(old), as_set(new))

    def do_uid_copy(self, words):
        self.selected()
        target = self.refused(words[1])
        chosen = self.folder.chosen(words[0])
        if self.has('copy-none'):
            return self.copyuid([m.uid for _, m in chosen], target,
                                [m.uid for _, m in chosen]) + 'copied'
        code = self.copies(chosen, target)
        if code and self.has('copyuid-untagged'):
            self.untagged('OK %scopied' % code)
            code = ''
        return code + 'copied'

    def do_uid_move(self, words):
        self.selected(writing=True)
        if self.has('move-bad'):
            raise Bad('command not supported')
        if self.has('hmailserver'):
            raise No('No mail number specified.')
        target = self.refused(words[1])
        chosen = self.folder.chosen(words[0])
        if self.has('move-none'):
            return 'moved'
        half = self.has('move-half') or self.has('move-half-no')
        if half:
            chosen = chosen[:(len(chosen) + 1) // 2]
        code = self.copies(chosen, target)
        tagged = self.has('move-copyuid-tagged')
        if code and not tagged:
            self.untagged('OK %smoved' % code)
        self.remove([mail for _, mail in chosen])
        if self.has('move-half-no'):
            raise No('[SERVERBUG] it went wrong half-way')
        return (code if tagged else '') + 'moved'

    def do_uid_expunge(self, words):
        self.selected(writing=True)
        chosen = [] if self.has('expunge-none') else [
            mail for _, mail in self.folder.chosen(words[0])
            if '\\Deleted' in mail.flags]
        self.remove(chosen)
        return 'expunged'

    def do_expunge(self, _):
        self.selected(writing=True)
        self.server.plain_expunges += 1
        self.remove([mail for mail in self.folder.mails
                     if '\\Deleted' in mail.flags])
        return 'expunged'

    def do_close(self, words):
        if not self.read_only:
            self.do_expunge(words)
            self.out = []
        self.folder = None
        return 'closed'

    def remove(self, mails):
        """Takes mails out of the folder and says so"""
        if mails and self.has('vanished'):
            self.untagged('VANISHED ' + as_set([m.uid for m in mails]))
        for mail in mails:
            number = self.folder.mails.index(mail)
            del self.folder.mails[number]
            if not self.has('vanished'):
                self.untagged('%d EXPUNGE' % (number + 1))
