"""A vessel: its papers, and where it is at any moment on its fairway or at anchor."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.geo import LonLat
from backends.demo.vessels.fairways import Fairway
from backends.demo.vessels.land import Land

FIRST_MMSI = 413_990_001  # China's digits with a series set aside for the demo
UNDER_WAY, AT_ANCHOR, MOORED = 0, 1, 5
CARGO, TANKER, PASSENGER, TUG = 70, 80, 60, 52
_TYPES = (CARGO, TANKER, PASSENGER, TUG)
_TYPE_SHARES = (0.6, 0.2, 0.1, 0.1)
_STATUSES = (UNDER_WAY, AT_ANCHOR, MOORED)
_STATUS_SHARES = (0.72, 0.18, 0.10)
_SPEED_MPS = (2.5, 7.0)
_RIGHT = (0.3, 1.0)  # of the room beside the fairway: keep to starboard of the middle
_STILL_RIGHT_M = (350.0, 700.0)  # beside the fairway, not in it, where there is water
_TRIES = 8
_SWINGS_M = 12.0


@dataclass(frozen=True, slots=True)
class VesselFix:
    """Where a vessel is; ``heading_deg`` also when it lies still."""

    at: LonLat
    speed_mps: float
    course_deg: float
    heading_deg: float


@dataclass(frozen=True, slots=True)
class Vessel:
    """A simulated vessel; its position is a pure function of city time."""

    mmsi: int
    name: str
    ship_type: int
    status: int
    length_m: int
    fairway: Fairway
    begins_m: float
    right_m: float
    speed_mps: float

    def fix(self, now_s: float, start_s: float) -> VesselFix:
        """Return where it is at ``now_s`` when it was where it began at ``start_s``."""
        if self.status == UNDER_WAY:
            along_m = self.begins_m + self.speed_mps * (now_s - start_s)
            at, course = self.fairway.at(along_m, self.right_m)
            return VesselFix(at, self.speed_mps, course, course)
        swing = (now_s - start_s) / 900.0 + self.mmsi  # turns with the tide, each in its own phase
        off_m = _SWINGS_M * float(np.sin(swing)) if self.status == AT_ANCHOR else 0.0
        at, course = self.fairway.at(self.begins_m + off_m, self.right_m + off_m)
        return VesselFix(at, 0.0, course, (course + 10.0 * off_m / _SWINGS_M) % 360.0)


def make_vessels(
    count: int, fairways: Sequence[Fairway], land: Land, random: np.random.Generator
) -> tuple[Vessel, ...]:
    """Return ``count`` vessels spread over the fairways by their length; none without fairways.

    One that finds no water to lie in beside its fairway lies at its edge.
    """
    if not fairways:
        return ()
    lengths = np.array([f.length_m for f in fairways])
    room_m = {fairway.name: land.room_m(fairway) for fairway in fairways}
    vessels = []
    for number in range(count):
        fairway = fairways[int(random.choice(len(fairways), p=lengths / lengths.sum()))]
        status = int(random.choice(_STATUSES, p=_STATUS_SHARES))
        begins_m = float(random.uniform(0.0, 2 * fairway.length_m))
        right_m = room_m[fairway.name] * float(random.uniform(*_RIGHT))
        if status != UNDER_WAY:
            begins_m, right_m = _berth(fairway, land, random) or (begins_m, right_m)
        vessels.append(
            Vessel(
                mmsi=FIRST_MMSI + number,
                name=f"YANSHI {number + 1:04d}",
                ship_type=int(random.choice(_TYPES, p=_TYPE_SHARES)),
                status=status,
                length_m=int(random.integers(40, 220)),
                fairway=fairway,
                begins_m=begins_m,
                right_m=right_m,
                speed_mps=float(random.uniform(*_SPEED_MPS)),
            )
        )
    return tuple(vessels)


def _berth(fairway: Fairway, land: Land, random: np.random.Generator) -> tuple[float, float] | None:
    """Return where to lie: metres along the fairway and off to the right, in the water."""
    for _ in range(_TRIES):
        begins_m = float(random.uniform(0.0, fairway.length_m))
        right_m = float(random.uniform(*_STILL_RIGHT_M))
        if not land.covers(*fairway.beside(np.array([begins_m]), right_m))[0]:
            return begins_m, right_m
    return None
