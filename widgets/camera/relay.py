"""FFmpeg's only way out: a loopback port that leads to one camera's host and port, and no other.

It runs in the decoding process. For RTSP it takes the camera's place; for HTTP it is the proxy, so
that a play list or a redirection that names another machine comes here and is turned away.
"""

import contextlib
import select
import socket
import ssl
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from app.domain.errors import DecodeError
from widgets.camera.dial import dial
from widgets.camera.http_messages import HttpReply, asked_of
from widgets.camera.rtsp_messages import RtspReplies, RtspRequests

LOOPBACK = "127.0.0.1"
MOST_LINES = 16  # at a time; FFmpeg opens one for RTSP, a few for a play list
SILENT_AFTER_S = 60.0
HEAD_WITHIN_S = 4.0
MOST_HEAD_BYTES = 16 * 1024
PIECE_BYTES = 65_536
_TUNNEL = b"HTTP/1.1 200 Connection established\r\n\r\n"
_NO = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
Inward = Callable[[bytes], bytes]
Outward = Callable[[bytes], tuple[bytes, bytes]]  # what goes on, and what is answered here


class Relay:
    """Open until ``close``; its threads end with the process."""

    def __init__(self, address: str) -> None:
        self._home = urlsplit(address)
        self._is_rtsp = self._home.scheme in {"rtsp", "rtsps"}
        self._room = threading.BoundedSemaphore(MOST_LINES)
        self._server = socket.create_server((LOOPBACK, 0))
        self._trouble = ""
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    @property
    def port(self) -> int:
        """The port on loopback that FFmpeg is told."""
        return int(self._server.getsockname()[1])

    @property
    def trouble(self) -> str:
        """Why a line was ended here, by the name of a trouble; empty while none was."""
        return self._trouble

    def close(self) -> None:
        """Take no more lines; those that stand end when FFmpeg lets go of them."""
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            if not self._room.acquire(blocking=False):
                near.close()
                continue
            threading.Thread(target=self._serve, args=(near,), name="line", daemon=True).start()

    def _serve(self, near: socket.socket) -> None:
        try:
            with near:
                self._pass_on(near)
        except OSError:
            pass  # one of the two hung up; FFmpeg sees the end of its line and says what it means
        finally:
            self._room.release()

    def _pass_on(self, near: socket.socket) -> None:
        """Pass on; the trouble is noted before FFmpeg can see that its line has ended."""
        try:
            if self._is_rtsp:
                self._pass_rtsp(near)
            else:
                self._pass_http(near)
        except DecodeError as error:
            self._trouble = self._trouble or error.reason

    def _pass_rtsp(self, near: socket.socket) -> None:
        home = self._home
        camera = f"{home.scheme}://{home.netloc.rpartition('@')[2]}"
        requests = RtspRequests(f"rtsp://{LOOPBACK}:{self.port}", camera)
        with dial(home) as far:
            _talk(near, far, requests.feed, RtspReplies().feed)

    def _pass_http(self, near: socket.socket) -> None:
        head, rest = _head_of(near)
        try:
            ask = asked_of(head, self._home)
        except DecodeError:
            near.sendall(_NO)
            raise
        with dial(self._home, is_raw=True) as far:
            if ask.is_tunnel:
                near.sendall(_TUNNEL)
                _talk(near, far, _as_it_is, bytes)
            else:
                far.sendall(ask.head + rest)
                _talk(near, far, _as_it_is, HttpReply().feed)


def _head_of(near: socket.socket) -> tuple[bytes, bytes]:
    near.settimeout(HEAD_WITHIN_S)
    held = b""
    while b"\r\n\r\n" not in held:
        piece = near.recv(PIECE_BYTES)
        if not piece or len(held) > MOST_HEAD_BYTES:
            raise DecodeError("not_video", f"{len(held)} bytes without the end of a request")
        held += piece
    head, _, rest = held.partition(b"\r\n\r\n")
    return head, rest


def _as_it_is(data: bytes) -> tuple[bytes, bytes]:
    return data, b""


def _talk(near: socket.socket, far: socket.socket, outward: Outward, inward: Inward) -> None:
    """Pass on what both say until one hangs up; one thread, as TLS wants it."""
    for line in (near, far):
        line.settimeout(SILENT_AFTER_S)
    while True:
        is_held = isinstance(far, ssl.SSLSocket) and far.pending() > 0
        ready = [far] if is_held else select.select([near, far], [], [], SILENT_AFTER_S)[0]
        if not ready:
            return
        for line in ready:
            piece = line.recv(PIECE_BYTES)
            if not piece:
                return
            if line is near:
                onward, answer = outward(piece)
                far.sendall(onward)
                near.sendall(answer)
            else:
                near.sendall(inward(piece))
