"""Where a vehicle can be within minutes: bands of the road network, and the junctions ahead."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
CORNERS_OF_A_RING = 3


class Pace(StrEnum):
    """How fast a vehicle is taken to be."""

    LIKELY = "likely"  # the median trip
    NINE_IN_TEN = "nine_in_ten"  # such that nine of ten simulated vehicles are inside
    POSSIBLE = "possible"  # as fast as one trip in ten


@dataclass(frozen=True, slots=True, eq=False)
class ReachBand:
    """What lies within so many minutes at a pace.

    ``rings`` are (n, 2) f8 degrees, the first point not repeated, told by even-odd: roads with
    some metres beside them, and what lies between near ones.
    """

    minutes: float
    pace: Pace
    rings: tuple[F64, ...]

    def holds(self, lon_deg: NDArray[Any], lat_deg: NDArray[Any]) -> NDArray[np.bool_]:
        """Return (n,) bool: which of n positions in degrees lie in it; NaN lies nowhere."""
        lon, lat = np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)
        inside = np.zeros(lon.shape, np.bool_)
        for ring in self.rings:
            if len(ring) >= CORNERS_OF_A_RING:
                inside ^= _even_odd(ring, lon, lat)
        return inside


@dataclass(frozen=True, slots=True)
class NextJunction:
    """A junction ahead: how likely it is passed, and when at the median pace (from now)."""

    name: str
    lon_deg: float
    lat_deg: float
    probability: float
    eta_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Region:
    """The answer for one vehicle, as of ``as_of_s`` by the hub's clock.

    Minutes count from ``as_of_s``: the time since the fix, ``fix_age_s``, is already in the bands.
    ``bands`` come the longest first, those of one pace together. ``unfollowed`` is the probability
    of ways too unlikely to follow. ``drives`` is how many simulated drives over this very network
    the band of nine in ten is held to; where there are none there is no such band, or not yet
    (``is_calibrating``). ``standing`` says how the speeds were come by and ``source`` whose they
    are. ``reason`` is empty, or a text key that says why there is nothing: ``target_off_network``,
    ``target_fix_old``.
    """

    target_id: str
    as_of_s: float
    fix_age_s: float
    bands: tuple[ReachBand, ...]
    junctions: tuple[NextJunction, ...]
    unfollowed: float
    drives: int
    standing: str
    source: str
    reason: str = ""
    is_calibrating: bool = False

    def band(self, minutes: float, pace: Pace) -> ReachBand | None:
        """Return the band of so many minutes at a pace, or None if there is none."""
        found = (b for b in self.bands if b.pace is pace and b.minutes == minutes)
        return next(found, None)


def ring_of(flat: Sequence[float]) -> F64 | None:
    """Return a ring, (n, 2) f8, of its longitudes and latitudes in turn; None of what is none."""
    numbers = np.array(flat, np.float64)
    if len(numbers) % 2 or not np.isfinite(numbers).all():
        return None
    return numbers.reshape(-1, 2)


def _even_odd(ring: F64, lon: F64, lat: F64) -> NDArray[np.bool_]:
    """Return which positions have an odd number of the ring's sides to their east."""
    (west, south), (east, north) = ring.min(axis=0), ring.max(axis=0)
    odd = np.zeros(lon.shape, np.bool_)
    near = np.flatnonzero((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
    x, y = lon[near, None], lat[near, None]
    x1, y1 = ring.T
    x2, y2 = np.roll(ring, -1, axis=0).T
    spans = (y1 <= y) != (y2 <= y)
    rise = np.where(y2 == y1, 1.0, y2 - y1)  # a level side is spanned by nothing
    odd[near] = (spans & (x < x1 + (y - y1) * ((x2 - x1) / rise))).sum(axis=1) % 2 == 1
    return odd
