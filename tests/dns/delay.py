"""A relay on 127.0.0.1 that stands for a DNS server far away: by UDP and TCP,
each reply comes N milliseconds later.  It counts the questions, and can say
SERVFAIL to some.
"""
import asyncio
import socket
import struct
import threading

import wire
from delay_proxy import DelayProxy

SERVFAIL = 2


class Relay(asyncio.DatagramProtocol):
    """From clients to the server: each question gets a number of ours."""

    def __init__(self, delay, spoils):
        self.delay, self.spoils, self.server = delay, spoils, None
        self.open, self.next = {}, 0
        self.questions = 0

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, client):
        if len(data) < 12:
            return
        self.questions += 1
        if self.spoils:
            query = wire.Query(data)
            if self.spoils(query.name, query.type):
                self.transport.sendto(query.reply(rcode=SERVFAIL), client)
                return
        self.next = (self.next + 1) & 0xffff
        self.open[self.next] = data[:2], client
        self.server.transport.sendto(struct.pack('>H', self.next) + data[2:])

    def replied(self, data):
        number, = struct.unpack('>H', data[:2])
        ours = self.open.pop(number, None)
        if ours:
            asyncio.get_running_loop().call_later(
                self.delay, self.transport.sendto, ours[0] + data[2:], ours[1])


class Server(asyncio.DatagramProtocol):
    """What comes back from the server"""

    def __init__(self, relay):
        self.relay = relay

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, _address):
        if len(data) >= 12:
            self.relay.replied(data)


class Delay:
    """Serves in a thread of its own until stop().

    spoils      (name, type) -> whether that question by UDP gets SERVFAIL
    """

    def __init__(self, target_port, delay_ms, spoils=None):
        self.loop = asyncio.new_event_loop()
        self.relay = Relay(delay_ms / 1000, spoils)
        self.port = self.loop.run_until_complete(self.open(target_port))
        self.tcp = DelayProxy(target_port, delay_ms / 2, port=self.port)
        self.thread = threading.Thread(target=self.loop.run_forever,
                                       daemon=True)
        self.thread.start()

    async def open(self, target_port):
        """-> the port, the same by UDP and TCP"""
        line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        line.bind(('127.0.0.1', 0))
        await self.loop.create_datagram_endpoint(lambda: self.relay, sock=line)
        _, self.relay.server = await self.loop.create_datagram_endpoint(
            lambda: Server(self.relay),
            remote_addr=('127.0.0.1', target_port))
        return line.getsockname()[1]

    @property
    def address(self):
        return '127.0.0.1:%d' % self.port

    @property
    def questions(self):
        return self.relay.questions

    def stop(self):
        self.tcp.stop()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
