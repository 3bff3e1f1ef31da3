"""What changed is told at once, everything once a minute, and nothing twice of one moment."""

import math

import pytest

from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant
from app.domain.measures.period import Period
from app.domain.measures.terms import term
from backends.indicators.counting import Counted
from backends.indicators.telling import ALL_EVERY_S, Telling

NOW_S = 1_795_400_000.0
NODES = ("city", "320612")
MEANT = Meant(FactKind.CASES, (), "raised")
COUNT = Indicator("calls", 40_000, {}, Counting.COUNT, MEANT, Period.TODAY, {})
SHARE = Indicator(
    *("on_time", 40_002, {}, Counting.SHARE, MEANT, Period.TODAY, {}), counted=(term("closed"),)
)
MEAN = Indicator(
    *("took", 40_004, {}, Counting.MEAN, MEANT, Period.TODAY, {}), of_field="close_took_s"
)
Row = tuple[str, int, float]


class Ear:
    """Hears what is told as (node, quantity, value)."""

    def __init__(self) -> None:
        self.telling = Telling(NODES)
        self.t_s: list[float] = []

    def hear(self, *counted: Counted, after_s: float = 0.0) -> list[Row]:
        due = self.telling.due(counted, NOW_S + after_s)
        assert len(due.node) == len(due.quantity) == len(due.value) == len(due.t_s)
        self.t_s = due.t_s
        rows = zip(due.node, due.quantity, due.value, strict=True)
        return [(NODES[node], quantity, value) for node, quantity, value in rows]


def counted(
    indicator: Indicator, value: float, of: float = math.nan, as_of_s: float = 0.0, node: int = 0
) -> Counted:
    return Counted(indicator, NODES[node], value, of, NOW_S + as_of_s)


@pytest.fixture
def ear() -> Ear:
    return Ear()


def test_the_first_figures_are_told_as_of_when_they_were_known(ear: Ear) -> None:
    said = ear.hear(counted(COUNT, 3.0, as_of_s=-2.0), counted(COUNT, 1.0, node=1, as_of_s=-2.0))
    assert said == [("city", 40_000, 3.0), ("320612", 40_000, 1.0)]
    assert ear.t_s == [NOW_S - 2.0] * 2


def test_only_what_changed_is_told_and_both_halves_of_it_together(ear: Ear) -> None:
    first = counted(COUNT, 3.0), counted(SHARE, 2.0, 4.0), counted(MEAN, 60.0, 7.0)
    assert len(ear.hear(*first)) == 5
    changed = counted(SHARE, 2.0, 5.0, 2.0)
    said = ear.hear(counted(COUNT, 3.0, as_of_s=2.0), changed, after_s=2.0)
    assert said == [("city", 40_002, 2.0), ("city", 40_003, 5.0)]


def test_everything_is_told_once_a_minute(ear: Ear) -> None:
    ear.hear(counted(COUNT, 3.0))
    same = {at_s: counted(COUNT, 3.0, as_of_s=at_s) for at_s in (2.0, ALL_EVERY_S)}
    assert ear.hear(same[2.0], after_s=2.0) == []
    assert ear.hear(same[ALL_EVERY_S], after_s=ALL_EVERY_S) == [("city", 40_000, 3.0)]


def test_a_clock_that_was_set_back_does_not_silence_anything_for_long(ear: Ear) -> None:
    ear.hear(counted(COUNT, 3.0))
    back_s = -3600.0
    assert ear.hear(counted(COUNT, 3.0, as_of_s=1.0), after_s=back_s) == [("city", 40_000, 3.0)]


def test_while_what_is_known_stands_still_so_does_its_figure(ear: Ear) -> None:
    ear.hear(counted(COUNT, 3.0))
    assert ear.hear(counted(COUNT, 2.0), after_s=2.0) == []
    assert ear.hear(counted(COUNT, 2.0), after_s=ALL_EVERY_S) == []
    assert ear.hear(counted(COUNT, 2.0, as_of_s=99.0), after_s=99.0) == [("city", 40_000, 2.0)]


def test_before_anything_is_known_nothing_is_told(ear: Ear) -> None:
    assert ear.hear(Counted(COUNT, "city", 0.0, math.nan, 0.0)) == []


def test_a_figure_without_a_number_is_told_as_such_and_once(ear: Ear) -> None:
    ((node, quantity, value), (_, _, of)) = ear.hear(counted(MEAN, math.nan, 0.0))
    assert (node, quantity, of) == ("city", 40_004, 0.0)
    assert math.isnan(value)
    assert ear.hear(counted(MEAN, math.nan, 0.0, 2.0), after_s=2.0) == []
    assert len(ear.hear(counted(MEAN, 5.0, 1.0, 4.0), after_s=4.0)) == 2
