"""Plain boxes over the map: the ground of a legend and its swatches, whole or hatched."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from map_layers.contract import Frame
from map_layers.shaders import compiled
from map_layers.theme import Rgb

_BOX = np.dtype([("rect", "<f4", 4), ("colour", "<f4", 4), ("hatch", "<f4")])
_VERTEX = """
in vec4 in_rect;    // left, top, width, height in logical px from the top left
in vec4 in_colour;
in float in_hatch;
flat out vec4 v_colour;
flat out float v_hatch;
out vec2 v_at_px;
void main() {
    vec2 at = in_rect.xy + vec2(gl_VertexID & 1, gl_VertexID >> 1) * in_rect.zw;
    v_colour = in_colour;
    v_hatch = in_hatch;
    v_at_px = at;
    gl_Position = vec4(at / u_screen.xy * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_FRAGMENT = """
flat in vec4 v_colour;
flat in float v_hatch;
in vec2 v_at_px;
out vec4 colour;
void main() {
    float cover = 1.0;
    if (v_hatch > 0.0) {
        float off_px = abs(mod((v_at_px.x - v_at_px.y) * 0.7071, v_hatch) - 0.5 * v_hatch);
        cover = clamp((0.09 * v_hatch - off_px) * u_screen.z + 0.5, 0.0, 1.0);
    }
    colour = vec4(v_colour.rgb, 1.0) * v_colour.a * cover;
}
"""


@dataclass(frozen=True, slots=True)
class Box:
    """A box in logical px from the top left; ``hatch_px`` above 0 is the step of its hatching."""

    left_px: float
    top_px: float
    width_px: float
    height_px: float
    colour: Rgb
    opacity: float = 1.0
    hatch_px: float = 0.0


class BoxPainter:
    """Draws boxes in one window, in order; the same boxes again are not uploaded."""

    def __init__(self, gl: moderngl.Context) -> None:
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._buffer = gl.buffer(reserve=64 * _BOX.itemsize, dynamic=True)
        self._array = gl.vertex_array(
            self._program, [(self._buffer, "4f4 4f4 1f4/i", "in_rect", "in_colour", "in_hatch")]
        )
        self._boxes: tuple[Box, ...] = ()

    def draw(self, boxes: Sequence[Box], frame: Frame) -> None:
        """Draw ``boxes``."""
        del frame
        if tuple(boxes) != self._boxes:
            self._boxes = tuple(boxes)
            records = np.array(
                [
                    (
                        (b.left_px, b.top_px, b.width_px, b.height_px),
                        (*b.colour, b.opacity),
                        b.hatch_px,
                    )
                    for b in boxes
                ],
                _BOX,
            )
            if records.nbytes > self._buffer.size:
                self._buffer.orphan(2 * records.nbytes)
            if records.nbytes:
                self._buffer.write(records.tobytes())
        if boxes:
            self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(boxes))

    def release(self) -> None:
        """Give the window's objects back."""
        for resource in (self._array, self._buffer, self._program):
            resource.release()
