"""Sets of areas with a number each: unit grids, responsibility grids, counties, towns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

F64 = NDArray[np.float64]
U32 = NDArray[np.uint32]
NOWHERE = -1  # what app.domain.area_index.AreaIndex says of a position outside of all


@dataclass(frozen=True, slots=True)
class AreaSet:
    """Areas of one kind, end to end; area i is number i everywhere.

    ``key`` is ``unit_grid``, ``responsibility_grid``, ``county`` or ``town``. ``codes``, ``names``
    and ``parents`` (the code of the area above, or empty) have one entry for each area. Ring r is
    ``lonlat[ring_first[r]:ring_first[r + 1]]`` ((n, 2) f8 degrees WGS-84, not closed); the rings of
    area i are ``area_first[i]`` to ``area_first[i + 1]``, holes and islands told by even-odd.
    ``triangles`` (m, 3) u4 index ``lonlat``; ``triangle_area`` (m,) u4 says whose each is.
    """

    key: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    parents: tuple[str, ...]
    lonlat: F64
    ring_first: U32
    area_first: U32
    triangles: U32
    triangle_area: U32
    notice: str = ""  # ``示意`` for schematic areas, empty for real ones
    names_en: tuple[str, ...] = ()  # one for each area, some may be empty; or none at all

    def __len__(self) -> int:
        """Return how many areas there are."""
        return len(self.codes)

    def name(self, index: int, language: str) -> str:
        """Return what an area is called in a language; its own name where it has no other."""
        is_english = language == "en" and self.names_en
        return (self.names_en[index] if is_english else "") or self.names[index]

    def rings(self, index: int) -> tuple[NDArray[Any], ...]:
        """Return the rings of an area, each (n, 2) f8 degrees."""
        first, stop = int(self.area_first[index]), int(self.area_first[index + 1])
        return tuple(
            self.lonlat[int(self.ring_first[r]) : int(self.ring_first[r + 1])]
            for r in range(first, stop)
        )
