"""Where counts stand: among their things, in or near their cells, and beside names of places."""

import numpy as np
from numpy.typing import NDArray

from map_layers.camera import CameraView
from map_layers.counted import LARGEST_PX
from map_layers.label_boxes import Boxes, boxes_around, grown, touching
from map_layers.label_styles import GAP_PX

BESIDE_PX = 2.0  # between a count and a name
Places = NDArray[np.float64]  # (n, 2) Mercator metres


def in_their_cells(middle_m: Places, centre_m: Places, cell_px: float, px_per_m: float) -> Places:
    """Return where marks stand whose things have ``middle_m`` on average.

    They are no further from the middles of their cells than that two marks never touch, however
    the map is turned; ``cell_px`` is how wide a cell is on the screen in px of the marks.
    """
    away = middle_m - centre_m
    room_m = max(cell_px - LARGEST_PX, 0.0) / 2 / px_per_m
    far = np.maximum(np.hypot(away[:, 0], away[:, 1]), 1e-9)
    return np.asarray(centre_m + away * np.minimum(1.0, room_m / far)[:, None], np.float64)


def beside_names(
    at_m: Places,
    centre_m: Places,
    half_cell_m: float,
    radii_px: NDArray[np.float64],
    names: Boxes,
    camera: CameraView,
) -> Places:
    """Return ``at_m`` with the marks that lie under a name moved beside it, within their cells.

    A mark for which its cell has no room beside the name moves out of it, by its radius at most and
    to where no other mark is; one that finds no such place stays where it is.
    """
    if not len(names) or not len(at_m):
        return at_m
    names = grown(names, -GAP_PX)  # the gap is for other names
    at_px = camera.screen_of_m(at_m)
    reach_px = (radii_px + BESIDE_PX)[:, None]
    under = np.flatnonzero(touching(boxes_around(at_px, reach_px), names))
    if not len(under):
        return at_m
    from_px, reach_px = at_px[under], reach_px[under]
    union = _union(boxes_around(from_px, reach_px), names)
    # Left of the names, right of them, above, below: (4, n, 2).
    beside = np.repeat(from_px[None], 4, axis=0)
    beside[0, :, 0] = union[:, 0] - reach_px[:, 0]
    beside[1, :, 0] = union[:, 2] + reach_px[:, 0]
    beside[2, :, 1] = union[:, 1] - reach_px[:, 0]
    beside[3, :, 1] = union[:, 3] + reach_px[:, 0]
    turn = camera.turn()
    step = (beside - from_px) * (1.0, -1.0) @ turn / camera.px_per_m**2
    places_m = at_m[under] + step
    room_m = half_cell_m - reach_px[:, 0] / camera.px_per_m
    off_m = np.abs(places_m - centre_m[under]).max(axis=2)
    is_clear = np.ones(off_m.shape, np.bool_)
    for side in range(4):
        is_clear[side] = ~touching(boxes_around(beside[side], reach_px - BESIDE_PX), names)
    far_px = np.abs(beside - from_px).sum(axis=2)
    inside_px = np.where(is_clear & (off_m <= room_m), far_px, np.inf)
    best = inside_px.argmin(axis=0)
    moved, stands_px = at_m.copy(), at_px.copy()
    column = np.arange(len(under))
    is_moved = np.isfinite(inside_px[best, column])
    moved[under[is_moved]] = places_m[best, column][is_moved]
    stands_px[under[is_moved]] = beside[best, column][is_moved]
    may = is_clear & (off_m <= half_cell_m + radii_px[under] / camera.px_per_m)
    for one in np.flatnonzero(~is_moved).tolist():  # a handful: those that a name fills a cell of
        mark = under[one]
        for side in np.argsort(far_px[:, one], kind="stable").tolist():
            apart_px = np.hypot(*(stands_px - beside[side, one]).T) - radii_px - radii_px[mark]
            apart_px[mark] = np.inf
            if may[side, one] and (apart_px >= BESIDE_PX).all():
                moved[mark], stands_px[mark] = places_m[side, one], beside[side, one]
                break
    return moved


def _union(marks: Boxes, names: Boxes) -> Boxes:
    """Return for each mark the box around all names that it touches; it touches one at least."""
    meets = (marks[:, None, 0] < names[:, 2]) & (names[:, 0] < marks[:, None, 2])
    meets &= (marks[:, None, 1] < names[:, 3]) & (names[:, 1] < marks[:, None, 3])
    low = np.where(meets[..., None], names[:, :2], np.inf).min(axis=1)
    high = np.where(meets[..., None], names[:, 2:], -np.inf).max(axis=1)
    return np.concatenate([low, high], axis=1)
