"""Which rows one window shows: alive, inside, not filtered; and how late their class is drawn."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS, EntityClass
from map_layers.camera import Degrees4
from map_layers.contract import Frame
from map_layers.overlays import Overlays
from map_layers.track_table import TrackTable

Rows = TypeVar("Rows", NDArray[np.uint32], NDArray[np.intp])
RANK = np.zeros(256, np.uint8)  # how late a class is drawn: 0 traffic, 1 watched, 2 ours
RANK[[EntityClass.HAZMAT_TRUCK, EntityClass.CHARTER_COACH, EntityClass.TANKER_VESSEL]] = 1
RANK[[int(kind) for kind in OURS]] = 2


def rows_shown(table: TrackTable, overlays: Overlays, rows: Rows) -> Rows:
    """Return those of ``rows`` that neither their class nor the filter of a window hides."""
    shown = table.shown(overlays.rows)
    if shown is not None:
        rows = rows[shown[rows]]
    if overlays.hidden_classes:
        is_hidden = np.zeros(256, np.bool_)
        is_hidden[[int(hidden) for hidden in overlays.hidden_classes]] = True
        rows = rows[~is_hidden[table.records.kind[rows, 0]]]
    return rows


def rows_inside(table: TrackTable, frame: Frame, span_m: Degrees4) -> NDArray[np.uint32]:
    """Return the rows that live inside west, south, east, north metres and are not filtered."""
    west, south, east, north = span_m
    origin, records = table.origin, table.records
    x_m, y_m = records.to_x_m, records.to_y_m
    inside = x_m >= np.float32(west - origin.x_m)
    inside &= x_m < np.float32(east - origin.x_m)
    inside &= y_m >= np.float32(south - origin.y_m)
    inside &= y_m < np.float32(north - origin.y_m)
    shown = table.shown(frame.overlays.rows)
    if shown is not None:
        inside &= shown
    rows = np.flatnonzero(inside).astype(np.uint32)
    # Four bytes at a time are read several times faster than one by one.
    kind = records.kind.view("<u4")[:, 0][rows]
    keep = (kind & np.uint32(0xFF0000)) != 0
    for hidden in frame.overlays.hidden_classes:
        keep &= (kind & np.uint32(0xFF)) != np.uint32(hidden)
    return np.asarray(rows[keep], np.uint32)
