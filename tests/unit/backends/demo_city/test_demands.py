"""What the demo's people call about: seeded days with everything a desk has to tell apart."""

import datetime as dt
from pathlib import Path

import pytest

from app.domain.cases.calendar import midnight_s
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.errors import ConfigError
from app.domain.geo import LonLat, distance_m
from backends.cases.catalogue_file import read_case_catalogue
from backends.demo.demands.demand import Demand, Truth
from backends.demo.demands.ground import Spot
from backends.demo.demands.phrases import PHRASES, read_phrases
from backends.demo.demands.source import (
    BURST_CALLS,
    CHRONIC_OFF_M,
    NEXT_DOOR_WITHIN_S,
    OFF_M,
    POLICE,
    POLICE_SAYS,
    DemandSource,
)

MONDAY = dt.date(2026, 11, 23)
SPOTS = tuple(
    Spot(f"演示{n}路与人民路口", 120.8 + 0.01 * n, 32.0, f"T-{n % 3}", f"演示{n % 3}镇", "cc")
    for n in range(40)
)


def tables() -> CaseCatalogue:
    shipped = read_case_catalogue(Path("none"))
    units = {"out-power": Unit("out-power", "演示供电", "outside", kinds=frozenset({"power"}))}
    return CaseCatalogue(shipped.types, units, shipped.channels, shipped.calendar)


def source(seed: int = 7) -> DemandSource:
    return DemandSource(seed, SPOTS, read_phrases(), tables())


@pytest.fixture(scope="module")
def week() -> list[Demand]:
    return source().between(midnight_s(MONDAY), midnight_s(MONDAY + dt.timedelta(days=7)))


def test_a_day_is_the_same_however_it_is_asked_for(week: list[Demand]) -> None:
    tuesday = midnight_s(MONDAY + dt.timedelta(days=1))
    again = source()
    assert again.between(tuesday, tuesday + 3600.0 * 12) + again.between(
        tuesday + 3600.0 * 12, tuesday + 86_400.0
    ) == [one for one in week if tuesday <= one.t_s < tuesday + 86_400.0]
    assert source(8).day(MONDAY) != again.day(MONDAY)
    assert again.between(tuesday, tuesday) == []


def test_calls_come_in_order_and_no_number_twice(week: list[Demand]) -> None:
    times = [one.t_s for one in week]
    assert times == sorted(times)
    ids = {one.case_id(7) for one in week}
    assert len(ids) == len(week)
    assert not ids & {one.case_id(8) for one in week}


def test_more_call_by_day_than_by_night_and_more_on_a_day_that_is_worked(
    week: list[Demand],
) -> None:
    hours = [int((one.t_s - midnight_s(MONDAY)) % 86_400 // 3600) for one in week]
    assert sum(8 <= hour < 18 for hour in hours) > 4 * sum(hour < 6 for hour in hours)
    fresh = [one for one in week if one.number == 0]
    weekend_s = midnight_s(MONDAY + dt.timedelta(days=5))
    worked = sum(one.t_s < weekend_s for one in fresh) / 5
    assert sum(one.t_s >= weekend_s for one in fresh) / 2 < worked


def test_who_tells_the_same_says_it_otherwise_and_elsewhere(week: list[Demand]) -> None:
    told: dict[str, list[Demand]] = {}
    for one in week:
        told.setdefault(one.matter, []).append(one)
    several = [calls for calls in told.values() if len(calls) > 1]
    assert several
    assert max(len(calls) for calls in several) <= BURST_CALLS[1]
    assert any(len({one.text for one in calls}) > 1 for calls in several)
    for calls in several:
        assert len({one.type_code for one in calls}) == 1
        at = [LonLat(o.lon_deg, o.lat_deg) for o in calls if o.lon_deg and o.lat_deg]
        assert all(distance_m(*at[0], *other) <= 2 * OFF_M[1] + 5.0 for other in at[1:])


def test_there_are_hoaxes_like_ones_and_what_belongs_elsewhere(week: list[Demand]) -> None:
    assert {one.truth for one in week} == set(Truth)
    assert all(one.type_code == "misc-power" for one in week if one.truth is Truth.OUTSIDE)
    assert all((one.lon_deg is None) == (one.lat_deg is None) for one in week)
    assert any(one.lon_deg is None for one in week)


def test_two_gates_of_one_street_tell_of_two_matters_of_one_type(week: list[Demand]) -> None:
    by_key = {one.matter: one for one in week if "-N" in one.matter}
    pairs = [
        (by_key[key], by_key[other])
        for key in by_key
        if (other := f"{key[:-3]}{int(key[-3:]) + 1:03d}") in by_key and int(key[-3:]) % 2 == 0
    ]
    assert len(pairs) > 5
    for one, other in pairs:
        assert one.type_code == other.type_code
        assert one.address != other.address
        assert 0 <= other.t_s - one.t_s <= NEXT_DOOR_WITHIN_S
        assert other.truth is Truth.ALIKE


def test_some_dial_110_for_what_is_no_matter_of_the_police(week: list[Demand]) -> None:
    sent_on = [one for one in week if one.channel == POLICE]
    no_police = {one.type for one in read_phrases().matter if one.police}
    assert len(sent_on) > 10
    assert all(one.text.startswith(POLICE_SAYS) for one in sent_on)
    assert {one.type_code for one in sent_on} <= no_police


def test_a_few_places_have_the_same_on_most_days_and_near_enough_to_be_known() -> None:
    month = source().between(midnight_s(MONDAY), midnight_s(MONDAY + dt.timedelta(days=28)))
    planted = read_phrases().chronic
    assert 2 <= len(planted) <= 3
    for number, words in enumerate(planted):
        told = [one for one in month if one.matter.endswith(f"-C{number:03d}")]
        days = {(one.t_s - midnight_s(MONDAY)) // 86_400 for one in told}
        assert len(days) == len(told) > 18
        assert {one.type_code for one in told} == {words.type}
        assert len({one.town for one in told}) == len({one.title for one in told}) == 1
        hours = {(one.t_s - midnight_s(MONDAY)) % 86_400 / 3600 for one in told}
        assert words.hours[0] <= min(hours) < max(hours) <= words.hours[1]
        assert {one.truth for one in told} == {Truth.ALIKE}
        at = [LonLat(o.lon_deg, o.lat_deg) for o in told if o.lon_deg and o.lat_deg]
        assert max(distance_m(*at[0], *other) for other in at) <= 2 * CHRONIC_OFF_M[1] + 5.0


def test_every_type_is_one_of_the_halls_and_nobody_can_be_called(week: list[Demand]) -> None:
    catalogue = tables()
    assert all(catalogue.type_on(one.type, MONDAY) for one in read_phrases().matter)
    assert all(one.channel in catalogue.channels for one in week)
    assert all(one.phone.startswith("1000") and "演示" in one.reporter for one in week)


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ("hours = [1,", "hours = [", "23 shares"),
        ("day_off = 0.7", 'day_off = "x"', "day_off"),
        ("{place}的井盖碎了", "井盖碎了", "pub-manhole"),
        ("[[matter]]", "[[matter", "demands.toml"),
        ("hours = [17, 20]", "hours = [20, 17]", r"chronic str-vendor: hours \[20, 17\]"),
        ("share = 1.0", "share = 8.5", "share 8.5"),
        ('at = "{place}工地"', 'at = "工地"', "env-muck-spill: at names"),
        ('surnames = ["王", ', 'surname = ["王", ', "surname"),
    ],
)
def test_a_wrong_file_of_words_is_refused_by_name(
    tmp_path: Path, was: str, becomes: str, why: str
) -> None:
    text = PHRASES.read_text("utf-8")
    assert was in text
    file = tmp_path / "demands.toml"
    file.write_text(text.replace(was, becomes, 1), "utf-8")
    with pytest.raises(ConfigError, match=why):
        read_phrases(file)
    with pytest.raises(ConfigError, match="gone"):
        read_phrases(tmp_path / "gone.toml")
