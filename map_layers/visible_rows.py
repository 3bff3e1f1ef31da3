"""Which rows are in the view of one window: alive, inside, not filtered; what matters last."""

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS, EntityClass
from map_layers.camera import Degrees4
from map_layers.contract import Frame
from map_layers.track_table import TrackTable

MARGIN_PX = 64.0  # so that what glides in from outside is there already

RANK = np.zeros(256, np.uint8)  # how late a class is drawn: 0 traffic, 1 watched, 2 ours
RANK[[EntityClass.HAZMAT_TRUCK, EntityClass.CHARTER_COACH, EntityClass.TANKER_VESSEL]] = 1
RANK[[int(kind) for kind in OURS]] = 2


class VisibleRows:
    """The rows in view of one window in drawing order: traffic, then what is watched, then ours."""

    def __init__(self, table: TrackTable) -> None:
        self._table = table
        self._chosen_for: tuple[object, ...] = ()
        self.rows: NDArray[np.uint32] = np.empty(0, np.uint32)

    def choose(self, frame: Frame) -> bool:
        """Choose anew where data, camera or filter differ; return whether it did."""
        overlays = frame.overlays
        reason = (self._table.revision, frame.camera, overlays.hidden_classes, overlays.rows)
        if reason == self._chosen_for:
            return False
        self._chosen_for = reason
        rows = rows_inside(self._table, frame, frame.camera.span_m(MARGIN_PX))
        rank = RANK[self._table.records.kind[rows, 0]]
        self.rows = rows[np.argsort(rank, kind="stable")]
        return True


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
