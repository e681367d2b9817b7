"""The names of what the misbehaving IMAP server can do wrong, and what each
means; it does nothing itself.

A fault is one of NAMED, or HOW-STEP: what happens to the line when a step of
the protocol is half answered.
"""

HOW = {
    'fin': 'the connection is closed',
    'rst': 'the connection is reset',
    'stall': 'nothing more is said',
    'drip': 'the rest comes byte by byte, very slowly',
    'bye': '* BYE and close, instead of the answer',
    'no': 'tagged NO, instead of the answer',
    'bad': 'tagged BAD, instead of the answer',
    'garbage': 'noise, instead of the answer',
}
# Commands, and the places within the answer to FETCH.  What changes the
# mailbox has been done when its answer is cut; with -undone it has not.
STEPS = {
    'greeting', 'capability', 'starttls', 'auth', 'namespace', 'list',
    'create', 'select', 'search', 'fetch', 'fetch-line', 'fetch-literal',
    'fetch-after-literal', 'store', 'copy', 'move', 'expunge', 'status',
    'noop', 'idle', 'logout', 'enable', 'id', 'close', 'unselect',
    'store-undone', 'copy-undone', 'move-undone', 'expunge-undone',
    'create-undone',
}
# Within a FETCH there is no tagged answer to replace.
WITHIN_FETCH = ('fetch-line', 'fetch-literal', 'fetch-after-literal')
OTHER_NAMES = {
    'greeting-bye': 'bye-greeting', 'greeting-silence': 'stall-greeting',
    'greeting-garbage': 'garbage-greeting', 'login-no': 'no-auth',
    'login-bye': 'bye-auth', 'select-no': 'no-select',
    'select-bye': 'bye-select',
}
NAMED = {
    'greeting-preauth': 'PREAUTH before TLS',
    'starttls-missing': 'STARTTLS is not offered',
    'starttls-injected': 'plain text behind the OK of STARTTLS',
    'capability-none': 'IMAP4rev1 and nothing else',
    'login-disabled': 'LOGINDISABLED and no mechanism',
    'gssapi-first': 'GSSAPI is offered beside the others, and refused',
    'login-unavailable': 'NO [UNAVAILABLE] to every login',
    'login-no-caps': 'capabilities are told on request only',
    'uidvalidity-none': 'SELECT says no UIDVALIDITY',
    'uidvalidity-changes': 'another one with each connection',
    'uidvalidity-empty': 'another one each time a folder without mails is looked at',
    'uidvalidity-zero': 'UIDVALIDITY 0',
    'wrong-uid': 'FETCH answers a UID that nobody asked for',
    'other-uid': 'FETCH answers with the UID of the next mail',
    'wrong-literal-short': 'the literal is longer than announced',
    'wrong-literal-long': 'the literal is shorter than announced',
    'literal-4g': 'a literal of 4 GiB is announced, and little comes',
    'literal-4g-sent': 'a literal of 4 GiB is announced, and comes',
    'literal-20-digits': 'its size has 20 digits',
    'literal-negative': 'its size is -5',
    'endless-line': 'an untagged line that never ends',
    'endless-lines': 'untagged lines that never end',
    'endless-list': 'LIST names folders for ever',
    'nul-in-line': 'NULs in an untagged line',
    'deep-parentheses': '100,000 parentheses in a line',
    'zero-bodies': 'FETCH is OK and brings nothing (E47)',
    'missing-body': 'FETCH is OK and one mail is not in it (E47)',
    'nil-body': 'BODY[] NIL',
    'quoted-body': 'BODY[] as a quoted string where it fits, else as it is',
    'empty-body': 'nothing for RFC822, all for BODY[] (E48)',
    'empty-literal': 'BODY[] {0}',
    'literal8-body': 'BODY[] as a literal8',
    'body-before-uid': 'BODY[] before UID (E45)',
    'lower-case': 'the words of the server in lower case, after the login',
    'fetch-twice': 'each mail twice in an answer',
    'fetch-backwards': 'the last mail first',
    'gone-with-line': 'the second mail is gone once its content was asked for',
    'fetch-expunged': 'a mail is gone when it is fetched: OK, but less',
    'unsolicited': 'EXISTS, EXPUNGE, FETCH FLAGS everywhere (E45)',
    'wrong-size': 'RFC822.SIZE is half of it (E46)',
    'huge-size': 'RFC822.SIZE is 4294967295',
    'no-size': 'RFC822.SIZE is left out (E46)',
    'move-bad': 'BAD to MOVE, though it is told (E43)',
    'move-no-copyuid': 'MOVE and COPY without COPYUID',
    'move-copyuid-tagged': 'COPYUID of MOVE in the tagged line',
    'copyuid-untagged': 'COPYUID of COPY in an untagged line (E43)',
    'copyuid-wrong': 'COPYUID names mails that are not there',
    'copyuid-others': 'COPYUID names mails that were not asked about',
    'move-none': 'MOVE is OK and moves nothing',
    'move-half': 'MOVE is OK and moves half',
    'move-half-no': 'MOVE moves half, then NO',
    'copy-none': 'COPY is OK, with COPYUID, and copies nothing',
    'store-none': 'STORE is OK and stores nothing',
    'expunge-none': 'UID EXPUNGE is OK and expunges nothing',
    'vanished': 'VANISHED instead of EXPUNGE',
    'hmailserver': 'NO to UID MOVE: No mail number specified (E43)',
    'folder-exists': 'CREATE says ALREADYEXISTS of what LIST hides (E42)',
    'folder-exists-plain': 'the same, without the code',
    'noinferiors': 'no folder within a folder (E42)',
    'cannot-create': 'NO [CANNOT] to CREATE (E42)',
    'noselect': 'folders are \\Noselect',
    'overquota': 'NO [OVERQUOTA] to MOVE and COPY',
    'trycreate': 'NO [TRYCREATE] to MOVE and COPY, always',
    'folder-deleted': 'the folder is gone after the first FETCH',
    'read-only': 'SELECT is READ-ONLY, and changes are refused',
    'search-lies': 'SEARCH claims 4 billion UIDs',
    'search-zero': 'SEARCH claims UID 0',
    'search-split': 'SEARCH answers in many lines',
    'esearch-ignored': 'SEARCH RETURN is answered by plain SEARCH',
    'esearch-empty': 'ESEARCH without ALL, as for no mail at all',
    'search-nothing': 'no SEARCH line at all where there is no mail',
    'tag-forger': 'mails hold the tag in use, and protocol lines',
    'wrong-tag': 'the tagged line bears a tag nobody used',
    'no-tag': 'the tagged line does not come',
    'idle-missing': 'no IDLE',
    'idle-no-plus': 'IDLE is not answered',
    'bye-in-idle': 'BYE while idling',
    'new-in-idle': 'a mail arrives while idling',
    'bye-after-fetch': 'BYE after the first FETCH',
    'alert': '* OK [ALERT] and unknown responses before each answer',
    'slow': 'each answer takes a while',
    'small-packets': 'a byte a packet',
}


def known(name):
    """-> the name that the server goes by; ValueError for no fault"""
    name = OTHER_NAMES.get(name, name)
    how, _, step = name.partition('-')
    if name in NAMED:
        return name
    if how in HOW and step in STEPS:
        if step in WITHIN_FETCH and how in ('no', 'bad'):
            raise ValueError('%s: no tagged answer within a FETCH' % name)
        return name
    raise ValueError('no fault is called "%s"' % name)


def every():
    """-> all names"""
    names = list(NAMED) + list(OTHER_NAMES)
    for how in HOW:
        for step in sorted(STEPS):
            try:
                names.append(known('%s-%s' % (how, step)))
            except ValueError:
                pass
    return names
