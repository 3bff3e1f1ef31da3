"""What stands for things that lie close: counts, dots or symbols, on a card and without one."""

import time
from dataclasses import dataclass, replace

import numpy as np
import pytest

from app.domain.classes import EntityClass
from app.domain.world import Tick
from map_layers.contract import HitKind
from map_layers.count_marks import count_text
from map_layers.counted import counted_in
from map_layers.density import RENEW_S, Manner
from map_layers.model import MapModel
from map_layers.overlays import AlarmMark, Overlays
from map_layers.scene import MapScene
from tests.one_context import SharedTarget
from tests.render.conftest import NOW_S, block_of, count_near, load_theme, rgb, thing
from tests.render.strewn import LAT, LON, PLAIN, SMALL, WHOLE, forced, plan_of, strewn

BOTH = pytest.mark.parametrize("software", [True, False], ids=["software", "card"])


@BOTH
def test_every_thing_in_view_is_drawn_itself_or_counted_once(shot, world, catalogue, software):
    kinds = (*PLAIN, EntityClass.HAZMAT_TRUCK, EntityClass.OFFICER, EntityClass.DUST_STATION)
    strewn(world, catalogue, 9000, WHOLE, kinds)
    one = forced(shot, software=software)
    for zoom in (8.0, 10.5, 12.0, 13.5, 16.0):
        one.look_at(120.88, 32.0, zoom)
        one.take()
        plan = plan_of(one)
        told = len(plan.icons) + len(plan.dots) + int(plan.counted.counts.sum())
        assert told == plan.in_scope
        assert len(np.unique(np.concatenate([plan.icons, plan.dots]))) == told - int(
            plan.counted.counts.sum()
        )
        assert (plan.counted.groups.sum(axis=1) == plan.counted.counts).all()
        assert plan.in_scope == 9000 or zoom > 10.5


def test_what_is_shown_is_bounded_by_the_picture_not_by_the_things(shot, world, catalogue):
    strewn(world, catalogue, 60_000, WHOLE)
    one = shot()
    for zoom in (7.0, 10.0, 11.5, 12.0, 12.5, 13.0, 14.0, 15.0):
        one.look_at(120.88, 32.0, zoom)
        one.take()
        plan = plan_of(one)
        cells = plan.cells.count
        assert len(plan.counted) <= cells
        assert len(plan.icons) + len(plan.dots) <= 160 * cells


def test_nearer_counts_become_dots_and_dots_become_symbols(shot, world, catalogue):
    strewn(world, catalogue, 2500, WHOLE)
    one = shot()
    manners = []
    for zoom in (9.0, 13.0, 17.0):
        one.look_at(120.88, 32.0, zoom)
        one.take()
        held = plan_of(one).manner[plan_of(one).manner > 0]
        manners.append(set(held.tolist()))
    assert manners == [{Manner.COUNT}, {Manner.DOTS}, {Manner.ICONS}]


@BOTH
def test_a_count_mark_wears_the_colours_of_what_it_is_made_up_of(shot, world, catalogue, software):
    strewn(world, catalogue, 3000, SMALL, (EntityClass.BUS, EntityClass.BUS, EntityClass.TAXI))
    one = forced(shot, software=software)
    one.look_at(LON, LAT, 10.0)
    picture = one.take()
    bus = count_near(picture, rgb(one.scene.theme, "class.bus"), 6)
    taxi = count_near(picture, rgb(one.scene.theme, "class.taxi"), 6)
    assert len(plan_of(one).counted) > 0
    assert bus > 1.5 * taxi > 30


@pytest.mark.parametrize("name", ["night", "day"])
def test_the_number_on_a_mark_can_be_read(shot, world, catalogue, name):
    theme = load_theme(name)
    strewn(world, catalogue, 3000, SMALL)
    one = shot(theme=theme)
    one.look_at(LON, LAT, 10.0)
    picture = one.take()
    assert count_near(picture, rgb(theme, "ui.text"), 60) > 30
    assert count_near(picture, rgb(theme, "ui.panel"), 14) > 200


@BOTH
def test_what_is_watched_ours_named_or_alarmed_is_drawn_itself(shot, world, catalogue, software):
    kinds = [EntityClass.BUS] * 4000
    kinds[10], kinds[20] = EntityClass.OFFICER, EntityClass.HAZMAT_TRUCK
    strewn(world, catalogue, 4000, SMALL, kinds)
    one = forced(shot, software=software)
    one.look_at(LON, LAT, 10.0)
    alarm = AlarmMark("a1", "e50", 1, LON, LAT, is_unacknowledged=False)
    one.scene.set_overlays(
        Overlays(
            selected=("e30",),
            hovered="e40",
            alarms=(alarm,),
            labelled=frozenset({"e60"}),
            picked=frozenset({"e70"}),
        )
    )
    one.take()
    assert set(plan_of(one).icons.tolist()) == {10, 20, 30, 40, 50, 60, 70}
    assert int(plan_of(one).counted.counts.sum()) == 4000 - 7


def test_of_what_is_watched_too_many_in_one_place_are_counted_too(shot, world, catalogue):
    strewn(world, catalogue, 4000, SMALL, (EntityClass.HAZMAT_TRUCK,))
    one = shot()
    one.look_at(LON, LAT, 10.0)
    one.take()
    assert len(plan_of(one).icons) == 0
    assert int(plan_of(one).counted.groups[:, 0].sum()) == 4000


@dataclass(frozen=True)
class Even:
    """Shows every second row."""

    rest: int

    def mask(self, world, _now_s=None):
        return np.arange(world.size) % 2 == self.rest


@BOTH
def test_filtered_things_and_hidden_classes_are_neither_drawn_nor_counted(
    shot, world, catalogue, software
):
    strewn(world, catalogue, 6000, SMALL, (EntityClass.BUS, EntityClass.BUS, EntityClass.TAXI))
    one = forced(shot, software=software)
    for zoom in (10.0, 13.5):
        one.look_at(LON, LAT, zoom)
        one.scene.set_overlays(Overlays(rows=Even(1)))
        one.take()
        half = plan_of(one)
        one.scene.set_overlays(Overlays(rows=Even(1), hidden_classes=frozenset({EntityClass.BUS})))
        one.take()
        third = plan_of(one)
        one.scene.set_overlays(Overlays())
        one.take()
        assert (np.concatenate([half.icons, half.dots]) % 2 == 1).all()
        assert half.in_scope == pytest.approx(plan_of(one).in_scope / 2, rel=0.1)
        assert third.in_scope == pytest.approx(half.in_scope / 3, rel=0.15)


def test_a_filter_is_asked_once_a_change_for_all_windows(shot, world, catalogue, put):
    asked = []

    class Counting(Even):
        def mask(self, world, now_s=None):
            asked.append(self.rest)
            return super().mask(world, now_s)

    change = strewn(world, catalogue, 100, SMALL)
    one = shot()
    one.scene.set_overlays(Overlays(rows=Counting(0)))
    for zoom in (9.0, 10.0, 16.0):  # near enough for names, which ask too
        one.look_at(LON, LAT, zoom)
        one.take()
    assert asked == [0]
    one.scene.model.absorb(change)
    one.take()
    assert asked == [0, 0]


def test_a_pan_changes_nothing_of_what_stands_where(shot, world, catalogue):
    strewn(world, catalogue, 9000, WHOLE)
    one = shot()
    one.look_at(120.88, 32.0, 12.6)
    one.take()
    before = plan_of(one)
    one.scene.camera.pan(700.0, 150.0, one.at_s)
    one.scene.touch()
    one.take()
    after = plan_of(one)
    assert after is not before
    was = after.cells.carried(before.cells, before.manner, fill=255)
    both = was != 255
    assert both.any()
    assert (was[both] == after.manner[both]).all()
    at = {
        tuple(place): count
        for place, count in zip(before.counted.at_m, before.counted.counts, strict=True)
    }
    same = [tuple(place) in at for place in after.counted.at_m]
    assert any(same)
    assert all(
        at[tuple(place)] == count
        for place, count in zip(after.counted.at_m, after.counted.counts, strict=True)
        if tuple(place) in at
    )


def test_a_small_pan_decides_nothing_anew(shot, world, catalogue):
    strewn(world, catalogue, 9000, WHOLE)
    one = shot()
    one.look_at(120.88, 32.0, 12.0)
    one.take()
    before = plan_of(one)
    for _ in range(5):
        one.scene.camera.pan(20.0, 8.0, one.at_s)
        one.scene.touch()
        one.take()
    assert plan_of(one) is before


def test_a_zoom_to_and_fro_does_not_flicker(shot, world, catalogue):
    """Near every limit the manner that was shown stays, so one to-and-fro changes it once."""
    strewn(world, catalogue, 5000, WHOLE)
    one = shot()
    for middle in np.arange(9.0, 16.0, 1.1):
        one.look_at(120.88, 32.0, middle - 0.1)
        one.take()
        shown = []
        for zoom in (middle, middle + 0.11, middle, middle + 0.11, middle):
            one.look_at(120.88, 32.0, zoom)
            one.take()
            plan = plan_of(one)
            shown.append((plan.level, len(plan.dots), len(plan.icons), len(plan.counted)))
        assert shown[1][0] == shown[2][0] == shown[3][0]
        assert abs(shown[2][3] - shown[4][3]) <= 1


def test_a_click_on_a_count_tells_how_many_and_where(shot, world, catalogue):
    strewn(world, catalogue, 3000, SMALL)
    one = shot()
    one.look_at(LON, LAT, 10.0)
    one.take()
    counted = plan_of(one).counted
    largest = int(np.argmax(counted.counts))
    table = one.scene.model.table
    px = one.scene.camera.view(one.at_s).screen_of_m(table.origin.absolute(counted.at_m))[largest]
    hits = one.scene.pick(float(px[0]), float(px[1]), NOW_S, one.at_s)
    assert [hit.kind for hit in hits] == [HitKind.COUNT]
    count, (west, south, east, north) = counted_in(hits[0])
    assert count == counted.counts[largest]
    lon, lat = world.column("lon_deg"), world.column("lat_deg")
    inside = (lon >= west) & (lon < east) & (lat >= south) & (lat < north)
    assert int(inside.sum()) == pytest.approx(count, abs=2)
    assert west <= hits[0].lon_deg <= east
    assert one.scene.pick(5.0, 5.0, NOW_S, one.at_s) == []
    with pytest.raises(ValueError, match="no count"):
        counted_in(replace(hits[0], kind=HitKind.ENTITY))


def test_a_pointer_that_moves_before_the_picture_takes_nothing_from_it(shot, world, put):
    put(thing("a", LON, LAT))
    one = shot()
    one.look_at(LON, LAT, 15.0)
    one.take()
    tracks, table = one.scene._views.views["tracks"], one.scene.model.table
    one.scene.model.absorb(world.apply(Tick(leave=np.array([0], np.uint32))))
    one.scene.model.absorb(put(thing("c", LON, LAT, receipt_s=NOW_S, fix_s=NOW_S), first=2))
    one.scene.pick(100.0, 100.0, NOW_S, one.at_s)
    one.take()
    assert tracks.plan.icons.tolist() == [2]
    assert table.icons_in(one.target.gl).tolist() == [2]
    assert len(tracks._ends_s) == 1


def test_marks_of_neighbouring_cells_never_touch(shot, world, catalogue):
    strewn(world, catalogue, 30_000, WHOLE)
    one = shot()
    for zoom, bearing_deg in ((10.0, 0.0), (11.3, 0.0), (11.3, 37.0), (10.6, 45.0)):
        one.look_at(120.88, 32.0, zoom)
        one.scene.camera.view(one.at_s)
        one.scene.camera.rotate(bearing_deg, one.at_s)
        one.take()
        counted = plan_of(one).counted
        table = one.scene.model.table
        px = one.scene.camera.view(one.at_s).screen_of_m(table.origin.absolute(counted.at_m))
        away = np.hypot(*(px[:, None] - px[None]).transpose(2, 0, 1))
        radii = counted.radii_px(1.0)
        apart = away - radii[:, None] - radii[None]
        np.fill_diagonal(apart, np.inf)
        assert apart.min(initial=np.inf) > 0.0


def test_one_way_of_showing_gives_way_to_another_within_a_fifth_of_a_second(
    world, theme, catalogue, shot
):
    strewn(world, catalogue, 4000, SMALL)
    one = shot()
    hurried = MapScene(one.scene.model, theme)
    hurried.attach(one.target.gl)
    size = (one.target.width_px, one.target.height_px)

    def take(at_s):
        hurried.draw(one.target.fbo, *size, 1.0, NOW_S, at_s)
        return one.target.picture()

    hurried.resize(*size, 1.0)
    hurried.camera.ease_to(LON, LAT, 0.0, 10.0)
    take(10.0)
    take(20.0)
    hurried.camera.ease_to(LON, LAT, 20.0, 14.6)
    fade = hurried._views.views["tracks"]._fade
    pictures = [take(30.0 + later_s) for later_s in (0.0, 0.1)]
    assert fade.old is not None
    pictures += [take(30.0 + later_s) for later_s in (0.3, 0.4)]
    assert fade.old is None
    bus = rgb(theme, "class.bus")
    lit = [count_near(picture, bus, 12) for picture in pictures]
    assert lit[0] < lit[2] > lit[1]
    assert lit[2] == lit[3]
    hurried.release()


@pytest.mark.parametrize(
    ("count", "chinese", "english"),
    [
        (1, "1", "1"),
        (9999, "9999", "9999"),
        (10_000, "1.0万", "10k"),
        (12_999, "1.2万", "12k"),
        (99_999, "9.9万", "99k"),
        (123_456, "12万", "123k"),
        (1_000_000, "100万", "1000k"),
    ],
)
def test_a_count_is_exact_to_four_figures_and_then_rounded_down(count, chinese, english):
    assert [count_text(count, language) for language in ("zh_CN", "en")] == [chinese, english]


def test_noting_a_hundred_thousand_new_fixes_takes_less_than_a_millisecond(world, catalogue, shot):
    change = strewn(world, catalogue, 100_000, WHOLE)
    one = shot()
    one.take()
    spent_s = []
    for _ in range(5):
        began_s = time.thread_time()
        one.scene.model.table.absorb(change)
        spent_s.append(time.thread_time() - began_s)
    assert min(spent_s) < 0.001
    uploads = one.scene.model.table.uploads
    one.take()
    assert one.scene.model.table.uploads <= uploads + 1


def test_while_a_hand_moves_the_map_the_feed_renews_the_plan_now_and_then(
    world, catalogue, base_map, registers, sprites, fonts, theme
):
    strewn(world, catalogue, 300, WHOLE)
    model = MapModel(world, base_map, registers, sprites, fonts)
    with SharedTarget(640, 480) as target:
        scene = MapScene(model, theme, software=True)
        scene.attach(target.gl)
        scene.resize(640.0, 480.0, 1.0)
        plans = []

        def draw(at_s, step_px=3.0):
            scene.camera.pan(step_px, 0.0, at_s)
            due_s = scene.draw(target.fbo, 640, 480, 1.0, NOW_S, at_s)
            plans.append(scene._views.views["tracks"].plan)
            return due_s

        def hear(row):
            one = thing(f"e{row}", LON, LAT, fix_s=NOW_S)
            model.absorb(world.apply(Tick(move=block_of(catalogue, [one], "moving", row))))

        draw(10.0)
        hear(1)
        assert draw(10.1) <= RENEW_S  # the rest is drawn later, but it is
        assert plans[0] is plans[1]
        scene.set_overlays(Overlays(selected=("e5",)))
        draw(10.2)
        assert 5 in plans[2].icons  # what a person did is there at once
        hear(2)
        draw(10.3)
        assert plans[3] is plans[2]
        draw(10.2 + RENEW_S)
        assert plans[4] is not plans[3]
        hear(3)
        draw(10.3 + RENEW_S, 0.0)  # the hand rests
        assert plans[5] is not plans[4]
        scene.release()
        model.release()


def test_what_has_left_is_no_dot_though_the_plan_is_an_old_one(shot, world, catalogue, theme):
    strewn(world, catalogue, 60, SMALL)
    one = forced(shot, software=True)
    one.look_at(LON, LAT, 11.5)
    one.take()
    splat, frame = one.scene._views.views["tracks"]._splat, one.scene._current(NOW_S, one.at_s)
    rows = np.arange(60, dtype=np.uint32)
    before = one.target.picture()
    one.scene.model.absorb(world.apply(Tick(leave=rows)))
    one.scene.model.table.buffers()
    one.scene.set_overlays(Overlays(hidden_layers=frozenset({"tracks"})))
    bare = one.take()
    splat.draw(rows, 4.5, frame)
    assert (one.target.picture() == bare).all()
    assert (before != bare).any()
