"""The heat map: a density in classes of its legend, on the ground; little of it is nothing."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import Frame
from map_layers.heat_field import CLASSES, HeatBook, HeatField
from map_layers.origin import Origin
from map_layers.overlays import HeatView as Heat
from map_layers.ramp import OPACITY, ramp
from map_layers.shaders import compiled, pour, tell
from map_layers.windowed import WindowedLayer

STRIPS = 6  # a step of the ground each
NEVER = 1e30  # a break that no density reaches

_VERTEX = """
uniform vec4 u_span_m;  // west, south, east, north from the origin
uniform vec4 u_part;    // what is in view of it: the same, as parts of 1
out vec2 v_uv;
void main() {
    v_uv = mix(u_part.xy, u_part.zw, vec2(gl_VertexID & 1, gl_VertexID >> 1));
    gl_Position = clip_of(px_of(mix(u_span_m.xy, u_span_m.zw, v_uv)));
}
"""
# The ramp is straight, so a class is a number along it: cheaper than a colour for each class.
_FRAGMENT = f"""
in vec2 v_uv;
uniform sampler2D u_density;
uniform float u_breaks[{CLASSES}];
uniform vec3 u_low;
uniform vec3 u_more;  // from a class to the next
out vec4 colour;
void main() {{
    float density = texture(u_density, v_uv).r;
    float soft = max(fwidth(density), 1e-9);
    float classes = 0.0;
    for (int k = 0; k < {CLASSES}; ++k)
        classes += clamp((density - u_breaks[k]) / soft + 0.5, 0.0, 1.0);
    vec3 ink = u_low + u_more * max(classes - 1.0, 0.0);
    colour = vec4(ink, 1.0) * (min(classes, 1.0) * {OPACITY["heat"]});
}}
"""


class HeatLayer(WindowedLayer):
    """The heat of :class:`Overlays`, as ``book`` works it out."""

    key: ClassVar[str] = "heat"

    def __init__(self, book: HeatBook, origin: Origin) -> None:
        self.book = book
        self.origin = origin

    def view(self, gl: moderngl.Context) -> "HeatGround":
        """Return the heat of one window."""
        return HeatGround(gl, self)


class HeatGround:
    """The heat of one window: one texture of its densities."""

    def __init__(self, gl: moderngl.Context, layer: HeatLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._strip = gl.vertex_array(self._program, [])
        self._texture: moderngl.Texture | None = None
        self._shown: Heat | None = None
        layer.book.open_window()

    def look(self, frame: Frame) -> Hashable:
        """Return the points shown and the colours they are shown in."""
        return frame.overlays.heat, frame.theme.theme_id

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return the work of the density, then a step for each strip of the picture."""
        heat = frame.overlays.heat
        if heat is None:
            return ()
        strips = [self._draw(heat, strip, frame) for strip in range(STRIPS)]
        return [lambda: self._renew(heat), *strips]

    def release(self) -> None:
        """Give the window's objects back."""
        self._layer.book.close_window()
        self._forget()
        self._strip.release()
        self._program.release()

    def _renew(self, heat: Heat) -> None:
        if heat is self._shown:
            return
        field = self._layer.book.field_of(heat)
        size = field.density.shape[::-1]
        if self._texture is None or self._texture.size != size:
            self._forget()
            self._texture = self._gl.texture(size, 1, dtype="f4")
            self._texture.repeat_x = self._texture.repeat_y = False
        self._texture.write(field.density.tobytes())
        self._shown = heat

    def _draw(self, heat: Heat, strip: int, frame: Frame) -> Callable[[], None]:
        def draw() -> None:
            self._renew(heat)
            field = self._layer.book.field_of(heat)
            if self._texture is None or not field.breaks:
                return
            self._colour(field, frame)
            self._texture.use(0)
            tell(self._program, "u_density", 0)
            west, south, east, north = _in_view(field, frame)
            tall = (north - south) / STRIPS
            part = (west, south + strip * tall, east, south + (strip + 1) * tall)
            tell(self._program, "u_part", part)
            self._strip.render(moderngl.TRIANGLE_STRIP, vertices=4)

        return draw

    def _colour(self, field: HeatField, frame: Frame) -> None:
        origin, (west, south, east, north) = self._layer.origin, field.span_m
        span = (west - origin.x_m, south - origin.y_m, east - origin.x_m, north - origin.y_m)
        tell(self._program, "u_span_m", span)
        breaks = np.full(CLASSES, NEVER, "<f4")
        breaks[: len(field.breaks)] = field.breaks
        low, *_, high = colours = ramp(frame.theme, "heat", len(field.breaks))
        more = (np.subtract(high, low) / max(len(colours) - 1, 1)).tolist()
        tell(self._program, "u_low", low)
        tell(self._program, "u_more", tuple(more))
        pour(self._program, "u_breaks", breaks.tobytes())

    def _forget(self) -> None:
        if self._texture is not None:
            self._texture.release()
        self._texture, self._shown = None, None


def _in_view(field: HeatField, frame: Frame) -> tuple[float, float, float, float]:
    """Return what is in view of a field: west, south, east, north as parts of it."""
    west, south, east, north = field.span_m
    low_x, low_y, high_x, high_y = frame.camera.span_m()
    x = np.clip((np.array([low_x, high_x]) - west) / (east - west), 0.0, 1.0).tolist()
    y = np.clip((np.array([low_y, high_y]) - south) / (north - south), 0.0, 1.0).tolist()
    return x[0], y[0], x[1], y[1]
