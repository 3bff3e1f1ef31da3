"""The host hands on what came in the order it happened, once, and counts the rest."""

import dataclasses

import numpy as np
import pytest

from backends.detectors.contract import FixRows
from backends.truth.host import OrderingHost
from backends.truth.planted import Planted, rows_joined, rows_taken

BEGIN_S = 1_700_000_000.0
HOLD_S, FUTURE_S = 60.0, 120.0


def rows(*fixes: tuple[int, float, float]) -> FixRows:
    """Return rows of (slot, measured, received), seconds after the begin, by receipt."""
    fixes = tuple(sorted(fixes, key=lambda fix: fix[2]))
    slot = np.array([fix[0] for fix in fixes], np.uint32)
    count = len(fixes)
    zeros = np.zeros(count)
    return FixRows(
        slot, np.array([f"v{s}".encode() for s in slot], "S32"), np.ones(count, np.uint8),
        np.zeros(count, np.uint8), np.zeros(count, np.uint8), zeros, zeros,
        zeros.astype(np.float32), zeros.astype(np.float32),
        BEGIN_S + np.array([fix[1] for fix in fixes]),
        BEGIN_S + np.array([fix[2] for fix in fixes]),
    )  # fmt: skip


def handed(
    planted: Planted, *fixes: tuple[int, float, float]
) -> tuple[list[tuple[int, float]], OrderingHost]:
    """Return (slot, measured) of what was handed on, in its order, and the host."""
    small = dataclasses.replace(
        planted, begins_s=BEGIN_S, ends_s=BEGIN_S + 3600.0, fixes=rows(*fixes)
    )
    host = OrderingHost(small, HOLD_S, FUTURE_S)
    out = []
    for _, batch in host.batches():
        out += zip(batch.slot.tolist(), (batch.fix_s - BEGIN_S).tolist(), strict=True)
    return out, host


def test_a_fix_that_was_overtaken_takes_its_place_again(planted: Planted) -> None:
    out, host = handed(planted, (0, 10.0, 11.0), (0, 40.0, 41.0), (0, 25.0, 55.0))
    assert out == [(0, 10.0), (0, 25.0), (0, 40.0)]
    assert sum(host.refused.values()) == 0


def test_one_that_comes_after_the_hold_is_counted_as_late(planted: Planted) -> None:
    out, host = handed(planted, (0, 10.0, 11.0), (0, 40.0, 41.0), (0, 25.0, 500.0))
    assert out == [(0, 10.0), (0, 40.0)]
    assert host.refused["late"] == 1


@pytest.mark.parametrize("again_s", [11.5, 30.0, 500.0])
def test_a_doubled_fix_goes_on_once_whenever_it_comes_again(
    planted: Planted, again_s: float
) -> None:
    out, host = handed(planted, (0, 10.0, 11.0), (0, 10.0, again_s))
    assert out == [(0, 10.0)]
    assert host.refused["doubled"] == 1


def test_a_fix_from_the_future_is_refused_and_blocks_nothing(planted: Planted) -> None:
    out, host = handed(planted, (0, 10.0, 11.0), (0, 7200.0, 41.0), (0, 70.0, 71.0))
    assert out == [(0, 10.0), (0, 70.0)]
    assert host.refused["future"] == 1


def test_things_do_not_wait_for_each_other(planted: Planted) -> None:
    out, _ = handed(planted, (0, 10.0, 11.0), (1, 5.0, 900.0), (0, 700.0, 701.0))
    assert sorted(out) == [(0, 10.0), (0, 700.0), (1, 5.0)]


def test_a_replayed_blind_spot_goes_on_whole_and_in_order(planted: Planted) -> None:
    blind = [(0, float(t), 600.0 + t / 1000.0) for t in range(60, 600, 30)]
    out, host = handed(planted, (0, 30.0, 31.0), *blind, (0, 630.0, 631.0))
    assert [at for _, at in out] == [30.0, *(float(t) for t in range(60, 600, 30)), 630.0]
    assert sum(host.refused.values()) == 0


def test_of_a_planted_day_nothing_is_lost_without_a_count(planted: Planted) -> None:
    ends_s = planted.begins_s + 86_400.0
    first_day = rows_taken(planted.fixes, planted.fixes.receipt_s < ends_s)
    day = dataclasses.replace(planted, ends_s=ends_s, fixes=first_day)
    host = OrderingHost(day, HOLD_S, FUTURE_S)
    handed_on = rows_joined([batch for _, batch in host.batches()])
    order = np.argsort(handed_on.slot, kind="stable")
    slot, fix_s = handed_on.slot[order], handed_on.fix_s[order]
    assert (np.diff(fix_s)[np.diff(slot.astype(int)) == 0] > 0.0).all()
    assert host.refused["late"] > 0
    assert host.refused["doubled"] > 0
    assert len(handed_on) + sum(host.refused.values()) == len(first_day) > 10_000
