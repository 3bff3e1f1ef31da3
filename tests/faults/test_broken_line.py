"""A line that is dead, flaps, is slow or spoils bytes: said in time, and nothing given is lost."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.domain.ports import LinkState
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.broken_line import Lines, lines_to, seat_through
from tests.faults.diarist import Diarist
from tests.faults.memory import cpu_s, descriptor_count
from tests.faults.proxy import BLACK_HOLE, Fault

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
STALE_WITHIN_S, LIVE_WITHIN_S = 3.0, 5.0
FLAPS = [
    4,
    pytest.param(
        120,
        marks=[
            pytest.mark.long,
            pytest.mark.timeout(400),
            pytest.mark.skipif(not IS_LONG, reason="two minutes of flapping: DUTYWALL_LONG=1"),
        ],
    ),
]
LONG = [pytest.mark.long, pytest.mark.skipif(not IS_LONG, reason="DUTYWALL_LONG=1")]
CONSOLES = 10
THINGS = 5_000


@pytest.fixture(scope="module")
def hall(city: Path, people: Path) -> Iterator[Hall]:
    """One hall for all these tests: what they break is between it and them."""
    hall = Hall(city, people)
    try:
        hall.admit("feed-1", "feed", source="columns")
        for number in range(CONSOLES):
            hall.admit(f"desk-{number}", "console")
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.fixture
def lines(hall: Hall) -> Iterator[Lines]:
    with lines_to(hall.endpoints()) as lines:
        yield lines


@pytest.fixture
def seat(hall: Hall, lines: Lines) -> Iterator[HallSeat]:
    seat = seat_through(lines, hall, "desk-0")
    try:
        seat.wait_live(15.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        yield seat
    finally:
        seat.close()


@pytest.fixture
def feeder(hall: Hall) -> Iterator[Feeder]:
    """Things that move, so that a seat which missed something has something to mend."""
    feeder = Feeder(hall.keys("feed-1"), "columns", THINGS)
    feeder.connect(hall.endpoints())
    yield feeder
    feeder.close()


def test_a_black_hole_is_said_in_time_and_what_is_given_meanwhile_arrives_once(
    hall: Hall, lines: Lines, seat: HallSeat
) -> None:
    diarist = Diarist(seat)
    lines.both(BLACK_HOLE)
    stale_s = seat.wait(lambda: seat.state is LinkState.STALE, 10.0, "the seat is stale")
    diarist.write(20)
    seat.pump()
    assert seat.group.status.waiting == 20  # the number in the banner
    # By then both ends have given the connections up.
    dark_until_s = time.monotonic() + 4.0
    seat.wait(lambda: time.monotonic() > dark_until_s, 10.0, "a while has passed")
    assert seat.state is LinkState.STALE
    assert not diarist.replies
    lines.heal()
    live_s = seat.wait_live(15.0)
    diarist.judge(hall)
    assert diarist.codes.keys() == {"ok"}
    print(
        f"\nblack hole: stale after {stale_s:.2f} s, live {live_s:.2f} s after it healed, 20 given"
    )
    assert stale_s <= STALE_WITHIN_S
    assert live_s <= LIVE_WITHIN_S


@pytest.mark.parametrize("line", ["stream", pytest.param("desk", marks=LONG)])
def test_a_black_hole_in_one_of_the_two_lines_is_no_live_link(
    lines: Lines, seat: HallSeat, line: str
) -> None:
    dead = lines.desk if line == "desk" else lines.stream
    dead.black_hole()
    stale_s = seat.wait(lambda: seat.state is not LinkState.LIVE, 10.0, "it is not live")
    dead.heal()
    seat.wait_live(15.0)
    print(f"\n{line} dead: not live after {stale_s:.2f} s")
    assert stale_s <= STALE_WITHIN_S


@pytest.mark.parametrize("flaps", FLAPS)
def test_a_line_that_flaps_once_a_second_loses_nothing_and_leaves_nothing_behind(
    hall: Hall, lines: Lines, seat: HallSeat, feeder: Feeder, flaps: int
) -> None:
    diarist = Diarist(seat)
    sync = seat.link._session.sync
    snapshots, threads = sync.snapshots, threading.active_count()
    descriptors = descriptor_count("self")
    for _ in range(flaps):
        for act in (lines.cut, lines.heal):
            act()
            until_s = time.monotonic() + 0.5
            while time.monotonic() < until_s:
                diarist.write()
                feeder.push(feeder.move(0, 50, time.time()))
                seat.wait(lambda: True, 1.0, "")
                time.sleep(0.1)
    live_s = seat.wait_live(15.0)
    diarist.judge(hall)
    assert diarist.codes.keys() == {"ok"}
    asked = sync.snapshots - snapshots
    wait_until(
        lambda: descriptor_count("self") <= descriptors + 4,
        10.0,
        "descriptors are freed",
    )
    print(
        f"\n{flaps} flaps: {len(diarist.given)} given and written once, {asked} snapshots, live "
        f"{live_s:.2f} s after the last, {threading.active_count() - threads:+d} threads"
    )
    assert 0 < asked <= flaps + 1
    assert threading.active_count() == threads


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param(Fault(delay_s=0.4), id="0.4 s late"),
        pytest.param(Fault(bytes_per_s=40_000.0), id="40 kB/s", marks=LONG),
    ],
)
def test_a_slow_line_is_slow_and_not_dead(
    hall: Hall, lines: Lines, seat: HallSeat, fault: Fault
) -> None:
    diarist = Diarist(seat)
    lines.both(fault)
    seen: set[LinkState] = set()
    until_s = time.monotonic() + 2.0
    diarist.write()
    while time.monotonic() < until_s:
        seat.pump()
        seen.add(seat.state)
        time.sleep(0.03)
    diarist.judge(hall)
    assert diarist.codes.keys() == {"ok"}
    lines.heal()
    assert seen == {LinkState.LIVE}


def test_spoiled_bytes_and_resets_cost_the_connection_and_nothing_else(
    hall: Hall, lines: Lines, seat: HallSeat
) -> None:
    diarist = Diarist(seat)
    refused_before = dict(seat.link._session.refused)
    for fault in (Fault(flip_every_bytes=50), Fault(flip_every_bytes=3000)):
        lines.both(fault)
        until_s = time.monotonic() + 0.6
        while time.monotonic() < until_s:
            diarist.write()
            lines.reset()
            seat.wait(lambda: True, 1.0, "")
            time.sleep(0.25)
    lines.heal()
    live_s = seat.wait_live(15.0)
    diarist.judge(hall)
    assert diarist.codes.keys() == {"ok"}
    print(
        f"\nspoiled bytes: {len(diarist.given)} given and written once, live {live_s:.2f} s later"
    )
    # CURVE proves every message: what is spoiled never reaches a decoder.
    assert seat.link._session.refused == refused_before
    assert live_s <= LIVE_WITHIN_S


def test_ten_consoles_that_come_back_at_once_are_all_live_soon(
    hall: Hall, lines: Lines, feeder: Feeder
) -> None:
    assert hall.process is not None
    with ExitStack() as stack:
        seats = [seat_through(lines, hall, f"desk-{n}") for n in range(CONSOLES)]
        for seat in seats:
            stack.callback(seat.close)
        feeder.push(feeder.move(0, THINGS, time.time()))

        def pump() -> None:
            for seat in seats:
                seat.pump()

        def all_have_all() -> bool:
            return all(s.state is LinkState.LIVE and s.group.world.count >= THINGS for s in seats)

        wait_until(all_have_all, 30.0, "all have everything", each=pump)
        before = [seat.link._session.sync.snapshots for seat in seats]
        lines.cut()
        wait_until(
            lambda: all(s.state is LinkState.STALE for s in seats), 10.0, "all stale", each=pump
        )
        feeder.push(feeder.move(0, THINGS, time.time()))
        time.sleep(0.3)  # that tick is gone before anybody listens again
        used_s = cpu_s(hall.process.pid)
        lines.heal()
        live_s = wait_until(all_have_all, 30.0, "all are live again", each=pump)
        used_s = cpu_s(hall.process.pid) - used_s
        asked = [s.link._session.sync.snapshots - n for s, n in zip(seats, before, strict=True)]
    print(
        f"\n{CONSOLES} consoles, {THINGS} things: all live {live_s:.2f} s after the line healed, "
        f"{sum(asked)} snapshots, the hub used {used_s:.2f} s of a processor"
    )
    assert live_s <= LIVE_WITHIN_S
    assert set(asked) <= {1, 2}
    assert used_s <= live_s  # one thread at most
