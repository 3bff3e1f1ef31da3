"""A kept picture brought to the screen by the processor, row by row, where no card does it."""

from collections.abc import Iterator

import moderngl
import numpy as np

from map_layers.ground_lattice import Span
from map_layers.kept_picture import KeptPicture
from map_layers.theme import Rgb

_OPAQUE = np.uint32(0xFF000000)  # the bytes are red, green, blue, alpha; the lowest first


class CarriedPicture:
    """The part of a kept picture that a screen shows, in a framebuffer of the screen's size.

    A software renderer takes 20 ms of CPU for a textured rectangle of 1920x1080, and 4 for reading
    the pixels out and writing them back; a picture moved by whole pixels needs no more than that.
    """

    def __init__(self, gl: moderngl.Context, size: tuple[int, int]) -> None:
        self.size = size
        self._texture = gl.texture(size, 4)
        self.framebuffer = gl.framebuffer(self._texture)
        self._pixels = np.empty((size[1], size[0]), np.uint32)
        # Kept, since the system clears eight megabytes each time anew.
        self._part = np.empty(size[0] * size[1], np.uint32)

    def take(
        self, picture: KeptPicture, seen: Span, corner_px: tuple[int, int], beyond: Rgb
    ) -> None:
        """Copy what lies from ``corner_px`` on, device px of the lattice, lower left.

        ``seen`` are the tiles in view; one that is not finished shows ``beyond``.
        """
        width, height = self.size
        for x, taken_x, wide in _runs(corner_px[0], width, picture.size_px[0]):
            for y, taken_y, high in _runs(corner_px[1], height, picture.size_px[1]):
                part = self._part[: wide * high]
                picture.read_into(part, (taken_x, taken_y, wide, high))
                shown = self._pixels[y : y + high, x : x + wide]
                np.bitwise_or(part.reshape(high, wide), _OPAQUE, out=shown)
        missing = [tile for tile in seen if not picture.has(tile)]
        empty = np.array([*(round(255 * part) for part in beyond), 255], np.uint8).view(np.uint32)
        tile_width, tile_height = picture.tile_px
        for column, row in missing:
            left, bottom = column * tile_width - corner_px[0], row * tile_height - corner_px[1]
            rows = slice(max(bottom, 0), max(bottom + tile_height, 0))
            self._pixels[rows, max(left, 0) : max(left + tile_width, 0)] = empty
        self._texture.write(self._pixels.data)

    def release(self) -> None:
        """Give framebuffer and texture back."""
        self.framebuffer.release()
        self._texture.release()


def _runs(start: int, length: int, period: int) -> Iterator[tuple[int, int, int]]:
    """Yield where a run lies on the screen, where in a picture that repeats, and how long it is."""
    at = 0
    while at < length:
        taken = (start + at) % period
        many = min(period - taken, length - at)
        yield at, taken, many
        at += many
