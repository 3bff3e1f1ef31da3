"""Raster tiles as textures: uploaded once for all windows, the least used given up first."""

from collections import OrderedDict
from typing import NamedTuple

import moderngl

from app.domain.tiles import TilePicture

MIB = 1024 * 1024
MOST_BYTES = 96 * MIB  # 384 tiles of 256 px; a wall of three by two at 1080p shows 260


class TileKey(NamedTuple):
    """A tile in the usual numbering."""

    z: int
    x: int
    y: int

    def above(self, levels: int) -> "TileKey":
        """Return the tile that many zooms out in which this one lies."""
        return TileKey(self.z - levels, self.x >> levels, self.y >> levels)


class RasterSheets:
    """What the windows of a process share; every call with a context of the share group."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._textures: OrderedDict[TileKey, moderngl.Texture] = OrderedDict()
        self._held_bytes = 0

    @property
    def held_bytes(self) -> int:
        """How much the textures take."""
        return self._held_bytes

    def __contains__(self, key: TileKey) -> bool:
        """Whether a tile is here; it counts as used."""
        if key not in self._textures:
            return False
        self._textures.move_to_end(key)
        return True

    def put(self, gl: moderngl.Context, key: TileKey, picture: TilePicture) -> None:
        """Upload a tile unless it is here."""
        if key in self._textures:
            return
        side_px = picture.shape[0]
        texture = gl.texture((side_px, side_px), 4, picture.tobytes())
        texture.repeat_x = texture.repeat_y = False
        texture.filter = (moderngl.LINEAR, moderngl.LINEAR)
        self._textures[key] = texture
        self._held_bytes += picture.nbytes
        while self._held_bytes > self._most_bytes and len(self._textures) > 1:
            _, oldest = self._textures.popitem(last=False)
            self._held_bytes -= _bytes_of(oldest)
            oldest.release()

    def bind(self, gl: moderngl.Context, key: TileKey) -> bool:
        """Make a tile the texture that is sampled; False where it is not here any more."""
        texture = self._textures.get(key)
        if texture is None:
            return False
        if texture.ctx is not gl:  # the name is the same in every context of the share group
            texture = gl.external_texture(texture.glo, texture.size, 4, 0, "f1")
        texture.use(0)
        return True

    def release(self) -> None:
        """Give all textures back."""
        for texture in self._textures.values():
            texture.release()
        self._textures.clear()
        self._held_bytes = 0


def _bytes_of(texture: moderngl.Texture) -> int:
    width_px, height_px = texture.size
    return int(width_px * height_px * 4)
