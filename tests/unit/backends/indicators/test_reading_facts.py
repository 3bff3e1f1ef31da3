"""The table of readings keeps the last value of each series, and what it is worth now."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from app.domain.aqi import AqiTable
from app.domain.classes import EntityClass
from app.domain.errors import ConfigError, DecodeError
from app.domain.limits import LimitTable
from app.domain.measures.terms import term
from app.domain.readings import Mark, Quantity, QuantityCatalogue, Timing
from app.domain.register import Station
from backends.history.messages import Told, decode, encode
from backends.indicators.reading_facts import ReadingFacts

COUNTIES = (("320612", "通州区", 1),)
NOON_S = 1_795_320_000.0  # 2026-11-22 12:00 in the city
QUANTITIES = QuantityCatalogue(
    (
        Quantity("pm25", 1, {}, late_after_s=180.0, frozen_after_s=600.0),
        Quantity("noise", 8, {}, late_after_s=60.0),
    )
)
STATIONS = (
    Station(
        "A-1", "一号站", EntityClass.AIR_STATION, 120.9, 32.0, ("pm25",), 60.0, "320612", "S-1"
    ),
)
LIMITS = LimitTable.from_toml(
    """
[[limit]]
key = "night"
standard = "X"
category = "2"
quantity = "noise"
value = 50
sense = "most"
label = { en = "night" }
who = "w"
source = "s"
standing = "house"
valid_from = "2020-01-01"
hours = [22, 6]
[[limit]]
key = "day"
standard = "X"
category = "2"
quantity = "noise"
value = 60
sense = "most"
label = { en = "day" }
who = "w"
source = "s"
standing = "house"
valid_from = "2020-01-01"
hours = [6, 22]
[[limit]]
key = "mean"
standard = "X"
category = "2"
quantity = "pm25"
value = 75
sense = "most"
label = { en = "mean" }
who = "w"
source = "s"
standing = "house"
valid_from = "2020-01-01"
span_s = 86400
statistic = "mean"
[[assignment]]
stations = "A-*"
standard = "X"
category = "2"
who = "w"
"""
)
AQI = AqiTable.from_toml(
    """
standard = "X"
valid_from = "2020-01-01"
source = "s"
standing = "house"
index = [0, 50, 100]
grade = [{ upto = 50, label = { en = "good" } }, { upto = 100, label = { en = "fair" } }]
[[row]]
period = "hour"
quantity = "pm25"
span_s = 3600
at = [0, 50, 100]
"""
)


def table() -> ReadingFacts:
    return ReadingFacts(COUNTIES, QUANTITIES, STATIONS, LIMITS, AQI)


def names(*series: tuple[int, bytes, bytes, int], span_s: int = 0, statistic: int = 0) -> Told:
    """``series`` are number, id, station and quantity."""
    numbers, ids, stations, quantities = zip(*series, strict=True)
    count = len(series)
    columns: dict[str, Any] = {
        "number": np.array(numbers, np.uint32),
        "id": np.array(ids, "S64"),
        "station": np.array(stations, "S32"),
        "quantity": np.array(quantities, np.uint16),
        "span_s": np.full(count, span_s, np.uint32),
        "statistic": np.full(count, statistic, np.uint8),
        "source": np.array([b"sim"] * count, "S16"),
        "county": np.ones(count, np.uint8),
    }
    return decode(encode("readings.names", columns))


def values(*rows: tuple[int, float, float], **more: Any) -> Told:
    """``rows`` are number, value and time."""
    numbers, given, t_s = zip(*rows, strict=True)
    count = len(rows)
    columns = {
        "number": np.array(numbers, np.uint32),
        "value": np.array(given, np.float64),
        "mark": np.full(count, Mark.GOOD, np.uint8),
        "t_s": np.array(t_s, np.float64),
        "receipt_s": np.array(t_s, np.float64) + 1.0,
        "same_since_s": np.array(t_s, np.float64),
        "timing": np.zeros(count, np.uint8),
    }
    return decode(encode("readings", columns | {key: np.asarray(v) for key, v in more.items()}))


NOISE = (0, b"A-1/noise", b"A-1", 8)
PM25 = (1, b"A-1/pm25", b"A-1", 1)


def held(facts: ReadingFacts, text: str, now_s: float) -> list[bool]:
    return facts.mask(term(text), facts.rows(()), now_s).tolist()


def numbers(facts: ReadingFacts, field: str, now_s: float) -> list[float]:
    return facts.numbers(field, facts.rows(()), now_s).tolist()


def test_soundness_is_that_of_the_quantity_itself() -> None:
    facts = table()
    facts.hear(names(NOISE, PM25))
    since = np.array([NOON_S - 700.0, NOON_S - 700.0])
    facts.hear(values((0, 40.0, NOON_S), (1, 40.0, NOON_S), same_since_s=since))
    for ahead_s in (0.0, 59.0, 60.0, 179.0, 180.0, 239.0, 240.0, 719.0, 720.0, 1e5):
        for row, quantity in enumerate((QUANTITIES["noise"], QUANTITIES["pm25"])):
            wanted = quantity.soundness(NOON_S + ahead_s, NOON_S, NOON_S - 700.0)
            found = [
                one
                for one in ("live", "late", "lost", "frozen")
                if held(facts, one, NOON_S + ahead_s)[row]
            ]
            assert found == [wanted.name.lower()]


def test_the_newest_of_each_series_stands_whatever_order_it_came_in() -> None:
    facts = table()
    facts.hear(names(NOISE))
    late = np.array([0, 0, Timing.OUT_OF_ORDER, Timing.FUTURE], np.uint8)
    facts.hear(
        values((0, 2.0, NOON_S), (0, 1.0, NOON_S - 9), (0, 9.0, 5.0), (0, 8.0, 9e9), timing=late)
    )
    assert numbers(facts, "value", NOON_S) == [2.0]
    assert numbers(facts, "age_s", NOON_S + 5.0) == [5.0]


def test_a_limit_of_the_night_holds_from_its_hour_on_without_a_new_reading() -> None:
    facts = table()
    facts.hear(names(NOISE))
    evening_s = NOON_S + 10 * 3600.0 - 30.0  # 21:59:30
    facts.hear(values((0, 55.0, evening_s)))
    assert held(facts, "over", evening_s) == [False]
    assert facts.member(0).limit is None
    assert held(facts, "over", evening_s + 31.0) == [True]
    assert (facts.member(0).quantity, facts.member(0).limit) == ("noise", 50.0)
    assert held(facts, "over", evening_s + 500.0) == [False]  # lost by then: nobody knows
    assert facts.moves(term("over"))


def test_how_long_it_is_over_ends_with_a_sound_value_and_with_a_silence() -> None:
    facts = table()
    facts.hear(names(NOISE))
    facts.hear(values((0, 65.0, NOON_S), (0, 66.0, NOON_S + 30), (0, 64.0, NOON_S + 60)))
    assert numbers(facts, "over_for_s", NOON_S + 61) == [60.0]
    bad = np.array([Mark.FAULT], np.uint8)
    facts.hear(values((0, 1.0, NOON_S + 90), mark=bad))  # proves nothing
    assert math.isnan(numbers(facts, "over_for_s", NOON_S + 91)[0])
    assert held(facts, "missing", NOON_S + 91) == [True]
    facts.hear(values((0, 64.0, NOON_S + 100)))
    assert numbers(facts, "over_for_s", NOON_S + 101) == [100.0]
    facts.hear(values((0, 64.0, NOON_S + 300)))
    assert numbers(facts, "over_for_s", NOON_S + 301) == [0.0]  # a stretch begins anew
    facts.hear(values((0, 20.0, NOON_S + 310)))
    assert math.isnan(numbers(facts, "over_for_s", NOON_S + 311)[0])


def test_a_limit_of_daily_means_judges_no_instant() -> None:
    facts = table()
    facts.hear(names(PM25))
    facts.hear(names((2, b"A-1/pm25/86400/mean", b"A-1", 1), span_s=86400, statistic=1))
    facts.hear(values((1, 90.0, NOON_S), (2, 90.0, NOON_S)))
    assert held(facts, "over", NOON_S) == [False, True]
    assert held(facts, "statistic = mean", NOON_S) == [False, True]


def test_a_quantity_that_is_named_means_last_values_and_nothing_of_a_span() -> None:
    facts = table()
    facts.hear(names((0, b"A-1/pm25", b"A-1", 1)))
    facts.hear(names((1, b"A-1/pm25/3600", b"A-1", 1), span_s=3600))
    facts.hear(names((2, b"A-1/pm25/3600/mean", b"A-1", 1), span_s=3600, statistic=1))
    facts.hear(names((3, b"A-1/pm25/0/mean", b"A-1", 1), statistic=1))

    def rows(*texts: str) -> list[int]:
        return [int(row) for row in facts.rows([term(text) for text in texts])]

    assert rows("quantity = pm25") == [0]
    assert rows("quantity = pm25", "!lost") == [0]
    assert rows("over") == rows("quantity = pm25", "statistic = mean") == [0, 1, 2, 3]
    assert rows("quantity = pm25", "span_s = 3600") == [0, 1, 2, 3]  # the term says which
    assert facts.rows([term("quantity = pm25")]) is facts.rows([term("quantity = o3")])
    facts.hear(names((4, b"A-2/pm25", b"A-2", 1)))
    assert rows("quantity = pm25") == [0, 4]


def test_the_air_index_stands_at_one_row_of_a_station() -> None:
    facts = table()
    facts.hear(names(NOISE, PM25))
    facts.hear(values((0, 40.0, NOON_S), (1, 40.0, NOON_S), (1, 60.0, NOON_S + 60)))
    found = numbers(facts, "aqi", NOON_S + 61)
    assert math.isnan(found[0])
    assert found[1] == 50.0  # the mean of what came within the hour
    assert held(facts, "aqi >= 0", NOON_S + 61) == [False, True]
    facts.hear(names((2, b"A-1/pm25/3600/mean", b"A-1", 1), span_s=3600, statistic=1))
    facts.hear(values((2, 100.0, NOON_S + 120)))
    assert numbers(facts, "aqi", NOON_S + 121)[1] == 100.0  # what the station says itself
    assert math.isnan(numbers(facts, "aqi", NOON_S + 5 * 3600.0)[1])  # long ago


def test_the_worst_factor_decides_the_class_of_water() -> None:
    steps = [("I", 7.5, 0.15), ("II", 6.0, 0.5), ("III", 5.0, 1.0), ("IV", 3.0, 1.5), ("V", 2, 2)]
    limits = "".join(
        f"""
[[limit]]
key = "{quantity}-{category}"
standard = "GB 3838-2002"
category = "{category}"
quantity = "{quantity}"
value = {value}
sense = "{sense}"
label = {{ en = "x" }}
who = "w"
source = "s"
standing = "secondary"
valid_from = "2002-06-01"
"""
        for category, oxygen, ammonia in steps
        for quantity, value, sense in (
            ("dissolved_oxygen", oxygen, "least"),
            ("ammonia", ammonia, "most"),
        )
    )
    quantities = QuantityCatalogue(
        (Quantity("ammonia", 19, {}), Quantity("dissolved_oxygen", 17, {}))
    )
    water = replace(STATIONS[0], entity_class=EntityClass.WATER_STATION)
    facts = ReadingFacts(COUNTIES, quantities, (water,), LimitTable.from_toml(limits))
    facts.hear(names((0, b"A-1/ammonia", b"A-1", 19), (1, b"A-1/oxygen", b"A-1", 17)))
    facts.hear(values((1, 6.5, NOON_S)))
    assert math.isnan(numbers(facts, "water_class", NOON_S)[0])
    assert numbers(facts, "water_class", NOON_S)[1] == 2.0
    for ammonia, wanted in ((0.1, 2.0), (1.2, 4.0), (9.0, 6.0)):
        facts.hear(values((0, ammonia, NOON_S)))
        assert numbers(facts, "water_class", NOON_S)[1] == wanted
    assert held(facts, "water_class <= 3", NOON_S) == [False, False]
    assert math.isnan(numbers(facts, "water_class", NOON_S + 1e5)[1])  # nobody knows any more


def test_the_figures_of_indicators_are_no_readings_of_the_city() -> None:
    facts = table()
    facts.hear(names((7, b"measure:city/m.demands", b"measure:city", 20500), NOISE))
    facts.hear(values((7, 5.0, NOON_S), (0, 40.0, NOON_S)))
    assert facts.size == 1
    assert facts.line.unnamed == 0
    assert facts.member(0).ref == "A-1/noise"


def test_a_row_says_which_station_and_its_value() -> None:
    facts = table()
    facts.hear(names(NOISE, (3, b"Q-9/x", b"Q-9\xff", 999)))
    facts.hear(values((0, 40.5, NOON_S), (3, np.nan, NOON_S)))
    assert held(facts, "live", NOON_S) == [True, True]
    member = facts.member(0)
    assert (member.kind, member.ref, member.title) == ("readings", "A-1/noise", "一号站")
    assert (member.value, member.state, member.county) == (40.5, "live", "320612")
    other = facts.member(1)
    assert (other.title, other.value) == ("Q-9\\xff", None)
    assert held(facts, "quantity = noise", NOON_S) == [True, False]
    assert held(facts, "quantity = 999", NOON_S) == [False, True]
    assert held(facts, "class = air_station", NOON_S) == [True, False]
    assert held(facts, "site = S-1", NOON_S) == [True, False]
    assert held(facts, "missing", NOON_S) == [False, True]
    assert facts.counties(facts.rows(())).tolist() == [1, 1]


def test_what_is_broken_is_refused_and_nothing_is_asked_of_nothing() -> None:
    facts = table()
    for flag in ("live", "late", "lost", "frozen", "over", "good", "missing"):
        assert held(facts, flag, NOON_S) == []
    for field in ("value", "over_for_s", "age_s", "aqi"):
        assert numbers(facts, field, NOON_S) == []
    with pytest.raises(DecodeError, match="readings: timing"):
        facts.hear(decode(encode("readings", {k: v for k, v in _whole().items() if k != "timing"})))
    with pytest.raises(ConfigError, match="readings: there is no number 'loudness'; age_s, aqi"):
        numbers(facts, "loudness", NOON_S)


def _whole() -> dict[str, Any]:
    return dict(values((0, 1.0, NOON_S)).columns)


def test_series_beyond_the_first_arrays_are_kept_apart() -> None:
    facts = table()
    many = [(n, f"A-{n}/noise".encode(), f"A-{n}".encode(), 8) for n in range(300)]
    for first in range(0, 300, 50):
        facts.hear(names(*many[first : first + 50]))
        facts.hear(values(*((n, float(n), NOON_S) for n in range(first, first + 50))))
    assert numbers(facts, "value", NOON_S) == [float(n) for n in range(300)]
    assert sum(held(facts, "over", NOON_S)) == sum(n > 60 for n in range(300))
