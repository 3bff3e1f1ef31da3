"""Limits hold on their days and hours, judge only their own span, and are refused by name."""

from pathlib import Path

import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.domain.limits import Assignment, Limit, LimitTable, Sense, Standing, broken_for
from app.domain.readings import Mark, Series, Statistic, Timing

SHIPPED = Path(__file__).parents[4] / "resources/rules/limits"
TODAY = "2026-11-22"


@pytest.fixture(scope="module")
def table() -> LimitTable:
    texts = (path.read_text(encoding="utf-8") for path in sorted(SHIPPED.glob("*.toml")))
    shipped = LimitTable.from_toml("\n".join(texts))
    given = (
        ("air-*", "GB 3095-2026", "II"),
        ("noise-*", "GB 3096-2008", "2"),
        ("river-*", "GB 3838-2002", "III"),
    )
    return LimitTable(shipped.limits, tuple(Assignment(*row, who="test") for row in given))


def limit(value: float = 20.0, sense: Sense = Sense.MOST, span_s: int = 0) -> Limit:
    return Limit(
        "k", "S", "III", "cod", value, sense, {"en": "S III"}, "who", "source", Standing.READ,
        "2002-06-01", span_s=span_s, statistic=Statistic.MEAN if span_s else Statistic.VALUE,
    )  # fmt: skip


def series(*values: float, every_s: float = 60.0, marks: tuple[int, ...] = ()) -> Series:
    n = len(values)
    return Series(
        "s",
        np.arange(n) * every_s,
        np.array(values, np.float64),
        np.array(marks or (Mark.GOOD,) * n, np.uint8),
        np.zeros(n, np.uint8),
    )


def test_a_limit_changes_on_the_day_the_law_says(table: LimitTable) -> None:
    def pm25(day: str) -> list[float]:
        return [found.value for found in table.of("air-1", "pm25", day, 12.0)]

    assert pm25("2026-02-28") == []
    assert pm25("2026-03-01") == pm25("2030-12-31") == [60.0]
    assert pm25("2031-01-01") == pm25("2099-01-01") == [50.0]


def test_the_night_has_its_own_limit_across_midnight(table: LimitTable) -> None:
    def noise(hour: float) -> list[float]:
        return [found.value for found in table.of("noise-1", "noise", TODAY, hour)]

    assert noise(6.0) == noise(21.99) == [60.0]
    assert noise(22.0) == noise(0.0) == noise(5.99) == [50.0]


def test_nothing_limits_a_station_that_no_category_was_given(table: LimitTable) -> None:
    assert table.of("other-1", "cod", TODAY, 12.0) == ()
    assert [found.value for found in table.of("river-1", "cod", TODAY, 12.0)] == [20.0]


def test_a_limit_judges_only_series_of_its_own_span(table: LimitTable) -> None:
    (day,) = table.of("air-1", "pm25", TODAY, 12.0)
    assert day.judges(86_400, Statistic.MEAN)
    assert not day.judges(0, Statistic.VALUE)
    assert not day.judges(86_400, Statistic.GREATEST)
    assert limit().judges(3600, Statistic.MEAN)


def test_too_little_oxygen_and_too_much_of_the_rest_break_a_limit() -> None:
    assert limit(20.0).is_broken_by(20.1)
    assert not limit(20.0).is_broken_by(20.0)
    assert limit(5.0, Sense.LEAST).is_broken_by(4.9)
    assert not limit(5.0, Sense.LEAST).is_broken_by(5.0)
    assert not limit().is_broken_by(float("nan"))


def test_the_stretch_counts_from_where_the_limit_was_first_broken() -> None:
    found = broken_for(limit(), series(19, 21, 22, 23), 90.0)
    assert found is not None
    assert (found.for_s, found.is_longer) == (120.0, False)


def test_a_stretch_that_began_before_the_data_or_a_gap_may_be_longer() -> None:
    whole = broken_for(limit(), series(21, 22), 90.0)
    assert whole is not None
    assert (whole.for_s, whole.is_longer) == (60.0, True)
    after_gap = Series(
        "s", np.array([0.0, 600.0, 660.0]), np.array([21.0, 22.0, 23.0]),
        np.zeros(3, np.uint8), np.zeros(3, np.uint8),
    )  # fmt: skip
    found = broken_for(limit(), after_gap, 90.0)
    assert found is not None
    assert (found.for_s, found.is_longer) == (60.0, True)


def test_a_gap_just_before_a_sound_value_makes_the_stretch_open() -> None:
    gap = Series(
        "s", np.array([0.0, 600.0]), np.array([19.0, 22.0]),
        np.zeros(2, np.uint8), np.zeros(2, np.uint8),
    )  # fmt: skip
    found = broken_for(limit(), gap, 90.0)
    assert found is not None
    assert (found.for_s, found.is_longer) == (0.0, True)


def test_marked_and_missing_values_break_nothing() -> None:
    fault = (Mark.GOOD, Mark.GOOD, Mark.FAULT)
    assert broken_for(limit(), series(19, 19, 99, marks=fault), 90.0) is None
    assert broken_for(limit(), series(19, 99, float("nan")), 90.0) is not None
    assert broken_for(limit(), series(), 90.0) is None


def test_a_value_from_the_future_neither_breaks_a_limit_nor_ends_a_stretch() -> None:
    def with_a_future_one(*values: float) -> Series:
        found = series(*values)
        found.timings[-1] = Timing.FUTURE
        return found

    assert broken_for(limit(), with_a_future_one(19, 19, 99), 90.0) is None
    found = broken_for(limit(), with_a_future_one(19, 21, 22, 5), 90.0)
    assert found is not None
    assert found.for_s == 60.0


ROW = """
[[limit]]
key = "a"
standard = "S"
category = "I"
quantity = "cod"
value = 1
sense = "most"
label = { en = "S I" }
who = "w"
source = "s"
standing = "read"
valid_from = "2002-06-01"
"""


def test_a_table_is_read() -> None:
    text = ROW + '[[assignment]]\nstations = "r*"\nstandard = "S"\ncategory = "I"\nwho = "w"\n'
    table = LimitTable.from_toml(text)
    assert [found.key for found in table.of("r1", "cod", TODAY, 0.0)] == ["a"]
    assert LimitTable.from_toml("") == LimitTable()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x", "limits: "),
        ("[other]\n", "unknown table other"),
        ("limit = 3\n", "not a list"),
        (ROW + ROW, "share one key"),
        (ROW.replace("value = 1\n", ""), "limit a: 'value'"),
        (ROW.replace('"most"', '"about"'), "limit a"),
        (ROW + "surprise = 1\n", "limit a"),
        (ROW + "hours = [22, 25]\n", "not two hours"),
        (ROW + "hours = 6\n", "not two hours"),
        (ROW + 'statistic = "mode"\n', "limit a"),
        (ROW.replace('{ en = "S I" }', '"S I"'), "languages"),
        (ROW + "[[assignment]]\nstations = 'x'\n", "an assignment"),
        (
            ROW + '[[assignment]]\nstations = "x"\nstandard = "T"\ncategory = "I"\nwho = "w"\n',
            "has no limit",
        ),
    ],
)
def test_a_wrong_table_is_refused_by_name(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match="limits: ") as caught:
        LimitTable.from_toml(text)
    assert said in str(caught.value)


def test_every_shipped_limit_names_who_says_so_and_where(table: LimitTable) -> None:
    assert len(table.limits) > 30
    for found in table.limits:
        assert found.who
        assert found.source
        assert set(found.label) == {"zh_CN", "en"}
