"""Finds fairways: ways through the water from mark to mark that keep clear of the land."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt  # type: ignore[import-untyped]  # no types
from scipy.sparse import coo_array  # type: ignore[import-untyped]  # scipy ships no types
from scipy.sparse.csgraph import dijkstra  # type: ignore[import-untyped]  # scipy ships no types

from backends.demo.geography.layout import Point, rounded

CELL_DEG = 0.005
SMOOTH_DEG = 0.0015
MARKS: Mapping[str, tuple[Point, ...]] = {
    "长江主航道": (
        *((120.10, 31.94), (120.60, 32.02), (120.99, 31.77), (121.35, 31.58), (122.3, 31.44)),
    ),
    "长江口北支航道": ((121.12, 31.77), (121.31, 31.878), (121.60, 31.73), (122.3, 31.70)),
    "南通港航道": ((120.845, 31.93), (120.815, 31.99)),
    "通海港区航道": ((121.00, 31.765), (121.09, 31.77)),
    "黄海航线": ((122.35, 32.95), (122.15, 32.30), (122.30, 31.55)),
    "洋口港航道": ((122.20, 32.60), (121.75, 32.50), (121.43, 32.36)),
    "吕四港航道": ((122.15, 32.30), (121.85, 32.18), (121.69, 32.10)),
}  # fmt: skip


def lay_fairways(
    land: shapely.Geometry, crop_deg: tuple[float, float, float, float]
) -> dict[str, list[Point]]:
    """Return each fairway's line; all of it lies in the water of the crop."""
    west, south, east, north = crop_deg
    columns, rows = int((east - west) / CELL_DEG), int((north - south) / CELL_DEG)
    lon = west + (np.arange(columns) + 0.5) * CELL_DEG
    lat = south + (np.arange(rows) + 0.5) * CELL_DEG
    grid_lon, grid_lat = np.meshgrid(lon, lat)
    wet = ~shapely.contains_xy(land, grid_lon.ravel(), grid_lat.ravel()).reshape(rows, columns)
    room = distance_transform_edt(wet)
    cost = np.where(wet, 1.0 + 12.0 / (0.3 + room) ** 1.5, np.inf)
    matrix = _steps(cost)
    spots = np.column_stack([grid_lon.ravel(), grid_lat.ravel()])
    water = np.flatnonzero(wet.ravel())
    found: dict[str, list[Point]] = {}
    for name, marks in MARKS.items():
        cells = [
            int(water[np.hypot(*(spots[water] - np.array(mark)).T).argmin()]) for mark in marks
        ]
        line = _through(matrix, cells, spots)
        found[name] = [rounded(*point) for point in _smooth(line, land).tolist()]
    return found


def fairways_geojson(fairways: Mapping[str, Sequence[Point]]) -> str:
    """Return the fairways as the vessels read them."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": name},
            "geometry": {"type": "LineString", "coordinates": [list(p) for p in points]},
        }
        for name, points in fairways.items()
    ]
    whole = {"type": "FeatureCollection", "notice": "示意", "features": features}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"


def _steps(cost: NDArray[np.float64]) -> coo_array:
    """Return the eight-neighbour step graph of a cost grid; land is not in it."""
    rows, columns = cost.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    tails, heads, weights = [], [], []
    for down, right in ((0, 1), (1, 0), (1, 1), (1, -1)):
        here = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
        there = (slice(down, rows), slice(max(0, right), columns + min(0, right)))
        weight = (cost[here] + cost[there]) / 2 * np.hypot(down, right)
        open_ = np.isfinite(weight)
        tails.append(number[here][open_])
        heads.append(number[there][open_])
        weights.append(weight[open_])
    size = (rows * columns, rows * columns)
    pair = (np.concatenate(tails), np.concatenate(heads))
    return coo_array((np.concatenate(weights), pair), shape=size).tocsr()


def _through(
    matrix: coo_array, cells: Sequence[int], spots: NDArray[np.float64]
) -> NDArray[np.float64]:
    path = [cells[0]]
    for start, goal in pairwise(cells):
        before = dijkstra(matrix, directed=False, indices=start, return_predecessors=True)[1]
        leg = [goal]
        while leg[-1] != start:
            leg.append(int(before[leg[-1]]))
        path += leg[-2::-1]
    return spots[path]


def _smooth(line: NDArray[np.float64], land: shapely.Geometry) -> NDArray[np.float64]:
    """Round the raster's steps off; where that would touch land, keep the steps."""
    weights = np.ones(9) / 9
    padded = np.pad(line, ((4, 4), (0, 0)), mode="edge")
    rounded_off = np.column_stack([np.convolve(padded[:, i], weights, "valid") for i in (0, 1)])
    for candidate in (rounded_off, line):
        simple = shapely.simplify(shapely.LineString(candidate), SMOOTH_DEG)
        if not shapely.intersects(simple, land):
            return shapely.get_coordinates(simple)
    return line
