"""Vessels to scale: as long as they say, where their antenna says, pointing where the bow does."""

import numpy as np
import pytest

from app.domain.classes import EntityClass, EntityState
from app.domain.geo import distance_m
from map_layers.hulls import CORNERS, edge_quads, hull_corners
from map_layers.overlays import Overlays
from tests.render.conftest import NOW_S, count_near, rgb, thing

LON, LAT = 120.90, 32.022
NEAR, FAR = 16.0, 13.0
CALM = Overlays(hidden_layers=frozenset({"names", "labels", "great-labels", "sites"}))
NAN = float("nan")


def ship(entity_id="ship", **more):
    """Describe a 200 m tanker on her way east, her antenna 150 m from the bow."""
    hull = {"length_m": 200, "beam_m": 30, "bow_m": 150, "port_m": 10}
    dressed = {"class": EntityClass.TANKER_VESSEL, "heading_deg": 90.0, **hull, **more}
    return thing(entity_id, LON, LAT, **dressed)


def span_of(one, bare, lon_deg=LON):
    """Return how far what is drawn reaches from a position: west, north, east, south in metres."""
    picture = one.take()
    x_px, y_px = one.screen_of(lon_deg, LAT)
    ys, xs = np.nonzero((picture != bare).any(axis=2))
    m_per_px = one.scene.camera.view(one.at_s).ground_m_per_px
    return np.array([x_px - xs.min(), y_px - ys.min(), xs.max() - x_px, ys.max() - y_px]) * m_per_px


def test_a_hull_lies_round_its_antenna_as_ais_tells_it():
    one = [np.array([value]) for value in (200.0, 30.0, 150.0, 10.0, 90.0)]
    (corners,) = hull_corners(*one)
    assert corners.shape == (CORNERS, 2)
    assert corners[0] == pytest.approx((150.0, -5.0)), "the stem, east of it on the keel line"
    assert corners[:, 0].min() == pytest.approx(-50.0)
    assert corners[:, 1].max() == pytest.approx(10.0), "port is north of an eastbound antenna"
    assert corners[:, 1].min() == pytest.approx(-20.0)
    assert edge_quads(corners[None], 2.0).shape == (1, CORNERS * 6, 2)


@pytest.mark.parametrize(
    ("more", "east_m", "west_m"),
    [
        ({}, 150.0, 50.0),
        ({"heading_deg": 270.0}, 50.0, 150.0),
        ({"heading_deg": NAN, "course_deg": 90.0}, 150.0, 50.0),
    ],
)
def test_it_is_drawn_to_scale_by_heading_else_by_course(shot, put, more, east_m, west_m):
    one = shot()
    one.look_at(LON, LAT, NEAR)
    one.scene.set_overlays(CALM)
    bare = one.take()
    one.scene.model.absorb(put(ship(**more)))
    west, _, east, _ = span_of(one, bare)
    assert abs(east - east_m) < 8.0
    assert abs(west - west_m) < 8.0


@pytest.mark.parametrize(
    ("zoom", "more"),
    [
        (FAR, {}),
        (NEAR, {"length_m": 0, "beam_m": 0}),
        (NEAR, {"length_m": 20, "bow_m": 10}),
        (NEAR, {"heading_deg": NAN, "state": EntityState.MOORED}),
        (NEAR, {"class": EntityClass.BUS}),
    ],
)
def test_far_away_or_with_nothing_told_it_is_a_symbol(shot, put, zoom, more):
    put(ship(**more))
    one = shot()
    one.look_at(LON, LAT, zoom)
    one.scene.set_overlays(CALM)
    with_layer = one.take()
    hidden = CALM.hidden_layers | {"vessels"}
    one.scene.set_overlays(Overlays(hidden_layers=hidden))
    assert (one.take() == with_layer).all()


def test_what_is_lost_is_an_outline_and_what_is_hidden_is_none(shot, put, theme):
    put(ship())
    one = shot()
    one.look_at(LON, LAT, NEAR)
    one.scene.set_overlays(CALM)
    live, lost = one.take().astype(int), one.take(NOW_S + 4000.0).astype(int)
    x_px, y_px = one.screen_of(LON, LAT)
    land = rgb(theme, "map.land")
    inside = (slice(y_px + 1, y_px + 4), slice(x_px + 10, x_px + 20))
    assert np.abs(live[inside][..., :3] - land).max() > 30
    assert np.abs(lost[inside][..., :3] - land).max() < 12
    vessels = frozenset({EntityClass.TANKER_VESSEL})
    one.scene.set_overlays(Overlays(hidden_layers=CALM.hidden_layers, hidden_classes=vessels))
    assert count_near(one.take(), rgb(theme, "class.tanker_vessel"), 12) == 0


def test_it_can_still_be_clicked(shot, put):
    put(ship())
    one = shot()
    one.look_at(LON, LAT, NEAR)
    one.take()
    x_px, y_px = one.screen_of(LON, LAT)
    hits = one.scene.pick(x_px, y_px, NOW_S, one.at_s)
    assert [hit.id for hit in hits][:1] == ["ship"]
    assert float(distance_m(LON, LAT, hits[0].lon_deg, hits[0].lat_deg)) < 20.0


def test_with_hulls_hidden_the_symbols_are_there_again(shot, put, theme):
    put(ship())
    one = shot()
    one.look_at(LON, LAT, NEAR)
    one.scene.set_overlays(CALM)
    solid = rgb(theme, "class.tanker_vessel")
    one.take()
    before = count_near(one.take(), solid, 6)
    one.scene.set_overlays(Overlays(hidden_layers=CALM.hidden_layers | {"vessels"}))
    x_px, y_px = one.screen_of(LON, LAT)
    symbol = one.take()[y_px - 12 : y_px + 12, x_px - 12 : x_px + 12]
    assert count_near(symbol, solid, 6) > 100
    assert before > 0, "the edge of the hull"
