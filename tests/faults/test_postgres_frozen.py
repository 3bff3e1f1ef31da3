"""The database server is frozen, which no error tells: the hall sees on, and commands wait."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.ports import LinkState
from tests.e2e.hall import OFFICER, PASSWORD
from tests.e2e.seat import HallSeat
from tests.e2e.waiting import wait_until
from tests.faults.diarist import Diarist
from tests.faults.postgres_hall import PostgresHall, new_hall
from tests.faults.test_disk import stays_live
from tests.unit.backends.store.postgres_server import PostgresServer, postgres

__all__ = ["postgres"]

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
FROZEN_S = 8.0


@pytest.fixture
def sql_hall(city: Path, tmp_path: Path, postgres: PostgresServer) -> Iterator[PostgresHall]:
    """A hall on the server that runs."""
    hall = new_hall(city, tmp_path / "people", postgres)
    try:
        hall.admit("desk-1", "console")
        hall.start()
        yield hall
    finally:
        hall.close()


@pytest.mark.long
@pytest.mark.timeout(240)
@pytest.mark.skipif(not IS_LONG, reason="a server frozen for seconds: DUTYWALL_LONG=1")
def test_a_frozen_server_holds_up_no_screen_and_costs_no_command(
    postgres: PostgresServer, sql_hall: PostgresHall, tmp_path: Path
) -> None:
    outbox = tmp_path / "seat" / "outbox.db"
    seat = HallSeat(sql_hall.endpoints, sql_hall.keys("desk-1"), outbox)
    frozen: list[int] = []
    try:
        seat.wait_live()
        seat.sign_in(OFFICER.person_id, PASSWORD)
        diarist = Diarist(seat)
        diarist.write(3)
        diarist.wait()
        frozen = postgres.pids()
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        diarist.write(3)
        said_s = wait_until(
            lambda: "the database has not answered for" in sql_hall.log(), 10.0, "the hub says so"
        )
        diarist.write(3)
        assert stays_live(seat, FROZEN_S), "the stream does not need the database"
        assert seat.state is LinkState.LIVE
        assert len(diarist.replies) == 3, "something was acknowledged that is in no journal"
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        frozen = []
        drained_s = diarist.wait()
        print(f"\nfrozen: said after {said_s:.1f} s, drained {drained_s:.2f} s after it woke")
        assert diarist.codes == {"ok": 9}
        assert "the database is back after" in sql_hall.log()
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
        seat.close()
    verdict = sql_hall.verify()
    assert verdict.returncode == 0, verdict.stdout
