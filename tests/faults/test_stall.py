"""A screen whose thread stands still: the log says where, and all is caught up with at once."""

import logging
import os
import threading
import time
from collections.abc import Iterator

import pytest

from app.domain.clock import SetClock
from app.domain.ports import LinkState
from app.stall_watch import StallWatch
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.diarist import Diarist
from tests.faults.load import Load

ROWS_PER_S = 5_000
STALL_S = 5.0 if os.environ.get("DUTYWALL_LONG") == "1" else 3.0
SAID_WITHIN_S, CAUGHT_UP_WITHIN_S = 2.0, 1.0


@pytest.fixture
def load(hall: Hall) -> Iterator[Load]:
    hall.admit("desk-1", "console")
    load = Load(hall, ROWS_PER_S)
    try:
        hall.start()
        load.start()
        yield load
    finally:
        load.stop()
        load.feeder.close()


def stand_still(watch: StallWatch, began_s: float) -> float:
    """Do what a screen must not: wait. Return after how many seconds the watch said so."""
    said_s = wait_until(lambda: watch.stalls > 0, 10.0, "the watch says so")
    time.sleep(max(0.0, STALL_S - (time.monotonic() - began_s)))
    return said_s


def test_a_screen_that_stands_still_is_found_in_the_log_and_catches_up(
    hall: Hall, load: Load, caplog: pytest.LogCaptureFixture
) -> None:
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "desk-1" / "outbox.db")
    try:
        seat.wait_live(15.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        seat.wait(lambda: seat.group.world.count == ROWS_PER_S, 20.0, "all things are there")
        diarist = Diarist(seat)
        diarist.write(10)
        with caplog.at_level(logging.WARNING, "ui"), StallWatch() as watch:
            watch.beat()
            said_s = stand_still(watch, time.monotonic())
            woken_s = time.monotonic()
            watch.beat()
            seat.pump()
            turn_s = time.monotonic() - woken_s
            assert seat.state is LinkState.LIVE  # the feed thread went on
            age_s = time.time() - float(seat.group.world.column("receipt_s").max())
        diarist.judge(hall)
        caught_up_s = time.monotonic() - woken_s
    finally:
        seat.close()
    text = caplog.text
    print(
        f"\nstood still for {STALL_S:g} s at {ROWS_PER_S} rows/s: said after {said_s:.2f} s, the "
        f"first turn took {turn_s * 1000:.0f} ms and had fixes of {age_s:.2f} s ago"
    )
    assert "stand_still" in text
    assert "turns again" in text
    assert said_s <= SAID_WITHIN_S
    assert turn_s <= CAUGHT_UP_WITHIN_S
    assert age_s <= CAUGHT_UP_WITHIN_S
    assert caught_up_s <= CAUGHT_UP_WITHIN_S + 1.0


def test_each_stall_is_said_once_and_a_thread_that_turns_never(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = SetClock(100.0)
    watch = StallWatch(1.5, clock.now_s)
    watch._watched = threading.get_ident()
    for _ in range(20):
        clock.advance(0.2)
        watch.look()
        watch.beat()
    assert watch.stalls == 0
    for stalls in (1, 2):
        clock.advance(3.0)
        for _ in range(3):
            watch.look()
        watch.beat()
        assert watch.stalls == stalls
    assert caplog.text.count("stood still for 3.0 s") == 4
