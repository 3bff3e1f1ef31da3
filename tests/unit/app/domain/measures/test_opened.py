"""A figure of cases is opened in the case desk's own words, or not at all."""

import dataclasses
import datetime as dt
import math
from typing import Any

import pytest

from app.domain.cases.case import CaseState
from app.domain.cases.query import CaseFilter
from app.domain.cases.traits import CaseTrait
from app.domain.measures.asking import OTHERS, Side
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.opened import opened
from app.domain.measures.period import DAY_S, HALL_ZONE, Period
from app.domain.measures.terms import term

NOW_S = dt.datetime(2026, 11, 25, 10, 30, tzinfo=HALL_ZONE).timestamp()
TODAY_S = dt.datetime(2026, 11, 25, tzinfo=HALL_ZONE).timestamp()
AFTER_S = math.nextafter(NOW_S, math.inf)
SHARE: dict[str, Any] = {"counting": Counting.SHARE, "counted": (term("closed_on_time"),)}
PER = Meant(FactKind.CASES, (term("late"),))


def figure(*where: str, span: str = "", period: Period = Period.NOW, **said: Any) -> Indicator:
    made = Indicator(
        *("f", 20_000, {}, Counting.COUNT),
        Meant(FactKind.CASES, tuple(term(one) for one in where), span),
        period,
        {},
    )
    return dataclasses.replace(made, **said)


def found(
    one: Indicator,
    *within: tuple[str, str],
    node: str = "city",
    side: Side = Side.COUNTED,
) -> CaseFilter | None:
    return opened(one, node, side, within, NOW_S)


def test_terms_become_fields_lists_and_traits() -> None:
    where = ("open", "!late", "supervised", "handed", "!led", "void", "!judged", "reopened")
    values = ("state = filed | handling", "channel = video", "unit = u1", "grid = g1")
    assert found(figure(*where, *values, "severity <= 2", "returned >= 1", "reworked < 1")) == (
        CaseFilter(
            is_open=True,
            is_late=False,
            is_supervised=True,
            is_handed=True,
            is_led=False,
            traits=(CaseTrait.VOID, CaseTrait.REOPENED, CaseTrait.RETURNED),
            not_traits=(CaseTrait.JUDGED, CaseTrait.REWORKED),
            states=(CaseState.FILED, CaseState.HANDLING),
            channels=("video",),
            unit="u1",
            grid="g1",
            severities=(1, 2),
        )
    )


def test_states_that_are_not_meant_leave_all_others() -> None:
    states = tuple(state for state in CaseState if state is not CaseState.VOID)
    assert found(figure("state != void")) == CaseFilter(states=states)


def test_a_period_goes_from_its_begin_to_now_both_included() -> None:
    assert found(figure(span="raised", period=Period.TODAY), node="320612") == CaseFilter(
        raised_from_s=TODAY_S, raised_to_s=AFTER_S, county="320612"
    )
    ever = found(figure(span="closed", period=Period.ALL))
    assert ever == CaseFilter(closed_from_s=0.0, closed_to_s=AFTER_S)


def test_each_side_of_a_share_and_of_a_ratio_is_opened() -> None:
    share, on_time = figure("open", **SHARE), (CaseTrait.CLOSED_ON_TIME,)
    assert found(share) == CaseFilter(is_open=True, traits=on_time)
    assert found(share, side=Side.OF) == CaseFilter(is_open=True)
    assert found(share, side=Side.MISSED) == CaseFilter(is_open=True, not_traits=on_time)
    denied = figure(counting=Counting.SHARE, counted=(term("!late"),))
    assert found(denied, side=Side.MISSED) == CaseFilter(is_late=True)
    ratio = figure("open", counting=Counting.RATIO, per=PER)
    assert found(ratio) == CaseFilter(is_open=True)
    assert found(ratio, side=Side.OF) == CaseFilter(is_late=True)


def test_a_part_narrows_what_is_opened() -> None:
    week = figure("channel = video | web", span="raised", period=Period.WEEK)
    parts = (("unit", ""), ("channel", "web"), ("grid", "g1"), ("severity", "2"))
    assert found(week, *parts, ("day", "2026-11-24")) == CaseFilter(
        units=("",),
        channels=("web",),
        grid="g1",
        severities=(2,),
        raised_from_s=TODAY_S - DAY_S,
        raised_to_s=TODAY_S,
    )


def test_a_mean_opens_the_rows_that_have_a_number() -> None:
    mean: dict[str, Any] = {"counting": Counting.MEAN}
    took = figure(**mean, of_field="close_took_s")
    assert found(took) == CaseFilter(traits=(CaseTrait.CLOSED,))
    assert found(figure(**mean, of_field="overdue_s")) == CaseFilter(is_late=True)
    assert found(figure(**mean, of_field="members")) == CaseFilter()


@pytest.mark.parametrize(
    "one",
    [
        figure("merged"),
        figure("open", "!open"),
        figure("unit = u1", "unit = u2"),
        figure("unit = u1 | u2"),
        figure("unit != u1"),
        figure("grid != g1"),
        figure("channel != web"),
        figure("channel = web", "channel = video"),
        figure("department = d1"),
        figure("state = nothing_such"),
        figure("severity = grave"),
        figure("severity > 4"),
        figure("returned >= 2"),
        figure("members > 0"),
        figure(span="filed", period=Period.TODAY),
        figure(counting=Counting.MEAN, of_field="reply_took_s"),
        figure(meant=Meant(FactKind.ALARMS)),
    ],
)
def test_what_a_filter_has_no_words_for_is_not_opened(one: Indicator) -> None:
    assert found(one) is None


@pytest.mark.parametrize(
    ("one", "side"),
    [
        (figure(), Side.MISSED),
        (figure(counting=Counting.RATIO, per=PER), Side.MISSED),
        (figure(counting=Counting.RATIO, per=Meant(FactKind.RECORDS)), Side.OF),
        (figure(**{**SHARE, "counted": (term("judged"), term("satisfied"))}), Side.MISSED),
        (figure(**{**SHARE, "counted": (term("severity <= 2"),)}), Side.MISSED),
    ],
)
def test_a_side_that_no_filter_finds_is_not_opened(one: Indicator, side: Side) -> None:
    assert found(one, side=side) is None


@pytest.mark.parametrize(
    "part",
    [
        ("unit", OTHERS),
        ("hour", "8"),
        ("aspect", "roads"),
        ("department", "d1"),
        ("state", ""),
        ("grid", ""),
        ("day", "yesterday"),
        ("day", "2026-10-01"),
    ],
)
def test_a_part_that_no_filter_finds_is_not_opened(part: tuple[str, str]) -> None:
    assert found(figure(span="raised", period=Period.WEEK), part) is None
    assert found(figure(), ("day", "2026-11-24")) is None
