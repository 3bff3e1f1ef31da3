"""The hub that leads dies or freezes: its standby takes over, seats find it, no task is lost."""

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.e2e.city import OFFICER_2013
from tests.e2e.terminal import report_once
from tests.e2e.waiting import wait_until
from tests.faults.postgres_hall import PostgresHall, both, judge, new_hall
from tests.faults.seat_process import SeatConfig
from tests.faults.test_kill import KilledSeat, Trucker, sign_in_once
from tests.unit.backends.store.postgres_server import PostgresServer, postgres

__all__ = ["postgres"]

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
ROUNDS = int(os.environ.get("DUTYWALL_ROUNDS", "20"))
READY_WITHIN_S = 120.0  # of a process on a machine that does other things
OVER_WITHIN_S = 10.0
DRAIN_WITHIN_S = 5.0
SESSIONS = "SELECT pid, application_name, state, state_change, query FROM pg_stat_activity"
STANDS_BY = "this hub stands by; another one leads"


@pytest.fixture
def pair(city: Path, tmp_path: Path, postgres: PostgresServer) -> Iterator[list[PostgresHall]]:
    """Two hubs on one database: the first leads, the second stands by."""
    halls = [new_hall(city, tmp_path / "people", postgres)]
    try:
        halls[0].admit("desk-1", "console")
        halls[0].admit("feed-1", "feed", source="columns")
        halls[0].start()
        halls.append(halls[0].beside(tmp_path / "standby"))
        # Before it starts: who was refused once does not knock again.
        halls[1].admit("feed-1", "feed", source="columns")
        stand_by(halls[1])
        yield halls
    finally:
        for hall in halls:
            hall.close()


def stand_by(hall: PostgresHall) -> None:
    """Start a hub as a standby and wait until it says that it is one."""
    said = hall.log().count(STANDS_BY)
    hall.is_standby = True
    hall.spawn()
    wait_until(lambda: hall.log().count(STANDS_BY) > said, READY_WITHIN_S, "it stands by")


def find_both(seat: KilledSeat, hall: PostgresHall, files: str) -> None:
    """Tell the seat of both hubs."""
    path = hall.folder / "seat.json"
    config = msgspec.json.decode(path.read_bytes(), type=SeatConfig)
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(config, endpoints=files)))


def times_led(hall: PostgresHall) -> int:
    return hall.log().count("we write it from now on")


def await_lead(server: PostgresServer, hall: PostgresHall, times: int) -> None:
    """Wait until a hub has become the leading one so many times; say what was seen if not."""
    try:
        wait_until(lambda: times_led(hall) >= times, READY_WITHIN_S, "the standby leads")
    except AssertionError:
        print(server.run(SESSIONS), hall.log()[-3000:])
        raise


def play(server: PostgresServer, pair: list[PostgresHall], rounds: int, seed: int) -> None:
    leader, standby = pair
    first = leader
    chance = random.Random(seed)
    truckers: list[Trucker] = []
    report_once(OFFICER_2013, leader.endpoints().jt808)
    seat = KilledSeat(leader, sign_in_once(leader))
    find_both(seat, first, both(leader, standby))
    over_s: list[float] = []
    served_s: list[float] = []
    try:
        truckers.append(Trucker(leader))
        truckers[-1].start()
        seat.start()
        for _ in range(rounds):
            before = seat.witness.stat().st_size
            wait_until(lambda b=before: seat.witness.stat().st_size > b, 60.0, "an ok is seen")
            time.sleep(chance.uniform(0.0, 0.3))
            led = times_led(standby)
            began_s = time.monotonic()
            if chance.random() < 0.25 and leader.process is not None:
                leader.process.send_signal(signal.SIGSTOP)  # frozen: its connection lives on
                frozen = leader
            else:
                leader.kill()
                frozen = None
            at_end = seat.witness.stat().st_size
            await_lead(server, standby, led + 1)
            over_s.append(time.monotonic() - began_s)
            standby.wait_until_ready()
            truckers.append(Trucker(standby))
            truckers[-1].start()
            report_once(OFFICER_2013, standby.endpoints().jt808)
            wait_until(lambda b=at_end: seat.witness.stat().st_size > b, 60.0, "an ok is seen")
            served_s.append(time.monotonic() - began_s)
            print(
                f"over in {over_s[-1]:.2f} s, served in {served_s[-1]:.2f} s, frozen {bool(frozen)}"
            )
            if frozen is not None and frozen.process is not None:
                frozen.process.send_signal(signal.SIGCONT)
                assert frozen.process.wait(30.0) != 0, "who was deposed must end"
                assert "another hub has written it since" in frozen.log()
            leader, standby = standby, leader
            stand_by(standby)
        drain_s = seat.drain(DRAIN_WITHIN_S + 60.0)
    finally:
        seat.close()
        for trucker in truckers:
            trucker.stop()
    assert leader.stop() == 0
    seen, there = judge(server, leader, seat, drain_s)
    print(
        f"{rounds} take-overs, {seen} seen, {there} there: the lock changed hands within "
        f"{max(over_s):.2f} s, the next task was acknowledged within {max(served_s):.2f} s"
    )
    assert max(over_s) <= OVER_WITHIN_S
    assert drain_s <= DRAIN_WITHIN_S


@pytest.mark.timeout(240)
def test_a_standby_takes_over_and_no_task_is_lost_or_doubled(
    postgres: PostgresServer, pair: list[PostgresHall]
) -> None:
    play(postgres, pair, 1, seed=20_261_122)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not IS_LONG, reason="20 take-overs take minutes: DUTYWALL_LONG=1")
def test_twenty_take_overs_lose_and_double_nothing(
    postgres: PostgresServer, pair: list[PostgresHall]
) -> None:
    play(postgres, pair, ROUNDS, seed=int(os.environ.get("DUTYWALL_SEED", "1")))
