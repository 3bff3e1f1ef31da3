"""The map of a dossier: where in the city the thing is, and where its alarms were raised."""

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from app.domain.alarm import Alarm
from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from widgets.locator.locator_map import LocatorMap, LocatorMark
from widgets.locator.source import Degrees4, LocatorSource
from widgets.look import Look
from widgets.symbol import class_pixmap, mark_pixmap
from widgets.texts import Texts

LEAST_PX, MOST_PX = 120, 240
SIGN_PX, MARK_PX = 22, 16
HALF_SPAN_DEG = 0.05  # 5 km each way: the streets of a district
ROOM = 0.3  # of the picture's half, outside which the thing may not go before the picture follows


class PlaceMap(QWidget):
    """Takes the room that the facts of a dossier leave, and shows nothing where that is little."""

    def __init__(
        self, source: LocatorSource | None, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.map = LocatorMap(source, look, texts)
        self.map.hide()
        self._source = source
        self._look = look
        self._has_thing = False
        self._shown: tuple[object, ...] = ()
        self._bounds: Degrees4 | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.map)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self.set_look(look)

    def show_thing(
        self, entity_id: str, kind: EntityClass, at: LonLat, alarms: Sequence[Alarm]
    ) -> None:
        """Show a thing by its sign, and its alarms by their marks."""
        self._has_thing = True
        self._fit_room()
        self.map.refresh()
        found = (entity_id, kind, at, tuple((a.lon_deg, a.lat_deg, a.severity) for a in alarms))
        if found == self._shown:
            return
        if not self._shown or self._shown[0] != entity_id:
            self._bounds = None
        self._shown = found
        mark_px, sign_px = self._look.px(MARK_PX), self._look.px(SIGN_PX)
        marks = [
            LocatorMark(
                a.lon_deg, a.lat_deg, mark_pixmap(self._look, a.severity, mark_px, 2.0), mark_px
            )
            for a in reversed(alarms)
        ]
        sign = class_pixmap(self._look, kind, sign_px, 2.0)
        self.map.set_marks([*marks, LocatorMark(at.lon_deg, at.lat_deg, sign, sign_px)])
        points = [at, *(LonLat(a.lon_deg, a.lat_deg) for a in alarms)]
        if self._bounds is None or not all(_is_well_inside(self._bounds, p) for p in points):
            self._bounds = _around(points)
            self.map.fit(self._bounds)

    def clear(self) -> None:
        """Show nothing."""
        self._has_thing, self._shown, self._bounds = False, (), None
        self._fit_room()

    def set_look(self, look: Look) -> None:
        """Take another theme or scale."""
        self._look = look
        self._shown = ()
        self.setMaximumHeight(look.px(MOST_PX))
        self.map.set_look(look)
        self._fit_room()

    @override
    def sizeHint(self) -> QSize:
        """Ask for nothing: the facts come first."""
        return QSize(0, 0)

    @override
    def minimumSizeHint(self) -> QSize:
        """Do with nothing."""
        return QSize(0, 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the map where there is room for one."""
        super().resizeEvent(event)
        self._fit_room()

    def _fit_room(self) -> None:
        is_wanted = self._source is not None and self._has_thing
        self.map.setVisible(is_wanted and self.height() >= self._look.px(LEAST_PX))


def _around(points: Sequence[LonLat]) -> Degrees4:
    """Return what holds all of ``points`` with streets round them."""
    lons, lats = [p.lon_deg for p in points], [p.lat_deg for p in points]
    half_deg = HALF_SPAN_DEG
    return min(lons) - half_deg, min(lats) - half_deg, max(lons) + half_deg, max(lats) + half_deg


def _is_well_inside(bounds: Degrees4, point: LonLat) -> bool:
    west, south, east, north = bounds
    margin = HALF_SPAN_DEG * ROOM
    return (
        west + margin <= point.lon_deg <= east - margin
        and south + margin <= point.lat_deg <= north - margin
    )
