"""A hub that was killed and comes back: the screen keeps what was decided and hears what is new."""

import time
from collections.abc import Iterator

import pytest

from tests.e2e.city import OFFICER_2013, TRUCK
from tests.e2e.feeder import Feeder
from tests.e2e.hall import OFFICER, PASSWORD, Hall
from tests.e2e.seat import HallSeat, task
from tests.e2e.terminal import report_once
from tests.e2e.waiting import wait_until


@pytest.fixture
def seat(hall: Hall) -> Iterator[HallSeat]:
    """A seat that issued a task before the hub was killed and one after it came back."""
    feeder = Feeder(hall.admit("feed-1", "feed", source="columns"), "columns")
    keys = hall.admit("desk-1", "console")
    where = hall.start()
    feeder.connect(where)
    report_once(OFFICER_2013, where.jt808)
    seat = HallSeat(hall.endpoints, keys, hall.folder / "desk" / "outbox.db")

    def truck_after(moment_s: float) -> None:
        def feed() -> None:
            feeder.try_truck()
            seat.pump()
            time.sleep(0.04)

        def is_here() -> bool:
            row = seat.group.world.row_of(TRUCK.vehicle_id)
            return row is not None and seat.group.world.column("fix_s")[row] > moment_s

        wait_until(is_here, 15.0, "the truck is on the map", each=feed)

    try:
        truck_after(0.0)
        seat.sign_in(OFFICER.person_id, PASSWORD)
        assert seat.give(task("before")).is_ok
        seat.wait(lambda: "before" in seat.group.board.tasks, 5.0, "the task is on the screen")
        hall.kill()
        report_once(OFFICER_2013, hall.start().jt808)
        truck_after(time.time())
        seat.wait_live()
        assert seat.give(task("after")).is_ok
        yield seat
    finally:
        seat.close()
        feeder.close()


def test_what_is_decided_after_it_is_on_the_screen(seat: HallSeat) -> None:
    seat.wait(lambda: "after" in seat.group.board.tasks, 10.0, "the new task is on the screen")


def test_what_was_decided_before_it_stays_on_the_screen(seat: HallSeat) -> None:
    seat.wait(lambda: "after" in seat.group.board.tasks, 10.0, "the new task is on the screen")
    assert set(seat.group.board.tasks) == {"before", "after"}
