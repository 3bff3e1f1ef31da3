"""The glyph atlas: characters rasterised once per size, with the halo that sets them off."""

import io
import logging
from collections import Counter
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from map_layers.glyph_cover import code_points
from map_layers.glyph_sheet import GlyphSheet
from map_layers.glyph_stand_in import stand_in
from map_layers.glyph_texture import GlyphTexture

Weight = Literal["regular", "medium"]
HALO_PART = 0.13  # of the type size, at least one device px
LOGGED_AT_MOST = 20  # characters; a pack in a foreign script would fill the log
_LOG = logging.getLogger("render")


class Fonts:
    """The two weights of the one family, from the bytes of their TTF files.

    Raises OSError where the bytes are no font.
    """

    def __init__(self, regular: bytes, medium: bytes) -> None:
        self._bytes: dict[Weight, bytes] = {"regular": regular, "medium": medium}
        self._faces: dict[tuple[Weight, int], ImageFont.FreeTypeFont] = {}
        self.face("regular", 12)
        self.face("medium", 12)
        self._known = code_points(regular) & code_points(medium)

    def face(self, weight: Weight, size_px: int) -> ImageFont.FreeTypeFont:
        """Return a weight at a size in device px."""
        key = (weight, size_px)
        if key not in self._faces:
            data = io.BytesIO(self._bytes[weight])
            self._faces[key] = ImageFont.truetype(
                data, size_px, layout_engine=ImageFont.Layout.BASIC
            )
        return self._faces[key]

    def has(self, char: str) -> bool:
        """Return whether both weights have a glyph for a character."""
        return ord(char) in self._known


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
    """Every glyph in use, on one sheet, behind the one ``texture`` that all windows draw from.

    ``version`` rises with every new cell; ``generation`` when all were thrown out for want of room.
    ``missing`` counts the characters that the fonts lack, which stand as boxes with their numbers.
    """

    def __init__(self, fonts: Fonts, sheet: GlyphSheet | None = None) -> None:
        self.fonts = fonts
        self.sheet = sheet or GlyphSheet()
        self.texture = GlyphTexture(self.sheet)
        self.version = 0
        self.generation = 0
        self.missing: Counter[str] = Counter()
        self._glyphs: dict[tuple[str, Weight, int], Glyph] = {}
        self._advances: dict[tuple[str, Weight, int], float] = {}

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The sheet, (height, 2048, 2) u1: letter and halo coverage."""
        return self.sheet.pixels

    def glyph(self, char: str, weight: Weight, size_px: int) -> Glyph:
        """Return a character's glyph at a size in device px, rasterised if it is new."""
        key = (char, weight, size_px)
        if key not in self._glyphs:
            self._glyphs[key] = self._rasterise(char, weight, size_px)
        return self._glyphs[key]

    def has(self, char: str, weight: Weight, size_px: int) -> bool:
        """Return whether a glyph lies on the sheet already."""
        return (char, weight, size_px) in self._glyphs

    def advance(self, char: str, weight: Weight, size_px: int) -> float:
        """Return how far the pen goes on, in device px; nothing is rasterised for it."""
        key = (char, weight, size_px)
        if key not in self._advances:
            is_there = char.isspace() or self.fonts.has(char)
            face = self.fonts.face(weight, size_px)
            self._advances[key] = face.getlength(char) if is_there else float(size_px)
        return self._advances[key]

    def width_px(self, text: str, weight: Weight, size_px: int) -> float:
        """Return how wide a text is, in device px."""
        return sum(self.advance(char, weight, size_px) for char in text)

    def _rasterise(self, char: str, weight: Weight, size_px: int) -> Glyph:
        advance = self.advance(char, weight, size_px)
        if char.isspace():
            return Glyph(0, 0, 0, 0, 0, 0, advance)
        face = self.fonts.face(weight, size_px)
        halo_px = max(round(size_px * HALO_PART), 1)
        if self.fonts.has(char):
            found = _drawn(char, face, halo_px)
            if found is None:  # a character without any ink
                return Glyph(0, 0, 0, 0, 0, 0, advance)
            cell, left, top = found
        else:
            self._note(char)
            cell, left, top = stand_in(ord(char), size_px, halo_px)
        height, width = cell.shape[:2]
        place = self.sheet.put(cell)
        if place is None:
            self._glyphs.clear()
            self.sheet.clear()
            self.generation += 1
            place = self.sheet.put(cell) or (0, 0)
        self.version += 1
        return Glyph(*place, width, height, left, top, advance)

    def _note(self, char: str) -> None:
        self.missing[char] += 1
        if self.missing[char] == 1 and len(self.missing) <= LOGGED_AT_MOST:
            _LOG.warning("the map's font has no glyph for U+%04X; a box stands for it", ord(char))
        elif self.missing[char] == 1 and len(self.missing) == LOGGED_AT_MOST + 1:
            _LOG.warning("the map's font lacks more than %d characters", LOGGED_AT_MOST)


def _drawn(
    char: str, face: ImageFont.FreeTypeFont, halo_px: int
) -> tuple[NDArray[np.uint8], int, int] | None:
    """Return the cell of a character with a px of margin, and its corner from the pen."""
    left, top, right, bottom = (int(edge) for edge in face.getbbox(char, stroke_width=halo_px))
    width, height = right - left + 2, bottom - top + 2
    if width <= 2 or height <= 2:  # noqa: PLR2004 - only the margin
        return None
    cell = np.zeros((height, width, 2), np.uint8)
    for plane, stroke_px in enumerate((0, halo_px)):
        image = Image.new("L", (width, height), 0)
        at = (1 - left, 1 - top)
        ImageDraw.Draw(image).text(at, char, fill=255, font=face, stroke_width=stroke_px)
        cell[..., plane] = np.asarray(image, np.uint8)
    return cell, left - 1, top - 1
