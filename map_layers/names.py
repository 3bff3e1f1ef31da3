"""Names of moving things: the chosen ones always, ours when near, and how long a lost one is."""

from typing import ClassVar

import moderngl

from map_layers.glyphs import GlyphAtlas
from map_layers.label_room import LabelRooms
from map_layers.name_view import KEY, NamesView
from map_layers.track_table import TrackTable
from map_layers.windowed import WindowedLayer


class NamesLayer(WindowedLayer):
    """Labels that ride with moving things."""

    key: ClassVar[str] = KEY

    def __init__(self, table: TrackTable, glyphs: GlyphAtlas, rooms: LabelRooms) -> None:
        self.table = table
        self.glyphs = glyphs
        self._rooms = rooms

    def view(self, gl: moderngl.Context) -> NamesView:
        """Return the names of one window."""
        return NamesView(gl, self.table, self.glyphs, self._rooms)
