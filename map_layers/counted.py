"""What is counted instead of drawn: how many things in which cell, and of which groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import degrees_of
from map_layers.camera import Degrees4
from map_layers.contract import Hit, HitKind
from map_layers.origin import Origin

SIZES_PX = ((1000, 40.0), (100, 36.0), (0, 32.0))  # across a mark, from so many on
LARGEST_PX = 46.0  # the largest with its rim, and room to the next


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Cells that are counted.

    ``at_m`` (n, 2) f4 metres from the origin, ``counts`` (n,) i8, ``groups`` (n, groups) i8 adding
    up to ``counts``, ``bounds_m`` (n, 4) f8 west, south, east, north from the origin.
    """

    at_m: NDArray[np.float32]
    counts: NDArray[np.int64]
    groups: NDArray[np.int64]
    bounds_m: NDArray[np.float64]

    def __len__(self) -> int:
        """Return how many marks there are."""
        return len(self.counts)

    def radii_px(self, unit: float) -> NDArray[np.float64]:
        """Return (n,) f8 logical px of the marks' radii: three sizes by how many they stand for."""
        return radii_px(self.counts, unit)

    def hit(self, index: int, distance_px: float, origin: Origin) -> Hit:
        """Return the hit of one mark: its id is ``<count>@<west>,<south>,<east>,<north>``."""
        west, south, east, north = self.bounds_m[index] + np.tile((origin.x_m, origin.y_m), 2)
        bounds_deg = (*degrees_of(west, south), *degrees_of(east, north))
        key = ",".join(f"{float(edge):.6f}" for edge in bounds_deg)
        at_m = origin.absolute(self.at_m[index : index + 1])[0]
        lon_deg, lat_deg = degrees_of(at_m[0], at_m[1])
        name = f"{self.counts[index]}@{key}"
        return Hit(HitKind.COUNT, name, distance_px, float(lon_deg), float(lat_deg))


def radii_px(counts: NDArray[np.int64], unit: float) -> NDArray[np.float64]:
    """Return (n,) f8 logical px of the radii of marks that stand for so many each."""
    across = np.full(len(counts), SIZES_PX[-1][1])
    for least, size_px in reversed(SIZES_PX):
        across[counts >= least] = size_px
    return across / 2 * unit


def counted_in(hit: Hit) -> tuple[int, Degrees4]:
    """Return how many things a count mark stands for, and west, south, east, north of its cell.

    Raises ValueError for the hit of anything else.
    """
    if hit.kind is not HitKind.COUNT:
        raise ValueError(f"{hit.kind.value} {hit.id!r} is no count")
    count, _, bounds = hit.id.partition("@")
    west, south, east, north = (float(edge) for edge in bounds.split(","))
    return int(count), (west, south, east, north)
