"""Which rows one window draws: alive, in view, not filtered, and never more than it has pixels."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import OURS, EntityClass
from map_layers.contract import Frame
from map_layers.track_table import TrackTable

MARGIN_PX = 64.0  # so that what glides in from outside is there already
THIN_ABOVE = 4000
CELL_PX = 3.0  # of several dots on one such square only the topmost is drawn

_RANK = np.zeros(256, np.uint8)  # how late a class is drawn: 0 traffic, 1 watched, 2 ours
_RANK[[EntityClass.HAZMAT_TRUCK, EntityClass.CHARTER_COACH, EntityClass.TANKER_VESSEL]] = 1
_RANK[[int(kind) for kind in OURS]] = 2


class VisibleRows:
    """The rows of one window in drawing order: traffic, then what is watched, then ours."""

    def __init__(self, table: TrackTable) -> None:
        self._table = table
        self._chosen_for: tuple[object, ...] = ()
        self.rows: NDArray[np.uint32] = np.empty(0, np.uint32)
        self.in_view = 0  # before thinning
        self.traffic = 0  # how many of the rows, from the first on, are ordinary traffic

    def choose(self, frame: Frame) -> bool:
        """Choose anew where data, camera or filter differ; return whether it did."""
        reason = (self._table.revision, frame.camera, frame.overlays.hidden_classes)
        if reason == self._chosen_for:
            return False
        self._chosen_for = reason
        records = self._table.records
        rows = np.flatnonzero(self._inside(records, frame)).astype(np.uint32)
        self.in_view = len(rows)
        rank = _RANK[records["kind"][rows, 0]]
        rows = rows[np.argsort(rank, kind="stable")]
        if len(rows) > THIN_ABOVE:
            rows = self._thinned(rows, frame)
        self.rows = rows
        self.traffic = int((_RANK[records["kind"][rows, 0]] == 0).sum())
        return True

    def _inside(self, records: NDArray[Any], frame: Frame) -> NDArray[np.bool_]:
        west, south, east, north = frame.camera.span_m(MARGIN_PX)
        origin = self._table.origin
        x_m, y_m = records["to_m"][:, 0], records["to_m"][:, 1]
        inside = records["kind"][:, 2].astype(np.bool_)
        inside &= (x_m >= west - origin.x_m) & (x_m <= east - origin.x_m)
        inside &= (y_m >= south - origin.y_m) & (y_m <= north - origin.y_m)
        for kind in frame.overlays.hidden_classes:
            inside &= records["kind"][:, 0] != kind
        return inside

    def _thinned(self, rows: NDArray[np.uint32], frame: Frame) -> NDArray[np.uint32]:
        """Keep the last, that is the topmost, of all that share a square of the screen."""
        at = self._table.records["to_m"][rows] * np.float32(frame.camera.px_per_m / CELL_PX)
        cell = np.floor(at).astype(np.int64)
        from_end = (cell[::-1, 0] << 32) ^ (cell[::-1, 1] & 0xFFFFFFFF)
        _, first = np.unique(from_end, return_index=True)
        return np.asarray(rows[np.sort(len(rows) - 1 - first)], np.uint32)
