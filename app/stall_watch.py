"""The stall watch: says where the screen's thread stands when it has not turned for too long."""

import faulthandler
import logging
import re
import tempfile
import threading
import time
from collections.abc import Callable
from types import TracebackType

log = logging.getLogger("ui")

STALLED_AFTER_S = 1.25  # said within two seconds, with the look in between and some room
LOOK_EVERY_S = 0.25
_THREAD = re.compile(r"hread 0x([0-9a-f]+)")  # "Thread" or "Current thread", and which


class StallWatch:
    """A context: the thread that enters it must call :meth:`beat` several times a second.

    It cures nothing. What the screen shows while it stands still is old, and whoever reads the log
    afterwards must find what it was doing.
    """

    def __init__(
        self,
        stalled_after_s: float = STALLED_AFTER_S,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.stalls = 0
        self._stalled_after_s = stalled_after_s
        self._monotonic_s = monotonic_s
        self._watched = 0
        self._beaten_at_s = monotonic_s()
        self._is_told = False
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="stall watch", daemon=True)

    def __enter__(self) -> "StallWatch":
        self._watched = threading.get_ident()
        self._beaten_at_s = self._monotonic_s()
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _value: object, _trace: TracebackType | None
    ) -> None:
        self._ending.set()
        self._thread.join(2.0)

    def beat(self) -> None:
        """Say that the watched thread turns."""
        now_s = self._monotonic_s()
        stood_s, self._beaten_at_s = now_s - self._beaten_at_s, now_s
        if self._is_told:
            self._is_told = False
            log.warning("the screen turns again; it stood still for %.1f s", stood_s)

    def look(self) -> None:
        """Say once for each stall where the watched thread stands; called by our own thread."""
        stands_s = self._monotonic_s() - self._beaten_at_s
        if self._is_told or stands_s < self._stalled_after_s:
            return
        self._is_told = True
        self.stalls += 1
        where = _where_stands(self._watched)
        log.error("the screen has stood still for %.1f s, here:\n%s", stands_s, where)

    def _run(self) -> None:
        while not self._ending.wait(LOOK_EVERY_S):
            self.look()


def _where_stands(thread: int) -> str:
    """Return where a thread stands, the innermost call first.

    It is written from outside of Python: a frame that were held here would have its widgets go in
    this thread, once the watched one has left it, and a GL window that goes so ends the process.
    """
    with tempfile.TemporaryFile() as file:
        faulthandler.dump_traceback(file, all_threads=True)
        file.seek(0)
        threads = file.read().decode("utf-8", "replace").split("\n\n")
    for said in threads:
        named = _THREAD.search(said)
        if named is not None and int(named[1], 16) == thread:
            return said
    return "nowhere"
