"""Folder names as IMAP writes them (RFC 3501, 5.1.3); it knows no server."""
import base64
import re


def encode(name):
    """A user's folder name -> modified UTF-7."""
    def shifted(match):
        text = base64.b64encode(match.group().encode('utf-16-be'))
        return '&%s-' % text.decode().rstrip('=').replace('/', ',')
    return re.sub('[^ -~]+', shifted, name.replace('&', '&-'))


def decode(name):
    """Modified UTF-7 -> the user's folder name."""
    def plain(match):
        text = match.group(1)
        if not text:
            return '&'
        padded = text.replace(',', '/') + '=' * (-len(text) % 4)
        return base64.b64decode(padded).decode('utf-16-be')
    return re.sub('&([^-]*)-', plain, name)
