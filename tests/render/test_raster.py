"""Raster tiles lie where their numbers say, at any bearing, and coarse ones stand in for fine."""

import itertools

import numpy as np
import pytest

from app.domain.geo import degrees_of, mercator_m
from app.domain.raster import NightLook, RasterGround, RasterOrder
from app.domain.register import Registers
from app.domain.tile_grid import HALF_WORLD_M, TileGrid
from app.domain.world import World
from backends.city.datum import gcj02_of_wgs84, wgs84_of_gcj02
from map_layers.headless import HeadlessTarget
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from map_layers.raster_sheets import RasterSheets, TileKey
from map_layers.raster_tones import tone_of
from map_layers.scene import MapScene
from tests.render.conftest import HEIGHT_PX, WIDTH_PX, Shot, count_near, load_theme, rgb

MIDDLE_DEG = (120.88, 32.02)


def colour_of(z, x, y):
    """Return red, green and blue by which a tile is known again."""
    return (37 * x + 61 * y) % 200 + 30, (91 * x + 17 * y) % 200 + 30, 10 * z + 20


def never(*tile):
    """Say that every tile is there."""
    return not tile


def always(*tile):
    """Say that no tile is there."""
    return bool(tile)


class Painted:
    """Tiles of one colour each; ``missing`` says which there are not."""

    key, attribution, note = "painted", "© tiles", ""

    def __init__(self, zooms=(8, 14), missing=None, side_px=256, alpha=255):
        self.zooms = zooms
        self.revision = 0
        self.asked = []
        self.missing = missing or never
        self.side_px = side_px
        self.alpha = alpha

    def tile(self, z, x, y):
        self.asked.append((z, x, y))
        if self.missing(z, x, y) or not self.zooms[0] <= z <= self.zooms[1]:
            return None
        made = np.empty((self.side_px, self.side_px, 4), np.uint8)
        made[..., :3], made[..., 3] = colour_of(z, x, y), self.alpha
        return made


class White(Painted):
    """White paper."""

    def tile(self, z, x, y):
        made = super().tile(z, x, y)
        return None if made is None else np.full_like(made, 255)


def build(catalogue, base_map, sprites, fonts, ground):
    model = MapModel(
        World(catalogue, 4), base_map, Registers((), ()), sprites, fonts, raster=ground
    )
    return Shot(model, load_theme("day"))


@pytest.fixture(scope="module")
def one_shot(catalogue, base_map, sprites, fonts):
    """Return a scene for all tests of this file: to build one takes most of a second."""
    made = build(catalogue, base_map, sprites, fonts, RasterGround(Painted()))
    yield made
    made.release()


@pytest.fixture
def raster_shot(one_shot):
    """Return the scene over other tiles."""

    def make(tiles, theme="day", **more):
        model = one_shot.scene.model
        layer = layer_of(model)
        layer.sheets.release()
        layer.tile_px = 256
        layer.raster = model.raster = RasterGround(tiles, **more)
        tiles.revision = 1000 * next(NUMBERS)
        one_shot.scene.set_theme(load_theme(theme))
        one_shot.scene.set_overlays(hidden())
        one_shot.scene.camera.rotate(0.0, one_shot.at_s)
        one_shot.look_at(*MIDDLE_DEG, 11.0)
        return one_shot

    with one_shot.target.gl:  # another test may have made a context of its own
        yield make


NUMBERS = itertools.count(1)


def layer_of(model):
    """Return the raster layer of a model."""
    return next(layer for layer in model.stack._layers if layer.key == "raster")


def hidden():
    return Overlays(
        hidden_layers=frozenset({"labels", "great-labels", "sites", "corner", "compass"})
    )


def tile_at(z, lon_deg, lat_deg):
    """Return the tile of a place."""
    x_m, y_m = (float(part) for part in mercator_m(lon_deg, lat_deg))
    found = TileGrid().covering(z, x_m, y_m, x_m, y_m)
    return z, found.x0, found.y0


def check(one, picture, z, shift=lambda lon, lat: (lon, lat)):
    """Compare every 16th pixel with the tile it lies in, but for those within 2 px of a border."""
    view = one.scene.camera.view(one.at_s)
    across, down = (
        part.ravel() for part in np.meshgrid(range(8, WIDTH_PX, 16), range(8, HEIGHT_PX, 16))
    )
    px = np.stack([across - view.width_px / 2, view.height_px / 2 - down])
    m_per_px = np.linalg.inv(view.turn())
    at_m = np.add((m_per_px @ px).T, (view.x_m, view.y_m))
    reach = 2.0 * 2.0 ** (z + 8) / (2.0 * HALF_WORLD_M) / view.px_per_m / 256.0
    x_m, y_m = mercator_m(*shift(*degrees_of(at_m[:, 0], at_m[:, 1])))
    x = (x_m + HALF_WORLD_M) * 2.0**z / (2.0 * HALF_WORLD_M)
    y = (HALF_WORLD_M - y_m) * 2.0**z / (2.0 * HALF_WORLD_M)
    inside = [(n % 1.0 > 1.5 * reach) & (n % 1.0 < 1.0 - 1.5 * reach) for n in (x, y)]
    kept = inside[0] & inside[1]
    assert kept.sum() > 500
    wanted = colour_of(z, x.astype(int), y.astype(int))
    wanted = np.stack(np.broadcast_arrays(*wanted), axis=-1)
    seen = picture[down, across, :3].astype(int)
    assert np.abs(seen - wanted)[kept].max() <= 1


@pytest.mark.parametrize("bearing_deg", [0.0, 37.0])
@pytest.mark.parametrize("zoom", [11.0, 12.4, 13.6])
def test_every_tile_lies_where_its_number_says(raster_shot, zoom, bearing_deg):
    one = raster_shot(Painted())
    one.look_at(*MIDDLE_DEG, zoom)
    one.scene.camera.rotate(bearing_deg, one.at_s)
    check(one, one.take(), round(zoom))


def test_tiles_of_the_domestic_datum_lie_where_they_belong(catalogue, base_map, sprites, fonts):
    grid = TileGrid(wgs84_of_gcj02, gcj02_of_wgs84)
    one = build(catalogue, base_map, sprites, fonts, RasterGround(Painted(), grid))
    one.scene.set_overlays(hidden())
    one.look_at(*MIDDLE_DEG, 14.0)
    check(one, one.take(), 14, gcj02_of_wgs84)
    one.release()


def test_beyond_the_finest_zoom_the_finest_is_enlarged(raster_shot):
    one = raster_shot(Painted(zooms=(8, 12)))
    one.look_at(*MIDDLE_DEG, 15.0)
    picture = one.take()
    x_px, y_px = one.screen_of(*MIDDLE_DEG)
    assert np.abs(picture[y_px, x_px, :3] - colour_of(*tile_at(12, *MIDDLE_DEG))).max() <= 1


def test_tiles_of_512_px_are_taken_one_zoom_lower(raster_shot):
    tiles = Painted(side_px=512)
    one = raster_shot(tiles)
    one.look_at(*MIDDLE_DEG, 13.0)
    one.take()
    tiles.revision += 1
    check(one, one.take(), 12)


def test_a_coarser_tile_stands_in_until_the_fine_one_comes(raster_shot):
    tiles = Painted(missing=lambda *tile: tile[0] > 10)
    one = raster_shot(tiles)
    one.look_at(*MIDDLE_DEG, 13.0)
    check(one, one.take(), 10)
    assert tile_at(13, *MIDDLE_DEG) in tiles.asked
    tiles.missing = never
    tiles.revision += 1
    assert one.scene.due_in_s(one.at_s) == 0.0
    check(one, one.take(), 13)


def test_finer_tiles_stand_in_where_the_camera_went_out(raster_shot):
    tiles = Painted()
    one = raster_shot(tiles)
    one.look_at(*MIDDLE_DEG, 13.0)
    one.take()
    tiles.missing = lambda *tile: tile[0] < 13
    one.look_at(*MIDDLE_DEG, 12.0)
    picture = one.take()
    x_px, y_px = one.screen_of(*MIDDLE_DEG)
    assert np.abs(picture[y_px, x_px, :3] - colour_of(*tile_at(13, *MIDDLE_DEG))).max() <= 1


def bare_picture(raster_shot, zoom=11.0):
    """Return the picture without any tile."""
    one = raster_shot(Painted(zooms=(8, 14), missing=always))
    one.look_at(*MIDDLE_DEG, zoom)
    return one.take().astype(int)


def test_where_there_are_no_tiles_the_base_map_stays(raster_shot):
    picture = bare_picture(raster_shot)
    theme = load_theme("day")
    assert count_near(picture, rgb(theme, "map.land"), 2) > 20_000
    assert count_near(picture, rgb(theme, "map.water"), 2) > 20_000


def test_thin_tiles_let_the_base_map_through_evenly(raster_shot):
    """Half a tile over a coarser one that is hidden by it, nowhere twice."""
    under = bare_picture(raster_shot, 13.0)
    missing = {tile_at(13, *MIDDLE_DEG)}
    one = raster_shot(Painted(missing=lambda *tile: tile in missing), opacity=0.5)
    one.look_at(*MIDDLE_DEG, 13.0)
    seen = one.take().astype(int)
    x_px, y_px = one.screen_of(*MIDDLE_DEG)
    mixed = (under[y_px, x_px, :3] + np.array(colour_of(*tile_at(12, *MIDDLE_DEG)))) / 2
    assert np.abs(seen[y_px, x_px, :3] - mixed).max() <= 2


def test_a_clear_tile_shows_what_is_under_it(raster_shot):
    bare = bare_picture(raster_shot)
    assert (raster_shot(Painted(alpha=0)).take() == bare).all()


def test_no_seam_shows_between_tiles(raster_shot):
    for bearing_deg in (0.0, 23.0):
        one = raster_shot(White())
        one.look_at(*MIDDLE_DEG, 12.3)
        one.scene.camera.rotate(bearing_deg, one.at_s)
        assert (one.take() == 255).all()


@pytest.mark.parametrize(
    ("night", "white", "black"),
    [
        (NightLook.AS_IS, (255, 255), (0, 0)),
        (NightLook.DIM, (60, 80), (0, 12)),
        (NightLook.INVERT, (10, 40), (130, 180)),
    ],
)
def test_at_night_white_paper_does_not_glare(raster_shot, night, white, black):
    matrix, lift = tone_of(night).matrix, np.array(tone_of(night).lift)
    for part, (low, high) in ((1.0, white), (0.0, black)):
        shown = 255 * np.clip(matrix @ np.full(3, part) + lift, 0, 1)
        assert (shown >= low - 0.5).all()
        assert (shown <= high + 0.5).all()

    for theme, bounds in (("night", white), ("day", (255, 255))):
        seen = raster_shot(White(), theme, night=night).take()[..., :3]
        assert bounds[0] <= seen.min() <= seen.max() <= bounds[1]


def test_hues_stay_what_they_are_when_light_becomes_dark():
    matrix, lift = tone_of(NightLook.INVERT).matrix, np.array(tone_of(NightLook.INVERT).lift)
    red, green, blue = matrix @ np.array([0.9, 0.6, 0.6]) + lift
    assert red > green
    assert abs(green - blue) < 0.05


def test_the_ground_is_drawn_again_when_tiles_come_and_not_otherwise(raster_shot):
    tiles = Painted()
    one = raster_shot(tiles)
    one.take()
    asked = len(tiles.asked)
    one.take()
    assert len(tiles.asked) == asked
    assert one.scene.due_in_s(one.at_s) > 0.0
    tiles.revision += 1
    assert one.scene.due_in_s(one.at_s) == 0.0


def test_roads_and_boundaries_stay_on_top_of_tiles_that_lie_under_them(
    catalogue, base_map, sprites, fonts
):
    ground = RasterGround(White(), order=RasterOrder.UNDER)
    one = build(catalogue, base_map, sprites, fonts, ground)
    one.scene.set_overlays(hidden())
    one.look_at(120.9, 32.0108, 14.0)
    picture = one.take()
    white = count_near(picture, (255, 255, 255), 2)
    assert 0.8 * picture.shape[0] * picture.shape[1] < white
    assert count_near(picture, rgb(load_theme("day"), "map.motorway"), 10) > 1000
    one.release()


def test_the_makers_of_tiles_are_named_with_those_of_the_map(raster_shot):
    assert raster_shot(Painted()).scene.model.attribution == "© test · © tiles"


def test_textures_serve_all_windows_and_are_given_back(catalogue, base_map, sprites, fonts):
    one = build(catalogue, base_map, sprites, fonts, RasterGround(Painted()))
    one.take()
    sheets = layer_of(one.scene.model).sheets
    held_bytes = sheets.held_bytes
    second = MapScene(one.scene.model, load_theme("day"), hurries=False)
    second.attach(one.target.gl)
    second.draw(one.target.fbo, WIDTH_PX, HEIGHT_PX, 1.0, 0.0, 0.0)
    assert sheets.held_bytes == held_bytes > 0
    second.release()
    one.release()
    assert sheets.held_bytes == 0


def test_the_least_used_texture_is_given_up_first():
    tile = np.zeros((256, 256, 4), np.uint8)
    with HeadlessTarget(8, 8) as target:
        sheets = RasterSheets(3 * tile.nbytes)
        keys = [TileKey(9, x, 0) for x in range(4)]
        for key in keys[:3]:
            sheets.put(target.gl, key, tile)
        assert keys[0] in sheets
        sheets.put(target.gl, keys[3], tile)
        sheets.put(target.gl, keys[3], tile)
        assert [key in sheets for key in keys] == [True, False, True, True]
        assert sheets.bind(target.gl, keys[0])
        assert not sheets.bind(target.gl, keys[1])
        assert sheets.held_bytes == 3 * tile.nbytes
        sheets.release()
