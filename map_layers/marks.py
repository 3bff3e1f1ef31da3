"""Sprites at places on the screen: alarm marks, posts, sites and cameras share this painter."""

from collections.abc import Sequence
from dataclasses import dataclass

import moderngl
import numpy as np

from map_layers.contract import Frame
from map_layers.shaders import compiled, tell
from map_layers.sprite_texture import SpriteTexture
from map_layers.sprites import BODY_PART, CELL_PX, COLUMNS
from map_layers.theme import Rgb

_FORMAT = "2f4 1f4 1f4 4f4 3f4 1f4/i"
_MARK = np.dtype(
    [
        ("at", "<f4", 2),
        ("size", "<f4"),
        ("cell", "<f4"),
        ("colour", "<f4", 4),
        ("ink", "<f4", 3),
        ("hollow", "<f4"),
    ]
)
_VERTEX = f"""
in vec2 in_at;
in float in_size;
in float in_cell;
in vec4 in_colour;
in vec3 in_ink;
in float in_hollow;
uniform vec2 u_cells;
out vec2 v_uv;
flat out vec4 v_colour;
flat out vec3 v_ink;
flat out float v_hollow;
void main() {{
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 at = in_at + (corner - 0.5) * in_size / {BODY_PART};
    vec2 cell = vec2(mod(in_cell, {COLUMNS}.0), floor(in_cell / {COLUMNS}.0));
    v_uv = (cell + corner) / u_cells;
    v_colour = in_colour;
    v_ink = in_ink;
    v_hollow = in_hollow;
    gl_Position = vec4(at / u_screen.xy * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}}
"""
_FRAGMENT = """
in vec2 v_uv;
flat in vec4 v_colour;
flat in vec3 v_ink;
flat in float v_hollow;
uniform sampler2D u_atlas;
out vec4 colour;
void main() {
    vec4 cover = texture(u_atlas, v_uv);
    // Hollow is the same shape with ground and figure exchanged: outline and letter keep the hue.
    float solid = cover.r * (1.0 - cover.a);
    float outline = clamp(cover.g - cover.r, 0.0, 1.0) + cover.a * cover.r;
    float body = mix(solid, min(outline, 1.0), v_hollow);
    float dark = max(cover.g * 0.9, cover.b * 0.5);
    vec4 at = vec4(mix(v_ink, v_colour.rgb, body), max(dark, body));
    colour = vec4(at.rgb, 1.0) * at.a * v_colour.a;
}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A sprite by name; place (its middle) and size of its body in logical px."""

    sprite: str
    x_px: float
    y_px: float
    size_px: float
    colour: Rgb
    ink: Rgb
    opacity: float = 1.0
    is_hollow: bool = False


class MarkPainter:
    """Draws marks in one window."""

    def __init__(self, gl: moderngl.Context, sprites: SpriteTexture) -> None:
        self._sprites = sprites.hold(gl)
        self._cells = self._sprites.cells
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._buffer = gl.buffer(reserve=64 * _MARK.itemsize, dynamic=True)
        names = ("in_at", "in_size", "in_cell", "in_colour", "in_ink", "in_hollow")
        self._array = gl.vertex_array(self._program, [(self._buffer, _FORMAT, *names)])

    def draw(self, marks: Sequence[Mark], frame: Frame) -> None:
        """Draw ``marks``, the last on top."""
        del frame  # the view block holds all there is to know
        if not marks:
            return
        rows = [
            (
                (mark.x_px, mark.y_px),
                mark.size_px,
                self._cells[mark.sprite],
                (*mark.colour, mark.opacity),
                mark.ink,
                float(mark.is_hollow),
            )
            for mark in marks
        ]
        data = np.array(rows, _MARK)
        if data.nbytes > self._buffer.size:
            self._buffer.orphan(2 * data.nbytes)
        self._buffer.write(data.tobytes())
        self._sprites.use()
        tell(self._program, "u_atlas", 0)
        width, height = self._sprites.size
        tell(self._program, "u_cells", (width / CELL_PX, height / CELL_PX))
        self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(data))

    def release(self) -> None:
        """Give the window's objects back."""
        for resource in (self._array, self._buffer, self._sprites, self._program):
            resource.release()
