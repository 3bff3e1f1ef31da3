"""Text on the map: runs laid out on the CPU, drawn as glyph quads, halos first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import moderngl
import numpy as np

from map_layers.contract import Frame
from map_layers.glyphs import ATLAS_PX, GlyphAtlas, Weight
from map_layers.shaders import compiled, tell
from map_layers.theme import Rgb

Align = Literal["left", "centre", "right"]
_GLYPH = np.dtype(
    [("rect", "<f4", 4), ("cell", "<f4", 4), ("colour", "<f4", 4), ("halo", "<f4", 3)]
)
_FORMAT = "4f4 4f4 4f4 3f4/i"
_VERTEX = """
in vec4 in_rect;    // left, top, width, height in device px from the top left
in vec4 in_cell;    // the same in the atlas
in vec4 in_colour;
in vec3 in_halo;
out vec2 v_uv;
flat out vec4 v_colour;
flat out vec3 v_halo;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    vec2 at = in_rect.xy + corner * in_rect.zw;
    v_uv = in_cell.xy + corner * in_cell.zw;
    v_colour = in_colour;
    v_halo = in_halo;
    gl_Position = vec4(at / (u_screen.xy * u_screen.z) * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_FRAGMENT = f"""
in vec2 v_uv;
flat in vec4 v_colour;
flat in vec3 v_halo;
uniform sampler2D u_glyphs;
uniform int u_is_halo;
out vec4 colour;
void main() {{
    vec2 cover = texture(u_glyphs, v_uv / {ATLAS_PX}.0).rg;
    vec4 ink = u_is_halo == 1 ? vec4(v_halo, 0.85 * cover.g) : vec4(v_colour.rgb, cover.r);
    colour = vec4(ink.rgb, 1.0) * ink.a * v_colour.a;
}}
"""


@dataclass(frozen=True, slots=True)
class TextRun:
    """One line of text; ``x_px``, ``y_px`` (its middle) and ``size_px`` in logical px."""

    text: str
    x_px: float
    y_px: float
    size_px: float
    colour: Rgb
    halo: Rgb
    weight: Weight = "regular"
    align: Align = "centre"
    opacity: float = 1.0


class TextPainter:
    """Draws runs in one window; the same runs again cost no layout."""

    def __init__(self, gl: moderngl.Context, atlas: GlyphAtlas) -> None:
        self._gl = gl
        self._atlas = atlas
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._texture = gl.texture((ATLAS_PX, ATLAS_PX), 2, alignment=1)
        self._buffer = gl.buffer(reserve=256 * _GLYPH.itemsize, dynamic=True)
        self._array = gl.vertex_array(
            self._program,
            [(self._buffer, _FORMAT, "in_rect", "in_cell", "in_colour", "in_halo")],
        )
        self._laid_out: tuple[object, ...] = ()
        self._count = 0
        self._seen_version = -1

    def draw(self, runs: Sequence[TextRun], frame: Frame) -> None:
        """Draw ``runs``."""
        if not runs:
            return
        dpr = frame.camera.dpr
        if (tuple(runs), dpr, self._atlas.generation) != self._laid_out:
            self._lay_out(runs, dpr)
        if self._seen_version != self._atlas.version:
            self._texture.write(self._atlas.pixels.tobytes(), alignment=1)
            self._seen_version = self._atlas.version
        self._texture.use(0)
        tell(self._program, "u_glyphs", 0)
        for is_halo in (1, 0):
            tell(self._program, "u_is_halo", is_halo)
            self._array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self._count)

    def release(self) -> None:
        """Give the window's objects back."""
        for resource in (self._array, self._buffer, self._texture, self._program):
            resource.release()

    def _lay_out(self, runs: Sequence[TextRun], dpr: float) -> None:
        generation = self._atlas.generation
        quads = self._quads(runs, dpr)
        if self._atlas.generation != generation:  # emptied half-way for want of room: once more
            quads = self._quads(runs, dpr)
        glyphs = np.array(quads, _GLYPH)
        self._count = len(glyphs)
        if glyphs.nbytes > self._buffer.size:
            self._buffer.orphan(2 * glyphs.nbytes)
        if len(glyphs):
            self._buffer.write(glyphs.tobytes())
        self._laid_out = (tuple(runs), dpr, self._atlas.generation)

    def _quads(self, runs: Sequence[TextRun], dpr: float) -> list[tuple[object, ...]]:
        quads: list[tuple[object, ...]] = []
        for run in runs:
            size = device_size(run.size_px, dpr)
            width = self._atlas.width_px(run.text, run.weight, size)
            part = {"left": 0.0, "centre": 0.5, "right": 1.0}[run.align]
            pen = run.x_px * dpr - part * width
            # The middle of a Chinese character lies 0.72 of the size below the top of its line.
            top = round(run.y_px * dpr - 0.72 * size)
            colour = (*run.colour, run.opacity)
            for char in run.text:
                glyph = self._atlas.glyph(char, run.weight, size)
                if glyph.width:
                    # Whole device px: a glyph between two of them is a blurred one.
                    rect = (round(pen) + glyph.left, top + glyph.top, glyph.width, glyph.height)
                    cell = (glyph.x, glyph.y, glyph.width, glyph.height)
                    quads.append((rect, cell, colour, run.halo))
                pen += glyph.advance
        return quads


def device_size(size_px: float, dpr: float) -> int:
    """Return the whole device px that a type size is rasterised at."""
    return max(round(size_px * dpr), 6)
