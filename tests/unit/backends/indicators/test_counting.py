"""Figures are what a plain walk over all rows would say, whatever changes and whenever it is."""

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.measures.indicator import Counting, FactKind, Indicator, Meant, ScopeLevel
from app.domain.measures.period import DAY_S, HALL_ZONE, HOUR_S, Period, begins_s
from app.domain.measures.table import IndicatorTable
from app.domain.measures.terms import term
from backends.indicators.checking import check
from backends.indicators.counting import Counted, Counter
from backends.indicators.tallying import tally
from tests.unit.backends.indicators.row_facts import Row, RowFacts

NOW_S = dt.datetime(2026, 11, 25, 10, 30, tzinfo=HALL_ZONE).timestamp()  # a Wednesday
NODES = (("city", 0), ("aa", 1), ("bb", 2))
SPANS = ("raised", "due")
A_PERIOD = [p for p in Period if p is not Period.NOW]
TOOK = "took_s"


def indicator(number: int, **said: Any) -> Indicator:
    """Return an indicator of the cases."""
    where = tuple(term(text) for text in said.pop("where", ()))
    span = said.pop("span", "raised" if said.get("period") is not Period.NOW else "")
    made: dict[str, Any] = {
        "key": f"f{number}",
        "number": 20_000 + 2 * number,
        "label": {},
        "counting": Counting.COUNT,
        "meant": Meant(FactKind.CASES, where, span),
        "period": Period.TODAY,
        "unit": {},
    }
    said["counted"] = tuple(term(text) for text in said.get("counted", ()))
    return Indicator(**{**made, **said})


def every_kind() -> list[Indicator]:
    """Return an indicator of each way of counting in each period, by two spans."""
    found: list[Indicator] = []
    ways: list[dict[str, Any]] = [{"where": ("!void",)}, {"where": ("late",)}]
    ways.append({"counting": Counting.SHARE, "where": ("!void",), "counted": ("good",)})
    per = Meant(FactKind.CASES, (), "due")
    ways.append({"counting": Counting.RATIO, "where": ("good",), "per": per})
    fields = [(c, TOOK) for c in (Counting.MEAN, Counting.MEDIAN, Counting.P90, Counting.SUM)]
    fields += [(Counting.MOST, TOOK), (Counting.DISTINCT, "unit"), (Counting.DISTINCT, TOOK)]
    ways += [{"counting": counting, "of_field": field} for counting, field in fields]
    for period in Period:
        for way in ways:
            more = dict(way)
            if period is Period.NOW and "per" in more:
                more["per"] = Meant(FactKind.CASES)
            found.append(indicator(len(found), period=period, **more))
            if period is not Period.NOW:
                found.append(indicator(len(found), period=period, span="due", **more))
    return found


TABLE = IndicatorTable(tuple(every_kind()))


def is_late(row: Row, now_s: float) -> bool:
    """Return whether a row has missed its time."""
    return bool(0 < row["due"] < now_s)


def plain(one: Indicator, node: str, rows: Sequence[Row], now_s: float) -> tuple[float, float]:
    """Return the figure of a node by a walk over all rows."""
    mine = [row for row in rows if node in ("city", row["county"])]
    meant = _meant(one.meant, mine, one.period, now_s)
    if one.counting is Counting.COUNT:
        return len(meant), math.nan
    if one.counting is Counting.SHARE:
        return len([row for row in meant if _all(one.counted, row, now_s)]), len(meant)
    if one.per is not None:
        return len(meant), len(_meant(one.per, mine, one.period, now_s))
    codes = {"u1": 1.0, "u2": 2.0}
    said = [codes.get(r["unit"]) if one.of_field == "unit" else r[TOOK] for r in meant]
    numbers = [number for number in said if number is not None]
    return OF_NUMBERS[one.counting](numbers), len(numbers)


def _quantile(numbers: list[float], at: float) -> float:
    return float(np.quantile(numbers, at)) if numbers else math.nan


OF_NUMBERS: Mapping[Counting, Callable[[list[float]], float]] = {
    Counting.DISTINCT: lambda numbers: len(set(numbers)),
    Counting.SUM: lambda numbers: math.fsum(numbers) if numbers else math.nan,
    Counting.MEAN: lambda numbers: math.fsum(numbers) / len(numbers) if numbers else math.nan,
    Counting.MOST: lambda numbers: max(numbers, default=math.nan),
    Counting.MEDIAN: lambda numbers: _quantile(numbers, 0.5),
    Counting.P90: lambda numbers: _quantile(numbers, 0.9),
}


def _meant(meant: Meant, rows: Sequence[Row], period: Period, now_s: float) -> list[Row]:
    found = [row for row in rows if _all(meant.where, row, now_s)]
    if not meant.span:
        return found
    begin_s = begins_s(period, now_s)
    return [r for r in found if r[meant.span] > 0 and begin_s <= r[meant.span] <= now_s]


def _all(terms: Sequence[Any], row: Row, now_s: float) -> bool:
    held = {**row, "late": is_late(row, now_s)}
    return all(bool(held[one.field]) is (str(one) == one.field) for one in terms)


def near(now_s: float) -> st.SearchStrategy[float]:
    """Return times about which something is decided: begins of periods, now, none."""
    edges = [begins_s(period, now_s) for period in A_PERIOD] + [now_s, now_s - DAY_S]
    about = st.sampled_from(edges).flatmap(
        lambda edge: st.sampled_from([edge - 1.0, edge, edge + 1.0, edge + HOUR_S])
    )
    days_ago = st.integers(-3, 800).map(lambda days: now_s - days * DAY_S)
    return st.one_of(st.just(0.0), about, days_ago).map(lambda time_s: max(0.0, time_s))


def a_row(now_s: float) -> st.SearchStrategy[Row]:
    """Return any row."""
    return st.fixed_dictionaries(
        {
            "raised": near(now_s),
            "due": near(now_s),
            "void": st.booleans(),
            "good": st.booleans(),
            "county": st.sampled_from(["", "aa", "bb"]),
            "unit": st.sampled_from(["", "u1", "u2"]),
            TOOK: st.one_of(st.none(), st.sampled_from((0.0, 1.0, 2.5, 60.0))),
        }
    )


def facts_of(rows: Sequence[Mapping[str, Any]]) -> RowFacts:
    """Return a table in which being late moves with time."""
    return RowFacts(FactKind.CASES, rows, SPANS, moving={"late": is_late})


def same(told: Sequence[Counted], facts: RowFacts, now_s: float) -> None:
    """See that all figures are those of a plain walk."""
    assert len(told) == len(TABLE) * len(NODES)
    for one in told:
        value, of = plain(one.indicator, one.node, facts.all, now_s)
        said = (one.indicator.key, one.indicator.counting, one.indicator.period, one.node)
        assert one.value == pytest.approx(value, nan_ok=True), said
        assert one.of == pytest.approx(of, nan_ok=True), said


@settings(max_examples=4, deadline=None)
@given(st.data())
def test_figures_are_those_of_a_plain_walk_through_changes_and_midnight(
    data: st.DataObject,
) -> None:
    facts = facts_of(data.draw(st.lists(a_row(NOW_S), max_size=25)))
    counter = Counter({FactKind.CASES: facts}, TABLE, NODES)
    same(counter.refresh(NOW_S), facts, NOW_S)
    now_s = NOW_S
    for _ in range(3):
        now_s += data.draw(st.sampled_from([0.0, 2.0, HOUR_S, DAY_S, 8 * DAY_S, 40 * DAY_S]))
        for row in data.draw(st.lists(st.integers(0, max(0, facts.size - 1)), max_size=4)):
            if facts.size:
                facts.change(row, **data.draw(a_row(now_s)))
        facts.add(*data.draw(st.lists(a_row(now_s), max_size=3)))
        same(counter.refresh(now_s), facts, now_s)
    assert not counter.faults


def test_only_days_that_were_touched_are_counted_again() -> None:
    rows = [
        {"raised": NOW_S - day * DAY_S, "due": 0.0, "good": False, "county": "aa"}
        for day in range(100)
        for _ in range(5)
    ]
    year = indicator(1, period=Period.YEAR, where=("good",))
    facts = RowFacts(FactKind.CASES, rows, SPANS)
    counter = Counter({FactKind.CASES: facts}, IndicatorTable((year,)), NODES)
    assert [one.value for one in counter.refresh(NOW_S)] == [0, 0, 0]
    assert counter.counted_rows == 5 * 99
    counter.refresh(NOW_S + 2)
    assert counter.counted_rows == 0
    facts.change(5 * 50, good=True)
    facts.change(5 * 50 + 1, raised=NOW_S - 60 * DAY_S, good=True)
    assert [one.value for one in counter.refresh(NOW_S + 4)] == [2, 2, 0]
    assert counter.counted_rows == 4 + 6
    facts.forget()
    counter.refresh(NOW_S + 6)
    assert counter.counted_rows == 5 * 99


def test_a_term_is_asked_once_for_all_indicators_that_share_it() -> None:
    rows = [{"raised": NOW_S, "due": 0.0, "good": True, "county": "aa"}]
    facts = RowFacts(FactKind.CASES, rows, SPANS)
    many = [indicator(n, where=("good",), period=Period.TODAY) for n in range(10)]
    counter = Counter({FactKind.CASES: facts}, IndicatorTable(tuple(many)), NODES)
    before = facts.evaluated
    counter.refresh(NOW_S)
    assert facts.evaluated == before + 1


def test_a_sum_of_nothing_is_no_number_in_any_period_and_in_no_part() -> None:
    rows = [{"raised": NOW_S - 60.0, "due": 0.0, "county": "aa", TOOK: 4.0}]
    facts = RowFacts(FactKind.CASES, rows, spans=SPANS)
    table = IndicatorTable(
        tuple(
            indicator(n, period=period, counting=counting, of_field=TOOK)
            for n, (period, counting) in enumerate(
                (period, counting)
                for period in (Period.NOW, Period.TODAY, Period.YEAR)
                for counting in (Counting.SUM, Counting.MEAN, Counting.MOST)
            )
        )
    )
    for one in Counter({FactKind.CASES: facts}, table, NODES).refresh(NOW_S):
        is_none = one.node == "bb"
        assert math.isnan(one.value) if is_none else one.value == 4.0
        assert one.of == (0.0 if is_none else 1.0)
    summed = tally(Counting.SUM, np.array([0]), np.array([np.nan]), 1)
    assert np.isnan(summed[0]).all()
    assert summed[1].tolist() == [0.0]


def test_a_figure_of_sources_is_the_citys_alone() -> None:
    feeds = RowFacts(FactKind.FEEDS, spans=())
    of_all = indicator(0, period=Period.NOW, meant=Meant(FactKind.FEEDS))
    of_city = indicator(
        1, period=Period.NOW, meant=Meant(FactKind.FEEDS), scopes=(ScopeLevel.CITY,)
    )
    per = Meant(FactKind.FEEDS)
    of_them = indicator(2, period=Period.NOW, counting=Counting.RATIO, per=per)
    tables = {FactKind.FEEDS: feeds, FactKind.CASES: RowFacts(FactKind.CASES)}
    assert check(IndicatorTable((of_all, of_city, of_them)), tables) == [
        'f0: no source is of a county: scopes = ["city"]',
        'f2: no source is of a county: scopes = ["city"]',
    ]


def test_readings_of_no_named_quantity_or_statistic_would_count_twice_and_are_refused() -> None:
    facts = RowFacts(FactKind.READINGS)

    def faults(where: tuple[str, ...], **more: Any) -> list[str]:
        meant = Meant(FactKind.READINGS, tuple(term(text) for text in where))
        one = indicator(0, meant=meant, period=Period.NOW, **more)
        return check(IndicatorTable((one,)), {FactKind.READINGS: facts})

    assert faults(()) == [
        "f0: a mean beside a value would count twice: name a quantity or a statistic"
    ]
    assert faults(("quantity = 7",)) == faults(("statistic = 0",)) == []
    assert faults((), counting=Counting.DISTINCT, of_field="quantity") == []


def test_a_fault_switches_one_indicator_off_and_names_it() -> None:
    facts = facts_of([dict.fromkeys(("void", "good"), False) | {"raised": NOW_S, "due": 0.0}])
    table = IndicatorTable(
        (
            indicator(1, where=("nothing_such",)),
            indicator(2, span="never"),
            indicator(3, counting=Counting.MEAN, of_field="no_number"),
            indicator(4, meant=Meant(FactKind.ALARMS)),
            indicator(5, where=("!void",)),
            indicator(6, period=Period.NOW, per=Meant(FactKind.CASES, (), "due")),
        )
    )
    tables = {FactKind.CASES: facts}
    counter = Counter(tables, table, NODES)
    told = counter.refresh(NOW_S)
    assert [one.indicator.key for one in told] == ["f5"] * 3
    assert set(counter.faults) == {"f1", "f2", "f3", "f4", "f6"}
    assert "nothing_such" in counter.faults["f1"]
    assert check(table, tables) == [f"{key}: {why}" for key, why in counter.faults.items()]


def test_what_breaks_only_once_there_are_rows_is_switched_off_as_well() -> None:
    facts = RowFacts(FactKind.CASES, (), SPANS)
    broken = [indicator(1, where=("nothing_such",), period=p) for p in (Period.YEAR,)]
    table = IndicatorTable((*broken, indicator(2, period=Period.YEAR)))
    counter = Counter({FactKind.CASES: facts}, table, NODES)
    assert not counter.faults
    facts.add({"raised": NOW_S - DAY_S, "county": "bb"}, {"raised": NOW_S - 2 * DAY_S})
    told = counter.refresh(NOW_S)
    assert [(one.node, one.value) for one in told] == [("city", 2.0), ("aa", 0.0), ("bb", 1.0)]
    assert list(counter.faults) == ["f1"]
    assert "nothing_such" in counter.faults["f1"]


def test_a_figure_is_told_to_whom_it_is_for_and_is_as_old_as_its_rows() -> None:
    cases = RowFacts(FactKind.CASES, [{"raised": NOW_S, "county": "aa"}], as_of_s=NOW_S - 5)
    things = RowFacts(FactKind.THINGS, [{"county": "zz"}], (), as_of_s=NOW_S - 9)
    table = IndicatorTable(
        (
            indicator(1, scopes=(ScopeLevel.CITY,)),
            indicator(2, counting=Counting.RATIO, per=Meant(FactKind.THINGS)),
        )
    )
    counter = Counter({FactKind.CASES: cases, FactKind.THINGS: things}, table, NODES)
    told = [(one.node, one.value, one.as_of_s) for one in counter.refresh(NOW_S)]
    assert told[0] == ("city", 1.0, NOW_S - 5)
    assert told[1:] == [(node, n, NOW_S - 9) for node, n in (("city", 1), ("aa", 1), ("bb", 0))]
