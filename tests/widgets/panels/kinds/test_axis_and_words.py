"""Round marks of axes and numbers in words, at their edges."""

import math

import pytest

from app.domain.measures.asking import Part
from app.domain.measures.figure import DASH
from app.domain.measures.indicator import Counting
from tests.widgets.panels.fakes import fake_panel, indicator, share
from widgets.panels.kinds.axis import apart, nice_step, spanned, thinned, ticks
from widgets.panels.kinds.words import (
    label_of,
    number_forms,
    part_fraction,
    part_name,
    part_number,
    share_text,
    shared_unit,
    short_number,
    tick_words,
    unit_beside,
)


@pytest.mark.parametrize(
    ("low", "high", "most", "expected", "decimals"),
    [
        (0.0, 10.0, 5, (0.0, 2.0, 4.0, 6.0, 8.0, 10.0), 0),
        (0.93, 0.99, 3, (0.94, 0.96, 0.98), 2),
        (-5.0, 5.0, 2, (-5.0, 0.0, 5.0), 0),
        (3.0, 3.0, 4, (), 0),
        (math.nan, 1.0, 4, (), 0),
    ],
)
def test_marks_are_round_and_few(
    low: float, high: float, most: int, expected: tuple[float, ...], decimals: int
) -> None:
    marks, said = ticks(low, high, most)
    assert marks == pytest.approx(expected)
    assert said == decimals


def test_marks_are_not_finer_than_the_number_is_written() -> None:
    assert ticks(0.0, 2.16, 6) == ((0.0, 0.5, 1.0, 1.5, 2.0), 1)
    assert ticks(0.0, 2.16, 6, finest=0) == ((0.0, 1.0, 2.0), 0)


def test_a_step_is_one_two_or_five_times_a_power_of_ten() -> None:
    assert [nice_step(span, 5) for span in (5.0, 9.0, 30.0, 900.0)] == [1.0, 2.0, 10.0, 200.0]


def test_an_axis_holds_what_is_drawn_and_the_limits_near_it() -> None:
    assert spanned([], [1.0]) == (0.0, 1.0)
    low, high = spanned([90.0, 95.0], [98.0, 500.0])
    assert low < 90.0
    assert 98.0 < high < 100.0
    assert spanned([0.0, 4.0], [])[0] == 0.0
    low, high = spanned([7.0, 7.0], [])
    assert low < 7.0 < high
    assert spanned([99.9, 100.0], [], whole=100.0)[1] < 100.1


def test_lines_are_moved_apart_in_their_order_or_not_at_all() -> None:
    assert apart([5.0, 0.0, 6.0], 10.0, 0.0, 40.0) == [10.0, 0.0, 20.0]
    assert apart([39.0, 38.0], 10.0, 0.0, 40.0) == [30.0, 20.0]
    assert apart([0.0, 0.0], 10.0, 0.0, 15.0) is None


def test_labels_are_thinned_to_what_fits() -> None:
    assert [thinned(24, 240.0, need) for need in (10.0, 20.0, 500.0)] == [1, 2, 24]


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("zh_CN", 12_345.0, "1.23 万"),
        ("zh_CN", -98_765_432_109.0, "-988 亿"),
        ("zh_CN", 99_999_999.0, "1 亿"),
        ("zh_CN", 2e15, "2,000 万亿"),
        ("en", 12_345.0, "12.3 k"),
        ("en", 4.56e9, "4.56 bn"),
        ("en", 1e30, "1.0e+30"),
    ],
)
def test_a_number_in_short_has_the_languages_own_word(
    language: str, number: float, said: str
) -> None:
    assert short_number(fake_panel(language=language).context, number) == said


def test_a_small_number_has_one_form_and_a_missing_one_is_a_dash() -> None:
    context, one = fake_panel().context, indicator("a")
    assert number_forms(context, one, 9_999.0) == ("9,999",)
    assert number_forms(context, one, 123_456.0) == ("123,456", "12.3 万")
    assert number_forms(context, one, math.nan) == (DASH,)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.5, "50.0%"), (1.0, "100.0%"), (0.99999, "99.9%"), (0.0, "0.0%"), (1e-6, "<0.1%"),
     (math.nan, DASH), (1.25, "125.0%")],
)  # fmt: skip
def test_a_share_is_neither_rounded_to_all_nor_to_nothing(share: float, said: str) -> None:
    assert share_text(share) == said


def test_a_part_is_called_by_the_halls_data_then_by_the_texts() -> None:
    context = fake_panel(names={("kind", "x"): "甲"}).context
    names = [part_name(context, "kind", *one) for one in (("x", "乙"), ("x", ""), ("y", ""))]
    assert names == ["乙", "甲", "y"]
    assert part_name(context, "kind", "") == "未填"
    assert part_name(context, "kind", "…", "x") == "其他"


def test_marks_are_said_in_short_only_where_that_tells_them_apart() -> None:
    context = fake_panel().context
    assert tick_words(context, (0.0, 1e5, 2e5), 0) == ("0", "10 万", "20 万")
    assert tick_words(context, (98_765_100.0, 98_765_200.0), 0) == ("98,765,100", "98,765,200")
    assert tick_words(context, (0.5, 1.0), 1) == ("0.5", "1.0")


def test_a_sum_of_nothing_is_no_number_in_a_part_either() -> None:
    total, count = indicator("power", counting=Counting.SUM), indicator("cases")
    assert math.isnan(part_number(total, Part("c", "", 0.0, 0.0)))
    assert part_number(total, Part("c", "", 0.0, 3.0)) == 0.0
    assert part_number(total, Part("c", "", 5.0, None)) == 5.0
    assert part_number(count, Part("c", "", 0.0, 0.0)) == 0.0


@pytest.mark.parametrize(
    ("value", "of", "said"),
    [(0.0, 1.0, "0 / 1 · 0.00–79.35"), (5.0, 400.0, "5 / 400"), (0.0, 0.0, "0 / 0")],
)
def test_a_part_of_few_says_how_sure_it_is(value: float, of: float, said: str) -> None:
    assert part_fraction(share("hit", "命中率", interval=True), Part("r", "", value, of)) == said
    halves = said.split(" · ", maxsplit=1)[0]
    assert part_fraction(share("on_time", "按时率"), Part("r", "", value, of)) == halves


def test_one_is_a_case_and_two_are_cases() -> None:
    one = indicator("open", unit="件", unit_en="cases")
    english, chinese = (fake_panel(one, language=name).context for name in ("en", "zh_CN"))
    assert [unit_beside(english, one, text) for text in ("1", "2", "0")] == [
        *("case", "cases", "cases")
    ]
    assert unit_beside(chinese, one, "1") == "件"
    share_of = share("kept")
    assert unit_beside(english, share_of, "1") == "%"


def test_a_wall_calls_a_figure_in_short_where_the_language_has_short_words() -> None:
    one = indicator("on_duty", "在岗党员", "Members on duty", short={"en": "On duty"})
    said = {
        (language, is_wall): label_of(
            fake_panel(one, language=language, is_wall=is_wall).context, one
        )
        for language in ("zh_CN", "en")
        for is_wall in (False, True)
    }
    assert said["en", True] == "On duty"
    assert said["en", False] == "Members on duty"
    assert said["zh_CN", True] == said["zh_CN", False] == "在岗党员"


def test_figures_of_one_unit_share_it_and_one_alone_shares_nothing() -> None:
    cases = [indicator(key, unit="件", unit_en="cases") for key in ("a", "b")]
    other = indicator("c", unit="人", unit_en="people")
    context = fake_panel(*cases, other, language="en").context
    assert shared_unit(context, cases) == "cases"
    assert shared_unit(context, [*cases, other]) == ""
    assert shared_unit(context, cases[:1]) == ""
