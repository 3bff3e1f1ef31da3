"""The readings at a seat: last values with what they are worth, and stretches with what is new."""

from typing import Any

import numpy as np
import pytest

from app.domain.readings import Mark, Soundness, Statistic
from app.services.series_book import ASK_AGAIN_S, MOST_VALUES
from tests.unit.app.services.hall import NOON_S, Hall
from tests.widgets.fake_link import entering

PM25, NOISE = 1, 8


def series(name: str, quantity: int = PM25, **more: Any) -> dict[str, Any]:
    given = {
        "id": name,
        "station": name.split("/", maxsplit=1)[0],
        "quantity": quantity,
        "source": "air",
        "county": 2,
        "value": 35.0,
        "t_s": NOON_S - 10,
        "receipt_s": NOON_S - 9,
        "same_since_s": NOON_S - 10,
    }
    return given | more


def hear(hall: Hall, *known: dict[str, Any], is_new: bool = False) -> bool:
    """Let series enter in rows 0, 1, …; return whether the book says something is new."""
    hall.link.push_readings(entering(hall.catalogues.readings, known), is_new=is_new)
    return pump(hall)


def pump(hall: Hall) -> bool:
    return hall.series_book.pump(hall.pump())


def answer(hall: Hall, *said: tuple[float, float | None], timings: list[int] | None = None) -> None:
    n = len(said)
    result = {
        "series_id": "st:1/pm25",
        "t_s": [NOON_S + at_s for at_s, _ in said],
        "values": [value for _, value in said],
        "marks": [0] * n,
        "timings": timings or [0] * n,
        "thinned_from": 0,
    }
    hall.link.answer("series", result)


def kept(hall: Hall) -> list[tuple[float, float]]:
    found = hall.series_book.series("st:1/pm25")
    assert found is not None
    pairs = zip(found.t_s, found.values, found.marks, found.timings, strict=True)
    return [(float(t_s - NOON_S), float(value)) for t_s, value, _, _ in pairs]


@pytest.fixture
def hall() -> Hall:
    return Hall()


def test_a_last_value_says_all_there_is_to_say(hall):
    hear(hall, series("st:1/pm25/3600/mean", span_s=3600, statistic=1, mark=2))
    last = hall.readings.last("st:1/pm25/3600/mean")
    assert last is not None
    assert (last.station_id, last.quantity.key, last.span_s) == ("st:1", "pm25", 3600)
    assert (last.statistic, last.mark, last.county) == (Statistic.MEAN, Mark.MAINTENANCE, 2)
    assert (last.value, last.text, last.t_s) == (35.0, "35", NOON_S - 10)
    assert last.soundness is Soundness.LIVE


@pytest.mark.parametrize(
    ("ago_s", "same_s", "soundness"),
    [
        (179, 0, Soundness.LIVE),
        (180, 0, Soundness.LATE),
        (720, 0, Soundness.LOST),
        (0, 10_800, Soundness.FROZEN),
    ],
)
def test_a_last_value_is_graded_by_the_time_of_the_hub(hall, ago_s, same_s, soundness):
    hall.link.hub_offset_s = 1000.0
    t_s = NOON_S + 1000.0 - ago_s
    hear(hall, series("st:1/pm25", t_s=t_s, same_since_s=t_s - same_s))
    assert hall.readings.last("st:1/pm25").soundness is soundness


def test_nothing_is_said_of_what_is_not_here_or_of_a_quantity_nobody_knows(hall):
    hear(hall, series("st:1/what", 999))
    assert hall.readings.last("st:1/pm25") is None
    assert hall.readings.last("st:1/what") is None
    assert hall.readings.of_station("st:1") == []


def test_the_series_of_a_station_are_its_own_instants_first(hall):
    hear(
        hall,
        series("st:1/pm25/3600/mean", span_s=3600, statistic=1),
        series("st:1/noise", NOISE),
        series("st:2/pm25"),
        series("st:1/pm25"),
    )
    expected = ["st:1/pm25", "st:1/noise", "st:1/pm25/3600/mean"]
    assert hall.readings.series_of("st:1") == expected
    assert [last.series_id for last in hall.readings.of_station("st:1")] == expected


def test_readings_that_begin_anew_forget_those_of_before(hall):
    hear(hall, series("st:1/pm25"), series("st:2/pm25"))
    hear(hall, series("st:3/pm25"), is_new=True)
    assert hall.group.readings.count == 1
    assert hall.readings.last("st:1/pm25") is None


def test_an_open_series_is_asked_for_and_shown_with_what_came_since(hall):
    hall.series_book.open("st:1/pm25", 3600.0)
    _, query, arguments = hall.link.asked[-1]
    assert (query, arguments["series_id"], arguments["most"]) == (
        "series",
        "st:1/pm25",
        MOST_VALUES,
    )
    assert (arguments["from_s"], arguments["to_s"]) == (NOON_S - 3600, NOON_S)
    assert hall.series_book.code("st:1/pm25") == ""
    assert hear(hall, series("st:1/pm25", t_s=NOON_S - 5, value=7.0))
    answer(hall, (-30.0, 5.0), (-20.0, None), (-5.0, 7.0))
    assert pump(hall)
    assert hall.series_book.code("st:1/pm25") == "ok"
    assert hear(hall, series("st:1/pm25", t_s=NOON_S, value=8.0))
    assert not pump(hall)
    assert kept(hall)[0] == (-30.0, 5.0)
    assert kept(hall)[2:] == [(-5.0, 7.0), (0.0, 8.0)]
    assert np.isnan(kept(hall)[1][1])


def test_what_came_after_the_hub_answered_is_shown_although_the_answer_comes_later(hall):
    hall.series_book.open("st:1/pm25", 3600.0)
    hear(hall, series("st:1/pm25", t_s=NOON_S + 1, value=9.0))
    answer(hall, (-5.0, 7.0))
    pump(hall)
    assert kept(hall) == [(-5.0, 7.0), (1.0, 9.0)]


def test_a_reading_from_the_future_does_not_hide_what_comes_now(hall):
    hall.series_book.open("st:1/pm25", 3600.0)
    hear(hall, series("st:1/pm25", t_s=NOON_S + 1, value=9.0))
    answer(hall, (-5.0, 7.0), (900.0, 1.0), timings=[0, 8])
    pump(hall)
    assert (1.0, 9.0) in kept(hall)


def test_a_series_is_asked_for_again_after_a_while_and_after_a_gap(hall):
    hall.series_book.open("st:1/pm25", 3600.0)
    answer(hall, (-5.0, 7.0))
    pump(hall)
    asked = len(hall.link.asked)
    hall.real_s += ASK_AGAIN_S - 1
    pump(hall)
    assert len(hall.link.asked) == asked
    hall.real_s += 1
    pump(hall)
    assert len(hall.link.asked) == asked + 1
    hear(hall, series("st:1/pm25"), is_new=True)
    assert len(hall.link.asked) == asked + 2


def test_a_refusal_is_told_and_a_malformed_answer_is_no_series(hall):
    hall.series_book.open("st:1/pm25", 3600.0)
    hall.link.answer("series", {}, "series_unknown")
    assert pump(hall)
    assert hall.series_book.code("st:1/pm25") == "series_unknown"
    for bad in ({}, {"t_s": [1.0], "values": [], "marks": [], "timings": [], "thinned_from": 0}):
        hall.series_book.open("st:1/pm25", 3600.0)
        hall.link.answer("series", bad)
        pump(hall)
        assert hall.series_book.code("st:1/pm25") == "answer_malformed"
    assert kept(hall) == []


def test_a_closed_series_is_not_kept(hall):
    hall.series_book.open("st:1/pm25", 3600.0)
    hall.series_book.close("st:1/pm25")
    assert hall.series_book.series("st:1/pm25") is None
    assert hall.series_book.code("st:1/pm25") == ""
    hall.series_book.close("st:1/pm25")
    hear(hall, series("st:1/pm25"), is_new=True)
    assert len(hall.link.asked) == 1
