"""Land: where no vessel may be, as the city pack's base map has it."""

import numpy as np
import shapely
from numpy.typing import NDArray

from app.domain.citypack import Mesh
from backends.demo.traffic.streets import F64, Mask
from backends.demo.vessels.fairways import Fairway

BESIDE_M = (240.0, 160.0, 80.0, 40.0)
_LOOKS_EVERY_M = 250.0


class Land:
    """Answers for many positions at once; an absent mesh means that nothing is known to be land."""

    def __init__(self, mesh: Mesh | None) -> None:
        triangles: NDArray[np.float64] = (
            np.empty((0, 3, 2)) if mesh is None else mesh.lonlat[mesh.triangles.reshape(-1, 3)]
        )
        self._tree = shapely.STRtree(np.array(shapely.polygons(triangles), object))

    def covers(self, lon_deg: F64, lat_deg: F64) -> Mask:
        """Return which positions are on land."""
        dry = np.zeros(len(lon_deg), np.bool_)
        dry[self._tree.query(shapely.points(lon_deg, lat_deg), predicate="intersects")[0]] = True
        return dry

    def room_m(self, fairway: Fairway) -> float:
        """Return how far off to either side of a fairway, all along it, one is still afloat."""
        along_m = np.arange(0.0, fairway.length_m, _LOOKS_EVERY_M)
        for right_m in BESIDE_M:
            if not any(
                self.covers(*fairway.beside(along_m, side * right_m)).any() for side in (1, -1)
            ):
                return right_m
        return 0.0
