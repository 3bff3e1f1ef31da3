"""What a chart draws of a series: what joins, what stands apart, what is missing."""

import numpy as np
import pytest

from app.domain.readings import Mark, Quantity, Series, Timing
from widgets.hall_time import minute_text
from widgets.station.chart_series import ChartSeries, chart_series
from widgets.station.time_ticks import tick_step_s, ticks_s

NOW_S = 1_790_000_000.0
COD = Quantity("cod", 18, {"en": "COD"}, "mg/L", late_after_s=180.0)


def drawn(
    t_s: list[float],
    values: list[float] | None = None,
    marks: dict[int, int] | None = None,
    timings: dict[int, int] | None = None,
    thinned_from: int = 0,
    span_s: int = 0,
) -> ChartSeries:
    """Draw a series of values at ``t_s`` seconds before now."""
    n = len(t_s)
    mark_of, timing_of = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
    for at, mark in (marks or {}).items():
        mark_of[at] = mark
    for at, timing in (timings or {}).items():
        timing_of[at] = timing
    series = Series(
        "s/cod",
        NOW_S - np.array(t_s, np.float64),
        np.array(values if values is not None else [1.0] * n, np.float64),
        mark_of,
        timing_of,
        thinned_from,
    )
    return chart_series(series, COD, span_s, NOW_S - 3600, NOW_S)


EVERY_MINUTE = [60.0 * i for i in reversed(range(61))]


def test_an_unbroken_series_is_one_line() -> None:
    found = drawn(EVERY_MINUTE)
    assert len(found.line) == found.count == 61
    assert not np.isnan(found.line).any()
    assert found.gaps == ()


def test_the_line_breaks_where_the_station_was_silent_for_too_long() -> None:
    times = [t for t in EVERY_MINUTE if not 600 < t < 1200]
    found = drawn(times)
    assert found.gaps == ((NOW_S - 1200, NOW_S - 600),)
    assert int(np.isnan(found.line).sum()) == 1


def test_a_station_of_every_ten_seconds_has_a_gap_long_before_it_is_late() -> None:
    often = [10.0 * i for i in reversed(range(361))]
    found = drawn([t for t in often if not 100 < t < 190])
    assert found.gaps == ((NOW_S - 190, NOW_S - 100),)
    assert int(np.isnan(found.line).sum()) == 1
    assert drawn([t for t in often if not 100 < t < 130]).gaps == ()


def test_the_shortest_gap_is_fifteen_seconds_whatever_the_interval() -> None:
    often = [1.0 * i for i in reversed(range(3601))]
    assert drawn([t for t in often if not 100 < t < 115]).gaps == ()
    assert drawn([t for t in often if not 100 < t < 116]).gaps == ((NOW_S - 116, NOW_S - 100),)


def test_few_intervals_say_nothing_of_what_is_usual() -> None:
    assert drawn([150.0, 20.0, 15.0, 10.0, 5.0, 0.0]).gaps[1:] == ((NOW_S - 150, NOW_S - 20),)
    assert len(drawn([150.0, 20.0, 15.0, 10.0, 5.0]).gaps) == 1


def test_silence_up_to_now_and_before_the_first_value_is_a_gap_too() -> None:
    found = drawn([2000.0, 1900.0, 1800.0])
    assert found.gaps == ((NOW_S - 3600, NOW_S - 2000), (NOW_S - 1800, NOW_S))


def test_nothing_at_all_is_one_gap() -> None:
    found = drawn([])
    assert found.gaps == ((NOW_S - 3600, NOW_S),)
    assert found.extent() is None


def test_hourly_data_have_a_gap_after_two_spans() -> None:
    assert drawn([3500.0, 10.0], span_s=3600).gaps == ()
    assert drawn([3500.0, 10.0], span_s=900).gaps == ((NOW_S - 3500, NOW_S - 10),)


def test_marked_values_are_hollow_and_not_on_the_line() -> None:
    found = drawn([120.0, 60.0, 0.0], [1.0, 99.0, 2.0], marks={1: Mark.CALIBRATION})
    assert found.line.tolist() == [1.0, 2.0]
    assert found.hollow.tolist() == [99.0]
    assert found.marked == 1
    assert found.extent() == (1.0, 99.0)


def test_late_values_are_on_the_line_and_hollow() -> None:
    found = drawn([120.0, 60.0, 0.0], [1.0, 3.0, 2.0], timings={1: Timing.LATE})
    assert found.line.tolist() == [1.0, 3.0, 2.0]
    assert found.hollow.tolist() == [3.0]
    assert found.late == 1


def test_a_repeated_value_does_not_bend_the_line() -> None:
    found = drawn([60.0, 60.0, 0.0], [1.0, 9.0, 2.0], timings={1: Timing.REPEATED})
    assert found.line.tolist() == [1.0, 2.0]
    assert (found.repeated, found.hollow.tolist()) == (1, [9.0])


def test_values_from_the_future_are_counted_and_not_drawn() -> None:
    found = drawn([60.0, 0.0, -900.0], [1.0, 2.0, 3.0], timings={2: Timing.FUTURE})
    assert found.line.tolist() == [1.0, 2.0]
    assert found.future == 1
    assert found.gaps[-1][1] < NOW_S


def test_values_out_of_order_are_put_in_order() -> None:
    found = drawn([60.0, 120.0, 0.0], [2.0, 1.0, 3.0], timings={1: Timing.OUT_OF_ORDER})
    assert found.line.tolist() == [1.0, 2.0, 3.0]


def test_missing_values_leave_a_gap_where_they_are_many() -> None:
    values = [float("nan") if 10 < i < 30 else 1.0 for i in range(61)]
    assert len(drawn(EVERY_MINUTE, values).gaps) == 1


def test_a_thinned_series_is_not_all_gaps() -> None:
    sparse = [300.0 * i for i in reversed(range(12))]
    assert len(drawn(sparse).gaps) == 12
    assert drawn(sparse, thinned_from=5000).gaps == ()


@pytest.mark.parametrize(("span_s", "step_s"), [(3600, 300), (6 * 3600, 1800), (86400, 7200)])
def test_a_time_axis_has_round_local_times(span_s: float, step_s: int) -> None:
    assert tick_step_s(span_s, 12) == step_s
    marks = ticks_s(NOW_S - span_s, NOW_S, 12)
    assert 10 <= len(marks) <= 13
    assert all(NOW_S - span_s <= t <= NOW_S for t in marks)
    assert all((int(t) + 8 * 3600) % step_s == 0 for t in marks)
    assert minute_text(marks[0])[-1] in "05"
