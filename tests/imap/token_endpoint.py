"""A token endpoint for the tests (RFC 6749 sections 4.4 and 6) that is also the
introspection endpoint of their Dovecot (RFC 7662).  It knows nothing of mail,
and hides nothing in its log: its secrets are invented.

    POST /token        grant_type refresh_token or client_credentials
    /introspect        token as Bearer, query or form -> active, username

What it asks for: CLIENT_ID and CLIENT_SECRET (in the form or by Basic), and the
newest of refresh_tokens.  `faults` holds names of FAULTS; each answer takes the
first away, so that ['html', 'slow'] spoils two answers and no third.
"""
import base64
import http.server
import json
import os
import threading
import time
import urllib.parse

CLIENT_ID = 'dmarcmill-test'
CLIENT_SECRET = 'client-secret'
FIRST_REFRESH_TOKEN = 'refresh-1'
# status, content type, body
FAULTS = {
    'invalid_grant': (400, 'application/json', json.dumps({
        'error': 'invalid_grant', 'error_description':
        'AADSTS70008: The refresh token has expired.'})),
    'invalid_client': (401, 'application/json', json.dumps({
        'error': 'invalid_client', 'error_description':
        'AADSTS7000215: Invalid client secret provided.'})),
    'invalid_scope': (400, 'application/json', json.dumps({
        'error': 'invalid_scope', 'error_description':
        'The scope is not known.'})),
    'no-description': (400, 'application/json',
                       '{"error":"unauthorized_client"}'),
    'hostile-description': (400, 'application/json', json.dumps({
        'error': 'invalid_grant',
        'error_description': '\x1b[31mred\x1b[0m\r\nA second line \u202e'})),
    'html': (200, 'text/html', '<html><body>Sign in first</body></html>'),
    'html-error': (502, 'text/html', '<html><h1>502 Bad Gateway</h1></html>'),
    'empty': (200, 'application/json', ''),
    'empty-error': (500, 'text/plain', ''),
    'not-json': (200, 'application/json', '{"access_token": "abc'),
    'no-token': (200, 'application/json', '{"token_type":"Bearer"}'),
    'token-number': (200, 'application/json',
                     '{"access_token":17,"token_type":"Bearer"}'),
    'token-control': (200, 'application/json', json.dumps({
        'access_token': 'abc\r\nA1 LOGOUT', 'token_type': 'Bearer'})),
    'other-type': (200, 'application/json',
                   '{"access_token":"abc","token_type":"mac"}'),
    'no-expiry': None, 'expires-text': None, 'expires-negative': None,
    'not-active': None,  # the token that it gives is refused by introspection
    'redirect': None, 'slow': None, 'hang': None, 'close': None, 'huge': None,
}
EXPIRES = {'no-expiry': None, 'expires-text': '3600', 'expires-negative': -5}
SLOW_SECONDS = 1.5
HANG_SECONDS = 120
HUGE_BYTES = 64 << 20


class TokenEndpoint:
    """Serves from the constructor on, to stop()."""

    def __init__(self, log=None, rotate=False, faults=(), expires_in=3600,
                 username='reports', context=None, port=0):
        self.log_path, self.rotate, self.faults = log, rotate, list(faults)
        self.expires_in, self.username = expires_in, username
        self.requests = []  # as in the log
        self.active = {}    # token -> user name
        self.refresh_token = FIRST_REFRESH_TOKEN
        self.serial = 0
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', port),
                                                      Handler)
        self.server.daemon_threads = True
        self.server.block_on_close = False
        self.server.endpoint = self
        if context:
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True,
                do_handshake_on_connect=False)
        scheme = 'https' if context else 'http'
        self.port = self.server.server_address[1]
        self.url = '%s://127.0.0.1:%d/token' % (scheme, self.port)
        self.introspection_url = '%s://127.0.0.1:%d/introspect' % (
            scheme, self.port)
        threading.Thread(target=self.server.serve_forever,
                         kwargs={'poll_interval': 0.05}, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def introspection_for(self, mode):
        """The URL as Dovecot's introspection_mode wants it"""
        return self.introspection_url + ('?token=' if mode == 'get' else '')

    def issue(self, active=True, username=None):
        """-> a new access token that introspection knows"""
        with self.lock:
            self.serial += 1
            token = 'access-%d' % self.serial
            if active:
                self.active[token] = username or self.username
            return token

    def revoke(self):
        """All access tokens given so far cease to be active."""
        with self.lock:
            self.active.clear()

    def fault(self):
        with self.lock:
            return self.faults.pop(0) if self.faults else None

    def note(self, entry):
        with self.lock:
            self.requests.append(entry)
            if self.log_path:
                with open(self.log_path, 'a') as stream:
                    stream.write(json.dumps(entry) + '\n')

    def token(self, form, authorization, fault):
        """-> (status, object) of a POST /token"""
        if form.get('grant_type') not in ('refresh_token',
                                          'client_credentials'):
            return 400, {'error': 'unsupported_grant_type'}
        if not known_client(form, authorization):
            return 401, {'error': 'invalid_client', 'error_description':
                         'The client is not known or its secret is wrong.'}
        answer = {'token_type': 'Bearer', 'scope': form.get('scope', '')}
        if form['grant_type'] == 'refresh_token':
            with self.lock:
                if form.get('refresh_token') != self.refresh_token:
                    return 400, {'error': 'invalid_grant',
                                 'error_description':
                                 'The refresh token was used or revoked.'}
                if self.rotate:
                    number = int(self.refresh_token.rpartition('-')[2]) + 1
                    self.refresh_token = 'refresh-%d' % number
                    answer['refresh_token'] = self.refresh_token
        answer['access_token'] = self.issue(fault != 'not-active')
        expires = EXPIRES.get(fault, self.expires_in)
        if expires is not None:
            answer['expires_in'] = expires
        return 200, answer

    def introspect(self, token):
        with self.lock:
            user = self.active.get(token)
        if user is None:
            return 200, {'active': False}
        return 200, {'active': True, 'username': user,
                     'exp': int(time.time()) + 3600}


def known_client(form, authorization):
    """RFC 6749 section 2.3.1; a refresh needs no secret of a public client."""
    name, secret = form.get('client_id'), form.get('client_secret')
    if authorization.startswith('Basic '):
        pair = base64.b64decode(authorization[6:]).decode().partition(':')
        name, secret = map(urllib.parse.unquote_plus, (pair[0], pair[2]))
    if secret is None and form['grant_type'] == 'refresh_token':
        return name == CLIENT_ID
    return (name, secret) == (CLIENT_ID, CLIENT_SECRET)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def setup(self):
        super().setup()
        self.connection.settimeout(HANG_SECONDS)

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve('')

    def do_POST(self):
        size = int(self.headers.get('Content-Length') or 0)
        self.serve(self.rfile.read(size).decode('utf-8', 'replace'))

    def serve(self, body):
        endpoint = self.server.endpoint
        url = urllib.parse.urlsplit(self.path)
        form = dict(urllib.parse.parse_qsl(
            url.query + '&' + body, keep_blank_values=True))
        authorization = self.headers.get('Authorization', '')
        endpoint.note({'method': self.command, 'path': self.path,
                       'body': body, 'form': form,
                       'authorization': authorization,
                       'user_agent': self.headers.get('User-Agent', '')})
        if url.path.rstrip('/') == '/introspect':
            token = form.get('token') or authorization.partition(' ')[2]
            return self.json(*endpoint.introspect(token))
        if url.path != '/token' or self.command != 'POST':
            return self.answer(404, 'text/plain', b'no such thing here\n')
        fault = endpoint.fault()
        if fault and self.spoiled(fault):
            return None
        return self.json(*endpoint.token(form, authorization, fault))

    def spoiled(self, fault):
        """Whether a fault was the whole answer."""
        if FAULTS[fault]:
            status, kind, text = FAULTS[fault]
            self.answer(status, kind, text.encode())
        elif fault == 'close':
            self.close_connection = True
        elif fault == 'redirect':
            self.answer(302, 'text/plain', b'', {
                'Location': self.server.endpoint.url + '?elsewhere'})
        elif fault == 'huge':
            self.answer(200, 'application/json', b' ' * HUGE_BYTES)
        elif fault == 'hang':
            time.sleep(HANG_SECONDS)
            self.close_connection = True
        else:
            if fault == 'slow':
                time.sleep(SLOW_SECONDS)
            return False
        return True

    def json(self, status, thing):
        self.answer(status, 'application/json', json.dumps(thing).encode())

    def answer(self, status, kind, body, fields=()):
        try:
            self.send_response(status)
            for name, value in dict(fields).items():
                self.send_header(name, value)
            self.send_header('Content-Type', kind)
            self.send_header('Content-Length', str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True


def read_log(path):
    """-> the requests in a log, oldest first"""
    if not os.path.exists(path):
        return []
    with open(path) as stream:
        return [json.loads(line) for line in stream]
