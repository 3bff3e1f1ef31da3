"""A demo that is started again goes on where it was left, and no plate turns up elsewhere."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.domain.clock import SetClock
from app.domain.geo import distance_m
from backends.demo.simulation import Simulation, build_simulation
from backends.demo.traffic.fleet_state import REMEMBERED_S, FleetState, read_state, write_state
from backends.demo.vessels.land import Land

START_S = 1_795_356_000.0
RAN_S = 600.0


def city(small_city, at_s: float, left: FleetState | None = None, seed: int = 7) -> Simulation:
    return build_simulation(
        *(small_city.roads, small_city.info, small_city.registers, (), Land(None)),
        vessels=0,
        seed=seed,
        clock=SetClock(at_s),
        jt808=("127.0.0.1", 9),
        left=left,
        slots=4,
    )


@pytest.fixture(scope="module")
def first(small_city) -> Simulation:
    """A city that has run for ten minutes."""
    simulation = city(small_city, START_S)
    for step in range(1, int(RAN_S / 10.0) + 1):
        simulation.reports.due(START_S + 10.0 * step)
    return simulation


def apart_m(one: Simulation, other: Simulation, now_s: float) -> np.ndarray:
    return np.asarray(distance_m(*one.reports.seen_at(now_s), *other.reports.seen_at(now_s)))


def test_after_a_short_while_every_vehicle_is_where_it_was_left(small_city, first) -> None:
    again_s = START_S + RAN_S + 60.0
    again = city(small_city, again_s, first.left(START_S + RAN_S))
    assert apart_m(first, again, START_S + RAN_S).max() < 200.0  # as the next report carries on
    assert again.story.callers == ()
    fresh = city(small_city, again_s)
    assert np.median(apart_m(first, fresh, START_S + RAN_S)) > 500.0  # what it was before


def test_they_drive_on_from_there_and_none_leaps(small_city, first) -> None:
    again_s = START_S + RAN_S + 60.0
    again = city(small_city, again_s, first.left(START_S + RAN_S))
    before = again.reports.seen_at(again_s)
    for step in range(1, 31):
        again.reports.due(again_s + 10.0 * step)
    after = again.reports.seen_at(again_s + 300.0)
    gone_m = distance_m(*before, *after)
    assert 300.0 * 150.0 / 3.6 > gone_m.max() > 500.0


def test_after_a_long_while_the_story_begins_anew_and_all_others_stand_where_they_were(
    small_city, first
) -> None:
    again_s = START_S + RAN_S + REMEMBERED_S + 1.0
    fresh = city(small_city, again_s)
    again = city(small_city, again_s, first.left(START_S + RAN_S))
    told = list(again.story.rows())
    assert told == list(fresh.story.rows()) != []
    assert apart_m(fresh, again, again_s)[told].max() < 1.0
    others = np.setdiff1d(np.arange(len(small_city.registers.vehicles)), told)
    assert apart_m(first, again, START_S + RAN_S)[others].max() < 200.0


def test_a_state_is_read_back_as_it_was_written(tmp_path: Path, first) -> None:
    state = first.left(START_S + RAN_S)
    write_state(tmp_path / "fleet.state", state)
    found = read_state(tmp_path / "fleet.state")
    assert found is not None
    assert (found.mark, found.saved_s) == (state.mark, state.saved_s)
    for name in ("edge", "along_m", "course_at", "waits_until_s"):
        assert np.array_equal(getattr(found, name), getattr(state, name))
    assert (tmp_path / "fleet.state").stat().st_mode & 0o077 == 0


def test_a_state_of_another_city_of_the_future_or_out_of_range_is_left_alone(
    small_city, first
) -> None:
    good = first.left(START_S + RAN_S)
    fresh = city(small_city, START_S + RAN_S)
    wrong = [
        replace(good, saved_s=START_S + RAN_S + 1.0),
        replace(good, saved_s=float("nan")),
        replace(good, mark="8/300/0"),
        replace(good, edge=good.edge[:-1]),
        replace(good, edge=np.where(good.edge >= 0, 10**8, 0).astype(np.int32)),
        replace(good, along_m=good.along_m + 1e6),
        replace(good, along_m=good.along_m * np.nan),
        replace(good, course_at=good.course_at + 99),
        replace(good, waits_until_s=good.waits_until_s + np.inf),
    ]
    for state in wrong:
        again = city(small_city, START_S + RAN_S, state)
        assert apart_m(fresh, again, START_S + RAN_S).max() == 0.0
    other = city(small_city, START_S + RAN_S, good, seed=8)
    assert apart_m(first, other, START_S + RAN_S).max() > 1000.0


@pytest.mark.parametrize("body", [b"", b"\xff" * 40, b"\x80", b"{}" * 100])
def test_a_file_that_is_none_begins_a_city_anew(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "fleet.state").write_bytes(body)
    assert read_state(tmp_path / "fleet.state") is None


def test_without_a_file_or_a_disk_nothing_happens(tmp_path: Path, first) -> None:
    assert read_state(tmp_path / "none.state") is None
    write_state(tmp_path / "no folder" / "fleet.state", first.left(START_S))
