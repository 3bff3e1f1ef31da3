"""A calm map: it is drawn when its picture would be another, within a second, and not otherwise."""

import numpy as np
import pytest

from app.domain.classes import LOST_AFTER_S, EntityClass, EntityState, Severity
from app.domain.raster import RasterGround
from app.domain.world import Tick
from map_layers.calm import KNOWN, LOOK_EVERY_S, SHOWS_ALL, SHOWS_NAMED, SHOWS_OVERLAYS
from map_layers.camera import CameraView
from map_layers.legend_rows import DAY_S, HALL, hall_day
from map_layers.overlays import AlarmMark, Overlays, Trail
from tests.render.conftest import NOW_S, block_of, thing
from tests.render.test_own_layers import own_layer
from tests.render.test_raster import Painted

LON, LAT = 120.94, 32.02
DRAIN_S = 0.1  # so often a pane is handed what came
GRID = [(x, y) for y in (-1, 0, 1) for x in (-1, 0, 1)]
ZOOM = 12.4  # symbols, ages in words, no names of traffic


class Seen:
    """A shot that is handed drains and drawn when its scene says so, as a pane does it."""

    def __init__(self, one, zoom=ZOOM):
        self.one, self.now_s = one, NOW_S
        one.scene.is_software = True
        one.scene._hurries = True
        one.scene.calm_down()
        one.look_at(LON, LAT, zoom)
        self.pictures = 0
        self.picture = None
        for _ in range(30):  # the ground is finished in steps, labels fade in
            self.wait(DRAIN_S)
        self.pictures = 0

    def wait(self, for_s):
        """Let time go on in drains; return after how long the first picture was drawn."""
        first_s = None
        for step in range(round(for_s / DRAIN_S)):
            self.one.at_s += DRAIN_S
            self.now_s += DRAIN_S
            if self.one.scene.is_due(self.now_s, self.one.at_s):
                self.picture = self.one.take(now_s=self.now_s)
                self.pictures += 1
                first_s = first_s or (step + 1) * DRAIN_S
        return first_s

    def fresh(self):
        """Return the picture that would be drawn now, without being it."""
        calm, one = self.one.scene._calm, self.one
        kept = calm._moves, calm._told, calm._look_at_s, calm._is_other
        picture = one.take(now_s=self.now_s)
        calm._moves, calm._told, calm._look_at_s, calm._is_other = kept
        return picture


def fixed(entity_id, lon_deg=LON, lat_deg=LAT, **more):
    """Describe a thing that stands, fixed now, without a glide."""
    known = {"fix_s": NOW_S, "receipt_s": NOW_S, "state": EntityState.STOPPED, "speed_mps": 0.0}
    return thing(entity_id, lon_deg, lat_deg, **{**known, **more})


@pytest.fixture
def move(world, catalogue):
    def moved(seen, *things):
        change = world.apply(Tick(move=block_of(catalogue, things, "moving")))
        seen.one.scene.model.absorb(change)

    return moved


def px_deg(px):
    """Return how many degrees of longitude so many logical px are."""
    camera = CameraView(0.0, 0.0, ZOOM, 0.0, 1.0, 1.0, 1.0)
    return px / camera.px_per_m / (np.pi * 6378137.0) * 180.0


def test_every_layer_is_known_to_be_calm_about(shot):
    keys = set(shot().scene.model.stack.keys)
    assert keys <= KNOWN
    assert not SHOWS_ALL & SHOWS_NAMED | SHOWS_ALL & SHOWS_OVERLAYS | SHOWS_NAMED & SHOWS_OVERLAYS


def test_where_nothing_changes_nothing_is_drawn_however_often_the_feed_says_so(shot, put, move):
    put(fixed("e1"))
    seen = Seen(shot())
    for _ in range(50):
        move(seen, fixed("e1", fix_s=seen.now_s, receipt_s=seen.now_s))
        seen.wait(0.2)
    assert seen.pictures == 0
    assert 8 <= seen.one.scene._calm.looks <= 13  # it looked, once a second


def test_what_moved_by_a_pixel_is_drawn_once_and_within_a_second(shot, put, move):
    put(fixed("e1"))
    seen = Seen(shot())
    move(seen, fixed("e1", LON + px_deg(1.5)))
    took_s = seen.wait(5.0)
    assert took_s is not None
    assert took_s <= LOOK_EVERY_S + DRAIN_S
    assert seen.pictures == 1


def test_what_moves_by_less_than_a_pixel_is_drawn_when_it_adds_up_to_one(shot, put, move):
    put(fixed("e1"))
    seen = Seen(shot())
    for step in range(1, 11):  # three pixels, less what is still glided
        move(seen, fixed("e1", LON + px_deg(0.3 * step), fix_s=seen.now_s, receipt_s=seen.now_s))
        seen.wait(1.0)
    assert seen.pictures == 2


def test_what_glides_goes_on_between_two_fixes(shot, put, move):
    put(fixed("e1"))
    seen = Seen(shot())
    put_s = seen.now_s
    gliding = {"fix_s": put_s, "receipt_s": put_s, "state": EntityState.MOVING}
    move(seen, fixed("e1", LON + px_deg(20.0), **gliding))
    seen.wait(put_s - NOW_S + 1.0)  # it glides for as long as its fixes lay apart
    assert seen.pictures >= 3
    picture = seen.picture
    seen.wait(5.0)
    assert np.array_equal(seen.picture, picture)  # it has come to rest


@pytest.mark.parametrize("limit_s", [30.0, 80.0, 130.0, LOST_AFTER_S])
def test_every_step_of_age_is_shown_in_time(shot, put, limit_s):
    put(fixed("e1", fix_s=NOW_S - limit_s + 10.0))
    seen = Seen(shot())
    seen.wait(10.0 - (seen.now_s - NOW_S) - 1.2)
    assert seen.pictures == 0
    took_s = seen.wait(1.2 + LOOK_EVERY_S + DRAIN_S)
    assert took_s is not None
    # What is lost says so in words as well, which are chosen with the whole second.
    assert seen.pictures == 1 or (limit_s == LOST_AFTER_S and seen.pictures == 2)


def test_the_minutes_of_what_is_lost_go_on(shot, put):
    put(fixed("e1", fix_s=NOW_S - 400.0))
    seen = Seen(shot())
    seen.wait(180.0)
    assert seen.pictures == 3


@pytest.mark.parametrize(
    "changed",
    [
        {"state": EntityState.EMERGENCY},
        {"class": EntityClass.HAZMAT_TRUCK},
        {"state": EntityState.MOVING, "course_deg": 90.0},
    ],
)
def test_another_look_of_a_thing_is_drawn_within_a_second(shot, put, world, catalogue, changed):
    put(fixed("e1"))
    seen = Seen(shot())
    block = block_of(catalogue, [fixed("e1", **changed)])
    seen.one.scene.model.absorb(world.apply(Tick(enter=block)))
    took_s = seen.wait(3.0)
    assert took_s is not None
    assert took_s <= LOOK_EVERY_S + DRAIN_S


def test_what_turns_is_drawn_and_what_trembles_is_not(shot, put, move):
    put(fixed("e1", state=EntityState.MOVING, course_deg=359.0))
    seen = Seen(shot())
    move(seen, fixed("e1", state=EntityState.MOVING, course_deg=2.0))
    seen.wait(3.0)
    assert seen.pictures == 0
    move(seen, fixed("e1", state=EntityState.MOVING, course_deg=20.0))
    seen.wait(3.0)
    assert seen.pictures == 1


@pytest.mark.parametrize(("zoom", "pictures"), [(15.0, 1), (ZOOM, 0)])
def test_a_ship_that_swings_is_drawn_where_hulls_are(shot, world, catalogue, zoom, pictures):
    ship = {"class": EntityClass.TANKER_VESSEL, "length_m": 300, "beam_m": 60, "bow_m": 150}

    def swung(heading_deg):
        block = block_of(catalogue, [fixed("s1", port_m=30, heading_deg=heading_deg, **ship)])
        return world.apply(Tick(enter=block))

    swung(90.0)
    seen = Seen(shot(), zoom)
    seen.one.scene.model.absorb(swung(95.0))
    seen.wait(3.0)
    assert seen.pictures == pictures


def test_what_comes_and_what_leaves_is_drawn(shot, put, world):
    put(fixed("e1"))
    seen = Seen(shot())
    seen.one.scene.model.absorb(put(fixed("e2", LON + 0.01), first=1))
    seen.wait(3.0)
    assert seen.pictures == 1
    seen.one.scene.model.absorb(world.apply(Tick(leave=np.array([1], np.uint32))))
    seen.wait(3.0)
    assert seen.pictures == 2


def test_what_lies_outside_or_is_filtered_draws_nothing(shot, put, move):
    put(fixed("e1"), fixed("far", 120.7, 31.8), fixed("taxi", **{"class": EntityClass.TAXI}))
    one = shot()
    one.scene.set_overlays(Overlays(hidden_classes=frozenset({EntityClass.TAXI})))
    seen = Seen(one)
    taxi = fixed("taxi", LON + 0.01, **{"class": EntityClass.TAXI})
    move(seen, fixed("e1"), fixed("far", 120.71, 31.8), taxi)
    seen.wait(3.0)
    assert seen.pictures == 0


def test_where_no_layer_shows_what_moves_it_draws_nothing(shot, put, move):
    put(fixed("e1"))
    one = shot()
    one.scene.set_overlays(Overlays(hidden_layers=SHOWS_ALL))
    seen = Seen(one)
    move(seen, fixed("e1", LON + 0.01))
    seen.wait(3.0)
    assert seen.pictures == 0


def test_an_alarm_goes_with_its_thing_where_things_themselves_are_hidden(shot, put, move):
    put(fixed("e1"))
    one = shot()
    mark = AlarmMark("a1", "e1", Severity.II, LON, LAT, is_unacknowledged=True)
    one.scene.set_overlays(Overlays(alarms=(mark,), hidden_layers=SHOWS_ALL))
    seen = Seen(one)
    move(seen, fixed("e1", LON + 0.01))
    seen.wait(3.0)
    assert seen.pictures == 1


@pytest.mark.parametrize(("lon_deg", "pictures"), [(LON, 10), (LON + 1.0, 0)])
def test_a_grave_alarm_blinks_where_it_is_seen_and_costs_nothing_elsewhere(shot, lon_deg, pictures):
    one = shot()
    mark = AlarmMark("a1", "", Severity.I, lon_deg, LAT, is_unacknowledged=True)
    one.scene.set_overlays(Overlays(alarms=(mark,)))
    seen = Seen(one)
    seen.wait(5.0)
    assert abs(seen.pictures - pictures) <= 1


def test_a_trail_fades_every_second(shot, put):
    put(fixed("e1"))
    one = shot()
    way = np.array([[LON, LAT], [LON + 0.01, LAT]])
    trail = Trail("e1", way, np.array([NOW_S - 60.0, NOW_S]), 90.0)
    one.scene.set_overlays(Overlays(trails=(trail,)))
    seen = Seen(one)
    seen.wait(5.0)
    assert 4 <= seen.pictures <= 5


def test_a_person_does_not_wait(shot, put):
    put(fixed("e1"))
    seen = Seen(shot())
    scene = seen.one.scene
    for act in (
        lambda: scene.set_overlays(Overlays(selected=("e1",))),
        lambda: scene.set_unit(1.2),
        scene.touch,
    ):
        seen.wait(5.0)
        act()
        assert scene.is_due(seen.now_s, seen.one.at_s)
        seen.wait(DRAIN_S)
    scene.camera.ease_to(LON + 0.01, LAT, seen.one.at_s)
    before = seen.pictures
    seen.wait(0.4)
    assert seen.pictures - before == 4  # at every chance while the camera moves


def test_a_layer_that_is_not_known_has_every_change_drawn(shot, put, move, monkeypatch):
    monkeypatch.setattr("map_layers.calm.KNOWN", KNOWN - {"cases"})
    put(fixed("e1"))
    seen = Seen(shot())
    seen.wait(3.0)
    assert seen.pictures == 0
    move(seen, fixed("e1", fix_s=seen.now_s, receipt_s=seen.now_s))
    seen.wait(3.0)
    assert seen.pictures == 1


@pytest.mark.parametrize("seed", range(6))
def test_no_map_stands_still_while_its_world_changes(shot, put, move, seed):
    """Whatever happens to things that stand, after a second the screen has what there is."""
    rng = np.random.default_rng(seed)
    kinds = (EntityClass.BUS, EntityClass.OFFICER, EntityClass.HAZMAT_TRUCK)
    states = (EntityState.STOPPED, EntityState.MOVING, EntityState.EMERGENCY)
    # So far apart that no name gives way to another: which one stays is also a matter of before.
    places = [(LON + px_deg(150.0) * x, LAT + px_deg(80.0) * y) for x, y in GRID]

    def one_of(number, now_s):
        age_s = float(rng.choice([0.0, 29.0, 79.0, 129.0, 179.0, 900.0]))
        return fixed(
            f"e{number}",
            *places[number],
            fix_s=now_s - age_s,
            receipt_s=now_s,
            state=states[rng.integers(3)],
            course_deg=float(rng.integers(36) * 10),
            **{"class": kinds[number % 3]},
        )

    put(*(one_of(number, NOW_S) for number in range(9)))
    one = shot()
    alarm = AlarmMark("a1", "e4", Severity.II, LON, LAT, is_unacknowledged=True)
    named = Overlays(alarms=(alarm,), labelled=frozenset({"e1", "e2"}), selected=("e3",))
    one.scene.set_overlays(named)
    seen = Seen(one)
    for _ in range(25):
        if rng.random() < 0.6:
            move(seen, *(one_of(number, seen.now_s) for number in range(9)))
        seen.wait(LOOK_EVERY_S + DRAIN_S)
        seen.wait(float(rng.choice([0.0, 0.5, 3.0])))
        seen.wait(LOOK_EVERY_S + DRAIN_S)
        if seen.picture is not None and not _has_just_aged(seen):
            assert np.array_equal(seen.picture, seen.fresh())


def _has_just_aged(seen):
    """Return whether a step of age was taken since it was last looked."""
    table, calm = seen.one.scene.model.table, seen.one.scene._calm
    rows = np.arange(table.size)
    looked_s = seen.now_s - (seen.one.at_s - (calm._look_at_s - LOOK_EVERY_S))
    fix_s = table.world.column("fix_s")[rows]
    minutes = [np.rint((at_s - fix_s) / 60.0) for at_s in (looked_s, seen.now_s)]
    steps = [table.age_steps(rows, at_s) for at_s in (looked_s, seen.now_s)]
    return not (np.array_equal(*minutes) and np.array_equal(*steps))


def test_own_layers_that_are_others_are_drawn_within_a_second(shot):
    seen = Seen(shot())
    seen.wait(5.0)
    assert seen.pictures == 0
    seen.one.scene.model.own_layers.show({"own-1": own_layer()})
    took_s = seen.wait(3.0)
    assert took_s is not None
    assert took_s <= LOOK_EVERY_S + DRAIN_S


def test_raster_tiles_that_have_come_are_drawn_within_a_second(shot):
    one, tiles = shot(), Painted()
    one.scene.model.raster = RasterGround(tiles)
    seen = Seen(one)
    seen.wait(5.0)
    assert seen.pictures == 0
    tiles.revision += 1
    took_s = seen.wait(3.0)
    assert took_s is not None
    assert took_s <= LOOK_EVERY_S + DRAIN_S


def test_a_day_that_begins_is_drawn_once(shot):
    seen = Seen(shot())  # a legend says the date of what is not of today
    begins_s = (hall_day(seen.now_s) + 1) * DAY_S - HALL.total_seconds()
    seen.now_s = begins_s - 5.0
    seen.wait(4.0)
    assert seen.pictures == 0
    seen.wait(5.0)
    assert seen.pictures == 1
