"""Moving things as pixels: where they are, how old, what is chosen, what is wrong, what is hit."""

import numpy as np
import pytest

from app.domain.classes import EntityClass, EntityState, Severity
from app.domain.geo import LonLat
from app.domain.world import Tick
from map_layers.contract import HitKind
from map_layers.overlays import AlarmMark, Overlays, Post, Way, WayKind
from tests.render.conftest import NOW_S, block_of, count_near, load_theme, rgb, thing

LON, LAT = 120.94, 32.02  # bare ground east of the roads


def around(picture, at_px, radius_px):
    x_px, y_px = at_px
    return picture[y_px - radius_px : y_px + radius_px + 1, x_px - radius_px : x_px + radius_px + 1]


def brightness(region):
    return float(region[..., :3].max(axis=-1).astype(float).sum())


@pytest.mark.parametrize("name", ["night", "day"])
def test_a_thing_is_drawn_where_it_is_in_the_colour_of_its_class(shot, put, name):
    theme = load_theme(name)
    put(thing("p1", LON, LAT, **{"class": EntityClass.OFFICER}))
    one = shot(theme=theme)
    region = around(one.take(), one.screen_of(LON, LAT), 10)
    assert count_near(region, rgb(theme, "class.officer"), 20) > 30


def test_late_fades_in_steps_and_lost_is_hollow(shot, put):
    ages = (1.0, 40.0, 90.0, 150.0, 400.0)
    places = [(120.81 + 0.02 * i, 31.99) for i in range(len(ages))]
    pairs = zip(places, ages, strict=True)
    put(*(thing(f"e{age}", *at, fix_s=NOW_S - age) for at, age in pairs))
    one = shot()
    picture = one.take()
    seen = [brightness(around(picture, one.screen_of(*at), 4)) for at in places]
    assert seen[0] > seen[1] > seen[2] > seen[3]
    x_px, y_px = one.screen_of(*places[-1])
    middle = picture[y_px - 1 : y_px + 2, x_px - 1 : x_px + 2, :3].max()
    outline = around(picture, (x_px, y_px), 9)[..., :3].max()
    assert middle < 70
    assert outline > 110


def test_a_thing_glides_between_fixes_and_then_stops(shot, put, world, catalogue, theme):
    drone = {"class": EntityClass.DRONE, "course_deg": np.nan}
    put(thing("e1", 120.83, 31.99, receipt_s=NOW_S - 10, **drone))
    moved = thing("e1", 120.87, 31.99, **{**drone, "receipt_s": NOW_S, "fix_s": NOW_S})
    change = world.apply(Tick(move=block_of(catalogue, [moved], "moving")))
    one = shot()
    one.scene.model.absorb(change)
    middles = []
    for later_s in (0.0, 5.0, 10.0, 15.0):
        picture = one.take(now_s=NOW_S + later_s)
        strip = picture[:, :, :3].astype(int) - rgb(theme, "class.drone")
        _, x_px = np.nonzero(np.abs(strip).max(axis=-1) < 20)
        middles.append(float(np.median(x_px)))
        if later_s < 10.0:
            assert one.due_in_s < 1.0
    start, end = (one.screen_of(lon, 31.99)[0] for lon in (120.83, 120.87))
    assert middles == pytest.approx([start, (start + end) / 2, end, end], abs=3.0)


def test_the_tick_points_along_the_course(shot, put, theme):
    put(thing("e1", LON, LAT, course_deg=90.0, **{"class": EntityClass.PATROL_CAR}))
    one = shot()
    one.look_at(LON, LAT, 16.0)
    picture = one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    ours = rgb(theme, "class.patrol_car")
    east = picture[y_px - 4 : y_px + 5, x_px + 18 : x_px + 32]
    west = picture[y_px - 4 : y_px + 5, x_px - 32 : x_px - 18]
    assert count_near(east, ours, 30) > 10
    assert count_near(west, ours, 30) == 0


def test_an_emergency_has_a_red_rim(shot, put, theme):
    put(thing("e1", LON, LAT, state=EntityState.EMERGENCY))
    one = shot()
    one.look_at(LON, LAT, 16.0)
    region = around(one.take(), one.screen_of(LON, LAT), 22)
    assert count_near(region, rgb(theme, "state.emergency"), 60) > 20


def test_who_has_left_is_gone_from_the_picture(shot, put, world, theme):
    put(thing("e1", LON, LAT, **{"class": EntityClass.OFFICER}))
    one = shot()
    one.take()
    assert one.scene.model.absorb(world.apply(Tick(leave=np.array([0], np.uint32))))
    region = around(one.take(), one.screen_of(LON, LAT), 10)
    assert count_near(region, rgb(theme, "class.officer"), 40) == 0


@pytest.mark.parametrize("zoom", [7.0, 12.0, 18.0])
def test_the_ring_of_the_selected_is_seen_at_any_zoom(shot, put, theme, zoom):
    put(thing("e1", LON, LAT))
    one = shot()
    one.look_at(LON, LAT, zoom)
    before = count_near(around(one.take(), one.screen_of(LON, LAT), 34), rgb(theme, "map.ring"), 30)
    one.scene.set_overlays(Overlays(selected=("e1",)))
    after = count_near(around(one.take(), one.screen_of(LON, LAT), 34), rgb(theme, "map.ring"), 30)
    assert after - before > 100


def test_the_selected_one_is_named(shot, put, theme):
    put(thing("e1", LON, LAT, label="苏F·D0371"))
    one = shot()
    x_px, y_px = one.screen_of(LON, LAT)
    below = (slice(y_px + 12, y_px + 30), slice(x_px - 35, x_px + 36))
    assert count_near(one.take()[below], rgb(theme, "map.label"), 30) < 5
    one.scene.set_overlays(Overlays(selected=("e1",)))
    assert count_near(one.take()[below], rgb(theme, "map.label"), 30) > 40


def mark(severity, **more):
    values = {"entity_id": "", "lon_deg": LON, "lat_deg": LAT, "is_unacknowledged": False}
    return AlarmMark(alarm_id=f"a{int(severity)}", severity=severity, **{**values, **more})


@pytest.mark.parametrize("grade", list(Severity))
def test_an_alarm_has_the_statutory_colour_at_its_place(shot, theme, grade):
    one = shot()
    one.scene.set_overlays(Overlays(alarms=(mark(grade),)))
    region = around(one.take(), one.screen_of(LON, LAT), 14)
    assert count_near(region, rgb(theme, f"severity.fill.{int(grade)}"), 25) > 80


def test_the_red_mark_is_a_diamond_with_a_letter(shot, theme):
    one = shot()
    one.scene.set_overlays(Overlays(alarms=(mark(Severity.I),)))
    region = around(one.take(), one.screen_of(LON, LAT), 12)
    red = np.abs(region[..., :3].astype(int) - rgb(theme, "severity.fill.1")).max(axis=-1) < 30
    assert not red[:4, :4].any()  # corners are open
    assert not red[12, 12]  # the stem of the I
    assert red[12, 6]
    assert red[12, 18]
    assert red[2:8, 12].any()


def test_only_an_unseen_alarm_of_level_one_blinks_and_keeps_its_shape(shot, theme):
    one = shot()

    def reds(at_s, **alarm):
        one.at_s = at_s
        one.scene.set_overlays(Overlays(alarms=(mark(**alarm),)))
        region = around(one.take(), one.screen_of(LON, LAT), 14)
        return count_near(region, rgb(theme, f"severity.fill.{int(alarm['severity'])}"), 60)

    unseen = {"severity": Severity.I, "is_unacknowledged": True}
    first, second, third = (reds(at_s, **unseen) for at_s in (100.1, 100.6, 101.1))
    assert first == third > 1.5 * second > 30
    assert one.due_in_s == pytest.approx(0.4)
    for still in ({"severity": Severity.I}, {"severity": Severity.II, "is_unacknowledged": True}):
        assert reds(100.1, **still) == reds(100.6, **still)
        assert one.due_in_s == float("inf")


def test_an_alarm_rides_above_its_thing(shot, put):
    put(thing("e1", LON, LAT))
    one = shot()
    one.scene.set_overlays(Overlays(alarms=(mark(Severity.I, entity_id="e1", lon_deg=120.81),)))
    one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    hits = one.scene.pick(x_px, y_px - 20, NOW_S, one.at_s)
    assert (hits[0].kind, hits[0].id) == (HitKind.ALARM, "a1")


def test_ways_and_posts_are_drawn(shot, theme):
    one = shot()
    way = Way(WayKind.OFFICER, (LonLat(120.91, 31.99), LonLat(120.95, 31.99)))
    one.scene.set_overlays(Overlays(ways=(way,), posts=(Post(120.95, 31.99, "王港路口"),)))
    picture = one.take()
    x_px, y_px = one.screen_of(120.925, 31.99)
    assert count_near(picture[y_px - 4 : y_px + 5, x_px], rgb(theme, "map.officer_way"), 20) >= 3
    x_px, y_px = one.screen_of(120.95, 31.99)
    pin = picture[y_px - 26 : y_px, x_px - 10 : x_px + 11]
    assert count_near(pin, rgb(theme, "map.post"), 20) > 80
    one.scene.set_overlays(Overlays())
    x_px, y_px = one.screen_of(120.925, 31.99)
    assert count_near(one.take()[y_px - 4 : y_px + 5, x_px], rgb(theme, "map.officer_way")) == 0


def test_a_click_finds_what_was_drawn_nearest_first(shot, put):
    put(thing("near", LON, LAT), thing("far", LON + 0.0012, LAT), thing("away", 120.83, 31.99))
    one = shot()
    one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    hits = one.scene.pick(x_px + 1, y_px, NOW_S, one.at_s)
    assert [hit.id for hit in hits] == ["near", "far"]
    assert hits[0].distance_px == pytest.approx(1.0, abs=0.8)
    assert (hits[0].lon_deg, hits[0].lat_deg) == pytest.approx((LON, LAT), abs=1e-4)
    assert one.scene.pick(x_px, y_px + 200, NOW_S, one.at_s) == []


def test_a_click_finds_cameras_and_sites_only_when_they_are_shown(shot):
    one = shot()
    for lon_deg, lat_deg, kind, key in (
        (120.87, 32.02, HitKind.CAMERA, "C1"),
        (120.89, 32.02, HitKind.SITE, "S1"),
    ):
        one.look_at(lon_deg, lat_deg, 10.0)
        one.take()
        assert one.scene.pick(*one.screen_of(lon_deg, lat_deg), NOW_S, one.at_s) == []
        one.look_at(lon_deg, lat_deg, 15.0)
        picture = one.take()
        hits = one.scene.pick(*one.screen_of(lon_deg, lat_deg), NOW_S, one.at_s)
        assert [(hit.kind, hit.id) for hit in hits] == [(kind, key)]
        assert brightness(around(picture, one.screen_of(lon_deg, lat_deg), 5)) > 121 * 40


def test_a_hidden_class_is_neither_drawn_nor_hit(shot, put, theme):
    put(thing("p1", LON, LAT, **{"class": EntityClass.OFFICER}))
    one = shot()
    one.scene.set_overlays(Overlays(hidden_classes=frozenset({EntityClass.OFFICER})))
    region = around(one.take(), one.screen_of(LON, LAT), 10)
    assert count_near(region, rgb(theme, "class.officer"), 40) == 0
    assert one.scene.pick(*one.screen_of(LON, LAT), NOW_S, one.at_s) == []
