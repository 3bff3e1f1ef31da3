"""Figures: divided, read by a person, and graded by their limits."""

import math
from dataclasses import replace

import pytest

from app.domain.measures.figure import DASH, Figure, Grade, graded, shown, worded
from app.domain.measures.indicator import Better, Counting, FactKind, Indicator, Meant
from app.domain.measures.period import Period
from app.domain.readings import Soundness

NAN = math.nan


def made(counting: Counting = Counting.COUNT, **more: object) -> Indicator:
    """Return an indicator with some of it said."""
    said: dict[str, object] = {
        "key": "one",
        "number": 20_000,
        "label": {"zh_CN": "一", "en": "one"},
        "counting": counting,
        "meant": Meant(FactKind.CASES),
        "period": Period.NOW,
        "unit": {"zh_CN": "件", "en": "cases"},
    }
    return Indicator(**(said | more))  # type: ignore[arg-type] # a table of what differs


def figure(indicator: Indicator, value: float, of: float = NAN) -> Figure:
    """Return a figure of the city as of now."""
    return Figure(indicator, "city", value, of, 100.0, Soundness.LIVE)


def test_a_quotient_is_divided_and_nothing_is_of_nothing() -> None:
    share = made(Counting.SHARE, factor=100.0, decimals=2)
    assert figure(share, 737, 972).number == 737 / 972
    assert figure(share, 737, 972).text == "75.82"
    assert not figure(share, 0, 0).is_known
    assert figure(share, 0, 0).text == DASH
    assert not figure(share, 5).is_known
    assert figure(made(), 5, 0).number == 5
    total = made(Counting.SUM, of_field="value")
    assert figure(total, 5, 2).text == "5"
    assert figure(total, 0, 0).text == DASH


@pytest.mark.parametrize(
    ("counted", "of", "text"),
    [(99_997, 100_000, "99.99"), (99_994, 100_000, "99.99"), (5, 5, "100.00"), (1, 1e9, "0.00")],
)
def test_what_is_not_whole_is_never_shown_as_whole(counted: float, of: float, text: str) -> None:
    share = made(Counting.SHARE, factor=100.0, decimals=2)
    assert figure(share, counted, of).text == text


def test_a_grade_is_said_in_words_where_there_are_any() -> None:
    one = made(Counting.MOST, of_field="water_class", words={6: {"zh_CN": "劣Ⅴ类", "en": ""}})
    assert worded(one, 6.0, "zh_CN") == "劣Ⅴ类"
    assert worded(one, 6.0, "en") == worded(one, 6.0, "fr") == "6"
    assert worded(one, 5.0, "zh_CN") == "5"
    assert worded(one, 6.4, "zh_CN") == "6"
    assert worded(one, math.nan, "zh_CN") == worded(one, math.inf, "zh_CN") == "—"


def test_large_numbers_are_parted() -> None:
    assert shown(made(), 2_800_000) == "2,800,000"
    assert shown(made(factor=0.001, decimals=1, unit={}), 2_850) == "2.9"


@pytest.mark.parametrize(
    ("better", "number", "grade"),
    [
        (Better.HIGH, 0.99, Grade.GOOD),
        (Better.HIGH, 0.98, Grade.WARN),
        (Better.HIGH, 0.95, Grade.BAD),
        (Better.HIGH, 0.10, Grade.BAD),
        (Better.HIGH, NAN, Grade.NONE),
        (Better.NONE, 0.10, Grade.NONE),
    ],
)
def test_a_figure_asks_for_somebody_by_its_limits(
    better: Better, number: float, grade: Grade
) -> None:
    share = made(Counting.SHARE, better=better, warn=0.98, bad=0.95)
    assert graded(share, number) is grade
    assert figure(share, number, 1.0).grade is grade


def test_low_is_good_where_low_is_better_and_one_limit_is_enough() -> None:
    late = made(better=Better.LOW, warn=1)
    assert [graded(late, n) for n in (0, 1, 5)] == [Grade.GOOD, Grade.WARN, Grade.WARN]
    late = made(better=Better.LOW, bad=5)
    assert [graded(late, n) for n in (4, 5)] == [Grade.GOOD, Grade.BAD]
    assert graded(made(better=Better.LOW), 9) is Grade.NONE


def test_a_figure_is_in_part_where_fewer_gave_a_number_than_could() -> None:
    whole = figure(made(Counting.MEAN, of_field="value"), 3.0, 8.0)
    assert not whole.is_partly  # nobody said how many there are
    assert replace(whole, known=9.0).is_partly
    assert not replace(whole, known=8.0).is_partly
