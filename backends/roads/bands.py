"""Bands of what was reached: outlines of the roads that are driven within so many seconds."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.geo import LonLat
from backends.roads.bands_field import Field, band_field
from backends.roads.bands_outline import outlines
from backends.roads.reach import ReachedEdges

F64 = NDArray[np.float64]
Rings = tuple[F64, ...]

MARGIN_M = 60.0  # beside a road: half a carriageway, and as much as can be seen of it on a wall
CELL_M = 25.0
TOLERANCE_CELLS = 0.3
SMALLEST_HOLE_M2 = 1e6  # smaller ones, blocks of houses, would be a thicket of outlines


def band_rings(
    graph: RoadGraph,
    cost_s: F64,
    reached: ReachedEdges,
    limits_s: Sequence[float],
    around: LonLat,
) -> tuple[Rings, ...]:
    """Return for each of ``limits_s`` (rising) the rings of the roads driven by then.

    An edge is cut where the time runs out. Rings are (n, 2) f8 degrees, told by even-odd, 60 m
    beside a road (more where the roads lie many kilometres wide), to a third of a cell exact.
    """
    limits = np.asarray(limits_s, np.float64)
    field = band_field(graph, cost_s, reached, limits, around, MARGIN_M, CELL_M)
    if field is None:
        return tuple(() for _ in limits_s)
    smallest = SMALLEST_HOLE_M2 / field.cell_m**2
    return tuple(
        tuple(
            _degrees(field, ring)
            for ring in outlines(of_band, field.margin_m, TOLERANCE_CELLS, smallest)
        )
        for of_band in field.distance_m
    )


def _degrees(field: Field, ring: F64) -> F64:
    corner, step = np.array([field.west_deg, field.south_deg]), np.array(field.step_deg)
    return np.asarray(corner + ring * step, np.float64)
