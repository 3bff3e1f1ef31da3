"""Catching up: rows that never came over the line, as soon as the recorder has written them."""

import time
from collections.abc import Callable

from app.domain.errors import StoreError
from app.domain.ports import Archive
from backends.judging.heard import Heard
from backends.judging.replaying import rows_of
from backends.judging.roster import SlotRoster

WRITTEN_WITHIN_S = 15.0  # real: a recorder writes every ten
LOOK_EVERY_S = 0.25
_MS = 1e-3


class Catching:
    """Reads an archive that is still being written."""

    def __init__(
        self,
        archive: Archive,
        roster: SlotRoster,
        monotonic_s: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._archive = archive
        self._roster = roster
        self._monotonic_s = monotonic_s
        self._wait = wait

    def up(self, from_s: float, to_s: float) -> Heard | None:
        """Return what was received after ``from_s`` up to ``to_s``, None if it is not written."""
        give_up_s = self._monotonic_s() + WRITTEN_WITHIN_S
        while True:
            try:
                span = self._archive.span()
                if span is not None and span[1] >= to_s - _MS:
                    return rows_of(self._archive.changes(from_s, to_s + _MS), self._roster)
            except StoreError:
                return None
            if self._monotonic_s() >= give_up_s:
                return None
            self._wait(LOOK_EVERY_S)
