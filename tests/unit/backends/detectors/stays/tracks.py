"""Tracks for the tests of stays, the batch definition they are held against, and damage to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.geo import distance_m
from app.domain.rulebook import RuleBook
from app.domain.staypoint import StayEnd, StayPoint
from backends.detectors.contract import FixRows
from backends.detectors.stays.finder import StayNumbers, StayProfile

LON_DEG, LAT_DEG = 120.9, 32.0
START_S = 1_760_000_000.0
DEGREE_M = np.pi * 6_371_008.8 / 180.0
EAST_M = DEGREE_M * np.cos(np.radians(LAT_DEG))
SHIPPED = Path(__file__).parents[5] / "resources/rules/detectors/stay.toml"


def shipped_book() -> RuleBook:
    """Return the rules as they are shipped."""
    return RuleBook.from_toml({"stay.toml": SHIPPED.read_text(encoding="utf-8")})


@dataclass(frozen=True)
class Fix:
    """One fix: seconds from the start, metres east and north of the place of the tests."""

    at_s: float
    east_m: float = 0.0
    north_m: float = 0.0
    has_stopped: bool = False
    thing: str = "truck"
    late_s: float = 1.0

    @property
    def lonlat(self) -> tuple[float, float]:
        """Where it is, in degrees."""
        return LON_DEG + self.east_m / EAST_M, LAT_DEG + self.north_m / DEGREE_M


def rows_of(fixes: Sequence[Fix], names: Sequence[str] | None = None) -> FixRows:
    """Return fixes as a host hands them over; ``names`` gives the slots."""
    names = names or sorted({fix.thing for fix in fixes})
    n = len(fixes)
    lonlat = np.array([fix.lonlat for fix in fixes]).reshape(n, 2)
    fix_s = np.array([START_S + fix.at_s for fix in fixes], np.float64)
    state = [EntityState.STOPPED if fix.has_stopped else EntityState.MOVING for fix in fixes]
    return FixRows(
        slot=np.array([names.index(fix.thing) for fix in fixes], np.uint32),
        ids=np.array([fix.thing.encode() for fix in fixes], "S32"),
        kind=np.full(n, EntityClass.HAZMAT_TRUCK, np.uint8),
        county=np.ones(n, np.uint8),
        state=np.array(state, np.uint8),
        lon_deg=lonlat[:, 0].copy(),
        lat_deg=lonlat[:, 1].copy(),
        speed_mps=np.full(n, np.nan, np.float32),
        course_deg=np.full(n, np.nan, np.float32),
        fix_s=fix_s,
        receipt_s=fix_s + np.array([fix.late_s for fix in fixes], np.float64),
    )


def cut(rows: FixRows, at: Sequence[int]) -> list[FixRows]:
    """Return the rows in pieces."""
    bounds = [0, *sorted(at), len(rows)]
    return [part(rows, slice(a, b)) for a, b in pairwise(bounds)]


def part(rows: FixRows, span: slice | np.ndarray) -> FixRows:
    """Return some of the rows."""
    return FixRows(**{name: getattr(rows, name)[span] for name in FixRows.__slots__})


def standing(
    from_s: float, for_s: float, *, east_m: float = 0.0, thing: str = "truck", every_s: float = 30.0
) -> list[Fix]:
    """Return fixes of a thing that stands still."""
    times = np.arange(from_s, from_s + for_s + 1e-6, every_s)
    return [Fix(float(t), east_m, thing=thing) for t in times]


def numbers(**changed: object) -> StayNumbers:
    """Return the numbers of the tests: one profile of 200 m and 20 min."""
    plain = {
        "profiles": (StayProfile("long", 200.0, 1200.0),),
        "gap_s": 900.0,
        "fuse_s": 43_200.0,
        "ahead_s": 120.0,
        "exit_fixes": 2,
    }
    return StayNumbers(**{**plain, **changed})  # type: ignore[arg-type]


def batch_stays(track: Sequence[Fix], rule: StayNumbers) -> list[StayPoint]:
    """Return the stays of one thing's whole track by the definition, looking at all of it at once.

    Li and others 2008: from anchor i take every fix within the distance until one lies beyond; a
    stay if it lasted long enough; go on from the fix that left. With two fixes to leave by, the
    first of two in a row; a silence ends it, unless the thing had stopped and is still there.
    """
    found = []
    for profile in rule.profiles:
        i = 0
        while i < len(track):
            members, out, end, following = [i], None, StayEnd.OPEN, len(track)
            for k in range(i + 1, len(track)):
                silent_s = track[k].at_s - track[k - 1].at_s
                is_within = _away_m(track[i], track[k]) <= profile.distance_m
                fuses = track[k - 1].has_stopped and is_within and silent_s <= rule.fuse_s
                if silent_s > rule.gap_s and not fuses:
                    end, following = StayEnd.GAP, k
                    break
                if is_within:
                    members.append(k)
                    out = None
                elif out is None and rule.exit_fixes == 2:
                    out = k
                else:
                    end, following = StayEnd.LEFT, k if out is None else out
                    break
            first, last = track[i].at_s, track[members[-1]].at_s
            if last - first >= profile.least_s:
                lonlat = np.array([track[m].lonlat for m in members]).mean(axis=0)
                found.append(
                    StayPoint(
                        track[i].thing, float(lonlat[0]), float(lonlat[1]),
                        START_S + first, START_S + last, len(members), end, profile.name,
                    )
                )  # fmt: skip
            i = following
    return found


def _away_m(a: Fix, b: Fix) -> float:
    return float(distance_m(*a.lonlat, *b.lonlat))
