"""Raster tiles on the ground: whichever are here, a coarser one where the fine one is not yet."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.raster import NightLook, RasterGround
from app.domain.tiles import TilePicture
from app.domain.world import Change
from map_layers.camera import CameraView
from map_layers.contract import Frame
from map_layers.origin import Origin
from map_layers.raster_sheets import RasterSheets, TileKey
from map_layers.raster_tones import Tone, tone_of
from map_layers.shaders import compiled, pour, tell

MOST_CELLS = 400  # in one picture; beyond that a coarser zoom is taken
MOST_ABOVE = 5  # zooms out at which a stand-in is asked for
IN_A_STEP = 8  # an upload of 256 px takes a third of a millisecond without a card
MOST_MESHES = 2048
_FLOATS = 4
_VERTEX = """
in vec2 in_at_m;
in vec2 in_uv;
out vec2 v_uv;
void main() { v_uv = in_uv; gl_Position = clip_of(px_of(in_at_m)); }
"""
_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_tile;
uniform mat3 u_tone;
uniform vec3 u_lift;
uniform float u_opacity;
out vec4 colour;
void main() {
    vec4 seen = texture(u_tile, v_uv);
    float cover = seen.a * u_opacity;
    colour = vec4(clamp(u_tone * seen.rgb + u_lift, 0.0, 1.0) * cover, cover);
}
"""
Vertices = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the ground and the tile it is cut from; ``picture`` is still to be uploaded."""

    cell: TileKey
    sheet: TileKey
    picture: TilePicture | None = None


class RasterLayer:
    """Textures are shared; the tiles come by themselves, and the revision says that they came."""

    key: ClassVar[str] = "raster"

    def __init__(self, raster: RasterGround, origin: Origin) -> None:
        self.raster = raster
        self.origin = origin
        self.sheets = RasterSheets()
        self.tile_px = 256  # until a tile has come that is larger
        self._meshes: OrderedDict[TileKey, NDArray[np.float32]] = OrderedDict()

    def upload(self, gl: moderngl.Context) -> None:
        """Tiles are uploaded as they come."""
        del gl

    def absorb(self, change: Change) -> bool:
        """Moving things do not change the ground."""
        del change
        return False

    def view(self, gl: moderngl.Context) -> "RasterView":
        """Return the tiles of one window."""
        return RasterView(gl, self)

    def release(self) -> None:
        """Give the textures back."""
        self.sheets.release()

    def picture(self, key: TileKey) -> TilePicture | None:
        """Return a tile from its source, or None: then it was asked for."""
        found = self.raster.tiles.tile(*key)
        if found is not None:
            self.tile_px = found.shape[0]
        return found

    def mesh(self, cell: TileKey) -> Vertices:
        """Return the corners of a cell's triangles, (n, 2) f4 metres from the origin."""
        mesh = self._meshes.get(cell)
        if mesh is None:
            at_m = self.raster.grid.mesh_m(*cell)
            mesh = triangles_of((at_m - (self.origin.x_m, self.origin.y_m)).astype(np.float32))
            self._meshes[cell] = mesh
            if len(self._meshes) > MOST_MESHES:
                self._meshes.popitem(last=False)
        return mesh


class RasterView:
    """The tiles of one window; a :class:`map_layers.contract.GroundView`."""

    def __init__(self, gl: moderngl.Context, layer: RasterLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        parts = layer.raster.grid.parts
        steps = np.stack(np.meshgrid(np.arange(parts + 1), np.arange(parts + 1)), axis=-1) / parts
        self._unit = triangles_of(steps.astype(np.float32))
        self._buffer = gl.buffer(reserve=IN_A_STEP * 4 * _FLOATS * len(self._unit), dynamic=True)
        self._array = gl.vertex_array(
            self._program, [(self._buffer, "2f4 2f4", "in_at_m", "in_uv")]
        )

    def look(self, frame: Frame) -> Hashable:
        """Return what the tiles depend on beside the camera."""
        return self._layer.raster.tiles.revision, frame.theme.is_dark

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return the drawing of the tiles, a few at a time."""
        pieces = list(self._pieces(frame.camera))
        night = self._layer.raster.night if frame.theme.is_dark else NightLook.AS_IS
        return [
            partial(self._draw, pieces[first : first + IN_A_STEP], tone_of(night))
            for first in range(0, len(pieces), IN_A_STEP)
        ]

    def release(self) -> None:
        """Give the window's objects back."""
        for resource in (self._array, self._buffer, self._program):
            resource.release()

    def _pieces(self, camera: CameraView) -> Iterator[_Piece]:
        """Yield each part of the ground once, so that thin tiles are not laid on one another."""
        for cell in self._cells(camera):
            piece = self._own(cell) or self._from_above(cell)
            if piece is not None:
                yield piece
            else:
                yield from self._from_below(cell)

    def _own(self, cell: TileKey) -> _Piece | None:
        if cell in self._layer.sheets:
            return _Piece(cell, cell)
        picture = self._layer.picture(cell)
        return _Piece(cell, cell, picture) if picture is not None else None

    def _from_above(self, cell: TileKey) -> _Piece | None:
        """Return the nearest coarser tile that is here; those that are not are asked for."""
        lowest = self._layer.raster.tiles.zooms[0]
        for levels in range(1, min(MOST_ABOVE, cell.z - lowest) + 1):
            sheet = cell.above(levels)
            if sheet in self._layer.sheets:
                return _Piece(cell, sheet)
            picture = self._layer.picture(sheet)
            if picture is not None:
                return _Piece(cell, sheet, picture)
        return None

    def _from_below(self, cell: TileKey) -> Iterator[_Piece]:
        """Yield the finer tiles that are still here from before."""
        for x in (2 * cell.x, 2 * cell.x + 1):
            for y in (2 * cell.y, 2 * cell.y + 1):
                below = TileKey(cell.z + 1, x, y)
                if below in self._layer.sheets:
                    yield _Piece(below, below)

    def _cells(self, camera: CameraView) -> list[TileKey]:
        """Return the tiles in view at the zoom that suits the screen's own px."""
        raster = self._layer.raster
        low, high = raster.tiles.zooms
        sharp = camera.zoom + math.log2(camera.dpr * 256.0 / self._layer.tile_px)
        z = min(max(round(sharp), low), high)
        span_m = camera.span_m()
        found = raster.grid.covering(z, *span_m)
        while found.size > MOST_CELLS and z > low:
            z -= 1
            found = raster.grid.covering(z, *span_m)
        cells = [
            TileKey(z, x, y)
            for x in range(found.x0, found.x1 + 1)
            for y in range(found.y0, found.y1 + 1)
        ]
        return cells[:MOST_CELLS]

    def _draw(self, pieces: Sequence[_Piece], tone: Tone) -> None:
        layer, count = self._layer, len(self._unit)
        content = np.concatenate([self._vertices(piece) for piece in pieces])
        self._buffer.orphan()
        self._buffer.write(content.tobytes())
        tell(self._program, "u_opacity", layer.raster.opacity)
        tell(self._program, "u_lift", tone.lift)
        tell(self._program, "u_tile", 0)
        pour(self._program, "u_tone", tone.columns())
        for number, piece in enumerate(pieces):
            if piece.picture is not None:
                layer.sheets.put(self._gl, piece.sheet, piece.picture)
            if layer.sheets.bind(self._gl, piece.sheet):
                self._array.render(moderngl.TRIANGLES, vertices=count, first=number * count)

    def _vertices(self, piece: _Piece) -> Vertices:
        levels = piece.cell.z - piece.sheet.z
        corner = (
            piece.cell.x - (piece.sheet.x << levels),
            piece.cell.y - (piece.sheet.y << levels),
        )
        uv = (self._unit + np.array(corner, np.float32)) / np.float32(2**levels)
        return np.column_stack([self._layer.mesh(piece.cell), uv])


def triangles_of(grid: Vertices) -> Vertices:
    """Return the corners of two triangles for each square of a grid (rows, columns, 2), (n, 2)."""
    a, b = grid[:-1, :-1], grid[:-1, 1:]
    c, d = grid[1:, :-1], grid[1:, 1:]
    return np.ascontiguousarray(np.stack([a, b, c, b, d, c], axis=2).reshape(-1, 2))
