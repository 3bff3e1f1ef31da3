"""A stay point knows how long it lasted."""

from app.domain.staypoint import StayEnd, StayPoint


def test_a_stay_lasts_from_its_first_to_its_last_fix() -> None:
    stay = StayPoint("truck", 120.9, 32.0, 1000.0, 2260.0, 42, StayEnd.LEFT)
    assert stay.duration_s == 1260.0
