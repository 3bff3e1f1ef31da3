"""Trails as the legs and arrow heads that are drawn of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.domain.trail import Fixes, joined
from map_layers.overlays import Trail
from map_layers.track_table import TrackTable

LEG_FORMAT, LEG_NAMES = "2f4 2f4 2f4 2f4/i", ("in_a_m", "in_b_m", "in_t_s", "in_glide_s")
ARROW_FORMAT, ARROW_NAMES = "2f4 2f4 1f4/i", ("in_at_m", "in_way", "in_t_s")
MOST_ARROWS = 2000
SAME_FIX_S = 0.002  # the archive keeps whole milliseconds

F4 = NDArray[np.float32]
F8 = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TrailLines:
    """``legs`` (n, 8) f4: both ends in metres from the origin, their times, the glide along it.

    Times are seconds from ``epoch_s``. ``piece`` (n,) says which legs hang together.
    """

    legs: F4
    piece: NDArray[np.intp]
    epoch_s: float
    oldest_s: float

    @classmethod
    def none(cls) -> "TrailLines":
        """Return lines of which there are none."""
        return cls(np.empty((0, 8), np.float32), np.empty(0, np.intp), 0.0, 0.0)

    @classmethod
    def of(cls, trails: tuple[Trail, ...], table: TrackTable) -> "TrailLines":
        """Return the legs of all trails; fixes that are not joined have none between them."""
        kept = [trail for trail in trails if len(trail.t_s) > 1]
        if not kept:
            return cls.none()
        epoch_s = max(float(trail.t_s[-1]) for trail in kept)
        lonlat = np.concatenate([trail.lonlat for trail in kept])
        at_m = table.origin.offsets(lonlat[:, 0], lonlat[:, 1])
        t_s = (np.concatenate([trail.t_s for trail in kept]) - epoch_s).astype(np.float32)
        ends = np.cumsum([len(trail.t_s) for trail in kept])
        is_leg = np.zeros(len(t_s), np.bool_)  # from a fix to the one after it
        glide_s = np.zeros((len(t_s), 2), np.float32)
        for trail, end in zip(kept, ends.tolist(), strict=True):
            first = end - len(trail.t_s)
            is_leg[first : end - 1] = joined(Fixes(trail.lonlat, trail.t_s), trail.gap_s)
            glide_s[end - 2] = _glide(trail, table, epoch_s)
        at = np.flatnonzero(is_leg)
        if not len(at):
            return cls.none()
        legs = np.column_stack([at_m[at], at_m[at + 1], t_s[at], t_s[at + 1], glide_s[at]])
        piece = np.cumsum(np.diff(at, prepend=at[0]) > 1, dtype=np.intp)
        return cls(legs.astype(np.float32), piece, epoch_s, float(t_s[at].min()))

    def arrows(self, apart_m: float) -> F4:
        """Return (n, 5) f4: place, direction and time of heads ``apart_m`` from one another.

        The first of a piece is half as far from where it begins; what is shorter has none.
        """
        if not len(self.legs):
            return np.empty((0, 5), np.float32)
        legs = self.legs.astype(np.float64)
        way_m = legs[:, 2:4] - legs[:, 0:2]
        length_m = np.hypot(way_m[:, 0], way_m[:, 1])
        total_m = np.cumsum(length_m)
        starts = np.flatnonzero(np.diff(self.piece, prepend=-1))
        before_m = (total_m - length_m)[starts][self.piece]
        ends_at = np.floor((total_m - before_m) / apart_m + 0.5)
        begins_at = np.floor((total_m - length_m - before_m) / apart_m + 0.5)
        on = np.flatnonzero((ends_at > begins_at) & (length_m > 0.0) & (legs[:, 7] == 0.0))
        on = on[-MOST_ARROWS:]
        where_m = (ends_at[on] - 0.5) * apart_m - (total_m - length_m - before_m)[on]
        part = (where_m / length_m[on])[:, None]
        heads = np.column_stack(
            [
                legs[on, 0:2] + part * way_m[on],
                way_m[on] / length_m[on, None],
                legs[on, 4] + part[:, 0] * (legs[on, 5] - legs[on, 4]),
            ]
        )
        return heads.astype(np.float32)


def _glide(trail: Trail, table: TrackTable, epoch_s: float) -> tuple[float, float]:
    """Return from when and how long its thing glides along the newest leg; nought if it does not.

    A symbol lags behind its newest fix by as long as it glides: the trail must not lead it.
    """
    row = table.world.row_of(trail.entity_id)
    if row is None or row >= table.size:
        return 0.0, 0.0
    if abs(float(table.world.column("fix_s")[row]) - float(trail.t_s[-1])) > SAME_FIX_S:
        return 0.0, 0.0
    records = table.records
    start_s = float(records.start_s[row]) + table.epoch_s - epoch_s
    return start_s, float(records.glide_s[row])
