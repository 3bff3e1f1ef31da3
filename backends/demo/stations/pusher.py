"""The program that pushes the demo's crowd counts, meters and water levels over HTTP."""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Sequence

from backends.demo.stations.field import Report

MOST_WAITING = 200  # bodies
BACK_OFF_S = 1.0
_ANSWERED_WITHIN_S = 15.0
_OK = b"HTTP/1.1 200 "

_log = logging.getLogger("feed")


class Pusher:
    """Posts what is due, one body after the other; what waits too long is dropped, oldest first."""

    def __init__(self, address: tuple[str, int], token: str) -> None:
        self.posted = 0
        self._address = address
        self._token = token
        self._bodies: deque[bytes] = deque(maxlen=MOST_WAITING)
        self._something = asyncio.Event()

    def send(self, reports: Sequence[Report]) -> None:
        """Queue what is due; never blocks."""
        lines = pushed_lines(reports)
        if lines:
            self._bodies.append("\n".join(lines).encode())
            self._something.set()

    async def run(self) -> None:
        """Post, and again with back-off whenever the door is shut; forever."""
        while True:
            with contextlib.suppress(OSError, EOFError):  # a timeout is one too
                await self._post_all()
            await asyncio.sleep(BACK_OFF_S)

    async def _post_all(self) -> None:
        async with asyncio.timeout(_ANSWERED_WITHIN_S):
            reader, writer = await asyncio.open_connection(*self._address)
        try:
            while True:
                while not self._bodies:
                    self._something.clear()
                    await self._something.wait()
                body = self._bodies[0]
                writer.write(self._request(body))
                async with asyncio.timeout(_ANSWERED_WITHIN_S):
                    is_taken = await _answer(reader)
                self._bodies.popleft()
                if not is_taken:
                    _log.warning("demo: pushed readings were refused")
                    return
                self.posted += 1
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _request(self, body: bytes) -> bytes:
        host, port = self._address
        head = (
            f"POST /readings HTTP/1.1\r\nHost: {host}:{port}\r\n"
            f"Authorization: Bearer {self._token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def pushed_lines(reports: Sequence[Report]) -> list[str]:
    """Return the lines of the stations without an address: ``station,quantity,value,time``."""
    return [
        f"{report.station.station_id},{key},{value:.10g},{report.t_s:.0f}"
        for report in reports
        if not report.station.address
        for key, value in report.values.items()
    ]


async def _answer(reader: asyncio.StreamReader) -> bool:
    """Read one answer and return whether it is 200."""
    head = await reader.readuntil(b"\r\n\r\n")
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    await reader.readexactly(lengths[0] if lengths else 0)
    return head.startswith(_OK)
