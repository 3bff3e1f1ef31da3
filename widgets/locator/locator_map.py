"""A small map in a panel or a dossier: marks and a box on the city's ground, or why there is none.

The tiles, the picture and the projection are QtLocation's; where it looks is said from outside.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QPointF, Qt, Signal
from PySide6.QtGui import QHideEvent, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from app.domain.errors import ConfigError
from app.domain.geo import LonLat
from app.domain.pack_notice import notice_in
from map_layers.camera_view import CameraView, fitted
from widgets.locator.place_names import COUNTY, TOWN, names_in
from widgets.locator.source import Degrees4, LocatorSource, LocatorTiles, TilesState
from widgets.look import Look
from widgets.plain import PlainLabel
from widgets.texts import Texts

if TYPE_CHECKING:
    from widgets.locator.quick_map import QuickMap

_log = logging.getLogger("ui")
DEEPER = -0.1  # the picture is drawn at twice the size: one zoom nearer than it says
MARGIN_PX = 6.0
NOTICE_PX, CREDIT_PX, NAME_PX = 14, 11, 13
TOWNS_FROM_ZOOM = 9.5
_ABSENT = LocatorTiles(TilesState.ABSENT)


@dataclass(frozen=True, slots=True)
class LocatorMark:
    """A sign at a place: ``pixmap`` is ``size_px`` logical pixels wide."""

    lon_deg: float
    lat_deg: float
    pixmap: QPixmap
    size_px: int


class LocatorMap(QWidget):
    """Loads QtLocation when it is first shown with tiles, and draws nothing while hidden.

    Emits ``pressed`` and ``dragged`` with the place under the hand.
    """

    pressed = Signal(float, float)
    dragged = Signal(float, float)

    def __init__(
        self, source: LocatorSource | None, look: Look, texts: Texts, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._source = source
        self._look = look
        self._texts = texts
        self._quick: QuickMap | None = None
        self._kept: dict[str, object] = {}  # what a surface that comes later is to show
        self._state = TilesState.MAKING
        self._address = ""
        self._bounds: Degrees4 | None = source.bounds_deg if source is not None else None
        self._highest_zoom = 0.0
        self._view = CameraView(0.0, 0.0, 3.0, 0.0, 1.0, 1.0)
        self.note = PlainLabel(is_wrapping=True)
        self.note.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.note.setProperty("tone", "muted")
        self._layout = QStackedLayout(self)
        self._layout.addWidget(self.note)
        self.set_look(look)

    @property
    def state(self) -> TilesState:
        """How it stands."""
        return self._state

    @property
    def view(self) -> CameraView:
        """What is looked at; its screen positions are logical px of this widget."""
        return self._view

    def set_look(self, look: Look) -> None:
        """Take another theme: other tiles."""
        self._look = look
        self.note.setFont(look.font())
        self._dress()
        self.refresh()

    def refresh(self) -> None:
        """Ask whether the tiles are there; once a second, and nothing happens while hidden."""
        if not self.isVisible():
            return
        found = _ABSENT
        if self._source is not None and self._state is not TilesState.ABSENT:
            found = self._source.tiles(self._look.theme.theme_id)
        if found.state is TilesState.READY and not self._load():
            found = _ABSENT
        self._state = found.state
        if found.state is not TilesState.READY:
            self.note.set_text(self._texts(f"locator.{found.state.value}"))
            self._layout.setCurrentWidget(self.note)
        elif self._quick is not None:
            self._layout.setCurrentWidget(self._quick)
            if found.address != self._address:
                self._address = found.address
                self._highest_zoom = found.zooms[1] + DEEPER
                self._quick.put({"address": found.address, "shows": True})
                self._aim()

    def fit(self, bounds_deg: Degrees4) -> None:
        """Look at all of west, south, east, north, as near as the tiles are fine."""
        if bounds_deg != self._bounds:
            self._bounds = bounds_deg
            self._aim()

    def set_marks(self, marks: Sequence[LocatorMark]) -> None:
        """Show these signs, the last on top."""
        self._put(
            marks=[
                {"lon": m.lon_deg, "lat": m.lat_deg, "px": m.size_px, "picture": _data_of(m.pixmap)}
                for m in marks
            ]
        )

    def set_box(self, corners: Sequence[LonLat]) -> None:
        """Show the box of these corners, in their order round it; none hides it."""
        self._put(box=[{"lon": corner.lon_deg, "lat": corner.lat_deg} for corner in corners])

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Begin to draw."""
        super().showEvent(event)
        self.refresh()
        self._put(shows=True)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of tiles and threads: what is not seen costs nothing."""
        super().hideEvent(event)
        self._put(shows=False)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep in view what is looked at."""
        super().resizeEvent(event)
        self._aim()

    def _load(self) -> bool:
        if self._quick is not None:
            return True
        if self._source is None:
            return False
        try:
            from widgets.locator.quick_map import QuickMap  # noqa: PLC0415 - 20 MiB, when needed

            self._quick = quick = QuickMap()
        except (ImportError, ConfigError) as error:
            _log.warning("the small maps: %s", error)
            return False
        quick.pressed.connect(lambda at: self.pressed.emit(*self._place(at)))
        quick.dragged.connect(lambda at: self.dragged.emit(*self._place(at)))
        self._layout.addWidget(quick)
        quick.put(
            {
                "scratch": str(self._source.scratch),
                "credit": self._source.attribution,
                "notice": notice_in(self._source.notice, self._texts.language),
            }
        )
        quick.put(self._kept)
        self._dress()
        return True

    def _put(self, **values: object) -> None:
        self._kept |= values
        if self._quick is not None:
            self._quick.put(values)

    def _dress(self) -> None:
        if self._quick is None:
            return
        look = self._look
        self._quick.set_ground(look.colour("map.outside"))
        self._quick.put(
            {
                "accent": look.colour("accent"),
                "ink": look.colour("text2"),
                "halo": look.colour("map.label_halo"),
                "family": look.family,
                "label": look.colour("map.label_minor"),
                "namePx": look.px(NAME_PX),
                "noticePx": look.px(NOTICE_PX),
                "creditPx": look.px(CREDIT_PX),
            }
        )

    def _aim(self) -> None:
        if self._bounds is None or self.width() < 1 or self.height() < 1:
            return
        blank = CameraView(0.0, 0.0, 3.0, 0.0, float(self.width()), float(self.height()))
        view = fitted(blank, self._bounds, MARGIN_PX)
        if view.zoom > self._highest_zoom > 0.0:
            view = CameraView(
                view.x_m, view.y_m, self._highest_zoom, 0.0, view.width_px, view.height_px
            )
        self._view = view
        lon_deg, lat_deg = view.centre_deg
        self._put(lon=lon_deg, lat=lat_deg, zoom=view.zoom, names=self._names())

    def _names(self) -> list[dict[str, object]]:
        """Return the names in view, counties before towns."""
        if self._source is None:
            return []
        ranks = (COUNTY, TOWN) if self._view.zoom >= TOWNS_FROM_ZOOM else (COUNTY,)
        height_px, language = self._look.px(NAME_PX), self._texts.language
        return [
            {"lon": name.lon_deg, "lat": name.lat_deg, "name": name.text}
            for name in names_in(self._view, self._source.places, ranks, height_px, language)
        ]

    def _place(self, at: QPointF) -> tuple[float, float]:
        return self._view.lonlat_at(at.x(), at.y())


def _data_of(pixmap: QPixmap) -> str:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    pixmap.save(buffer, "PNG")
    return "data:image/png;base64," + bytes(buffer.data().toBase64().data()).decode("ascii")
