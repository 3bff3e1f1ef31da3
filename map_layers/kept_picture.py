"""A picture kept on the card in tiles: each is drawn once and then moved with the camera."""

from collections.abc import Iterable

import moderngl
import numpy as np

from map_layers.camera import CameraView
from map_layers.ground_lattice import Lattice, Tile
from map_layers.shaders import compiled, tell
from map_layers.theme import Rgb

_VERTEX = """
in vec2 in_tile;
in vec2 in_slot;
uniform vec3 u_across;  // from device px of the lattice to clip space: x
uniform vec3 u_up;      // and y
uniform vec2 u_tile_px;
uniform vec2 u_picture_px;
out vec2 v_uv;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec3 at_px = vec3((in_tile + corner) * u_tile_px, 1.0);
    v_uv = (in_slot + corner) * u_tile_px / u_picture_px;
    gl_Position = vec4(dot(u_across, at_px), dot(u_up, at_px), 0.0, 1.0);
}
"""
_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_picture;
out vec4 colour;
void main() { colour = vec4(texture(u_picture, v_uv).rgb, 1.0); }
"""


class KeptPicture:
    """``columns`` by ``rows`` tiles in one texture; a tile's slot is its number modulo those.

    Only tiles that were finished are ever shown.
    """

    def __init__(
        self, gl: moderngl.Context, tile_px: tuple[int, int], columns: int, rows: int
    ) -> None:
        self._gl = gl
        self.tile_px, self.columns, self.rows = tile_px, columns, rows
        self._texture = gl.texture((columns * tile_px[0], rows * tile_px[1]), 4)
        self._canvas = gl.framebuffer(self._texture)
        self._drawn: dict[Tile, Tile] = {}  # slot: the tile that was finished there
        self.revision = 0  # rises with every tile that can be seen or no longer can

    def has(self, tile: Tile) -> bool:
        """Whether the tile is here, finished."""
        return self._drawn.get(self._slot(tile)) == tile

    def begin(self, tile: Tile) -> None:
        """Give the tile's slot up for it."""
        self.revision += self._drawn.pop(self._slot(tile), None) is not None

    def use(self, tile: Tile) -> None:
        """Bind the tile's slot as what is drawn into; nothing can be drawn outside it."""
        slot, (width, height) = self._slot(tile), self.tile_px
        box = (slot[0] * width, slot[1] * height, width, height)
        self._canvas.viewport = box
        self._canvas.scissor = box
        self._canvas.use()

    def finish(self, tile: Tile) -> None:
        """Let the tile be shown."""
        self._drawn[self._slot(tile)] = tile
        self.revision += 1

    def forget(self) -> None:
        """Hold no tile any more."""
        self._drawn.clear()
        self.revision += 1

    def release(self) -> None:
        """Give the texture back."""
        self._canvas.release()
        self._texture.release()

    def bind(self, filter_kind: int) -> None:
        """Make the picture the texture that is sampled."""
        self._texture.filter = (filter_kind, filter_kind)
        self._texture.use(0)

    def slots(self, tiles: Iterable[Tile]) -> list[tuple[int, int, int, int]]:
        """Return tile and slot of those of ``tiles`` that are here."""
        return [(*tile, *self._slot(tile)) for tile in tiles if self.has(tile)]

    def _slot(self, tile: Tile) -> Tile:
        return tile[0] % self.columns, tile[1] % self.rows


class PictureBringer:
    """What brings kept pictures onto the screen of one window.

    Without a graphics card a copy of a whole screen is cheaper than a textured rectangle (1080p,
    CPU: 1 ms for 23 in a framebuffer of ours, 15 for 25 in a window, whose bytes are in another
    order). A camera that stands is therefore brought by a copy.
    """

    def __init__(self, gl: moderngl.Context) -> None:
        self._gl = gl
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._buffer = gl.buffer(reserve=64 * 16, dynamic=True)
        self._array = gl.vertex_array(
            self._program, [(self._buffer, "2f4 2f4/i", "in_tile", "in_slot")]
        )
        self._standing: tuple[object, ...] = ()
        self._is_copied = False
        self._copy: moderngl.Framebuffer | None = None
        self._copy_texture: moderngl.Texture | None = None

    def bring(
        self,
        picture: KeptPicture,
        lattice: Lattice,
        camera: CameraView,
        target: moderngl.Framebuffer,
        beyond: Rgb,
    ) -> None:
        """Draw what is finished of a picture where ``camera`` sees it; ``target`` is bound."""
        size = (target.viewport[2], target.viewport[3])
        standing = (picture, picture.revision, lattice, camera, size, beyond)
        if standing != self._standing:
            self._standing, self._is_copied = standing, False
            self._draw(picture, lattice, camera)
            return
        copy = self._sized(size)
        if not self._is_copied:
            copy.use()
            copy.clear(*beyond, 1.0)
            self._draw(picture, lattice, camera)
            self._is_copied = True
        self._gl.copy_framebuffer(target, copy)
        target.use()

    def release(self) -> None:
        """Give the program, its buffer and the copy back."""
        self._forget()
        for resource in (self._array, self._buffer, self._program):
            resource.release()

    def _sized(self, size: tuple[int, int]) -> moderngl.Framebuffer:
        if self._copy is None or self._copy.size != size:
            self._forget()
            self._copy_texture = self._gl.texture(size, 4)
            self._copy = self._gl.framebuffer(self._copy_texture)
            self._is_copied = False
        return self._copy

    def _forget(self) -> None:
        for resource in (self._copy, self._copy_texture):
            if resource is not None:
                resource.release()
        self._copy = self._copy_texture = None

    def _draw(self, picture: KeptPicture, lattice: Lattice, camera: CameraView) -> None:
        quads = picture.slots(lattice.span(camera).within(picture.columns, picture.rows))
        if not quads:
            return
        content = np.array(quads, np.float32).tobytes()
        if len(content) > self._buffer.size:
            self._buffer.orphan(2 * len(content))
        self._buffer.write(content)
        across, up = lattice.rows_to_clip(camera)
        width, height = picture.tile_px
        # A shift is by whole pixels; only another scale needs the dearer filter.
        picture.bind(moderngl.NEAREST if lattice.fits(camera) else moderngl.LINEAR)
        tell(self._program, "u_across", across)
        tell(self._program, "u_up", up)
        tell(self._program, "u_tile_px", (float(width), float(height)))
        size = (float(width * picture.columns), float(height * picture.rows))
        tell(self._program, "u_picture_px", size)
        tell(self._program, "u_picture", 0)
        self._gl.disable(moderngl.BLEND)
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(quads))
        self._gl.enable(moderngl.BLEND)
