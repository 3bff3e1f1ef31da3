"""Glyphs on the card: one quad each, anchored on the screen or on the ground, halos first."""

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.glyph_texture import GlyphTexture
from map_layers.shaders import compiled, tell

FADE_S = 0.18
GLYPH = np.dtype(
    [
        ("rect", "<f4", 4),  # left, top, width, height in device px from the anchor
        ("cell", "<f4", 4),  # the same on the sheet
        ("anchor", "<f4", 2),  # logical px from the top left, or metres from the origin
        ("fade", "<f4", 3),  # opacity at first and at last, and when it begins to change
        ("colour", "u1", 4),
        ("halo", "u1", 4),  # the fourth is how much of the halo shows
    ]
)
_FORMAT = "4f4 4f4 2f4 3f4 4f1 4f1/i"
_NAMES = ("in_rect", "in_cell", "in_anchor", "in_fade", "in_colour", "in_halo")
_VERTEX = f"""
in vec4 in_rect;
in vec4 in_cell;
in vec2 in_anchor;
in vec3 in_fade;
in vec4 in_colour;
in vec4 in_halo;
uniform int u_is_ground;
uniform int u_is_halo;
uniform float u_at_s;  // from the same epoch as the fades
uniform sampler2D u_glyphs;
out vec2 v_uv;
flat out vec4 v_ink;
void main() {{
    float part = clamp((u_at_s - in_fade.z) / {FADE_S}, 0.0, 1.0);
    float opacity = mix(in_fade.x, in_fade.y, part);
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 at = in_anchor;
    if (u_is_ground == 1) {{
        vec2 px = px_of(in_anchor);
        at = vec2(u_screen.x + px.x, u_screen.y - px.y);
    }}
    // Whole device px: a glyph between two of them is a blurred one.
    at = floor(at * u_screen.z + 0.5) + in_rect.xy + corner * in_rect.zw;
    v_uv = (in_cell.xy + corner * in_cell.zw) / vec2(textureSize(u_glyphs, 0));
    v_ink = u_is_halo == 1 ? in_halo : in_colour;
    v_ink.a *= opacity;
    gl_Position = vec4(at / (u_screen.xy * u_screen.z) * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
    if (opacity <= 0.0) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
}}
"""
_FRAGMENT = """
in vec2 v_uv;
flat in vec4 v_ink;
uniform sampler2D u_glyphs;
uniform int u_is_halo;
out vec4 colour;
void main() {
    vec2 cover = texture(u_glyphs, v_uv).rg;
    colour = vec4(v_ink.rgb, 1.0) * v_ink.a * (u_is_halo == 1 ? cover.g : cover.r);
}
"""


class GlyphQuads:
    """Draws glyphs (``GLYPH``) in one window."""

    def __init__(self, gl: moderngl.Context, texture: GlyphTexture) -> None:
        self._held = texture.hold(gl)
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._buffer = gl.buffer(reserve=256 * GLYPH.itemsize, dynamic=True)
        self._array = gl.vertex_array(self._program, [(self._buffer, _FORMAT, *_NAMES)])
        self.count = 0

    def write(self, glyphs: NDArray[np.void]) -> None:
        """Take other glyphs ((n,) ``GLYPH``)."""
        self.count = len(glyphs)
        if glyphs.nbytes > self._buffer.size:
            self._buffer.orphan(2 * glyphs.nbytes)
        if self.count:
            self._buffer.write(np.ascontiguousarray(glyphs).view(np.uint8).data)

    def draw(self, *, is_ground: bool, at_s: float = 0.0) -> None:
        """Draw the halos, then the letters; ``at_s`` is from the epoch of the fades."""
        if not self.count:
            return
        self._held.use()
        tell(self._program, "u_glyphs", 0)
        tell(self._program, "u_is_ground", int(is_ground))
        tell(self._program, "u_at_s", at_s)
        for is_halo in (1, 0):
            tell(self._program, "u_is_halo", is_halo)
            self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self.count)

    def release(self) -> None:
        """Give the window's objects back."""
        self._held.release()
        for resource in (self._array, self._buffer, self._program):
            resource.release()
