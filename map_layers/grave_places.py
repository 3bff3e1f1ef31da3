"""Where on the screen the marks are that nothing may cover: alarms, and what is selected."""

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import Severity
from app.domain.geo import mercator_m
from map_layers.contract import Frame
from map_layers.overlays import AlarmMark
from map_layers.symbol_size import symbol_px
from map_layers.track_table import TrackTable
from map_layers.visible_rows import rows_shown

SIZE_PX = {Severity.I: 24.0, Severity.II: 22.0, Severity.III: 20.0, Severity.IV: 20.0}

Points = NDArray[np.float64]


def alarm_place(table: TrackTable, alarm: AlarmMark, frame: Frame) -> tuple[float, float]:
    """Return the logical px of an alarm's mark: above its thing, or where it was raised."""
    row = table.world.row_of(alarm.entity_id)
    if row is None:
        x_m, y_m = mercator_m(alarm.lon_deg, alarm.lat_deg)
        at_m = np.array([[float(x_m), float(y_m)]])
        above_px = 0.0
    else:
        at_m = table.origin.absolute(table.positions_m(np.array([row]), frame.now_s))
        above_px = symbol_px(frame) * 0.5 + SIZE_PX[alarm.severity] * frame.unit * 0.55
    x_px, y_px = frame.camera.screen_of_m(at_m)[0]
    return float(x_px), float(y_px) - above_px


def grave_places(table: TrackTable, frame: Frame) -> Points:
    """Return (n, 2) f8 logical px of the marks of alarms and of the things that are selected."""
    overlays = frame.overlays
    marks = []
    if "alarms" not in overlays.hidden_layers:
        marks = [alarm_place(table, alarm, frame) for alarm in overlays.alarms]
    found = (table.world.row_of(entity_id) for entity_id in overlays.selected)
    rows = np.array([row for row in found if row is not None and row < table.size], np.intp)
    rows = rows_shown(table, overlays, rows)
    at_m = table.origin.absolute(table.positions_m(rows, frame.now_s)).reshape(-1, 2)
    selected_px = frame.camera.screen_of_m(at_m)
    return np.concatenate([np.array(marks, np.float64).reshape(-1, 2), selected_px])
