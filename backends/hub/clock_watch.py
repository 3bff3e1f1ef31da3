"""The clock's watch: writes into the journal that somebody has set the machine's clock."""

import logging
from collections.abc import Callable

from app.domain.entry import Draft
from app.domain.steady_wall import FOLLOWED_S, SteadyWall
from backends.store.job import Job, Outcome, Situation

log = logging.getLogger("hub")


class ClockWatch:
    """Looks once a second; says each jump once, and that the clock is right again."""

    def __init__(self, wall: SteadyWall, record: Callable[[Job], None]) -> None:
        self._wall = wall
        self._record = record
        self._told_s = 0.0

    def look(self) -> None:
        """Look at the machine's clock."""
        off_s = self._wall.look()
        if abs(off_s - self._told_s) <= FOLLOWED_S:
            return
        self._told_s = off_s
        log.warning("the machine's clock is %+.1f s off; the hub keeps its own time", off_s)
        draft = Draft("clock_jumped", "hub:clock", {"off_s": round(off_s, 1)})

        def job(_situation: Situation) -> Outcome:
            return Outcome((draft,))

        self._record(job)
