"""The class of surface water at each station as of now: the worst of its factors decides."""

import math
from collections.abc import Mapping

import numpy as np

from app.domain.limits import Limit, LimitTable
from backends.indicators.facts import F8, Mask

STANDARD = "GB 3838"  # single factor: the worst of them decides the class
RANKS: Mapping[str, int] = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
WORSE_THAN_ALL = 6  # 劣Ⅴ
STANDS_FOR = "dissolved_oxygen"  # its row says the class, or the first row where it is not measured


class WaterColumns:
    """Classes 1 to 6, said at one row of each station."""

    def __init__(self, table: LimitTable) -> None:
        self._ladder: dict[str, list[tuple[int, Limit]]] = {}
        for limit in table.limits:
            if limit.standard.startswith(STANDARD) and limit.category in RANKS:
                step = (RANKS[limit.category], limit)
                self._ladder.setdefault(limit.quantity, []).append(step)
        for steps in self._ladder.values():
            steps.sort(key=lambda step: step[0])
        self._stations: dict[str, dict[str, int]] = {}  # quantity to row

    def add(self, row: int, station: str, quantity: str, span_s: int) -> None:
        """Take note of a series of a station in the water; of means it wants none."""
        if span_s == 0 and quantity in self._ladder:
            self._stations.setdefault(station, {})[quantity] = row

    def classes(self, size: int, values: F8, is_known: Mask, day: str) -> F8:
        """Return (size,) f8: the class at the rows that stand for stations, NaN elsewhere.

        ``values`` are the last of each series; those that are not ``is_known`` say nothing.
        """
        found = np.full(size, np.nan)
        for rows in self._stations.values():
            ranks = [
                rank
                for quantity, row in rows.items()
                if is_known[row] and (rank := self._rank(quantity, float(values[row]), day))
            ]
            if ranks:
                found[rows.get(STANDS_FOR, min(rows.values()))] = max(ranks)
        return found

    def _rank(self, quantity: str, value: float, day: str) -> int:
        """Return the best class whose limit a value keeps, 0 where no limit is in force."""
        if not math.isfinite(value):
            return 0
        held = [(rank, one) for rank, one in self._ladder[quantity] if one.holds(day, 12.0)]
        kept = (rank for rank, limit in held if not limit.is_broken_by(value))
        return next(kept, WORSE_THAN_ALL) if held else 0
