"""Problem spots: a mark whose shape is its class; areas that are hot are ringed."""

from collections.abc import Sequence
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.areas import AreaSet
from app.domain.geo import mercator_m
from map_layers.contract import NEVER_S, Frame
from map_layers.glyphs import GlyphAtlas
from map_layers.legend_rows import SPOT_RING_PX
from map_layers.marks import Mark, MarkPainter
from map_layers.origin import Origin
from map_layers.overlays import SPOTS_KEY, SpotMark, SpotsView
from map_layers.ribbons import SEGMENT_FLOATS, Ribbons, Stroke, segments_of
from map_layers.sprite_texture import SpriteTexture
from map_layers.text import TextPainter, TextRun
from map_layers.windowed import WindowedLayer

SIZE_PX = 15.0
HOT = "hot"
# Words of hot spots stand where a county fills the map, those of the others where a town does.
WORDS_FROM_ZOOM, MORE_WORDS_FROM_ZOOM = 9.2, 11.0
RING_OPACITY = 0.6
TEXT_PX, TEXT_WIDE = 12.0, 0.62  # of its size is an ordinary letter wide; those of the East, one
BESIDE_PX, LINE_PX = 11.0, 17.0
CASING_PX = 1.4
AT_MOST = 200
FIRST_WIDE = 0x1100


class SpotsLayer(WindowedLayer):
    """The marks of :attr:`Overlays.spots`; where words would lie over each other the first stay."""

    key: ClassVar[str] = SPOTS_KEY

    def __init__(
        self,
        area_sets: Sequence[AreaSet],
        origin: Origin,
        sprites: SpriteTexture,
        glyphs: GlyphAtlas,
    ) -> None:
        self.area_sets = {areas.key: areas for areas in area_sets}
        self.origin = origin
        self.sprites = sprites
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "SpotsLayerView":
        """Return the spots of one window."""
        return SpotsLayerView(gl, self)

    def segments(self, marks: Sequence[SpotMark]) -> NDArray[np.float32]:
        """Return the borders of the hot areas, each area once, as ribbons take them."""
        parts = []
        hot = (one for one in marks if one.kind == HOT)
        for set_key, code in dict.fromkeys((one.area_set, one.code) for one in hot):
            areas = self.area_sets.get(set_key)
            if areas is None or code not in areas.codes:
                continue
            for ring in areas.rings(areas.codes.index(code)):
                closed = np.concatenate([ring, ring[:1]])
                points_m = self.origin.offsets(closed[:, 0], closed[:, 1])
                parts.append(segments_of(points_m, np.array([0, len(closed)])))
        return np.concatenate(parts) if parts else np.empty((0, SEGMENT_FLOATS), np.float32)


class SpotsLayerView:
    """The spots of one window; their borders are uploaded when other spots are given."""

    def __init__(self, gl: moderngl.Context, layer: SpotsLayer) -> None:
        self._gl = gl
        self._layer = layer
        self._ribbons = Ribbons(gl)
        self._painter = MarkPainter(gl, layer.sprites)
        self._text = TextPainter(gl, layer.glyphs)
        self._given: SpotsView | None = None
        self._marks: tuple[SpotMark, ...] = ()
        self._at_m: NDArray[np.float64] = np.empty((0, 2))
        self._ring: tuple[moderngl.Buffer, moderngl.VertexArray, int] | None = None
        self.shown: tuple[str, ...] = ()  # the words that are written now

    def draw(self, frame: Frame) -> float:
        """Draw borders, marks and as many words as there is room for."""
        if frame.overlays.spots is not self._given:
            self._take(frame.overlays.spots)
        self.shown = ()
        if not self._marks:
            return NEVER_S
        theme, unit = frame.theme, frame.unit
        if self._ring is not None:
            _, array, count = self._ring
            wide_px = (SPOT_RING_PX + 2 * CASING_PX) * unit
            casing = Stroke(wide_px, theme.rgb("map.way_casing"), 0.6)
            self._ribbons.draw(array, count, casing, frame)
            ring = Stroke(SPOT_RING_PX * unit, theme.rgb("map.label_minor"), RING_OPACITY)
            self._ribbons.draw(array, count, ring, frame)
        at_px = frame.camera.screen_of_m(self._at_m)
        ink = theme.rgb("map.symbol_halo")
        colours = {HOT: theme.rgb("map.label")}
        rest = theme.rgb("map.label_minor")
        places = [
            (one, x_px, y_px)
            for one, (x_px, y_px) in zip(self._marks, at_px.tolist(), strict=True)
            if 0 <= x_px <= frame.camera.width_px and 0 <= y_px <= frame.camera.height_px
        ]
        self._painter.draw(
            [
                Mark(f"spot.{one.kind}", x, y, SIZE_PX * unit, colours.get(one.kind, rest), ink)
                for one, x, y in reversed(places)  # what matters most lies on top
            ],
            frame,
        )
        runs = self._runs(places, frame)
        self.shown = tuple(run.text for run in runs)
        self._text.draw(runs, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._forget()
        for painter in (self._ribbons, self._painter, self._text):
            painter.release()

    def _runs(self, places: Sequence[tuple[SpotMark, float, float]], frame: Frame) -> list[TextRun]:
        theme, unit = frame.theme, frame.unit
        size_px, high_px = TEXT_PX * unit, LINE_PX * unit
        colours = (theme.rgb("map.label"), theme.rgb("map.label_halo"))
        runs: list[TextRun] = []
        taken: list[tuple[float, float, float]] = []  # left, right, middle
        zoom = frame.camera.zoom
        for one, x_px, y_px in places:
            if zoom < (WORDS_FROM_ZOOM if one.kind == HOT else MORE_WORDS_FROM_ZOOM):
                continue
            left_px = x_px + BESIDE_PX * unit
            right_px = left_px + size_px * sum(_wide(sign) for sign in one.label)
            is_free = all(
                right_px < left or left_px > right or abs(y_px - at) > high_px
                for left, right, at in taken
            )
            if is_free and one.label and right_px <= frame.camera.width_px:
                taken.append((left_px, right_px, y_px))
                runs.append(TextRun(one.label, left_px, y_px, size_px, *colours, "medium", "left"))
        return runs

    def _take(self, view: SpotsView | None) -> None:
        self._forget()
        self._given = view
        self._marks = () if view is None else view.marks[:AT_MOST]
        lons, lats = ([getattr(m, key) for m in self._marks] for key in ("lon_deg", "lat_deg"))
        x_m, y_m = mercator_m(np.array(lons, np.float64), np.array(lats, np.float64))
        self._at_m = np.column_stack([x_m, y_m])
        segments = self._layer.segments(self._marks)
        if len(segments):
            buffer = self._gl.buffer(segments.tobytes())
            self._ring = (buffer, self._ribbons.vertex_array(buffer), len(segments))

    def _forget(self) -> None:
        if self._ring is not None:
            buffer, array, _ = self._ring
            array.release()
            buffer.release()
        self._ring = None


def _wide(sign: str) -> float:
    return 1.0 if ord(sign) >= FIRST_WIDE else TEXT_WIDE
