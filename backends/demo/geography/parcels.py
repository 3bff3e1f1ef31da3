"""Cuts built-up land into so many parcels: first along its streets, then block by block."""

import heapq
from collections.abc import Sequence

import numpy as np
import shapely

from backends.demo.geography.layout import LON_STRETCH, METRE_DEG

SNAP_DEG = 1e-7  # a centimetre: every corner lies on this raster, so neighbours share theirs
LEAST_BLOCK_M2 = 12_000.0
SKEW_DEG = 9.0  # how far a cut may be off the square
UNEVEN_CUT = 0.12  # of a block's length: how far a cut may be off its place
SQUARE_M = 1.0 / (METRE_DEG * METRE_DEG * LON_STRETCH)  # square metres of a square degree


def blocks_of(
    land: shapely.Geometry, streets: Sequence[shapely.Geometry]
) -> list[shapely.Geometry]:
    """Return the blocks that the streets cut out of ``land``, slivers joined to a neighbour."""
    edges = shapely.union_all([*streets, shapely.boundary(land)], grid_size=SNAP_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inside = shapely.contains(land, shapely.point_on_surface(faces))
    return _without_slivers(list(faces[inside]))


def shares(weights: Sequence[float], total: int) -> list[int]:
    """Return how many of ``total`` each gets: one at least, the rest where the share is largest."""
    counts = [1] * len(weights)
    heap = [(-weight / 2, index) for index, weight in enumerate(weights)]
    heapq.heapify(heap)
    for _ in range(total - len(weights)):
        _, index = heap[0]
        counts[index] += 1
        heapq.heapreplace(heap, (-weights[index] / (counts[index] + 1), index))
    return counts


def cut(block: shapely.Geometry, count: int, random: np.random.Generator) -> list[shapely.Geometry]:
    """Return ``count`` parcels of a block, cut across its length and askew as parcels are."""
    if count == 1:
        return [block]
    few = count // 2
    for turn_deg in (0.0, 90.0):
        sides = _halves(block, few / count, turn_deg, random)
        if all(isinstance(side, shapely.Polygon) and side.area > 0.0 for side in sides):
            break
    return [*cut(sides[0], few, random), *cut(sides[1], count - few, random)]


def coverage(parcels: Sequence[shapely.Geometry]) -> list[shapely.Geometry]:
    """Return the parcels with corners on one raster and shared by all that meet there."""
    edges = shapely.union_all(shapely.boundary(np.array(parcels, object)), grid_size=SNAP_DEG)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    tree = shapely.STRtree(list(parcels))
    spots = shapely.point_on_surface(faces)
    face, owner = tree.query(spots, predicate="within")
    own: list[list[shapely.Geometry]] = [[] for _ in parcels]
    for at, number in zip(face.tolist(), owner.tolist(), strict=True):
        own[number].append(faces[at])
    return [shapely.union_all(pieces) for pieces in own]


def _halves(
    block: shapely.Geometry, share: float, turn_deg: float, random: np.random.Generator
) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return the two sides of a cut; ``turn_deg`` 90 cuts along the block and not across."""
    corners = shapely.get_coordinates(shapely.oriented_envelope(_squared(block)))[:4]
    sides = np.diff(corners, axis=0)
    along = sides[int(np.hypot(*sides[1]) > np.hypot(*sides[0]))]
    turn = np.radians(turn_deg + random.uniform(-SKEW_DEG, SKEW_DEG))
    along = along / np.hypot(*along)
    along = np.array(
        [
            along[0] * np.cos(turn) - along[1] * np.sin(turn),
            along[0] * np.sin(turn) + along[1] * np.cos(turn),
        ]
    )
    reach = shapely.get_coordinates(_squared(block)) @ along
    low, high = float(reach.min()), float(reach.max())
    at = low + (high - low) * (share + random.uniform(-UNEVEN_CUT, UNEVEN_CUT) * share)
    middle = corners.mean(axis=0)
    foot = middle + (at - middle @ along) * along
    across = np.array([-along[1], along[0]])
    far = high - low + float(np.ptp(corners, axis=0).sum())
    half = np.array([foot + far * across, foot - far * across])
    behind = _unsquared(shapely.Polygon([*half, *(half[::-1] - far * along)]))
    return shapely.intersection(block, behind), shapely.difference(block, behind)


def _without_slivers(blocks: list[shapely.Geometry]) -> list[shapely.Geometry]:
    """Join every block that is too small to the neighbour with which it shares the longest edge."""
    left = dict(enumerate(blocks))
    tree = shapely.STRtree(blocks)
    parent = {index: index for index in left}

    def root(index: int) -> int:
        while parent[index] != index:
            index = parent[index]
        return index

    for index in sorted(left, key=lambda at: float(shapely.area(blocks[at]))):
        own = root(index)
        if shapely.area(left[own]) * SQUARE_M >= LEAST_BLOCK_M2:
            continue
        near = {root(at) for at in tree.query(left[own], predicate="intersects").tolist()} - {own}
        edge = {
            at: float(shapely.length(shapely.intersection(left[own], left[at])))
            for at in sorted(near)
        }
        if edge and max(edge.values()) > 0.0:
            taker = max(edge, key=edge.__getitem__)
            left[taker] = shapely.union(left[taker], left.pop(own))
            parent[own] = taker
    return [left[index] for index in sorted(left)]


def _squared(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: xy / [LON_STRETCH, 1.0])


def _unsquared(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(geometry, lambda xy: xy * [LON_STRETCH, 1.0])
