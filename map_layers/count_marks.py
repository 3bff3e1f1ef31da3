"""Count marks: a number on a calm disc, and around it a thin ring of what it is made up of."""

import math
from collections.abc import Iterator

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.class_groups import GROUPS
from map_layers.contract import Frame
from map_layers.counted import LARGEST_PX, Counted
from map_layers.figures import FigureStrip
from map_layers.glyphs import Fonts
from map_layers.shaders import compiled, pour, tell

FIGURE_PX = 12.0
EXACT_BELOW = 10_000
BODY_OPACITY = 0.88
_DISC = np.dtype([("at", "<f4", 2), ("radius", "<f4"), ("upto", "<f4", 8)])
_MARK = np.dtype([("at", "<f4", 2), ("tile", "<f4", 2)])
_FIGURE = np.dtype([("at", "<f4", 2), ("rect", "<f4", 4), ("cell", "<f4", 4)])
# Marks are drawn once into a picture of tiles, and from there wherever the camera moves them.
_TILED = """
uniform vec2 u_tiles_px;
vec4 clip_of_tiles(vec2 px) { return vec4(px / u_tiles_px * 2.0 - 1.0, 0.0, 1.0); }
"""
_DISC_VERTEX = (
    _TILED
    + """
in vec2 in_at;
in float in_radius;
in vec4 in_upto_a;
in vec4 in_upto_b;
out vec2 v_from;
flat out float v_radius;
flat out vec4 v_upto_a;
flat out vec4 v_upto_b;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 2.0 - 1.0;
    v_radius = in_radius * u_screen.z;
    v_from = corner * (v_radius + 1.0);
    v_upto_a = in_upto_a;
    v_upto_b = in_upto_b;
    gl_Position = clip_of_tiles(in_at + v_from);
}
"""
)
_DISC_FRAGMENT = f"""
in vec2 v_from;  // device px, y down
flat in float v_radius;
flat in vec4 v_upto_a;
flat in vec4 v_upto_b;
uniform vec3 u_group[{len(GROUPS)}];
uniform vec3 u_body;
uniform vec3 u_rim;
out vec4 colour;
void main() {{
    float r = length(v_from);
    if (r > v_radius + 1.0) discard;
    float px = u_screen.z * u_screen.w;  // device px of a design px
    vec3 at = u_body;
    float cover = {BODY_OPACITY};
    if (r > v_radius - 5.0 * px) {{
        float turn = fract(atan(v_from.x, -v_from.y) / 6.2831853);  // from the top, clockwise
        vec3 part = u_group[{len(GROUPS) - 1}];
        for (int i = 3; i >= 0; i--) if (turn < v_upto_b[i]) part = u_group[4 + i];
        for (int i = 3; i >= 0; i--) if (turn < v_upto_a[i]) part = u_group[i];
        float inner = clamp(r - (v_radius - 4.5 * px) + 0.5, 0.0, 1.0);
        float outer = clamp(r - (v_radius - 1.5 * px) + 0.5, 0.0, 1.0);
        at = mix(mix(at, part, inner), u_rim, outer);
        cover = mix(cover, 1.0, inner * (1.0 - outer));
        cover *= clamp(v_radius + 0.5 - r, 0.0, 1.0);
    }}
    colour = vec4(at, 1.0) * cover;
}}
"""
_FIGURE_VERTEX = (
    _TILED
    + """
in vec2 in_at;
in vec4 in_rect;  // from the anchor in device px
in vec4 in_cell;
out vec2 v_uv;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    v_uv = in_cell.xy + corner * in_cell.zw;
    gl_Position = clip_of_tiles(in_at + in_rect.xy + corner * in_rect.zw);
}
"""
)
_FIGURE_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_strip;
uniform vec3 u_ink;
out vec4 colour;
void main() {
    float cover = texelFetch(u_strip, ivec2(v_uv), 0).r;
    colour = vec4(u_ink, 1.0) * cover;
}
"""
_MARK_VERTEX = """
in vec2 in_at;
in vec2 in_tile;
uniform float u_tile_px;
out vec2 v_uv;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    v_uv = in_tile + corner * u_tile_px;
    // On whole device px, so that a mark looks the same wherever the map is panned to.
    vec2 at = floor((px_of(in_at) * vec2(1, -1) + u_screen.xy) * u_screen.z + 0.5);
    at += (corner - 0.5) * u_tile_px;
    gl_Position = vec4(at / (u_screen.xy * u_screen.z) * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_MARK_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_tiles;
uniform float u_fade;
out vec4 colour;
void main() { colour = texelFetch(u_tiles, ivec2(v_uv), 0) * u_fade; }
"""


class CountMarks:
    """The count marks of one window, painted once; a camera that moves only moves them."""

    def __init__(self, gl: moderngl.Context, fonts: Fonts) -> None:
        self._gl = gl
        self._disc = compiled(gl, _DISC_VERTEX, _DISC_FRAGMENT)
        self._figure = compiled(gl, _FIGURE_VERTEX, _FIGURE_FRAGMENT)
        self._mark = compiled(gl, _MARK_VERTEX, _MARK_FRAGMENT)
        self._strip = FigureStrip(gl, fonts)
        self._discs = gl.buffer(reserve=64 * _DISC.itemsize, dynamic=True)
        self._figures = gl.buffer(reserve=256 * _FIGURE.itemsize, dynamic=True)
        self._marks = gl.buffer(reserve=64 * _MARK.itemsize, dynamic=True)
        self._disc_array = gl.vertex_array(
            self._disc,
            [(self._discs, "2f4 1f4 4f4 4f4/i", "in_at", "in_radius", "in_upto_a", "in_upto_b")],
        )
        self._figure_array = gl.vertex_array(
            self._figure, [(self._figures, "2f4 4f4 4f4/i", "in_at", "in_rect", "in_cell")]
        )
        self._mark_array = gl.vertex_array(
            self._mark, [(self._marks, "2f4 2f4/i", "in_at", "in_tile")]
        )
        self._tiles: moderngl.Framebuffer | None = None
        self._texture: moderngl.Texture | None = None
        self._tile_px = 0
        self._drawn: Counted | None = None
        self._look: tuple[object, ...] = ()

    def draw(self, counted: Counted, frame: Frame, fade: float = 1.0) -> None:
        """Draw the marks of ``counted``; they are painted anew where it or the look is another."""
        if not len(counted):
            return
        look = (frame.unit, frame.camera.dpr, frame.language, frame.theme)
        if counted is not self._drawn or look != self._look:
            self._paint(counted, frame)
            self._drawn, self._look = counted, look
        if self._texture is not None:
            self._texture.use(0)
        tell(self._mark, "u_tiles", 0)
        tell(self._mark, "u_tile_px", self._tile_px)
        tell(self._mark, "u_fade", fade)
        self._mark_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(counted))

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget_tiles()
        for array in (self._disc_array, self._figure_array, self._mark_array):
            array.release()
        for buffer in (self._discs, self._figures, self._marks):
            buffer.release()
        for program in (self._disc, self._figure, self._mark):
            program.release()
        self._strip.release()

    def _paint(self, counted: Counted, frame: Frame) -> None:
        """Paint every mark into a tile of its own."""
        count, device_px = len(counted), frame.device_px
        columns = math.ceil(math.sqrt(count))
        self._tile_px = 2 * math.ceil(LARGEST_PX * device_px / 2)
        tiles = self._room(columns * self._tile_px)
        row, column = np.divmod(np.arange(count), columns)
        corners = np.column_stack([column, row]) * self._tile_px
        marks = np.zeros(count, _MARK)
        marks["at"], marks["tile"] = counted.at_m, corners
        discs = np.zeros(count, _DISC)
        discs["at"] = corners + self._tile_px / 2
        discs["radius"] = counted.radii_px(frame.unit)
        ends = np.cumsum(counted.groups, axis=1) / counted.counts[:, None]
        discs["upto"] = ends[:, :8]
        figures = np.array(list(self._placed(counted, discs["at"], frame)), _FIGURE)
        for buffer, values in (
            (self._marks, marks),
            (self._discs, discs),
            (self._figures, figures),
        ):
            if values.nbytes > buffer.size:
                buffer.orphan(2 * values.nbytes)
            buffer.write(values.tobytes())
        theme, target = frame.theme, self._gl.fbo
        colours = [theme.rgb(f"class.{group[0].name.lower()}") for group in GROUPS]
        pour(self._disc, "u_group", np.array(colours, "<f4").tobytes())
        tell(self._disc, "u_body", theme.rgb("ui.panel"))
        tell(self._disc, "u_rim", theme.rgb("map.symbol_halo"))
        tell(self._figure, "u_ink", theme.rgb("ui.text"))
        tell(self._figure, "u_strip", 0)
        for program in (self._disc, self._figure):
            tell(program, "u_tiles_px", (float(tiles.width), float(tiles.height)))
        tiles.use()
        tiles.clear()
        self._strip.use(0)
        self._disc_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=count)
        self._figure_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=len(figures))
        target.use()

    def _room(self, side_px: int) -> moderngl.Framebuffer:
        """Return a picture of at least that side; it grows and never shrinks."""
        if self._tiles is None or self._tiles.width < side_px:
            self._forget_tiles()
            self._texture = self._gl.texture((side_px, side_px), 4)
            self._tiles = self._gl.framebuffer([self._texture])
        return self._tiles

    def _forget_tiles(self) -> None:
        if self._tiles is not None and self._texture is not None:
            self._tiles.release()
            self._texture.release()
        self._tiles = self._texture = None

    def _placed(
        self, counted: Counted, at_px: NDArray[np.float32], frame: Frame
    ) -> Iterator[tuple[object, ...]]:
        self._strip.take(max(round(FIGURE_PX * frame.device_px), 6))
        for at, count in zip(at_px.tolist(), counted.counts.tolist(), strict=True):
            for rect, cell in self._strip.laid(count_text(count, frame.language)):
                yield (tuple(at), rect, cell)


def count_text(count: int, language: str) -> str:
    """Return a count as a mark writes it: exact to four figures, then rounded down."""
    if count < EXACT_BELOW:
        return str(count)
    if language == "en":
        return f"{count // 1000}k"
    tenths = count // 1000
    return f"{tenths // 10}.{tenths % 10}万" if tenths < 100 else f"{tenths // 10}万"  # noqa: PLR2004 - ten times ten thousand
