"""The filter that a figure of cases opens finds exactly the rows of the figure."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.measures.asking import MembersQuestion, PartsQuestion, Side
from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.opened import opened
from app.domain.measures.period import Period
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from backends.indicators.counting import Counter
from tests.unit.backends.indicators.any_cases import COUNTIES, NOW_S, Desk, any_case

NODES = (("city", 0), *((code, index) for code, _, index in COUNTIES))
PLACES = ("unit", "county", "town", "grid", "state", "channel", "severity", "day", "camera")
RATIO = Meant(FactKind.CASES, (term("late"),), "raised")


def indicators() -> Iterator[Indicator]:
    """Yield figures of every kind that a filter has words for."""
    wheres: list[tuple[str, ...]] = [(), ("!void", "open"), ("late", "!handed"), ("unit = centre",)]
    wheres += [("state != filed | void", "severity <= 2"), ("returned >= 1", "reopened < 1")]
    wheres += [("channel = hotline", "at_unit = water | town-1", "grid = G-1")]
    ways: list[dict[str, Any]] = [{}, {"counting": Counting.RATIO, "per": RATIO}]
    ways += [{"counting": Counting.SHARE, "counted": (term("closed_on_time"),)}]
    ways += [{"counting": Counting.SHARE, "counted": (term("judged"), term("satisfied"))}]
    ways += [{"counting": Counting.MEAN, "of_field": f} for f in ("close_took_s", "overdue_s")]
    spans = ("raised", "closed", "close_due", "reply_due", "due", "")
    number = 0
    for where in wheres:
        for way in ways:
            span = spans[number % len(spans)]
            periods = (Period.TODAY, Period.DAY, Period.MONTH, Period.ALL)
            period = periods[number % 4] if span else Period.NOW
            more = dict(way)
            if "per" in more and not span:
                more["per"] = Meant(FactKind.CASES, (term("late"),))
            made: dict[str, Any] = {"key": f"f{number}", "number": 20_000 + 2 * number}
            made |= {"label": {}, "unit": {}, "counting": Counting.COUNT, "period": period, **more}
            meant = Meant(FactKind.CASES, tuple(term(one) for one in where), span)
            yield Indicator(meant=meant, **made)
            number += 1


TABLE = tuple(indicators())
EVERY = 5  # of them are tried together


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("cases"))
    yield desk
    desk.close()


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    cases=st.lists(any_case(), max_size=12),
    place=st.sampled_from(PLACES),
    node=st.sampled_from([key for key, _ in NODES]),
    first=st.integers(0, EVERY - 1),
)
def test_the_filter_of_a_figure_finds_as_many_as_it_counts(
    desk: Desk, cases: list[dict[str, Any]], place: str, node: str, first: int
) -> None:
    desk.lay(cases)
    some = IndicatorTable(TABLE[first::EVERY])
    counter = Counter({FactKind.CASES: desk.facts}, some, NODES)
    assert not counter.faults
    found = 0
    for one in some:
        parts = counter.parts(PartsQuestion(one.key, place, node), NOW_S).parts[:1]
        for side in Side:
            for within in ((), *(((place, part.key),) for part in parts)):
                where = opened(one, node, side, within, NOW_S)
                if where is not None:
                    asked = MembersQuestion(one.key, node, side, within, most=1)
                    members = counter.members(asked, NOW_S)
                    assert desk.count_of(where, NOW_S) == members.count, (one, side, within)
                    found += 1
    assert found >= len(some)
