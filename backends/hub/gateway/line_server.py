"""A TCP server for many devices that must say who they are: limits, deadlines, and their end."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.domain.errors import BugError
from backends.hub.gateway.config import Endpoint
from backends.hub.gateway.listen import tcp_server

MOST_UNREAD_BYTES = 64 * 1024
_HANG_UP_WITHIN_S = 2.0


class LineSession(Protocol):
    """One device's connection as a state machine: bytes in, bytes out, no socket in it."""

    @property
    def opened_s(self) -> float:
        """Since when it is open."""
        ...

    @property
    def heard_s(self) -> float:
        """When it last said something."""
        ...

    @property
    def is_authenticated(self) -> bool:
        """Whether the device has proved who it is."""
        ...

    def feed(self, data: bytes, now_s: float) -> None:
        """Take what came in; nothing is raised."""
        ...

    def lost(self) -> None:
        """Note that the connection is gone."""
        ...


MakeSession = Callable[[Callable[[bytes], None], Callable[[], None], float], LineSession]


@dataclass(frozen=True, slots=True)
class LineLimits:
    """How many connections there may be, and how long they may be silent; real seconds."""

    most: int
    most_name: str  # the reason under which one too many is counted
    most_unauthenticated: int
    idle_s: float
    authenticate_within_s: float


class LineServer:
    """Accepts devices within limits and gives each a session.

    ``make_session`` is told how to write, how to hang up, and what time it is. Connections that
    have not authenticated are kept apart: when they are too many the oldest goes, so that half-open
    ones cannot lock a good device out.
    """

    def __init__(
        self, make_session: MakeSession, refuse: Callable[[str], None], limits: LineLimits
    ) -> None:
        self.make_session = make_session
        self.refuse = refuse
        self._limits = limits
        self._strangers: OrderedDict[_Line, None] = OrderedDict()
        self._known: set[_Line] = set()
        self._server: asyncio.Server | None = None

    @property
    def connected(self) -> int:
        """How many authenticated connections there are."""
        return len(self._known)

    async def open(self, endpoint: Endpoint) -> int:
        """Listen and return the port; raise ConfigError if it cannot be had."""
        self._server, port = await tcp_server(lambda: _Line(self), endpoint)
        return port

    def sweep(self, now_s: float) -> None:
        """Close what is idle or never authenticated; called about once a second."""
        for line in list(self._strangers):
            if now_s - line.session.opened_s > self._limits.authenticate_within_s:
                self.refuse("authenticated_too_late")
                line.abort()
        for line in list(self._known):
            if now_s - line.session.heard_s > self._limits.idle_s:
                self.refuse("idle")
                line.abort()

    async def close(self) -> None:
        """Close the listener and every connection."""
        if self._server is not None:
            self._server.close()
        for line in [*self._strangers, *self._known]:
            line.abort()
        if self._server is not None:
            await self._server.wait_closed()

    def opened(self, line: "_Line") -> None:
        """Take a new connection."""
        self._strangers[line] = None
        if len(self._strangers) > self._limits.most_unauthenticated:
            self.refuse("too_many_unauthenticated")
            next(iter(self._strangers)).abort()
        elif len(self._strangers) + len(self._known) > self._limits.most:
            self.refuse(self._limits.most_name)
            line.abort()

    def authenticated(self, line: "_Line") -> None:
        """Note that a stranger is one no more."""
        if line in self._strangers:
            del self._strangers[line]
            self._known.add(line)

    def gone(self, line: "_Line") -> None:
        """Forget a connection."""
        self._strangers.pop(line, None)
        self._known.discard(line)


class _Line(asyncio.Protocol):
    """One accepted connection."""

    session: LineSession

    def __init__(self, server: LineServer) -> None:
        self._server = server
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise BugError(f"a TCP server handed out {type(transport).__name__}")
        self._transport = transport
        transport.set_write_buffer_limits(high=MOST_UNREAD_BYTES)
        self.session = self._server.make_session(transport.write, self._hang_up, self._loop.time())
        self._server.opened(self)

    def data_received(self, data: bytes) -> None:
        was_stranger = not self.session.is_authenticated
        self.session.feed(data, self._loop.time())
        if was_stranger and self.session.is_authenticated:
            self._server.authenticated(self)

    def pause_writing(self) -> None:
        self._server.refuse("does_not_read")
        self.abort()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it ended
        self._server.gone(self)
        self.session.lost()

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _hang_up(self) -> None:
        if self._transport is not None:
            self._transport.close()
            # A peer that never reads would keep the closing connection for ever.
            self._loop.call_later(_HANG_UP_WITHIN_S, self._transport.abort)
