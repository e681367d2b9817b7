"""A TCP proxy on 127.0.0.1 that stands for a long line: it delays what passes
without making it slower, and cuts connections.  What it carries it does not
know.
"""
import asyncio
import collections
import signal
import socket
import struct
import threading

# Bytes under way in one direction, above which no more is read.
UNDER_WAY = 32 << 20
RESET = struct.pack('ii', 1, 0)  # SO_LINGER: close() sends RST
HOW = ('fin', 'rst')
# To the server, to the client.
DIRECTIONS = ('up', 'down')


class Cut:
    """Where connections are to be cut: after `bytes` bytes in a direction,
    `times` times; the bytes are counted anew for each connection.
    """

    def __init__(self, direction, bytes, how='fin', times=1):
        assert direction in DIRECTIONS and how in HOW
        self.direction, self.bytes, self.how = direction, bytes, how
        self.times = times


class DelayProxy:
    """Serves in a thread of its own from the constructor on, to stop().

    delay_ms    one way, so that a round trip takes twice as long
    source      address that the target sees instead of 127.0.0.1: Dovecot
                demands no TLS of a client that has its own address
    """

    def __init__(self, target_port, delay_ms=0, cut=None, source=None, port=0):
        self.target_port, self.delay = target_port, delay_ms / 1000
        self.cut, self.source = cut, source
        self.carried = dict.fromkeys(DIRECTIONS, 0)
        self.connections = 0
        self.pairs = set()
        self.cuts_made = 0
        self.loop = asyncio.new_event_loop()
        self.server = self.loop.run_until_complete(self.loop.create_server(
            lambda: End(Pair(self), 'up'), '127.0.0.1', port, backlog=100))
        self.port = self.server.sockets[0].getsockname()[1]
        self.thread = threading.Thread(target=self.loop.run_forever,
                                       daemon=True)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.loop.is_closed():
            return
        self._call(self._shut)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def cut_all(self, how='fin'):
        """Cuts what is connected -> how many connections"""
        return self._call(lambda: self._cut_all(how))

    def reset_counters(self):
        self.carried = dict.fromkeys(DIRECTIONS, 0)
        self.connections = self.cuts_made = 0

    def _call(self, function):
        async def call():
            return function()
        return asyncio.run_coroutine_threadsafe(call(), self.loop).result()

    def _cut_all(self, how):
        pairs = list(self.pairs)
        for pair in pairs:
            pair.close(how)
        return len(pairs)

    def _shut(self):
        self.server.close()
        self._cut_all('fin')


class Pair:
    """A connection to us and ours to the target."""

    def __init__(self, proxy):
        self.proxy = proxy
        self.transports = {}
        self.queues = {d: collections.deque() for d in DIRECTIONS}
        self.sizes = dict.fromkeys(DIRECTIONS, 0)
        self.read = dict.fromkeys(DIRECTIONS, 0)
        self.timers, self.ended = {}, set()
        self.over = False

    def connected(self, end):
        self.transports[end.direction] = end.transport
        if end.direction == 'up':
            self.proxy.pairs.add(self)
            self.proxy.connections += 1
            end.transport.pause_reading()
            # The handshake of TCP needs its round trip, too.
            self.proxy.loop.call_later(2 * self.proxy.delay, self._dial)
        else:
            self.transports['up'].resume_reading()

    def _dial(self):
        async def dial():
            try:
                await self.proxy.loop.create_connection(
                    lambda: End(self, 'down'), '127.0.0.1',
                    self.proxy.target_port, local_addr=self.proxy.source
                    and (self.proxy.source, 0))
            except OSError:
                self.close('rst')
        if not self.over:
            self.dialling = self.proxy.loop.create_task(dial())

    def data(self, direction, data):
        """Bytes that travel in a direction have come in"""
        if self.over:
            return
        cut = self.proxy.cut
        if cut and cut.direction == direction and cut.times > 0 and \
                self.read[direction] + len(data) >= cut.bytes:
            data = data[:max(cut.bytes - self.read[direction], 0)]
            cut.times -= 1
            self.put(direction, data)
            self.put(direction, cut.how)
        else:
            self.put(direction, data)

    def put(self, direction, what):
        """bytes, or how to end: 'fin', 'rst', or 'eof' for one direction"""
        due = self.proxy.loop.time() + self.proxy.delay
        self.queues[direction].append((due, what))
        if isinstance(what, bytes):
            self.read[direction] += len(what)
            self.sizes[direction] += len(what)
            self.proxy.carried[direction] += len(what)
            if self.sizes[direction] > UNDER_WAY:
                self.transports[direction].pause_reading()
        if self.proxy.delay == 0:
            self.pump(direction)
        elif direction not in self.timers:
            self.timers[direction] = self.proxy.loop.call_at(
                due, self.pump, direction)

    def pump(self, direction):
        """Writes what is due"""
        self.timers.pop(direction, None)
        queue = self.queues[direction]
        out = self.transports.get('down' if direction == 'up' else 'up')
        now = self.proxy.loop.time()
        while queue and queue[0][0] <= now and not self.over:
            what = queue.popleft()[1]
            if what == 'eof':
                self.end(direction, out)
            elif isinstance(what, str):
                self.proxy.cuts_made += 1
                self.close(what)
            else:
                self.sizes[direction] -= len(what)
                out.write(what)
        if self.over:
            return
        if self.sizes[direction] <= UNDER_WAY // 2:
            self.transports[direction].resume_reading()
        if queue:
            self.timers[direction] = self.proxy.loop.call_at(
                queue[0][0], self.pump, direction)

    def end(self, direction, out):
        """Passes on that nothing more comes from one end"""
        self.ended.add(direction)
        try:
            out.write_eof()
        except OSError:
            self.close('fin')  # it has gone in the meantime
        if len(self.ended) == 2:
            self.close('fin')

    def lost(self, error):
        self.close('rst' if error is not None else 'fin')

    def close(self, how):
        if self.over:
            return
        self.over = True
        self.proxy.pairs.discard(self)
        for timer in self.timers.values():
            timer.cancel()
        for transport in self.transports.values():
            if how == 'rst':
                transport.get_extra_info('socket').setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                transport.abort()
            else:
                transport.close()


class End(asyncio.Protocol):
    """One end of a Pair; `direction` is that of what is read from it."""

    def __init__(self, pair, direction):
        self.pair, self.direction = pair, direction

    def connection_made(self, transport):
        self.transport = transport
        transport.get_extra_info('socket').setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # Never stop for a slow reader here: put() does that.
        transport.set_write_buffer_limits(high=4 * UNDER_WAY)
        self.pair.connected(self)

    def data_received(self, data):
        self.pair.data(self.direction, data)

    def eof_received(self):
        if not self.pair.over and len(self.pair.transports) == 2:
            self.pair.put(self.direction, 'eof')
            return True  # the other direction stays open
        return False

    def connection_lost(self, error):
        self.pair.lost(error)


def cut_on_signals(proxy):
    """SIGUSR1: FIN for all connections; SIGUSR2: RST"""
    def cut(how):
        return lambda *_: proxy.loop.call_soon_threadsafe(proxy._cut_all, how)
    signal.signal(signal.SIGUSR1, cut('fin'))
    signal.signal(signal.SIGUSR2, cut('rst'))
