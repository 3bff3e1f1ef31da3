"""The circle of a selected site is laid out when something changes, and is of a site alone."""

import numpy as np
import pytest

from app.domain.register import Registers, Site
from map_layers import site_reach
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from tests.render.conftest import Shot, count_near, rgb, thing

LON, LAT, ZOOM = 120.9, 32.02, 14.0
ONLY = frozenset({"sites", "labels", "great-labels", "corner", "compass", "names"})


@pytest.fixture
def one(world, base_map, sprites, fonts, theme):
    sites = (
        Site("S1", "园区", "park", LON, LAT, 600.0, ""),
        Site("S2", "加油站", "fuel", LON + 0.004, LAT, 0.0, ""),
    )
    made = Shot(MapModel(world, base_map, Registers(sites), sprites, fonts), theme)
    made.look_at(LON, LAT, ZOOM)
    yield made
    made.release()


def select(one, *ids):
    one.scene.set_overlays(Overlays(selected=ids, hidden_layers=ONLY))
    return one.take().astype(int)


def test_circles_are_laid_out_only_when_the_selection_or_the_zoom_is_another(one, monkeypatch):
    laid = []

    def counted(*given):
        laid.append(given)
        return segments_of(*given)

    segments_of = site_reach.segments_of
    monkeypatch.setattr(site_reach, "segments_of", counted)
    select(one, "S1", "S2", "nobody")
    assert len(laid) == 3, "a circle, and two rings"
    for step in range(5):
        one.look_at(LON + 1e-5 * step, LAT, ZOOM)
        one.take()
    assert len(laid) == 3
    one.look_at(LON, LAT, ZOOM + 0.5)
    one.take()
    assert len(laid) == 6
    select(one, "S2")
    assert len(laid) == 7


def test_a_site_has_its_circle_and_its_ring_where_they_belong(one, theme):
    bare, seen = select(one), select(one, "S1")
    apart = np.argwhere(np.abs(seen - bare).max(axis=2) > 30)
    x_px, y_px = one.screen_of(LON, LAT)
    away_px = np.hypot(apart[:, 1] - x_px, apart[:, 0] - y_px)
    reach_px = 600.0 / one.scene.camera.target.ground_m_per_px
    is_ring = away_px < site_reach.RING_PX + 3
    assert is_ring.sum() > 40
    assert (~is_ring).sum() > 200
    assert np.abs(away_px[~is_ring] - reach_px).max() < 4
    assert count_near(seen, rgb(theme, "map.ring"), 20) > count_near(
        bare, rgb(theme, "map.ring"), 20
    )


def test_a_thing_that_is_called_as_a_site_is_has_no_circle(one, put):
    put(thing("S1", LON + 0.02, LAT + 0.01))
    bare, seen = select(one), select(one, "S1")
    x_px, y_px = one.screen_of(LON, LAT)
    reach_px = round(600.0 / one.scene.camera.target.ground_m_per_px)
    here = np.s_[y_px - reach_px - 3 : y_px + reach_px + 3, x_px - reach_px - 3 : x_px + 30]
    assert (bare[here] == seen[here]).all()
