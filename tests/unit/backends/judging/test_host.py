"""The same rows give the same findings; one broken detector is one less."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest

from app.domain.errors import BugError
from app.domain.finding import Finding
from backends.detectors.contract import FixRows, MatchedRows
from backends.judging.on_roads import RoadWatch
from backends.judging.table import TABLE, FixEntry, checked
from tests.unit.backends.judging.drives import (
    ASIDE_DEG,
    BEGIN_S,
    HOURS,
    cut,
    drives,
    heard_by,
    make_host,
    told,
)

ENDS_S = BEGIN_S + HOURS * 3600.0 + 120.0


def findings_of(cuts: Sequence[int], seed: int = 3) -> tuple[list[Finding], dict[str, int]]:
    ids, columns = drives(seed)
    host = make_host()
    found: list[Finding] = []
    edges = [0, *cuts, len(ids)]
    for first, stop in pairwise(edges):
        part = cut(columns, first, stop)
        host.take(heard_by(host.roster, ids[first:stop], part))
        if stop > first:
            found += host.until(float(np.rint(part["receipt_s"][-1] * 1e3) / 1e3))
    found += host.until(ENDS_S)
    assert host.off == {}
    return found, dict(host.counts)


def test_findings_are_the_same_however_the_rows_were_cut():
    whole, counts = findings_of([])
    random = np.random.default_rng(1)
    for pieces in (7, 60):
        cuts = np.sort(random.integers(0, 5000, pieces)).clip(0, len(drives()[0])).tolist()
        found, again = findings_of(cuts)
        assert told(found) == told(whole)
        assert again == counts
    rules = {finding.rule for finding in whole}
    assert {"hazmat_standing", "route_deviation", "speed_hazmat", "licence_expired"} <= rules
    assert all(counts[reason] > 0 for reason in ("given", "doubled", "late", "future"))
    assert sum(counts.values()) == len(drives()[0])


def test_a_deviation_says_which_roads_were_driven():
    whole, _ = findings_of([])
    off = [one for one in whole if one.rule == "route_deviation" and one.is_standing]
    assert off
    for one in off:
        assert one.evidence["fixes_on_other_roads"] >= 3
        line = np.array(one.evidence["matched_line"])
        assert (
            len(line)
            == one.evidence["fixes_on_other_roads"] + one.evidence["fixes_on_declared_roads"]
        )
        np.testing.assert_allclose(np.median(line[:, 1]), 32.0 + ASIDE_DEG, atol=2e-4)


def test_a_matcher_that_fails_is_switched_off_and_the_corridor_goes_on(monkeypatch):
    def broken(_self: RoadWatch, _rows: FixRows) -> list[MatchedRows]:
        raise ZeroDivisionError("no roads at all")

    monkeypatch.setattr(RoadWatch, "step", broken)
    ids, columns = drives()
    host = make_host()
    host.take(heard_by(host.roster, ids, columns))
    found = host.until(ENDS_S)
    assert host.off == {"on_roads": "ZeroDivisionError: no roads at all"}
    assert any(one.rule == "route_deviation" for one in found)


class Fragile:
    """Breaks at the second batch."""

    rules = ("fragile",)

    def __init__(self) -> None:
        self.asked = 0

    def step(self, _rows: FixRows) -> Sequence[Finding]:
        self.asked += 1
        if self.asked == 2:
            raise ZeroDivisionError("no speed at all")
        return ()

    def advance(self, _now_s: float) -> Sequence[Finding]:
        return ()

    def bytes_held(self) -> int:
        return 0


def test_a_detector_that_fails_is_switched_off_and_named_and_the_others_go_on():
    fragile = Fragile()
    ids, columns = drives(hours=0.2)
    entries = [FixEntry("fragile", Fragile.rules, lambda _ground: fragile), *TABLE]
    host, sound = make_host(entries), make_host()
    for one in (host, sound):
        one.take(heard_by(one.roster, ids, columns))
    assert told(host.until(BEGIN_S + 900.0)) == told(sound.until(BEGIN_S + 900.0))
    assert host.off == {"fragile": "ZeroDivisionError: no speed at all"}
    assert fragile.asked == 2


def test_a_name_or_a_rule_that_stands_in_the_table_twice_is_a_bug():
    with pytest.raises(BugError):
        checked([*TABLE, TABLE[0]])


def test_what_it_holds_is_stated_by_part():
    ids, columns = drives(hours=0.2)
    host = make_host()
    host.take(heard_by(host.roster, ids, columns))
    host.until(BEGIN_S + 900.0)
    held = host.bytes_held()
    assert all(
        held[name] > 0 for name in ("standing", "driving_time", "stays", "on_roads", "roster")
    )
    assert set(held) >= {entry.name for entry in TABLE if isinstance(entry, FixEntry)}
