"""Makes a certificate authority and server certificates with openssl, good
ones and bad ones; knows nothing of who serves with them.
"""
import os
import subprocess

# What a certificate may be: the names in it, whose hand signed it, when.
KINDS = {
    'good': ('DNS:localhost,IP:127.0.0.1', 'ca', 30),
    'other-name': ('DNS:mail.example.com', 'ca', 30),
    'other-ca': ('DNS:localhost,IP:127.0.0.1', 'other', 30),
    'expired': ('DNS:localhost,IP:127.0.0.1', 'ca', None),
}
# The only way of openssl 3.0 to sign for a time that is over.
CA_CONFIG = '''[ca]
default_ca = own
[own]
database = %(folder)s/index
serial = %(folder)s/serial
new_certs_dir = %(folder)s
default_md = sha256
policy = any
[any]
commonName = supplied
'''


class Certificates:
    """Files in one folder; `ca` is what a client is told to trust."""

    def __init__(self, folder):
        self.folder = folder
        self.ca = os.path.join(folder, 'ca.pem')
        os.makedirs(folder, exist_ok=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def pair(self, kind='good', names=None):
        """-> (certificate file, key file), made when first asked for; `names`:
        others than those of the kind
        """
        usual, signer, days = KINDS[kind]
        if names:
            kind += '-' + names.replace('DNS:', '').replace(',', '-')
        names = names or usual
        pem, key = self.path(kind + '.pem'), self.path(kind + '.key')
        if not os.path.exists(self.path('ca.pem')):
            self._authority('ca')
        if os.path.exists(pem):
            return pem, key
        if not os.path.exists(self.path(signer + '.pem')):
            self._authority(signer)
        request, extensions = self.path(kind + '.csr'), self.path(kind + '.ext')
        self._openssl('req', '-new', '-newkey', 'ec', '-pkeyopt',
                      'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
                      '-out', request, '-subj', '/CN=server of the tests')
        with open(extensions, 'w') as stream:
            stream.write('subjectAltName=%s\nbasicConstraints=CA:FALSE\n'
                         % names)
        if days is None:
            self._sign_for_the_past(request, extensions, pem)
        else:
            self._openssl('x509', '-req', '-in', request, '-CA',
                          self.path(signer + '.pem'), '-CAkey',
                          self.path(signer + '.key'), '-set_serial',
                          str(100 + len(kind)), '-days', str(days),
                          '-extfile', extensions, '-out', pem)
        return pem, key

    def _authority(self, name):
        self._openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt',
                      'ec_paramgen_curve:prime256v1', '-nodes', '-keyout',
                      self.path(name + '.key'), '-out',
                      self.path(name + '.pem'), '-days', '30', '-subj',
                      '/CN=authority %s of the tests' % name)

    def _sign_for_the_past(self, request, extensions, pem):
        config = self.path('past.conf')
        with open(config, 'w') as stream:
            stream.write(CA_CONFIG % {'folder': self.folder})
        open(self.path('index'), 'w').close()
        with open(self.path('serial'), 'w') as stream:
            stream.write('1000\n')
        self._openssl('ca', '-batch', '-notext', '-config', config, '-in',
                      request, '-cert', self.ca, '-keyfile',
                      self.path('ca.key'), '-startdate', '20240101000000Z',
                      '-enddate', '20240201000000Z', '-extfile', extensions,
                      '-out', pem)

    def _openssl(self, *arguments):
        done = subprocess.run(('openssl',) + arguments, capture_output=True,
                              text=True)
        if done.returncode:
            raise RuntimeError('openssl %s: %s' % (arguments[0], done.stderr))
