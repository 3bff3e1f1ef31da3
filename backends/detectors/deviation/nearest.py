"""Which piece of a declared way is nearest to a fix, and how the fix lies to it."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.deviation import columns as c
from backends.detectors.footing.measures import METRES_PER_DEG

F64 = NDArray[np.float64]
U8 = NDArray[np.uint8]
AHEAD = 2  # pieces from the last one on, before
SEARCHED = 6  # pieces to each side of the last one, before all are asked


@compiled_in_place
def nearest(
    lon: float,
    lat: float,
    per_lon_m: float,
    piece: int,
    any_inside: bool,  # noqa: FBT001 - kernels have no keywords
    first: int,
    stop: int,
    way_lon: F64,
    way_lat: F64,
    way_along_m: F64,
    way_express: U8,
    numbers: F64,
) -> tuple[float, float, float, float, float, float, int]:
    """Return where a fix is by the nearest piece of its way, and that piece.

    These are metres beyond the corridor, from the line, left of it and along it, and the metres
    east and north that the piece leads.

    Pieces near the last one are asked first; within the corridor of one of them, the others could
    not change the answer. Where ``any_inside`` will do the next pieces are asked before that.
    """
    last = stop - first - 1  # pieces
    if any_inside:
        found = _search(
            lon, lat, per_lon_m, first, piece, min(piece + AHEAD, last),
            way_lon, way_lat, way_along_m, way_express, numbers,
        )  # fmt: skip
        if found[0] <= 0.0:
            return found
    low, high = max(piece - SEARCHED, 0), min(piece + SEARCHED + 1, last)
    found = _search(
        lon, lat, per_lon_m, first, low, high, way_lon, way_lat, way_along_m, way_express, numbers
    )
    if found[0] > 0.0:
        found = _search(
            lon, lat, per_lon_m, first, 0, last, way_lon, way_lat, way_along_m, way_express, numbers
        )
    return found


@compiled_in_place
def _search(
    lon: float,
    lat: float,
    per_lon_m: float,
    first: int,
    low: int,
    high: int,
    way_lon: F64,
    way_lat: F64,
    way_along_m: F64,
    way_express: U8,
    numbers: F64,
) -> tuple[float, float, float, float, float, float, int]:
    best_slack_m, best_m, best_along_m, best = math.inf, math.inf, 0.0, low
    best_left_m, best_dx, best_dy = 0.0, 0.0, 1.0
    for piece in range(low, high):
        at = first + piece
        # Metres east and north of the fix, of the piece's start and end.
        x, y = (way_lon[at] - lon) * per_lon_m, (way_lat[at] - lat) * METRES_PER_DEG
        dx = (way_lon[at + 1] - way_lon[at]) * per_lon_m
        dy = (way_lat[at + 1] - way_lat[at]) * METRES_PER_DEG
        square = dx * dx + dy * dy
        share = 0.0
        if square > 0.0:
            share = min(1.0, max(0.0, -(x * dx + y * dy) / square))
        x += share * dx
        y += share * dy
        away_m = math.sqrt(x * x + y * y)
        corridor_m = numbers[c.EXPRESSWAY_M] if way_express[at] > 0 else numbers[c.URBAN_M]
        if away_m - corridor_m < best_slack_m:
            best_slack_m, best_m, best = away_m - corridor_m, away_m, piece
            length_m = way_along_m[at + 1] - way_along_m[at]
            best_along_m = way_along_m[at] + share * length_m
            # The piece's foot lies at (x, y) from the fix: a fix left of it has it on its right.
            best_left_m = away_m if dx * y - dy * x < 0.0 else -away_m
            best_dx, best_dy = dx, dy
    return best_slack_m, best_m, best_left_m, best_along_m, best_dx, best_dy, best
