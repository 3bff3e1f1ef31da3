"""A plan sends those who are in time, to posts before the vehicle, and says why when nobody is."""

import numpy as np
import pytest

from app.domain.geo import LonLat
from backends.roads.intercept import MAX_OPTIONS, SET_UP_S, Candidate, Target, plan_intercept
from backends.roads.network import RoadNetwork
from tests.unit.backends.roads.conftest import STEP_DEG

NOW_S = 1_800_000_000.0


def at(column: float, row: float) -> LonLat:
    return LonLat(121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)


def truck(spot=at(0.5, 3), speed=10.0, course=90.0, age=0.0, **more):  # noqa: B008 - a constant
    return Target("V-1", "苏F·D0371", spot, speed, course, age, **more)


def officer(name, spot, age=5.0, *, busy=False):
    return Candidate(name, name, spot, age, busy)


@pytest.fixture
def network(town):
    return RoadNetwork(town)


def test_a_standing_vehicle_is_met_where_it_stands_nearest_first(network):
    officers = [officer("far", at(5, 5)), officer("near", at(2, 3)), officer("mid", at(3, 4))]
    plan = plan_intercept(network, truck(speed=0.2), officers, NOW_S)
    assert plan.is_standing
    assert [o.officer_id for o in plan.options] == ["near", "mid", "far"]
    assert [o.travel_s for o in plan.options] == pytest.approx([60.0, 140.0, 260.0], abs=1.0)
    assert {(o.post.lon_deg, o.post.lat_deg) for o in plan.options} == {at(0.5, 3)}
    assert {o.margin_s for o in plan.options} == {0.0}
    assert plan.options[0].way[0] == at(2, 3)
    assert plan.options[0].way[-1] == at(0.5, 3)
    assert plan.options[0].distance_m == pytest.approx(1.5 * 471.5, rel=0.01)


def test_an_officer_on_the_same_road_drives_straight_to_a_standing_vehicle(network):
    for spot in (at(0.25, 3), at(0.75, 3)):
        plan = plan_intercept(network, truck(speed=0.0), [officer("o", spot)], NOW_S)
        assert plan.options[0].travel_s == pytest.approx(10.0, abs=0.5)


def test_every_option_is_in_time_and_the_times_are_those_of_the_network(network):
    officers = [officer(f"o{c}{r}", at(c + 0.3, r)) for c in range(6) for r in range(7)]
    plan = plan_intercept(network, truck(), officers, NOW_S)
    assert 0 < len(plan.options) <= MAX_OPTIONS
    for option in plan.options:
        assert option.margin_s >= SET_UP_S
        assert option.margin_s == pytest.approx(option.post.target_eta_s - option.travel_s)
        c, r = int(option.officer_id[1]) + 0.3, int(option.officer_id[2])
        post_c = (option.post.lon_deg - 121.0) / STEP_DEG
        post_r = (option.post.lat_deg - 32.0) / STEP_DEG
        assert option.travel_s == pytest.approx(grid_s(c, r, post_c, post_r), abs=1.0)
    counted = [min(option.margin_s, 120.0) for option in plan.options]
    assert counted == sorted(counted, reverse=True)


def grid_s(column, row, goal_column, goal_row):
    """Return the seconds on the grid, where 40 s are a block."""
    return 40.0 * (abs(column - goal_column) + abs(row - goal_row))


def test_on_a_declared_route_posts_lie_on_the_route_and_the_plan_names_it(network):
    target = truck(route_name="危化一线", route=(at(0, 3), at(4, 3), at(4, 6)))
    plan = plan_intercept(network, target, [officer("o", at(5.5, 5))], NOW_S)
    assert plan.route_name == "危化一线"
    assert plan.route_roads == ("3号路", "4号街")
    names = [j.name for j in plan.junctions]
    assert names == ["路口31", "路口32", "路口33", "路口34", "路口44", "路口54", "路口64"]
    assert plan.options[0].post.name in names
    assert plan.ahead[0] == pytest.approx(at(0.5, 3))


def test_nobody_in_time_gives_no_option_and_a_reason(network):
    target = truck(at(4.5, 3), route=(at(0, 3), at(6, 3)))
    plan = plan_intercept(network, target, [officer("o", at(0, 3))], NOW_S)
    assert plan.options == ()
    assert plan.reason == "no_feasible_intercept"
    assert [j.name for j in plan.junctions] == ["路口35", "路口36"]


def test_the_picked_officer_is_an_option_even_if_he_comes_too_late(network):
    officers = [officer("late", at(0.2, 3)), officer("good", at(6, 4))]
    target = truck(route=(at(0, 3), at(6, 3)), route_name="r")
    assert [o.officer_id for o in plan_intercept(network, target, officers, NOW_S).options] == [
        "good"
    ]
    plan = plan_intercept(network, target, officers, NOW_S, picked="late")
    assert [o.officer_id for o in plan.options] == ["good", "late"]
    assert plan.options[1].margin_s < 0


def test_an_old_fix_leaves_less_time_and_warns(network):
    officers = [officer("o", at(5, 3))]
    fresh = plan_intercept(network, truck(), officers, NOW_S)
    old = plan_intercept(network, truck(age=60.0, has_task=True), officers, NOW_S)
    assert fresh.warnings == ()
    assert old.warnings == ("target_has_task", "target_fix_old")
    at_same = {o.post.name: o.post.target_eta_s for o in old.options}
    for option in fresh.options:
        if option.post.name in at_same:
            assert at_same[option.post.name] == pytest.approx(option.post.target_eta_s - 60.0)


def test_a_busy_officer_and_an_old_position_are_named(network):
    officers = [officer("o", at(3, 4), 45.0, busy=True)]
    plan = plan_intercept(network, truck(speed=0.0), officers, NOW_S)
    assert plan.options[0].warnings == ("officer_busy", "officer_fix_old")


def test_off_the_network_or_without_officers_the_reason_says_so(network):
    officers = [officer("o", at(3, 3))]
    away = plan_intercept(network, truck(LonLat(122.0, 33.0)), officers, NOW_S)
    assert (away.options, away.reason) == ((), "target_off_network")
    alone = plan_intercept(network, truck(), [], NOW_S)
    assert (alone.options, alone.reason) == ((), "no_officers")
    lost = plan_intercept(network, truck(), [officer("o", LonLat(0.0, 0.0))], NOW_S)
    assert lost.reason == "no_officers"


def test_a_plan_is_a_pure_function_of_what_it_is_given(network):
    random = np.random.default_rng(2)
    officers = [officer(f"o{i}", at(*random.uniform(0, 6, 2))) for i in range(50)]
    first = plan_intercept(network, truck(), officers, NOW_S)
    plan_intercept(network, truck(at(3, 3.5), course=0.0), officers, NOW_S)
    assert plan_intercept(network, truck(), officers, NOW_S) == first


def test_there_are_at_most_ten_options(network):
    officers = [officer(f"o{i}", at(5, 3)) for i in range(40)]
    for speed in (0.0, 10.0):
        assert len(plan_intercept(network, truck(speed=speed), officers, NOW_S).options) == 10
