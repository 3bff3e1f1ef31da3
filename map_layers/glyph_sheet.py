"""The sheet that glyphs lie on: shelves in one picture that grows, and what of it is new."""

import numpy as np
from numpy.typing import NDArray

WIDTH_PX = 2048
FIRST_PX, TALLEST_PX = 1024, 8192  # every driver of GL 3.3 takes a texture so tall
STEP_PX = 4  # cells of nearly one height share a shelf

Rect = tuple[int, int, int, int]  # left, top, width, height


class GlyphSheet:
    """Cells in ``pixels`` ((height, 2048, 2) u1: letter and halo coverage).

    When it is full it grows to twice its height, up to ``tallest_px``; what lies on it stays where
    it is. ``new_rects`` collects what was written since it was last taken.
    """

    def __init__(self, first_px: int = FIRST_PX, tallest_px: int = TALLEST_PX) -> None:
        self.pixels: NDArray[np.uint8] = np.zeros((first_px, WIDTH_PX, 2), np.uint8)
        self._tallest_px = tallest_px
        self._shelves: dict[int, tuple[int, int]] = {}  # height -> where its next cell goes
        self._bottom_px = 1
        self._new: dict[int, tuple[int, int, int]] = {}  # shelf -> left, right, height
        self._is_all_new = False

    @property
    def height_px(self) -> int:
        """How tall the sheet is by now."""
        return len(self.pixels)

    def put(self, cell: NDArray[np.uint8]) -> tuple[int, int] | None:
        """Write a cell ((height, width, 2) u1); return its place, or None where none is left."""
        height, width = cell.shape[:2]
        tall = -(-height // STEP_PX) * STEP_PX
        x, y = self._shelves.get(tall, (WIDTH_PX, 0))
        if x + width + 1 > WIDTH_PX:
            x, y = 1, self._bottom_px
            if not self._has_room_to(y + tall + 1) or x + width + 1 > WIDTH_PX:
                return None
            self._bottom_px = y + tall + 1
        self._shelves[tall] = (x + width + 1, y)
        self.pixels[y : y + height, x : x + width] = cell
        left, right, high = self._new.get(y, (x, x, 0))
        self._new[y] = (min(left, x), max(right, x + width), max(high, height))
        return x, y

    def clear(self) -> None:
        """Take all cells away; the height stays."""
        self.pixels[:] = 0
        self._shelves.clear()
        self._new.clear()
        self._bottom_px = 1
        self._is_all_new = True

    def take_new(self) -> list[Rect]:
        """Return what was written since the last call, one rectangle a shelf."""
        if self._is_all_new:
            rects = [(0, 0, WIDTH_PX, self.height_px)]
        else:
            rects = [(left, y, right - left, h) for y, (left, right, h) in self._new.items()]
        self._new.clear()
        self._is_all_new = False
        return rects

    def _has_room_to(self, bottom_px: int) -> bool:
        height_px = self.height_px
        while bottom_px > height_px and height_px < self._tallest_px:
            height_px *= 2
        if bottom_px > height_px:
            return False
        if height_px > self.height_px:
            grown = np.zeros((height_px, WIDTH_PX, 2), np.uint8)
            grown[: self.height_px] = self.pixels
            self.pixels = grown
        return True
