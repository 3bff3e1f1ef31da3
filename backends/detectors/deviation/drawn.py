"""The line a watched vehicle drove lately, as a ring of points."""

import math

import numpy as np
from numpy.typing import NDArray

from backends.compiled import compiled_in_place
from backends.detectors.deviation import columns as c
from backends.detectors.footing.measures import metres_from

F64 = NDArray[np.float64]


@compiled_in_place
def draw(of: F64, line: F64, lon: float, lat: float, per_lon_m: float) -> None:
    """Keep a point of the driven line every hundred metres or so."""
    number = int(of[c.POINTS])
    if number > 0:
        drawn_m = metres_from(of[c.DRAWN_LON], of[c.DRAWN_LAT], lon, lat, per_lon_m)
        if drawn_m < c.POINT_EVERY_M:
            return
    place = line[number % c.LINE_POINTS]
    place[0] = lon
    place[1] = lat
    of[c.DRAWN_LON] = lon
    of[c.DRAWN_LAT] = lat
    of[c.POINTS] = number + 1


@compiled_in_place
def copy_line(of: F64, line: F64, out: F64) -> None:
    """Copy the driven line, oldest first, NaN where it has fewer points."""
    number = int(of[c.POINTS])
    held = min(number, c.LINE_POINTS)
    out[:] = math.nan
    for nth in range(held):
        point = line[(number - held + nth) % c.LINE_POINTS]
        out[nth, 0] = point[0]
        out[nth, 1] = point[1]
