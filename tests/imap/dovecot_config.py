"""The configuration of the tests' own Dovecot as text; it touches no file."""

CAPABILITIES = (
    'IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE SORT SORT=DISPLAY '
    'THREAD=REFERENCES THREAD=REFS THREAD=ORDEREDSUBJECT MULTIAPPEND '
    'URL-PARTIAL CATENATE UNSELECT CHILDREN NAMESPACE UIDPLUS LIST-EXTENDED '
    'I18NLEVEL=1 CONDSTORE QRESYNC ESEARCH ESORT SEARCHRES WITHIN '
    'CONTEXT=SEARCH LIST-STATUS BINARY MOVE SNIPPET=FUZZY PREVIEW=FUZZY '
    'PREVIEW STATUS=SIZE SAVEDATE LITERAL+ NOTIFY').split()

# %(...)s are filled in by config().
CONFIG = '''
base_dir = %(root)s/run
state_dir = %(root)s/state
log_path = %(root)s/log
protocols = imap
listen = 127.0.0.1
instance_name = dovecot-%(imap)d
verbose_proctitle = no
shutdown_clients = yes
mail_max_userip_connections = 0

ssl = required
ssl_cert = <%(pem)s
ssl_key = <%(key)s
disable_plaintext_auth = yes

auth_mechanisms = plain login%(bearer)s
auth_failure_delay = 0
auth_cache_size = 0
passdb {
  driver = static
  args = password=secret
  mechanisms = plain login
}
%(oauth2)s
userdb {
  driver = static
  args = uid=mail gid=mail home=%(root)s/mail/%%u allow_all_users=yes
}
first_valid_uid = 1
mail_uid = mail
mail_gid = mail
mail_location = %(storage)s:~/%(place)s
# What a crash of the machine would cost is not asked here.
mail_fsync = never
# Folders that the tests made without the server are seen at once.
mailbox_list_index = no

namespace inbox {
  inbox = yes
  separator = %(separator)s
  prefix = %(prefix)s
}

service anvil {
  client_limit = 4000
  # No penalty for wrong passwords.
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service auth {
  client_limit = 4000
}
service imap-login {
  chroot =
  # One process for all; the limit keeps it so.
  service_count = 0
  process_min_avail = 1
  process_limit = 2
  client_limit = 500
  vsz_limit = 0
  inet_listener imap {
    port = %(imap)d
  }
  inet_listener imaps {
    port = %(imaps)d
    ssl = yes
  }
}
service imap {
  process_limit = 200
  vsz_limit = 0
}
service indexer-worker {
  vsz_limit = 0
}

mail_plugins =%(quota_plugin)s
protocol imap {
  mail_plugins =%(quota_plugin)s
  %(rawlog)s
  %(capability)s
}
%(quota)s
%(settings)s
'''
LIMITED = '''
namespace %(top)s {
  separator = %(separator)s
  prefix = %(prefix)s
  location = %(storage)s:~/limited-%(top)s
  subscriptions = no
}
'''
OAUTH2_PASSDB = '''
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = %s/oauth2.conf
}
'''


def capability(without):
    """The line that withholds capabilities, or nothing."""
    if not without:
        return ''
    unknown = set(without) - set(CAPABILITIES)
    if unknown:
        raise ValueError('no capability of Dovecot: %s' % unknown)
    return 'imap_capability = ' + ' '.join(
        name for name in CAPABILITIES if name not in without)


def quota(server):
    """A namespace with a quota of its own for each folder with a limit: only
    into such a one does Dovecot refuse to move, and not only to copy.
    """
    blocks, rules = [], []
    for number, (top, most) in enumerate(server.limits.items(), 1):
        number = '' if number == 1 else number
        prefix = server.prefix + top + server.separator
        blocks.append(LIMITED % {
            'top': top, 'separator': server.separator, 'prefix': prefix,
            'storage': server.storage})
        rules.append('  quota%s = count:%s:ns=%s' % (number, top, prefix))
        rules.append('  quota%s_rule = *:messages=%d' % (number, most))
    return '\n'.join(blocks + ['plugin {', '  quota_vsizes = yes',
                               '  quota_grace = 0'] + rules + ['}'])


def config(server, pem, key):
    """The main configuration file of a dovecot.Dovecot"""
    return CONFIG % {
        'root': server.root, 'pem': pem, 'key': key,
        'imap': server.imap_port, 'imaps': server.imaps_port,
        'bearer': ' xoauth2 oauthbearer' if server.token_url else '',
        'oauth2': OAUTH2_PASSDB % server.root if server.token_url else '',
        'storage': server.storage,
        'place': 'Maildir' if server.storage == 'maildir' else 'sdbox',
        'separator': server.separator, 'prefix': server.prefix,
        'quota_plugin': ' quota' if server.limits else '',
        'rawlog': 'rawlog_dir = %s/rawlog/%%u' % server.root
                  if server.rawlog else '',
        'capability': capability(server.without),
        'quota': quota(server) if server.limits else '',
        'settings': server.settings,
    }


def oauth2_config(server):
    """The file of the passdb that asks the token endpoint"""
    if not server.token_url:
        return ''
    return ('introspection_url = %s\nintrospection_mode = %s\n'
            'username_attribute = username\nactive_attribute = active\n'
            'active_value = true\ntimeout_msecs = 5000\n' % (
                server.token_url, server.introspection))
