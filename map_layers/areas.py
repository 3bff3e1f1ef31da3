"""Sets of areas on the ground: filled by the class of their value, hatched where there is none."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.areas import AreaSet
from app.domain.classing import NO_CLASS, classes_of
from app.domain.world import Change
from map_layers.area_mesh import AreaMesh, cut
from map_layers.contract import Frame
from map_layers.origin import Origin
from map_layers.overlays import AreaView
from map_layers.ramp import MOST_CLASSES, OPACITY, ramp
from map_layers.ribbons import Ribbons, Stroke
from map_layers.shaders import compiled, pour, tell
from map_layers.sharing import shared

ROW_TEXELS = 256
HATCHED = 255  # in the texture of classes: there is no value
BORDERS_FROM_PX = 9.0  # areas smaller than this on the screen have no borders of their own
BORDERS_WHOLE_PX = 26.0
BORDER_PX = 1.0
BORDER_OPACITY = 0.55

_VERTEX = f"""
in vec2 in_at_m;
in uint in_area;
uniform usampler2D u_classes;
uniform vec4 u_ramp[{MOST_CLASSES}];
uniform vec4 u_hatch;
flat out vec4 v_colour;
flat out int v_is_hatched;
out float v_across_px;
void main() {{
    int area = int(in_area);
    uint found = texelFetch(u_classes, ivec2(area % {ROW_TEXELS}, area / {ROW_TEXELS}), 0).r;
    v_is_hatched = int(found == {HATCHED}u);
    v_colour = v_is_hatched == 1 ? u_hatch : u_ramp[min(found, {MOST_CLASSES - 1}u)];
    v_across_px = dot(in_at_m, vec2(0.7071)) * length(u_turn.xy);
    gl_Position = clip_of(px_of(in_at_m));
}}
"""
_FRAGMENT = """
flat in vec4 v_colour;
flat in int v_is_hatched;
in float v_across_px;
out vec4 colour;
void main() {
    float cover = 1.0;
    if (v_is_hatched == 1) {
        float off_px = abs(mod(v_across_px, 7.0 * u_screen.w) - 3.5 * u_screen.w);
        cover = clamp((0.6 * u_screen.w - off_px) * u_screen.z + 0.5, 0.0, 1.0);
    }
    colour = vec4(v_colour.rgb, 1.0) * v_colour.a * cover;
}
"""


@dataclass(slots=True)
class _Chunk:
    points: moderngl.Buffer
    area: moderngl.Buffer
    triangles: moderngl.Buffer
    borders: moderngl.Buffer
    border_count: int
    span_m: tuple[float, float, float, float]


class AreasLayer:
    """The sets' corners and borders, uploaded once for all windows; values are each window's."""

    key: ClassVar[str] = "areas"

    def __init__(self, area_sets: Sequence[AreaSet], origin: Origin) -> None:
        self.area_sets = {areas.key: areas for areas in area_sets}
        self.origin = origin
        self.meshes: dict[str, AreaMesh] = {}
        self.chunks: dict[str, list[_Chunk]] = {}

    def upload(self, gl: moderngl.Context) -> None:
        """Upload every set once."""
        for key, areas in self.area_sets.items():
            self.meshes[key] = cut(areas, self.origin)
            self.chunks[key] = [
                _Chunk(
                    gl.buffer(chunk.points_m.tobytes()),
                    gl.buffer(chunk.area.astype("<u4").tobytes()),
                    gl.buffer(chunk.triangles.astype("<u4").tobytes()),
                    gl.buffer(_segments(chunk.borders).tobytes()),
                    len(chunk.borders),
                    chunk.span_m,
                )
                for chunk in self.meshes[key].chunks
                if len(chunk.triangles)
            ]

    def absorb(self, change: Change) -> bool:
        """Moving things move no area; what is counted of them comes as another overlay."""
        del change
        return False

    def view(self, gl: moderngl.Context) -> "AreasView":
        """Return the areas of one window."""
        return AreasView(gl, self)

    def release(self) -> None:
        """Give the buffers back."""
        for chunks in self.chunks.values():
            for chunk in chunks:
                for buffer in (chunk.points, chunk.area, chunk.triangles, chunk.borders):
                    buffer.release()
        self.chunks.clear()


class AreasView:
    """The areas of one window; other values cost one small texture and no geometry."""

    def __init__(self, gl: moderngl.Context, layer: AreasLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._program = compiled(gl, _VERTEX, _FRAGMENT)
        self._ribbons = Ribbons(gl)
        self._fills: dict[str, list[moderngl.VertexArray]] = {}
        self._borders: dict[str, list[moderngl.VertexArray]] = {}
        self._classes: dict[str, tuple[bytes, moderngl.Texture]] = {}
        self._texels_of: dict[str, tuple[AreaView, bytes]] = {}

    def look(self, frame: Frame) -> Hashable:
        """Return the classes of the sets shown, and the colours they are shown in.

        Other values in the same classes look the same: they draw nothing anew.
        """
        views = frame.overlays.areas
        classes = tuple((v.area_set, len(v.breaks), self._texels(v)) for v in views)
        return classes, frame.theme.theme_id, frame.unit

    def steps(self, frame: Frame) -> Sequence[Callable[[], None]]:
        """Return a step for every chunk in view: all fills of a set, then its borders."""
        found: list[Callable[[], None]] = []
        for view in frame.overlays.areas:
            if view.area_set not in self._layer.chunks:
                continue
            self._make_arrays(view.area_set)
            seen = self._in_view(view.area_set, frame)
            if view.values is not None:
                found += [self._fill(view, number, frame) for number in seen]
            stroke = self._stroke(view, frame)
            if stroke is not None:
                found += [self._border(view.area_set, number, stroke, frame) for number in seen]
        return found

    def renew(self, view: AreaView) -> None:
        """Have the classes of a view's values in its texture; the same ones are not written."""
        texels = self._texels(view)
        known = self._classes.get(view.area_set)
        if known is None:
            size = (ROW_TEXELS, len(texels) // ROW_TEXELS)
            texture = self._gl.texture(size, 1, texels, dtype="u1")
            texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
            self._classes[view.area_set] = (texels, texture)
        elif known[0] != texels:
            known[1].write(texels)
            self._classes[view.area_set] = (texels, known[1])

    def _texels(self, view: AreaView) -> bytes:
        """Return the class of every area as bytes, worked out once for a view."""
        areas = self._layer.area_sets.get(view.area_set)
        if areas is None or view.values is None:
            return b""
        known = self._texels_of.get(view.area_set)
        if known is not None and known[0] is view:
            return known[1]
        rows = max(-(-len(areas) // ROW_TEXELS), 1)
        texels = np.full(rows * ROW_TEXELS, HATCHED, np.uint8)
        classes = classes_of(view.values[: len(areas)], view.breaks[: MOST_CLASSES - 1])
        texels[: len(classes)] = np.where(classes == NO_CLASS, HATCHED, classes)
        found = texels.tobytes()
        if known is not None and known[1] == found:
            found = known[1]  # the same object: who compares it every frame is done at once
        self._texels_of[view.area_set] = (view, found)
        return found

    def release(self) -> None:
        """Give the window's objects back."""
        for arrays in (*self._fills.values(), *self._borders.values()):
            for array in arrays:
                array.release()
        for _, texture in self._classes.values():
            texture.release()
        self._fills.clear()
        self._borders.clear()
        self._classes.clear()
        self._ribbons.release()
        self._program.release()

    def _make_arrays(self, key: str) -> None:
        if key in self._fills:
            return
        chunks = self._layer.chunks[key]
        self._fills[key] = [
            self._gl.vertex_array(
                self._program,
                [
                    (shared(chunk.points, self._gl), "2f4", "in_at_m"),
                    (shared(chunk.area, self._gl), "1u4", "in_area"),
                ],
                shared(chunk.triangles, self._gl),
            )
            for chunk in chunks
        ]
        self._borders[key] = [
            self._ribbons.vertex_array(shared(chunk.borders, self._gl)) for chunk in chunks
        ]

    def _in_view(self, key: str, frame: Frame) -> list[int]:
        origin = self._layer.origin
        west, south, east, north = frame.camera.span_m(margin_px=2.0)
        west, east = west - origin.x_m, east - origin.x_m
        south, north = south - origin.y_m, north - origin.y_m
        return [
            number
            for number, chunk in enumerate(self._layer.chunks[key])
            if chunk.span_m[0] <= east
            and chunk.span_m[2] >= west
            and chunk.span_m[1] <= north
            and chunk.span_m[3] >= south
        ]

    def _fill(self, view: AreaView, number: int, frame: Frame) -> Callable[[], None]:
        colours = np.zeros((MOST_CLASSES, 4), np.float32)
        count = min(len(view.breaks) + 1, MOST_CLASSES)
        colours[:count, :3] = ramp(frame.theme, "area", count)
        colours[:count, 3] = OPACITY["area"]
        hatch = (*frame.theme.rgb("map.no_data"), 1.0)

        def draw() -> None:
            self.renew(view)
            self._classes[view.area_set][1].use(0)
            tell(self._program, "u_classes", 0)
            pour(self._program, "u_ramp", colours.tobytes())
            tell(self._program, "u_hatch", hatch)
            self._fills[view.area_set][number].render()

        return draw

    def _stroke(self, view: AreaView, frame: Frame) -> Stroke | None:
        side_px = self._layer.meshes[view.area_set].side_m * frame.camera.px_per_m / frame.unit
        part = (side_px - BORDERS_FROM_PX) / (BORDERS_WHOLE_PX - BORDERS_FROM_PX)
        if part <= 0.0 and view.values is not None:
            return None
        # Without a fill the borders are all there is: they stay, however faint.
        opacity = min(max(part, 0.25), 1.0) * BORDER_OPACITY
        return Stroke(BORDER_PX * frame.unit, frame.theme.rgb("map.area_line"), opacity)

    def _border(self, key: str, number: int, stroke: Stroke, frame: Frame) -> Callable[[], None]:
        count = self._layer.chunks[key][number].border_count
        return lambda: self._ribbons.draw(self._borders[key][number], count, stroke, frame)


def _segments(
    borders: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    """Return borders as the ribbons take them: with the length before, which only a dash needs."""
    return np.column_stack([borders, np.zeros(len(borders))]).astype("<f4")
