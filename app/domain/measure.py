"""Measuring on the ground: lengths, bearings and areas on the WGS-84 ellipsoid, not on a sphere.

At the latitudes of China a sphere is wrong by up to 0.3 %, an ellipsoid by less than a millimetre
in a kilometre. Lengths and bearings are those of the geodesic (Vincenty, Survey Review 1975).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import LonLat, bearing_deg, distance_between_m

SEMI_MAJOR_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
SEMI_MINOR_M = SEMI_MAJOR_M * (1 - FLATTENING)
ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING)
ECCENTRICITY = math.sqrt(ECCENTRICITY_2)
ROUNDS = 100
CLOSE_ENOUGH_RAD = 1e-12
CORNERS = 3


@dataclass(frozen=True, slots=True)
class Leg:
    """The shortest way from one point to the next; the bearing is the one to set out with."""

    length_m: float
    bearing_deg: float


def leg_between(a: LonLat, b: LonLat) -> Leg:
    """Return the geodesic of two points; opposite ones, where it is not one, as on a sphere."""
    if a == b:
        return Leg(0.0, 0.0)
    u1, u2 = _reduced(a.lat_deg), _reduced(b.lat_deg)
    sin1, cos1, sin2, cos2 = math.sin(u1), math.cos(u1), math.sin(u2), math.cos(u2)
    apart = math.radians((b.lon_deg - a.lon_deg + 180.0) % 360.0 - 180.0)
    lam = apart
    for _ in range(ROUNDS):
        across, along = cos2 * math.sin(lam), cos1 * sin2 - sin1 * cos2 * math.cos(lam)
        sin_s = math.hypot(across, along)
        cos_s = sin1 * sin2 + cos1 * cos2 * math.cos(lam)
        arc = math.atan2(sin_s, cos_s)
        sin_alpha = cos1 * cos2 * math.sin(lam) / sin_s if sin_s else 0.0
        cos2_alpha = 1 - sin_alpha**2
        # On the equator there is no vertex to measure from.
        middle = cos_s - 2 * sin1 * sin2 / cos2_alpha if cos2_alpha > CLOSE_ENOUGH_RAD else 0.0
        c = FLATTENING / 16 * cos2_alpha * (4 + FLATTENING * (4 - 3 * cos2_alpha))
        turn = middle + c * cos_s * (2 * middle**2 - 1)
        before = lam
        lam = apart + (1 - c) * FLATTENING * sin_alpha * (arc + c * sin_s * turn)
        if abs(lam - before) < CLOSE_ENOUGH_RAD:
            length_m = _length_m(cos2_alpha, sin_s, cos_s, arc, middle)
            return Leg(length_m, math.degrees(math.atan2(across, along)) % 360.0 % 360.0)
    return Leg(distance_between_m(a, b), bearing_deg(*a, *b))


def length_m(line: Sequence[LonLat]) -> float:
    """Return the length of a line."""
    return sum(leg_between(a, b).length_m for a, b in pairwise(line))


def area_m2(ring: Sequence[LonLat] | NDArray[np.float64]) -> float:
    """Return the area inside a ring (not closed) that is within a few hundred kilometres.

    ``ring`` may be (n, 2) f8 degrees as well. Sides are straight in an equal-area cylinder; a ring
    that crosses itself counts what it goes round twice, or back, as such. Fewer than three corners
    enclose nothing.
    """
    if len(ring) < CORNERS:
        return 0.0
    lonlat = np.radians(np.array(ring, np.float64))
    # The shorter way round from corner to corner, also over the 180th meridian.
    steps = np.remainder(np.diff(lonlat[:, 0], prepend=lonlat[0, 0]) + math.pi, 2 * math.pi)
    x_m = SEMI_MAJOR_M * np.cumsum(steps - math.pi)
    sin = np.sin(lonlat[:, 1])
    belt = sin / (1 - ECCENTRICITY_2 * sin**2) + np.arctanh(ECCENTRICITY * sin) / ECCENTRICITY
    y_m = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / 2 * belt
    y_m = y_m - y_m[0]
    doubled = x_m * np.roll(y_m, -1) - y_m * np.roll(x_m, -1)
    return abs(float(doubled.sum())) / 2


def _reduced(lat_deg: float) -> float:
    lat = math.radians(lat_deg)
    return math.atan2((1 - FLATTENING) * math.sin(lat), math.cos(lat))


def _length_m(cos2_alpha: float, sin_s: float, cos_s: float, arc: float, middle: float) -> float:
    u2 = cos2_alpha * (SEMI_MAJOR_M**2 - SEMI_MINOR_M**2) / SEMI_MINOR_M**2
    a = 1 + u2 / 16384 * (4096 + u2 * (-768 + u2 * (320 - 175 * u2)))
    b = u2 / 1024 * (256 + u2 * (-128 + u2 * (74 - 47 * u2)))
    last = b / 6 * middle * (4 * sin_s**2 - 3) * (4 * middle**2 - 3)
    bent = b * sin_s * (middle + b / 4 * (cos_s * (2 * middle**2 - 1) - last))
    return SEMI_MINOR_M * a * (arc - bent)
