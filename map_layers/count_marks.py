"""Count marks: a number on a calm disc, and around it a thin ring of what it is made up of."""

from collections.abc import Iterator

import moderngl
import numpy as np

from map_layers.class_groups import GROUPS
from map_layers.contract import Frame
from map_layers.counted import Counted
from map_layers.figures import FigureStrip
from map_layers.glyphs import Fonts
from map_layers.shaders import compiled, pour, tell

FIGURE_PX = 12.0
EXACT_BELOW = 10_000
BODY_OPACITY = 0.88
_MARK = np.dtype([("at", "<f4", 2), ("radius", "<f4"), ("upto", "<f4", 8)])
_FIGURE = np.dtype([("at", "<f4", 2), ("rect", "<f4", 4), ("cell", "<f4", 4)])
# Both stand on whole device px, so that a mark looks the same wherever the map is panned to.
_ANCHOR = """
vec2 anchored(vec2 at_m) {  // device px from the top left
    return floor((px_of(at_m) * vec2(1, -1) + u_screen.xy) * u_screen.z + 0.5);
}
vec4 clip_of_device(vec2 px) {
    return vec4(px / (u_screen.xy * u_screen.z) * vec2(1, -1) + vec2(-1, 1), 0.0, 1.0);
}
"""
_DISC_VERTEX = (
    _ANCHOR
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
    gl_Position = clip_of_device(anchored(in_at) + v_from);
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
uniform float u_fade;
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
    colour = vec4(at, 1.0) * cover * u_fade;
}}
"""
_FIGURE_VERTEX = (
    _ANCHOR
    + """
in vec2 in_at;
in vec4 in_rect;  // from the anchor in device px
in vec4 in_cell;
out vec2 v_uv;
void main() {
    vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
    v_uv = in_cell.xy + corner * in_cell.zw;
    gl_Position = clip_of_device(anchored(in_at) + in_rect.xy + corner * in_rect.zw);
}
"""
)
_FIGURE_FRAGMENT = """
in vec2 v_uv;
uniform sampler2D u_strip;
uniform vec3 u_ink;
uniform float u_fade;
out vec4 colour;
void main() {
    float cover = texelFetch(u_strip, ivec2(v_uv), 0).r;
    colour = vec4(u_ink, 1.0) * cover * u_fade;
}
"""


class CountMarks:
    """The count marks of one window, laid out once; a camera that moves costs no layout."""

    def __init__(self, gl: moderngl.Context, fonts: Fonts) -> None:
        self._disc = compiled(gl, _DISC_VERTEX, _DISC_FRAGMENT)
        self._figure = compiled(gl, _FIGURE_VERTEX, _FIGURE_FRAGMENT)
        self._strip = FigureStrip(gl, fonts)
        self._discs = gl.buffer(reserve=64 * _MARK.itemsize, dynamic=True)
        self._figures = gl.buffer(reserve=256 * _FIGURE.itemsize, dynamic=True)
        self._disc_array = gl.vertex_array(
            self._disc,
            [(self._discs, "2f4 1f4 4f4 4f4/i", "in_at", "in_radius", "in_upto_a", "in_upto_b")],
        )
        self._figure_array = gl.vertex_array(
            self._figure, [(self._figures, "2f4 4f4 4f4/i", "in_at", "in_rect", "in_cell")]
        )
        self._laid_out: tuple[object, ...] = ()
        self._kept: Counted | None = None
        self._count = self._figure_count = 0

    def draw(self, counted: Counted, frame: Frame, fade: float = 1.0) -> None:
        """Draw the marks of ``counted``, laid out anew where it or the look is another."""
        look = (frame.unit, frame.camera.dpr, frame.language)
        if counted is not self._kept or look != self._laid_out:
            self._lay_out(counted, frame)
            self._laid_out, self._kept = look, counted
        if not self._count:
            return
        theme = frame.theme
        colours = [theme.rgb(f"class.{group[0].name.lower()}") for group in GROUPS]
        pour(self._disc, "u_group", np.array(colours, "<f4").tobytes())
        tell(self._disc, "u_body", theme.rgb("ui.panel"))
        tell(self._disc, "u_rim", theme.rgb("map.symbol_halo"))
        tell(self._figure, "u_ink", theme.rgb("ui.text"))
        for program in (self._disc, self._figure):
            tell(program, "u_fade", fade)
        self._strip.use(0)
        tell(self._figure, "u_strip", 0)
        self._disc_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self._count)
        self._figure_array.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=self._figure_count)

    def release(self) -> None:
        """Give the window's objects back."""
        for resource in (self._disc_array, self._figure_array, self._discs, self._figures):
            resource.release()
        for program in (self._disc, self._figure):
            program.release()
        self._strip.release()

    def _lay_out(self, counted: Counted, frame: Frame) -> None:
        self._count = len(counted)
        discs = np.zeros(self._count, _MARK)
        discs["at"] = counted.at_m
        discs["radius"] = counted.radii_px(frame.unit)
        ends = np.cumsum(counted.groups, axis=1) / np.maximum(counted.counts, 1)[:, None]
        discs["upto"] = ends[:, :8]
        figures = np.array(list(self._placed(counted, frame)), _FIGURE)
        self._figure_count = len(figures)
        for buffer, values in ((self._discs, discs), (self._figures, figures)):
            if values.nbytes > buffer.size:
                buffer.orphan(2 * values.nbytes)
            if len(values):
                buffer.write(values.tobytes())

    def _placed(self, counted: Counted, frame: Frame) -> Iterator[tuple[object, ...]]:
        size_px = max(round(FIGURE_PX * frame.unit * frame.camera.dpr), 6)
        self._strip.take(size_px)
        for at, count in zip(counted.at_m.tolist(), counted.counts.tolist(), strict=True):
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
