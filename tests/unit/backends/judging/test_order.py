"""Rows come out in the order of their time, whatever the order of their receipt and the cuts."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.classes import EntityClass
from backends.judging.heard import HEARD, Heard
from backends.judging.numbers import HostNumbers
from backends.judging.order import EventOrder
from backends.judging.roster import SlotRoster

NUMBERS = HostNumbers(reorder_s=5.0, beat_s=1.0, future_after_s=120.0)


def rows(*given_: tuple[str, float, float], roster: SlotRoster) -> Heard:
    """Return rows of (thing, fix, receipt)."""
    made = np.zeros(len(given_), HEARD)
    made["slot"] = roster.slots_of(np.array([name for name, _, _ in given_], "S32"))
    made["fix_s"] = [fix_s for _, fix_s, _ in given_]
    made["receipt_s"] = [receipt_s for _, _, receipt_s in given_]
    return made


@pytest.fixture
def roster() -> SlotRoster:
    return SlotRoster()


def test_a_row_waits_five_seconds_for_older_ones_of_its_thing(roster):
    order = EventOrder(NUMBERS, roster)
    order.take(rows(("a", 10.0, 11.0), ("a", 8.0, 13.0), roster=roster))
    assert len(order.due(15.0)) == 0
    assert order.due(16.0)["fix_s"].tolist() == [8.0, 10.0]


def test_what_a_thing_measured_later_does_not_go_with_it(roster):
    order = EventOrder(NUMBERS, roster)
    order.take(rows(("a", 10.0, 11.0), ("a", 12.0, 13.0), ("b", 9.0, 13.0), roster=roster))
    assert order.due(16.0)["fix_s"].tolist() == [10.0]
    assert order.due(18.0)["fix_s"].tolist() == [9.0, 12.0]


def test_who_is_back_after_a_silence_is_waited_for_until_what_it_stored_is_here(roster):
    order = EventOrder(NUMBERS, roster)
    order.take(rows(("a", 10.0, 11.0), ("a", 900.0, 901.0), roster=roster))
    assert order.due(20.0)["fix_s"].tolist() == [10.0]
    stored = [("a", float(fix), 930.0) for fix in (700, 500, 600)]
    order.take(rows(("a", 910.0, 911.0), *stored, ("a", 990.0, 991.0), roster=roster))
    assert len(order.due(960.0)) == 0
    assert order.due(961.0)["fix_s"].tolist() == [500.0, 600.0, 700.0, 900.0, 910.0]
    assert order.due(996.0)["fix_s"].tolist() == [990.0]  # it is no longer waited for
    order.take(rows(("a", 400.0, 1000.0), roster=roster))
    assert len(order.due(1100.0)) == 0
    assert order.counts == {"given": 7, "doubled": 0, "late": 1, "future": 0}


def test_a_vessel_stores_nothing_and_is_not_waited_for(roster):
    order = EventOrder(NUMBERS, roster)
    seen = rows(("a", 10.0, 11.0), ("a", 900.0, 901.0), roster=roster)
    seen["kind"] = EntityClass.CARGO_VESSEL
    order.take(seen)
    assert order.due(906.0)["fix_s"].tolist() == [10.0, 900.0]


def test_what_goes_is_told_with_its_beat(roster):
    order = EventOrder(NUMBERS, roster)
    order.take(rows(("a", 10.0, 11.0), ("b", 9.0, 11.5), ("a", 12.0, 13.0), roster=roster))
    given_, beats = order.due_by_beat(30.0)
    assert given_["fix_s"].tolist() == [10.0, 9.0, 12.0]
    assert beats.tolist() == [16, 17, 18]


def test_every_row_is_given_or_counted_with_its_reason(roster):
    order = EventOrder(NUMBERS, roster)
    order.take(
        rows(
            ("a", 10.0, 11.0),
            ("a", 10.0, 12.0),
            ("a", 900.0, 13.0),
            ("a", 9.0, 30.0),
            ("a", 10.0, 31.0),
            ("a", 40.0, 41.0),
            roster=roster,
        )
    )
    given_ = [fix for beat in range(60) for fix in order.due(float(beat))["fix_s"].tolist()]
    assert given_ == [10.0, 40.0]
    assert order.counts == {"given": 2, "doubled": 2, "late": 1, "future": 1}


def test_things_of_one_time_come_in_one_order_whoever_was_heard_of_first():
    found = []
    for names in (("a", "b", "c"), ("c", "b", "a")):
        roster = SlotRoster()
        order = EventOrder(NUMBERS, roster)
        order.take(rows(*((name, 10.0, 11.0) for name in names), roster=roster))
        found.append(roster.ids_of(order.due(20.0)["slot"]).tolist())
    assert found[0] == found[1]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_no_cut_into_batches_changes_what_comes_out(data):
    count = data.draw(st.integers(1, 40))
    fix_s = data.draw(st.lists(st.integers(0, 30), min_size=count, max_size=count))
    lag_s = data.draw(st.lists(st.integers(-3, 12), min_size=count, max_size=count))
    numbers = replace(NUMBERS, silence_s=data.draw(st.sampled_from([4.0, 300.0])), stored_s=9.0)
    things = data.draw(st.lists(st.sampled_from("abc"), min_size=count, max_size=count))
    given_ = sorted(
        ((t, float(f), f + lag / 2) for t, f, lag in zip(things, fix_s, lag_s, strict=True)),
        key=lambda one: one[2],
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, count), max_size=5)))
    roster = SlotRoster()
    whole = rows(*given_, roster=roster)
    at_once, piecewise = EventOrder(numbers, roster), EventOrder(numbers, roster)
    at_once.take(whole)
    beats = [float(beat) for beat in range(-5, 60)]
    expected = [at_once.due(beat) for beat in beats]
    found, done = [], 0
    for first, stop in zip([0, *cuts], [*cuts, count], strict=True):
        piecewise.take(whole[first:stop])
        heard_s = whole["receipt_s"][stop - 1] if stop else -np.inf
        if stop == count:
            heard_s = np.inf
        while done < len(beats) and beats[done] < heard_s:
            found.append(piecewise.due(beats[done]))
            done += 1
    assert [one.tolist() for one in found] == [one.tolist() for one in expected]
    assert piecewise.counts == at_once.counts
    assert sum(at_once.counts.values()) == count
