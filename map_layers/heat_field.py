"""The density of points on the ground: so many to the square kilometre, on a grid of the world."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classing import Breaks, round_breaks
from app.domain.geo import mercator_m
from map_layers.overlays import HeatView

CELLS_PER_RADIUS = 3.0
MOST_CELLS = 1024  # along a side
CLASSES = 5
CLASSINGS_KEPT = 64
LEAST_RADIUS_M = 10.0
M2_PER_KM2 = 1e6

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HeatField:
    """``density`` (rows, columns) f4 to the km², the first row the southernmost.

    Cell (0, 0) begins at ``west_m``, ``south_m`` in Web Mercator and is ``cell_m`` wide there;
    ``breaks`` begin the classes of its legend.
    """

    density: Grid
    west_m: float
    south_m: float
    cell_m: float
    breaks: Breaks

    @property
    def span_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north in Web Mercator metres."""
        rows, columns = self.density.shape
        east_m = self.west_m + columns * self.cell_m
        return self.west_m, self.south_m, east_m, self.south_m + rows * self.cell_m


class HeatBook:
    """Works a heat view out once for all who draw it, and keeps as many as there are windows.

    ``bounds_deg`` is the city: points beyond it, such as a fix at 0° 0°, do not count.
    """

    def __init__(self, bounds_deg: tuple[float, float, float, float]) -> None:
        self._bounds_deg = bounds_deg
        self._kept: list[tuple[HeatView, HeatField]] = []  # the last asked for last
        self._breaks: dict[tuple[str, float, int], Breaks] = {}
        self._windows = 0

    def field_of(self, view: HeatView) -> HeatField:
        """Return the density of a view, in the classes of the first one of its classing."""
        found = next((field for known, field in self._kept if known is view), None)
        if found is None:
            key = (view.title, view.radius_m, view.classing)
            found = field_of(view, self._bounds_deg, self._breaks.pop(key, ()))
            self._breaks[key] = found.breaks
            while len(self._breaks) > CLASSINGS_KEPT:  # the one asked for longest ago
                del self._breaks[next(iter(self._breaks))]
        if not self._kept or self._kept[-1][0] is not view:
            others = [one for one in self._kept if one[0] is not view]
            self._kept = [*others[-max(self._windows, 1) :], (view, found)]
        return found

    def open_window(self) -> None:
        """Keep one more: the heat of a window, which is another than the others'."""
        self._windows += 1

    def close_window(self) -> None:
        """Keep one less."""
        self._windows -= 1


def field_of(
    view: HeatView, bounds_deg: tuple[float, float, float, float], before: Breaks = ()
) -> HeatField:
    """Return the density of ``view``'s points, spread by a bell that ends at its radius.

    The cells keep their places in the world whatever the points are; their size in metres holds at
    the middle of ``bounds_deg``. ``before`` are breaks to keep, if any were made.
    """
    west, south, east, north = bounds_deg
    stretch = 1.0 / math.cos(math.radians((south + north) / 2))
    radius_m = max(view.radius_m, LEAST_RADIUS_M) * stretch
    (left, right), (bottom, top) = mercator_m(np.array([west, east]), np.array([south, north]))
    longest_m = max(right - left, top - bottom) + 4 * radius_m
    cell_m = max(radius_m / CELLS_PER_RADIUS, longest_m / MOST_CELLS)
    first_x, first_y = (math.floor((low - 2 * radius_m) / cell_m) for low in (left, bottom))
    columns = math.ceil((right + 2 * radius_m) / cell_m) - first_x
    rows = math.ceil((top + 2 * radius_m) / cell_m) - first_y
    lon, lat = view.lonlat[:, 0], view.lonlat[:, 1]
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    inside &= np.isfinite(view.weights)
    x_m, y_m = mercator_m(lon[inside], lat[inside])
    x, y = (x_m / cell_m - first_x).astype(np.int64), (y_m / cell_m - first_y).astype(np.int64)
    flat = np.bincount(y * columns + x, view.weights[inside], minlength=rows * columns)
    per_km2 = M2_PER_KM2 / (cell_m / stretch) ** 2
    counts = (flat.reshape(rows, columns) * per_km2).astype(np.float32)
    density = _spread(_spread(counts, radius_m / cell_m).T, radius_m / cell_m).T
    breaks = before or round_breaks(float(density.max(initial=0.0)), CLASSES)
    west_m, south_m = first_x * cell_m, first_y * cell_m
    return HeatField(np.ascontiguousarray(density), west_m, south_m, cell_m, breaks)


def _spread(grid: Grid, radius_cells: float) -> Grid:
    """Return ``grid`` spread along its columns by a bell of two deviations, of sum 1."""
    reach = max(math.ceil(radius_cells), 1)
    bell = np.exp(-2.0 * (np.arange(reach + 1) / max(radius_cells, 1.0)) ** 2)
    bell /= bell[0] + 2 * bell[1:].sum()
    spread = grid * np.float32(bell[0])
    for off in range(1, reach + 1):
        part = np.float32(bell[off])
        spread[:, off:] += grid[:, :-off] * part
        spread[:, :-off] += grid[:, off:] * part
    return spread
