"""Alarm marks: a statutory colour, shape and letter each; only what nobody has seen may blink."""

import math
from typing import ClassVar

import moderngl

from app.domain.classes import Severity
from map_layers.contract import NEVER_S, Frame, Hit, HitKind
from map_layers.grave_places import SIZE_PX, alarm_place
from map_layers.marks import Mark, MarkPainter
from map_layers.sprite_texture import SpriteTexture
from map_layers.theme import rgb_of
from map_layers.track_table import TrackTable
from map_layers.windowed import WindowedLayer

PHASE_S = 0.5  # half of the one blink a second
INK = rgb_of("#05070A")  # letters are dark on all four colours in both themes


class AlarmsLayer(WindowedLayer):
    """The marks of :attr:`Overlays.alarms`."""

    key: ClassVar[str] = "alarms"

    def __init__(self, table: TrackTable, sprites: SpriteTexture) -> None:
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
        """Draw the marks; return the time to the next phase where one blinks in view."""
        alarms = sorted(frame.overlays.alarms, key=lambda alarm: -alarm.severity)
        is_second_phase = math.floor(frame.at_s / PHASE_S) % 2 == 1
        blinks = False
        marks = []
        for alarm in alarms:
            is_blinking = alarm.is_unacknowledged and alarm.severity is Severity.I
            x_px, y_px = alarm_place(self._table, alarm, frame)
            blinks |= is_blinking and _is_in_view(x_px, y_px, frame)
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
            mark_x_px, mark_y_px = alarm_place(self._table, alarm, frame)
            distance_px = math.hypot(mark_x_px - x_px, mark_y_px - y_px)
            if distance_px <= SIZE_PX[alarm.severity] * frame.unit * 0.6:
                lon, lat = frame.camera.lonlat_at(mark_x_px, mark_y_px)
                hits.append(Hit(HitKind.ALARM, alarm.alarm_id, distance_px, lon, lat))
        return sorted(hits, key=lambda hit: hit.distance_px)

    def release(self) -> None:
        """Give the window's objects back."""
        self._painter.release()


def _is_in_view(x_px: float, y_px: float, frame: Frame) -> bool:
    """Return whether any of a mark can be seen."""
    reach_px, camera = max(SIZE_PX.values()) * frame.unit, frame.camera
    is_beside = -reach_px <= x_px <= camera.width_px + reach_px
    return is_beside and -reach_px <= y_px <= camera.height_px + reach_px
