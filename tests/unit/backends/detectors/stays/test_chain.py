"""From fixes to findings: damage changes nothing that is said, nor does how the fixes are cut."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from app.domain.entry import canonical
from backends.detectors.contract import FixRows
from backends.detectors.stays.finder import StayFinder, StayNumbers
from backends.detectors.stays.resumption import Resumption
from backends.detectors.stays.workshop import Workshop
from tests.unit.backends.detectors.stays.grounds import closed, places, site
from tests.unit.backends.detectors.stays.tracks import Fix, cut, part, rows_of, shipped_book

NAMES = ["a", "b", "c"]
DAY_S = 86_400.0
SITES = (
    site("plant", "chemical_plant", radius_m=130.0),
    site("home", "hazmat_parking", -9000.0, radius_m=150.0),
)
STATUSES = (replace(closed("plant"), valid_from="2025-10-01"),)
HIDDEN_M = 6000.0  # east of the plant: nothing is registered there


def fixes(days=6):
    """Return three tankers that stand at home, and at night at the plant or at a hidden place."""
    rng = np.random.default_rng(14)
    found = []
    for number, thing in enumerate(NAMES):
        for day in range(days):
            goal_m = 0.0 if (day + number) % 3 == 0 else HIDDEN_M
            legs = [(-9000.0, 40_000.0), (goal_m, 5400.0), (-9000.0, 20_000.0)]
            at_s, where_m = day * DAY_S + 600.0 * number, -9000.0
            for east_m, for_s in legs:
                while abs(east_m - where_m) > 1.0:  # 54 km/h
                    where_m += float(np.clip(east_m - where_m, -900.0, 900.0))
                    found.append(Fix(at_s, where_m, thing=thing))
                    at_s += 60.0
                for _ in range(int(for_s / 60.0)):
                    east, north = rng.normal(0.0, 6.0, 2)
                    found.append(Fix(at_s, where_m + float(east), float(north), True, thing))
                    at_s += 60.0
    return sorted(found, key=lambda fix: (fix.at_s, fix.thing))


def damaged(clean):
    """Return them with 1 % that drift, 0.6 % lost, and doubled, reordered and future-dated ones."""
    rng = np.random.default_rng(15)
    found = []
    for measured in clean:
        lot, fix = rng.random(), measured
        if lot < 0.006:
            continue
        if lot < 0.016:
            fix = replace(fix, east_m=fix.east_m + float(rng.uniform(150, 900)))
        found.append(fix)
        if lot > 0.995:
            found.append(fix)
        elif lot > 0.990 and len(found) > 9:
            found.append(replace(found[-9], thing=fix.thing, at_s=fix.at_s - 120.0))
        elif lot > 0.9895:
            found.append(replace(fix, at_s=fix.at_s + 50_000.0, late_s=-49_000.0))
    return found


def judged(pieces):
    """Return what both detectors say of rows that come in pieces, and the finder."""
    book = shipped_book()
    finder = StayFinder(StayNumbers.of(book["stay_point"].sets[0]))
    register = places(*SITES)
    detectors = (Resumption(book, register, STATUSES), Workshop(book, register))
    findings = []
    for rows in pieces:
        stays = finder.step(rows)
        now_s = float(rows.receipt_s.max()) if len(rows) else 0.0
        findings += [one for each in detectors for one in each.take(stays, now_s)]
    return findings, finder


@pytest.fixture(scope="module")
def clean() -> FixRows:
    return rows_of(fixes(), NAMES)


def test_both_places_are_found_and_nothing_else(clean):
    findings, _ = judged([clean])
    assert sorted((one.rule, one.is_standing) for one in findings) == [
        ("black_workshop", True),
        ("illegal_resumption", True),
    ]


def test_how_the_fixes_are_cut_changes_no_byte_of_what_is_said(clean):
    whole, _ = judged([clean])
    rng = np.random.default_rng(16)
    for count in (1, 7, 300):
        pieces, _ = judged(cut(clean, sorted(rng.integers(0, len(clean), count).tolist())))
        found = sorted(canonical(asdict(one)) for one in pieces)
        assert found == sorted(canonical(asdict(one)) for one in whole)


def test_damaged_fixes_come_to_the_same_and_are_counted(clean):
    whole, _ = judged([clean])
    rows = rows_of(damaged(fixes()), NAMES)
    findings, finder = judged([rows])
    assert sorted(one.rule for one in findings) == sorted(one.rule for one in whole)
    for one, other in zip(
        *(sorted(all_of, key=lambda f: f.rule) for all_of in (findings, whole)), strict=True
    ):
        assert one.evidence["vehicles"] == other.evidence["vehicles"]
        assert abs(one.at_s - other.at_s) <= 600.0
    refused = finder.refused
    assert all(refused[why] > 0 for why in ("future", "not_newer", "wild"))


def test_a_blind_spot_that_is_replayed_late_is_marked(clean):
    rows = part(clean, np.arange(len(clean)))
    night = (rows.fix_s > rows.fix_s[0] + 40_000.0) & (rows.fix_s < rows.fix_s[0] + 4 * DAY_S)
    rows.receipt_s[night] = rows.fix_s[night] + 7200.0
    findings, _ = judged([rows])
    assert findings
    assert all(one.is_retrospective for one in findings)
    assert not any(one.is_retrospective for one in judged([clean])[0])
