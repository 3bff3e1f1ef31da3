"""A small synthetic city, a world of a few things, and a scene on a bare EGL context."""

import os
from pathlib import Path

import mapbox_earcut
import numpy as np
import pytest

from app.domain.citypack import BaseMap, Lines, Mesh, Place
from app.domain.classes import EntityClass, EntityState
from app.domain.errors import ConfigError
from app.domain.fields import FieldCatalogue
from app.domain.register import Camera, Registers, Site
from app.domain.world import Block, Tick, World
from map_layers.glyphs import Fonts
from map_layers.model import MapModel
from map_layers.scene import MapScene
from map_layers.sprites import draw_atlas
from map_layers.theme import Theme
from tests.one_context import SharedTarget

RESOURCES = Path(__file__).parents[2] / "resources"
NOW_S = 1_790_000_000.0
WIDTH_PX, HEIGHT_PX = 640, 480
# The map draws one way on a card and another without; the long tests try all on the way of a card.
DRAWS_IN_SOFTWARE = False if os.environ.get("DUTYWALL_RENDER_PATH") == "card" else None
BOUNDS_DEG = (120.80, 31.95, 120.96, 32.05)


def mesh(*rings):
    """Triangulate one ring after another into one mesh."""
    points, triangles, first = [], [], 0
    for ring in rings:
        corners = np.asarray(ring, np.float64)
        ends = np.array([len(corners)], np.uint32)
        found = mapbox_earcut.triangulate_float64(corners, ends).reshape(-1, 3) + first
        points.append(corners)
        triangles.append(found)
        first += len(corners)
    return Mesh(np.concatenate(points), np.concatenate(triangles).astype(np.uint32))


def lines(*ways):
    """Lay polylines end to end."""
    starts = np.cumsum([0, *(len(way) for way in ways)])
    return Lines(np.concatenate([np.asarray(w, np.float64) for w in ways]), starts.astype("u4"))


@pytest.fixture(scope="session")
def base_map():
    west, _, east, north = BOUNDS_DEG
    return BaseMap(
        areas={
            "land": mesh([(west, 31.97), (east, 31.98), (east, north), (west, north)]),
            "park": mesh([(120.82, 32.02), (120.85, 32.02), (120.85, 32.04), (120.82, 32.04)]),
        },
        lines={
            "motorway": lines([(west, 32.01), (east, 32.012)]),
            "secondary": lines(
                [(120.86, 31.98), (120.86, north)], [(120.9, 31.98), (120.9, north)]
            ),
            "coast": lines([(west, 31.97), (east, 31.98)]),
            "rail": lines([(west, 32.03), (east, 32.035)]),
            "county_boundary": lines([(120.93, 31.98), (120.92, north)]),
        },
        places=(
            Place("南通市", "Nantong", "city", 0, 120.88, 32.0),
            Place("崇川", "Chongchuan", "county", 1, 120.915, 32.03),
        ),
        bounds_deg=BOUNDS_DEG,
        attribution="© test",
        notice="示意",
    )


@pytest.fixture(scope="session")
def catalogue():
    return FieldCatalogue.from_toml((RESOURCES / "fields.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def theme():
    return load_theme("night")


def load_theme(name):
    return Theme.from_toml((RESOURCES / "theme" / f"{name}.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sprites():
    return draw_atlas()


@pytest.fixture(scope="session")
def fonts():
    folder = RESOURCES / "fonts"
    return Fonts(
        (folder / "NotoSansSC-Regular.ttf").read_bytes(),
        (folder / "NotoSansSC-Medium.ttf").read_bytes(),
    )


def thing(entity_id, lon_deg, lat_deg, **more):
    """Describe one thing: a moving bus fixed a second ago, unless told otherwise."""
    return {
        "id": entity_id,
        "label": entity_id,
        "class": EntityClass.BUS,
        "lon_deg": lon_deg,
        "lat_deg": lat_deg,
        "speed_mps": 10.0,
        "course_deg": 90.0,
        "fix_s": NOW_S - 1,
        "receipt_s": NOW_S - 1,
        "state": EntityState.MOVING,
        "county": 1,
        **more,
    }


def block_of(catalogue, things, part=None, first=0):
    """Return rows ``first`` on as a block of the world."""
    fields = [f for f in catalogue if part is None or f.part == part]
    columns = {}
    for field in fields:
        values = [t.get(field.key, 0) for t in things]
        if field.dtype.kind == "S":
            values = [str(v or "").encode() for v in values]
        columns[field.key] = np.array(values, field.dtype)
    if part is None:
        columns["generation"] = np.ones(len(things), "<u4")
    return Block(np.arange(first, first + len(things), dtype=np.uint32), columns)


@pytest.fixture
def world(catalogue):
    return World(catalogue, 16)


@pytest.fixture
def put(world, catalogue):
    """Enter things into the world; returns the change."""

    def enter(*things, first=0):
        return world.apply(Tick(enter=block_of(catalogue, things, first=first)))

    return enter


@pytest.fixture
def registers():
    return Registers(
        sites=(Site("S1", "第一化工", "plant", 120.89, 32.02, 200.0, "320602"),),
        cameras=(Camera("C1", "通沙路口", 120.87, 32.02, 90.0, "http://x/1", "320602"),),
    )


class Shot:
    """A scene with its headless target; ``take`` draws and returns the picture."""

    def __init__(self, model, theme, width_px=WIDTH_PX, height_px=HEIGHT_PX, language="zh_CN"):
        self.target = SharedTarget(width_px, height_px)
        self.scene = MapScene(model, theme, language, hurries=False, software=DRAWS_IN_SOFTWARE)
        self.scene.attach(self.target.gl)
        self.scene.resize(width_px, height_px, 1.0)
        self.at_s = 100.0

    def take(self, now_s=NOW_S, dpr=1.0):
        target = self.target
        target.gl.__enter__()
        self.due_in_s = self.scene.draw(
            target.fbo, target.width_px, target.height_px, dpr, now_s, self.at_s
        )
        assert not self.scene.model.stack.faults
        return target.picture()

    def look_at(self, lon_deg, lat_deg, zoom):
        """Be there at once, whatever a hand did before."""
        self.scene.camera.ask(self.at_s - 10.0)
        self.scene.camera.ease_to(lon_deg, lat_deg, self.at_s - 10.0, zoom)
        self.scene.touch()

    def screen_of(self, lon_deg, lat_deg):
        """Return the whole px of a position."""
        x_px, y_px = self.scene.camera.view(self.at_s).screen_of(lon_deg, lat_deg)
        return round(x_px), round(y_px)

    def release(self):
        self.target.gl.__enter__()
        self.scene.release()
        self.scene.model.release()
        self.target.release()


@pytest.fixture
def shot(world, base_map, registers, sprites, fonts, theme):
    """Make a scene over the world as it is now; released at the end."""
    made = []

    def make(**options):
        model = MapModel(world, base_map, registers, sprites, fonts)
        try:
            made.append(Shot(model, options.pop("theme", theme), **options))
        except ConfigError as error:
            pytest.skip(str(error))
        return made[-1]

    yield make
    for one in made:
        one.release()


def rgb(theme, key):
    """Return a theme colour as three whole numbers."""
    return np.array([round(255 * part) for part in theme.rgb(key)])


def is_near(pixel, colour, by=12):
    """Whether a pixel has a colour, give or take."""
    return bool(np.abs(pixel[:3].astype(int) - colour).max() <= by)


def count_near(region, colour, by=24):
    """How many pixels of a region have a colour, give or take."""
    return int((np.abs(region[..., :3].astype(int) - colour).max(axis=-1) <= by).sum())
