"""Parts sum up to their figure and its rows are as many: a number and its list never differ."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import ConfigError
from app.domain.measures.asking import (
    OTHERS,
    PARTS_AT_MOST,
    Member,
    MembersQuestion,
    Part,
    PartOrder,
    PartsAnswer,
    PartsQuestion,
    Side,
)
from app.domain.measures.indicator import Better, Counting, FactKind, Meant
from app.domain.measures.period import DAY_S, Period
from app.domain.measures.table import IndicatorTable
from backends.indicators.counting import Counter
from tests.unit.backends.indicators.row_facts import Row, RowFacts
from tests.unit.backends.indicators.test_counting import (
    NODES,
    NOW_S,
    SPANS,
    TABLE,
    TOOK,
    a_row,
    facts_of,
    indicator,
)

SUMMED = (Counting.COUNT, Counting.SHARE, Counting.RATIO, Counting.SUM)
CROSSED = st.sampled_from(["", "unit", "county", "hour", "day"])


def one_of(told: float | None) -> float:
    """Return a number, NaN for none."""
    return math.nan if told is None else told


@settings(max_examples=8, deadline=None)
@given(
    rows=st.lists(a_row(NOW_S), max_size=25),
    across=CROSSED,
    by=CROSSED.filter(bool),
    most=st.integers(1, 4),
    period=st.sampled_from(Period),
)
def test_parts_and_rows_are_those_of_the_figure(
    rows: list[Row], across: str, by: str, most: int, period: Period
) -> None:
    facts = facts_of(rows)
    table = IndicatorTable(tuple(one for one in TABLE if one.period is period))
    counter = Counter({FactKind.CASES: facts}, table, NODES)
    for told in counter.refresh(NOW_S):
        one, node = told.indicator, told.node
        if one.period is Period.NOW and {by, across} & {"hour", "day"}:
            continue  # by the clock of no span
        question = PartsQuestion(one.key, by, node, across=across, most=most)
        answer = counter.parts(question, NOW_S)
        assert one_of(answer.whole.value) == pytest.approx(told.value, nan_ok=True)
        assert one_of(answer.whole.of) == pytest.approx(told.of, nan_ok=True)
        if one.counting in SUMMED:
            said = [one_of(part.value) for part in answer.parts]
            if one.counting is Counting.SUM and not told.of:
                assert math.isnan(told.value)  # nor is any part of it a number
                assert all(map(math.isnan, said))
            else:
                assert np.nansum(said) == pytest.approx(told.value)
        if one.counting is not Counting.COUNT:
            assert sum(one_of(part.of) for part in answer.parts) == told.of
        assert len({part.key for part in answer.parts}) == min(answer.count, most + 1)
        counts = {s: len(every_page(counter, one.key, node, s)) for s in Side}
        assert counts[Side.COUNTED] == (told.of if one.of_field else told.value)
        if one.counting is Counting.SHARE:
            assert counts[Side.COUNTED] + counts[Side.MISSED] == counts[Side.OF] == told.of
        if one.counting is Counting.RATIO:
            assert counts[Side.OF] == told.of
        for part in answer.parts:
            if OTHERS not in (part.key, part.across) and one.counting in SUMMED[:2]:
                within = [(by, part.key), (across, part.across)][: 2 if across else 1]
                asked = MembersQuestion(one.key, node, within=tuple(within), most=1)
                assert counter.members(asked, NOW_S).count == part.value


def every_page(counter: Counter, key: str, node: str, side: Side) -> Sequence[Member]:
    """Return all rows of a figure, read in pages of three."""
    found: list[Member] = []
    after = ""
    while True:
        page = counter.members(MembersQuestion(key, node, side, after=after, most=3), NOW_S)
        found += page.members
        after = page.cursor
        if not after:
            assert len({one.ref for one in found}) == len(found) == page.count
            return found


def table_of(rows: list[dict[str, Any]], **said: Any) -> Counter:
    """Return a counter of one indicator called f1, of rows with the usual entries."""
    usual = {"raised": NOW_S, "due": 0.0, "void": False, "good": False, "county": "aa", "unit": ""}
    facts = RowFacts(FactKind.CASES, [{**usual, TOOK: None, **row} for row in rows], SPANS)
    return Counter({FactKind.CASES: facts}, IndicatorTable((indicator(1, **said),)), NODES)


def told(answer: PartsAnswer) -> list[tuple[str, float | None, float | None]]:
    """Return key, value and of."""
    return [(part.key, part.value, part.of) for part in answer.parts]


def test_parts_come_the_greatest_first_and_the_rest_is_one_part() -> None:
    units = ["u1"] * 2 + ["u2"] * 5 + ["u3"] * 3 + [""]
    counter = table_of([{"unit": unit} for unit in units])
    answer = counter.parts(PartsQuestion("f1", "unit", most=2), NOW_S)
    assert told(answer) == [("u2", 5, None), ("u3", 3, None), (OTHERS, 3, None)]
    assert [part.name for part in answer.parts] == ["name of u2", "name of u3", ""]
    assert (answer.count, answer.whole.value) == (4, 11)
    by_key = counter.parts(PartsQuestion("f1", "unit", order=PartOrder.KEY), NOW_S)
    assert [part.key for part in by_key.parts] == ["", "u1", "u2", "u3"]


def test_the_worst_part_comes_first_by_the_indicators_own_better() -> None:
    rows = [{"unit": "u1", "good": n > 0, TOOK: 1.0} for n in range(4)]
    rows += [{"unit": "u2", "good": n > 1, TOOK: 9.0} for n in range(4)]
    share = {"counting": Counting.SHARE, "counted": ("good",), "better": Better.HIGH}
    worst = PartsQuestion("f1", "unit", order=PartOrder.WORST)
    answer = table_of(rows, **share).parts(worst, NOW_S)
    assert told(answer) == [("u2", 2, 4), ("u1", 3, 4)]
    mean = {"counting": Counting.MEAN, "of_field": TOOK, "better": Better.LOW}
    rows.append({"unit": "u3"})
    answer = table_of(rows, **mean).parts(worst, NOW_S)
    assert told(answer) == [("u2", 9, 4), ("u1", 1, 4), ("u3", None, 0)]


def test_the_mean_of_the_others_is_that_of_their_rows() -> None:
    rows = [{"unit": "u1", TOOK: 10.0}, {"unit": "u2", TOOK: 1.0}, {"unit": "u2", TOOK: 1.0}]
    counter = table_of([*rows, {"unit": "u3", TOOK: 4.0}], counting=Counting.MEAN, of_field=TOOK)
    answer = counter.parts(PartsQuestion("f1", "unit", most=1), NOW_S)
    assert told(answer) == [("u1", 10, 1), (OTHERS, 2, 3)]


def test_hours_are_in_the_order_of_the_clock_of_the_span() -> None:
    rows = [{"raised": NOW_S - hours * 3600} for hours in (0, 0, 1, 8, 9)]
    answer = table_of(rows).parts(PartsQuestion("f1", "hour", order=PartOrder.KEY), NOW_S)
    assert told(answer) == [("1", 1, None), ("2", 1, None), ("9", 1, None), ("10", 2, None)]
    week = table_of([{"raised": NOW_S - n * DAY_S} for n in (0, 1)], period=Period.WEEK)
    answer = week.parts(PartsQuestion("f1", "weekday", order=PartOrder.KEY), NOW_S)
    assert [part.key for part in answer.parts] == ["1", "2"]
    answer = week.parts(PartsQuestion("f1", "day", order=PartOrder.KEY), NOW_S)
    assert [part.key for part in answer.parts] == ["2026-11-24", "2026-11-25"]


def test_two_dimensions_never_come_to_more_parts_than_may_be_asked_for() -> None:
    rows = [{"unit": f"u{n % 40}", "kind": f"k{n % 97}"} for n in range(4_000)]
    question = PartsQuestion("f1", "unit", across="kind", most=30)
    parts = table_of(rows).parts(question, NOW_S).parts
    assert len(parts) <= PARTS_AT_MOST
    assert sum(one_of(part.value) for part in parts) == 4_000
    assert {part.key for part in parts} >= {OTHERS}
    assert {part.across for part in parts} >= {OTHERS}
    assert all(part.across_name for part in parts if part.across != OTHERS)


def test_a_ratio_has_parts_that_only_one_of_its_tables_has() -> None:
    cases = RowFacts(FactKind.CASES, [{"raised": NOW_S, "unit": "u1"}], ("raised",))
    things = RowFacts(FactKind.THINGS, [{"unit": "u2"}, {"unit": "u1"}, {"unit": "u2"}], ())
    ratio = indicator(1, counting=Counting.RATIO, per=Meant(FactKind.THINGS))
    tables = {FactKind.CASES: cases, FactKind.THINGS: things}
    counter = Counter(tables, IndicatorTable((ratio,)), NODES)
    answer = counter.parts(PartsQuestion("f1", "unit"), NOW_S)
    assert told(answer) == [("u1", 1, 1), ("u2", 0, 2)]
    below = counter.members(MembersQuestion("f1", side=Side.OF), NOW_S)
    assert [one.kind for one in below.members] == ["things"] * 3


def test_rows_come_the_newest_first_and_those_of_now_by_when_they_began() -> None:
    rows = [{"id": f"c{n}", "raised": NOW_S - age, TOOK: age} for n, age in enumerate((5, 1, 3))]
    for period in (Period.TODAY, Period.NOW):
        counter = table_of(rows, period=period, counting=Counting.SUM, of_field=TOOK)
        answer = counter.members(MembersQuestion("f1"), NOW_S)
        assert [one.ref for one in answer.members] == ["c1", "c2", "c0"]
        assert [one.value for one in answer.members] == [1, 3, 5]
        assert answer.as_of_s == 1.0


def test_a_page_goes_on_where_the_last_one_ended_though_rows_came_since() -> None:
    facts = RowFacts(FactKind.CASES, [{"id": n, "raised": NOW_S - n // 4} for n in range(20)])
    counter = Counter({FactKind.CASES: facts}, IndicatorTable((indicator(1),)), NODES)
    first = counter.members(MembersQuestion("f1", most=7), NOW_S)
    facts.add({"id": 99, "raised": NOW_S})
    second = counter.members(MembersQuestion("f1", after=first.cursor, most=200), NOW_S)
    refs = [one.ref for one in (*first.members, *second.members)]
    assert sorted(map(int, refs)) == list(range(20))
    assert (second.cursor, second.count) == ("", 21)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        (PartsQuestion("nothing", "unit"), "'nothing'"),
        (PartsQuestion("f1", "unit", "mars"), "'mars'"),
        (PartsQuestion("f1", "colour"), "'colour'"),
        (PartsQuestion("f1", "unit", across="colour"), "'colour'"),
        (MembersQuestion("f1", within=(("colour", "red"),)), "'colour'"),
        (MembersQuestion("f1", within=(("unit", OTHERS),)), OTHERS),
        (MembersQuestion("f1", after="yesterday"), "'yesterday'"),
        (MembersQuestion("f1", after="nan:3"), "'nan:3'"),
        (MembersQuestion("f1", after=":"), "':'"),
    ],
)
def test_a_question_about_what_is_not_there_is_refused_by_name(
    question: PartsQuestion | MembersQuestion, named: str
) -> None:
    counter = table_of([{"unit": "u1"}])
    is_of_parts = isinstance(question, PartsQuestion)
    ask: Callable[..., object] = counter.parts if is_of_parts else counter.members
    with pytest.raises(ConfigError, match=named):
        ask(question, NOW_S)


def test_a_figure_that_is_off_has_no_parts_and_says_why() -> None:
    counter = table_of([{"unit": "u1"}], where=("nothing_such",))
    with pytest.raises(ConfigError, match="nothing_such"):
        counter.parts(PartsQuestion("f1", "unit"), NOW_S)


def test_no_rows_have_no_parts_and_no_page() -> None:
    counter = table_of([{"raised": 0.0}])
    answer = counter.parts(PartsQuestion("f1", "unit", across="county"), NOW_S)
    assert answer == PartsAnswer((), Part("", "", 0.0, None), 0, 1.0)
    page = counter.members(MembersQuestion("f1", most=0), NOW_S)
    assert (page.members, page.cursor, page.count) == ((), "", 0)
    nobodys = MembersQuestion("f1", within=(("unit", "u9"),))
    assert table_of([{"unit": "u1"}]).members(nobodys, NOW_S).count == 0
    far = counter.members(MembersQuestion("f1", after=f"{NOW_S}:{10**40}"), NOW_S)
    assert far.count == 0
