"""Asks an address what it is before FFmpeg may: a clear word for what is wrong, and no detours."""

import base64
import socket
import time
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from app.domain.errors import DecodeError
from widgets.camera.address import STATUS_WORDS, SourceKind
from widgets.camera.dial import WITHIN_S, dial, port_of

MOST_HEAD_BYTES = 16 * 1024
MOST_PLAYLIST_BYTES = 256 * 1024
MOST_PLAYLIST_LINES = 5_000
_OK = 200
_REDIRECTIONS = range(300, 400)
_STATUS_PARTS = 2


def look_first(address: str, kind: SourceKind) -> None:
    """Raise DecodeError naming what is wrong with an address; it may block for seconds.

    ``refused``, ``not_found``, ``unauthorised``, ``silent``, ``not_video``, ``too_large``, and
    ``elsewhere`` for a redirection or a play list that would have other machines called.
    """
    if kind is SourceKind.FILE:
        return
    parts = urlsplit(address)
    if kind is SourceKind.RTSP:
        _look_at_rtsp(parts)
        return
    most = MOST_PLAYLIST_BYTES if kind is SourceKind.HLS else 0
    body = _get(parts, most)
    if kind is SourceKind.HLS:
        check_playlist(body, address)


def check_playlist(body: bytes, address: str) -> None:
    """Raise DecodeError unless ``body`` is an HLS play list that stays on its own machine."""
    if not body.lstrip(b"\xef\xbb\xbf").startswith(b"#EXTM3U"):
        raise DecodeError("not_video", f"a play list begins with {body[:8].hex()}")
    lines = body.decode("utf-8", "replace").splitlines()
    if len(lines) > MOST_PLAYLIST_LINES:
        raise DecodeError("too_large", f"{len(lines)} lines, {MOST_PLAYLIST_LINES} at most")
    home = urlsplit(address)
    for line in lines:
        named = [line.strip()] if line.strip() and not line.startswith("#") else []
        named += line.split('URI="')[1:]
        for name in named:
            try:
                target = urlsplit(urljoin(address, name.split('"')[0]))
                is_home = (target.hostname, port_of(target)) == (home.hostname, port_of(home))
            except ValueError as error:
                raise DecodeError("elsewhere", "an entry is no address") from error
            if target.scheme not in {"http", "https"} or not is_home:
                raise DecodeError("elsewhere", f"an entry of scheme {target.scheme[:8]!r}")


def _look_at_rtsp(parts: SplitResult) -> None:
    address = _without_user(parts)
    request = f"DESCRIBE {address} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\n"
    with dial(parts) as line:
        by_s = time.monotonic() + WITHIN_S
        status, head = _ask(line, request + _authority(parts) + "\r\n", b"RTSP/1.", by_s)
        # A camera that wants a digest of name and password is asked again, by FFmpeg.
        if status == 401 and parts.username and b"digest" in head.lower():  # noqa: PLR2004
            return
        _judge(status)


def _get(parts: SplitResult, most_bytes: int) -> bytes:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    request = f"GET {path} HTTP/1.0\r\nHost: {host}\r\nAccept: */*\r\n{_authority(parts)}\r\n"
    with dial(parts) as line:
        by_s = time.monotonic() + WITHIN_S
        status, head = _ask(line, request, b"HTTP/1.", by_s)
        _judge(status)
        body = head.partition(b"\r\n\r\n")[2]
        try:
            body = body or _some(line, by_s)
        except OSError as error:
            raise DecodeError("slow", type(error).__name__) from error
        is_page = b"content-type: text/html" in head.partition(b"\r\n\r\n")[0].lower()
        if is_page or body.lstrip()[:1] == b"<":
            raise DecodeError("not_video", "a page")
        try:
            while most_bytes and (piece := _some(line, by_s)):
                body += piece
                if len(body) > most_bytes:
                    raise DecodeError("too_large", f"over {most_bytes} bytes of play list")
        except OSError as error:
            raise DecodeError("slow", type(error).__name__) from error
    return body


def _some(line: socket.socket, by_s: float) -> bytes:
    """Return what comes next; one who sends a byte now and then is not waited for for ever."""
    line.settimeout(max(0.01, by_s - time.monotonic()))
    return line.recv(65536)


def _ask(line: socket.socket, request: str, begins: bytes, by_s: float) -> tuple[int, bytes]:
    """Return the status and all that came until the end of the head."""
    head = b""
    try:
        line.settimeout(WITHIN_S)
        line.sendall(request.encode("latin-1", "replace"))
        while b"\r\n\r\n" not in head:
            if len(head) > MOST_HEAD_BYTES:
                raise DecodeError("too_large", f"a head of over {MOST_HEAD_BYTES} bytes")
            piece = _some(line, by_s)
            if not piece:
                break
            head += piece
    except OSError as error:
        raise DecodeError("silent" if not head else "slow", type(error).__name__) from error
    if not head:
        raise DecodeError("closed", "hung up without a word")
    words = head.split(b"\r\n", 1)[0].split()
    if not head.startswith(begins) or len(words) < _STATUS_PARTS or not words[1].isdigit():
        raise DecodeError("not_video", f"an answer begins with {head[:8].hex()}")
    return int(words[1][:3]), head


def _judge(status: int) -> None:
    if status in _REDIRECTIONS:  # it would have other machines called: it is not followed
        raise DecodeError("elsewhere", f"status {status}")
    if status != _OK:
        raise DecodeError(STATUS_WORDS.get(status, "refused"), f"status {status}")


def _authority(parts: SplitResult) -> str:
    if not parts.username:
        return ""
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
    return f"Authorization: Basic {base64.b64encode(pair).decode('ascii')}\r\n"


def _without_user(parts: SplitResult) -> str:
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
