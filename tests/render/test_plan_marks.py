"""Likely ways by weight, pins that can be pointed at, and the signs of where nobody is stopped."""

from app.domain.geo import LonLat
from app.domain.plan import LikelyPath
from map_layers.contract import HitKind
from map_layers.overlays import Ban, Overlays, Post
from tests.render.conftest import NOW_S, count_near, rgb

SOUTH, NORTH = 31.985, 31.995
WEST, EAST = 120.91, 120.95


def line(lat_deg, share):
    return LikelyPath((LonLat(WEST, lat_deg), LonLat(EAST, lat_deg)), share)


def test_the_likelier_a_way_the_wider_and_none_is_left_when_the_plan_goes(shot):
    one = shot()
    one.scene.set_overlays(Overlays())
    bare = one.take()

    def wide_px(seen, lat_deg):
        x_px, y_px = one.screen_of(120.925, lat_deg)
        column = (slice(y_px - 8, y_px + 9), x_px, slice(0, 3))
        return int((seen[column] != bare[column]).any(axis=-1).sum())

    one.scene.set_overlays(Overlays(likely=(line(NORTH, 0.9), line(SOUTH, 0.05))))
    seen = one.take()
    assert wide_px(seen, NORTH) >= wide_px(seen, SOUTH) + 2 > 2
    one.scene.set_overlays(Overlays())
    assert wide_px(one.take(), NORTH) == 0


def test_a_pin_is_found_at_its_head_and_a_task_s_pin_is_not(shot):
    one = shot()
    posts = (Post(WEST, NORTH, "A", post_id="4"), Post(EAST, NORTH, "T1"))
    one.scene.set_overlays(Overlays(posts=posts))
    one.take()
    x_px, y_px = one.screen_of(WEST, NORTH)
    hits = one.scene.pick(x_px, y_px - 13, NOW_S, one.at_s)
    assert [(hit.kind, hit.id) for hit in hits] == [(HitKind.POST, "4")]
    assert one.scene.pick(x_px, y_px + 30, NOW_S, one.at_s) == []
    x_px, y_px = one.screen_of(EAST, NORTH)
    assert one.scene.pick(x_px, y_px - 13, NOW_S, one.at_s) == []


def test_a_ban_is_drawn_quietly_and_found(shot, theme):
    one = shot()
    one.scene.set_overlays(Overlays(bans=(Ban("20", WEST, NORTH),)))
    seen = one.take()
    x_px, y_px = one.screen_of(WEST, NORTH)
    sign = seen[y_px - 8 : y_px + 9, x_px - 8 : x_px + 9]
    assert count_near(sign, rgb(theme, "map.label_minor"), 30) > 30
    hits = one.scene.pick(x_px + 2, y_px, NOW_S, one.at_s)
    assert [(hit.kind, hit.id) for hit in hits] == [(HitKind.BAN, "20")]
