"""A tile server for our own windows alone: on loopback, one port, one secret in the path."""

import io
import re
import secrets
import socketserver
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

from PIL import Image
from typing_extensions import override

from app.domain.errors import DecodeError
from backends.tiles.source import SourceError, TileId, TileSource

HOST = "127.0.0.1"
WITHIN_S = 5.0  # for every read of a request
ROOM_WITHIN_S = 1.0
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
        """End the thread, wait for what is being answered, and close the sources."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        for source in self._sources.values():
            source.close()


class _LoopbackServer(socketserver.ThreadingMixIn, HTTPServer):
    """At most so many at once; who comes then waits a moment and is hung up on."""

    request_queue_size = 64

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self._room = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, handler)

    @override
    def server_bind(self) -> None:
        """Bind without asking a name server what the address is called."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer in a thread of its own, if there is room."""
        if self._room.acquire(timeout=ROOM_WITHIN_S):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    @override
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer, and make room."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: whoever hung up knows it."""


def _handler(sources: Mapping[str, TileSource], secret: str) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = WITHIN_S
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
