"""Where a hostile input lies and what it aims at."""
import collections

Place = collections.namedtuple('Place', 'path secret canary port')


def make(maker, place):
    """Writes one case; its maker returns what is in it, or wrote it."""
    content = maker(place)
    if content is None:
        return
    if isinstance(content, str):
        content = content.encode('utf-8', 'surrogateescape')
    with open(place.path, 'wb') as stream:
        stream.write(content)
