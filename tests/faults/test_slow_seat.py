"""A seat stopped under load, and a hub killed under load: stale soon, right soon after."""

import os
import signal
import time
from collections.abc import Iterator

import pytest

from tests.e2e.hall import Hall
from tests.e2e.waiting import wait_until
from tests.faults.load import Load, Watcher, wrong_rows

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
SHORT = (20_000, 4.0)
LONG = (100_000, 10.0)
STALE_WITHIN_S, RIGHT_WITHIN_S = 3.0, 2.0
NOT_LIVE = frozenset({"stale", "syncing", "connecting"})
SIZES = [
    pytest.param(*SHORT, id="20k"),
    pytest.param(
        *LONG,
        id="100k",
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(not IS_LONG, reason="100,000 rows/s: DUTYWALL_LONG=1"),
        ],
    ),
]


class Stage:
    """A hall under load with one watcher that has everything."""

    def __init__(self, hall: Hall, rows_per_s: int) -> None:
        self.hall, self.rows_per_s = hall, rows_per_s
        self.load = Load(hall, rows_per_s)
        hall.start()
        self.watcher = Watcher(hall)

    def open(self) -> None:
        self.load.start()
        self.watcher.wait_for(frozenset({"live"}), 0.0, 30.0)
        wait_until(self._has_all, 30.0, "everything was fed once")
        time.sleep(1.0)  # the load has run for a while when the fault comes

    def _has_all(self) -> bool:
        return bool((self.load.feeder.sent_s > 0).all())

    def settle(self) -> int:
        """Stop the load, let the last batch through, and count the rows that are wrong."""
        self.load.stop()
        settled_s = time.monotonic()

        def is_right() -> bool:
            return wrong_rows(self.watcher.world(), self.load.feeder) == 0

        while time.monotonic() - settled_s < RIGHT_WITHIN_S:
            if is_right():
                return 0
            time.sleep(0.1)
        return wrong_rows(self.watcher.world(), self.load.feeder)

    def close(self) -> None:
        self.load.stop()
        self.watcher.close()
        self.load.feeder.close()


@pytest.fixture
def stage(hall: Hall, rows_per_s: int) -> Iterator[Stage]:
    stage = Stage(hall, rows_per_s)
    try:
        stage.open()
        yield stage
    finally:
        stage.close()


@pytest.mark.parametrize(("rows_per_s", "stopped_s"), SIZES)
def test_a_seat_that_was_stopped_says_so_and_is_right_again(stage: Stage, stopped_s: float) -> None:
    pid = stage.watcher.process.pid
    os.kill(pid, signal.SIGSTOP)
    time.sleep(stopped_s)
    woken_s = time.monotonic()
    os.kill(pid, signal.SIGCONT)
    stale = stage.watcher.wait_for(frozenset({"stale"}), woken_s, STALE_WITHIN_S + 5.0)
    live = stage.watcher.wait_for(frozenset({"live"}), stale.at_s, 15.0)
    wrong = stage.settle()
    print(
        f"\nstopped {stopped_s:g} s at {stage.rows_per_s} rows/s: stale "
        f"{stale.at_s - woken_s:.2f} s after waking, "
        f"right {live.at_s - stale.at_s:.2f} s later, {wrong} wrong rows"
    )
    assert stale.at_s - woken_s <= STALE_WITHIN_S
    assert live.at_s - stale.at_s <= RIGHT_WITHIN_S
    assert live.rows == stage.rows_per_s
    assert wrong == 0


@pytest.mark.parametrize(("rows_per_s", "stopped_s"), SIZES)
def test_a_hub_killed_under_load_is_missed_and_found_again(stage: Stage, stopped_s: float) -> None:
    killed_s = time.monotonic()
    stage.hall.kill()
    stale = stage.watcher.wait_for(frozenset({"stale"}), killed_s, STALE_WITHIN_S + 5.0)
    stage.hall.start()
    ready_s = time.monotonic()
    live = stage.watcher.wait_for(frozenset({"live"}), stale.at_s, 15.0)
    # Each thing is heard once a second, so a hub that began with nothing knows all after that.
    wait_until(
        lambda: (
            bool((stage.load.feeder.sent_s > time.time() - 1.0).all())
            and time.monotonic() > ready_s + 2.0
        ),
        10.0,
        "everything was fed to the new hub",
    )
    wrong = stage.settle()
    print(
        f"\nhub killed at {stage.rows_per_s} rows/s: stale after {stale.at_s - killed_s:.2f} s, "
        f"live {live.at_s - ready_s:+.2f} s from the new hub's readiness, {wrong} wrong rows"
    )
    assert stale.at_s - killed_s <= STALE_WITHIN_S
    assert live.at_s - ready_s <= RIGHT_WITHIN_S
    assert wrong == 0
