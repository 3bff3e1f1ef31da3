"""AIS lines from wherever they come: UDP, TCP connections, and a file that is replayed."""

import asyncio
import socket
from pathlib import Path

from app.domain.clock import Clock
from app.domain.errors import BugError, ConfigError
from app.domain.tracks import Refusals
from backends.adapters.ais import AisDecoder
from backends.adapters.ais_replay import timed_lines
from backends.adapters.nmea import LONGEST_LINE
from backends.hub.gateway.config import Endpoint, Replay
from backends.hub.gateway.listen import refused, tcp_server

WANTED_BUFFER_BYTES = 4 * 1024 * 1024
_LINES_AT_ONCE = 200


class AisFeed:
    """One source of AIS lines: its decoder, its connections, and when it last said something."""

    def __init__(self, source: str, clock: Clock) -> None:
        self.source = source
        self.decoder = AisDecoder(source)
        self.connected = 0
        self.last_receipt_s: float | None = None
        self._clock = clock

    def take_line(self, line: bytes, lane: "LineSplitter | None" = None) -> None:
        """Decode one line as received now."""
        now_s = self._clock.now_s()
        before = self.decoder.accepted
        self.decoder.feed(line, now_s, None if lane is None else lane.assembler)
        if self.decoder.accepted > before:
            self.last_receipt_s = now_s


class LineSplitter:
    """Cuts one connection's bytes into lines; a line that does not end is dropped and counted."""

    def __init__(self, decoder: AisDecoder) -> None:
        self.assembler = decoder.lane()
        self._refusals: Refusals = decoder.refusals
        self._held = b""
        self._is_skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that ``data`` completes."""
        *lines, self._held = (self._held + data).split(b"\n")
        if self._is_skipping and lines:
            del lines[0]
            self._is_skipping = False
        if len(self._held) > LONGEST_LINE:
            if not self._is_skipping:
                self._refusals.add("long_line", repr(self._held[:60]))
            self._held, self._is_skipping = b"", True
        return lines


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, feed: AisFeed) -> None:
        self._feed = feed

    def datagram_received(self, data: bytes, addr: tuple[str | object, int]) -> None:  # noqa: ARG002
        for line in data.split(b"\n"):
            self._feed.take_line(line)


class _Connection(asyncio.Protocol):
    def __init__(self, feed: AisFeed, most: int) -> None:
        self._feed = feed
        self._most = most
        self._lane = LineSplitter(feed.decoder)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._feed.connected += 1
        if self._feed.connected > self._most:
            self._feed.decoder.refusals.add("too_many_senders")
            if not isinstance(transport, asyncio.Transport):
                raise BugError(f"a TCP server handed out {type(transport).__name__}")
            transport.abort()

    def data_received(self, data: bytes) -> None:
        for line in self._lane.feed(data):
            self._feed.take_line(line, self._lane)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        self._feed.connected -= 1


async def listen_udp(feed: AisFeed, endpoint: Endpoint) -> tuple[asyncio.DatagramTransport, int]:
    """Listen for datagrams; return the transport and its port; raise ConfigError if in vain."""
    loop = asyncio.get_running_loop()
    try:
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(feed), local_addr=(endpoint.host, endpoint.port)
        )
    except OSError as error:
        raise refused(endpoint, error) from error
    # The system may grant less; what a burst overflows is lost without a trace, as UDP is.
    transport.get_extra_info("socket").setsockopt(
        socket.SOL_SOCKET, socket.SO_RCVBUF, WANTED_BUFFER_BYTES
    )
    return transport, int(transport.get_extra_info("sockname")[1])


async def listen_tcp(feed: AisFeed, endpoint: Endpoint, most: int) -> tuple[asyncio.Server, int]:
    """Listen for senders of lines, ``most`` at once; raise ConfigError if in vain."""
    return await tcp_server(lambda: _Connection(feed, most), endpoint)


async def replay(feed: AisFeed, setting: Replay) -> None:
    """Play a file once at its own pace; raise ConfigError if it cannot be read."""
    if not setting.speed > 0:
        raise ConfigError(f"{setting.path}: a replay speed of {setting.speed:g} is not above 0")
    loop = asyncio.get_running_loop()
    feed.connected = 1
    began_s = loop.time()
    try:
        with Path(setting.path).open("rb") as file:
            for number, (at_s, line) in enumerate(timed_lines(file)):
                wait_s = began_s + at_s / setting.speed - loop.time()
                if wait_s > 0 or number % _LINES_AT_ONCE == 0:
                    await asyncio.sleep(max(wait_s, 0.0))
                feed.take_line(line)
    except OSError as error:
        raise ConfigError(f"{setting.path}: {error.strerror}") from error
    finally:
        feed.connected = 0
