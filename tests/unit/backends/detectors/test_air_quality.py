"""The air quality index at each station: two bad hours, a bad day, and when they are over."""

from app.domain.aqi import AqiTable, Period
from app.domain.readings import Timing
from backends.detectors.air_quality import AirQuality
from tests.unit.backends.detectors.driven import HOUR_S, NOON_S, outline
from tests.unit.backends.detectors.measured import (
    QUANTITIES,
    RESOURCES,
    Told,
    heard,
    in_force,
    places,
    run,
    troubled,
)

TABLE = AqiTable.from_toml((RESOURCES / "rules/aqi.toml").read_text("utf-8"))
BAD, FAIR = 200.0, 40.0  # of PM2.5: 250 and 60


def detector() -> AirQuality:
    rules = in_force("aqi_hour", "aqi_day")
    return AirQuality(rules, TABLE, QUANTITIES, places("A1"))


def hours(values: list[float], quantity: str = "pm25", from_s: float = NOON_S) -> list[Told]:
    return run(values, quantity, from_s=from_s, every_s=HOUR_S, station="A1", span_s=3600)


def test_two_bad_hours_are_said_and_end_when_a_past_hour_was_fair() -> None:
    found = heard(detector(), hours([FAIR, BAD, BAD, FAIR, FAIR]))
    assert outline(found) == [
        ("aqi_hour", True, NOON_S + 2 * HOUR_S),
        ("aqi_hour", False, NOON_S + 4 * HOUR_S),
    ]
    assert found[0].from_s == NOON_S
    assert found[0].evidence["aqi"] == 250
    assert found[0].evidence["chief"] == ["pm25"]
    assert found[0].evidence["limit"]["standing"] == "secondary"
    assert found[0].evidence["limit"]["standard"] == "HJ 633-2026"


def test_one_bad_hour_two_apart_and_fair_ones_say_nothing() -> None:
    assert heard(detector(), hours([FAIR, BAD, FAIR, BAD, FAIR])) == []
    assert heard(detector(), [*hours([BAD]), *hours([BAD], from_s=NOON_S + 2 * HOUR_S)]) == []
    assert heard(detector(), hours([140.0] * 9)) == []


def test_the_worst_of_several_quantities_counts() -> None:
    told = sorted(
        [*hours([FAIR] * 3), *hours([900.0] * 3, "o3")], key=lambda one: (one.at_s, one.quantity)
    )
    found = heard(detector(), told)
    assert [one.rule for one in found] == ["aqi_hour"]
    assert found[0].evidence["chief"] == ["o3"]


def test_a_day_above_a_hundred_is_said_with_ozone_of_eight_hours_in_it() -> None:
    midnight_s = NOON_S + 12 * HOUR_S
    ozone = Told(midnight_s - HOUR_S, 216.0, "o3", "A1", span_s=28_800)
    fine = Told(midnight_s, 30.0, "pm25", "A1", span_s=86_400)
    found = heard(detector(), [ozone, fine])
    assert [(one.rule, one.evidence["aqi"]) for one in found] == [("aqi_day", 151)]


def test_instants_and_days_before_the_table_and_unsound_readings_say_nothing() -> None:
    one = detector()
    assert heard(one, run([900.0] * 50, "pm25", station="A1")) == []
    assert one.counts == {"other_span": 50}
    early = detector()
    assert heard(early, hours([BAD] * 5, from_s=1_771_000_000.0 // 3600 * 3600)) == []
    assert early.counts == {"other_span": 0, "used": 5, "no_table": 5}
    future = [Told(r.at_s, r.value, "pm25", "A1", 3600, timing=Timing.FUTURE) for r in hours([BAD])]
    assert heard(detector(), future * 3) == []


def test_the_index_of_a_station_can_be_asked_for() -> None:
    one = detector()
    heard(one, hours([FAIR]))
    found = one.index_of("A1", Period.HOUR)
    assert found is not None
    assert found.value == 60
    assert one.index_of("A2", Period.HOUR) is None
    assert one.bytes_held() > 0
    assert list(one.advance(NOON_S)) == []


def test_the_same_is_said_however_the_readings_are_cut_and_spoilt() -> None:
    told = hours([FAIR, BAD, BAD, BAD, FAIR, FAIR, BAD, BAD, FAIR, FAIR] * 12)
    spoilt = troubled(told, 9)
    whole = heard(detector(), spoilt)
    assert len(whole) > 20
    assert outline(whole) == outline(heard(detector(), told))
    assert repr(heard(detector(), spoilt, 31)) == repr(whole)
