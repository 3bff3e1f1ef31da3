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
I64 = NDArray[np.int64]
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
    pieces, band = _driven(
        graph.shape_first,
        graph.shape_lonlat,
        reached.edge,
        reached.enter_s,
        reached.fraction,
        cost_s,
        limits_s,
        scale,
    )
    if not len(pieces):
        return None
    ends = pieces.reshape(-1, 2)
    low, high = ends.min(axis=0), ends.max(axis=0)
    size_m = (high - low) * scale
    growth = max(1.0, float(size_m.max()) / (MOST_CELLS * cell_m))
    cell_m, margin_m = cell_m * growth, margin_m * growth
    beside_m = margin_m + 3.0 * cell_m
    corner = low - beside_m / scale
    columns, rows = (np.ceil((size_m + 2.0 * beside_m) / cell_m).astype(int) + 1).tolist()
    far_m = margin_m + 1.5 * cell_m
    squared = np.full((len(limits_s), rows, columns), far_m**2, np.float32)
    _stamp_all((ends - corner) * (scale / cell_m), band, cell_m, far_m, squared)
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
def _driven(
    shape_first: U32,
    lonlat: F64,
    edges: I32,
    enter_s: F64,
    fraction: F64,
    cost_s: F64,
    limits_s: F64,
    scale: F64,
) -> tuple[F64, I64]:
    """Cut every edge into straight pieces of one band each, from where it is entered to the end.

    Return their ends in degrees, (pieces, 4), and the band that each is driven in first.
    """
    pieces, band = np.empty((1024, 4), np.float64), np.empty(1024, np.int64)
    count, last_s = 0, limits_s[-1]
    for k in range(len(edges)):
        edge = edges[k]
        begin, stop = shape_first[edge], shape_first[edge + 1]
        total = 0.0
        for at in range(begin + 1, stop):
            step = (lonlat[at] - lonlat[at - 1]) * scale
            total += math.hypot(step[0], step[1])
        # The time at fraction f is zero_s + f * cost.
        zero_s, done = enter_s[k] - fraction[k] * cost_s[edge], 0.0
        for at in range(begin + 1, stop):
            step = (lonlat[at] - lonlat[at - 1]) * scale
            from_s = zero_s + (done / total if total > 0.0 else 0.0) * cost_s[edge]
            done += math.hypot(step[0], step[1])
            span_s = zero_s + (done / total if total > 0.0 else 1.0) * cost_s[edge] - from_s
            now_s, end_s = max(from_s, enter_s[k]), min(from_s + span_s, last_s)
            number = 0
            while now_s < end_s or (now_s == end_s and span_s == 0.0 and now_s < last_s):
                while limits_s[number] <= now_s:
                    number += 1
                until_s = min(end_s, limits_s[number])
                if count == len(pieces):
                    pieces = np.concatenate((pieces, np.empty((count, 4), np.float64)))
                    band = np.concatenate((band, np.empty(count, np.int64)))
                for axis in range(2):
                    here, way = lonlat[at - 1, axis], lonlat[at, axis] - lonlat[at - 1, axis]
                    pieces[count, axis] = here + way * _part(now_s - from_s, span_s, 0.0)
                    pieces[count, 2 + axis] = here + way * _part(until_s - from_s, span_s, 1.0)
                band[count] = number
                count += 1
                now_s = until_s
                if span_s == 0.0:
                    break
    return pieces[:count], band[:count]


@compiled
def _part(spent_s: float, span_s: float, otherwise: float) -> float:
    return spent_s / span_s if span_s > 0.0 else otherwise


@compiled
def _stamp_all(ends: F64, band: I64, cell_m: float, far_m: float, squared: F32) -> None:
    """Stamp every piece, whose two ends in cells follow one another, on the field of its band."""
    for k in range(len(band)):
        one, other = ends[2 * k], ends[2 * k + 1]
        _stamp(squared[band[k]], one[0], one[1], other[0], other[1], cell_m, far_m)


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
