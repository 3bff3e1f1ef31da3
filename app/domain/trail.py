"""Where a thing was, as fixes in time: which of them are joined, and two accounts made one."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import distance_m

FASTEST_MPS = 70.0  # 252 km/h: what is faster between two fixes has jumped
NOISE_M = 100.0  # two fixes close in time may lie so far apart for a bad sight of the sky
FEWEST_JOINED = 2

F64 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Fixes:
    """``lonlat`` (n, 2) f8 degrees, ``t_s`` (n,) f8 rising: no two of one millisecond."""

    lonlat: F64
    t_s: F64

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.t_s)

    def since(self, from_s: float) -> "Fixes":
        """Return those at or after a moment."""
        first = int(np.searchsorted(self.t_s, from_s))
        return Fixes(self.lonlat[first:], self.t_s[first:])


NO_FIXES = Fixes(np.empty((0, 2)), np.empty(0))


def united(older: Fixes, newer: Fixes) -> Fixes:
    """Return the fixes of both by time; of two in one millisecond the newer account's is kept."""
    t_s = np.concatenate([newer.t_s, older.t_s])
    lonlat = np.concatenate([newer.lonlat, older.lonlat])
    _, first = np.unique(np.rint(t_s * 1000.0), return_index=True)
    return Fixes(lonlat[first], t_s[first])


def joined(fixes: Fixes, gap_s: float, fastest_mps: float = FASTEST_MPS) -> NDArray[np.bool_]:
    """Return (n - 1,) bool: whether a fix is joined to the next one.

    It is not where nothing was heard for longer than ``gap_s``, or where the thing would have had
    to be faster than anything is: such a line would tell a way that nobody went.
    """
    if len(fixes) < FEWEST_JOINED:
        return np.zeros(0, np.bool_)
    apart_s = np.diff(fixes.t_s)
    lon, lat = fixes.lonlat[:, 0], fixes.lonlat[:, 1]
    apart_m = distance_m(lon[:-1], lat[:-1], lon[1:], lat[1:])
    is_near = apart_m <= fastest_mps * apart_s + NOISE_M
    return np.asarray((apart_s > 0.0) & (apart_s <= gap_s) & is_near, np.bool_)


def fixes_of(t_s: Sequence[float], lonlat: Sequence[tuple[float, float]]) -> Fixes | None:
    """Return told fixes by time, or None where they are none: not as many, or not on Earth."""
    times = np.array(t_s, np.float64)
    at = np.array(lonlat, np.float64).reshape(-1, 2)
    if len(times) != len(at) or not np.isfinite(times).all() or not np.isfinite(at).all():
        return None
    if (np.abs(at) > (180.0, 90.0)).any():
        return None
    return united(NO_FIXES, Fixes(at, times))
