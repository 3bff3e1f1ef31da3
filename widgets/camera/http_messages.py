"""What FFmpeg asks of the relay as its HTTP proxy, and which answers it gets; pure."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import DecodeError
from widgets.camera.dial import port_of

MOST_STATUS_BYTES = 4 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] +([0-9])[0-9]{2}[^0-9]")
_HOP = (b"connection:", b"proxy-connection:", b"proxy-authorization:")
_WORDS_OF_A_REQUEST = 3


@dataclass(frozen=True, slots=True)
class Ask:
    """What to send to the camera, and whether to pass everything on after that unread (TLS)."""

    head: bytes
    is_tunnel: bool


def asked_of(head: bytes, home: SplitResult) -> Ask:
    """Read a proxy request without its empty line.

    Raises DecodeError: ``elsewhere`` unless it is for the host and port of ``home``, ``not_video``.
    """
    first, *fields = head.split(b"\r\n")
    words = first.decode("latin-1").split(" ")
    if len(words) != _WORDS_OF_A_REQUEST:
        raise DecodeError("not_video", f"a request of {len(words)} words")
    method, target, version = words
    is_tunnel = method == "CONNECT"
    try:
        parts = urlsplit(f"https://{target}" if is_tunnel else target)
        place = (parts.hostname, port_of(parts))
    except ValueError as error:
        raise DecodeError("elsewhere", "a request for what is no address") from error
    if place != (home.hostname, port_of(home)) or parts.scheme not in {"http", "https"}:
        raise DecodeError("elsewhere", f"a request for port {place[1]} of another machine")
    if is_tunnel:
        return Ask(b"", is_tunnel=True)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    kept = [field for field in fields if not field.lower().startswith(_HOP)]
    lines = [f"{method} {path} {version}".encode("latin-1"), *kept, b"Connection: close"]
    return Ask(b"\r\n".join(lines) + b"\r\n\r\n", is_tunnel=False)


class HttpReply:
    """Takes one answer in pieces: its first line decides whether any of it is passed on."""

    def __init__(self) -> None:
        self._held: bytes | None = b""

    def feed(self, data: bytes) -> bytes:
        """Return what may be passed on; raises DecodeError: ``elsewhere``, ``not_video``."""
        if self._held is None:
            return data
        held = self._held + data
        if b"\n" not in held and len(held) <= MOST_STATUS_BYTES:
            self._held = held
            return b""
        status = _STATUS.match(held)
        if status is None:
            raise DecodeError("not_video", f"an answer begins with {held[:8].hex()}")
        if status[1] == b"3":
            raise DecodeError("elsewhere", "a redirection")
        self._held = None
        return held
