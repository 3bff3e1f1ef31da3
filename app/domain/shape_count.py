"""How many things of each class lie inside a shape, those heard of and those lost told apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.area_tally import Things
from app.domain.classes import LOST_AFTER_S, STATIONS, EntityClass
from app.domain.shape import Shape

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
    held = shape.contains(things.lon_deg, things.lat_deg)
    kinds = things.kinds[held]
    # A station stands where it stands: how old its fix is says nothing of where it is.
    lost = (things.fix_age_s[held] >= LOST_AFTER_S) & ~np.isin(kinds, _STATIONS)
    return Inside(shape, _counts(kinds[~lost]), _counts(kinds[lost]), things.as_of_s)


def _counts(kinds: NDArray[np.uint8]) -> Counts:
    counts = np.bincount(kinds, minlength=len(EntityClass))
    return {kind: int(counts[kind]) for kind in EntityClass if counts[kind]}
