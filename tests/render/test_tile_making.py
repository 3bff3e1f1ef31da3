"""Tiles of our own base map: they look as the map does, and lie where it does."""

import io
import sqlite3
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from app.commands import city_tiles
from app.domain.errors import ConfigError
from app.domain.geo import mercator_m
from app.domain.raster import NightLook, RasterGround
from app.domain.tile_grid import HALF_WORLD_M
from app.tile_making import MOST_TILES, TilePlan, make_tiles
from backends.tiles.mbtiles import MbTiles
from backends.tiles.mbtiles_writer import MbTilesWriter
from backends.tiles.source import TileId
from map_layers.camera import Camera
from map_layers.model import MapModel
from map_layers.overlays import Overlays
from tests.render.conftest import BOUNDS_DEG, Shot


class Pictures:
    """The tiles of a file, decoded at once."""

    key, attribution, note, revision = "made", "", "", 0

    def __init__(self, source):
        self.source = source
        self.zooms = source.zooms

    def tile(self, z, x, y):
        data = self.source.fetch(TileId(z, x, y))
        return None if data is None else np.asarray(Image.open(io.BytesIO(data)).convert("RGBA"))


@pytest.fixture(scope="module")
def made(base_map, tmp_path_factory):
    out = tmp_path_factory.mktemp("made") / "new" / "demo.mbtiles"
    try:
        count = make_tiles(base_map, "示范", TilePlan((13, 13)), out)
    except ConfigError as error:
        pytest.skip(str(error))
    return out, count


def test_a_file_of_tiles_covers_the_map_and_says_what_it_is(made):
    out, count = made
    source = MbTiles(out)
    assert (source.name, source.zooms) == ("示范", (13, 13))
    assert source.attribution == "© test · 示意"
    with sqlite3.connect(out) as db:
        assert db.execute("SELECT count(*) FROM tiles").fetchone() == (count,)
        west = db.execute("SELECT value FROM metadata WHERE name = 'bounds'").fetchone()[0]
    db.close()
    assert west.startswith(f"{BOUNDS_DEG[0]:.6f},")
    assert count > 12
    source.close()
    assert [path.name for path in out.parent.iterdir()] == ["demo.mbtiles"]


def test_the_map_over_its_own_tiles_is_the_map(
    made, world, base_map, registers, sprites, fonts, theme
):
    source = MbTiles(made[0])
    pictures = []
    for raster in (None, RasterGround(Pictures(source), night=NightLook.AS_IS)):
        model = MapModel(world, base_map, registers, sprites, fonts, raster=raster)
        one = Shot(model, theme)
        hidden = frozenset(model.stack.keys) - {"basemap", "raster"}
        one.scene.set_overlays(Overlays(hidden_layers=hidden))
        one.look_at(120.88, 32.0, 13.0)
        pictures.append(one.take().astype(int)[60:-60, 60:-60])
        one.release()
    source.close()
    differing = np.abs(pictures[0] - pictures[1]).max(axis=-1) > 40
    assert pictures[0].std() > 3.0
    assert differing.mean() < 0.01  # edges that fall between two pixels


@pytest.mark.usefixtures("made")  # it skips where nothing can be drawn
@pytest.mark.parametrize("has_names", [False, True])
def test_the_lowest_zoom_and_the_edge_of_the_world_are_drawn_where_they_lie(
    base_map, tmp_path, has_names
):
    """The town is a dot of zoom 5; seen from half a world away it lies where it should."""
    asked = set()
    jump = Camera.jump

    def watched(camera, view):
        asked.add((view.x_m, view.y_m, view.zoom))
        jump(camera, view)

    wide = replace(base_map, bounds_deg=(118.0, -84.9, 179.9, 84.9))
    out = tmp_path / "a.mbtiles"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Camera, "jump", watched)
        count = make_tiles(wide, "x", TilePlan((5, 5), has_names=has_names), out)
    assert count == 6 * 32
    assert len({look for look in asked if look[2] == 5.0}) == 4
    source = MbTiles(out)
    place = np.array([[120.88, 32.0]])
    x_m, y_m = (float(at[0]) for at in mercator_m(place[:, 0], place[:, 1]))
    column, row = ((at + HALF_WORLD_M) / (2 * HALF_WORLD_M) * 32 for at in (x_m, -y_m))
    town = TileId(5, int(column), int(row))
    seen = np.asarray(Image.open(io.BytesIO(source.fetch(town))).convert("RGB")).astype(int)
    rows, columns = np.nonzero(np.abs(seen - seen[0, 0]).max(axis=-1) > 2)
    assert len(rows) > 0
    assert abs(columns.mean() - (column - town.x) * 256) < 8.0
    assert abs(rows.mean() - (row - town.y) * 256) < 8.0
    source.close()


def test_too_many_tiles_and_impossible_zooms_are_refused(base_map, tmp_path):
    wide = replace(base_map, bounds_deg=(100.0, 20.0, 120.0, 40.0))
    with pytest.raises(ConfigError, match=f"at most {MOST_TILES}"):
        make_tiles(wide, "x", TilePlan((8, 18)), tmp_path / "a.mbtiles")
    for zooms in ((6, 5), (0, 13), (4, 8), (5, 40)):
        with pytest.raises(ConfigError, match="are not within"):
            make_tiles(base_map, "x", TilePlan(zooms), tmp_path / "a.mbtiles")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("made")
def test_what_the_camera_cannot_look_at_is_refused_and_not_drawn_elsewhere(
    base_map, tmp_path, monkeypatch
):
    monkeypatch.setattr("app.tile_making.LOWEST_ZOOM", 0)
    with pytest.raises(ConfigError, match="zoom 2: the camera cannot look"):
        make_tiles(base_map, "x", TilePlan((2, 2)), tmp_path / "a.mbtiles")
    assert list(tmp_path.iterdir()) == []


def test_a_zoom_that_is_none_is_refused(tmp_path):
    class Asked:
        zoom = "far"

    with pytest.raises(ConfigError, match="'far' is not a zoom"):
        city_tiles.run(Asked())


def write(out, tiles):
    with MbTilesWriter(out, {}) as writer:
        for data in tiles:
            writer.put(TileId(3, 1, 1), data)


def test_what_was_begun_is_taken_away_where_it_fails_and_an_older_file_stays(tmp_path):
    out = tmp_path / "a.mbtiles"
    out.write_bytes(b"older")
    for tiles in ([b"x", b"twice"], [b"x", object()]):
        with pytest.raises(ConfigError, match="a tile cannot"):
            write(out, tiles)
        assert out.read_bytes() == b"older"
    assert [path.name for path in tmp_path.iterdir()] == ["a.mbtiles"]
    with pytest.raises(ConfigError, match="cannot be written there"):
        MbTilesWriter(out / "b.mbtiles", {})
