"""What the left button and the keys do while something is measured."""

from collections.abc import Callable

from PySide6.QtCore import Qt

from app.domain.geo import LonLat
from widgets.map.hand_tool import MapPoint
from widgets.map_measure.tape import Tape

_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MeasureTool:
    """Leads a :class:`Tape`; ``changed`` is called after every change."""

    def __init__(self, tape: Tape, changed: Callable[[], None]) -> None:
        self.tape = tape
        self._changed = changed

    @property
    def cursor(self) -> Qt.CursorShape:
        """A cross, under which a point is put."""
        return Qt.CursorShape.CrossCursor

    def press(self, at: MapPoint) -> None:
        """Put a point down."""
        self.tape.put(LonLat(at.lon_deg, at.lat_deg))
        self._changed()

    def move(self, at: MapPoint, *, is_down: bool) -> None:
        """Lead the rubber line."""
        del is_down
        if self.tape.is_drawing:
            self.tape.point_at(LonLat(at.lon_deg, at.lat_deg))
            if self.tape.points:
                self._changed()

    def let_go(self, at: MapPoint) -> None:
        """Nothing hangs on the button going up."""
        del at

    def double(self, at: MapPoint) -> None:
        """End it: the first of the two clicks has put the last point."""
        del at
        self.tape.end()
        self._changed()

    def key(self, key: Qt.Key) -> bool:
        """Enter ends, Backspace takes a point back, Esc clears; with nothing there it is free."""
        if key in _ENDS:
            self.tape.end()
        elif key == Qt.Key.Key_Backspace:
            self.tape.take_back()
        elif key == Qt.Key.Key_Escape and self.tape.points:
            self.tape.clear()
        else:
            return False
        self._changed()
        return True
