"""The glyph atlas: characters rasterised once per size, with the halo that sets them off."""

import io
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Weight = Literal["regular", "medium"]
ATLAS_PX = 1024
HALO_PART = 0.13  # of the type size, at least one device px


class Fonts:
    """The two weights of the one family, from the bytes of their TTF files.

    Raises OSError where the bytes are no font.
    """

    def __init__(self, regular: bytes, medium: bytes) -> None:
        self._bytes: dict[Weight, bytes] = {"regular": regular, "medium": medium}
        self._faces: dict[tuple[Weight, int], ImageFont.FreeTypeFont] = {}
        self.face("regular", 12)
        self.face("medium", 12)

    def face(self, weight: Weight, size_px: int) -> ImageFont.FreeTypeFont:
        """Return a weight at a size in device px."""
        key = (weight, size_px)
        if key not in self._faces:
            data = io.BytesIO(self._bytes[weight])
            self._faces[key] = ImageFont.truetype(
                data, size_px, layout_engine=ImageFont.Layout.BASIC
            )
        return self._faces[key]


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where a character lies in the atlas and how it sits on its line, in device px.

    ``left`` and ``top`` lead from the pen on the top of the line to the cell's corner.
    """

    x: int
    y: int
    width: int
    height: int
    left: int
    top: int
    advance: float


class GlyphAtlas:
    """Cells on shelves in one picture (``pixels``, (1024, 1024, 2) u1: letter and halo coverage).

    ``version`` rises with every new cell; ``generation`` when all were thrown out for want of room.
    """

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.pixels: NDArray[np.uint8] = np.zeros((ATLAS_PX, ATLAS_PX, 2), np.uint8)
        self.version = 0
        self.generation = 0
        self._glyphs: dict[tuple[str, Weight, int], Glyph] = {}
        self._pen = (1, 1, 0)  # x, y and height of the shelf being filled

    def glyph(self, char: str, weight: Weight, size_px: int) -> Glyph:
        """Return a character's glyph at a size in device px, rasterised if it is new."""
        key = (char, weight, size_px)
        if key not in self._glyphs:
            self._glyphs[key] = self._rasterise(char, weight, size_px)
        return self._glyphs[key]

    def width_px(self, text: str, weight: Weight, size_px: int) -> float:
        """Return how wide a text is, in device px."""
        return sum(self.glyph(char, weight, size_px).advance for char in text)

    def _rasterise(self, char: str, weight: Weight, size_px: int) -> Glyph:
        face = self.fonts.face(weight, size_px)
        halo_px = max(round(size_px * HALO_PART), 1)
        left, top, right, bottom = face.getbbox(char, stroke_width=halo_px)
        width, height = int(right - left) + 2, int(bottom - top) + 2
        advance = face.getlength(char)
        if char.isspace() or width <= 2 or height <= 2:  # noqa: PLR2004 - only the margin
            return Glyph(0, 0, 0, 0, 0, 0, advance)
        x, y = self._room(width, height)
        planes = []
        for stroke_px in (0, halo_px):
            cell = Image.new("L", (width, height), 0)
            at = (1 - left, 1 - top)
            ImageDraw.Draw(cell).text(at, char, fill=255, font=face, stroke_width=stroke_px)
            planes.append(np.asarray(cell, np.uint8))
        self.pixels[y : y + height, x : x + width] = np.stack(planes, axis=-1)
        self.version += 1
        return Glyph(x, y, width, height, int(left) - 1, int(top) - 1, advance)

    def _room(self, width: int, height: int) -> tuple[int, int]:
        x, y, shelf = self._pen
        if x + width + 1 > ATLAS_PX:
            x, y, shelf = 1, y + shelf + 1, 0
        if y + height + 1 > ATLAS_PX:
            self._glyphs.clear()
            self.pixels[:] = 0
            self.generation += 1
            x, y, shelf = 1, 1, 0
        self._pen = (x + width + 1, y, max(shelf, height))
        return x, y
