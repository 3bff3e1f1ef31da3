"""A plan sends those who are in time, to posts before the vehicle, and says why when nobody is."""

import math
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from app.domain.geo import LonLat
from app.domain.kept_posts import Kept
from backends.roads.intercept import MAX_OPTIONS, SET_UP_S, plan_intercept
from backends.roads.network import RoadNetwork
from backends.roads.planning_ground import PlanningGround
from backends.roads.situation import Candidate, Target
from backends.roads.speeds import RoadSpeeds
from tests.unit.backends.roads.conftest import STEP_DEG

NOW_S = 1_800_000_000.0
ON_ROUTE = {"route": 1.0}


def at(column: float, row: float) -> LonLat:
    return LonLat(121.0 + STEP_DEG * column, 32.0 + STEP_DEG * row)


ROUTE = (at(0, 3), at(6, 3))


def truck(spot=at(0.5, 3), speed=10.0, course=90.0, age=0.0, **more):  # noqa: B008 - a constant
    return Target("V-1", "苏F·D0371", spot, speed, course, age, **more)


def officer(name, spot, age=5.0, *, busy=False):
    return Candidate(name, name, spot, age, busy)


CREW = [officer(f"o{c}{r}", at(c + 0.3, r)) for c in range(1, 6) for r in range(7)]


@pytest.fixture
def ground(town):
    return PlanningGround(RoadNetwork(town))


def test_a_standing_vehicle_is_met_where_it_stands_nearest_first(ground):
    officers = [officer("far", at(5, 5)), officer("near", at(2, 3)), officer("mid", at(3, 4))]
    plan = plan_intercept(ground, truck(speed=0.2), officers, NOW_S)
    assert plan.is_standing
    assert [o.officer_id for o in plan.options] == ["near", "mid", "far"]
    assert [o.travel_s for o in plan.options] == pytest.approx([60.0, 140.0, 260.0], abs=1.0)
    assert [o.why.key for o in plan.options] == ["stands", "stands_later", "stands_later"]
    assert {(o.post.lon_deg, o.post.lat_deg) for o in plan.options} == {at(0.5, 3)}
    assert {o.margin_s for o in plan.options} == {0.0}
    assert plan.options[0].way[0] == at(2, 3)
    assert plan.options[0].way[-1] == at(0.5, 3)
    assert plan.options[0].distance_m == pytest.approx(1.5 * 471.5, rel=0.01)


def test_an_officer_on_the_same_road_drives_straight_to_a_standing_vehicle(ground):
    for spot in (at(0.25, 3), at(0.75, 3)):
        plan = plan_intercept(ground, truck(speed=0.0), [officer("o", spot)], NOW_S)
        assert plan.options[0].travel_s == pytest.approx(10.0, abs=0.5)


def test_every_option_meets_drives_and_its_times_are_those_of_the_network(ground):
    officers = [officer(f"o{c}{r}", at(c + 0.3, r)) for c in range(6) for r in range(7)]
    plan = plan_intercept(ground, truck(), officers, NOW_S)
    assert len(plan.options) == MAX_OPTIONS
    for option in plan.options:
        assert option.margin_s == pytest.approx(option.post.target_eta_s - option.travel_s)
        assert option.post.latest_s - option.travel_s >= SET_UP_S
        c, r = int(option.officer_id[1]) + 0.3, int(option.officer_id[2])
        post_c = (option.post.lon_deg - 121.0) / STEP_DEG
        post_r = (option.post.lat_deg - 32.0) / STEP_DEG
        assert option.travel_s == pytest.approx(grid_s(c, r, post_c, post_r), abs=1.0)
        assert option.way[-1] == pytest.approx((option.post.lon_deg, option.post.lat_deg))
        assert option.distance_m == pytest.approx(option.travel_s / 40.0 * 515.0, rel=0.1)
    met = [option.p_capture for option in plan.options]
    assert met == sorted(met, reverse=True)
    assert plan.options[0].is_posted


def grid_s(column, row, goal_column, goal_row):
    """Return the seconds on the grid, where 40 s are a block."""
    return 40.0 * (abs(column - goal_column) + abs(row - goal_row))


def test_on_a_declared_route_posts_lie_on_the_route_and_the_plan_names_it(ground):
    target = truck(route_name="危化一线", route=(at(0, 3), at(4, 3), at(4, 6)))
    plan = plan_intercept(ground, target, [officer("o", at(5.5, 5))], NOW_S)
    assert plan.route_name == "危化一线"
    assert plan.route_roads == ("3号路", "4号街")
    names = [j.name for j in plan.junctions]
    assert names == ["路口31", "路口32", "路口33", "路口34", "路口44", "路口54", "路口64"]
    assert plan.options[0].post.name in names
    assert plan.ahead[0] == pytest.approx(at(0.5, 3))


def test_nobody_in_time_gives_no_option_and_a_reason(ground):
    target = truck(at(4.5, 3), route=(at(0, 3), at(6, 3)))
    plan = plan_intercept(ground, target, [officer("o", at(0, 3))], NOW_S, weights=ON_ROUTE)
    assert plan.options == ()
    assert plan.posts == ()
    assert plan.p_capture == 0.0
    assert plan.reason == "no_feasible_intercept"
    assert [j.name for j in plan.junctions] == ["路口35", "路口36"]


def test_the_picked_officer_is_an_option_even_if_he_comes_too_late(ground):
    officers = [officer("late", at(0, 0)), officer("good", at(3, 3))]
    target = truck(route=(at(0, 3), at(3, 3)), route_name="r")
    ask = partial(plan_intercept, ground, target, officers, NOW_S, weights=ON_ROUTE)
    assert [o.officer_id for o in ask().options] == ["good"]
    plan = ask(picked="late")
    assert [o.officer_id for o in plan.options] == ["good", "late"]
    assert plan.options[1].margin_s < 0
    assert plan.options[1].way[-1] == pytest.approx(plan_place(plan.options[1]))


def plan_place(option):
    return (option.post.lon_deg, option.post.lat_deg)


def test_an_old_fix_leaves_less_time_and_warns(ground):
    route = (at(0, 3), at(6, 3))
    officers = [officer("o", at(5, 3))]
    ask = partial(plan_intercept, ground, officers=officers, now_s=NOW_S, weights=ON_ROUTE)
    fresh = ask(target=truck(route=route))
    old = ask(target=truck(age=60.0, has_task=True, route=route))
    assert fresh.warnings == ()
    assert old.warnings == ("target_has_task", "target_fix_old")
    assert fresh.options[0].post.name == old.options[0].post.name
    before, after = fresh.options[0].post, old.options[0].post
    assert after.target_eta_s == pytest.approx(before.target_eta_s - 60.0)
    assert old.options[0].margin_s == pytest.approx(fresh.options[0].margin_s - 60.0)


@pytest.mark.parametrize("speed", [0.0, 15.0])
@pytest.mark.parametrize("age", [600.5, 36_000.0, math.nan])
def test_of_a_vehicle_not_heard_of_for_long_nothing_is_planned(ground, age, speed):
    lost = replace(truck(age=age), speed_mps=speed)
    plan = plan_intercept(ground, lost, [officer("o", at(5, 3))], now_s=NOW_S)
    assert (plan.reason, plan.options) == ("target_fix_old", ())


@pytest.mark.parametrize("age", [-600.0, 0.0])
def test_a_fix_from_the_future_is_one_of_now(ground, age):
    plan = plan_intercept(ground, truck(age=age), [officer("o", at(5, 3))], NOW_S)
    assert plan.options == plan_intercept(ground, truck(), [officer("o", at(5, 3))], NOW_S).options


def test_a_fix_of_an_hour_ago_says_nothing_of_where_it_is(ground):
    plan = plan_intercept(ground, truck(age=3600.0, route=(at(0, 3), at(6, 3))), CREW, NOW_S)
    assert "target_fix_old" in plan.warnings
    assert all(junction.target_eta_s > 0.0 for junction in plan.junctions)


def test_a_busy_officer_and_an_old_position_are_named(ground):
    officers = [officer("o", at(3, 4), 45.0, busy=True)]
    plan = plan_intercept(ground, truck(speed=0.0), officers, NOW_S)
    assert plan.options[0].warnings == ("officer_busy", "officer_fix_old")


def test_off_the_network_or_without_officers_the_reason_says_so(ground):
    officers = [officer("o", at(3, 3))]
    away = plan_intercept(ground, truck(LonLat(122.0, 33.0)), officers, NOW_S)
    assert (away.options, away.reason) == ((), "target_off_network")
    alone = plan_intercept(ground, truck(), [], NOW_S)
    assert (alone.options, alone.reason) == ((), "no_officers")
    lost = plan_intercept(ground, truck(), [officer("o", LonLat(0.0, 0.0))], NOW_S)
    assert lost.reason == "no_officers"


def test_a_plan_is_a_pure_function_of_what_it_is_given(ground):
    random = np.random.default_rng(2)
    officers = [officer(f"o{i}", at(*random.uniform(0, 6, 2))) for i in range(50)]
    first = plan_intercept(ground, truck(), officers, NOW_S)
    plan_intercept(ground, truck(at(3, 3.5), course=0.0), officers, NOW_S)
    assert plan_intercept(ground, truck(), officers, NOW_S) == first


def test_there_are_at_most_ten_options_of_those_soonest_anywhere(ground):
    crowd = [officer(f"o{i}", at(5, 3)) for i in range(40)]
    assert len(plan_intercept(ground, truck(speed=0.0), crowd, NOW_S).options) == 10
    assert 5 <= len(plan_intercept(ground, truck(), crowd, NOW_S).options) <= 10
    picked = plan_intercept(ground, truck(), crowd, NOW_S, picked="o39").options
    assert "o39" in {option.officer_id for option in picked}
    assert len(plan_intercept(ground, truck(), CREW, NOW_S).options) == 10


def test_the_posts_together_meet_what_the_plan_says_each_with_its_figures(ground):
    plan = plan_intercept(ground, truck(), CREW, NOW_S)
    assert 1 < len(plan.posts) <= 3
    assert plan.p_capture == pytest.approx(sum(post.p_added for post in plan.posts))
    assert len({post.officer_id for post in plan.posts}) == len(plan.posts)
    assert len({post.junction.place for post in plan.posts}) == len(plan.posts)
    assert [post.why.key for post in plan.posts][:2] == ["meets_most", "adds_most"]
    for post in plan.posts:
        assert post.p_added <= post.p_alone <= post.junction.share
        assert post.margin_p10_s == pytest.approx(post.junction.target_eta_s - post.travel_s)
        assert post.margin_p10_s <= post.margin_median_s
        assert post.why.numbers["p_alone"] == post.p_alone
        assert post.runner_up is not None
        assert post.runner_up.p_capture <= plan.p_capture
        assert post.runner_up.junction.place != post.junction.place


def test_the_drives_are_mixed_and_say_what_they_did_not_know(ground):
    route = (at(0, 3), at(6, 3))
    on_route = plan_intercept(ground, truck(route=route), CREW, NOW_S)
    assert {m.key: m.is_known for m in on_route.models} == {
        "route": True,
        "goal": True,
        "turns": False,
        "flat": True,
    }
    assert sum(m.drives for m in on_route.models) == 2000
    assert sum(m.weight for m in on_route.models) == pytest.approx(1.0)
    lost = plan_intercept(ground, truck(), CREW, NOW_S)
    assert [m.key for m in lost.models] == ["turns", "flat"]


def test_likely_paths_are_roads_that_begin_where_the_vehicle_is(ground):
    plan = plan_intercept(ground, truck(route=(at(0, 3), at(6, 3))), CREW, NOW_S)
    first = plan.likely[0]
    assert first.share == 1.0
    assert tuple(first.line[-1]) == pytest.approx(tuple(at(1, 3)))
    assert all(0.0 < path.share <= 1.0 and len(path.line) > 1 for path in plan.likely)


def test_a_seed_makes_the_same_drives_again_and_stays_in_the_plan(ground):
    first = plan_intercept(ground, truck(), CREW, NOW_S, seed=5)
    assert first.seed == 5
    assert plan_intercept(ground, truck(), CREW, NOW_S, seed=5) == first
    other = plan_intercept(ground, truck(), CREW, NOW_S, seed=6)
    assert other.likely != first.likely
    own = plan_intercept(ground, truck(), CREW, NOW_S)
    assert plan_intercept(ground, truck(), CREW, NOW_S, seed=own.seed) == own


def test_an_almost_equal_post_is_kept_and_says_so(ground):
    target = truck(route=(at(0, 3), at(6, 3)))
    ask = partial(plan_intercept, ground, target, CREW, NOW_S, most=1, weights=ON_ROUTE)
    assert ask().posts[0].junction.name == "路口36"
    plan = ask(kept=[Kept("o23", 24, is_posted=True)])
    assert plan.is_kept
    (post,) = plan.posts
    assert (post.officer_id, post.junction.name, post.why.key) == ("o23", "路口33", "kept")
    alone = plan_intercept(
        *(ground, target, [officer("o23", at(2.3, 3))], NOW_S, "", [Kept("o23", 24, False)]),
        weights=ON_ROUTE,
    )
    (option,) = alone.options
    assert (option.post.name, option.why.key) == ("路口33", "kept")


def test_a_post_that_meets_far_less_than_another_is_let_go(ground):
    ask = partial(plan_intercept, ground, truck(route=ROUTE), CREW, NOW_S, most=1)
    poor = Kept("o14", 29, is_posted=True)
    plan = ask(kept=[poor])
    assert not plan.is_kept
    assert plan == ask()


def test_who_is_left_of_the_set_stays_and_its_gap_is_filled(ground):
    target = truck(route=(at(0, 3), at(4, 3), at(4, 6)))
    first = plan_intercept(ground, target, CREW, NOW_S)
    kept = [Kept(p.officer_id, p.junction.place, is_posted=True) for p in first.posts]
    crew = [o for o in CREW if o.officer_id != first.posts[1].officer_id]
    plan = plan_intercept(ground, target, crew, NOW_S, kept=kept)
    held = {(p.officer_id, p.junction.place) for p in plan.posts}
    assert {(kept[0].officer_id, kept[0].place), (kept[2].officer_id, kept[2].place)} <= held
    assert len(plan.posts) == len(first.posts)


def test_who_has_refused_is_out_of_the_plan_unless_picked(ground):
    first = plan_intercept(ground, truck(), CREW, NOW_S)
    gone = first.posts[0].officer_id
    crew = [
        Candidate(o.officer_id, o.label, o.at, 5.0, has_refused=o.officer_id == gone) for o in CREW
    ]
    plan = plan_intercept(ground, truck(), crew, NOW_S)
    assert gone not in {o.officer_id for o in plan.options} | {p.officer_id for p in plan.posts}
    asked = plan_intercept(ground, truck(), crew, NOW_S, picked=gone)
    assert gone in {o.officer_id for o in asked.options}


def test_who_is_on_his_way_already_is_counted_with_and_not_sent_again(ground):
    first = plan_intercept(ground, truck(), CREW, NOW_S, most=1)
    sent = first.posts[0]
    post = LonLat(sent.junction.lon_deg, sent.junction.lat_deg)
    crew = [
        Candidate(o.officer_id, o.label, o.at, 5.0, sent_to=post)
        if o.officer_id == sent.officer_id
        else o
        for o in CREW
    ]
    plan = plan_intercept(ground, truck(), crew, NOW_S, most=1)
    assert plan.p_capture == pytest.approx(sent.p_alone + plan.posts[0].p_added)
    assert sent.officer_id not in {o.officer_id for o in plan.options}
    assert plan.posts[0].junction.place != sent.junction.place
    kept = [Kept(sent.officer_id, sent.junction.place, is_posted=True)]
    asked = plan_intercept(ground, truck(), crew, NOW_S, sent.officer_id, kept, most=1)
    (his,) = [o for o in asked.options if o.officer_id == sent.officer_id]
    assert his.post.place == sent.junction.place, "asked for by name he is told of at his post"
    assert his.p_capture == pytest.approx(sent.p_alone)
    assert sent.officer_id not in {p.officer_id for p in asked.posts}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf"), 1e300])
def test_positions_speeds_and_courses_that_are_none_break_nothing(ground, bad):
    crew = [*CREW, officer("bad", LonLat(bad, 32.0)), officer("odd", LonLat(121.0, bad))]
    plan = plan_intercept(ground, truck(), crew, NOW_S)
    assert plan.options == plan_intercept(ground, truck(), CREW, NOW_S).options
    assert (
        plan_intercept(ground, truck(LonLat(bad, bad)), CREW, NOW_S).reason == "target_off_network"
    )
    if not bad < 0:  # who drives backwards stands, as far as a plan goes
        assert plan_intercept(ground, truck(speed=bad, course=bad), CREW, NOW_S).options


def test_an_officer_on_the_vehicles_own_node_and_one_beside_it_break_nothing(ground):
    plan = plan_intercept(ground, truck(at(1, 3)), [officer("o", at(1, 3))], NOW_S)
    assert plan.reason in ("", "no_feasible_intercept")
    kept = [Kept("nobody", 3, is_posted=True), Kept("o13", 10_000, is_posted=True)]
    wild = [*kept, Kept("o13", -5, is_posted=False)]
    assert plan_intercept(ground, truck(), CREW, NOW_S, kept=wild).options


def slow_at_eight() -> RoadSpeeds:
    shares = ["1.0"] * 24
    shares[8] = shares[9] = "0.5"
    group = f"classes = ['*']\nmedian = [{', '.join(shares)}]\nslow = 0.8\nfast = 1.2\n"
    head = "[[set]]\nvalid_from = '2020-01-01'\nstanding = 'house'\nsource = 'a test'\n"
    return RoadSpeeds.from_toml(f"{head}[[set.group]]\n{group}", "2026-11-22")


def test_a_plan_counts_with_the_travel_times_of_its_hour_and_says_so(town):
    ground = PlanningGround(RoadNetwork(town), speeds=slow_at_eight())
    midnight_s = NOW_S - (NOW_S + 8 * 3600) % 86400
    officers = [officer("near", at(2, 3))]
    slow, free = (
        plan_intercept(ground, truck(speed=0.2), officers, midnight_s + 3600 * hour)
        for hour in (8.3, 12.0)
    )
    assert (slow.hour, free.hour) == (8.25, 12.0)
    assert slow.times_source == "a test"
    assert slow.options[0].travel_s == pytest.approx(2.0 * free.options[0].travel_s, rel=0.01)
    moving = [
        plan_intercept(
            *(ground, truck(speed=4.0, route=ROUTE), CREW, midnight_s + 3600 * hour),
            weights=ON_ROUTE,
        )
        for hour in (8.3, 12.0)
    ]
    assert moving[0].junctions[0].target_eta_s > 1.2 * moving[1].junctions[0].target_eta_s


def test_the_same_hour_another_day_gives_the_same_plan_again(town):
    ground = PlanningGround(RoadNetwork(town), speeds=slow_at_eight())
    other = PlanningGround(RoadNetwork(town), speeds=slow_at_eight())
    other.at(NOW_S + 3600.0)  # what was asked before changes nothing
    one, again = (plan_intercept(g, truck(route=ROUTE), CREW, NOW_S) for g in (ground, other))
    assert one == again


def test_without_speeds_by_the_hour_a_plan_names_no_hour(ground):
    plan = plan_intercept(ground, truck(route=ROUTE), CREW, NOW_S)
    assert plan.hour is None
    assert plan.times_source == ""


def test_no_junction_is_passed_before_its_earliest_time_whatever_the_sample(ground):
    few = plan_intercept(ground, truck(route=ROUTE), CREW, NOW_S, drives=64)
    many = plan_intercept(ground, truck(route=ROUTE), CREW, NOW_S, drives=2000, seed=9)
    earliest = {j.place: j.earliest_s for j in few.junctions}
    shared = [j for j in many.junctions if j.place in earliest]
    assert shared
    for junction in shared:
        assert junction.earliest_s == pytest.approx(earliest[junction.place])  # of no sample
        assert 0.0 < junction.earliest_s <= junction.target_eta_s <= junction.latest_s
