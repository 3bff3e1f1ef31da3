"""The canvas of a spanned picture: drawn once as a whole, and brought to each screen as a crop."""

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.scene import MapScene
from map_layers.shaders import compiled, tell
from map_layers.span import Crop, Span

_VERTEX = """
void main() {
    vec2 at = vec2((gl_VertexID & 1) * 4 - 1, (gl_VertexID >> 1) * 4 - 1);  // beyond all corners
    gl_Position = vec4(at, 0.0, 1.0);
}
"""
_FRAGMENT = """
uniform sampler2D u_picture;
uniform ivec2 u_lower_left;
out vec4 colour;
void main() {
    colour = vec4(texelFetch(u_picture, ivec2(gl_FragCoord.xy) + u_lower_left, 0).rgb, 1.0);
}
"""


class SpanCanvas:
    """One scene drawn once for all screens: names, counts and symbols are chosen for the whole.

    ``gl`` is the context of the canvas; whoever calls makes it current. Windows of its share group
    bring their crops from ``texture`` with a :class:`CropPainter`.
    """

    def __init__(self, scene: MapScene, gl: moderngl.Context) -> None:
        self._scene = scene
        self._gl = gl
        self._texture: moderngl.Texture | None = None
        self._fbo: moderngl.Framebuffer | None = None
        self.span: Span | None = None
        self.pictures = 0  # how many were drawn
        scene.attach(gl)

    @property
    def texture(self) -> int:
        """The GL name of the picture, 0 before the first one."""
        return int(self._texture.glo) if self._texture is not None else 0

    def draw(self, span: Span, dpr: float, now_s: float, at_s: float) -> float:
        """Draw the whole picture; return in how many seconds the next one is due."""
        fbo = self._sized(span)
        self.span = span
        gaps = [(gap.left_px, gap.top_px, gap.right_px, gap.bottom_px) for gap in span.gaps]
        left, top, right, bottom = (np.array(gaps, np.float64).reshape(-1, 4) / dpr).T.tolist()
        self._scene.set_gaps(tuple(zip(left, top, right, bottom, strict=True)))
        due_in_s = self._scene.draw(fbo.glo, span.width_px, span.height_px, dpr, now_s, at_s)
        self._gl.finish()  # windows of other contexts read it next
        self.pictures += 1
        return due_in_s

    def pixels(self, crop: Crop) -> NDArray[np.uint8]:
        """Return the (height, width, 4) u1 RGBA of a crop, top row first; for use without windows.

        Raises ValueError before the first picture.
        """
        if self._fbo is None or self.span is None:
            raise ValueError("no picture has been drawn yet")
        low = self.span.height_px - crop.bottom_px
        box = (crop.left_px, low, crop.width_px, crop.height_px)
        flat = np.frombuffer(self._fbo.read(viewport=box, components=4), np.uint8)
        return np.ascontiguousarray(flat.reshape(crop.height_px, crop.width_px, 4)[::-1])

    def release(self) -> None:
        """Give the picture back, and the scene's objects; the canvas' context is current."""
        self._scene.release()
        self._forget()

    def _sized(self, span: Span) -> moderngl.Framebuffer:
        size = (span.width_px, span.height_px)
        if self._fbo is None or self._fbo.size != size:
            self._forget()
            self._texture = self._gl.texture(size, 4)
            self._fbo = self._gl.framebuffer(color_attachments=[self._texture])
        return self._fbo

    def _forget(self) -> None:
        for resource in (self._fbo, self._texture):
            if resource is not None:
                resource.release()
        self._fbo = self._texture = None


class CropPainter:
    """Brings a crop of the canvas into the framebuffer of one window, pixel for pixel.

    Without a graphics card that takes 6.4 ms of CPU for 960 by 540 px, a framebuffer blit 9.0.
    """

    def __init__(self, gl: moderngl.Context) -> None:
        self._gl = gl
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._array = gl.vertex_array(self._program, [])
        self._known: tuple[int, tuple[int, int]] = (0, (0, 0))
        self._picture: moderngl.Texture | None = None

    def draw(self, canvas: SpanCanvas, number: int, fbo: int) -> None:
        """Draw crop ``number`` of the canvas over all of framebuffer ``fbo``."""
        span, texture = canvas.span, canvas.texture
        if span is None or not texture or number >= len(span.crops):
            return
        crop = span.crops[number]
        target = self._gl.detect_framebuffer(fbo)
        target.viewport = (0, 0, crop.width_px, crop.height_px)
        target.use()
        self._taken(texture, (span.width_px, span.height_px)).use(0)
        tell(self._program, "u_picture", 0)
        tell(self._program, "u_lower_left", (crop.left_px, span.height_px - crop.bottom_px))
        self._gl.disable(moderngl.BLEND)
        self._array.render(moderngl.TRIANGLES, vertices=3)

    def release(self) -> None:
        """Give the window's objects back."""
        self._picture = None  # the canvas owns what is behind it
        self._array.release()
        self._program.release()

    def _taken(self, texture: int, size: tuple[int, int]) -> moderngl.Texture:
        if self._picture is None or self._known != (texture, size):
            self._known = (texture, size)
            self._picture = self._gl.external_texture(texture, size, 4, 0, "f1")
        return self._picture
