"""Visits by where they were, in the cells of a grid: so many cells and so many visits in each."""

import math
from collections import OrderedDict

from app.domain.geo import EARTH_RADIUS_M, distance_m
from backends.detectors.stays.visits import Visit, VisitRing


class VisitGrid:
    """Finds what lies within a distance; the cell that was longest without a visit goes first."""

    def __init__(self, cell_m: float, visits_kept: int, cells_kept: int) -> None:
        self._cell_m = cell_m
        self._visits_kept = visits_kept
        self._cells_kept = cells_kept
        self._cells: OrderedDict[tuple[int, int], VisitRing] = OrderedDict()

    def __len__(self) -> int:
        """Return how many visits are held."""
        return sum(len(ring) for ring in self._cells.values())

    def take(self, visit: Visit, same_within_s: float) -> int:
        """Add a visit; return how many were forgotten for want of room."""
        row = math.floor(math.radians(visit.lat_deg) * EARTH_RADIUS_M / self._cell_m)
        cell = self._column(visit.lon_deg, row), row
        ring = self._cells.get(cell)
        if ring is None:
            ring = self._cells[cell] = VisitRing(self._visits_kept)
        self._cells.move_to_end(cell)
        forgotten = ring.take(visit, same_within_s)
        while len(self._cells) > self._cells_kept:
            _, oldest = self._cells.popitem(last=False)
            forgotten += len(oldest)
        return forgotten

    def near(self, lon_deg: float, lat_deg: float, within_m: float) -> list[Visit]:
        """Return the visits within a distance of a point, in the order of their begin."""
        reach = math.ceil(within_m / self._cell_m)
        middle = math.floor(math.radians(lat_deg) * EARTH_RADIUS_M / self._cell_m)
        found: list[Visit] = []
        for row in range(middle - reach, middle + reach + 1):
            column = self._column(lon_deg, row)
            # One more on each side: a row's width of a degree is that of its own middle.
            for at in range(column - reach - 1, column + reach + 2):
                found += self._cells.get((at, row), ())
        return sorted(
            (v for v in found if distance_m(lon_deg, lat_deg, v.lon_deg, v.lat_deg) <= within_m),
            key=lambda visit: (visit.from_s, visit.entity_id),
        )

    def _column(self, lon_deg: float, row: int) -> int:
        narrow = math.cos((row + 0.5) * self._cell_m / EARTH_RADIUS_M)
        return math.floor(math.radians(lon_deg) * EARTH_RADIUS_M * narrow / self._cell_m)
