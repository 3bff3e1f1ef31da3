"""Alarm marks: a statutory colour, shape and letter each; only what nobody has seen may blink."""

import math
from typing import ClassVar

import moderngl
import numpy as np

from app.domain.classes import Severity
from app.domain.geo import mercator_m
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.marks import Mark, MarkPainter
from map_layers.overlays import AlarmMark
from map_layers.sprites import SpriteAtlas
from map_layers.symbol_size import symbol_px
from map_layers.theme import rgb_of
from map_layers.track_table import TrackTable
from map_layers.windowed import WindowedLayer

SIZE_PX = {Severity.I: 24.0, Severity.II: 22.0, Severity.III: 20.0, Severity.IV: 20.0}
PHASE_S = 0.5  # half of the one blink a second
INK = rgb_of("#05070A")  # letters are dark on all four colours in both themes


class AlarmsLayer(WindowedLayer):
    """The marks of :attr:`Overlays.alarms`."""

    key: ClassVar[str] = "alarms"

    def __init__(self, table: TrackTable, sprites: SpriteAtlas) -> None:
        self.table = table
        self.sprites = sprites

    def view(self, gl: moderngl.Context) -> "AlarmsView":
        """Return the marks of one window."""
        return AlarmsView(gl, self)


class AlarmsView:
    """The marks of one window, gravest on top, above the symbol they belong to."""

    def __init__(self, gl: moderngl.Context, layer: AlarmsLayer) -> None:
        self._table = layer.table
        self._painter = MarkPainter(gl, layer.sprites)

    def draw(self, frame: Frame) -> float:
        """Draw the marks; return the time to the next phase where one blinks."""
        alarms = sorted(frame.overlays.alarms, key=lambda alarm: -alarm.severity)
        is_second_phase = math.floor(frame.at_s / PHASE_S) % 2 == 1
        blinks = False
        marks = []
        for alarm in alarms:
            is_blinking = alarm.is_unacknowledged and alarm.severity is Severity.I
            blinks |= is_blinking
            x_px, y_px = self._at(alarm, frame)
            marks.append(
                Mark(
                    f"mark.{int(alarm.severity)}",
                    x_px,
                    y_px,
                    SIZE_PX[alarm.severity] * frame.unit,
                    frame.theme.rgb(f"severity.fill.{int(alarm.severity)}"),
                    INK,
                    is_hollow=is_blinking and is_second_phase,
                )
            )
        self._painter.draw(marks, frame)
        return PHASE_S - frame.at_s % PHASE_S if blinks else NEVER_S

    def pick(self, x_px: float, y_px: float, frame: Frame) -> list[Hit]:
        """Return the alarms under the pointer, nearest first."""
        hits = []
        for alarm in frame.overlays.alarms:
            mark_x_px, mark_y_px = self._at(alarm, frame)
            distance_px = math.hypot(mark_x_px - x_px, mark_y_px - y_px)
            if distance_px <= SIZE_PX[alarm.severity] * frame.unit * 0.6:
                lon, lat = frame.camera.lonlat_at(mark_x_px, mark_y_px)
                hits.append(Hit(HitKind.ALARM, alarm.alarm_id, distance_px, lon, lat))
        return sorted(hits, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()

    def _at(self, alarm: AlarmMark, frame: Frame) -> tuple[float, float]:
        row = self._table.world.row_of(alarm.entity_id)
        if row is None:
            x_m, y_m = mercator_m(alarm.lon_deg, alarm.lat_deg)
            at_m = np.array([[float(x_m), float(y_m)]])
            above_px = 0.0
        else:
            at_m = self._table.origin.absolute(
                self._table.positions_m(np.array([row]), frame.now_s)
            )
            above_px = symbol_px(frame) * 0.5 + SIZE_PX[alarm.severity] * frame.unit * 0.55
        x_px, y_px = frame.camera.screen_of_m(at_m)[0]
        return float(x_px), float(y_px) - above_px
