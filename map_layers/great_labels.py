"""The names of city, counties and towns, over dots and symbols: the second half of place names."""

from typing import ClassVar

import moderngl

from map_layers.contract import NEVER_S, Frame
from map_layers.label_room import GREAT, LabelRooms
from map_layers.windowed import WindowedLayer


class GreatLabelsLayer(WindowedLayer):
    """Draws what the names of places chose to stand above the traffic."""

    key: ClassVar[str] = GREAT

    def __init__(self, rooms: LabelRooms) -> None:
        self._rooms = rooms

    def view(self, gl: moderngl.Context) -> "GreatLabelsView":
        """Return the great names of one window."""
        return GreatLabelsView(gl, self._rooms)


class GreatLabelsView:
    """The great names of one window; they are chosen and laid out with the lesser ones."""

    def __init__(self, gl: moderngl.Context, rooms: LabelRooms) -> None:
        self._rooms = rooms
        self._room = rooms.enter(gl, GREAT)

    def draw(self, frame: Frame) -> float:
        """Draw them; where there are no names of places there are none."""
        labels = self._room.labels
        if labels is None:
            return NEVER_S
        return labels.draw_great(frame)

    def release(self) -> None:
        """Leave the room."""
        self._rooms.leave(self._room, GREAT)
