"""The air quality index: sub-indices on the line and rounded up, the worst, and the chief ones."""

from pathlib import Path

import pytest

from app.domain.aqi import AqiTable, Period
from app.domain.errors import ConfigError

SHIPPED = Path(__file__).parents[4] / "resources/rules/aqi.toml"
TEXT = SHIPPED.read_text("utf-8")
TABLE = AqiTable.from_toml(TEXT)
DAY, HOUR = Period.DAY, Period.HOUR
DAY_S, HOUR_S, EIGHT_S = 86_400, 3600, 28_800


def index(values, period=DAY):
    found = TABLE.index_of(values, period)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("quantity", "span_s", "period", "value", "expected"),
    [
        ("pm25", DAY_S, DAY, 0.0, 0),
        ("pm25", DAY_S, DAY, 35.0, 50),
        ("pm25", DAY_S, DAY, 60.0, 100),  # 75 before 2026
        ("pm25", DAY_S, DAY, 60.1, 101),  # rounded up
        ("pm10", DAY_S, DAY, 120.0, 100),  # 150 before 2026
        ("pm10", HOUR_S, HOUR, 250.0, 150),  # hours of particles as days
        ("co", HOUR_S, HOUR, 7.5, 75),
        ("no2", HOUR_S, HOUR, 3840.0, 500),
        ("no2", HOUR_S, HOUR, 9000.0, 500),  # beyond the table
        ("so2", HOUR_S, HOUR, 801.0, 200),
        ("o3", EIGHT_S, DAY, 160.0, 100),
        ("o3", EIGHT_S, DAY, 801.0, 300),
        ("o3", HOUR_S, HOUR, 1200.0, 500),
    ],
)
def test_a_sub_index_lies_on_the_line_and_is_rounded_up(
    quantity, span_s, period, value, expected
) -> None:
    assert index({(quantity, span_s): value}, period).value == expected


def test_the_worst_makes_the_index_and_is_the_chief_pollutant() -> None:
    found = index({("pm25", DAY_S): 60.0, ("pm10", DAY_S): 120.0, ("co", DAY_S): 1.0})
    assert (found.value, found.chief) == (100, ("pm25", "pm10"))
    assert found.of_quantity == {"pm25": 100, "pm10": 100, "co": 25}
    assert found.grade.label["en"] == "good"


def test_up_to_fifty_there_is_no_chief_pollutant() -> None:
    found = index({("pm25", DAY_S): 35.0})
    assert (found.chief, found.grade.label["zh_CN"]) == ((), "优")


def test_what_has_no_row_or_cannot_be_is_left_out() -> None:
    strange = {("pm25", 60): 900.0, ("noise", DAY_S): 900.0}
    assert TABLE.index_of(strange, DAY) is None
    assert TABLE.index_of({("pm25", DAY_S): float("nan"), ("co", DAY_S): -1.0}, DAY) is None
    assert index({**strange, ("co", DAY_S): 2.0}).of_quantity == {"co": 50}


def test_the_doubtful_row_says_why_wherever_it_was_applied() -> None:
    assert "475" in index({("so2", DAY_S): 200.0}).doubts["so2"]
    assert index({("so2", HOUR_S): 200.0}, HOUR).doubts == {}


def test_the_table_holds_from_its_day_on_and_until_its_last_one() -> None:
    assert not TABLE.holds("2026-02-28")
    assert TABLE.holds("2026-03-01")
    lapsed = AqiTable.from_toml('valid_to = "2030-12-31"\n' + TEXT)
    assert lapsed.holds("2030-12-31")
    assert not lapsed.holds("2031-01-01")


def test_an_index_beyond_the_last_grade_is_of_the_last_grade() -> None:
    assert TABLE.grade(700).upto == 500


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('standard = "HJ', 'surprise = 1\nstandard = "HJ', "surprise"),
        ('period = "day"', 'period = "week"', "week"),
        ('period = "day"', 'when = 1\nperiod = "day"', "when"),
        ("at = [0, 35, 60,", "at = [0, 60, 35,", "must rise"),
        ("index = [0, 50,", "index = [50, 0,", "must rise"),
        ("upto = 50\n", "upto = 150\n", "must rise"),
        ('standing = "secondary"', 'standing = "rumour"', "rumour"),
        ('standard = "HJ', 'norm = "HJ', "norm"),
        ('source = "HJ', '# "', "source"),
        ('standard = "HJ', "standard", "aqi"),
        ("span_s = 86400\n", "", "span_s"),
        ("index = [0, 50, 100, 150, 200, 300, 400, 500]", "index = [0, 50]", "no longer"),
    ],
)
def test_a_broken_table_is_refused_with_what_is_wrong(old: str, new: str, says: str) -> None:
    assert old in TEXT
    with pytest.raises(ConfigError, match=says):
        AqiTable.from_toml(TEXT.replace(old, new, 1))
