"""A hub that is told to end does so in time, whoever tells it, and the next one goes on."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.e2e.hall import OFFICER, PASSWORD, Hall, children_of, is_running
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.diarist import Diarist

END_WITHIN_S = 3.0
IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
# Every other test that stops a hub does so by SIGTERM.
ENDINGS = (signal.SIGHUP, signal.SIGTERM) if IS_LONG else (signal.SIGHUP,)


@pytest.fixture
def seat(hall: Hall) -> Iterator[HallSeat]:
    hall.admit("desk-1", "console")
    hall.start()
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "desk-1" / "outbox.db")
    try:
        seat.wait_live(15.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        yield seat
    finally:
        seat.close()


def test_a_hub_that_is_told_to_end_flushes_and_leaves_nothing_running(
    hall: Hall, seat: HallSeat
) -> None:
    """SIGTERM comes from a service manager or the power button, SIGHUP from a log-out."""
    diarist = Diarist(seat)
    took = {}
    for number in ENDINGS:
        assert hall.process is not None
        diarist.write(20)
        seat.pump()
        hall.child_pids += (children := children_of(hall.process.pid))
        began_s = time.monotonic()
        hall.process.send_signal(number)
        assert hall.process.wait(15.0) == 0, f"{number.name}: {hall.log()[-500:]}"
        took[number.name] = round(time.monotonic() - began_s, 2)
        wait_until(lambda c=children: not any(map(is_running, c)), 5.0, "its children have ended")
        anchored = (hall.data / "anchor" / "journal.anchor").read_text().splitlines()[-1]
        with closing(sqlite3.connect(f"file:{hall.data}/journal.db?mode=ro", uri=True)) as journal:
            (head,) = journal.execute("SELECT hash FROM journal ORDER BY seq DESC").fetchone()
        assert head in anchored, "the newest entry was not anchored"
        hall.start()
        diarist.wait(30.0)
    assert hall.stop() == 0
    diarist.judge(hall)
    verdict = hall.verify()
    print(f"\nended within {took} s with 20 commands under way; {verdict.stdout.strip()}")
    assert verdict.returncode == 0
    assert max(took.values()) <= END_WITHIN_S
