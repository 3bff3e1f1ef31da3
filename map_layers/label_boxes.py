"""Room on the screen: which boxes may stand without touching one that stands already."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]  # left, top, right, bottom in logical px
Boxes = NDArray[np.float64]  # (n, 4) of them
NO_BOXES: Boxes = np.empty((0, 4))
CELL_PX = 96.0
WIDEST_CELLS = 64  # a box wider than any screen is cut off: what it covers is covered


class LabelBoxes:
    """The boxes taken so far in one picture, found by the squares of the screen they lie on."""

    def __init__(self) -> None:
        self._cells: dict[tuple[int, int], list[Box]] = {}

    def put(self, box: Box) -> None:
        """Take the room of ``box`` whatever stands there."""
        self._enter(box, _cells(box))

    def take(self, box: Box) -> bool:
        """Take the room of ``box``; False, and nothing, where it would touch another."""
        cells = _cells(box)
        left, top, right, bottom = box
        for cell in cells:
            for other in self._cells.get(cell, ()):
                if left < other[2] and other[0] < right and top < other[3] and other[1] < bottom:
                    return False
        self._enter(box, cells)
        return True

    def _enter(self, box: Box, cells: list[tuple[int, int]]) -> None:
        for cell in cells:
            self._cells.setdefault(cell, []).append(box)


def touching(boxes: Boxes, others: Boxes) -> NDArray[np.bool_]:
    """Return (n,) whether each of ``boxes`` touches any of ``others``."""
    if not len(boxes) or not len(others):
        return np.zeros(len(boxes), np.bool_)
    left, top, right, bottom = (boxes[:, side, None] for side in range(4))
    meets = (left < others[:, 2]) & (others[:, 0] < right)
    meets &= (top < others[:, 3]) & (others[:, 1] < bottom)
    return np.asarray(meets.any(axis=1), np.bool_)


def boxes_around(middle_px: NDArray[Any], half_px: NDArray[Any]) -> Boxes:
    """Return the boxes of (n, 2) middles and (n, 2) half sizes."""
    return np.column_stack([middle_px - half_px, middle_px + half_px]).astype(np.float64)


def grown(boxes: Boxes, by_px: float) -> Boxes:
    """Return boxes with so much more room on all sides; less where it is negative."""
    return np.asarray(boxes + np.array([-by_px, -by_px, by_px, by_px]), np.float64)


def _cells(box: Box) -> list[tuple[int, int]]:
    first_x, first_y = math.floor(box[0] / CELL_PX), math.floor(box[1] / CELL_PX)
    last_x = min(math.floor(box[2] / CELL_PX), first_x + WIDEST_CELLS)
    last_y = min(math.floor(box[3] / CELL_PX), first_y + WIDEST_CELLS)
    return [(x, y) for x in range(first_x, last_x + 1) for y in range(first_y, last_y + 1)]
