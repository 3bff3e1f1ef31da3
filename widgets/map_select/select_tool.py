"""What the left button and the keys do while things are caught with a band or a lasso."""

import math
from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt

from app.domain.geo import LonLat
from app.domain.picks import How
from widgets.map.hand_tool import MapPoint

DRAG_PX = 6.0
STEP_PX = 3.0  # between two corners of a lasso
CORNERS_AT_MOST = 1_500

Ring = tuple[LonLat, ...]


class CatchWith(StrEnum):
    """A rectangle on the screen, or a line drawn freely."""

    BAND = "band"
    LASSO = "lasso"


class SelectTool:
    """Draws a ring while the button is down: Shift adds what is in it, Ctrl removes it.

    ``place_at`` gives the place under a logical px. ``drawn`` is told the ring while it is drawn,
    and an empty one at its end; ``caught`` the ring and what to do; ``clicked`` a click that drew
    none; ``dropped`` returns whether Esc found anything to let go.
    """

    def __init__(
        self,
        way: CatchWith,
        place_at: Callable[[float, float], LonLat],
        drawn: Callable[[Ring], None],
        caught: Callable[[Ring, How], None],
        clicked: Callable[[MapPoint], None],
        dropped: Callable[[], bool],
    ) -> None:
        self.way = way
        self._place_at = place_at
        self._drawn = drawn
        self._caught = caught
        self._clicked = clicked
        self._dropped = dropped
        self._points: list[MapPoint] = []

    @property
    def cursor(self) -> Qt.CursorShape:
        """A cross."""
        return Qt.CursorShape.CrossCursor

    def press(self, at: MapPoint) -> None:
        """Begin."""
        self._points = [at]

    def move(self, at: MapPoint, *, is_down: bool) -> None:
        """Draw on."""
        if not is_down or not self._points:
            return
        if self.way is CatchWith.BAND:
            self._points[1:] = [at]
        elif _apart_px(self._points[-1], at) >= STEP_PX and len(self._points) < CORNERS_AT_MOST:
            self._points.append(at)
        self._drawn(self._ring())

    def let_go(self, at: MapPoint) -> None:
        """Catch what is inside; a hand that hardly moved has clicked."""
        if not self._points:
            return
        self.move(at, is_down=True)
        first = self._points[0]
        ring = self._ring()
        is_drag = max(_apart_px(first, point) for point in (*self._points, at)) > DRAG_PX
        self._points = []
        self._drawn(())
        if is_drag and len(ring) > 2:  # noqa: PLR2004 - two corners enclose nothing
            self._caught(ring, _how(first))
        elif not is_drag:
            self._clicked(at)

    def double(self, at: MapPoint) -> None:
        """Do nothing more: the first of the two clicks has chosen."""
        del at

    def key(self, key: Qt.Key) -> bool:
        """Esc drops the ring, then what was caught; with nothing there it is free."""
        if key != Qt.Key.Key_Escape:
            return False
        if self._points:
            self._points = []
            self._drawn(())
            return True
        return self._dropped()

    def _ring(self) -> Ring:
        if self.way is CatchWith.LASSO:
            return tuple(LonLat(point.lon_deg, point.lat_deg) for point in self._points)
        one, other = self._points[0], self._points[-1]
        corners = (
            (one.x_px, one.y_px),
            (other.x_px, one.y_px),
            (other.x_px, other.y_px),
            (one.x_px, other.y_px),
        )
        return tuple(self._place_at(*corner) for corner in corners)


def _how(at: MapPoint) -> How:
    if at.has_ctrl:
        return How.REMOVE
    return How.ADD if at.has_shift else How.ANEW


def _apart_px(one: MapPoint, other: MapPoint) -> float:
    return math.hypot(one.x_px - other.x_px, one.y_px - other.y_px)
