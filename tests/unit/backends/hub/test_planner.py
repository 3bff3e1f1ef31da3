"""The worker plans from a frozen situation, and a seat can read what it says."""

from typing import Any

import msgspec
import pytest

from app.domain.classes import EntityClass
from app.domain.geo import LonLat
from app.domain.register import Registers, Site, Vehicle
from app.services.record import plan_of
from backends.hub.inner import ChildQuestion, encode_result
from backends.hub.worker import BANS, Planner
from backends.roads.forbidden import read_bans
from backends.roads.network import RoadNetwork
from backends.roads.planning_ground import PlanningGround
from tests.unit.backends.roads.conftest import STEP_DEG, town

assert town  # the fixture

NOW_S = 1_800_000_000.0
SCHOOL = Site("s1", "王港小学", "school", 121.0 + 3 * STEP_DEG, 32.0 + 3 * STEP_DEG, 50.0, "320612")
FUEL = Site("s2", "加油站", "filling_station", SCHOOL.lon_deg + STEP_DEG, SCHOOL.lat_deg, 9.0, "")
ROUTE = (LonLat(121.0, SCHOOL.lat_deg), LonLat(121.0 + 6 * STEP_DEG, SCHOOL.lat_deg))
TRUCK = Vehicle(
    *("veh:1", "苏F", EntityClass.HAZMAT_TRUCK, "", "", "", "", "", "320612"),
    route_name="危化一线",
    route=ROUTE,
)


@pytest.fixture
def planner(town):
    bans = read_bans(BANS.name, BANS.read_text(encoding="utf-8"))
    ground = PlanningGround(RoadNetwork(town), (SCHOOL, FUEL), None, bans)
    return Planner(ground, Registers(vehicles=(TRUCK,)))


def frozen(kind: EntityClass = EntityClass.HAZMAT_TRUCK, **officer: Any) -> dict[str, Any]:
    places = [(1.4, 4), (3, 4), (5.4, 3), (4, 1)]
    return {
        "now_s": NOW_S,
        "target": {
            **{"target_id": "veh:1", "label": "苏F", "lon_deg": 121.0 + 0.5 * STEP_DEG},
            **{"lat_deg": SCHOOL.lat_deg, "speed_mps": None, "course_deg": 90.0},
            **{"fix_age_s": 2.0, "has_task": False, "entity_class": int(kind)},
        },
        "officers": [
            {
                **{"officer_id": f"off:{n}", "label": str(n), "lon_deg": 121.0 + STEP_DEG * c},
                **{"lat_deg": 32.0 + STEP_DEG * r, "fix_age_s": 3.0, "is_busy": False},
                **(officer if n == 0 else {}),
            }
            for n, (c, r) in enumerate(places)
        ],
    }


def asked(planner: Planner, situation: dict[str, Any], **wish: Any):
    travelled = msgspec.msgpack.decode(msgspec.msgpack.encode(situation))
    return planner.plan(ChildQuestion("q", "plan_intercept", "320612", wish, travelled))


def test_a_seat_reads_the_whole_plan_as_it_was_made(planner):
    plan = asked(planner, frozen())
    assert plan.posts
    assert plan.options
    assert plan.forbidden
    assert plan_of(msgspec.msgpack.decode(encode_result(plan))) == plan


def test_nobody_is_stopped_at_a_school_and_a_tanker_not_at_a_filling_station(planner):
    tanker, taxi = asked(planner, frozen()), asked(planner, frozen(EntityClass.TAXI))
    assert {(f.junction.name, f.reason, f.near) for f in tanker.forbidden} == {
        ("路口33", "near_school", "王港小学"),
        ("路口34", "near_fuel", "加油站"),
    }
    assert [f.reason for f in taxi.forbidden] == ["near_school"]
    for plan in (tanker, taxi):
        closed = {f.junction.place for f in plan.forbidden}
        assert not closed & {p.junction.place for p in plan.posts}
        assert not closed & {o.post.place for o in plan.options}
        assert any(post.hazard > 0.0 for post in plan.posts)


def test_what_a_seat_wishes_is_planned_with_and_what_is_no_wish_is_not(planner):
    situation = frozen(EntityClass.TAXI)
    assert asked(planner, situation, seed=4).seed == 4
    plain = asked(planner, situation)
    kept = asked(planner, situation, kept="24 set off:1", seed=plain.seed)
    assert "off:1" in {post.officer_id for post in kept.posts}
    for wish in ({"seed": -1}, {"seed": "x"}, {"kept": 5.0}, {"officer_id": True}):
        assert asked(planner, situation, **wish) == plain


def test_who_refused_is_out_and_who_was_sent_is_counted_with(planner):
    whole = asked(planner, frozen())
    assert "off:0" in {o.officer_id for o in whole.options}
    without = asked(planner, frozen(has_refused=True))
    assert "off:0" not in {o.officer_id for o in without.options}
    sent = asked(planner, frozen(sent_to=[121.0 + 2 * STEP_DEG, SCHOOL.lat_deg]))
    assert "off:0" not in {o.officer_id for o in sent.options}
    assert sent.p_capture >= without.p_capture
