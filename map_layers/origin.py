"""The local origin: what is subtracted so that positions keep their precision as float32."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.geo import Degrees, mercator_m


@dataclass(frozen=True, slots=True)
class Origin:
    """A point in Web Mercator metres near everything; 200 km away float32 still resolves 2 cm."""

    x_m: float
    y_m: float

    @classmethod
    def of_bounds(cls, bounds_deg: tuple[float, float, float, float]) -> "Origin":
        """Return the middle of west, south, east, north."""
        west, south, east, north = bounds_deg
        x_m, y_m = mercator_m((west + east) / 2, (south + north) / 2)
        return cls(float(x_m), float(y_m))

    def offsets(self, lon_deg: Degrees, lat_deg: Degrees) -> NDArray[np.float32]:
        """Return (n, 2) f4 metres from the origin of n positions in degrees."""
        x_m, y_m = mercator_m(lon_deg, lat_deg)
        return np.column_stack([x_m - self.x_m, y_m - self.y_m]).astype(np.float32)

    def absolute(self, offsets: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Return (n, 2) f8 Web Mercator metres of offsets."""
        return np.asarray(np.add(offsets, (self.x_m, self.y_m)), np.float64)
