"""What the left button and the keys do while a geofence is drawn or edited."""

import math
from collections.abc import Callable

from PySide6.QtCore import Qt

from app.domain.geo import LonLat
from app.domain.shape import ShapeKind
from widgets.map.hand_tool import MapPoint
from widgets.map_draw.pen import Pen

KNOT_REACH_PX = 10.0
DRAG_PX = 6.0
NO_KNOT = -1
_ENDS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class DrawTool:
    """Leads a :class:`Pen`. ``screen_of`` gives the logical px of a place now.

    ``changed`` is called after every change, ``dropped`` when the hand wants no more of it.
    """

    def __init__(
        self,
        pen: Pen,
        screen_of: Callable[[LonLat], tuple[float, float]],
        changed: Callable[[], None],
        dropped: Callable[[], None],
    ) -> None:
        self.pen = pen
        self._screen_of = screen_of
        self._changed = changed
        self._dropped = dropped
        self._held = NO_KNOT
        self._pressed: MapPoint | None = None

    @property
    def cursor(self) -> Qt.CursorShape:
        """A cross, under which a corner is put."""
        return Qt.CursorShape.CrossCursor

    def press(self, at: MapPoint) -> None:
        """Put a corner, close the ring, or take hold of a knot."""
        self._pressed = at
        pen = self.pen
        if not pen.is_drawing:
            self._held = self._knot_at(at)
        elif self._closes(at):
            pen.end()
        else:
            pen.put(LonLat(at.lon_deg, at.lat_deg))
        self._changed()

    def move(self, at: MapPoint, *, is_down: bool) -> None:
        """Lead the rubber line, or the knot that is held."""
        place = LonLat(at.lon_deg, at.lat_deg)
        if is_down and self._held != NO_KNOT:
            self.pen.move_knot(self._held, place)
        elif self.pen.is_drawing:
            self.pen.point_at(place)
        else:
            return
        self._changed()

    def let_go(self, at: MapPoint) -> None:
        """Let a knot go; a circle may also be drawn in one go."""
        pressed, self._pressed = self._pressed, None
        self._held = NO_KNOT
        pen = self.pen
        is_circle = pen.is_drawing and pen.kind is ShapeKind.CIRCLE and bool(pen.points)
        if not is_circle or pressed is None:
            return
        if math.hypot(at.x_px - pressed.x_px, at.y_px - pressed.y_px) > DRAG_PX:
            pen.put(LonLat(at.lon_deg, at.lat_deg))
            self._changed()

    def double(self, at: MapPoint) -> None:
        """End it: the first of the two clicks has put the last corner."""
        del at
        if self.pen.is_drawing and self.pen.kind is not ShapeKind.CIRCLE and self.pen.end():
            self._changed()

    def key(self, key: Qt.Key) -> bool:
        """Enter ends, Backspace takes a corner back, Esc drops the whole."""
        if key in _ENDS:
            self.pen.end()
        elif key == Qt.Key.Key_Backspace:
            self.pen.take_back()
        elif key == Qt.Key.Key_Escape:
            self._dropped()
            return True
        else:
            return False
        self._changed()
        return True

    def _closes(self, at: MapPoint) -> bool:
        pen = self.pen
        is_ring = pen.kind is ShapeKind.POLYGON and len(pen.points) > 2  # noqa: PLR2004 - a triangle
        return is_ring and self._distance_px(pen.points[0], at) <= KNOT_REACH_PX

    def _knot_at(self, at: MapPoint) -> int:
        reached = [(self._distance_px(knot, at), i) for i, knot in enumerate(self.pen.knots)]
        distance_px, knot = min(reached, default=(math.inf, NO_KNOT))
        return knot if distance_px <= KNOT_REACH_PX else NO_KNOT

    def _distance_px(self, place: LonLat, at: MapPoint) -> float:
        x_px, y_px = self._screen_of(place)
        return math.hypot(x_px - at.x_px, y_px - at.y_px)
