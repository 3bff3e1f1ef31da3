"""A stay point knows how long it lasted."""

from app.domain.staypoint import StayEnd, StayPoint


def test_a_stay_lasts_from_its_first_to_its_last_fix() -> None:
    stay = StayPoint("truck", 120.9, 32.0, 1000.0, 2260.0, 42, StayEnd.LEFT)
    assert stay.duration_s == 1260.0


def test_a_stay_is_open_until_it_was_left_or_its_reports_broke_off() -> None:
    ends = {end: StayPoint("truck", 120.9, 32.0, 0.0, 1.0, 2, end).is_open for end in StayEnd}
    assert ends == {StayEnd.LEFT: False, StayEnd.GAP: False, StayEnd.OPEN: True}
