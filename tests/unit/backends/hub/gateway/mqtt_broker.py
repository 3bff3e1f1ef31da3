"""The smallest MQTT 3.1.1 broker that a client cannot tell from one: topics, retained words, wills.

A broker of the registries leaves sockets open when it ends, which our tests forbid.
"""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

CONNECT, PUBLISH, SUBSCRIBE, PINGREQ, DISCONNECT = 1, 3, 8, 12, 14


@dataclass
class _Peer:
    line: socket.socket
    patterns: list[str] = field(default_factory=list)
    will: tuple[str, bytes] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, kind: int, body: bytes) -> None:
        size, left = bytearray(), len(body)
        while True:
            left, low = divmod(left, 128)
            size.append(low | (0x80 if left else 0))
            if not left:
                break
        with self.lock:
            self.line.sendall(bytes([kind]) + bytes(size) + body)


class MqttBroker:
    """Listens on loopback; ``stop`` shuts every connection, ``start`` takes the same port again."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []  # everything published, wills included
        self.port = 0
        self._peers: list[_Peer] = []
        self._threads: list[threading.Thread] = []
        self._retained: dict[str, bytes] = {}
        self._lock = threading.Lock()
        self.start()

    def start(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listening.getsockname()[1]
        self._run(self._accept, self._listening)

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for peer in list(self._peers):
            with suppress(OSError):  # it has hung up itself
                peer.line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10.0)
        self._threads.clear()

    def publish(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Say something to whoever subscribed to it."""
        with self._lock:
            self.heard.append((topic, payload))
            if retain:
                self._retained[topic] = payload
            peers = [p for p in self._peers if any(fits(one, topic) for one in p.patterns)]
        for peer in peers:
            peer.send(PUBLISH << 4, _text(topic) + payload)

    def _run(self, what, *arguments) -> None:
        thread = threading.Thread(target=what, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            self._run(self._serve, _Peer(line))

    def _serve(self, peer: _Peer) -> None:
        self._peers.append(peer)
        try:
            for kind, body in _packets(peer.line):
                if kind >> 4 == DISCONNECT:
                    peer.will = None
                    return
                self._take(peer, kind, body)
        except OSError:
            pass
        finally:
            self._peers.remove(peer)
            peer.line.close()
            if peer.will is not None:
                self.publish(*peer.will, retain=True)

    def _take(self, peer: _Peer, kind: int, body: bytes) -> None:
        match kind >> 4:
            case 1:
                flags = body[7]
                _, rest = _take_text(body[10:])
                if flags & 4:
                    topic, rest = _take_text(rest)
                    word, _ = _take_text(rest)
                    peer.will = (topic, word.encode())
                peer.send(0x20, b"\0\0")
            case 3:
                topic, rest = _take_text(body)
                if kind & 6:
                    peer.send(0x40, rest[:2])
                    rest = rest[2:]
                self.publish(topic, rest, retain=bool(kind & 1))
            case 8:
                number, rest, asked = body[:2], body[2:], []
                while rest:
                    pattern, rest = _take_text(rest)
                    asked.append(pattern)
                    rest = rest[1:]
                peer.patterns += asked
                peer.send(0x90, number + b"\1" * len(asked))
                for topic, word in list(self._retained.items()):
                    if any(fits(pattern, topic) for pattern in asked):
                        peer.send(PUBLISH << 4 | 1, _text(topic) + word)
            case 12:
                peer.send(0xD0, b"")


def fits(pattern: str, topic: str) -> bool:
    wanted, levels = pattern.split("/"), topic.split("/")
    if wanted[-1] == "#":
        wanted, levels = wanted[:-1], levels[: len(wanted) - 1]
    return len(wanted) == len(levels) and all(
        want in ("+", level) for want, level in zip(wanted, levels, strict=True)
    )


def _packets(line: socket.socket) -> Iterator[tuple[int, bytes]]:
    with line.makefile("rb") as stream:
        while first := stream.read(1):
            size, shift = 0, 0
            while True:
                byte = stream.read(1)
                if not byte:
                    return
                size |= (byte[0] & 127) << shift
                shift += 7
                if not byte[0] & 128:
                    break
            yield first[0], stream.read(size)


def _text(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def _take_text(body: bytes) -> tuple[str, bytes]:
    (size,) = struct.unpack_from(">H", body)
    return body[2 : 2 + size].decode(), body[2 + size :]
