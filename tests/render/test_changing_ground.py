"""The ground while what it shows is another after every single step: nothing breaks or is mixed."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from app.domain.geo import LonLat
from app.domain.raster import RasterGround
from map_layers import ground_plate, shapes
from map_layers.contract import AT_ONCE_S
from map_layers.filled_rings import FilledRings
from map_layers.model import MapModel
from map_layers.overlays import Band, HeatView, Overlays, ShapeMark
from map_layers.scene import MapScene
from tests.one_context import SharedTarget
from tests.render.conftest import HEIGHT_PX, NOW_S, WIDTH_PX
from tests.render.test_areas import GRID, view_of
from tests.render.test_own_layers import own_layer
from tests.render.test_raster import Painted

RING = (LonLat(120.9, 31.985), LonLat(120.94, 31.985), LonLat(120.94, 32.02), LonLat(120.9, 32.02))
FENCES = tuple(
    ShapeMark(f"g{n}", tuple(LonLat(lon - 0.01 * n, lat) for lon, lat in RING), "x")
    for n in range(3)
)
SQUARE = np.array(RING)
NO_TEXT = frozenset(
    {"labels", "great-labels", "corner", "scale-legend", "area-marks", "band-labels", "shape-marks"}
)
ONLY_GROUND = Overlays(hidden_layers=NO_TEXT | {"basemap", "raster"})


def heat(*at):
    return HeatView(np.array([at] * 4000), np.ones(4000), 2000.0, "车辆", "辆", NOW_S)


SHOWN = {
    "shapes": [
        replace(ONLY_GROUND, shapes=FENCES),
        replace(ONLY_GROUND, shapes=(FENCES[0], replace(FENCES[1], is_inactive=True))),
        ONLY_GROUND,
    ],
    "bands": [
        replace(ONLY_GROUND, bands=(Band(5.0, (SQUARE,)), Band(2.0, (SQUARE[:3],)))),
        replace(ONLY_GROUND, bands=(Band(5.0, (SQUARE[1:],)),)),
        ONLY_GROUND,
    ],
    "heat": [
        replace(ONLY_GROUND, heat=heat(120.94, 32.03)),
        replace(ONLY_GROUND, heat=heat(120.9, 32.0)),
        ONLY_GROUND,
    ],
    "areas": [
        replace(ONLY_GROUND, areas=(view_of(range(40), (5.0, 20.0)),)),
        replace(ONLY_GROUND, areas=(view_of(range(40, 0, -1), (9.0, 30.0)),)),
        ONLY_GROUND,
    ],
    "basemap": [
        Overlays(hidden_layers=NO_TEXT | {"raster"}),
        Overlays(hidden_layers=NO_TEXT),
        ONLY_GROUND,
    ],
    "own": [
        replace(ONLY_GROUND, own=("own-1",)),
        replace(ONLY_GROUND, own=("own-1", "own-2")),
        ONLY_GROUND,
    ],
}


OFF_LEVELS = 6


class Live:
    """A window of a slow machine: it draws one step of the ground in every picture."""

    def __init__(self, model, theme, shown):
        self.target = SharedTarget(WIDTH_PX, HEIGHT_PX)
        self.scene = MapScene(model, theme, hurries=True)
        self.scene.set_overlays(shown)
        self.scene.attach(self.target.gl)
        self.at_s = 10.0
        self.scene.resize(WIDTH_PX, HEIGHT_PX, 1.0)
        self.take()

    def take(self, shown=None):
        """Draw the next picture, of ``shown`` if that is another."""
        if shown is not None:
            self.scene.set_overlays(shown)
        self.at_s += 0.03
        self.target.gl.__enter__()
        return self.scene.draw(self.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, NOW_S, self.at_s)

    def settled(self):
        """Return the picture once nothing of it is to come."""
        for _ in range(4000):
            if self.take() > AT_ONCE_S:
                return self.target.picture()
        raise AssertionError("the ground is never done")

    def release(self):
        self.target.gl.__enter__()
        self.scene.release()
        self.target.release()


@pytest.fixture
def windows(world, base_map, registers, sprites, fonts, theme):
    """Open windows of one map that has all kinds of ground layers."""
    model = MapModel(
        *(world, base_map, registers, sprites, fonts),
        area_sets=(GRID,),
        raster=RasterGround(Painted()),
    )
    model.own_layers.show({"own-1": own_layer(), "own-2": own_layer()})
    opened = []

    def open_(shown):
        opened.append(Live(model, theme, shown))
        return opened[-1]

    yield open_
    for one in opened:
        one.release()
    model.release()


@pytest.mark.parametrize("key", SHOWN)
def test_another_overlay_after_every_step_breaks_nothing(windows, key, monkeypatch):
    some = SHOWN[key]
    expected = windows(some[0]).settled()
    one = windows(some[0])
    home = one.scene.camera.target
    monkeypatch.setattr(ground_plate, "STEPS_AT_ONCE", 1)
    tick = itertools.count()
    one.scene._views.ground._stopwatch = lambda: float(next(tick))
    faults = one.scene.model.stack.faults
    monkeypatch.setattr(shapes, "SHAPES_AT_A_STEP", 1)
    for shown in itertools.islice(itertools.cycle(some), 60):
        # A zoom: what is drawn of another look goes on out of sight.
        one.scene.camera.zoom_at(320.0, 240.0, 0.002, one.at_s)
        one.take(shown)
        assert not faults
    one.scene.camera.jump(replace(home, zoom=home.zoom + 1.5))
    one.take(some[0])
    one.settled()
    for shown in itertools.islice(itertools.cycle(some[:2]), 60):
        # A shift: the first of the two looks goes on where it was left.
        one.scene.camera.pan(-9.0, 0.0, one.at_s)
        one.take(shown)
        assert not faults
    monkeypatch.undo()
    one.scene.camera.jump(home)
    one.take(some[0])
    # Its lattice lies a part of a pixel beside that of a new window.
    off = np.abs(one.settled().astype(int) - expected).max(axis=2)
    assert off.max() <= OFF_LEVELS
    assert not faults


def test_one_fence_that_is_edited_is_the_only_one_that_is_uploaded(windows, monkeypatch):
    one = windows(replace(ONLY_GROUND, shapes=FENCES))
    one.settled()
    uploaded = []
    real = FilledRings._uploaded
    monkeypatch.setattr(
        FilledRings, "_uploaded", lambda self, thing: uploaded.append(thing) or real(self, thing)
    )
    edited = replace(FENCES[1], outline=(*RING[:3], LonLat(120.9, 32.03)))
    one.take(replace(ONLY_GROUND, shapes=(FENCES[0], edited, FENCES[2])))
    one.settled()
    assert uploaded == [edited.outline]
