"""The figures that cities have published come out of cases that went through the real intake."""

import datetime as dt
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.catalogue import Unit
from app.domain.cases.rates import RATES, GroupBy, RateQuestion, opened_by
from app.domain.cases.steps import CaseStep
from tests.unit.backends.cases.busy_hall import BusyHall

IS_LONG = os.environ.get("DUTYWALL_LONG") == "1"
FIRST_S = dt.datetime(2026, 10, 1, 8, 0, tzinfo=CITY_TIME).timestamp()
DAY_S = 86_400.0
UNITS = {"u": Unit("u", "市政所", "county", county="cc", kinds=frozenset({"municipal"}))}
TYPE = "road-pothole"  # to be closed within three working days, answered within three


@dataclass(frozen=True)
class Holiday:
    """How many demands there were, and how many of them were answered in time and satisfied."""

    demands: int
    in_time: int
    satisfied: int


# domain.md N28: 19,041 demands, 99.80 % on time, 99.12 % satisfied.
WHOLE = Holiday(19_041, 19_003, 18_873)
# A fiftieth: a case that goes the whole way costs about seven milliseconds of a core.
PART = Holiday(381, 380, 378)
LONG = [
    pytest.mark.long,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not IS_LONG, reason="all of them: DUTYWALL_LONG=1"),
]


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[BusyHall]:
    made = BusyHall(tmp_path, UNITS, FIRST_S)
    yield made
    made.close()


def lived(hall: BusyHall, holiday: Holiday) -> None:
    """Let all demands come in during the holiday, and those answered late be so a week after."""
    late = [f"c{n}" for n in range(holiday.in_time, holiday.demands)]
    for n in range(holiday.demands):
        hall.clock.advance(7 * DAY_S / holiday.demands)
        case_id = f"c{n}"
        hall.call(case_id, TYPE)
        hall.step(case_id, CaseStep.FILE)
        hall.step(case_id, CaseStep.DISPATCH, unit="u")
        hall.step(case_id, CaseStep.FEED_BACK, *([CaseStep.REPLY] if n < holiday.in_time else []))
        hall.step(case_id, CaseStep.CLOSE)
        hall.step(case_id, CaseStep.EVALUATE, is_satisfied=n >= holiday.demands - holiday.satisfied)
    hall.clock.advance(14 * DAY_S)
    for case_id in late:
        hall.step(case_id, CaseStep.REPLY)
    hall.commit()


def went_by(hall: BusyHall, due: int, closed: int, in_time: int) -> None:
    """Let a month's cases fall due: some closed in time, some a week late, and some never."""
    for n in range(due):
        hall.clock.advance(7 * DAY_S / due)
        case_id = f"c{n}"
        hall.call(case_id, TYPE)
        hall.step(case_id, CaseStep.FILE)
        hall.step(case_id, CaseStep.DISPATCH, unit="u")
        hall.step(case_id, CaseStep.FEED_BACK, *([CaseStep.CLOSE] if n < in_time else []))
    hall.clock.advance(14 * DAY_S)
    for n in range(in_time, closed):
        hall.step(f"c{n}", CaseStep.CLOSE)
    hall.commit()


@pytest.mark.parametrize(
    ("holiday", "shown"),
    [
        pytest.param(PART, ("99.74", "99.21"), id="a fiftieth"),
        pytest.param(WHOLE, ("99.80", "99.12"), id="whole", marks=LONG),
    ],
)
def test_a_holiday_is_answered_in_time_and_judged_as_it_was_published(hall, holiday, shown):
    lived(hall, holiday)
    question = RateQuestion(FIRST_S, FIRST_S + 30 * DAY_S, keys=("on_time_reply", "satisfied"))
    answer = hall.ask(from_s=question.from_s, to_s=question.to_s, keys=list(question.keys))
    replies, judged = answer["whole"]["cells"]
    assert (replies["numerator"], replies["denominator"]) == (holiday.in_time, holiday.demands)
    assert replies["spoiling"] == holiday.demands - holiday.in_time
    assert (judged["numerator"], judged["denominator"]) == (holiday.satisfied, holiday.demands)
    percent = [f"{100 * one['numerator'] / one['denominator']:.2f}" for one in (replies, judged)]
    assert tuple(percent) == shown
    # Every one of the figures opens exactly its cases; a page stops counting at ten thousand.
    opened = opened_by(RATES["on_time_reply"], question, answer["as_of_s"], ())
    assert hall.count(opened.spoiling) == holiday.demands - holiday.in_time
    assert hall.count(opened.numerator) == min(holiday.in_time, 10_000)


@pytest.mark.parametrize(
    ("due", "closed", "in_time", "shown"),
    [
        pytest.param(97, 91, 74, ("93.81", "76.29"), id="a tenth"),
        # domain.md, Tianmen in December.
        pytest.param(972, 911, 737, ("93.72", "75.82"), id="whole", marks=LONG),
    ],
)
def test_a_month_is_closed_as_it_was_published(hall, due, closed, in_time, shown):
    went_by(hall, due, closed, in_time)
    question = RateQuestion(FIRST_S, FIRST_S + 30 * DAY_S, GroupBy.UNIT)
    answer = hall.ask("unit", from_s=question.from_s, to_s=question.to_s)
    cells = {one["key"]: one for one in answer["whole"]["cells"]}
    for key, counts, percent in (
        ("closed_of_due", (closed, due, due - closed), shown[0]),
        ("on_time_close", (in_time, due, due - in_time), shown[1]),
    ):
        one = cells[key]
        assert (one["numerator"], one["denominator"], one["spoiling"]) == counts
        assert f"{100 * one['numerator'] / one['denominator']:.2f}" == percent
        opened = opened_by(RATES[key], question, answer["as_of_s"], ("u",))
        found = (opened.numerator, opened.denominator, opened.spoiling)
        assert tuple(hall.count(where) for where in found) == counts
