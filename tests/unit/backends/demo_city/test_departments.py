"""The demo's departments: numbers of their own, smooth, in their range, and never missing."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from app.domain.classes import EntityClass
from app.domain.errors import ConfigError
from app.domain.measures.period import DAY_S, HALL_ZONE, HOUR_S
from app.domain.readings import QuantityCatalogue
from app.domain.register import Station
from backends.adapters.csv_readings import parse_readings
from backends.demo.config import ClockConfig, DemoConfig
from backends.demo.measures.field import (
    ROUGH_EVERY_S,
    ROUGH_FOR_S,
    DepartmentField,
    is_department,
)
from backends.demo.measures.plan import CITY, COUNTY, SOURCE, Number, read_plan
from backends.demo.stations.measuring import Measuring
from backends.demo.stations.pusher import pushed_lines
from backends.hub.gateway.push_tokens import _NAME

RESOURCES = Path(__file__).parents[4] / "resources"
QUANTITIES = QuantityCatalogue.from_toml((RESOURCES / "quantities.toml").read_text("utf-8"))
PLAN = read_plan()
START_S = dt.datetime(2026, 11, 18, 0, 0, tzinfo=HALL_ZONE).timestamp()  # a Wednesday
COUNTIES = ("320613", "3206TZ")


def stations() -> list[Station]:
    found: list[tuple[str, tuple[str, ...], str]] = []
    for one in PLAN.departments:
        if keys := PLAN.quantities(one.code, CITY):
            found.append((f"D-{one.code}", keys, ""))
        if keys := PLAN.quantities(one.code, COUNTY):
            found += [(f"D-{one.code}:{county}", keys, county) for county in COUNTIES]
        for sites in PLAN.lists.values():
            keys = PLAN.quantities(one.code, sites.list)
            if sites.department == one.code and keys:
                ids = [site.id for site in sites.sites] or [f"{sites.list}-1"]
                ids = [one.replace("roads-", "D-road-") for one in ids]
                found += [(name, keys, COUNTIES[0]) for name in ids]
    return [
        Station(name, "演示（模拟）", EntityClass.UNKNOWN, 120.9, 32.0, keys, 300.0, county)
        for name, keys, county in found
    ]


ALL = stations()


def field(start_s: float = START_S, *, rough: bool = False) -> DepartmentField:
    return DepartmentField(PLAN, ALL, start_s, seed=7, rough=rough)


def day_of(key: str, step_s: float = 300.0, days: float = 1.0) -> Mapping[str, list[float]]:
    told = field()
    steps = int(days * DAY_S / step_s)
    return {
        one.station_id: [
            told.value(one.station_id, key, START_S + step_s * step) for step in range(steps)
        ]
        for one in ALL
        if key in one.quantities
    }


def test_the_shipped_plan_has_every_quantity_that_no_instrument_measures() -> None:
    instruments = [q for q in QUANTITIES if q.number <= 27]
    # A muster is counted from the hall's own roll by now; its numbers stay for who recorded them.
    told = {q.key for q in QUANTITIES if not q.key.startswith("muster_")}
    assert told == {q.key for q in instruments} | set(PLAN.numbers)
    for number in PLAN.numbers.values():
        assert QUANTITIES[number.key].decimals == number.decimals, number.key
        assert QUANTITIES[number.key].late_after_s >= 2.5 * number.every_s, number.key


@pytest.mark.parametrize("number", PLAN.numbers.values(), ids=list(PLAN.numbers))
def test_every_number_keeps_its_range_all_week(number: Number) -> None:
    quantity = QUANTITIES[number.key]
    for station_id, values in day_of(number.key, 14_400.0, 8.0).items():
        assert all(quantity.lowest <= value <= quantity.highest for value in values), station_id
        if number.shape not in ("part", "today", "month", "peaks", "office", "open"):
            least = min([number.low, *number.pins.values()])
            assert least - 0.5 <= min(values), station_id
        if number.shape != "part":
            most = max([number.high, *number.pins.values()])
            assert max(values) <= most + 0.5, station_id


@pytest.mark.parametrize(
    "key", [n.key for n in PLAN.numbers.values() if n.shape in ("today", "month", "year")]
)
def test_what_counts_up_never_falls_within_its_day(key: str) -> None:
    for values in day_of(key, 1_200.0).values():
        assert all(b >= a for a, b in pairwise(values))


def test_what_is_counted_today_begins_anew_at_midnight() -> None:
    for values in day_of("bus_riders", 600.0, 2.0).values():
        assert values[0] == 0.0
        assert values[143] > 0.9 * max(values)
        assert values[144] == 0.0


@pytest.mark.parametrize("part", [n for n in PLAN.numbers.values() if n.of], ids=lambda n: n.key)
def test_a_part_is_never_more_than_its_whole(part: Number) -> None:
    if part.share > 1.0:
        return
    for told, whole in zip(
        day_of(part.key, 3_600.0).values(), day_of(part.of, 3_600.0).values(), strict=True
    ):
        assert all(a <= b for a, b in zip(told, whole, strict=True))


@pytest.mark.parametrize("key", ["party_reported", "party_members", "firms_all", "base_people"])
def test_what_a_register_holds_is_another_only_from_one_day_to_the_next(key: str) -> None:
    for values in day_of(key, days=3.0).values():
        days = [values[at : at + 288] for at in range(0, len(values), 288)]
        assert [len(set(one)) for one in days] == [1, 1, 1]
        assert len({one[0] for one in days}) > 1


def test_offices_are_empty_at_night_and_full_at_ten() -> None:
    waiting = day_of("svc_waiting", HOUR_S)["D-service:320613"]
    assert waiting[2] == 0.0
    assert waiting[10] > 3 * waiting[12] > 0
    assert day_of("svc_windows", HOUR_S)["D-service:320613"][3] == 0.0


def test_roads_are_slow_when_people_go_to_work() -> None:
    speeds = day_of("road_speed", 900.0)["D-road-1"]
    assert speeds[30] < 0.8 * speeds[12]  # half past seven, and three at night
    riders = day_of("metro_in", 900.0)["D-metro-3"]
    assert max(riders[:24]) == 0.0 < riders[32]


def test_no_number_jumps_from_one_report_to_the_next() -> None:
    for number in PLAN.numbers.values():
        if number.shape in ("part", "steps", "shift", "open", "constant"):
            continue  # they are steps in life as well
        highest = max([number.high, *number.pins.values()])
        step = 1.01 * 10.0**-number.decimals
        told = day_of(number.key, max(number.every_s, 300.0), 0.4)
        for values in list(told.values())[:2]:
            leap = max(abs(b - a) for a, b in pairwise(values[1:]))
            assert leap <= 0.06 * (highest - number.low) + step, number.key


def test_everything_is_told_at_once_and_then_each_by_its_period() -> None:
    told = field()
    first = told.due(START_S + 0.1)
    assert (
        sum(len(report.values) for report in first)
        == len(told)
        == sum(len(one.quantities) for one in ALL)
    )
    assert told.due(START_S + 0.2) == []
    counts: dict[tuple[str, str], list[float]] = {}
    for step in range(1, 1_900):
        for report in told.due(START_S + step):
            for key in report.values:
                counts.setdefault((report.station.station_id, key), []).append(report.t_s)
    assert len(counts) == len(told)
    for (_, key), times in counts.items():
        every_s = PLAN.numbers[key].every_s
        assert all(abs(b - a - every_s) <= 2.0 for a, b in pairwise(times)), key
        assert times[0] <= START_S + every_s + 2.0


def test_the_lines_it_pushes_are_taken_as_they_are() -> None:
    reports = field().due(START_S + 10 * HOUR_S)
    found, refused = parse_readings("\n".join(pushed_lines(reports)).encode(), QUANTITIES)
    assert refused == []
    heard = {(r.station, r.quantity): r.value for r in found}
    for report in reports:
        for key, value in report.values.items():
            told = heard[report.station.station_id, QUANTITIES[key].number]
            assert told == pytest.approx(value, rel=1e-9)


def test_the_same_seed_says_the_same_and_another_something_else() -> None:
    at_s = START_S + 10.5 * HOUR_S
    one, same = field().due(at_s), field().due(at_s)
    assert one == same
    assert DepartmentField(PLAN, ALL, START_S, seed=8).due(at_s) != one


def test_the_smooth_demo_never_falls_silent_and_a_rough_one_says_whose_turn_it_is() -> None:
    rough, smooth = field(rough=True), field()
    quiet: set[str] = set()
    for step in range(int(2 * ROUGH_EVERY_S / 300.0)):
        now_s = START_S + 300.0 * step
        missed = {(r.station.station_id, k) for r in smooth.due(now_s) for k in r.values}
        missed -= {(r.station.station_id, k) for r in rough.due(now_s) for k in r.values}
        if missed:
            assert (300.0 * step) % ROUGH_EVERY_S >= ROUGH_EVERY_S - ROUGH_FOR_S
        quiet |= {name.split(":")[0].split("-")[1] for name, _ in missed}
    assert len(quiet) == 2


def test_instruments_are_none_of_the_departments() -> None:
    air = Station("A-01", "演示", EntityClass.AIR_STATION, 120.9, 32.0, ("pm25",), 10.0, "")
    assert not is_department(air)
    assert len(DepartmentField(PLAN, [air], START_S)) == 0
    assert DepartmentField(PLAN, [air], START_S).due(START_S) == []


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('at = "ports"', 'at = "nowhere"', "no sites 'nowhere'"),
        ('shape = "tide"', 'shape = "square"', "square"),
        ('of = "party_tasks"', 'of = "nothing"', "part of 'nothing'"),
        ('key = "party_members"', 'key = "party_orgs"', "twice"),
        ("low = 900.0", "low = 9000.0", "party_orgs"),
        ('at = "ports"', 'at = "ports", wait = 3', "wait"),
    ],
)
def test_a_plan_that_does_not_fit_together_is_refused_by_name(
    tmp_path: Path, was: str, now: str, said: str
) -> None:
    broken = tmp_path / "departments.toml"
    text = SOURCE.read_text("utf-8")
    assert was in text
    broken.write_text(text.replace(was, now, 1), "utf-8")
    with pytest.raises(ConfigError, match=said):
        read_plan(broken)


def test_a_plan_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml: cannot be read"):
        read_plan(tmp_path / "none.toml")


def test_every_station_is_told_of_by_its_own_department() -> None:
    codes = {one.code for one in PLAN.departments}
    assert {PLAN.department_of(one.station_id) for one in ALL} == codes
    assert PLAN.department_of("D-tide-1") == "water"
    assert PLAN.department_of("D-road-07") == "transport"
    assert PLAN.department_of("D-nobody:320613") == ""
    assert all(_NAME.fullmatch(f"dep-{code}") for code in codes)


def test_a_department_pushes_by_its_own_token_and_the_rest_together() -> None:
    config = DemoConfig(
        *("city", ClockConfig(1.0, 0.0, 0.0)),
        **{"push_port": 9, "push_token": "t0", "department_tokens": {"police": "t1"}},
    )
    measuring = Measuring(config, ALL, START_S)
    measuring.live(START_S)
    own, common = measuring._theirs["police"], measuring._pusher
    assert common is not None
    (theirs,) = own._bodies
    (others,) = common._bodies
    assert {line.split(b",")[0].split(b":")[0] for line in theirs.splitlines()} == {b"D-police"}
    assert b"D-police" not in others
    jobs = measuring.jobs()
    assert len(jobs) == 2
    for job in jobs:
        job.close()
