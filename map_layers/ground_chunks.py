"""Chunks: what the ground is made of, in an order in which neighbours on earth are neighbours."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

CHUNK = 512  # pieces that are drawn or left out together
Span = tuple[float, float, float, float]  # west, south, east, north


@dataclass(frozen=True, slots=True)
class Chunks:
    """Boxes (n, 4) f8 of ``CHUNK`` pieces each, the last of fewer; ``count`` pieces in all."""

    boxes: NDArray[np.float64]
    count: int

    def runs(self, span: Span) -> Iterator[tuple[int, int]]:
        """Yield first and count of the pieces that may be seen in ``span``, in few runs."""
        west, south, east, north = span
        boxes = self.boxes
        seen = (boxes[:, 0] <= east) & (boxes[:, 2] >= west)
        seen &= (boxes[:, 1] <= north) & (boxes[:, 3] >= south)
        edges = np.flatnonzero(np.diff(np.concatenate([[False], seen, [False]])))
        for first, stop in edges.reshape(-1, 2) * CHUNK:
            yield int(first), min(int(stop), self.count) - int(first)


def chunked(corners_m: NDArray[np.floating[Any]]) -> tuple[NDArray[np.int64], Chunks]:
    """Return the order to put pieces in and their chunks; ``corners_m`` is (n, corners, 2)."""
    low = corners_m.min(axis=1).astype(np.float64)
    high = corners_m.max(axis=1).astype(np.float64)
    count = len(corners_m)
    if not count:
        return np.empty(0, np.int64), Chunks(np.empty((0, 4)), 0)
    middle = (low + high) / 2
    reach = max(float(np.ptp(middle, axis=0).max()), 1.0)
    cell = ((middle - middle.min(axis=0)) / reach * 0xFFFF).astype(np.uint64)
    order = np.argsort(_spread(cell[:, 0]) | (_spread(cell[:, 1]) << np.uint64(1)), kind="stable")
    firsts = np.arange(0, count, CHUNK)
    boxes = np.column_stack(
        [
            np.minimum.reduceat(low[order], firsts, axis=0),
            np.maximum.reduceat(high[order], firsts, axis=0),
        ]
    )
    return order.astype(np.int64), Chunks(boxes, count)


def _spread(number: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Put a zero before every one of 16 bits, so that two numbers can be laced into one."""
    for shift, mask in ((8, 0x00FF00FF), (4, 0x0F0F0F0F), (2, 0x33333333), (1, 0x55555555)):
        number = (number | (number << np.uint64(shift))) & np.uint64(mask)
    return number
