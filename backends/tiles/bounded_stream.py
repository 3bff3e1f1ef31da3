"""A socket read as a file that ends at a deadline and after so many bytes, whoever sends."""

import io
import socket
import time
from collections.abc import Callable

from typing_extensions import Buffer, override

LEAST_WAIT_S = 0.01


class BoundedStream(io.RawIOBase):
    """Raises TimeoutError at the deadline and OverflowError past ``most_bytes``.

    A time-out of the socket alone starts anew with every byte, so a sender who drips would hold us
    for as long as he likes.
    """

    def __init__(
        self,
        connected: socket.socket,
        ends_s: float,
        most_bytes: int,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._socket = connected
        self._ends_s = ends_s
        self._left = most_bytes
        self._monotonic = monotonic

    @override
    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    @override
    def readinto(self, buffer: Buffer) -> int:
        """Read what has arrived, at least one byte unless the other side has ended."""
        left_s = self._ends_s - self._monotonic()
        if left_s <= 0:
            raise TimeoutError("the deadline has passed")
        self._socket.settimeout(max(left_s, LEAST_WAIT_S))
        count = self._socket.recv_into(buffer)
        self._left -= count
        if self._left < 0:
            raise OverflowError("more bytes than a tile may have")
        return count

    def makefile(self, mode: str) -> io.BufferedReader:
        """Return it buffered, as ``http.client`` asks of a socket."""
        del mode
        return io.BufferedReader(self)
