"""From which zoom on a name can stand: decided for all names at once, so that nothing flickers.

A name keeps its size on the screen while the ground grows under it. Two names that touch come apart
at a zoom that can be computed, so the lesser of them is given that zoom to appear from. Which names
stand then depends on the zoom alone: not on where the camera is, nor on how it came there.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree  # type: ignore[import-untyped]  # scipy ships no types

from map_layers.camera import TILE_PX, WORLD_M

PAIRS_AT_MOST = 400_000  # beyond it the least names are left out
NEVER = np.inf
F64 = NDArray[np.float64]


def appears_from(at_m: F64, half_px: F64, from_zoom: F64) -> F64:
    """Return (n,) the zoom from which each name stands, the greatest names first.

    ``at_m`` (n, 2) are Mercator metres turned as the map is, ``half_px`` (n, 2) half the room of
    each on the screen, ``from_zoom`` (n,) rising: none stands before it. Two names that both stand
    never touch, at any zoom. Names that are in the way of greater ones at every zoom get infinity.
    """
    appears = np.full(len(at_m), NEVER)
    for first, stop in _bounded_levels(at_m, half_px, from_zoom):
        zoom = float(from_zoom[first])
        lesser, greater, apart = _pairs(at_m[:stop], half_px[:stop], zoom)
        is_ours = lesser >= first
        appears[first:stop] = zoom
        _settle(appears, lesser[is_ours], greater[is_ours], apart[is_ours])
    return appears


def kept_clear_until(
    at_m: F64, half_px: F64, others_m: F64, other_half_px: float, from_zoom: float
) -> F64:
    """Return (n,) the zoom at which each name has come apart from symbols that stand from a zoom.

    It is ``from_zoom`` for a name that touches none of them then.
    """
    until = np.full(len(at_m), from_zoom)
    if not len(at_m) or not len(others_m):
        return until
    room_px = half_px + other_half_px
    scale = _px_per_m(from_zoom) / room_px.max(axis=0)
    near = _tree(at_m * scale).sparse_distance_matrix(
        _tree(others_m * scale), 1.0, p=np.inf, output_type="ndarray"
    )
    index = near["i"].astype(np.intp)
    apart = _apart(at_m[index] - others_m[near["j"]], room_px[index])
    np.maximum.at(until, index, apart)
    return until


def _bounded_levels(at_m: F64, half_px: F64, from_zoom: F64) -> list[tuple[int, int]]:
    """Return the spans of equal first zoom; a span with too many that touch is cut short."""
    levels = []
    edges = np.flatnonzero(np.diff(from_zoom)) + 1
    for first, end in zip([0, *edges.tolist()], [*edges.tolist(), len(from_zoom)], strict=True):
        stop = end
        while stop > first:
            at = at_m[:stop] * _scale(half_px[:stop], float(from_zoom[first]))
            if _most_pairs(at) <= PAIRS_AT_MOST:
                break
            stop = first + (stop - first) // 2
        if stop > first:
            levels.append((first, stop))
        if stop < end:
            break
    return levels


def _most_pairs(at: F64) -> int:
    """Return about how many of (n, 2) places are nearer than 1 to another: a cautious guess."""
    square = np.floor(at).astype(np.int64)
    _, counts = np.unique((square[:, 0] << 32) ^ (square[:, 1] & 0xFFFFFFFF), return_counts=True)
    return int((counts.astype(np.int64) ** 2).sum()) * 2


def _pairs(at_m: F64, half_px: F64, zoom: float) -> tuple[NDArray[np.intp], NDArray[np.intp], F64]:
    """Return lesser and greater name of the pairs that touch at ``zoom``, and when they part."""
    found = _tree(at_m * _scale(half_px, zoom)).query_pairs(1.0, p=np.inf, output_type="ndarray")
    greater, lesser = found[:, 0], found[:, 1]
    apart = _apart(at_m[lesser] - at_m[greater], half_px[lesser] + half_px[greater])
    touch = apart > zoom
    return lesser[touch], greater[touch], apart[touch]


def _scale(half_px: F64, zoom: float) -> F64:
    """Return what makes 1 of the room of the two largest names, across and down."""
    return np.asarray(_px_per_m(zoom) / (2.0 * half_px.max(axis=0)), np.float64)


def _tree(at: F64) -> cKDTree:
    # Built once and asked once: balancing would cost more than it saves.
    return cKDTree(at, balanced_tree=False, compact_nodes=False)


def _apart(distance_m: F64, room_px: F64) -> F64:
    """Return the zoom from which two boxes lie side by side or one above the other."""
    with np.errstate(divide="ignore"):
        ratio = room_px / np.abs(distance_m)
        return np.asarray(np.log2(np.minimum(ratio[:, 0], ratio[:, 1]) / _px_per_m(0.0)))


def _settle(appears: F64, lesser: NDArray[np.intp], greater: NDArray[np.intp], apart: F64) -> None:
    """Let each name wait for all greater ones that stand before it has come apart from them."""
    order = np.argsort(lesser, kind="stable")
    zooms = appears.tolist()
    pairs = zip(lesser[order].tolist(), greater[order].tolist(), apart[order].tolist(), strict=True)
    for name, other, zoom in pairs:
        if zoom > zooms[other] and zoom > zooms[name]:
            zooms[name] = zoom
    appears[:] = zooms


def _px_per_m(zoom: float) -> float:
    return float(TILE_PX * 2.0**zoom / WORLD_M)
