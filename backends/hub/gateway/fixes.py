"""Fixes of terminals on their way to a track batch."""

import numpy as np

from app.domain.classes import EntityState
from app.domain.tracks import TrackBatch
from backends.adapters.jt808.location import Location

UNDER_WAY_MPS = 0.5


class Fixes:
    """Collects locations column by column until somebody takes them."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._ids: list[bytes] = []
        self._rows: list[tuple[float, float, float, float, float, int]] = []

    def add(self, phone: str, location: Location) -> None:
        """Take the location of a terminal."""
        self._ids.append(b"jt808:" + phone.encode("ascii"))
        self._rows.append(
            (
                location.lon_deg,
                location.lat_deg,
                location.fix_s,
                location.speed_mps,
                location.course_deg,
                _state(location),
            )
        )

    def take(self) -> TrackBatch | None:
        """Return what came since the last call, or None."""
        if not self._ids:
            return None
        rows = np.array(self._rows, "<f8").T
        batch = TrackBatch(
            self._source,
            np.array(self._ids, "S32"),
            {
                "lon_deg": rows[0].copy(),
                "lat_deg": rows[1].copy(),
                "fix_s": rows[2].copy(),
                "speed_mps": rows[3].astype("<f4"),
                "course_deg": rows[4].astype("<f4"),
                "state": rows[5].astype("u1"),
            },
        )
        self._ids, self._rows = [], []
        return batch


def _state(location: Location) -> EntityState:
    if location.is_emergency:
        return EntityState.EMERGENCY
    is_moving = location.speed_mps >= UNDER_WAY_MPS
    return EntityState.MOVING if is_moving else EntityState.STOPPED
