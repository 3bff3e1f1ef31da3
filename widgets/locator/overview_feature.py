"""The overview: the whole city with the box of what the map shows; dragging it moves the map."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.geo import LonLat, mercator_m
from app.services.live import Pumped
from widgets.locator.locator_map import LocatorMap, LocatorMark
from widgets.locator.source import LocatorSource
from widgets.look import Look
from widgets.map.feature import FeatureMaker, MapContext
from widgets.plain import PlainLabel
from widgets.symbol import mark_pixmap

if TYPE_CHECKING:  # both bring the GL library with them
    from map_layers.camera import CameraView
    from map_layers.contract import Hit

HEIGHT_PX = 230
MARK_PX = 16
BOX_EVERY_S = 0.1
LEAST_BOX_PX = 10.0
MOST_MARKS = 60


class OverviewFeature:
    """A press inside the box takes hold of it; one outside brings the map there in an ease."""

    key: ClassVar[str] = "overview"

    def __init__(self, source: LocatorSource, context: MapContext, look: Look) -> None:
        self._context = context
        self._look = look
        self._is_open = False
        self._shown: tuple[CameraView, float] | None = None
        self._next_s = 0.0
        self._alarms: tuple[object, ...] | None = None
        self._grip_m: tuple[float, float] | None = None
        self._panel = QWidget()
        self.map = LocatorMap(source, look, context.texts)
        self.map.pressed.connect(self._press)
        self.map.dragged.connect(self._drag)
        self._hint = PlainLabel(context.texts("locator.hint"), is_wrapping=True)
        self._hint.setProperty("tone", "muted")
        column = QVBoxLayout(self._panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.map)
        column.addWidget(self._hint)
        column.addStretch(1)
        self.set_look(look)

    def panel(self) -> QWidget:
        """Return the small map and what can be done with it."""
        return self._panel

    def open(self) -> None:
        """Begin to follow the camera."""
        self._is_open, self._shown = True, None
        self._show_alarms()

    def shut(self) -> None:
        """Stop following it."""
        self._is_open, self._grip_m = False, None

    def absorb(self, pumped: Pumped) -> None:
        """Move the box with the camera, ten times a second at most."""
        if not self._is_open:
            return
        if pumped.is_new_board or any(s.startswith("alarm:") for s in pumped.subjects):
            self._show_alarms()
        now_s = self._context.monotonic()
        host = self._context.access.map
        if host is None or now_s < self._next_s:
            return
        view = host.scene.camera.view(now_s)
        shown = (view, self.map.view.px_per_m)
        if shown != self._shown:
            self._shown, self._next_s = shown, now_s + BOX_EVERY_S
            self.map.set_box(_box(view, self.map.view.px_per_m))

    def refresh(self) -> None:
        """Ask for tiles that were not there yet."""
        if self._is_open:
            self.map.refresh()

    def clicked(self, hits: "list[Hit]", at: LonLat) -> bool:
        """Leave the clicks on the map to it."""
        del hits, at
        return False

    def set_look(self, look: Look) -> None:
        """Take another theme."""
        self._look = look
        self._hint.setFont(look.font())
        self.map.setFixedHeight(look.px(HEIGHT_PX))
        self.map.set_look(look)
        self._alarms = None
        self._show_alarms()

    def release(self) -> None:
        """Nothing is held: what is drawn ends with the widget."""

    def _show_alarms(self) -> None:
        alarms = self._context.group.board.listed_alarms()[:MOST_MARKS]
        found = tuple((a.lon_deg, a.lat_deg, a.severity) for a in alarms)
        if found != self._alarms:
            self._alarms = found
            size_px = self._look.px(MARK_PX)
            picture = partial(mark_pixmap, self._look, size_px=size_px, ratio=2.0)
            # The gravest stands on top of what is beside it.
            self.map.set_marks(
                [
                    LocatorMark(lon_deg, lat_deg, picture(severity=severity), size_px)
                    for lon_deg, lat_deg, severity in reversed(found)
                ]
            )

    def _press(self, lon_deg: float, lat_deg: float) -> None:
        host = self._context.access.map
        if host is None:
            return
        now_s = self._context.monotonic()
        camera = host.scene.camera
        view = camera.view(now_s)
        x_m, y_m = (float(at) for at in mercator_m(lon_deg, lat_deg))
        if _holds(view, x_m, y_m, LEAST_BOX_PX / 2.0 / self.map.view.px_per_m):
            self._grip_m = (view.x_m - x_m, view.y_m - y_m)
        else:
            self._grip_m = (0.0, 0.0)
            camera.ask(now_s)
            camera.ease_to(lon_deg, lat_deg, now_s)
            host.scene.touch()

    def _drag(self, lon_deg: float, lat_deg: float) -> None:
        host = self._context.access.map
        if host is None or self._grip_m is None:
            return
        now_s = self._context.monotonic()
        camera = host.scene.camera
        view = camera.view(now_s)
        x_m, y_m = (float(at) for at in mercator_m(lon_deg, lat_deg))
        aim = np.array([[x_m + self._grip_m[0], y_m + self._grip_m[1]]])
        x_px, y_px = view.screen_of_m(aim)[0]
        # A pan, as if the hand were on the large map: whatever else moves that map gives way.
        camera.pan(view.width_px / 2 - float(x_px), view.height_px / 2 - float(y_px), now_s)
        host.scene.touch()


def overview_of(source: LocatorSource | None) -> tuple[FeatureMaker, ...]:
    """Return the feature, where there is a ground for it."""
    return () if source is None else (partial(OverviewFeature, source),)


def _box(view: "CameraView", px_per_m: float) -> list[LonLat]:
    """Return the corners of what a map shows, never smaller than can be seen and taken hold of."""
    wider = max(1.0, LEAST_BOX_PX / (min(view.width_px, view.height_px) / view.px_per_m * px_per_m))
    right_px, down_px = view.width_px / 2 * wider, view.height_px / 2 * wider
    x_px, y_px = view.width_px / 2, view.height_px / 2
    turns = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return [LonLat(*view.lonlat_at(x_px + i * right_px, y_px + j * down_px)) for i, j in turns]


def _holds(view: "CameraView", x_m: float, y_m: float, least_m: float) -> bool:
    """Return whether a place is inside the box of ``view``, or within ``least_m`` of its middle."""
    x_px, y_px = (float(at) for at in view.screen_of_m(np.array([[x_m, y_m]]))[0])
    is_near = max(abs(x_m - view.x_m), abs(y_m - view.y_m)) <= least_m
    return is_near or (0 <= x_px <= view.width_px and 0 <= y_px <= view.height_px)
