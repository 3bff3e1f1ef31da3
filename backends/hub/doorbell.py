"""The doorbell: how other threads hand finished work to the hub's one thread."""

import contextlib
import logging
import os
import queue
from collections.abc import Callable

from app.domain.errors import DutywallError

log = logging.getLogger("hub")
Work = Callable[[], None]


class Doorbell:
    """``ring`` from any thread; ``answer`` in the hub's, when ``fileno`` becomes readable."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Work] = queue.SimpleQueue()
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)

    def fileno(self) -> int:
        """Return what a poller waits for."""
        return self._read

    def ring(self, work: Work) -> None:
        """Have ``work`` done in the hub's thread."""
        self._work.put(work)
        with contextlib.suppress(BlockingIOError):  # full of bells already: one of them will do
            os.write(self._write, b"!")

    def answer(self) -> None:
        """Do everything that was handed over."""
        with contextlib.suppress(BlockingIOError):
            os.read(self._read, 65536)
        while True:
            try:
                work = self._work.get_nowait()
            except queue.Empty:
                return
            try:
                work()
            except DutywallError:
                log.exception("work handed to the hub failed")

    def close(self) -> None:
        """Close the pipe."""
        os.close(self._read)
        os.close(self._write)
