"""Anchored vessels: those that leave their place, and those that swing, weigh or jump."""

from dataclasses import replace

import numpy as np
import pytest

from backends.detectors.anchor_drift import RULE, AnchorDrift
from tests.unit.backends.detectors.driven import NOON_S, REGIONS, outline
from tests.unit.backends.detectors.sailed import (
    ANCHORED,
    BOOK,
    MOORED,
    Sailed,
    sail,
    seen,
    spoilt_at_sea,
)

LIES = sail("A", 0, mps=0.0, state=ANCHORED, for_s=1800.0)
DRAGS_S = NOON_S + 1800.0


def detector() -> AnchorDrift:
    return AnchorDrift(BOOK, REGIONS)


def drags(mps: float = 0.61, **other: object) -> list[Sailed]:
    away = sail("A", 0, from_s=DRAGS_S, for_s=2400.0, mps=mps, state=ANCHORED)
    return [*LIES, *(replace(fix, **other) for fix in away)]


def test_a_dragging_anchor_is_said_once_it_has_gone_three_hundred_metres() -> None:
    found = seen(detector(), drags())
    assert [one.is_standing for one in found] == [True]
    gone_s = DRAGS_S + 500.0
    assert found[0].from_s == gone_s
    assert found[0].at_s == gone_s + 180.0
    said = found[0].evidence
    assert said["says"] == "anchored"
    assert said["laid_s"] == NOON_S
    assert said["farthest_m"] > 400.0
    assert said["standing"] == "house"


def test_it_ends_when_she_says_that_she_is_under_way_or_is_back() -> None:
    fixes = drags()
    under_way = sail("A", 0, from_s=DRAGS_S + 2400.0, for_s=60.0, start=(1440.0, 0.0))
    assert outline(seen(detector(), [*fixes, *under_way]))[1] == (RULE, False, under_way[0].at_s)
    back = sail("A", 0, from_s=DRAGS_S + 2400.0, for_s=60.0, mps=0.0, state=ANCHORED)
    assert outline(seen(detector(), [*fixes, *back]))[1] == (RULE, False, back[0].at_s)


def swings(radius_m: float) -> list[Sailed]:
    turns = np.linspace(0.0, np.pi, 720)
    return [
        Sailed(NOON_S + 10.0 * n, radius_m * float(np.cos(a)), radius_m * float(np.sin(a)),
               0.1, "A", state=ANCHORED)
        for n, a in enumerate(turns.tolist())
    ]  # fmt: skip


def jumps() -> list[Sailed]:
    fixes = sail("A", 0, mps=0.0, state=MOORED, for_s=7200.0)
    random = np.random.default_rng(2)
    for at in np.flatnonzero(random.random(len(fixes)) < 0.12).tolist():
        fixes[at] = replace(fixes[at], east_m=float(random.uniform(400.0, 900.0)))
    return fixes


@pytest.mark.parametrize(
    "fixes",
    [
        LIES,
        swings(120.0),
        drags(mps=5.0, state=1),  # weighed anchor, and says so
        drags(mps=0.1),  # not so far
        drags()[: len(LIES) + 60],  # not so long
        jumps(),  # a drifting receiver
        sail("A", 0),
    ],
)
def test_what_is_no_drift_says_nothing(fixes: list[Sailed]) -> None:
    assert seen(detector(), fixes) == []


def test_the_next_place_she_lies_at_is_a_place_of_its_own() -> None:
    way = sail("A", 0, from_s=DRAGS_S, for_s=600.0)
    there = sail("A", 0, from_s=DRAGS_S + 600.0, mps=0.0, state=MOORED, start=(3000.0, 0.0))
    assert seen(detector(), [*LIES, *way, *there]) == []


def test_the_same_is_said_however_the_fixes_are_cut_and_spoilt() -> None:
    fixes = spoilt_at_sea([*drags(), *sail("A", 0, from_s=DRAGS_S + 2400.0)], 6)
    whole = seen(detector(), fixes)
    assert [one.is_standing for one in whole] == [True, False]
    assert repr(seen(detector(), fixes, 97)) == repr(whole)
    one = detector()
    seen(one, fixes)
    counts = one.counts
    assert counts["used"] + counts["not_newer"] + counts["future"] == len(fixes)
    assert counts["under_way"] > 0
    assert list(one.advance(NOON_S)) == []
    assert one.bytes_held() > 0
