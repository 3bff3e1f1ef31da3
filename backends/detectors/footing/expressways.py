"""Where the expressways are, as a grid a kernel can ask: near one, or not."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from backends.compiled import compiled_in_place
from backends.detectors.footing.measures import METRES_PER_DEG, RADIANS_PER_DEG

EXPRESSWAY_CLASSES = ("motorway", "motorway_link")
CELL_M = 50.0
MOST_CELLS = 40_000_000
# A vehicle this near counts as on it: half a wide expressway, its map's error and a fix's.
NEAR_M = 60.0


@dataclass(frozen=True, slots=True)
class Expressways:
    """Cells near an expressway; ``cells`` (rows, columns) u1, from its south-west corner.

    ``frame`` is west and south in degrees and cells per degree of each. A road beside one counts as
    one, so a rule that is milder on expressways errs to the mild side. With no cells nothing is
    known about roads.
    """

    cells: NDArray[np.uint8]
    frame: NDArray[np.float64]

    @classmethod
    def unknown(cls) -> "Expressways":
        """Return what a city without roads has."""
        return cls(np.zeros((0, 0), np.uint8), np.zeros(4))

    @classmethod
    def of_graph(cls, graph: RoadGraph) -> "Expressways":
        """Return those of a city pack's roads."""
        wanted = [
            index for index, name in enumerate(graph.class_names) if name in EXPRESSWAY_CLASSES
        ]
        edges = np.flatnonzero(np.isin(graph.road_class, wanted)).tolist()
        shapes, first = graph.shape_lonlat, graph.shape_first
        return cls.of_lines(shapes[first[edge] : first[edge + 1]] for edge in edges)

    @classmethod
    def of_lines(cls, lines: Iterable[NDArray[np.float64]]) -> "Expressways":
        """Return the cells near lines of (n, 2) degrees."""
        points = [_sampled(line) for line in lines if len(line)]
        if not points:
            return cls.unknown()
        lonlat = np.concatenate(points)
        low, high = lonlat.min(axis=0), lonlat.max(axis=0)
        east = math.cos(math.radians((low[1] + high[1]) / 2)) * METRES_PER_DEG
        per_m = np.array([east, METRES_PER_DEG])
        span_m = (high - low) * per_m + 4 * NEAR_M
        cell_m = max(CELL_M, math.sqrt(float(span_m.prod()) / MOST_CELLS))
        corner = low - 2 * NEAR_M / per_m
        columns, rows = (np.ceil(span_m / cell_m)).astype(int).tolist()
        cells = np.zeros((rows + 1, columns + 1), np.uint8)
        reach = math.ceil(NEAR_M / cell_m)
        at = (lonlat - corner) * per_m / cell_m
        for dy in range(-reach, reach + 1):
            for dx in range(-reach, reach + 1):
                x = np.floor(at[:, 0] + dx).astype(int).clip(0, columns)
                y = np.floor(at[:, 1] + dy).astype(int).clip(0, rows)
                cells[y, x] = 1
        return cls(cells, np.array([*corner, *(per_m / cell_m)]))

    @property
    def is_known(self) -> bool:
        """Whether anything is known about roads."""
        return self.cells.size > 0

    @property
    def nbytes(self) -> int:
        """How many bytes it takes, whatever the number of vehicles."""
        return self.cells.nbytes


@compiled_in_place
def is_near(cells: NDArray[np.uint8], frame: NDArray[np.float64], lon: float, lat: float) -> bool:
    """Return whether a position is near an expressway; never where nothing is known."""
    x = math.floor((lon - frame[0]) * frame[2])
    y = math.floor((lat - frame[1]) * frame[3])
    if x < 0 or y < 0 or y >= cells.shape[0] or x >= cells.shape[1]:
        return False
    return bool(cells[int(y), int(x)] > 0)


def _sampled(line: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return points along a line, no farther apart than half a cell."""
    ends = np.asarray(line, np.float64)
    scale = np.array([math.cos(ends[0, 1] * RADIANS_PER_DEG), 1.0]) * METRES_PER_DEG
    lengths = np.hypot(*((ends[1:] - ends[:-1]) * scale).T)
    parts = [ends[-1:]]
    for start, end, length in zip(ends[:-1], ends[1:], lengths.tolist(), strict=True):
        steps = max(1, math.ceil(2 * length / CELL_M))
        share = (np.arange(steps) / steps)[:, None]
        parts.append(start + share * (end - start))
    return np.concatenate(parts)
