"""The cameras' HTTP server: MJPEG and still pictures, drawn only while somebody watches."""

import asyncio
import socket

from backends.demo.cameras.views import Views

FRAMES_PER_S = 5
REQUEST_WITHIN_S = 5.0
WATCHERS = 64  # beyond so many connections a new one is turned away
_REQUEST_BYTES = 8192
_UNSENT_BYTES = 1024 * 1024  # a watcher who reads so slowly is let go
_BOUNDARY = "dutywall-demo-frame"
_STREAM_HEAD = (
    "HTTP/1.1 200 OK\r\n"
    f"Content-Type: multipart/x-mixed-replace; boundary={_BOUNDARY}\r\n"
    "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
).encode()


class CameraServer:
    """Serves ``/camera/<id>`` and ``/camera/<id>/still.jpg``; ``dead_id`` connects and sends none.

    All watchers of one camera share its frames.
    """

    def __init__(self, views: Views, dead_id: str) -> None:
        self._views = views
        self._dead_id = dead_id
        self._watchers: dict[str, set[asyncio.StreamWriter]] = {}
        self._connections: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self.drawn = 0  # frames encoded since the start

    async def open(self, listening: socket.socket) -> None:
        """Begin to serve on a bound socket, which from now on belongs to the server."""
        self._server = await asyncio.start_server(
            self._connected, sock=listening, limit=_REQUEST_BYTES
        )

    async def close(self) -> None:
        """Hang up on everybody and stop listening."""
        if self._server is not None:
            self._server.close()
        for task in tuple(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def run(self) -> None:
        """Draw and send, five frames a second, what is being watched; forever."""
        while True:
            for camera_id, watchers in tuple(self._watchers.items()):
                if camera_id != self._dead_id and watchers:
                    self._send(watchers, self._views.jpeg(camera_id))
                    self.drawn += 1
                    await asyncio.sleep(0)  # the city goes on between two pictures
            await asyncio.sleep(1.0 / FRAMES_PER_S)

    def _send(self, watchers: set[asyncio.StreamWriter], jpeg: bytes) -> None:
        head = (
            f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
        ).encode()
        for writer in tuple(watchers):
            if writer.transport.get_write_buffer_size() > _UNSENT_BYTES:
                writer.transport.abort()
            elif not writer.is_closing():
                writer.write(head + jpeg + b"\r\n")

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._connections) >= WATCHERS:
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(REQUEST_WITHIN_S):
                request = await reader.readuntil(b"\r\n\r\n")
            await self._answer(_path_of(request), reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # a watcher who talks no HTTP, too slowly or not at all, or who went away
        finally:
            writer.transport.abort()

    async def _answer(
        self, path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        camera_id, _, rest = path.removeprefix("/camera/").partition("/")
        is_known = path.startswith("/camera/") and camera_id in self._views
        if not is_known or rest not in {"", "still.jpg"}:
            await _finish(writer, "404 Not Found", "text/plain", b"no such camera\n")
        elif rest == "" or camera_id == self._dead_id:
            await self._stream(camera_id, reader, writer)
        else:
            jpeg = self._views.jpeg(camera_id)
            self.drawn += 1
            await _finish(writer, "200 OK", "image/jpeg", jpeg)

    async def _stream(
        self, camera_id: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if camera_id != self._dead_id:
            writer.write(_STREAM_HEAD)
        watchers = self._watchers.setdefault(camera_id, set())
        watchers.add(writer)
        try:
            while await reader.read(_REQUEST_BYTES):  # until he goes away
                pass
        finally:
            watchers.discard(writer)
            if not watchers:
                self._watchers.pop(camera_id, None)


def _path_of(request: bytes) -> str:
    """Return the path a GET asks for, or an empty one."""
    words = request.split(b"\r\n", 1)[0].split(b" ")
    if len(words) < 2 or words[0] != b"GET":  # noqa: PLR2004 - method and path
        return ""
    return words[1].decode("ascii", "replace").partition("?")[0]


async def _finish(writer: asyncio.StreamWriter, status: str, kind: str, body: bytes) -> None:
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode() + body)
    writer.close()
    async with asyncio.timeout(REQUEST_WITHIN_S):
        await writer.wait_closed()  # sends what is still to be sent
