"""What an RTSP camera and FFmpeg may say to each other through the relay; pure, and strict.

FFmpeg goes wherever a 3xx reply sends it, and it reads lines more loosely than RFC 2326 writes
them. So nothing is passed on here that the two of us could read differently. FFmpeg asks for UDP
first, and sends it where the reply says: it is refused that here, and asks for TCP.
"""

import re

from app.domain.errors import DecodeError

MOST_HEAD_BYTES = 16 * 1024
MOST_BODY_BYTES = 256 * 1024
LEAST_PACKET_BYTES = 8  # FFmpeg does not step over a shorter one: its content would be read as text
_PREFIX_BYTES = 4
_STATUS = re.compile(rb"RTSP/1\.[01] +(\d{3})(?: [^\x00-\x1f\x7f]*)?")
_ASKS = re.compile(rb"(?:OPTIONS|GET_PARAMETER|SET_PARAMETER|ANNOUNCE) [!-~]+ RTSP/1\.[01]")
_FIELD = re.compile(rb"[A-Za-z0-9][A-Za-z0-9_-]*[ \t]*:[^\x00-\x08\x0a-\x1f\x7f]*")
_LENGTH = b"content-length:"
_LOCATION = b"location"
_TRANSPORT = re.compile(rb"transport[ \t]*:[ \t]*RTP/S?AVPF?/TCP(?:;[^,]*)?", re.IGNORECASE)
_ANY_TCP = re.compile(rb"\r\ntransport:[^\r]*/TCP", re.IGNORECASE)
_NUMBER = re.compile(rb"\r\ncseq:\s*(\d+)", re.IGNORECASE)
_DIGEST = re.compile(rb"\r\nauthorization:\s*digest", re.IGNORECASE)


class RtspReplies:
    """Takes what a camera sends, in pieces as they come."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Return what may be passed on by now: whole messages and packets.

        Raises DecodeError: ``elsewhere`` for a redirection, ``too_large``, ``not_video``.
        """
        self._held += data
        out = []
        while (unit := self._next()) is not None:
            out.append(unit)
        return b"".join(out)

    def _next(self) -> bytes | None:
        if self._held.startswith(b"$"):
            return self._packet()
        if self._held.startswith(b"\r\n"):  # some cameras end a message twice
            self._take(2)
            return b""
        end = self._held.find(b"\r\n\r\n")
        if end > MOST_HEAD_BYTES or (end < 0 and len(self._held) > MOST_HEAD_BYTES):
            raise DecodeError("too_large", f"a head of over {MOST_HEAD_BYTES} bytes")
        if end < 0:
            return None
        lines = self._held[:end].split(b"\r\n")
        body_bytes = _checked(lines)
        size = end + 4 + body_bytes
        if len(self._held) < size:
            return None
        unit = self._take(size)
        kept = [line for line in lines if not line.lower().startswith(_LOCATION)]
        return b"\r\n".join(kept) + unit[end:]

    def _packet(self) -> bytes | None:
        size = _PREFIX_BYTES + int.from_bytes(self._held[2:_PREFIX_BYTES], "big")
        if len(self._held) < _PREFIX_BYTES or len(self._held) < size:
            return None
        unit = self._take(size)
        return unit if size >= _PREFIX_BYTES + LEAST_PACKET_BYTES else b""

    def _take(self, size: int) -> bytes:
        unit, self._held = self._held[:size], self._held[size:]
        return unit


class RtspRequests:
    """Takes what FFmpeg sends, and names the camera where FFmpeg names the relay."""

    def __init__(self, relay: str, camera: str) -> None:
        self._relay = relay.encode("ascii")
        self._camera = camera.encode("latin-1", "replace")
        self._held = b""

    def feed(self, data: bytes) -> tuple[bytes, bytes]:
        """Return what goes on to the camera by now, and what is answered without it."""
        self._held += data
        out = answers = b""
        while b"\r\n\r\n" in self._held and not self._held.startswith(b"$"):
            head, _, self._held = self._held.partition(b"\r\n\r\n")
            if head.startswith(b"SETUP ") and not _ANY_TCP.search(head):
                number = _NUMBER.search(head)
                cseq = number[1] if number else b"0"
                answers += b"RTSP/1.0 461 Unsupported Transport\r\nCSeq: " + cseq + b"\r\n\r\n"
                continue
            if not _DIGEST.search(head):  # what a digest was made of must stay as it was
                head = head.replace(self._relay, self._camera, 1)
            out += head + b"\r\n\r\n"
        if self._held.startswith(b"$"):
            out, self._held = out + self._held, b""
        return out, answers


def _checked(lines: list[bytes]) -> int:
    """Return how many bytes follow a head; raise DecodeError for one that is not passed on."""
    _check_first(lines[0])
    lengths = set()
    for line in lines[1:]:
        if not _FIELD.fullmatch(line):
            raise DecodeError("not_video", f"a field begins with {line[:8].hex()}")
        if line.lower().startswith(b"transport") and not _TRANSPORT.fullmatch(line):
            raise DecodeError("not_video", "a way that is not TCP")
        if line.lower().startswith(_LENGTH):
            lengths.add(line[len(_LENGTH) :].strip(b" \t"))
    return _length_of(lengths) if lengths else 0


def _check_first(line: bytes) -> None:
    status = _STATUS.fullmatch(line)
    if line.startswith(b"REDIRECT ") or (status is not None and status[1].startswith(b"3")):
        raise DecodeError("elsewhere", "a redirection")
    if status is None and not _ASKS.fullmatch(line):
        raise DecodeError("not_video", f"a message begins with {line[:8].hex()}")


def _length_of(lengths: set[bytes]) -> int:
    length = lengths.pop()
    if lengths or not length.isdigit() or len(length) > len(str(MOST_BODY_BYTES)):
        raise DecodeError("not_video", "a length that is none")
    if int(length) > MOST_BODY_BYTES:
        raise DecodeError("too_large", f"a body of {int(length)} bytes, {MOST_BODY_BYTES} at most")
    return int(length)
