"""A tile server for our own windows alone: on loopback, one port, one secret in the path."""

import io
import re
import secrets
import socket
import socketserver
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from PIL import Image
from typing_extensions import override

from app.domain.errors import DecodeError
from backends.tiles.source import SourceError, TileId, TileSource

HOST = "127.0.0.1"
WITHIN_S = 5.0  # for a request and its answer together
IDLE_WITHIN_S = 1.0  # a line that says nothing gives its room back
ROOM_WITHIN_S = 2.0
CLOSE_WITHIN_S = 2.0
MOST_AT_ONCE = 16
_TILE_PX = 256
_PATH = re.compile(r"/([\w-]{1,64})/([\w-]{1,64})/(\d{1,2})/(\d{1,7})/(\d{1,7})\.png")
_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


class TileServer:
    """Serves ``http://127.0.0.1:PORT/SECRET/NAME/z/x/y.png`` and nothing else, until closed.

    A tile that is missing or cannot be read is a clear one: the ground shows through it, and
    nobody asks for it again and again.
    """

    def __init__(self) -> None:
        self._sources: dict[str, TileSource] = {}
        self._secret = secrets.token_urlsafe(24)
        self._server = _LoopbackServer((HOST, 0), _handler(self._sources, self._secret))
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, name="tile-server"
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def add(self, name: str, source: TileSource) -> None:
        """Serve ``source``, which is closed with the server, under ``name``."""
        self._sources[name] = source

    def address(self, name: str) -> str:
        """Return the address before ``z/x/y.png``."""
        return f"http://{HOST}:{self.port}/{self._secret}/{name}/"

    def close(self) -> None:
        """End the thread, hang up on everybody, and close the sources.

        A source whose tile is still being read then is left to end with the program.
        """
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        if self._server.hang_up(CLOSE_WITHIN_S):
            for source in self._sources.values():
                source.close()


class _LoopbackServer(socketserver.ThreadingMixIn, HTTPServer):
    """At most so many at once; who comes then waits a moment and is hung up on."""

    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        # Written by the thread that accepts alone; read by hang_up when that one has ended.
        self._lines: dict[socket.socket, tuple[threading.Thread, float]] = {}
        super().__init__(address, handler)

    @override
    def server_bind(self) -> None:
        """Bind without asking a name server what the address is called."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, if there is room."""
        self.service_actions()
        if not self._room.acquire(timeout=ROOM_WITHIN_S):
            self.shutdown_request(request)
            return
        told = (request, client_address)
        thread = threading.Thread(target=self.process_request_thread, args=told, daemon=True)
        self._lines[request] = (thread, time.monotonic() + WITHIN_S)
        thread.start()

    @override
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    @override
    def service_actions(self) -> None:
        """Shut the lines that are over their time, however they drip: every wait on them ends."""
        now_s = time.monotonic()
        self._lines = {line: one for line, one in self._lines.items() if one[0].is_alive()}
        for line, (_, ends_s) in self._lines.items():
            if now_s >= ends_s:
                _shut(line)

    def hang_up(self, within_s: float) -> bool:
        """Shut every line; return whether all that was being answered ended in time."""
        ends_s = time.monotonic() + within_s
        for line in self._lines:
            _shut(line)
        for thread, _ in self._lines.values():
            thread.join(max(ends_s - time.monotonic(), 0.0))
        return not any(thread.is_alive() for thread, _ in self._lines.values())

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever hung up knows it."""


def _shut(line: socket.socket) -> None:
    with suppress(OSError):  # it is closed already
        line.shutdown(socket.SHUT_RDWR)


def _handler(sources: Mapping[str, TileSource], secret: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = IDLE_WITHIN_S
        server_version, sys_version = "dutywall", ""

        def do_GET(self) -> None:
            match = _PATH.fullmatch(self.path)
            source = sources.get(match[2]) if match is not None else None
            if match is None or source is None or not secrets.compare_digest(match[1], secret):
                self.send_error(404)
                return
            body = _picture(source, TileId(int(match[3]), int(match[4]), int(match[5])))
            kinds = (kind for magic, kind in _KINDS.items() if body.startswith(magic))
            self.send_response(200)
            self.send_header("Content-Type", next(kinds, "application/octet-stream"))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        @override
        def log_message(self, format: str, *args: object) -> None:
            """Keep tiles out of the log, and the secret with them."""

    return Handler


def _picture(source: TileSource, tile: TileId) -> bytes:
    low, high = source.zooms
    if not tile.is_possible or not low <= tile.z <= high:
        return _CLEAR
    try:
        return source.fetch(tile) or _CLEAR
    except (DecodeError, SourceError):
        return _CLEAR


def _clear() -> bytes:
    kept = io.BytesIO()
    Image.new("RGBA", (_TILE_PX, _TILE_PX), (0, 0, 0, 0)).save(kept, "PNG")
    return kept.getvalue()


_CLEAR = _clear()
