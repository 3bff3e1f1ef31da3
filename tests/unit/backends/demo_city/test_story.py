"""What the demo plants is found by the judge itself, in time, and little besides."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.finding import Finding
from app.domain.geo import distance_m
from app.domain.history import Recorded
from app.domain.register import Licensing, Registers, SiteStatus
from backends.demo.simulation import Simulation, build_simulation
from backends.demo.traffic.story import CALLED_S, stored_fixes
from backends.demo.vessels.land import Land
from backends.judging.ground import ground_of
from backends.judging.host import JudgeHost
from backends.judging.numbers import HostNumbers, read_rule_book
from backends.judging.replaying import rows_of
from backends.judging.table import STAY_DETECTORS

START_S = 1_795_356_000.0  # 22:00 of a day in November 2026
PLANT = "S-000"


@pytest.fixture(scope="module")
def registers(small_city) -> Registers:
    plain = small_city.registers
    fleet = tuple(
        replace(v, terminal=f"1391000{n:04d}" if v.route and n < 60 else "")
        for n, v in enumerate(plain.vehicles)
    )
    closed = SiteStatus(PLANT, Licensing.SUSPENDED, "2026-09-01")
    return replace(plain, vehicles=fleet, statuses=(closed,))


@pytest.fixture
def simulation(small_city, registers: Registers) -> Simulation:
    return build_simulation(
        *(small_city.roads, small_city.info, registers, (), Land(None)),
        vessels=0,
        seed=7,
        clock=SetClock(START_S),
        jt808=("127.0.0.1", 9),
    )


def test_two_trucks_have_stood_in_the_suspended_plant_since_before_the_start(
    simulation: Simulation, registers: Registers
) -> None:
    story, plant = simulation.story, registers.sites[0]
    assert [START_S - since_s for _, since_s in story.callers] == list(CALLED_S)
    for row, since_s in story.callers:
        assert registers.vehicles[row].terminal
        fixes = stored_fixes(story, row, START_S)
        assert fixes[0].at_s == since_s
        assert all(one.at_s < START_S and one.speed_mps == 0.0 for one in fixes)
        assert distance_m(*fixes[0].at, plant.lon_deg, plant.lat_deg) < plant.radius_m
    assert stored_fixes(story, story.astray_row, START_S) == ()
    assert not {row for row, _ in story.callers} & {story.planted_row, story.astray_row}


def test_without_a_suspended_plant_nobody_calls_at_one(small_city, registers: Registers) -> None:
    open_city = build_simulation(
        *(small_city.roads, small_city.info, replace(registers, statuses=()), (), Land(None)),
        vessels=0,
        seed=7,
        clock=SetClock(START_S),
        jt808=("127.0.0.1", 9),
    )
    assert open_city.story.callers == ()
    assert open_city.story.astray_row is not None


def heard(simulation: Simulation, registers: Registers, minutes: int) -> Iterator[Recorded]:
    """Yield what the hall hears of the hazmat trucks: first what was stored, then ten by ten."""
    story, reports = simulation.story, simulation.reports
    names = np.array([v.vehicle_id.encode() for v in registers.vehicles], "S32")
    for row, _ in story.callers:
        fixes = stored_fixes(story, row, START_S)
        lon, lat = np.array([one.at for one in fixes]).T
        fix_s = np.array([one.at_s for one in fixes])
        receipt_s = START_S + 0.01 * np.arange(len(fixes))
        yield recorded(np.full(len(fixes), names[row]), lon, lat, 0.0 * lon, fix_s, receipt_s)
    rows = story.hazmat
    for k in range(6 * minutes):
        for tenth in range(1, 101):
            reports.due(START_S + 10.0 * k + 0.1 * tenth)
        order = rows[np.argsort(reports.fix_s[rows], kind="stable")]
        at = reports.lon_deg[order], reports.lat_deg[order], reports.speed_mps[order]
        yield recorded(names[order], *at, reports.fix_s[order], reports.fix_s[order] + 0.5)


def recorded(ids, lon, lat, speed, fix_s, receipt_s) -> Recorded:
    columns = {
        "class": np.ones(len(ids), np.uint8),
        "lon_deg": lon.copy(),
        "lat_deg": lat.copy(),
        "speed_mps": speed.astype(np.float32),
        "course_deg": np.full(len(ids), np.nan, np.float32),
        "fix_s": fix_s.copy(),
        "receipt_s": receipt_s,
        "state": np.where(speed > 0.0, 1, 2).astype(np.uint8),
        "county": np.ones(len(ids), np.uint8),
    }
    return Recorded(ids, columns)


def test_the_resumption_is_found_once_within_a_quarter_of_an_hour_with_its_evidence(
    small_city, simulation: Simulation, registers: Registers
) -> None:
    ground = ground_of(read_rule_book(), small_city.info, small_city.roads, registers, START_S)
    host = JudgeHost(ground, HostNumbers(), STAY_DETECTORS)
    found: list[Finding] = []
    for rows in heard(simulation, registers, minutes=30):
        host.take(rows_of(rows, host.roster))
        found += host.until(float(rows.columns["receipt_s"][-1]))
    (one,) = found
    assert (one.rule, one.entity_id) == ("illegal_resumption", PLANT)
    assert 600.0 < one.at_s - START_S < 900.0
    callers = sorted(registers.vehicles[row].vehicle_id for row, _ in simulation.story.callers)
    assert one.evidence["vehicles"] == callers
    assert one.evidence["status"] == "suspended"
    for visit in one.evidence["visits"]:
        assert visit["from_s"] < START_S
        assert visit["checked"][0]["site_id"] == PLANT
    assert host.off == {}


def test_at_night_coaches_stay_where_they_are_and_others_go_on(
    small_city, registers: Registers
) -> None:
    three_s = START_S + 5 * 3600.0
    night = build_simulation(
        *(small_city.roads, small_city.info, registers, (), Land(None)),
        vessels=0,
        seed=7,
        clock=SetClock(three_s),
        jt808=("127.0.0.1", 9),
    )
    fleet, story = night.story.fleet, night.story
    rests = np.flatnonzero(np.isfinite(fleet.rests_h[:, 0]))
    assert len(rests) == 99  # all coaches but the one whose driver never rests
    assert story.restless_row not in rests
    assert fleet.is_standing(rests, three_s + 7200.0).all()
    assert not fleet.is_standing(rests, three_s + 6 * 3600.0).any()
    others = np.flatnonzero(np.isnan(fleet.rests_h[:, 0]))
    assert not fleet.is_standing(others, three_s + 1.0).all()


def test_who_arrives_late_in_the_evening_leaves_in_the_morning(simulation: Simulation) -> None:
    fleet = simulation.story.fleet
    row = np.flatnonzero(np.isfinite(fleet.rests_h[:, 0]))[:1]
    fleet.rests_h[row] = (22.0, 6.0)
    assert fleet.rest_left_s(row, START_S)[0] == 8 * 3600.0
    assert fleet.rest_left_s(row, START_S - 1.0)[0] == 0.0
    assert fleet.rest_left_s(row, START_S + 8 * 3600.0)[0] == 0.0
    fleet.rests_h[row] = np.nan
    assert fleet.rest_left_s(row, START_S)[0] == 0.0
