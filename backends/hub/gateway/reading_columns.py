"""Readings on their way to a batch, column by column."""

import numpy as np

from app.domain.readings import ReadingBatch
from backends.adapters.reading import Reading

MOST_ROWS = 100_000  # of a batch


class ReadingColumns:
    """Collects readings of one source until somebody takes them."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._rows: list[Reading] = []

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._rows)

    def add(self, readings: list[Reading]) -> None:
        """Take readings."""
        self._rows += readings

    def take(self) -> ReadingBatch | None:
        """Return the oldest that wait, at most 100,000 of them, or None."""
        if not self._rows:
            return None
        rows, self._rows = self._rows[:MOST_ROWS], self._rows[MOST_ROWS:]
        stations, quantities, values, marks, t_s, spans_s, statistics = zip(*rows, strict=True)
        return ReadingBatch(
            self.source,
            np.array([station.encode() for station in stations], "S32"),
            np.array(quantities, "<u2"),
            np.array(values, "<f8"),
            np.array(marks, "u1"),
            np.array(t_s, "<f8"),
            np.array(spans_s, "<u4"),
            np.array(statistics, "u1"),
        )
