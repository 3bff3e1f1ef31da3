"""Days and hours are those of Asia/Shanghai."""

from backends.detectors.stays.local_time import is_within_hours, local_day, local_hour


def test_the_day_changes_at_midnight_in_shanghai() -> None:
    midnight_s = 1_790_726_400.0 - 8 * 3600.0  # 2026-09-30 00:00 there
    assert (local_day(midnight_s - 1.0), local_day(midnight_s)) == ("2026-09-29", "2026-09-30")
    assert (local_hour(midnight_s), local_hour(midnight_s + 5400.0)) == (0.0, 1.5)


def test_a_span_of_hours_may_go_over_midnight() -> None:
    assert [is_within_hours(h, 21.0, 6.0) for h in (20.9, 21.0, 0.0, 5.9, 6.0)] == [
        *(False, True, True, True, False)
    ]
    assert [is_within_hours(h, 6.0, 22.0) for h in (5.9, 6.0, 21.9, 22.0)] == [
        *(False, True, True, False)
    ]
    assert all(is_within_hours(float(h), 0.0, 24.0) for h in range(24))
