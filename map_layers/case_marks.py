"""Cases on the map: a sheet whose sign says how far each has come, in the colour of its grade."""

import math
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.geo import mercator_m
from map_layers.contract import NEVER_S, Frame
from map_layers.marks import Mark, MarkPainter
from map_layers.overlays import CaseMark
from map_layers.sprites import SpriteAtlas
from map_layers.state_silhouettes import CASE_STATES
from map_layers.theme import rgb_of
from map_layers.windowed import WindowedLayer

SIZE_PX = 18.0
AT_MOST = 400
INK = rgb_of("#05070A")  # signs are dark on all colours in both themes, as those of alarms


class CaseMarksLayer(WindowedLayer):
    """The marks of :attr:`Overlays.cases`; what is closed is grey, whatever its grade was."""

    key: ClassVar[str] = "cases"

    def __init__(self, sprites: SpriteAtlas) -> None:
        self.sprites = sprites

    def view(self, gl: moderngl.Context) -> "CaseMarksView":
        """Return the marks of one window."""
        return CaseMarksView(gl, self)


class CaseMarksView:
    """The marks of one window, the gravest on top."""

    def __init__(self, gl: moderngl.Context, layer: CaseMarksLayer) -> None:
        self._painter = MarkPainter(gl, layer.sprites)

    def draw(self, frame: Frame) -> float:
        """Draw what is in view."""
        camera, theme = frame.camera, frame.theme
        size_px = SIZE_PX * frame.unit
        marks = []
        for case in sorted(frame.overlays.cases, key=_weight):
            x_m, y_m = mercator_m(case.lon_deg, case.lat_deg)
            x_px, y_px = camera.screen_of_m(np.array([[float(x_m), float(y_m)]]))[0].tolist()
            inside = -size_px < x_px < camera.width_px + size_px
            if not inside or not -size_px < y_px < camera.height_px + size_px:
                continue
            is_closed = case.state == "closed"
            key = "map.site" if is_closed else f"severity.fill.{int(case.severity)}"
            sprite = f"case.{case.state if case.state in CASE_STATES else 'new'}"
            marks.append(Mark(sprite, x_px, y_px, size_px, theme.rgb(key), INK))
        self._painter.draw(marks[-AT_MOST:], frame)
        return NEVER_S

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()


def _weight(case: CaseMark) -> float:
    """Return what rises with how much a case matters."""
    return -math.inf if case.state == "closed" else -float(case.severity)
