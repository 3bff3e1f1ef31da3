"""Dots drawn by the processor itself, where no card does: written into the picture as numbers."""

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityClass
from map_layers.contract import Frame
from map_layers.theme import Rgb
from map_layers.track_table import LOST_STEP, TrackTable

SPLAT_FROM = 4500  # dots; for fewer the copy there and back costs more than it saves
RIM_PX = 1.0
AGES = LOST_STEP + 1
OPACITY = (1.0, 0.8, 0.65, 0.5, 0.95)


class DotSplat:
    """Reads the picture of one window back, writes dots into it and copies it onto the window.

    A software renderer spends two microseconds a point and 20 ms on a quad as large as the
    screen; reading and copying take 3 to 7 ms at 1920x1080, a dot half a microsecond.
    """

    def __init__(self, gl: moderngl.Context, table: TrackTable) -> None:
        self._gl = gl
        self._table = table
        self._texture: moderngl.Texture | None = None
        self._picture: moderngl.Framebuffer | None = None
        self._pixels = np.empty((0, 0), np.uint32)

    def draw(self, rows: NDArray[np.uint32], size_px: float, frame: Frame) -> None:
        """Draw ``rows`` as dots of ``size_px`` logical px, the last on top, where GL draws now."""
        if not len(rows):
            return
        target = self._gl.fbo
        width, height = target.viewport[2], target.viewport[3]
        texture, picture = self._taken(width, height)
        target.read_into(self._pixels, (0, 0, width, height), components=4)
        self._write(rows, size_px, frame)
        texture.write(self._pixels.data)
        self._gl.copy_framebuffer(target, picture)
        target.use()

    def release(self) -> None:
        """Give the window's objects back."""
        if self._picture is not None and self._texture is not None:
            self._picture.release()
            self._texture.release()
        self._picture = self._texture = None

    def _taken(self, width: int, height: int) -> tuple[moderngl.Texture, moderngl.Framebuffer]:
        if self._texture is None or self._picture is None or self._texture.size != (width, height):
            self.release()
            self._texture = self._gl.texture((width, height), 4)
            self._picture = self._gl.framebuffer([self._texture])
            self._pixels = np.empty((height, width), np.uint32)
        return self._texture, self._picture

    def _write(self, rows: NDArray[np.uint32], size_px: float, frame: Frame) -> None:
        x, y = self._places(rows, frame)
        dpr = frame.camera.dpr
        radius_px = size_px * dpr / 2
        reach = int(radius_px + RIM_PX * dpr) + 1
        height, width = self._pixels.shape
        seen = (x >= -reach) & (x < width + reach) & (y >= -reach) & (y < height + reach)
        records = self._table.records
        seen &= records.kind[rows, 2] != 0  # what has left since it was chosen
        rows, x, y = rows[seen], x[seen], y[seen]
        kinds = records.kind[rows, 0]
        age = self._table.age_steps(rows, frame.now_s)
        rim = _packed(_mixed(frame, frame.theme.rgb("map.symbol_halo"), 0.6))
        colours = _palette(frame)[age, kinds]
        body = _disc(radius_px)
        rim_only = [at for at in _disc(radius_px + RIM_PX * dpr) if at not in set(body)]
        stamp = _Stamp(self._pixels, x, y, reach)
        stamp.paint(rim_only, rim)
        stamp.paint(body, colours)
        lost = np.flatnonzero(age == LOST_STEP)
        if len(lost):
            _Stamp(self._pixels, x[lost], y[lost], reach).paint(_disc(radius_px / 2), rim)

    def _places(
        self, rows: NDArray[np.uint32], frame: Frame
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the device px of rows, from the lower left, as the framebuffer counts."""
        camera, origin = frame.camera, self._table.origin
        x_m, y_m = self._table.places_m(rows, frame.now_s)
        x_m = x_m - np.float32(camera.x_m - origin.x_m)
        y_m = y_m - np.float32(camera.y_m - origin.y_m)
        turn = (camera.turn() * camera.dpr).astype(np.float32)
        middle_x = np.float32(camera.width_px * camera.dpr / 2)
        middle_y = np.float32(camera.height_px * camera.dpr / 2)
        # A camera far away could put them where no whole number reaches.
        x = np.clip(turn[0, 0] * x_m + turn[0, 1] * y_m + middle_x, -1e6, 1e6)
        y = np.clip(turn[1, 0] * x_m + turn[1, 1] * y_m + middle_y, -1e6, 1e6)
        return np.floor(x).astype(np.int32), np.floor(y).astype(np.int32)


class _Stamp:
    """Writes one pixel of many dots at a time; those at the edge are written with care."""

    def __init__(
        self,
        pixels: NDArray[np.uint32],
        x: NDArray[np.int32],
        y: NDArray[np.int32],
        reach: int,
    ) -> None:
        height, width = pixels.shape
        self._flat = pixels.reshape(-1)
        self._shape = (height, width)
        inside = (x >= reach) & (x < width - reach) & (y >= reach) & (y < height - reach)
        self._inside = inside
        self._at = y[inside].astype(np.int64) * width + x[inside]
        self._edge_x, self._edge_y = x[~inside], y[~inside]

    def paint(self, offsets: list[tuple[int, int]], colours: NDArray[np.uint32]) -> None:
        """Write the pixels at ``offsets`` from the middle of every dot; one colour, or one each."""
        height, width = self._shape
        is_one = len(colours) == 1
        inner = colours if is_one or self._inside.all() else colours[self._inside]
        outer = colours if is_one else colours[~self._inside]
        for dx, dy in offsets:
            self._flat[self._at + (dy * width + dx)] = inner
            if len(self._edge_x):
                x, y = self._edge_x + dx, self._edge_y + dy
                kept = (x >= 0) & (x < width) & (y >= 0) & (y < height)
                at = y[kept].astype(np.int64) * width + x[kept]
                self._flat[at] = outer if is_one else outer[kept]


def _disc(radius_px: float) -> list[tuple[int, int]]:
    reach = int(radius_px) + 1
    steps = range(-reach, reach + 1)
    return [(dx, dy) for dy in steps for dx in steps if dx * dx + dy * dy <= radius_px**2 + 0.25]


def _palette(frame: Frame) -> NDArray[np.uint32]:
    """Return (ages, 256) u4 colours as the framebuffer holds them."""
    palette = np.zeros((AGES, 256), np.uint32)
    for kind in EntityClass:
        colour = frame.theme.rgb(f"class.{kind.name.lower()}")
        for age, opacity in enumerate(OPACITY):
            palette[age, int(kind)] = _packed(_mixed(frame, colour, opacity))[0]
    return palette


def _mixed(frame: Frame, colour: Rgb, opacity: float) -> Rgb:
    land = frame.theme.rgb("map.land")
    red, green, blue = (
        opacity * one + (1.0 - opacity) * other for one, other in zip(colour, land, strict=True)
    )
    return red, green, blue


def _packed(colour: Rgb) -> NDArray[np.uint32]:
    """Return (1,) u4: a colour as the framebuffer holds it."""
    values = [round(255 * part) for part in colour]
    return np.array([*values, 255], np.uint8).view(np.uint32)
