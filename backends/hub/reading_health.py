"""How many series of each source are late, lost or frozen, and how often it is to speak."""

import numpy as np

from app.domain.readings import LOST_AFTER_LATE_TIMES, Soundness
from backends.hub.reading_ingest import ReadingIngest
from backends.hub.sources import SourceLedger
from backends.hub.stations import Stations

FROZEN_AFTER_SPANS = 4.0
LATE_AFTER_SPANS = 2.0


class ReadingHealth:
    """Looks at the last values once a second; the rules are those of ``Quantity.soundness``."""

    def __init__(self, ingest: ReadingIngest, stations: Stations, ledger: SourceLedger) -> None:
        self._ingest = ingest
        self._stations = stations
        self._ledger = ledger
        self._late_after_s = np.zeros(0)
        self._frozen_after_s = np.zeros(0)
        self._every_s = np.zeros(0)

    def look(self, now_s: float) -> None:
        """Write into the ledger what each source's series are worth now."""
        world = self._ingest.world
        if not world.size:
            return
        self._learn()
        rows = np.flatnonzero(world.column("alive"))
        grades = self.grades(now_s)[rows]
        sources, which = np.unique(world.column("source")[rows], return_inverse=True)
        late = np.bincount(which, np.isin(grades, (Soundness.LATE, Soundness.LOST)), len(sources))
        frozen = np.bincount(which, grades == Soundness.FROZEN, len(sources))
        every_s = np.full(len(sources), np.inf)
        np.minimum.at(every_s, which, self._every_s[rows])
        for i, source in enumerate(sources.tolist()):
            account = self._ledger.known(source)
            if account is not None:
                account.late, account.frozen = int(late[i]), int(frozen[i])
                account.every_s = float(every_s[i])

    def grades(self, now_s: float) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
        """Return the :class:`Soundness` of every row."""
        self._learn()
        world = self._ingest.world
        size = world.size
        age_s = now_s - world.column("t_s")
        same_for_s = world.column("t_s") - world.column("same_since_s")
        late_after_s, frozen_after_s = self._late_after_s[:size], self._frozen_after_s[:size]
        grades = np.full(size, Soundness.LIVE, np.uint8)
        grades[same_for_s >= frozen_after_s] = Soundness.FROZEN
        grades[age_s >= late_after_s] = Soundness.LATE
        grades[age_s >= late_after_s * LOST_AFTER_LATE_TIMES] = Soundness.LOST
        return grades

    def _learn(self) -> None:
        """Take over the limits of series that are new."""
        fresh = self._ingest.series.series[len(self._every_s) :]
        if not fresh:
            return
        late = [max(s.quantity.late_after_s, LATE_AFTER_SPANS * s.span_s) for s in fresh]
        frozen = [
            max(s.quantity.frozen_after_s, FROZEN_AFTER_SPANS * s.span_s)
            if s.quantity.frozen_after_s
            else np.inf
            for s in fresh
        ]
        every = [self._stations.placed[s.station].station.every_s for s in fresh]
        self._late_after_s = np.append(self._late_after_s, late)
        self._frozen_after_s = np.append(self._frozen_after_s, frozen)
        self._every_s = np.append(self._every_s, every)
