"""Trails of a view group: kept from when they are asked for, bounded, of one thing each."""

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.trail import joined
from app.domain.trail_rings import DEPTH, LEAST_DEPTH, MOST_FIXES, TrailRings, depth_for
from app.domain.world import Block, Tick
from app.services.trails import ASK_AGAIN_S, TrailBook
from tests.unit.app.services.hall import OFFICER, TRUCK, Hall
from tests.widgets.fake_link import entering

KINDS = frozenset({EntityClass.HAZMAT_TRUCK})


class Play:
    """A hall in which the truck drives east, a fix every ten seconds."""

    def __init__(self):
        self.hall = Hall()
        self.hall.enter_things()
        self.book = TrailBook(self.hall.group, lambda: self.hall.real_s)
        self.lon_deg = 120.9

    def drive(self, fixes, every_s=10.0, row=0, **columns):
        for _ in range(fixes):
            self.hall.clock.advance(every_s)
            self.hall.real_s += every_s
            self.lon_deg += 0.0005
            self.tell(row, self.lon_deg, **columns)

    def tell(self, row, lon_deg, **columns):
        now_s = self.hall.clock.now_s()
        told = {"lon_deg": lon_deg, "lat_deg": 32.0, "fix_s": now_s, "receipt_s": now_s, **columns}
        values = {
            f.key: np.array([told.get(f.key, 0)], f.dtype) for f in self.hall.fields.part("moving")
        }
        self.hall.link.push_tick(Tick(move=Block(np.array([row], np.uint32), values)))
        self.pump()

    def pump(self):
        pumped = self.hall.pump()
        self.book.pump(pumped)
        return pumped

    def of(self, entity_id):
        return dict(self.book.trails()).get(entity_id)

    def questions(self):
        return [said for _, query, said in self.hall.link.asked if query == "track"]


@pytest.fixture
def play():
    return Play()


def test_fixes_are_kept_from_the_moment_trails_are_on(play):
    play.drive(3)
    play.book.watch([TRUCK], frozenset(), 1800.0)
    play.drive(4)
    trail = play.of(TRUCK)
    assert len(trail) == 5, "where it was then, and four since"
    assert np.allclose(np.diff(trail.t_s), 10.0)
    assert np.allclose(np.diff(trail.lonlat[:, 0]), 0.0005, atol=1e-6)


def test_only_the_span_asked_for_is_shown(play):
    play.book.watch([TRUCK], frozenset(), 35.0)
    play.drive(10)
    assert len(play.of(TRUCK)) == 4


def test_of_a_class_every_thing_in_view_has_one(play):
    play.book.watch((), KINDS, 1800.0)
    play.drive(3)
    assert [key for key, _ in play.book.trails()] == [TRUCK]
    assert play.book.trails((0.0, 0.0, 1.0, 1.0)) == []


def test_what_is_followed_by_name_and_class_is_shown_once(play):
    play.book.watch([TRUCK], KINDS, 1800.0)
    play.drive(3)
    assert [key for key, _ in play.book.trails()] == [TRUCK]


def test_a_row_that_is_given_to_another_thing_begins_anew(play):
    play.book.watch((), KINDS, 1800.0)
    play.drive(5)
    world = play.hall.group.world
    now_s = play.hall.clock.now_s() + 10.0
    named = {"id": b"veh:NEW", "class": 1, "lon_deg": 121.5, "lat_deg": 31.9, "fix_s": now_s}
    columns = {f.key: np.array([named.get(f.key, 0)], f.dtype) for f in play.hall.fields}
    columns["generation"] = np.array([2], np.uint32)
    play.hall.link.push_tick(Tick(enter=Block(np.array([0], np.uint32), columns)))
    play.pump()
    assert world.row_of("veh:NEW") == 0
    play.book.follow()
    assert len(play.of("veh:NEW")) == 1


def test_a_new_epoch_forgets_what_was(play):
    play.book.watch([TRUCK], KINDS, 1800.0)
    play.drive(5)
    now_s = play.hall.clock.now_s() + 5.0
    back = {"id": TRUCK, "class": 1, "lon_deg": 121.5, "lat_deg": 31.9, "fix_s": now_s}
    play.hall.link.push_epoch()
    play.hall.link.push_tick(entering(play.hall.fields, [back]))
    assert play.pump().is_new_epoch
    assert len(play.of(TRUCK)) == 1


def test_what_was_recorded_is_asked_for_and_joined_to_what_is_live(play):
    play.book.watch([TRUCK], frozenset(), 1800.0)
    (asked,) = play.questions()
    now_s = play.hall.clock.now_s()
    assert asked["entity_id"] == TRUCK
    assert asked["to_s"] - asked["from_s"] == 1800.0
    t_s = [now_s - 30.0, now_s - 20.0, now_s - 10.0, now_s]
    lonlat = [[120.8985 + 0.0005 * n, 32.0] for n in range(4)]
    play.hall.link.answer("track", {"entity_id": TRUCK, "t_s": t_s, "lonlat": lonlat})
    play.pump()
    assert play.book.code(TRUCK) == "ok"
    play.drive(2)
    trail = play.of(TRUCK)
    assert len(trail) == 6
    assert joined(trail, 60.0).all()


@pytest.mark.parametrize(
    "result",
    [
        {},
        {"t_s": [1.0], "lonlat": []},
        {"t_s": ["x"], "lonlat": [[1.0, 2.0]]},
        {"t_s": [float("nan")], "lonlat": [[1.0, 2.0]]},
        {"t_s": [1.0], "lonlat": [[181.0, 2.0]]},
    ],
)
def test_an_answer_that_is_none_is_said_and_draws_nothing(play, result):
    play.book.watch([TRUCK], frozenset(), 1800.0)
    play.hall.link.answer("track", result)
    play.pump()
    assert play.book.code(TRUCK) == "answer_malformed"
    assert len(play.of(TRUCK)) == 1


def test_a_refusal_is_told_and_the_record_is_asked_again_a_minute_later(play):
    play.book.watch([TRUCK], frozenset(), 1800.0)
    play.hall.link.answer("track", {}, code="not_signed_in")
    play.pump()
    assert play.book.code(TRUCK) == "not_signed_in"
    play.book.follow()
    assert len(play.questions()) == 1
    play.hall.real_s += ASK_AGAIN_S
    play.book.follow()
    assert len(play.questions()) == 2


def test_who_is_let_go_is_waited_for_no_longer(play):
    play.book.watch([TRUCK], frozenset(), 1800.0)
    play.book.watch([OFFICER], frozenset(), 1800.0)
    assert play.of(TRUCK) is None
    assert [q["entity_id"] for q in play.questions()] == [TRUCK, OFFICER]
    play.book.release()
    assert play.book.code(OFFICER) == ""


def test_the_memory_is_bounded_however_many_are_followed():
    assert depth_for(1) == DEPTH
    assert depth_for(100_000) == LEAST_DEPTH
    for things in (1, 1000, 15_625, 20_000, 60_000, 125_000):
        assert depth_for(things) * things <= MOST_FIXES


def test_a_ring_keeps_the_newest_and_others_joining_lose_it_nothing(play):
    play.book.watch([TRUCK], frozenset(), 1e6)
    play.drive(DEPTH + 20)
    before = play.of(TRUCK)
    assert len(before) == DEPTH
    assert (np.diff(before.t_s) > 0).all()
    play.book.watch([TRUCK, OFFICER], frozenset(), 1e6)
    after = play.of(TRUCK)
    assert after.t_s.tolist() == before.t_s.tolist()
    assert after.lonlat.tolist() == before.lonlat.tolist()
    play.drive(1)
    assert len(play.of(TRUCK)) == DEPTH
    assert play.of(TRUCK).t_s[-1] > before.t_s[-1]


def test_a_fix_that_is_not_newer_is_not_kept(play):
    play.book.watch([TRUCK], frozenset(), 1800.0)
    play.drive(2)
    play.tell(0, 121.0, fix_s=play.hall.clock.now_s() - 500.0)
    assert len(play.of(TRUCK)) == 3


def test_rings_of_a_row_that_nobody_follows_are_empty(play):
    rings = TrailRings(play.hall.group.world)
    assert len(rings.of_row(0)) == 0
    rings.follow(np.array([1]))
    assert (rings.things, rings.fixes, len(rings.of_row(0))) == (1, 1, 0)
    assert rings.nbytes == DEPTH * 16
