"""Somebody sets the clock of the hub's machine: nothing expires, nothing escalates, it is noted."""

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.ports import LinkState
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.faults.diarist import Diarist
from tests.faults.seeded import seed

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
ALL_JUMPS_S = (3600.0, -3600.0, 86_400.0, -86_400.0, -10.0)
JUMPS_S = ALL_JUMPS_S if IS_LONG else (3600.0, -86_400.0, -10.0)
TASKS, THINGS = 5, 50


@pytest.fixture
def hall(city: Path, people: Path) -> Iterator[Hall]:
    hall = Hall(city, people, program="tests.faults.broken_hub")
    try:
        hall.admit("desk-1", "console")
        hall.admit("feed-1", "feed", source="columns")
        (hall.folder / "faults").mkdir()
        seed(hall.data, alarms=0, tasks=TASKS)  # issued now, and answered by nobody
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.fixture
def seat(hall: Hall) -> Iterator[HallSeat]:
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), hall.folder / "desk-1" / "outbox.db")
    try:
        seat.wait_live(15.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        yield seat
    finally:
        seat.close()


def set_clock(hall: Hall, ahead_s: float) -> None:
    """Set the hub's wall clock so far ahead of the true time."""
    draft = hall.folder / "faults" / "wall.draft"
    draft.write_text(str(ahead_s))
    draft.replace(hall.folder / "faults" / "wall")


def test_a_clock_that_is_set_misfires_nothing_and_stands_in_the_journal(
    hall: Hall, seat: HallSeat
) -> None:
    began_s = time.monotonic()
    diarist = Diarist(seat)
    feeder = Feeder(hall.keys("feed-1"), "columns", THINGS)
    states = set()
    try:
        feeder.connect(hall.endpoints())
        for jump_s in JUMPS_S:
            set_clock(hall, jump_s)
            until_s = time.monotonic() + 1.5
            while time.monotonic() < until_s:
                feeder.push(feeder.move(0, THINGS, time.time()))
                seat.pump()
                states.add(seat.state)
                time.sleep(0.05)
            diarist.write(2)
        diarist.judge(hall)
        last_s = time.time()
        feeder.push(feeder.move(0, THINGS, last_s))
        seat.wait(
            lambda: int((seat.group.world.column("fix_s") == last_s).sum()) == THINGS,
            5.0,
            "the newest fixes of all things are taken",
        )
        refused = dict(seat.group.health["columns"].refused)
    finally:
        feeder.close()
    took_s = time.monotonic() - began_s
    assert hall.stop() == 0
    with closing(sqlite3.connect(f"file:{hall.data}/journal.db?mode=ro", uri=True)) as journal:
        rows = journal.execute("SELECT kind, time_s, body FROM journal ORDER BY seq").fetchall()
    kinds = [kind for kind, _, _ in rows]
    times = [time_s for _, time_s, _ in rows]
    noted = [body for kind, _, body in rows if kind == "clock_jumped"]
    print(f"\nset by {JUMPS_S} s: {diarist.codes}, {states}, noted {noted}, refused {refused}")
    assert diarist.codes == {"ok": 2 * len(JUMPS_S)}
    assert states == {LinkState.LIVE}
    assert refused == {}
    assert len(noted) == len(JUMPS_S)
    assert times == sorted(times)
    assert "task_escalated" not in kinds or took_s > 50.0
    assert hall.verify().returncode == 0
