"""``tiles.toml`` opens what it names; what is wrong in it is said in one sentence."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigError
from app.domain.raster import NightLook, RasterOrder
from backends.tiles.kept_copies import KeptCopies
from backends.tiles.opening import open_tiles
from backends.tiles.setting import ServerSetting, read_tiles_setting
from backends.tiles.xyz import XyzServer
from tests.unit.backends.tiles.making import mbtiles, picture

EXAMPLE = Path(__file__).parents[4] / "resources" / "tiles.example.toml"


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "tiles.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_file_beside_the_configuration_is_opened(written, tmp_path):
    mbtiles(tmp_path / "a.mbtiles", {(3, 5, 1): picture()}, minzoom="3", maxzoom="3", name="甲")
    opened = open_tiles(written('[source]\nkind = "mbtiles"\npath = "a.mbtiles"\n'))
    assert opened.ground.tiles.key == "甲"
    assert opened.ground.grid.parts == 1
    assert (opened.ground.order, opened.ground.opacity) == (RasterOrder.OVER, 1.0)
    opened.close()


def test_a_folder_in_the_domestic_datum_is_bent_and_shown_as_told(written, tmp_path):
    (tmp_path / "t" / "9").mkdir(parents=True)
    opened = open_tiles(
        written(
            '[source]\nkind = "folder"\npath = "t"\nname = "航拍"\ndatum = "gcj02"\n'
            'scheme = "tms"\n[look]\norder = "under"\nopacity = 0.5\nnight = "invert"\n'
        )
    )
    ground = opened.ground
    assert ground.tiles.key == "航拍"
    assert ground.grid.parts > 1
    assert (ground.order, ground.opacity) == (RasterOrder.UNDER, 0.5)
    assert ground.night is NightLook.INVERT
    opened.close()


def test_a_server_is_named_and_not_called(written):
    opened = open_tiles(
        written(
            '[source]\nkind = "xyz"\nurl = "http://tiles.example/{z}/{x}/{y}.png"\n'
            'zooms = [3, 17]\nconnections = 3\ncache = "copies"\n'
        )
    )
    assert opened.ground.tiles.key == "tiles.example"
    assert opened.ground.tiles.zooms == (3, 17)
    assert len(opened.shelf._threads) == 3
    assert isinstance(opened.shelf._source, KeptCopies)
    opened.close()


def test_without_a_cache_there_are_no_copies(written, tmp_path):
    text = '[source]\nkind = "xyz"\nurl = "http://tiles.example/{z}/{x}/{y}.png"\n'
    opened = open_tiles(written(text))
    assert isinstance(opened.shelf._source, XyzServer)
    opened.close()
    assert [path.name for path in tmp_path.iterdir()] == ["tiles.toml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[source", "cannot be read"),
        ("", "missing required field `source`"),
        ('[source]\npath = "a"\n', "kind"),
        ('[source]\nkind = "wms"\n', "Invalid value 'wms'"),
        ('[source]\nkind = "folder"\n', "source.path is missing"),
        ('[source]\nkind = "folder"\npath = "none"\n', "no folder of tiles"),
        ('[source]\nkind = "folder"\npath = "a"\npfad = "b"\n', "unknown field `pfad`"),
        ('[source]\nkind = "xyz"\nurl = "x"\n', "is not http"),
        ('[source]\nkind = "xyz"\nzooms = [3]\n', "length 2"),
        ('[source]\nkind = "xyz"\nwithin_s = 0\n', "within_s"),
        ('[source]\nkind = "mbtiles"\ndatum = "bd09"\n', "datum"),
        ('[source]\nkind = "mbtiles"\nmemory_mib = 1\n', "memory_mib"),
        ('[source]\nkind = "mbtiles"\npath="x"\n[look]\nopacity = 2\n', "opacity"),
        ('[source]\nkind = "mbtiles"\npath="x"\n[look]\nnight = "blue"\n', "night"),
    ],
)
def test_what_is_wrong_is_said(written, text, said):
    with pytest.raises(ConfigError, match=said):
        open_tiles(written(text))


def test_a_configuration_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"tiles\.toml: cannot be read"):
        open_tiles(tmp_path / "tiles.toml")


def test_the_example_can_be_read():
    setting = read_tiles_setting(EXAMPLE)
    assert isinstance(setting.source, ServerSetting)
