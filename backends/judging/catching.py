"""Catching up: rows that never came over the line, as soon as the recorder has written them."""

import time
from collections.abc import Callable

from app.domain.errors import StoreError
from app.domain.ports import Archive
from backends.judging.host import JudgeHost
from backends.judging.replaying import take_recorded

WRITTEN_WITHIN_S = 15.0  # real: a recorder writes every ten
LOOK_EVERY_S = 0.25
_MS = 1e-3


class Catching:
    """Reads an archive that is still being written."""

    def __init__(
        self,
        archive: Archive,
        host: JudgeHost,
        monotonic_s: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._archive = archive
        self._host = host
        self._monotonic_s = monotonic_s
        self._wait = wait

    def up(self, from_s: float, to_s: float) -> bool:
        """Have the host take what was received after ``from_s`` up to ``to_s``.

        Returns False if that is not written in time, or cannot be read.
        """
        give_up_s = self._monotonic_s() + WRITTEN_WITHIN_S
        while True:
            try:
                span = self._archive.span()
                if span is not None and span[1] >= to_s - _MS:
                    take_recorded(self._host, self._archive, from_s, to_s + _MS)
                    return True
            except StoreError:
                return False
            if self._monotonic_s() >= give_up_s:
                return False
            self._wait(LOOK_EVERY_S)
