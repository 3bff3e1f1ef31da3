"""The worker's answer to reach is plain, travels the wire, and is of the hour in the city."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from app.domain.errors import ConfigError
from app.services.reach import region_of
from backends.hub.inner import ChildQuestion, encode_result
from backends.hub.reach_answers import ReachAnswerer, local_hour, speeds_of
from backends.roads.network import RoadNetwork
from backends.roads.reach_region import ReachPlanner
from backends.roads.warming import MIDDLE, crossing

SPEEDS = Path(__file__).resolve().parents[4] / "resources" / "rules" / "road_speeds.toml"
NOON_S = 1_763_784_000.0  # 2025-11-22 04:00 UTC


@pytest.fixture
def answerer():
    planner = ReachPlanner(RoadNetwork(crossing()), speeds_of(SPEEDS, NOON_S + 90 * 86_400))
    return ReachAnswerer(planner)


def question(**changes):
    frozen = {
        "now_s": NOON_S,
        "target_id": "veh:1",
        "lon_deg": MIDDLE[0] - 0.001,
        "lat_deg": MIDDLE[1],
        "speed_mps": 9.0,
        "course_deg": 90.0,
        "fix_age_s": 2.0,
        **changes,
    }
    return ChildQuestion("q", "reach", "", {}, frozen)


def test_what_the_worker_says_is_what_the_seat_reads(answerer):
    travelled = msgspec.msgpack.decode(encode_result(answerer.answer(question())))
    region = region_of(travelled)
    assert region is not None
    assert (region.target_id, region.as_of_s, region.fix_age_s) == ("veh:1", NOON_S, 2.0)
    band = region.bands[0]
    assert band.holds(np.array([MIDDLE[0]]), np.array([MIDDLE[1]])).all()
    assert [junction.name for junction in region.junctions] == ["0"]
    assert region.standing == "house"


def test_what_is_not_known_of_the_vehicle_is_no_obstacle(answerer):
    travelled = answerer.answer(question(speed_mps=None, course_deg=None))
    assert travelled["bands"]
    assert travelled["reason"] == ""


def test_a_vehicle_off_all_roads_has_a_reason(answerer):
    assert answerer.answer(question(lat_deg=50.0))["reason"] == "target_off_network"


def test_a_frozen_question_that_lacks_something_is_refused(answerer):
    with pytest.raises(msgspec.ValidationError):
        answerer.answer(ChildQuestion("q", "reach", "", {}, {"now_s": 1.0}))


def test_the_hour_is_that_of_the_city():
    assert local_hour(NOON_S) == 12.0
    assert local_hour(NOON_S + 12 * 3600.0) == 0.0


def test_speeds_that_are_not_there_are_named(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.toml"):
        speeds_of(tmp_path / "none.toml", NOON_S)
