"""The figure strip: the few characters that counts are written with, at one size."""

from collections.abc import Iterator

import moderngl
import numpy as np
from PIL import Image, ImageDraw

from map_layers.glyphs import Fonts

CHARACTERS = "0123456789.万k"
_Box = tuple[float, float, float, float]  # left, top, width, height


class FigureStrip:
    """A texture of the characters side by side, drawn anew when the size is another."""

    def __init__(self, gl: moderngl.Context, fonts: Fonts) -> None:
        self._gl = gl
        self._fonts = fonts
        self._size_px = 0
        self._texture: moderngl.Texture | None = None
        self._cells: dict[str, tuple[int, int, float]] = {}  # left, width, advance
        self._height = 0
        self._middle = 0.0

    def take(self, size_px: int) -> None:
        """Have the characters at ``size_px`` device px."""
        if size_px == self._size_px:
            return
        self.release()
        face = self._fonts.face("medium", size_px)
        advances = {char: face.getlength(char) for char in CHARACTERS}
        widths = {char: int(advance) + 3 for char, advance in advances.items()}
        self._height = int(size_px * 1.6)
        strip = Image.new("L", (sum(widths.values()), self._height), 0)
        pen = ImageDraw.Draw(strip)
        left = 0
        for char in CHARACTERS:
            pen.text((left + 1, 0), char, fill=255, font=face)
            self._cells[char] = (left, widths[char], advances[char])
            left += widths[char]
        _, top, _, bottom = face.getbbox("0123456789")
        self._middle = (top + bottom) / 2
        pixels = np.asarray(strip, np.uint8)
        self._texture = self._gl.texture(strip.size, 1, pixels.tobytes(), alignment=1)
        self._size_px = size_px

    def laid(self, text: str) -> Iterator[tuple[_Box, _Box]]:
        """Yield for each character its box around the middle of ``text`` and its cell, device px.

        Raises KeyError for a character the strip has not.
        """
        pen = -sum(self._cells[char][2] for char in text) / 2
        top = round(-self._middle)
        for char in text:
            left, width, advance = self._cells[char]
            box = (round(pen) - 1.0, float(top), float(width), float(self._height))
            yield box, (float(left), 0.0, float(width), float(self._height))
            pen += advance

    def use(self, location: int) -> None:
        """Bind the texture."""
        if self._texture is not None:
            self._texture.use(location)

    def release(self) -> None:
        """Give the texture back."""
        if self._texture is not None:
            self._texture.release()
            self._texture = None
            self._size_px = 0
