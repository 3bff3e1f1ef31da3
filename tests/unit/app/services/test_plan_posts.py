"""The posts of a plan: who goes to which, how a set changes and why."""

import pytest

from app.services.plan_change import ChangeCause, change_between
from app.services.plan_posts import best_at, choosable, team_of
from app.services.record import plan_of
from tests.unit.app.services.hall import OFFICER, OTHER, option, plan, post


def planned(*posts, options=(), **changes):
    return plan_of(plan(posts=list(posts), options=list(options), **changes))


def at(place):
    junction = {"name": f"j{place}", "lon_deg": 120.9, "lat_deg": 32.0, "target_eta_s": 9.0}
    return {**junction, "place": place}


def test_a_post_of_the_set_is_its_officers_and_another_is_the_best_options():
    made = planned(
        post(OTHER, 4, p_alone=0.3),
        options=[option(OFFICER, post=at(4)), option(OFFICER, post=at(7)), option("x", post=at(7))],
    )
    assert best_at(made, "4").officer_id == OTHER
    assert best_at(made, "4").p_capture == 0.3
    assert best_at(made, "7").officer_id == OFFICER
    assert best_at(made, "9") is None
    assert best_at(made, "") is None
    assert best_at(None, "4") is None
    assert list(choosable(made)) == ["4", "7"]


def test_where_a_vehicle_stands_the_one_place_is_the_first_officers():
    made = planned(options=[option(OFFICER), option(OTHER)], is_standing=True)
    assert best_at(made, "-1").officer_id == OFFICER


def test_a_team_is_the_first_of_the_set():
    made = planned(post(OFFICER, 1), post(OTHER, 2))
    assert [o.officer_id for o in team_of(made, 1)] == [OFFICER]
    assert [(o.officer_id, o.post.place) for o in team_of(made, 3)] == [(OFFICER, 1), (OTHER, 2)]


def test_the_same_set_is_no_change_in_whatever_order():
    one = planned(post(OFFICER, 1), post(OTHER, 2), p_capture=0.5)
    other = planned(post(OTHER, 2), post(OFFICER, 1), p_capture=0.4)
    assert change_between(one, other, frozenset(), frozenset()) is None


@pytest.mark.parametrize(
    ("refused", "sent", "cause"),
    [
        ({OTHER}, {OTHER}, ChangeCause.REFUSED),
        (set(), {OTHER}, ChangeCause.SENT),
        ({OFFICER}, {OFFICER}, ChangeCause.DRIVES),
    ],
)
def test_a_change_says_who_goes_who_comes_and_why(refused, sent, cause):
    before = planned(post(OFFICER, 1), post(OTHER, 2), p_capture=0.5)
    after = planned(post(OFFICER, 1), post(OTHER, 3), p_capture=0.6)
    change = change_between(before, after, frozenset(refused), frozenset(sent))
    assert [(p.officer_id, p.junction.place) for p in change.gone] == [(OTHER, 2)]
    assert [(p.officer_id, p.junction.place) for p in change.come] == [(OTHER, 3)]
    assert (change.p_before, change.p_after, change.cause) == (0.5, 0.6, cause)
