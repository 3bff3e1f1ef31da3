"""How stations stand to their limits: a small mark at the symbol, told by its shape and tint."""

from typing import ClassVar

import moderngl
import numpy as np

from map_layers.contract import NEVER_S, Frame
from map_layers.marks import Mark, MarkPainter
from map_layers.sprite_texture import SpriteTexture
from map_layers.symbol_size import symbol_px
from map_layers.track_table import TrackTable
from map_layers.windowed import WindowedLayer

SIZE_PART = 0.52  # of the symbol's body
ASIDE_PART = 0.5
# Only what needs a person is saturated; these are the colours of the labels beside them.
COLOURS = {
    "over": "severity.text.2",
    "near": "map.label",
    "stale": "map.label_minor",
    "frozen": "severity.text.3",
    "lost": "severity.text.3",
}


class StationMarksLayer(WindowedLayer):
    """The states of :attr:`Overlays.values`, at stations that are drawn as symbols."""

    key: ClassVar[str] = "station-marks"

    def __init__(self, table: TrackTable, sprites: SpriteTexture) -> None:
        self.table = table
        self.sprites = sprites

    def view(self, gl: moderngl.Context) -> "StationMarksView":
        """Return the marks of one window."""
        return StationMarksView(gl, self)


class StationMarksView:
    """The marks of one window."""

    def __init__(self, gl: moderngl.Context, layer: StationMarksLayer) -> None:
        self._gl = gl
        self._table = layer.table
        self._painter = MarkPainter(gl, layer.sprites)

    def draw(self, frame: Frame) -> float:
        """Draw a mark at the lower right of every symbol whose station is not simply well."""
        world = self._table.world
        known = ((world.row_of(v.entity_id), v.state) for v in frame.overlays.values if v.state)
        states = {row: state for row, state in known if row is not None and state in COLOURS}
        if not states:
            return NEVER_S
        here = np.fromiter(states, np.intp, len(states))
        rows = here[np.isin(here, self._table.icons_in(self._gl))]
        if not len(rows):
            return NEVER_S
        at_m = self._table.origin.absolute(self._table.positions_m(rows, frame.now_s))
        px = frame.camera.screen_of_m(at_m) + symbol_px(frame) * ASIDE_PART
        size_px = symbol_px(frame) * SIZE_PART
        ink = frame.theme.rgb("map.symbol_halo")
        marks = []
        for row, (x_px, y_px) in zip(rows.tolist(), px.tolist(), strict=True):
            state = states[row]
            colour = frame.theme.rgb(COLOURS[state])
            marks.append(Mark(f"station.{state}", x_px, y_px, size_px, colour, ink))
        self._painter.draw(marks, frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()
