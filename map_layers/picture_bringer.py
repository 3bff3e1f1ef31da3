"""Brings kept pictures onto the screen: as textured tiles, or carried by the processor."""

import moderngl
import numpy as np

from map_layers.camera import CameraView
from map_layers.carried_picture import CarriedPicture
from map_layers.contract import Frame
from map_layers.ground_lattice import Lattice
from map_layers.kept_picture import KeptPicture
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


class PictureBringer:
    """What brings kept pictures onto the screen of one window.

    Without a graphics card a copy of a whole screen is cheaper than a textured rectangle (1080p,
    CPU: 1 ms for 23 in a framebuffer of ours, 15 for 25 in a window, whose bytes are in another
    order). A camera that stands is therefore brought by a copy, and without a card one that is
    panned, too: the picture is carried by whole pixels.
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
        self._copy: CarriedPicture | None = None

    def bring(
        self,
        picture: KeptPicture,
        lattice: Lattice,
        frame: Frame,
        target: moderngl.Framebuffer,
        beyond: Rgb,
    ) -> None:
        """Draw what is finished of a picture where the frame sees it; ``target`` is bound."""
        camera = frame.camera
        size = (target.viewport[2], target.viewport[3])
        standing = (picture, picture.revision, lattice, camera, size, beyond)
        is_other = standing != self._standing
        if is_other:
            self._standing, self._is_copied = standing, False
        is_carried = frame.is_software and lattice.fits(camera) and size == lattice.seen_px(camera)
        if is_other and not is_carried:
            self._draw(picture, lattice, camera)
            return
        copy = self._sized(size)
        if not self._is_copied:
            if is_carried:
                seen = lattice.span(camera).within(picture.columns, picture.rows)
                copy.take(picture, seen, lattice.corner_px(camera), beyond)
            else:
                copy.framebuffer.use()
                copy.framebuffer.clear(*beyond, 1.0)
                self._draw(picture, lattice, camera)
            self._is_copied = True
        self._gl.copy_framebuffer(target, copy.framebuffer)
        target.use()

    def release(self) -> None:
        """Give the program, its buffer and the copy back."""
        self._forget()
        for resource in (self._array, self._buffer, self._program):
            resource.release()

    def _sized(self, size: tuple[int, int]) -> CarriedPicture:
        if self._copy is None or self._copy.size != size:
            self._forget()
            self._copy = CarriedPicture(self._gl, size)
            self._is_copied = False
        return self._copy

    def _forget(self) -> None:
        if self._copy is not None:
            self._copy.release()
        self._copy = None

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
