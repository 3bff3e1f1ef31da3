"""What lies in each area: things by class, late and lost ones, means of values, its own size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.area_index import AreaIndex
from app.domain.areas import AreaSet
from app.domain.classes import LATE_AFTER_S, LOST_AFTER_S, STATIONS, EntityClass
from app.domain.geo import EARTH_RADIUS_M
from app.domain.world import World

F64 = NDArray[np.float64]
I64 = NDArray[np.int64]
CLASSES = len(EntityClass)


@dataclass(frozen=True, slots=True, eq=False)
class Things:
    """Where all things were at ``as_of_s``, copied out of a world: (n,) each.

    ``kinds`` are numbers of :class:`EntityClass`, ``fix_age_s`` seconds.
    """

    lon_deg: F64
    lat_deg: F64
    kinds: NDArray[np.uint8]
    fix_age_s: F64
    as_of_s: float

    def of(self, classes: frozenset[EntityClass]) -> F64:
        """Return (m, 2) f8 degrees of the things of these classes."""
        rows = np.isin(self.kinds, [int(kind) for kind in classes])
        return np.column_stack([self.lon_deg[rows], self.lat_deg[rows]])


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """How many things each area has at ``as_of_s``: ``by_class`` (areas, classes).

    The rest is (areas,); ``late`` and ``lost`` things move, and were not heard of for long.
    """

    by_class: I64
    late: I64
    lost: I64
    as_of_s: float

    def of(self, classes: frozenset[EntityClass]) -> F64:
        """Return how many things of these classes each area has, (areas,) f8."""
        columns = sorted(int(kind) for kind in classes)
        return np.asarray(self.by_class[:, columns].sum(axis=1), np.float64)


def things_of(world: World, now_s: float) -> Things:
    """Copy out of ``world`` what a tally needs; the copy stays as it is while the world goes on."""
    alive = world.column("alive")
    lon_deg, lat_deg, kinds, fix_s = (
        np.asarray(world.column(key)[alive]) for key in ("lon_deg", "lat_deg", "class", "fix_s")
    )
    return Things(lon_deg, lat_deg, kinds, now_s - fix_s, now_s)


def positions(lon_deg: Sequence[float] | F64, lat_deg: Sequence[float] | F64) -> F64:
    """Return (n, 2) f8 degrees of n longitudes and latitudes."""
    return np.column_stack([lon_deg, lat_deg]).astype(np.float64)


def tally(index: AreaIndex, count: int, things: Things) -> Tally:
    """Count ``things`` into the ``count`` areas of ``index``."""
    found = index.find(things.lon_deg, things.lat_deg)
    inside = found >= 0
    area, kinds = found[inside].astype(np.int64), things.kinds[inside].astype(np.int64)
    known = np.minimum(kinds, CLASSES - 1) * (kinds < CLASSES)  # a class of later days is unknown
    flat = np.bincount(area * CLASSES + known, minlength=count * CLASSES)
    moves = ~np.isin(kinds, [int(kind) for kind in STATIONS])
    age_s = things.fix_age_s[inside]
    lost = moves & (age_s >= LOST_AFTER_S)
    late = moves & (age_s >= LATE_AFTER_S) & ~lost
    return Tally(
        flat.reshape(count, CLASSES),
        np.bincount(area[late], minlength=count),
        np.bincount(area[lost], minlength=count),
        things.as_of_s,
    )


def counted(index: AreaIndex, count: int, lon_deg: F64, lat_deg: F64) -> F64:
    """Return how many of the positions each area has, (areas,) f8."""
    found = index.find(lon_deg, lat_deg)
    return np.asarray(np.bincount(found[found >= 0], minlength=count), np.float64)


def mean_of(index: AreaIndex, count: int, lon_deg: F64, lat_deg: F64, values: F64) -> F64:
    """Return the mean of the values in each area, (areas,) f8; NaN where there is none."""
    found = index.find(lon_deg, lat_deg)
    known = (found >= 0) & np.isfinite(values)
    number = np.bincount(found[known], minlength=count)
    total = np.bincount(found[known], values[known], minlength=count)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def areas_km2(areas: AreaSet) -> F64:
    """Return how large each area is, (areas,) f8 square kilometres, on the mean sphere."""
    corners = np.radians(areas.lonlat[areas.triangles])
    middle_lat = corners[:, :, 1].mean(axis=1)
    x = corners[:, :, 0] * np.cos(middle_lat)[:, None]
    y = corners[:, :, 1]
    turn = (x[:, 1] - x[:, 0]) * (y[:, 2] - y[:, 0]) - (x[:, 2] - x[:, 0]) * (y[:, 1] - y[:, 0])
    km2 = np.abs(turn) / 2 * (EARTH_RADIUS_M / 1000.0) ** 2
    return np.asarray(np.bincount(areas.triangle_area, km2, minlength=len(areas)), np.float64)
