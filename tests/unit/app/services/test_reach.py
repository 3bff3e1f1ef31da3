"""The region of a vehicle is asked again as it moves, and is gone when nobody can vouch for it."""

import copy

import pytest

from app.domain.classes import LOST_AFTER_S
from app.domain.ports import LinkState
from app.domain.reach import Pace
from app.services.reach import ANSWER_WITHIN_S, ASK_EVERY_S, ReachBook, region_of
from tests.unit.app.services.hall import OFFICER, TRUCK, Hall


def answer(lon=121.0, lat=32.0, half=0.05, as_of_s=1_700_000_000.0, **changes):
    ring = [lon - half, lat - half, lon + half, lat - half, lon + half, lat + half]
    ring += [lon - half, lat + half]
    return {
        "target_id": TRUCK,
        "as_of_s": as_of_s,
        "fix_age_s": 4.0,
        "bands": [
            {"minutes": 5.0, "pace": "possible", "rings": [ring]},
            {"minutes": 5.0, "pace": "likely", "rings": []},
        ],
        "junctions": [
            {"name": "A", "lon_deg": lon, "lat_deg": lat, "probability": 0.5, "eta_s": 30.0}
        ],
        "unfollowed": 0.0,
        "drives": 200,
        "standing": "house",
        "source": "test",
        "reason": "",
        **changes,
    }


class Play:
    def __init__(self, *, is_live=True):
        self.hall = Hall(is_live=is_live)
        self.hall.enter_things()
        self.told = 0
        self.book = ReachBook(self.hall.group, self.note, lambda: self.hall.real_s)

    def note(self):
        self.told += 1

    def asked(self):
        return [a["target_id"] for _, name, a in self.hall.link.asked if name == "reach"]

    def reply(self, code="ok", result=None):
        world, row = self.hall.group.world, self.hall.group.world.row_of(OFFICER)
        at = (float(world.column(k)[row]) for k in ("lon_deg", "lat_deg"))
        now_s = self.hall.group.now_s()
        told = answer(*at, as_of_s=now_s) if result is None else result
        self.hall.link.answer("reach", told, code)
        self.hall.pump()


@pytest.fixture
def play():
    return Play()


def test_it_asks_once_and_again_after_five_seconds(play):
    play.book.follow(TRUCK)
    play.book.follow(TRUCK)
    assert play.asked() == [TRUCK]
    play.reply()
    play.book.pump()
    assert play.asked() == [TRUCK]
    play.hall.pass_s(ASK_EVERY_S)
    play.book.pump()
    assert play.asked() == [TRUCK] * 2


def test_what_was_answered_stays_while_the_next_answer_is_waited_for(play):
    play.book.follow(TRUCK)
    play.reply()
    region = play.book.region
    assert region is not None
    play.hall.pass_s(ASK_EVERY_S)
    play.book.pump()
    assert play.book.region is region
    assert play.book.age_s == ASK_EVERY_S


def test_an_answer_that_was_lost_is_said_and_asked_again(play):
    play.book.follow(TRUCK)
    play.hall.pass_s(ANSWER_WITHIN_S)
    play.book.pump()
    assert play.book.code == "no_answer"
    assert play.asked() == [TRUCK] * 2


@pytest.mark.parametrize("code", ["planner_starting", "child_away", "too_busy"])
def test_a_planner_that_starts_is_asked_again_by_itself(play, code):
    play.book.follow(TRUCK)
    play.reply(code, {})
    assert play.book.code == code
    play.hall.pass_s(ASK_EVERY_S)
    play.book.pump()
    play.reply()
    assert (play.book.code, play.book.region.target_id) == ("ok", TRUCK)


def test_a_vehicle_that_is_gone_takes_its_region_with_it(play):
    play.book.follow(TRUCK)
    play.reply()
    play.hall.pass_s(ASK_EVERY_S)
    play.book.pump()
    play.reply("target_unknown", {})
    assert play.book.region is None


def test_there_is_no_region_behind_a_broken_line_and_none_is_asked_for(play):
    play.book.follow(TRUCK)
    play.reply()
    play.hall.link.state = LinkState.STALE
    play.hall.pass_s(ASK_EVERY_S)
    play.book.pump()
    assert play.book.region is None
    assert play.asked() == [TRUCK]
    play.hall.link.state = LinkState.LIVE
    play.hall.pass_s(1.0)
    play.book.pump()
    assert play.asked() == [TRUCK] * 2


def test_in_the_past_nothing_is_reachable():
    play = Play(is_live=False)
    assert not play.book.is_vouched
    play.book.follow(TRUCK)
    play.book.pump()
    assert play.book.region is None


def test_a_region_that_is_old_is_no_region(play):
    play.book.follow(TRUCK)
    play.reply()
    play.hall.clock.advance(LOST_AFTER_S)
    play.hall.pump()
    assert play.book.region is None


def test_another_vehicle_or_none_lets_go_of_everything(play):
    play.book.follow(TRUCK)
    play.reply()
    play.book.follow("")
    assert (play.book.region, play.book.code, play.book.officers_inside()) == (None, "", ())
    play.book.follow(OFFICER)
    play.reply(result=answer())  # of the vehicle before
    assert (play.book.code, play.book.region) == ("answer_malformed", None)
    play.book.release()
    assert play.told >= 3


def test_officers_inside_the_five_minutes_are_told_and_those_who_are_lost_are_not(play):
    play.book.follow(TRUCK)
    play.reply()
    assert OFFICER in {o.entity_id for o in play.book.officers_inside()}
    assert play.book.officers_inside(pace=Pace.LIKELY) == ()
    assert play.book.officers_inside(minutes=3.0) == ()
    play.hall.pass_s(LOST_AFTER_S + 1.0)
    play.hall.enter_things(other={"fix_s": play.hall.group.now_s() - 2.0 * LOST_AFTER_S})
    play.book.pump()
    play.reply()
    inside = {o.entity_id: o.fix_age_s for o in play.book.officers_inside()}
    assert inside == {OFFICER: 0.0}


@pytest.mark.parametrize(
    "spoil",
    [
        lambda a: a.pop("bands"),
        lambda a: a.update(bands=[{"minutes": 5.0, "pace": "wild", "rings": []}]),
        lambda a: a["bands"][0]["rings"].append([1.0, 2.0, 3.0]),
        lambda a: a["bands"][0]["rings"].append([float("nan"), 2.0]),
        lambda a: a["bands"][0].update(rings=[[0.0] * 900_000]),
        lambda a: a.update(junctions=[{"name": "x"}]),
        lambda a: a.update(as_of_s="soon"),
    ],
)
def test_what_was_not_promised_is_no_region(spoil):
    spoiled = copy.deepcopy(answer())
    spoil(spoiled)
    assert region_of(spoiled) is None
    assert region_of(answer()) is not None
