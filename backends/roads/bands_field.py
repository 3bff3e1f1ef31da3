"""How far each cell of a raster is from the roads of each band: what outlines are drawn from."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.citypack import RoadGraph
from app.domain.geo import EARTH_RADIUS_M, LonLat
from backends.compiled import compiled
from backends.roads.reach import ReachedEdges

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]

MOST_CELLS = 800  # along the longer side: beyond it cells grow, and with them the margin
M_PER_DEG = math.radians(1.0) * EARTH_RADIUS_M


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """``distance_m`` (bands, rows, columns) f4: from a cell's middle to the nearest road of a band.

    Roads of a band are those of shorter ones too; what is farther than ``margin_m`` and a cell is
    not told apart. Cell (row, column) has its middle at ``west_deg`` + column steps eastward and
    ``south_deg`` + row steps northward, steps of ``step_deg`` (lon, lat), ``cell_m`` metres each.
    """

    distance_m: F32
    west_deg: float
    south_deg: float
    step_deg: tuple[float, float]
    cell_m: float
    margin_m: float


def band_field(
    graph: RoadGraph,
    cost_s: F64,
    reached: ReachedEdges,
    limits_s: F64,
    around: LonLat,
    margin_m: float,
    cell_m: float,
) -> Field | None:
    """Return the field of what was reached by each of ``limits_s`` (rising), or None of nothing.

    ``around`` is where metres are true. ``margin_m`` is how far beside a road a band goes; where
    the roads lie so wide that more than 800 cells were needed, cell and margin grow alike.
    """
    if not len(reached.edge):
        return None
    per_lon = M_PER_DEG * math.cos(math.radians(around.lat_deg))
    scale = np.array([per_lon, M_PER_DEG])
    box = _bounds(graph.shape_first, graph.shape_lonlat, reached.edge)
    size_m = (box[2:] - box[:2]) * scale
    growth = max(1.0, float(size_m.max()) / (MOST_CELLS * cell_m))
    cell_m, margin_m = cell_m * growth, margin_m * growth
    beside_m = margin_m + 3.0 * cell_m
    corner = box[:2] - beside_m / scale
    columns, rows = (np.ceil((size_m + 2.0 * beside_m) / cell_m).astype(int) + 1).tolist()
    far_m = margin_m + 1.5 * cell_m
    squared = np.full((len(limits_s), rows, columns), far_m**2, np.float32)
    _stamp_edges(
        graph.shape_first,
        graph.shape_lonlat,
        reached.edge,
        reached.enter_s,
        reached.fraction,
        cost_s,
        limits_s,
        corner,
        scale / cell_m,
        cell_m,
        far_m,
        squared,
    )
    np.minimum.accumulate(squared, axis=0, out=squared)
    step = cell_m / scale
    return Field(
        np.sqrt(squared, out=squared),
        float(corner[0]),
        float(corner[1]),
        (float(step[0]), float(step[1])),
        cell_m,
        margin_m,
    )


@compiled
def _bounds(shape_first: U32, lonlat: F64, edges: I32) -> F64:
    """Return west, south, east and north of some edges' shapes."""
    box = np.array([np.inf, np.inf, -np.inf, -np.inf])
    for edge in edges:
        for at in range(shape_first[edge], shape_first[edge + 1]):
            for axis in range(2):
                box[axis] = min(box[axis], lonlat[at, axis])
                box[2 + axis] = max(box[2 + axis], lonlat[at, axis])
    return box


@compiled
def _stamp_edges(
    shape_first: U32,
    lonlat: F64,
    edges: I32,
    enter_s: F64,
    fraction: F64,
    cost_s: F64,
    limits_s: F64,
    corner: F64,
    cells_per_deg: F64,
    cell_m: float,
    far_m: float,
    squared: F32,
) -> None:
    """Stamp every edge from where it is entered to where the last limit runs out."""
    last_s = limits_s[-1]
    for k in range(len(edges)):
        edge = edges[k]
        begin, stop = shape_first[edge], shape_first[edge + 1]
        total = 0.0
        for at in range(begin + 1, stop):
            total += math.hypot(
                (lonlat[at, 0] - lonlat[at - 1, 0]) * cells_per_deg[0],
                (lonlat[at, 1] - lonlat[at - 1, 1]) * cells_per_deg[1],
            )
        # The time at fraction f is zero_s + f * cost.
        zero_s = enter_s[k] - fraction[k] * cost_s[edge]
        done = 0.0
        for at in range(begin + 1, stop):
            x1 = (lonlat[at - 1, 0] - corner[0]) * cells_per_deg[0]
            y1 = (lonlat[at - 1, 1] - corner[1]) * cells_per_deg[1]
            x2 = (lonlat[at, 0] - corner[0]) * cells_per_deg[0]
            y2 = (lonlat[at, 1] - corner[1]) * cells_per_deg[1]
            length = math.hypot(x2 - x1, y2 - y1)
            from_s = zero_s + (done / total if total > 0.0 else 0.0) * cost_s[edge]
            done += length
            to_s = zero_s + (done / total if total > 0.0 else 1.0) * cost_s[edge]
            if to_s < enter_s[k]:
                continue
            if from_s >= last_s:
                break
            lower_s = max(from_s, enter_s[k])
            for band in range(len(limits_s)):
                if limits_s[band] < lower_s:
                    continue
                upper_s = min(to_s, limits_s[band])
                span_s = to_s - from_s
                a = (lower_s - from_s) / span_s if span_s > 0.0 else 0.0
                b = (upper_s - from_s) / span_s if span_s > 0.0 else 1.0
                _stamp(
                    squared[band],
                    x1 + a * (x2 - x1),
                    y1 + a * (y2 - y1),
                    x1 + b * (x2 - x1),
                    y1 + b * (y2 - y1),
                    cell_m,
                    far_m,
                )
                lower_s = upper_s
                if lower_s >= to_s:
                    break


@compiled
def _stamp(
    squared: F32, x1: float, y1: float, x2: float, y2: float, cell_m: float, far_m: float
) -> None:
    """Write the squared distance in metres to a piece of road (in cells) where it is less."""
    reach = far_m / cell_m
    rows, columns = squared.shape
    first_row = max(0, math.floor(min(y1, y2) - reach))
    last_row = min(rows - 1, math.ceil(max(y1, y2) + reach))
    first_column = max(0, math.floor(min(x1, x2) - reach))
    last_column = min(columns - 1, math.ceil(max(x1, x2) + reach))
    dx, dy = x2 - x1, y2 - y1
    along2 = dx * dx + dy * dy
    inverse = 1.0 / along2 if along2 > 0.0 else 0.0
    cell2 = cell_m * cell_m
    for row in range(first_row, last_row + 1):
        for column in range(first_column, last_column + 1):
            gx, gy = column - x1, row - y1
            part = min(1.0, max(0.0, (gx * dx + gy * dy) * inverse))
            ox, oy = gx - part * dx, gy - part * dy
            apart2 = (ox * ox + oy * oy) * cell2
            squared[row, column] = min(squared[row, column], np.float32(apart2))
