"""The table of indicators: what it is read from, and what is refused by name."""

from typing import Any

import pytest

from app.domain.errors import ConfigError
from app.domain.measures.indicator import Counting, FactKind, ScopeLevel
from app.domain.measures.period import Period
from app.domain.measures.publishing import (
    age_series,
    is_aged,
    known_series,
    of_series,
    quantities_of,
    station_of,
    value_series,
    with_figures,
)
from app.domain.measures.table import IndicatorTable, read_indicators, read_sound
from app.domain.readings import Quantity, QuantityCatalogue

WHOLE: dict[str, Any] = {
    "key": "demands_on_time",
    "number": 20500,
    "label": {"zh_CN": "按时答复率", "en": "Replied on time"},
    "counting": "share",
    "facts": "cases",
    "where": ["!void"],
    "counted": ["replied_on_time"],
    "span": "reply_due",
    "period": "month",
    "unit": "%",
    "decimals": 2,
    "better": "high",
    "warn": 0.98,
    "bad": 0.95,
    "meaning": "m",
    "sources": ["journal"],
}
GONE = object()


def toml(said: Any) -> str:
    """Return a value as TOML writes it."""
    if isinstance(said, bool):
        return str(said).lower()
    if isinstance(said, str):
        return f'"{said}"'
    if isinstance(said, list):
        return f"[{', '.join(map(toml, said))}]"
    if isinstance(said, dict):
        return "{ " + ", ".join(f"{key} = {toml(one)}" for key, one in said.items()) + " }"
    return str(said)


def text(**changed: Any) -> str:
    """Return a file of one indicator, some of it said otherwise or left out."""
    rows = {key: one for key, one in (WHOLE | changed).items() if one is not GONE}
    return "[[indicator]]\n" + "".join(f"{key} = {toml(one)}\n" for key, one in rows.items())


def test_an_indicator_is_read_with_all_that_it_says() -> None:
    table = read_indicators({"05.toml": text()})
    one = table["demands_on_time"]
    assert (len(table), list(table)) == (1, [one])
    assert one.counting is Counting.SHARE
    assert one.meant.facts is FactKind.CASES
    assert [str(term) for term in one.meant.where] == ["!void"]
    assert (one.period, one.factor, one.is_quotient) == (Period.MONTH, 100.0, True)
    assert one.scopes == (ScopeLevel.CITY, ScopeLevel.COUNTY)
    assert one.unit == {"zh_CN": "%", "en": "%"}
    assert one.sources == ("journal",)
    assert table.find("nobody") is None


def test_a_ratio_says_what_it_is_per() -> None:
    per = {"facts": "records", "where": ["register = vehicles"]}
    rates = text(
        counting="ratio", facts="things", counted=GONE, span=GONE, period="now", per=per, where=[]
    )
    one = read_indicators({"a.toml": rates})["demands_on_time"]
    assert one.per is not None
    assert one.per.facts is FactKind.RECORDS


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"key": GONE}, "key is missing"),
        ({"key": 5}, "key is no text"),
        ({"key": "Demands"}, "a key is lower case"),
        ({"key": "a" * 25}, "a key is lower case"),
        ({"number": GONE}, "number is missing"),
        ({"number": 20501}, "number is 20501"),
        ({"number": 19998}, "number is 19998"),
        ({"number": 60000}, "number is 60000"),
        ({"number": True}, "number is True"),
        ({"number": "x"}, "number is x"),
        ({"colour": "red"}, "unknown entry colour"),
        ({"words": "red"}, "words is no table"),
        ({"words": {"red": "x"}}, "words: 'red' is no whole number"),
        ({"words": {"1000": "x"}}, "words: '1000' is no whole number"),
        ({"words": {"4": {"en": "Red"}}}, "words.4 is a text"),
        ({"label": {"en": "x"}}, "label is a text"),
        ({"label": 5}, "label is a text"),
        ({"label": {"zh_CN": "", "en": "x"}}, "label has a language without words"),
        ({"short": "x"}, "short is a text for some of zh_CN, en"),
        ({"short": {"fr": "x"}}, "short is a text for some of zh_CN, en"),
        ({"short": {"en": " "}}, "short has a language without words"),
        ({"short": {"en": 3}}, "short has a language without words"),
        ({"meaning": GONE}, "meaning is missing"),
        ({"facts": "rumours"}, "rumours"),
        ({"counting": "guess"}, "guess"),
        ({"period": "aeon"}, "aeon"),
        ({"where": "!void"}, "where is no list"),
        ({"where": [5]}, "where is no list"),
        ({"where": ["a b"]}, "is no term"),
        ({"decimals": "two"}, "decimals is no number"),
        ({"decimals": True}, "decimals is no number"),
        ({"decimals": 9}, "decimals is 9; 0 to 6"),
        ({"late_after_s": 0}, "late_after_s is 0; it must be above 0"),
        ({"counted": GONE}, "a share needs it"),
        ({"counting": "count"}, "'counted' belongs to a share"),
        ({"counting": "ratio", "counted": GONE}, "a ratio needs it"),
        ({"per": {"facts": "things"}}, "'per' belongs to a ratio"),
        ({"per": {"facts": "things", "x": 1}}, "per: unknown entry x"),
        ({"counting": "mean", "counted": GONE}, "'of_field' belongs to"),
        ({"of_field": "reply_took_s"}, "'of_field' belongs to"),
        ({"span": GONE}, "needs a 'span'"),
        ({"period": "now"}, "one of now has none"),
        ({"counting": "count", "counted": GONE, "interval": True}, "'interval' belongs"),
        ({"scopes": []}, "'scopes' is empty"),
        ({"scopes": ["moon"]}, "moon"),
        ({"better": "none"}, "which way is 'better'"),
        ({"bad": 0.99}, "is above warn"),
        ({"better": "low"}, "is below warn"),
    ],
)
def test_what_is_wrong_is_refused_with_file_indicator_and_reason(
    changed: dict[str, Any], why: str
) -> None:
    with pytest.raises(ConfigError, match=r"^05\.toml, line 1: indicator ") as refused:
        read_indicators({"05.toml": text(**changed)})
    assert why in str(refused.value)


@pytest.mark.parametrize("broken", ["[[indicator", "indicator = 5", "indicator = [5]"])
def test_a_file_that_is_none_is_refused(broken: str) -> None:
    with pytest.raises(ConfigError, match=r"^a\.toml: "):
        read_indicators({"a.toml": broken})


def test_what_is_wrong_is_left_out_with_its_place_and_reason_and_the_others_stay() -> None:
    files = {
        "a.toml": text() + "\n" + text(key="bad", number=3) + text(key="good", number=20502),
        "b.toml": "[[indicator",
        "c.toml": "# a comment\n" + text(number=20504) + text(key="late", number=20502),
        "d.toml": 'indicator = [{ key = "inline" }]',
        "e.toml": text(key="last", number=20506),
    }
    table = read_sound(files)
    assert [one.key for one in table] == ["demands_on_time", "good", "last"]
    said = [f"{place}: {why}" for place, why in table.broken]
    line = text().count("\n") + 2
    assert (
        said[0] == f"a.toml, line {line}: indicator bad: number is 3; an even one of 20000 to 39998"
    )
    assert said[1].startswith("b.toml: ")
    assert said[2] == "c.toml, line 2: indicator demands_on_time: two are called demands_on_time"
    assert said[3].endswith("indicator late: good and late have the number 20502")
    assert said[4] == "d.toml: indicator inline: number is missing"
    assert len(said) == 5


def test_a_table_put_together_by_hand_has_each_once() -> None:
    one = read_indicators({"a": text()})["demands_on_time"]
    with pytest.raises(ConfigError, match="indicators: two are called"):
        IndicatorTable((one, one))


def test_short_words_may_be_of_one_language_or_none() -> None:
    assert read_indicators({"a": text(short={"en": "On time"})})["demands_on_time"].short == {
        "en": "On time"
    }
    assert read_indicators({"a": text()})["demands_on_time"].short == {}


def test_words_of_numbers_are_read() -> None:
    words = {"0": "—", "4": {"zh_CN": "红色", "en": "Red"}}
    one = read_indicators({"a": text(words=words)})["demands_on_time"]
    assert one.words == {0: {"zh_CN": "—", "en": "—"}, 4: {"zh_CN": "红色", "en": "Red"}}


def test_two_may_share_neither_key_nor_number() -> None:
    with pytest.raises(ConfigError, match="two are called demands_on_time"):
        read_indicators({"a": text(), "b": text(number=20502)})
    with pytest.raises(ConfigError, match="have the number 20500"):
        read_indicators({"a": text(), "b": text(key="other")})


def test_a_figure_is_readings_of_the_hub_s_own_station() -> None:
    table = read_indicators({"a": text()})
    one = table["demands_on_time"]
    assert station_of("320602") == "measure:320602"
    assert value_series(one, "city") == "measure:city/m.demands_on_time"
    assert of_series(one, "city") == "measure:city/m.demands_on_time.of"
    value, of = quantities_of(table, QuantityCatalogue(()))
    assert (value.number, of.number) == (20500, 20501)
    both = with_figures(QuantityCatalogue((Quantity("pm25", 1, {}),)), table)
    assert [q.key for q in both] == ["pm25", "m.demands_on_time", "m.demands_on_time.of"]
    with pytest.raises(ConfigError, match="share one key or number"):
        with_figures(QuantityCatalogue((Quantity("pm25", 20501, {}),)), table)


POWER = Quantity("power_use", 1, {}, late_after_s=900.0)
WATER = Quantity("water_use", 2, {}, late_after_s=600.0)


@pytest.mark.parametrize(
    ("changed", "late_s"),
    [
        ({"where": ["quantity = power_use | water_use"]}, 900.0),  # the most patient of them
        ({"where": ["quantity = water_use", "span_s = 3600", "statistic = mean"]}, 7200.0),
        ({"where": ["quantity != power_use"]}, 180.0),
        ({"where": ["quantity = power_use", "span_s = x"]}, 900.0),
        ({"where": ["quantity = unheard"]}, 180.0),
        ({"where": ["aqi >= 0"], "late_after_s": 7200}, 7200.0),
        ({"facts": "things", "where": ["class = bus", "live"]}, 30.0),
    ],
)
def test_a_figure_of_others_words_has_an_age_that_is_late_as_they_are(
    changed: dict[str, Any], late_s: float
) -> None:
    given = {"counting": "count", "facts": "readings", "period": "now", "counted": GONE}
    table = read_indicators({"a": text(**(given | changed), span=GONE)})
    one = table["demands_on_time"]
    assert is_aged(one)
    found = {q.key: q for q in quantities_of(table, QuantityCatalogue((POWER, WATER)))}
    assert set(found) == {"m.demands_on_time", "m.demands_on_time.of", "m.demands_on_time.age"}
    age = found["m.demands_on_time.age"]
    assert (age.number, age.late_after_s) == (40_500, late_s)
    assert age_series(one, "city") == "measure:city/m.demands_on_time.age"
    assert known_series(one, "city") == "measure:city/m.demands_on_time.known"


def test_of_a_sum_of_readings_it_is_said_as_well_how_many_there_are() -> None:
    given = {"counting": "sum", "of_field": "value", "facts": "readings", "period": "now"}
    where = ["quantity = power_use", "!lost"]
    table = read_indicators({"a": text(**given, where=where, counted=GONE, span=GONE)})
    numbers = [q.number for q in quantities_of(table, QuantityCatalogue((POWER,)))]
    assert numbers == [20_500, 20_501, 40_500, 40_501]


@pytest.mark.parametrize(
    ("facts", "where", "counted"),
    [
        ("things", ["class = bus", "lost"], []),
        ("things", ["class = bus", "!live"], []),
        ("things", ["class = bus", "age_s > 3600"], []),
        ("things", ["class = bus"], ["late"]),
        ("feeds", ["live"], []),
        ("cases", ["open"], []),
    ],
)
def test_who_is_silent_and_what_the_hall_writes_down_is_known_when_counted(
    facts: str, where: list[str], counted: list[str]
) -> None:
    counting = "share" if counted else "count"
    row = text(
        **{"facts": facts, "where": where, "counted": counted or GONE, "counting": counting},
        **{"span": GONE, "period": "now"},
    )
    assert not is_aged(read_indicators({"a": row})["demands_on_time"])


@pytest.mark.parametrize(
    "hostile",
    [
        "x = " + "[" * 20_000,
        f"x = {'9' * 5_000}\n",
        text().replace("decimals = 2", "decimals = inf"),
    ],
    ids=["deep", "huge", "endless"],
)
def test_whatever_stands_in_a_file_is_refused_by_its_name(hostile: str) -> None:
    with pytest.raises(ConfigError, match=r"^05\.toml(, line 1)?: "):
        read_indicators({"05.toml": hostile})
