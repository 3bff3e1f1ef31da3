"""Cases on the map: a sheet whose sign says how far each has come, in the colour of its grade."""

import math
from typing import ClassVar

import moderngl
import numpy as np
from numpy.typing import NDArray

from app.domain.geo import mercator_m
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.glyphs import GlyphAtlas
from map_layers.marks import Mark, MarkPainter
from map_layers.overlays import CaseMark
from map_layers.sprite_texture import SpriteTexture
from map_layers.state_silhouettes import CASE_STATES, UNKNOWN_STATE
from map_layers.text import TextPainter, TextRun
from map_layers.theme import rgb_of
from map_layers.windowed import WindowedLayer

SIZE_PX = 18.0
AT_MOST = 400
REACH_PX = 12.0
CUT_PX, CUT_SIZE_PX, EDGE_PX = 60.0, 13.0, 10.0  # above notice and attribution
INK = rgb_of("#05070A")  # signs are dark on all colours in both themes, as those of alarms


class CaseMarksLayer(WindowedLayer):
    """The marks of :attr:`Overlays.cases`; what is closed is grey, whatever its grade was.

    Of more than ``AT_MOST`` in view the gravest are drawn, and the map says of how many.
    """

    key: ClassVar[str] = "cases"

    def __init__(self, sprites: SpriteTexture, glyphs: GlyphAtlas) -> None:
        self.sprites = sprites
        self.glyphs = glyphs

    def view(self, gl: moderngl.Context) -> "CaseMarksView":
        """Return the marks of one window."""
        return CaseMarksView(gl, self)


class CaseMarksView:
    """The marks of one window, the gravest on top."""

    def __init__(self, gl: moderngl.Context, layer: CaseMarksLayer) -> None:
        self._painter = MarkPainter(gl, layer.sprites)
        self._text = TextPainter(gl, layer.glyphs)
        self._given: tuple[CaseMark, ...] = ()
        self._cases: list[CaseMark] = []
        self._at_m: NDArray[np.float64] = np.empty((0, 2))

    def draw(self, frame: Frame) -> float:
        """Draw what is in view."""
        if frame.overlays.cases is not self._given:
            self._sort(frame.overlays.cases)
        if not self._cases:
            return NEVER_S
        camera, size_px = frame.camera, SIZE_PX * frame.unit
        at_px = camera.screen_of_m(self._at_m)
        far_px = np.abs(at_px - (camera.width_px / 2, camera.height_px / 2))
        reach_px = (camera.width_px / 2 + size_px, camera.height_px / 2 + size_px)
        seen = np.flatnonzero((far_px < reach_px).all(axis=1))
        marks = [
            _mark(self._cases[number], at_px[number], size_px, frame)
            for number in seen[-AT_MOST:].tolist()
        ]
        if len(seen) > AT_MOST:
            marks.append(self._said(len(seen), frame))
        self._painter.draw(marks, frame)
        return NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return those under the pointer that are drawn, nearest first."""
        if frame.overlays.cases is not self._given or not self._cases:
            return []
        off_px = np.hypot(*(frame.camera.screen_of_m(self._at_m) - (x_px, y_px)).T)
        near = np.flatnonzero(off_px <= REACH_PX * frame.unit)[-AT_MOST:].tolist()
        hits = [
            Hit(HitKind.CASE, one.case_id, float(off_px[at]), one.lon_deg, one.lat_deg)
            for at in near
            for one in (self._cases[at],)
        ]
        return sorted(hits, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()
        self._text.release()

    def _sort(self, cases: tuple[CaseMark, ...]) -> None:
        self._given, self._cases = cases, sorted(cases, key=_weight)
        lons, lats = ([getattr(c, key) for c in self._cases] for key in ("lon_deg", "lat_deg"))
        x_m, y_m = mercator_m(np.array(lons, np.float64), np.array(lats, np.float64))
        self._at_m = np.column_stack([x_m, y_m])

    def _said(self, count: int, frame: Frame) -> Mark:
        """Write how many of how many are drawn; return the sheet that stands beside it."""
        camera, theme, unit = frame.camera, frame.theme, frame.unit
        right_px, y_px = camera.width_px - EDGE_PX * unit, camera.height_px - CUT_PX * unit
        text, size_px = f"{AT_MOST:,} / {count:,}", CUT_SIZE_PX * unit
        colours = (theme.rgb("map.label"), theme.rgb("map.label_halo"))
        run = TextRun(text, right_px, y_px, size_px, *colours, "medium", "right")
        self._text.draw([run], frame)
        left_px = right_px - (0.5 * len(text) + 0.9) * size_px
        return Mark("case.new", left_px, y_px, SIZE_PX * unit, theme.rgb("map.site"), INK)


def _mark(case: CaseMark, at_px: NDArray[np.float64], size_px: float, frame: Frame) -> Mark:
    key = "map.site" if case.state == "closed" else f"severity.fill.{int(case.severity)}"
    state = case.state if case.state in CASE_STATES else UNKNOWN_STATE
    x_px, y_px = at_px.tolist()
    return Mark(f"case.{state}", x_px, y_px, size_px, frame.theme.rgb(key), INK)


def _weight(case: CaseMark) -> float:
    """Return what rises with how much a case matters."""
    return -math.inf if case.state == "closed" else -float(case.severity)
