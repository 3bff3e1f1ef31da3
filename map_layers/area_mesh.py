"""A set of areas cut into chunks that lie together, so that what is out of view is not drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from map_layers.origin import Origin

F32 = NDArray[np.float32]
U32 = NDArray[np.uint32]
I64 = NDArray[np.int64]
CHUNK_AREAS = 300
Z_CELLS = 64  # the areas are put in order along a curve through so many by so many cells
SAME_PER_M = 100.0  # corners within a centimetre are one: a border is drawn once, not twice


@dataclass(frozen=True, slots=True, eq=False)
class AreaChunk:
    """Areas that lie together: metres from the origin, and whose each corner is.

    ``points_m`` (n, 2) f4, ``area`` (n,) u4, ``triangles`` (m, 3) u4, ``borders`` (s, 4) f4 (from
    and to), ``span_m`` west, south, east, north.
    """

    points_m: F32
    area: U32
    triangles: U32
    borders: F32
    span_m: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class AreaMesh:
    """All chunks of a set; ``side_m`` is the side of a square as large as its middle area."""

    chunks: tuple[AreaChunk, ...]
    side_m: float


def cut(areas: AreaSet, origin: Origin) -> AreaMesh:
    """Return the chunks of ``areas``."""
    points_m = origin.offsets(areas.lonlat[:, 0], areas.lonlat[:, 1])
    area_of_point = whose_corners(areas)
    low, high = _bounds(points_m, area_of_point, len(areas))
    known = np.asarray(np.isfinite(low).all(axis=1))
    order = np.argsort(_along_curve(low, high, known), kind="stable")
    chunk_of_area = np.empty(len(areas), np.int64)
    chunk_of_area[order] = np.arange(len(areas)) // CHUNK_AREAS
    first, second = _borders(points_m, areas.ring_first.astype(np.int64))
    chunks = []
    for chunk in range(-(-len(areas) // CHUNK_AREAS)):
        of_chunk = chunk_of_area == chunk
        taken = np.flatnonzero(of_chunk[area_of_point])
        if not len(taken):
            continue
        number = np.zeros(len(points_m), np.uint32)
        number[taken] = np.arange(len(taken), dtype=np.uint32)
        triangles = number[areas.triangles[of_chunk[areas.triangle_area]]]
        lines = of_chunk[area_of_point[first]]
        borders = np.column_stack([points_m[first[lines]], points_m[second[lines]]])
        inside = points_m[taken]
        span_m = (*inside.min(axis=0).tolist(), *inside.max(axis=0).tolist())
        area = area_of_point[taken].astype(np.uint32)
        chunks.append(AreaChunk(inside, area, triangles.reshape(-1, 3), borders, span_m))
    sides_m = np.sqrt(np.prod(high[known] - low[known], axis=1))
    side_m = float(np.median(sides_m)) if len(sides_m) else 0.0
    return AreaMesh(tuple(chunks), side_m)


def whose_corners(areas: AreaSet) -> I64:
    """Return the area of each corner of a set, (n,) i8."""
    ring_first, area_first = (
        first.astype(np.int64) for first in (areas.ring_first, areas.area_first)
    )
    area_of_ring = np.repeat(np.arange(len(areas)), area_first[1:] - area_first[:-1])
    return np.repeat(area_of_ring, ring_first[1:] - ring_first[:-1])


def _bounds(points_m: F32, area: I64, count: int) -> tuple[F32, F32]:
    low = np.full((count, 2), np.inf, np.float32)
    high = np.full((count, 2), -np.inf, np.float32)
    np.minimum.at(low, area, points_m)
    np.maximum.at(high, area, points_m)
    return low, high


def _along_curve(low: F32, high: F32, known: NDArray[np.bool_]) -> I64:
    """Return where each area lies along a Z-shaped curve; those without corners come last."""
    place = np.full(len(low), Z_CELLS * Z_CELLS, np.int64)
    if known.any():
        middles = (low[known] + high[known]) / 2
        first = middles.min(axis=0)
        wide = np.maximum(middles.max(axis=0) - first, 1.0)
        x, y = np.minimum((middles - first) / wide * Z_CELLS, Z_CELLS - 1).astype(np.int64).T
        place[known] = sum(
            ((x >> bit & 1) << 2 * bit) | ((y >> bit & 1) << 2 * bit + 1)
            for bit in range(Z_CELLS.bit_length() - 1)
        )
    return place


def _borders(points_m: F32, ring_first: I64) -> tuple[I64, I64]:
    """Return the points between which borders run, each border once however many areas share it."""
    first = np.arange(len(points_m), dtype=np.int64)
    second = first + 1
    used = ring_first[1:] > ring_first[:-1]
    second[ring_first[1:][used] - 1] = ring_first[:-1][used]
    ends = np.round(points_m.astype(np.float64) * SAME_PER_M).astype(np.int64)
    a, b = ends[first], ends[second]
    swap = (a[:, 0] > b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] > b[:, 1]))
    both = np.where(swap[:, None], np.hstack([b, a]), np.hstack([a, b]))
    _, once = np.unique(np.ascontiguousarray(both).view("V32").ravel(), return_index=True)
    once.sort()
    return first[once], second[once]
