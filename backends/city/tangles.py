"""How tangled the rings of an area are: looked at before mending, which may take very long."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.errors import ConfigError

# Mending takes 0.2 to 1 ms for a crossing; a border that was drawn by hand has a few.
MOST_IN_AREA = 300
MOST_IN_FILE = 6_000
MOST_NEAR = 30_000_000  # pairs of sides whose boxes meet; a usual border has 2 for each side
_NEAR_AT_ONCE = 8_000_000  # pairs looked at together at the worst, 128 MB
_MEETING_AT_ONCE = 40_000
_MET_BY_A_SIDE = 4  # of a border that two parts share: its twin there, and the twin's neighbours


@dataclass(slots=True)
class TangleBudget:
    """What is left for the rest of one file."""

    near: int = MOST_NEAR
    crossings: int = MOST_IN_FILE

    def check_near(self, polygons: list[shapely.Polygon], where: str) -> None:
        """Raise ConfigError where so many sides lie close that a look at them all takes long."""
        for pairs in _meeting(_sides(polygons), None, _NEAR_AT_ONCE):
            self.near -= pairs.shape[1]
            if self.near < 0:
                raise ConfigError(
                    f"{where}: its sides lie too close to each other; "
                    f"more than {MOST_NEAR} pairs of sides in one file"
                )

    def check_crossings(self, polygons: list[shapely.Polygon], where: str) -> None:
        """Raise ConfigError where sides cross, or lie on each other, more often than is mended."""
        sides = _sides(polygons)
        crossings, met_left = 0, _MET_BY_A_SIDE * len(sides) + MOST_IN_AREA
        for one, other in _meeting(sides, "intersects", _MEETING_AT_ONCE):
            met_left -= len(one)
            first, second = sides[one], sides[other]
            is_apart = shapely.touches(first, second) | shapely.equals(first, second)
            crossings += int(np.count_nonzero(~is_apart))
            if crossings > MOST_IN_AREA or met_left < 0:
                raise ConfigError(
                    f"{where}: its lines cross more than {MOST_IN_AREA} times, too often to mend"
                )
        self.crossings -= crossings
        if self.crossings < 0:
            raise ConfigError(
                f"{where}: more than {MOST_IN_FILE} crossings in one file, too many to mend"
            )


def _sides(polygons: list[shapely.Polygon]) -> NDArray[np.object_]:
    points, ring = shapely.get_coordinates(
        shapely.get_rings(np.array(polygons, object)), return_index=True
    )
    ends = np.stack([points[:-1], points[1:]], axis=1)[ring[:-1] == ring[1:]]
    sides: NDArray[np.object_] = shapely.linestrings(ends)
    return sides


def _meeting(
    sides: NDArray[np.object_], predicate: Literal["intersects"] | None, at_once: int
) -> Iterator[NDArray[np.int64]]:
    """Yield pairs (2, n) of sides that meet, each once, without a side and itself or the next."""
    tree = shapely.STRtree(sides)
    step = max(at_once // max(len(sides), 1), 1)
    for start in range(0, len(sides), step):
        pairs = tree.query(sides[start : start + step], predicate=predicate)
        pairs[0] += start
        yield pairs[:, pairs[1] - pairs[0] > 1]
