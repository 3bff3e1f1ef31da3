"""Says which county a position is in, for many positions at once."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from app.domain.citypack import County

CELL_DEG = 0.01


class CountyIndex:
    """Point to county by a raster whose cells are exact except along boundaries.

    A cell of about a kilometre that lies wholly in one county (or in none) answers from the table;
    only points in the few mixed cells are tested against polygons.
    """

    def __init__(self, counties: Sequence[County]) -> None:
        self._polygons = [
            shapely.make_valid(shapely.MultiPolygon([shapely.Polygon(r) for r in county.rings]))
            for county in counties
        ]
        self._index = np.array([county.index for county in counties], np.uint8)
        for polygon in self._polygons:
            shapely.prepare(polygon)
        bounds = [polygon.bounds for polygon in self._polygons] or [(0.0, 0.0, 0.0, 0.0)]
        west, south = np.min(bounds, axis=0)[:2]
        east, north = np.max(bounds, axis=0)[2:]
        # a county file may span the world: the raster stays small, its cells grow instead
        self._cell_deg = max(CELL_DEG, (east - west) / 1000.0, (north - south) / 1000.0)
        self._west, self._south = west, south
        self._columns = int((east - west) / self._cell_deg) + 1
        self._rows = int((north - south) / self._cell_deg) + 1
        self._table, self._mixed = self._raster()

    def of(self, lon_deg: ArrayLike, lat_deg: ArrayLike) -> NDArray[np.uint8]:
        """Return the county index of each position, u1; 0 where it is in none, or not finite."""
        lon = np.atleast_1d(np.asarray(lon_deg, np.float64))
        lat = np.atleast_1d(np.asarray(lat_deg, np.float64))
        with np.errstate(invalid="ignore"):
            x, y = (lon - self._west) / self._cell_deg, (lat - self._south) / self._cell_deg
            inside = (x >= 0) & (y >= 0) & (x < self._columns) & (y < self._rows)
        column = np.where(inside, x, 0.0).astype(np.int64)
        row = np.where(inside, y, 0.0).astype(np.int64)
        found = np.where(inside, self._table[row, column], 0).astype(np.uint8)
        doubtful = np.flatnonzero(inside & self._mixed[row, column])
        for polygon, index in zip(self._polygons, self._index, strict=True):
            if not len(doubtful):
                break
            hit = shapely.contains_xy(polygon, lon[doubtful], lat[doubtful])
            found[doubtful[hit]] = index
            doubtful = doubtful[~hit]
        return found

    def _raster(self) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        table = np.zeros((self._rows, self._columns), np.uint8)
        mixed = np.zeros((self._rows, self._columns), np.bool_)
        west = self._west + self._cell_deg * np.arange(self._columns)
        south = self._south + self._cell_deg * np.arange(self._rows)
        lon, lat = np.meshgrid(west, south)
        cells = shapely.box(lon, lat, lon + self._cell_deg, lat + self._cell_deg).ravel()
        tree = shapely.STRtree(cells)
        for polygon, index in zip(self._polygons, self._index, strict=True):
            touched = tree.query(polygon, predicate="intersects")
            whole = tree.query(polygon, predicate="contains")
            table.ravel()[whole] = index
            mixed.ravel()[touched] = True
            mixed.ravel()[whole] = False
        return table, mixed
