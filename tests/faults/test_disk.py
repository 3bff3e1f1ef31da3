"""A disk that is full, broken or taken by another program: refused aloud, and nothing is lost."""

import os
import resource
import sqlite3
import time
import uuid
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.domain.classes import Age
from app.domain.errors import OperatorError
from app.domain.ports import LinkState
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.diarist import Diarist

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
FULL_AT_BYTES = 4096  # no file of the hub may grow beyond its first page
# Whoever waits for a lock waits SQLite's 5 s. A turn takes 1 ms; that the longest of hundreds, or
# the only one, takes 0.1 s proves on two busy cores only that something else ran meanwhile.
A_TURN_S = 0.1
STOOD_STILL_S = 0.5
UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@pytest.fixture(scope="module")
def hall(city: Path, people: Path) -> Iterator[Hall]:
    """One hall: whatever is done to its disk is undone by the test that did it."""
    hall = Hall(city, people, program="tests.faults.broken_hub")
    try:
        hall.admit("desk-1", "console")
        (hall.folder / "faults").mkdir()
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.fixture
def outbox(hall: Hall) -> Path:
    return hall.folder / uuid.uuid4().hex / "outbox.db"


@pytest.fixture
def seat(hall: Hall, outbox: Path) -> Iterator[HallSeat]:
    seat = HallSeat(hall.endpoints, hall.keys("desk-1"), outbox)
    try:
        seat.wait_live()
        seat.sign_in(OFFICER.person_id, PASSWORD)
        yield seat
    finally:
        seat.close()


def limit_files(hall: Hall, limits: tuple[int, int]) -> None:
    """Have a running hub's disk be full, or have room again."""
    assert hall.process is not None
    resource.prlimit(hall.process.pid, resource.RLIMIT_FSIZE, limits)


def stays_live(seat: HallSeat, for_s: float) -> bool:
    until_s = time.monotonic() + for_s
    while time.monotonic() < until_s:
        seat.pump()
        if seat.state is not LinkState.LIVE:
            return False
        time.sleep(0.03)
    return True


def journal_age(seat: HallSeat) -> Age | None:
    """Return how a seat's screen grades the journal; None where it was never in trouble."""
    health = seat.group.health.get("journal")
    return None if health is None else health.age(seat.group.now_s())


def waits(seat: HallSeat, count: int) -> float:
    """Wait until so many commands wait in the outbox, as the bar says it."""
    return seat.wait(lambda: seat.group.status.waiting == count, 10.0, f"{count} commands wait")


def test_a_hub_on_a_full_disk_keeps_everybody_waiting_and_loses_nothing(
    hall: Hall, seat: HallSeat
) -> None:
    diarist = Diarist(seat)
    diarist.write(10)
    diarist.wait()
    limit_files(hall, (FULL_AT_BYTES, resource.RLIM_INFINITY))
    diarist.write(10)
    waits(seat, 10)
    said_s = seat.wait(lambda: journal_age(seat) is Age.LOST, 15.0, "every seat is told")
    assert stays_live(seat, 2.0), "the stream does not need the disk"
    assert len(diarist.replies) == 10, "something was acknowledged that is on no disk"
    limit_files(hall, UNLIMITED)
    drained_s = diarist.wait()
    seat.wait(lambda: journal_age(seat) is Age.LIVE, 15.0, "every seat is told that it is over")
    diarist.write(10)
    diarist.judge(hall)
    verdict = hall.verify()
    print(
        f"\nfull disk: every seat told after {said_s:.2f} s, drained {drained_s:.2f} s after there "
        f"was room; {verdict.stdout.strip()}"
    )
    assert verdict.returncode == 0, verdict.stdout
    assert diarist.codes == {"ok": 30}
    assert drained_s <= 5.0


def test_a_disk_that_reports_a_loss_is_not_written_again_before_somebody_has_looked(
    hall: Hall, seat: HallSeat
) -> None:
    diarist = Diarist(seat)
    diarist.write(10)
    diarist.wait()
    eio = hall.folder / "faults" / "eio"
    eio.touch()
    diarist.write()
    wait_until(lambda: "start the hub again" in hall.log(), 10.0, "the hub says so")
    # What such a disk says afterwards proves nothing: fsync reports a loss once and then forgets.
    eio.unlink()
    diarist.write(5)
    assert stays_live(seat, 2.5), "everybody still sees"
    assert len(diarist.replies) == 10
    waits(seat, 6)
    assert hall.stop() == 0
    hall.start()
    drained_s = diarist.wait()
    diarist.judge(hall)
    verdict = hall.verify()
    print(f"\nEIO: drained in {drained_s:.2f} s by the next hub; {verdict.stdout.strip()}")
    assert diarist.codes == {"ok": 16}
    assert verdict.returncode == 0, verdict.stdout


HELD_S = [
    6.0,  # longer than the hub waits for a lock
    pytest.param(
        30.0,
        marks=[
            pytest.mark.long,
            pytest.mark.skipif(not IS_LONG, reason="half a minute: DUTYWALL_LONG=1"),
        ],
    ),
]


@pytest.mark.parametrize("held_s", HELD_S)
def test_a_database_that_another_program_holds_is_waited_for_and_no_screen_stands_still(
    hall: Hall, seat: HallSeat, held_s: float
) -> None:
    diarist = Diarist(seat)
    with closing(sqlite3.connect(hall.data / "journal.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        diarist.write(3)
        turns_s: list[float] = []
        until_s = time.monotonic() + held_s
        while time.monotonic() < until_s:
            began_s = time.monotonic()
            seat.pump()
            turns_s.append(time.monotonic() - began_s)
            assert seat.state is LinkState.LIVE
            time.sleep(0.03)
        assert seat.group.status.waiting == 3
        other.execute("ROLLBACK")
    drained_s = diarist.wait()
    diarist.judge(hall)
    turns_s.sort()
    print(
        f"\nlocked for {held_s:g} s: written {drained_s:.2f} s later, "
        f"a turn of the screen took {turns_s[-1] * 1000:.0f} ms at most"
    )
    assert diarist.codes == {"ok": 3}
    assert turns_s[len(turns_s) * 9 // 10] < A_TURN_S
    assert turns_s[-1] < STOOD_STILL_S


def test_an_outbox_that_cannot_be_written_is_said_at_once_and_costs_nothing_that_arrives(
    hall: Hall, seat: HallSeat, outbox: Path
) -> None:
    diarist = Diarist(seat)
    diarist.write()
    diarist.wait()
    logged = len(seat.group.board.log)
    with closing(sqlite3.connect(outbox, isolation_level=None)) as other:
        diarist.write(3)
        other.execute("BEGIN IMMEDIATE")  # the answers come while nothing can be kept
        diarist.wait()
        seat.wait(lambda: len(seat.group.board.log) >= logged + 3, 10.0, "what was decided is seen")
        began_s = time.monotonic()
        with pytest.raises(OperatorError, match="outbox_unavailable"):
            diarist.write()
        said_s = time.monotonic() - began_s
        other.execute("ROLLBACK")
    diarist.write()
    diarist.judge(hall)
    print(f"\noutbox locked: said after {said_s * 1000:.0f} ms; {dict(diarist.codes)}")
    assert diarist.codes == {"ok": 5}
    assert said_s < STOOD_STILL_S
    with closing(sqlite3.connect(outbox)) as kept:
        (waiting,) = kept.execute("SELECT count(*) FROM command WHERE state = 'waiting'").fetchone()
    # At the worst they are sent again after a restart, and get the answer that is stored.
    assert waiting <= 3
