"""A plan on the map: its posts and ways, what a click and the pointer mean on them, its bans."""

import pytest

from app.services.dispatch import DispatchStage
from app.services.selection import Selection
from map_layers.contract import Hit, HitKind
from tests.unit.app.services.hall import OFFICER, OTHER, TRUCK, Hall, option, plan, post
from widgets.map.clicks import MapClicks
from widgets.map.plan_hover import plan_lines
from widgets.map.plan_overlays import plan_overlays

AWAY = {"name": "远处", "lon_deg": 120.8, "lat_deg": 32.0, "target_eta_s": 400.0, "place": 12}
SCHOOL = {
    "junction": {**AWAY, "name": "校门口", "place": 20},
    **{"reason": "near_school", "near": "第一小学", "distance_m": 80.0},
}
LIKELY = {"line": [[120.9, 32.0], [120.92, 32.0]], "share": 0.7}


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.sign_in()
    hall.enter_things()
    hall.dispatch.begin(TRUCK, "a1")
    hall.link.answer(
        "plan_intercept",
        plan(
            posts=[post(OFFICER, 4, p_alone=0.72), post(OTHER, 7, margin_p10_s=-30.0)],
            options=[option(OTHER, post=AWAY)],
            forbidden=[SCHOOL],
            likely=[LIKELY],
        ),
    )
    hall.pump()
    return hall


def hit(kind: HitKind, key: str) -> Hit:
    return Hit(kind, key, 0.0, 120.9, 32.0)


def test_the_set_has_words_the_others_are_small_pins_and_bans_are_marked(hall, texts):
    shown = plan_overlays(hall.dispatch, "", texts)
    assert {p.post_id: (bool(p.label), p.is_chosen) for p in shown.posts} == {
        **{"4": (True, True), "7": (True, True)},
        "12": (False, False),
    }
    notes = {p.post_id: p.note for p in shown.posts}
    assert "72%" in notes["4"]
    assert texts("intercept.margin_short", time="0:30") in notes["7"]
    assert [ban.ban_id for ban in shown.bans] == ["20"]
    assert [path.share for path in shown.likely] == [0.7]
    assert len(shown.ways) == 2


def test_a_pin_says_the_margin_that_the_card_says_and_counts_down_with_it(hall, texts):
    hall.dispatch.choose_post("4")
    hall.clock.advance(25.0)
    (pin,) = plan_overlays(hall.dispatch, "", texts).posts
    assert texts("intercept.margin", time="1:05") in pin.note
    told = plan_lines(hit(HitKind.POST, "4"), hall.dispatch.plan, hall.clock.now_s(), texts)
    assert told[2] == pin.note
    assert hall.dispatch.as_of_now(hall.dispatch.option).margin_s == 65.0


def test_who_is_chosen_is_shown_alone_with_his_way(hall, texts):
    hall.dispatch.choose_post("7")
    shown = plan_overlays(hall.dispatch, "", texts)
    assert [p.post_id for p in shown.posts] == ["7"]
    assert len(shown.ways) == 1


def test_once_sent_only_the_tasks_own_pins_are_left(hall, texts):
    hall.dispatch.choose_post("4")
    hall.dispatch.confirm()
    shown = plan_overlays(hall.dispatch, "", texts)
    assert (shown.posts, shown.bans) == ((), ())
    hall.dispatch.close()
    assert plan_overlays(hall.dispatch, "", texts).likely == ()


def test_a_click_on_a_post_chooses_its_officer_and_on_a_ban_nobody(hall):
    clicks = MapClicks(hall.group, Selection(), hall.dispatch)
    clicks.click([hit(HitKind.BAN, "20")], None)
    assert hall.dispatch.stage is DispatchStage.CHOOSING
    clicks.click([hit(HitKind.POST, "7")], None)
    assert hall.dispatch.option.officer_id == OTHER


def test_pointing_at_a_post_rings_its_officer_and_holds_the_plan_until_it_leaves(hall):
    selection = Selection()
    clicks = MapClicks(hall.group, selection, hall.dispatch)
    clicks.hover([hit(HitKind.POST, "4")])
    assert selection.hovered_id == OFFICER
    hall.pass_s(10.0)
    clicks.hover([hit(HitKind.POST, "4")])
    hall.link.answer("plan_intercept", plan(posts=[post(OTHER, 9)]))
    hall.pump()
    assert hall.dispatch.plan.posts[0].junction.place == 4
    clicks.hover([])
    assert hall.dispatch.plan.posts[0].junction.place == 9


def test_the_card_under_the_pointer_says_who_when_how_surely_or_why_not(hall, texts):
    now_s = hall.group.now_s() + 20.0
    told = plan_lines(hit(HitKind.POST, "4"), hall.dispatch.plan, now_s, texts)
    assert told[1] == texts("intercept.times", officer="2:10", target="3:20")
    assert "72%" in told[2]
    told = plan_lines(hit(HitKind.BAN, "20"), hall.dispatch.plan, now_s, texts)
    assert told[0] == "校门口"
    assert "第一小学" in told[1]
    for gone in ("POST", "BAN"):
        assert plan_lines(hit(HitKind[gone], "99"), hall.dispatch.plan, now_s, texts) == ()
    assert plan_lines(hit(HitKind.POST, "4"), None, now_s, texts) == ()
