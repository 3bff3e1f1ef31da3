"""The database server is killed while tasks are issued: commands wait, none is lost or doubled."""

import os
import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.city import OFFICER_2013
from tests.e2e.terminal import report_once
from tests.e2e.waiting import wait_until
from tests.faults.postgres_hall import PostgresHall, judge, new_hall
from tests.faults.test_kill import KilledSeat, Trucker, sign_in_once
from tests.unit.backends.store.postgres_server import PostgresServer, postgres

__all__ = ["postgres"]

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
ROUNDS = int(os.environ.get("DUTYWALL_ROUNDS", "20"))
BACK_WITHIN_S = 5.0
DRAIN_WITHIN_S = 5.0


@pytest.fixture
def sql_hall(city: Path, tmp_path: Path, postgres: PostgresServer) -> Iterator[PostgresHall]:
    """A hall on the server, not started yet."""
    hall = new_hall(city, tmp_path / "people", postgres)
    try:
        yield hall
    finally:
        hall.close()


def seen(seat: KilledSeat) -> int:
    return seat.witness.stat().st_size


def play(server: PostgresServer, hall: PostgresHall, rounds: int, seed: int) -> None:
    hall.admit("desk-1", "console")
    trucker = Trucker(hall)
    if hall.process is None:
        hall.start()
    report_once(OFFICER_2013, hall.endpoints().jt808)
    chance = random.Random(seed)
    seat = KilledSeat(hall, sign_in_once(hall))
    back_s: list[float] = []
    try:
        trucker.start()
        seat.start()
        for number in range(1, rounds + 1):
            before = seen(seat)
            wait_until(lambda before=before: seen(seat) > before, 30.0, "an ok is seen")
            time.sleep(chance.uniform(0.0, 0.3))  # the moment of the kill is the random thing here
            refusals = hall.log().count("commands are refused")
            server.kill()
            wait_until(
                lambda before=refusals: hall.log().count("commands are refused") > before,
                10.0,
                "the hub says that it refuses commands",
            )
            at_kill = seen(seat)
            server.start()
            is_served = lambda before=at_kill: seen(seat) > before  # noqa: E731
            back_s.append(wait_until(is_served, 30.0, "an ok is seen again"))
            wait_until(
                lambda n=number: hall.log().count("the database is back") >= n,
                30.0,
                "the hub says that it is back",
            )
        drain_s = seat.drain(DRAIN_WITHIN_S + 60.0)
        assert hall.process is not None
        assert hall.process.poll() is None, "the hub must outlive its database"
    finally:
        seat.close()
        trucker.stop()
    assert hall.stop() == 0
    judge(server, hall, seat, drain_s)
    print(f"{rounds} kills: back within {max(back_s):.2f} s of the server's answer")
    assert max(back_s) <= BACK_WITHIN_S
    assert drain_s <= DRAIN_WITHIN_S


def start_without_server(server: PostgresServer, hall: PostgresHall) -> None:
    """Start a hub whose server is away: it says so, waits, and begins when the server is there."""
    # Before the hub is there: who was refused once does not knock again at once.
    hall.admit("desk-1", "console")
    hall.admit("feed-1", "feed", source="columns")
    server.kill()
    hall.spawn()
    wait_until(lambda: "the hub waits for its database" in hall.log(), 30.0, "it says so")
    said = next(line for line in hall.log().splitlines() if "waits for its database" in line)
    server.start()
    hall.wait_until_ready()
    assert "Connection refused" in said
    assert "Traceback" not in hall.log()


@pytest.mark.timeout(240)
def test_a_server_away_at_the_start_and_killed_on_duty_costs_no_task(
    postgres: PostgresServer, sql_hall: PostgresHall
) -> None:
    start_without_server(postgres, sql_hall)
    play(postgres, sql_hall, 1, seed=20_261_122)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not IS_LONG, reason="20 kills take minutes: DUTYWALL_LONG=1")
def test_twenty_kills_of_the_server_lose_nothing_and_double_nothing(
    postgres: PostgresServer, sql_hall: PostgresHall
) -> None:
    play(postgres, sql_hall, ROUNDS, seed=int(os.environ.get("DUTYWALL_SEED", "1")))
