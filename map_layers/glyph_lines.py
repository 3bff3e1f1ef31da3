"""Lines of text laid out once: where each glyph stands from the line's anchor, ready to upload."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from map_layers.glyphs import GlyphAtlas, Weight

LARGEST_CELL_PX = 96  # larger type is drawn from cells of this size: soft, but the sheet lasts
KEPT_AT_MOST = 6000
# The middle of a Chinese character lies 0.72 of the size below the top of its line.
MIDDLE_PART = 0.72
QUAD = np.dtype([("rect", "<f4", 4), ("cell", "<f4", 4)])


@dataclass(frozen=True, slots=True)
class Line:
    """A line's glyphs (``QUAD``): rect from the left end of its middle, cell on the sheet, px.

    ``flat`` is the same as (n, 8) f4, which joins far faster.
    """

    quads: NDArray[np.void]
    width_px: float
    flat: NDArray[np.float32]


class GlyphLines:
    """The lines of one atlas, kept as long as their cells lie where they lay."""

    def __init__(self, atlas: GlyphAtlas) -> None:
        self.atlas = atlas
        self._generation = atlas.generation
        self._lines: dict[tuple[str, Weight, int, float], Line] = {}

    def line(self, text: str, weight: Weight, size_px: int, spacing_px: float = 0.0) -> Line:
        """Return a line at a size in device px, with ``spacing_px`` more between characters."""
        if self._generation != self.atlas.generation or len(self._lines) > KEPT_AT_MOST:
            self._lines.clear()
            self._generation = self.atlas.generation
        key = (text, weight, size_px, spacing_px)
        line = self._lines.get(key)
        if line is None:
            line = self._lines[key] = self._laid_out(*key)
        return line

    def is_ready(self, text: str, weight: Weight, size_px: int) -> bool:
        """Return whether a line can be had without rasterising anything."""
        cell_px = min(size_px, LARGEST_CELL_PX)
        return all(self.atlas.has(char, weight, cell_px) for char in text)

    def width_px(self, text: str, weight: Weight, size_px: int, spacing_px: float = 0.0) -> float:
        """Return how wide a line is, in device px; nothing is rasterised for it."""
        cell_px = min(size_px, LARGEST_CELL_PX)
        width_px = self.atlas.width_px(text, weight, cell_px) * size_px / cell_px
        return width_px + spacing_px * max(len(text) - 1, 0)

    def _laid_out(self, text: str, weight: Weight, size_px: int, spacing_px: float) -> Line:
        cell_px = min(size_px, LARGEST_CELL_PX)
        scale = size_px / cell_px
        top = -round(MIDDLE_PART * size_px)
        pen = 0.0
        quads: list[tuple[tuple[float, ...], tuple[float, ...]]] = []
        for char in text:
            glyph = self.atlas.glyph(char, weight, cell_px)
            if glyph.width:
                # Whole device px: a glyph between two of them is a blurred one.
                left = round(pen) + glyph.left * scale
                corner = (left, top + glyph.top * scale)
                rect = (*corner, glyph.width * scale, glyph.height * scale)
                quads.append((rect, (glyph.x, glyph.y, glyph.width, glyph.height)))
            pen += glyph.advance * scale + spacing_px
        array = np.array(quads, QUAD)
        flat = array.view(np.float32).reshape(-1, 8)
        return Line(array, pen - (spacing_px if text else 0.0), flat)


def device_size(size_px: float, dpr: float) -> int:
    """Return the whole device px that a type size is set in."""
    return max(round(size_px * dpr), 6)
