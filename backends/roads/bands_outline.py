"""Outlines of what lies within a margin in a field of distances: marching squares, joined up."""

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled

F32 = NDArray[np.float32]
F64 = NDArray[np.float64]
I32 = NDArray[np.int32]

WINDOW = 24  # points that one side of a simpler ring may stand for
# By which corners of a cell are within (1 south-west, 2 south-east, 4 north-east, 8 north-west):
# the side a line enters by and the one it leaves by, twice; 0 south, 1 east, 2 north, 3 west. What
# is within lies to the left of a line.
CROSSED = np.array(
    [
        [-1, -1, -1, -1], [0, 3, -1, -1], [1, 0, -1, -1], [1, 3, -1, -1],
        [2, 1, -1, -1], [0, 3, 2, 1], [2, 0, -1, -1], [2, 3, -1, -1],
        [3, 2, -1, -1], [0, 2, -1, -1], [1, 0, 3, 2], [1, 2, -1, -1],
        [3, 1, -1, -1], [0, 1, -1, -1], [3, 0, -1, -1], [-1, -1, -1, -1],
    ],
    np.int64,
)  # fmt: skip


def outlines(distance_m: F32, margin_m: float, tolerance: float, smallest_hole: float) -> list[F64]:
    """Return the rings where ``distance_m`` (rows, columns) is ``margin_m``, each (n, 2) f8 cells.

    x is the column, y the row; outer rings turn left (their area is positive), holes right. The
    cells at the border must be beyond the margin. Points that lie within ``tolerance`` cells of a
    straight side are left out, and so are holes of less than ``smallest_hole`` square cells.
    """
    points, starts = _rings(distance_m, margin_m, tolerance)
    found: list[F64] = []
    for begin, stop in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        ring = points[begin:stop]
        if len(ring) > 2 and (area := _area(ring)) and (area > 0.0 or -area >= smallest_hole):  # noqa: PLR2004 - two points bound nothing
            found.append(ring)
    return found


@compiled
def _area(ring: F64) -> float:
    """Return the area in square cells, positive where the ring turns left."""
    twice, before = 0.0, len(ring) - 1
    for at in range(len(ring)):
        twice += ring[before, 0] * ring[at, 1] - ring[at, 0] * ring[before, 1]
        before = at
    return 0.5 * twice


@compiled
def _crossing(field: F32, columns: int, side: int, margin_m: float) -> tuple[float, float]:
    """Return where the margin crosses a side between two cells: x, y in cells.

    Side 2 * i goes from cell i one column on, side 2 * i + 1 one row on.
    """
    row, column = (side >> 1) // columns, (side >> 1) % columns
    here = field[row, column]
    if side & 1:
        there = field[row + 1, column]
        return float(column), row + (margin_m - here) / (there - here)
    there = field[row, column + 1]
    return column + (margin_m - here) / (there - here), float(row)


@compiled
def _rings(field: F32, margin_m: float, tolerance: float) -> tuple[F64, NDArray[np.int64]]:
    """Return all rings end to end, (points, 2), and where each begins (rings + 1)."""
    rows, columns = field.shape
    after = np.full(2 * rows * columns, -1, np.int32)  # from the side a line enters by: where out
    sides = _lines(field, margin_m, after)
    points = np.empty((len(sides), 2), np.float64)
    starts = np.zeros(len(sides) + 1, np.int64)
    ring = np.empty((len(sides) + 1, 2), np.float64)
    rings, kept = 0, 0
    for begin in sides:
        side, size = begin, 0
        while after[side] >= 0:
            ring[size, 0], ring[size, 1] = _crossing(field, columns, side, margin_m)
            size += 1
            following = after[side]
            after[side] = -1
            side = following
        if size > 0:
            kept = _simpler(ring, size, tolerance, points, kept)
            rings += 1
            starts[rings] = kept
    return points[:kept], starts[: rings + 1]


@compiled
def _lines(field: F32, margin_m: float, after: I32) -> I32:
    """Write for every side by which a line enters a cell where it leaves; return those sides."""
    rows, columns = field.shape
    sides = np.empty(1024, np.int32)
    count = 0
    for row in range(rows - 1):
        for column in range(columns - 1):
            code = (
                1 * (field[row, column] < margin_m)
                + 2 * (field[row, column + 1] < margin_m)
                + 4 * (field[row + 1, column + 1] < margin_m)
                + 8 * (field[row + 1, column] < margin_m)
            )
            if code in (0, 15):
                continue
            south = 2 * (row * columns + column)
            of_cell = (south, south + 3, south + 2 * columns, south + 1)
            for pair in range(2):
                enters, leaves = CROSSED[code, 2 * pair], CROSSED[code, 2 * pair + 1]
                if enters < 0:
                    break
                if count == len(sides):
                    sides = np.concatenate((sides, np.empty(count, np.int32)))
                after[of_cell[enters]] = of_cell[leaves]
                sides[count] = of_cell[enters]
                count += 1
    return sides[:count]


@compiled
def _simpler(ring: F64, size: int, tolerance: float, points: F64, kept: int) -> int:
    """Write the points of a ring that are needed behind ``kept`` others; return how many now."""
    points[kept] = ring[0]
    kept += 1
    anchor, at = 0, 2
    while at <= size:  # the ring's end is its beginning
        end = at % size
        ax, ay = ring[anchor]
        dx, dy = ring[end, 0] - ax, ring[end, 1] - ay
        length = (dx * dx + dy * dy) ** 0.5
        is_needed = at - anchor > WINDOW
        if not is_needed:
            for between in range(anchor + 1, at):
                gx, gy = ring[between, 0] - ax, ring[between, 1] - ay
                apart = (gx * gx + gy * gy) ** 0.5
                if length > 0.0:
                    apart = abs(gx * dy - gy * dx) / length
                if apart > tolerance:
                    is_needed = True
                    break
        if is_needed:
            anchor = at - 1
            points[kept] = ring[anchor]
            kept += 1
        at += 1
    return kept
