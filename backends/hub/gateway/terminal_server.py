"""The TCP server for thousands of JT/T 808 terminals."""

import asyncio
from collections import OrderedDict

from app.domain.errors import BugError
from backends.hub.gateway.config import Endpoint, GatewayConfig
from backends.hub.gateway.desk import TerminalDesk
from backends.hub.gateway.listen import tcp_server
from backends.hub.gateway.session import TerminalSession

MOST_UNREAD_BYTES = 64 * 1024
_HANG_UP_WITHIN_S = 2.0


class TerminalServer:
    """Accepts terminals within limits and gives each a session.

    Connections that have not authenticated are kept apart: when they are too many the oldest goes,
    so that half-open ones cannot lock a good terminal out.
    """

    def __init__(self, desk: TerminalDesk, config: GatewayConfig) -> None:
        self._desk = desk
        self._config = config
        self._strangers: OrderedDict[_Line, None] = OrderedDict()
        self._known: set[_Line] = set()
        self._server: asyncio.Server | None = None

    async def open(self, endpoint: Endpoint) -> int:
        """Listen and return the port; raise ConfigError if it cannot be had."""
        self._server, port = await tcp_server(lambda: _Line(self, self._desk), endpoint)
        return port

    def sweep(self, now_s: float) -> None:
        """Close what is idle, never authenticated, or hung up long ago; retry what is due."""
        for line in list(self._strangers):
            if now_s - line.session.opened_s > self._config.authenticate_within_s:
                self._desk.refuse("authenticated_too_late")
                line.abort()
        for line in list(self._known):
            if now_s - line.session.heard_s > self._config.idle_s:
                self._desk.refuse("idle")
                line.abort()
        self._desk.retry(now_s)

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
        if len(self._strangers) > self._config.most_unauthenticated:
            self._desk.refuse("too_many_unauthenticated")
            next(iter(self._strangers)).abort()
        elif len(self._strangers) + len(self._known) > self._config.most_terminals:
            self._desk.refuse("too_many_terminals")
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

    session: TerminalSession

    def __init__(self, server: TerminalServer, desk: TerminalDesk) -> None:
        self._server = server
        self._desk = desk
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise BugError(f"a TCP server handed out {type(transport).__name__}")
        self._transport = transport
        transport.set_write_buffer_limits(high=MOST_UNREAD_BYTES)
        self.session = TerminalSession(
            self._desk, transport.write, self._hang_up, self._loop.time()
        )
        self._server.opened(self)

    def data_received(self, data: bytes) -> None:
        was_stranger = not self.session.is_authenticated
        self.session.feed(data, self._loop.time())
        if was_stranger and self.session.is_authenticated:
            self._server.authenticated(self)

    def pause_writing(self) -> None:
        self._desk.refuse("does_not_read")
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
