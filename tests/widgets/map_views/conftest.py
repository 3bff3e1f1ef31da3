"""A map with a real camera over a hall's world, and the feature of views on it."""

from types import SimpleNamespace

import numpy as np
import pytest

from app.bookmark_file import BookmarkFile
from app.domain.geo import mercator_m
from app.services.bookmarks import Bookmarks
from app.services.selection import Selection
from map_layers.camera import Camera, CameraView
from map_layers.origin import Origin
from map_layers.overlays import Overlays
from tests.unit.app.services.hall import Hall
from widgets.map.feature import MapContext
from widgets.map_views.map_views import LinkedMap, MapViews
from widgets.map_views.views_feature import views_of

BOUNDS = (120.2, 31.6, 121.9, 32.7)


class Scene:
    """As much of a map scene as a hand and this feature need; a pick finds ``under``."""

    def __init__(self, world, size=(800.0, 600.0)):
        x_m, y_m = map(float, mercator_m(120.9, 32.0))
        self.camera = Camera(CameraView(x_m, y_m, 12.0, 0.0, *size))
        self.overlays = Overlays()
        self.touched = 0
        self.under = []
        origin = Origin.of_bounds(BOUNDS)

        def positions_m(rows, _now_s):
            lons, lats = world.column("lon_deg")[rows], world.column("lat_deg")[rows]
            return np.asarray(origin.offsets(lons, lats), np.float64)

        self.model = SimpleNamespace(
            world=world,
            origin=origin,
            base_map=SimpleNamespace(bounds_deg=BOUNDS),
            table=SimpleNamespace(positions_m=positions_m),
        )

    def touch(self):
        self.touched += 1

    def pick(self, *_at):
        return self.under

    def lonlat_at(self, x_px, y_px, at_s):
        return self.camera.view(at_s).lonlat_at(x_px, y_px)

    def show_entity(self, entity_id, at_s, zoom=None):
        world = self.model.world
        row = world.row_of(entity_id)
        if row is None:
            return False
        lon, lat = float(world.column("lon_deg")[row]), float(world.column("lat_deg")[row])
        return self.camera.ease_to(lon, lat, at_s, zoom)


class Access:
    """A map that keeps what was put on it and what was to be shown."""

    def __init__(self, scene):
        self.map = SimpleNamespace(scene=scene)
        self.parts, self.shown = {}, []

    def put(self, **parts):
        self.parts |= parts
        scene = self.map.scene
        scene.overlays = SimpleNamespace(
            **{"picked": frozenset(), "hidden_layers": frozenset()} | self.parts
        )

    def show_all(self, points):
        self.shown = list(points)


class Play:
    """The feature, its map and the hall below; ``turn`` lets time pass as the frame pump does."""

    def __init__(self, data, look, texts):
        self.hall = Hall()
        self.hall.enter_things()
        self.scene = Scene(self.hall.group.world)
        self.access = Access(self.scene)
        self.selection = Selection()
        self.views = MapViews(Bookmarks(BookmarkFile(data)))
        self.other = Scene(self.hall.group.world, (500.0, 900.0))
        self.other_map = LinkedMap(self.views.links)
        self.person = "P-1"
        context = MapContext(
            *(self.access, self.hall.group, self.selection, self.hall.dispatch, texts),
            lambda: self.hall.real_s,
        )
        self.feature = views_of(self.views, lambda: self.person)(context, look)
        self.panel = self.feature.panel()

    def turn(self, seconds=1.0):
        pumped = self.hall.pass_s(seconds)
        self.feature.absorb(pumped)
        self.other_map.turn(SimpleNamespace(scene=self.other), self.hall.real_s)
        self.feature.refresh()

    def press(self, key):
        self.feature.keys()[key]()

    def view(self):
        return self.scene.camera.view(self.hall.real_s)


@pytest.fixture
def make(qapp, tmp_path, look, texts):
    made = []

    def build():
        made.append(Play(tmp_path, look, texts))
        return made[-1]

    yield build
    for one in made:
        one.feature.release()
        one.panel.deleteLater()


@pytest.fixture
def play(make):
    play = make()
    play.feature.open()
    play.turn()
    return play
