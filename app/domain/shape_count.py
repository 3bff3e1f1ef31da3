"""How many things of each class lie inside a shape, those heard of and those lost told apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.area_tally import Things
from app.domain.classes import LOST_AFTER_S, STATIONS, EntityClass
from app.domain.lasso import is_inside
from app.domain.shape import Flags, Shape, ShapeKind

Counts = Mapping[EntityClass, int]
_STATIONS = [int(kind) for kind in STATIONS]


@dataclass(frozen=True, slots=True)
class Inside:
    """Who was inside ``shape`` at ``as_of_s``; of ``lost`` it is only known that they were once."""

    shape: Shape
    heard: Counts
    lost: Counts
    as_of_s: float


def counts_inside(things: Things, shape: Shape) -> Inside:
    """Return the count of each class that is there at all."""
    held = _held(shape, things)
    kinds = things.kinds[held]
    # A station stands where it stands: how old its fix is says nothing of where it is.
    lost = (things.fix_age_s[held] >= LOST_AFTER_S) & ~np.isin(kinds, _STATIONS)
    return Inside(shape, _counts(kinds[~lost]), _counts(kinds[lost]), things.as_of_s)


def _held(shape: Shape, things: Things) -> Flags:
    if shape.kind is ShapeKind.POLYGON:
        # The same rule as the shape's own, some times faster where there are many corners.
        return is_inside(shape.points, things.lon_deg, things.lat_deg)
    return shape.contains(things.lon_deg, things.lat_deg)


def _counts(kinds: NDArray[np.uint8]) -> Counts:
    counts = np.bincount(kinds, minlength=len(EntityClass))
    return {kind: int(counts[kind]) for kind in EntityClass if counts[kind]}
