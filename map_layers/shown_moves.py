"""What a picture shows of the things that move: enough to tell whether a new one would differ."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.classes import EntityState
from map_layers.contract import Frame
from map_layers.name_rows import LOST_FROM_ZOOM
from map_layers.track_table import LOST_STEP, TrackTable
from map_layers.vessels import FROM_ZOOM as HULLS_FROM_ZOOM
from map_layers.visible_rows import rows_inside

MOVED_PX = 1.0  # logical; less is not seen
TURNED_DEG = 5.0  # of a course: the tip of its tick moves by a pixel or two
HEADED_DEG = 1.0  # of a hull drawn to scale
MARGIN_PX = 40.0  # a symbol that lies so far outside reaches in
UNKNOWN_DEG = -1.0

Rows = NDArray[np.uint32]
F4 = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class ShownMoves:
    """Arrays (n,): rows, where they were shown in metres, and what their symbols depended on.

    ``kind`` is class, state, life and patience in one number, ``step`` the step of age, ``minutes``
    those since the last fix of what may say them by its name, in an array of its own length.
    Numbers below 0 stand for what is not shown.
    """

    rows: Rows
    x_m: F4
    y_m: F4
    kind: NDArray[np.uint32]
    step: NDArray[np.intp]
    minutes: NDArray[np.float64]
    course_deg: F4
    heading_deg: F4

    @classmethod
    def of(
        cls, table: TrackTable, frame: Frame, ids: Iterable[str], *, has_all: bool
    ) -> "ShownMoves":
        """Return what ``frame`` shows of the things of these ids, or with ``has_all`` of all."""
        table.settle()
        found = (table.world.row_of(key) for key in ids)
        named = np.array([row for row in found if row is not None and row < table.size], np.uint32)
        inside = rows_inside(table, frame, frame.camera.span_m(MARGIN_PX)) if has_all else named
        rows = _joined(inside, named)
        records = table.records
        x_m, y_m = table.places_m(rows, frame.now_s)
        kind = records.kind.view("<u4")[:, 0][rows]
        ages = table.age_steps(rows, frame.now_s)
        is_plain = (records.kind[rows, 1] == EntityState.MOVING) & (ages != LOST_STEP)
        course_deg = np.where(is_plain, records.course_deg[rows], np.float32(UNKNOWN_DEG))
        minutes = _minutes(table, frame, rows, named)
        headings_deg = _headings_deg(table, frame, rows)
        return cls(rows, x_m, y_m, kind, ages, minutes, course_deg, headings_deg)

    def is_like(self, new: "ShownMoves", px_per_m: float) -> bool:
        """Return whether nobody could tell a picture of ``new`` from the one of these."""
        for old_values, values in (
            (self.rows, new.rows),
            (self.kind, new.kind),
            (self.step, new.step),
            (self.minutes, new.minutes),
        ):
            if not np.array_equal(old_values, values):
                return False
        moved_m = np.hypot(new.x_m - self.x_m, new.y_m - self.y_m)
        return not (
            float(moved_m.max(initial=0.0)) * px_per_m >= MOVED_PX
            or _is_turned(self.course_deg, new.course_deg, TURNED_DEG)
            or _is_turned(self.heading_deg, new.heading_deg, HEADED_DEG)
        )


def _joined(rising: Rows, more: Rows) -> Rows:
    """Return rows in rising order with those of ``more`` that are not among them yet."""
    missing = more[~np.isin(more, rising)] if len(more) else more
    return np.union1d(rising, missing) if len(missing) else rising


def _minutes(table: TrackTable, frame: Frame, rows: Rows, named: Rows) -> NDArray[np.float64]:
    """Return the minutes that names say of what is lost, -1 where they say none.

    Names are chosen once a second, so a picture may say what was true when its second began.
    """
    who = rows if frame.camera.zoom >= LOST_FROM_ZOOM else named
    since_s = math.floor(frame.now_s) - table.world.column("fix_s")[who]
    return np.where(since_s >= table.lost_after_s(who), np.rint(since_s / 60.0), -1.0)


def _headings_deg(table: TrackTable, frame: Frame, rows: Rows) -> F4:
    """Return the headings of rows where the map is near enough for hulls."""
    world = table.world
    if frame.camera.zoom < HULLS_FROM_ZOOM or all(f.key != "heading_deg" for f in world.fields):
        return np.empty(0, np.float32)
    headings_deg = world.column("heading_deg")[rows].astype(np.float32)
    return np.nan_to_num(headings_deg, nan=UNKNOWN_DEG)


def _is_turned(old_deg: F4, new_deg: F4, by_deg: float) -> bool:
    if not np.array_equal(old_deg < 0.0, new_deg < 0.0):
        return True
    apart_deg = np.abs(new_deg - old_deg)
    return bool((np.minimum(apart_deg, np.float32(360.0) - apart_deg) >= by_deg).any())
