"""Trails: new parts light, old ones faint; no line over a gap or a jump, or ahead of the thing."""

import numpy as np

from map_layers.overlays import Overlays, Trail
from map_layers.trail_lines import TrailLines
from tests.render.conftest import NOW_S, rgb, thing

LON, LAT = 120.90, 32.022
ZOOM = 15.0
GAP_S = 60.0


def trail(*rows, entity_id="bus"):
    """Describe a trail as (seconds before now, longitude)."""
    ago_s, lon_deg = np.array(rows, np.float64).T
    lonlat = np.column_stack([lon_deg, np.full(len(lon_deg), LAT)])
    return Trail(entity_id, lonlat, NOW_S - ago_s, GAP_S)


def line(from_s, to_s, west_deg, east_deg):
    steps = np.linspace(0.0, 1.0, 21)
    return zip(
        (from_s + steps * (to_s - from_s)).tolist(),
        (west_deg + steps * (east_deg - west_deg)).tolist(),
        strict=True,
    )


def picture_of(one, *trails):
    one.scene.set_overlays(Overlays(trails=trails))
    return one.take()


def column(one, picture, lon_deg, half_px=3):
    """Return what stands across the trail at a longitude."""
    x_px, y_px = one.screen_of(lon_deg, LAT)
    return picture[y_px - half_px : y_px + half_px + 1, x_px - 1 : x_px + 2]


def test_new_parts_are_light_and_wide_and_old_ones_faint(shot, theme):
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    bare = one.take()
    picture = picture_of(one, trail(*line(590.0, 0.0, LON - 0.006, LON + 0.006)))
    new, old = (
        column(one, picture, LON + 0.0055).max(axis=(0, 1))[:3].astype(int).sum(),
        column(one, picture, LON - 0.0055).max(axis=(0, 1))[:3].astype(int).sum(),
    )
    assert new > old + 150
    is_other = (picture != bare).any(axis=2)
    tall_new = column(one, is_other[..., None], LON + 0.0055, 6).any(axis=1).sum()
    tall_old = column(one, is_other[..., None], LON - 0.0055, 6).any(axis=1).sum()
    assert tall_new > tall_old > 0


def test_a_gap_and_a_jump_are_left_open(shot, theme):
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    bare = one.take()
    step = list(line(300.0, 200.0, LON - 0.006, LON - 0.004))
    later = list(line(100.0, 50.0, LON - 0.001, LON + 0.001))
    leap_deg = 0.5  # 47 km in three seconds
    far = list(line(47.0, 0.0, LON + leap_deg, LON + leap_deg + 0.001))
    picture = picture_of(one, trail(*step, *later, *far))
    is_other = (picture != bare).any(axis=2)[..., None]
    assert column(one, is_other, LON - 0.005).any()
    assert column(one, is_other, LON).any()
    assert not column(one, is_other, LON - 0.0025).any(), "over the gap"
    assert not column(one, is_other, LON + 0.004).any(), "towards where it jumped"


def test_the_newest_leg_ends_where_the_thing_is_shown(shot, put, theme):
    put(thing("bus", LON - 0.004, LAT, fix_s=NOW_S - 11, receipt_s=NOW_S - 11))
    put(thing("bus", LON + 0.004, LAT, fix_s=NOW_S - 1, receipt_s=NOW_S - 1))
    one = shot()
    one.look_at(LON, LAT, ZOOM)
    trails = (trail((11.0, LON - 0.004), (1.0, LON + 0.004)),)
    lines = TrailLines.of(trails, one.scene.model.table)
    assert lines.legs[0, 7] == 10.0, "it glides for as long as its fixes lie apart"
    hidden = frozenset({"tracks", "names"})
    one.scene.set_overlays(Overlays(hidden_layers=hidden))
    bare = one.take()
    one.scene.set_overlays(Overlays(trails=trails, hidden_layers=hidden))
    is_other = (one.take() != bare).any(axis=2)[..., None]
    # A tenth of the glide is over.
    assert column(one, is_other, LON - 0.0037).any()
    assert not column(one, is_other, LON + 0.002).any()
    past = (one.take(now_s=NOW_S + 30) != bare).any(axis=2)[..., None]
    assert column(one, past, LON + 0.002).any()


def test_heads_are_few_and_point_along_the_way(shot):
    table = shot().scene.model.table
    lines = TrailLines.of((trail(*line(300.0, 0.0, LON - 0.006, LON + 0.006)),), table)
    heads = lines.arrows(400.0)
    assert 2 <= len(heads) <= 4
    assert np.allclose(heads[:, 2:4], (1.0, 0.0), atol=1e-3)
    assert np.allclose(np.diff(heads[:, 0]), 400.0, atol=1.0)
    assert len(lines.arrows(1e6)) == 0


def test_what_has_no_two_joined_fixes_draws_nothing(shot):
    one = shot()
    table = one.scene.model.table
    alone = trail((5.0, LON))
    apart = trail((500.0, LON), (5.0, LON + 0.001))
    assert len(TrailLines.of((alone, apart), table).legs) == 0
    assert len(TrailLines.of((), table).arrows(100.0)) == 0
    bare = one.take()
    assert (picture_of(one, alone, apart) == bare).all()


def test_no_colour_of_a_trail_is_that_of_a_warning(theme):
    for key in ("map.trail_new", "map.trail_old"):
        for grade in range(1, 5):
            apart = np.abs(rgb(theme, key) - rgb(theme, f"severity.mark.{grade}")).sum()
            assert apart > 100, (key, grade)
