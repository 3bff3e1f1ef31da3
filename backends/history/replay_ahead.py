"""What has been read ahead of the replay's clock, and what of it is due."""

import math
from collections import deque
from collections.abc import Sequence

from app.domain.entry import Entry
from app.domain.world import Tick
from backends.history.replay_rows import Stretch


class ReadAhead:
    """Stretches of tracks and readings with the journal's entries of the same seconds, in order."""

    def __init__(self) -> None:
        self._tracks: deque[Stretch] = deque()
        self._readings: deque[Stretch] = deque()
        self._entries: deque[tuple[float, Entry]] = deque()
        self._shown_s = 0.0
        self.to_s = 0.0

    @property
    def rows(self) -> int:
        """How many rows of tracks and readings wait."""
        return sum(len(s.rows) for s in (*self._tracks, *self._readings))

    def begin(self, at_s: float) -> None:
        """Forget everything; what is put next was received after ``at_s``."""
        self._tracks.clear()
        self._readings.clear()
        self._entries.clear()
        self._shown_s = self.to_s = at_s

    def put(self, tracks: Stretch, readings: Stretch | None, entries: Sequence[Entry]) -> None:
        """Add the next stretch and its entries."""
        self._tracks.append(tracks)
        if readings is not None:
            self._readings.append(readings)
        due_s = tracks.to_s
        dues: list[tuple[float, Entry]] = []
        for entry in reversed(entries):  # a number is due no later than any number after it
            due_s = min(due_s, entry.time_s)
            dues.append((due_s, entry))
        self._entries.extend(reversed(dues))
        self.to_s = tracks.to_s

    def take(self, now_s: float) -> tuple[list[Tick], list[Tick], list[Entry]]:
        """Return the ticks of tracks and of readings and the entries that are due by ``now_s``."""
        since_s, self._shown_s = self._shown_s, max(self._shown_s, now_s)
        found = (_cut(self._tracks, since_s, now_s), _cut(self._readings, since_s, now_s))
        entries = []
        while self._entries and self._entries[0][0] <= now_s:
            entries.append(self._entries.popleft()[1])
        return *found, entries


def _cut(stretches: deque[Stretch], since_s: float, now_s: float) -> list[Tick]:
    ticks = []
    while stretches and stretches[0].from_s < now_s:
        stretch = stretches[0]
        # Whole at its ends: an archive's times may be rounded by a hair across them.
        tick = stretch.tick(
            since_s if since_s > stretch.from_s else -math.inf,
            now_s if now_s < stretch.to_s else math.inf,
        )
        if tick is not None:
            ticks.append(tick)
        if stretch.to_s > now_s:
            break
        stretches.popleft()
    return ticks
