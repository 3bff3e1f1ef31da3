"""Only keys on the list are seats, and a revoked one stays out."""

import pytest

from app.domain.clock import SetClock
from app.domain.errors import OperatorError
from backends.store.journal import Journal
from backends.store.seats import Seat, SeatKind, Seats

KEY = "k" * 40
WALL = Seat(KEY, "wall-1", SeatKind.WALL)


@pytest.fixture
def seats(journal: Journal) -> Seats:
    return Seats(journal.database, journal, SetClock(7.0))


def test_an_admitted_key_is_its_seat_until_it_is_revoked(seats: Seats) -> None:
    desk = Seat("d" * 40, "desk-1", SeatKind.CONSOLE, "320612")
    seats.admit(WALL)
    seats.admit(desk)
    assert seats.allowed() == {KEY: WALL, desk.public_key: desk}
    assert seats.revoke(KEY)
    assert not seats.revoke(KEY)
    assert seats.allowed() == {desk.public_key: desk}


def test_a_revoked_key_never_comes_back(seats: Seats) -> None:
    seats.admit(WALL)
    seats.revoke(KEY)
    with pytest.raises(OperatorError, match="seat_key_revoked"):
        seats.admit(WALL)


def test_a_known_key_may_move_to_another_seat(seats: Seats) -> None:
    seats.admit(WALL)
    moved = Seat(KEY, "wall-2", SeatKind.WALL, "320681")
    seats.admit(moved)
    assert seats.allowed() == {KEY: moved}


@pytest.mark.parametrize("key", ["", "short", "k" * 41, "钥" * 40])
def test_what_is_no_key_is_refused(seats: Seats, key: str) -> None:
    with pytest.raises(OperatorError, match="seat_key_bad"):
        seats.admit(Seat(key, "x", SeatKind.FEED))
