"""Lines of a width in pixels: every segment is a quad whose fragment shader rounds its ends."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import moderngl
import numpy as np
from numpy.typing import NDArray

from map_layers.contract import Frame
from map_layers.shaders import compiled, tell
from map_layers.theme import Rgb

SEGMENT_FORMAT = "2f4 2f4 1f4/i"
SEGMENT_NAMES = ("in_a_m", "in_b_m", "in_along_m")
SEGMENT_FLOATS = 5
SEGMENT_BYTES = 4 * SEGMENT_FLOATS
SEGMENT_PARTS = (("in_a_m", "2f4", 0), ("in_b_m", "2f4", 8), ("in_along_m", "1f4", 16))

_VERTEX = """
in vec2 in_a_m;
in vec2 in_b_m;
in float in_along_m;
uniform float u_half_px;
out vec2 v_at_px;       // along and across the segment, from a
flat out float v_length_px;
flat out float v_along_px;
void main() {
    vec2 a = px_of(in_a_m), b = px_of(in_b_m);
    vec2 reach = abs(u_screen.xy) + u_half_px + 2.0;
    float far = float(any(greaterThan(min(a, b), reach)) || any(lessThan(max(a, b), -reach)));
    float length_px = distance(a, b);
    vec2 along = length_px > 0.0 ? (b - a) / length_px : vec2(1.0, 0.0);
    vec2 across = vec2(-along.y, along.x);
    float pad = u_half_px + 1.0 / u_screen.z;
    float t = (gl_VertexID & 1) == 0 ? -pad : length_px + pad;
    float s = (gl_VertexID & 2) == 0 ? -pad : pad;
    v_at_px = vec2(t, s);
    v_length_px = length_px;
    v_along_px = in_along_m * length(u_turn.xy);
    gl_Position = far > 0.0 ? vec4(2.0, 2.0, 2.0, 1.0) : clip_of(a + t * along + s * across);
}
"""
_FRAGMENT = """
in vec2 v_at_px;
flat in float v_length_px;
flat in float v_along_px;
uniform float u_half_px;
uniform vec4 u_colour;
uniform vec2 u_dash_px;  // drawn and period; period 0 is a whole line
out vec4 colour;
void main() {
    float beyond = v_at_px.x - clamp(v_at_px.x, 0.0, v_length_px);
    float edge_px = u_half_px - length(vec2(beyond, v_at_px.y));
    float cover = clamp(edge_px * u_screen.z + 0.5, 0.0, 1.0);
    if (u_dash_px.y > 0.0) {
        float at_px = mod(v_along_px + v_at_px.x, u_dash_px.y);
        float dash_px = min(at_px, u_dash_px.x - at_px);
        cover *= clamp(dash_px * u_screen.z + 0.5, 0.0, 1.0);
    }
    if (cover <= 0.0) discard;
    colour = vec4(u_colour.rgb, 1.0) * u_colour.a * cover;
}
"""


@dataclass(frozen=True, slots=True)
class Stroke:
    """How a ribbon looks: width in logical px, colour, opacity, dash (drawn, period) in px."""

    width_px: float
    colour: Rgb
    opacity: float = 1.0
    dash_px: tuple[float, float] = (0.0, 0.0)


class Ribbons:
    """The program that draws segments, for one window."""

    def __init__(self, gl: moderngl.Context) -> None:
        self._gl = gl
        self._program = compiled(gl, _VERTEX, _FRAGMENT)

    def vertex_array(self, segments: moderngl.Buffer) -> moderngl.VertexArray:
        """Return a vertex array over a buffer of segments (:func:`segments_of`)."""
        return self._gl.vertex_array(self._program, [(segments, SEGMENT_FORMAT, *SEGMENT_NAMES)])

    def draw(self, lines: moderngl.VertexArray, count: int, stroke: Stroke, frame: Frame) -> None:
        """Draw the first ``count`` segments."""
        self._ink(stroke, frame)
        lines.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=count)

    def draw_runs(
        self,
        lines: moderngl.VertexArray,
        segments: moderngl.Buffer,
        runs: Iterable[tuple[int, int]],
        stroke: Stroke,
        frame: Frame,
    ) -> None:
        """Draw runs (first and count) of the segments that ``lines`` was made over."""
        self._ink(stroke, frame)
        for first, count in runs:
            at = first * SEGMENT_BYTES
            # GL 3.3 has no first instance: the attributes are told to begin elsewhere.
            for name, form, offset in SEGMENT_PARTS:
                where = self._program.get(name, None)
                if isinstance(where, moderngl.Attribute):
                    lines.bind(
                        where.location, "f", segments, form, at + offset, SEGMENT_BYTES, divisor=1
                    )
            lines.render(moderngl.TRIANGLE_STRIP, vertices=4, instances=count)

    def release(self) -> None:
        """Give the program back."""
        self._program.release()

    def _ink(self, stroke: Stroke, frame: Frame) -> None:
        # Thinner than a device pixel a line would break up: it is drawn fainter instead.
        thinnest_px = 1.0 / frame.camera.dpr
        opacity = stroke.opacity * min(stroke.width_px / thinnest_px, 1.0)
        tell(self._program, "u_half_px", max(stroke.width_px, thinnest_px) / 2)
        tell(self._program, "u_colour", (*stroke.colour, opacity))
        tell(self._program, "u_dash_px", stroke.dash_px)


def segments_of(points_m: NDArray[Any], starts: NDArray[np.integer[Any]]) -> NDArray[np.float32]:
    """Return (m, 5) f4: a, b and the length before a, of polylines end to end.

    ``points_m`` is (n, 2) metres from the origin; line i is ``points_m[starts[i]:starts[i + 1]]``.
    """
    points = np.asarray(points_m, np.float64)
    if len(points) < 2:  # noqa: PLR2004 - a line has two ends
        return np.empty((0, SEGMENT_FLOATS), np.float32)
    lengths = np.hypot(*np.diff(points, axis=0).T)
    joins = np.asarray(starts[1:-1], np.int64) - 1  # between the end of a line and the next one
    inside = np.ones(len(lengths), np.bool_)
    inside[joins[(joins >= 0) & (joins < len(inside))]] = False
    along = np.concatenate([[0.0], np.cumsum(np.where(inside, lengths, 0.0))[:-1]])
    return np.column_stack([points[:-1], points[1:], along])[inside].astype(np.float32)
