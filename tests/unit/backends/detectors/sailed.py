"""Fixes of made-up vessels for the tests of detectors."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from app.domain.classes import EntityClass, EntityState
from app.domain.finding import Finding
from backends.detectors.contract import FixDetector, FixRows
from tests.unit.backends.detectors.driven import NOON_S, Fix, cut, rows, shipped

BOOK = shipped("vessel.toml")
MOVING, ANCHORED, MOORED = EntityState.MOVING, EntityState.ANCHORED, EntityState.MOORED


@dataclass(frozen=True)
class Sailed(Fix):
    """One fix of a vessel."""

    kind: EntityClass = EntityClass.CARGO_VESSEL
    course_deg: float = 90.0
    state: EntityState = MOVING


def sail(
    name: str,
    slot: int,
    *,
    from_s: float = NOON_S,
    for_s: float = 1200.0,
    every_s: float = 10.0,
    start: tuple[float, float] = (0.0, 0.0),
    course_deg: float = 90.0,
    mps: float = 5.0,
    state: EntityState = MOVING,
) -> list[Sailed]:
    """Return fixes along a straight course from ``start`` (metres east and north)."""
    east, north = math.sin(math.radians(course_deg)), math.cos(math.radians(course_deg))
    return [
        Sailed(
            from_s + t, start[0] + east * mps * t, start[1] + north * mps * t, mps, name, slot,
            course_deg=course_deg, state=state,
        )
        for t in np.arange(0.0, for_s, every_s).tolist()
    ]  # fmt: skip


def mixed(*fixes: Sequence[Sailed]) -> list[Sailed]:
    """Return the fixes of several vessels in the order of their time."""
    return sorted((fix for each in fixes for fix in each), key=lambda fix: fix.at_s)


def vessel_rows(fixes: Sequence[Sailed]) -> FixRows:
    """Return fixes as the columns a host hands over."""
    return replace(
        rows(fixes),
        course_deg=np.array([fix.course_deg for fix in fixes], np.float32),
        state=np.array([fix.state for fix in fixes], np.uint8),
    )


def seen(detector: FixDetector, fixes: Sequence[Sailed], pieces: int = 1) -> list[Finding]:
    """Return what a detector says of fixes that come in so many pieces."""
    whole = vessel_rows(fixes)
    edges = np.linspace(0, len(fixes), pieces + 1).astype(int).tolist()
    found: list[Finding] = []
    for first, stop in pairwise(edges):
        found.extend(detector.step(cut(whole, first, stop)))
    return found


def by_beats(
    detector: FixDetector, fixes: Sequence[Sailed], until_s: float, beat_s: float = 60.0
) -> list[Finding]:
    """Return what is said when fixes come beat by beat of their receipt."""
    found: list[Finding] = []
    now_s = NOON_S
    while now_s < until_s:
        due = [fix for fix in fixes if now_s <= fix.at_s + fix.late_s < now_s + beat_s]
        now_s += beat_s
        if due:
            found.extend(detector.step(vessel_rows(due)))
        found.extend(detector.advance(now_s))
    return found


def spoilt_at_sea(fixes: Sequence[Sailed], seed: int) -> list[Sailed]:
    """Return what a hall receives: fixes doubled, old ones again, and some dated ahead."""
    random = np.random.default_rng(seed)
    received: list[Sailed] = []
    for fix in fixes:
        received.append(fix)
        match int(random.integers(15)):
            case 0:
                received.append(fix)
            case 1 if len(received) > 9:
                received.append(received[-9])
            case 2:
                received.append(replace(fix, at_s=fix.at_s + 9e3, late_s=-9e3))
    return received
