"""A small RTSP camera on loopback for tests: RTP/JPEG (RFC 2435), interleaved in its TCP line."""

import contextlib
import io
import socket
import struct
import threading
from collections.abc import Callable

from PIL import Image

TICKS_HZ = 90_000
PIECE_BYTES = 1_400


def picture(number: int, width: int = 640, height: int = 360) -> Image.Image:
    """Return a picture that differs from its neighbours: a bar that wanders."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    left = number * 7 % (width - 40)
    image.paste((240, 240, 240), (left, 0, left + 40, height))
    return image


class RtspCamera:
    """Serves one stream to whoever asks; ``make`` draws frame by frame; ``close`` ends it all.

    ``status`` is what DESCRIBE is answered with; ``sends_on`` a method that is answered with a
    redirection to an address, by who has been asked before. UDP is refused, as by a firewall.
    """

    def __init__(
        self,
        make: Callable[[int], Image.Image] = picture,
        status: str = "200 OK",
        hz: float = 25.0,
        sends_on: tuple[str, str] = ("", ""),
    ) -> None:
        self._sends_on = sends_on
        self._make = make
        self._status = status
        self._every_s = 1.0 / hz
        self._done = threading.Event()
        self.is_paused = threading.Event()
        self.asked: list[str] = []
        self._lines: list[socket.socket] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    @property
    def url(self) -> str:
        return f"rtsp://127.0.0.1:{self._server.getsockname()[1]}/street"

    def hang_up(self) -> None:
        """Break every connection there is."""
        for line in self._lines:
            line.close()

    def close(self) -> None:
        self._done.set()
        self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for line in self._lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5.0)

    def _accept(self) -> None:
        while not self._done.is_set():
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self._lines.append(line)
            thread = threading.Thread(target=self._serve, args=(line,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, line: socket.socket) -> None:
        try:
            with line:
                self._talk(line)
        except OSError:
            pass

    def _talk(self, line: socket.socket) -> None:
        held = b""
        while not self._done.is_set():
            while b"\r\n\r\n" not in held:
                piece = line.recv(4096)
                if not piece:
                    return
                held += piece
            request, _, held = held.partition(b"\r\n\r\n")
            words = request.decode("latin-1").split("\r\n")
            method = words[0].split(" ")[0]
            head = {k.lower(): v.strip() for k, _, v in (w.partition(":") for w in words[1:])}
            self.asked.append(method)
            line.sendall(self._answer(method, head))
            if method == "PLAY":
                self._play(line)
                return

    def _answer(self, method: str, head: dict[str, str]) -> bytes:
        more, body, status = "", "", "200 OK"
        if method == self._sends_on[0] and len(self.asked) > 1:
            return (
                f"RTSP/1.0 302 Found\r\nCSeq: {head.get('cseq', '0')}\r\n"
                f"Location: {self._sends_on[1]}\r\n\r\n"
            ).encode()
        if method == "OPTIONS":
            more = "Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n"
        elif method == "DESCRIBE":
            status = self._status
            body = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=street\r\nt=0 0\r\n"
            body += "m=video 0 RTP/AVP 26\r\na=control:track\r\n"
            more = f"Content-Type: application/sdp\r\nContent-Length: {len(body)}\r\n"
        elif method == "SETUP":
            transport = head.get("transport", "")
            if "TCP" not in transport:
                status = "461 Unsupported Transport"
            more = "Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 7\r\n"
        elif method == "PLAY":
            more = "Session: 7\r\n"
        return (f"RTSP/1.0 {status}\r\nCSeq: {head.get('cseq', '0')}\r\n{more}\r\n{body}").encode()

    def _play(self, line: socket.socket) -> None:
        number = sequence = 0
        while not self._done.wait(self._every_s):
            if self.is_paused.is_set():
                continue
            ticks = int(number * self._every_s * TICKS_HZ) & 0xFFFFFFFF
            for packet in packets(jpeg(self._make(number)), sequence, ticks):
                line.sendall(b"$\x00" + struct.pack(">H", len(packet)) + packet)
                sequence = (sequence + 1) & 0xFFFF
            number += 1


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=75, subsampling="4:2:0", optimize=False)
    return out.getvalue()


def packets(data: bytes, sequence: int, ticks: int) -> list[bytes]:
    """Return the RTP packets of one JPEG, its own quantisation tables in the first."""
    tables, scan, width, height = b"", b"", 0, 0
    at = 2
    while not scan:
        marker, length = data[at + 1], struct.unpack_from(">H", data, at + 2)[0]
        body = data[at + 4 : at + 2 + length]
        if marker == 0xDB:
            tables += b"".join(body[n + 1 : n + 65] for n in range(0, len(body), 65))
        elif marker == 0xC0:
            height, width = struct.unpack_from(">HH", body, 1)
        elif marker == 0xDA:
            scan = data[at + 2 + length : -2]
        at += 2 + length
    found = []
    for offset in range(0, len(scan), PIECE_BYTES):
        piece = scan[offset : offset + PIECE_BYTES]
        is_last = offset + PIECE_BYTES >= len(scan)
        head = struct.pack(">BBHII", 0x80, 26 | (0x80 if is_last else 0), sequence, ticks, 7)
        head += struct.pack(">IBBBB", offset, 1, 255, width // 8, height // 8)
        if offset == 0:
            head += struct.pack(">BBH", 0, 0, len(tables)) + tables
        found.append(head + piece)
        sequence = (sequence + 1) & 0xFFFF
    return found
