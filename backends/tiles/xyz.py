"""Tiles of a server on the hall's network: the host that is named, and never another one."""

import http.client
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import SplitResult, urlsplit

from app.domain.errors import ConfigError, DecodeError
from backends.tiles.bounded_stream import BoundedStream
from backends.tiles.source import DEEPEST_ZOOM, MOST_BYTES, SourceError, TileId

HEAD_BYTES = 64 * 1024
PLACES = ("{z}", "{x}", "{y}")
_OK = 200
_UNAUTHORISED = 401
_MISSING = frozenset({204, 404, 410})
_BUSY = frozenset({429, 503})
_REDIRECTS = range(300, 400)
_MOST_PAUSE_S = 600.0
_NAME = "dutywall"
_MOST_SHOWN = 80  # characters of an address in a message


@dataclass(frozen=True, slots=True)
class XyzSetting:
    """``url`` has the places {z}, {x}, {y}; ``ca_file`` are the authorities trusted for https."""

    url: str
    zooms: tuple[int, int]
    name: str = ""
    attribution: str = ""
    is_tms: bool = False
    within_s: float = 5.0
    ca_file: Path | None = None


class XyzServer:
    """One connection for each tile, straight to the host: no proxy, no redirect, no cookie.

    Raises ConfigError for an address or zooms that cannot be used; it connects to nothing yet.
    """

    def __init__(
        self, setting: XyzSetting, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._setting = setting
        self._monotonic = monotonic
        self._address = _checked(setting)
        self._host = str(self._address.hostname)
        is_tls = self._address.scheme == "https"
        self._port = self._address.port or (443 if is_tls else 80)
        self._tls: ssl.SSLContext | None = None
        if is_tls:
            try:
                self._tls = ssl.create_default_context(cafile=setting.ca_file)
            except (OSError, ssl.SSLError) as error:
                raise ConfigError(f"{setting.ca_file}: no certificates ({error})") from error

    @property
    def name(self) -> str:
        """As configured, else the host."""
        return self._setting.name or self._host

    @property
    def attribution(self) -> str:
        """As configured."""
        return self._setting.attribution

    @property
    def zooms(self) -> tuple[int, int]:
        """As configured."""
        return self._setting.zooms

    def fetch(self, tile: TileId) -> bytes | None:
        """Return a tile's bytes, None where there is none; raise DecodeError or SourceError."""
        try:
            return self._ask(tile)
        except TimeoutError as error:
            raise SourceError(
                "slow", f"{self._host}: no whole tile in {self._setting.within_s:g} s"
            ) from error
        except OverflowError as error:
            raise DecodeError("too_large", f"over {MOST_BYTES} bytes") from error
        except http.client.HTTPException as error:
            raise DecodeError("not_http", f"{self._host}: {error!r}") from error
        except (OSError, UnicodeError) as error:  # the latter: a host that is no name
            raise SourceError("unreachable", f"{self._host}:{self._port}: {error}") from error

    def close(self) -> None:
        """Nothing is held open between two tiles."""

    def _ask(self, tile: TileId) -> bytes | None:
        ends_s = self._monotonic() + self._setting.within_s
        with self._connected(ends_s) as connected:
            connected.sendall(self._request(tile))
            stream = BoundedStream(connected, ends_s, MOST_BYTES + HEAD_BYTES, self._monotonic)
            # http.client asks its socket for nothing but makefile.
            answer = http.client.HTTPResponse(cast("socket.socket", stream), method="GET")
            try:
                answer.begin()
                return self._body(answer)
            finally:
                answer.close()

    def _body(self, answer: http.client.HTTPResponse) -> bytes | None:
        status = answer.status
        if status in _MISSING:
            return None
        if status in _REDIRECTS:
            raise DecodeError("redirect", f"{self._host} sends us elsewhere, where we do not go")
        if status in _BUSY:
            raise SourceError("busy", f"{self._host}: HTTP {status}", _pause_s(answer))
        if status == _UNAUTHORISED:
            raise SourceError("refused", f"{self._host}: HTTP {status}")
        if status != _OK:
            raise DecodeError(f"http_{status}", self._host)
        if (answer.length or 0) > MOST_BYTES:
            raise DecodeError("too_large", f"{answer.length} bytes, at most {MOST_BYTES}")
        kind = str(answer.headers.get_content_type())
        if not kind.startswith("image/") and kind != "application/octet-stream":
            raise DecodeError("not_a_picture", f"{self._host} sends {kind[:40]}")
        data = answer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise OverflowError
        if answer.length:
            raise DecodeError("damaged", f"{answer.length} bytes are missing")
        return data

    def _connected(self, ends_s: float) -> socket.socket:
        within_s = max(ends_s - self._monotonic(), 0.1)
        plain = socket.create_connection((self._host, self._port), within_s)
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=self._host)
        except BaseException:
            plain.close()
            raise

    def _request(self, tile: TileId) -> bytes:
        path = self._address.path + (f"?{self._address.query}" if self._address.query else "")
        row = tile.from_south if self._setting.is_tms else tile.y
        for place, number in zip(PLACES, (tile.z, tile.x, row), strict=True):
            path = path.replace(place, str(number))
        return (
            f"GET {path} HTTP/1.1\r\nHost: {self._address.netloc}\r\nUser-Agent: {_NAME}\r\n"
            "Accept: image/png, image/jpeg, image/webp\r\nAccept-Encoding: identity\r\n"
            "Connection: close\r\n\r\n"
        ).encode("ascii")


def _checked(setting: XyzSetting) -> SplitResult:
    try:
        address = urlsplit(setting.url)
        is_whole = address.scheme in {"http", "https"} and bool(address.hostname)
        is_whole = is_whole and address.port != 0
    except ValueError:
        # The library may quote all of it, and what follows the host may hold a secret.
        raise ConfigError(f"url {_shown(setting.url)}…: its host or port is none") from None
    shown = f"{address.scheme}://{address.hostname}"
    if is_whole:
        _check_host(str(address.hostname), shown)
    if not is_whole or address.username is not None or not setting.url.isascii():
        raise ConfigError(f"url {shown}…: is not http(s)://HOST[:PORT]/PATH in plain letters")
    if any(char <= " " or char == "\x7f" for char in setting.url):
        raise ConfigError(f"url {shown}…: has a blank or hidden character")
    if any(place not in address.path + address.query for place in PLACES):
        raise ConfigError(f"url {shown}…: lacks one of {', '.join(PLACES)}")
    low, high = setting.zooms
    if not 0 <= low <= high <= DEEPEST_ZOOM:
        raise ConfigError(f"zooms {low} to {high} are not within 0 and {DEEPEST_ZOOM}")
    return address


def _check_host(host: str, shown: str) -> None:
    """Refuse a name that no name server can be asked for."""
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise ConfigError(f"url {shown[:_MOST_SHOWN]}…: its host is no name of a host") from error


def _shown(url: str) -> str:
    """Return scheme and host of an address that cannot be taken apart."""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return ""
    host = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")[2]
    return f"{scheme}://{host}"[:_MOST_SHOWN]


def _pause_s(answer: http.client.HTTPResponse) -> float:
    said = answer.headers.get("Retry-After", "")
    return min(float(said), _MOST_PAUSE_S) if said.isascii() and said.isdecimal() else 0.0
