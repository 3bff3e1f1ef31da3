"""Strips of a picture that nobody sees, behind the frames of a wall: labels step aside for them."""

import itertools

import numpy as np
from numpy.typing import NDArray

from map_layers.label_boxes import Boxes, touching

Gap = tuple[float, float, float, float]  # left, top, right, bottom in logical px
Gaps = tuple[Gap, ...]


def aside_of_gaps(
    boxes: Boxes, gaps: Gaps, width_px: float, height_px: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the least step (n, 2) that takes each box out of all gaps, and whether there is one.

    A step goes across a gap, along the other, or both; it does not leave the picture by more than
    the box already does. A box that touches no gap stays where it is.
    """
    steps = np.zeros((len(boxes), 2))
    is_clear = np.ones(len(boxes), np.bool_)
    if not gaps or not len(boxes):
        return steps, is_clear
    hidden = np.array(gaps, np.float64)
    for index in np.flatnonzero(touching(boxes, hidden)).tolist():
        step = _least(boxes[index], hidden, width_px, height_px)
        is_clear[index] = step is not None
        steps[index] = step or (0.0, 0.0)
    return steps, is_clear


def _least(
    box: NDArray[np.float64], hidden: Boxes, width_px: float, height_px: float
) -> tuple[float, float] | None:
    met = hidden[touching(hidden, box[None])]
    across = [0.0, *(met[:, 0] - box[2]).tolist(), *(met[:, 2] - box[0]).tolist()]
    down = [0.0, *(met[:, 1] - box[3]).tolist(), *(met[:, 3] - box[1]).tolist()]
    steps = sorted(itertools.product(across, down), key=lambda step: abs(step[0]) + abs(step[1]))
    for step in steps:
        moved = box + np.tile(step, 2)
        # What lies partly outside already may stay so; nothing is pushed out of the picture.
        low = np.minimum(box[:2], 0.0)
        high = np.maximum(box[2:], (width_px, height_px))
        is_inside = (moved[:2] >= low).all() and (moved[2:] <= high).all()
        if is_inside and not touching(moved[None], hidden).any():
            return step
    return None
