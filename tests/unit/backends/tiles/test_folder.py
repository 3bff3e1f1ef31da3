"""A folder of tiles is read in either numbering, and never left."""

import os

import pytest

from app.domain.errors import ConfigError, DecodeError
from backends.tiles.folder import TileFolder
from backends.tiles.source import MOST_BYTES, SourceError, TileId


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "tiles"
    (root / "3" / "5").mkdir(parents=True)
    (root / "7" / "5").mkdir(parents=True)
    (root / "x").mkdir()
    (root / "9").write_bytes(b"a file, no zoom")
    return root


@pytest.mark.parametrize("suffix", ["png", "jpg", "jpeg", "webp"])
def test_a_tile_is_found_by_its_number_and_any_suffix(folder, suffix):
    (folder / "3" / "5" / f"1.{suffix}").write_bytes(b"tile")
    source = TileFolder(folder, attribution="© hall")
    assert (source.name, source.attribution, source.zooms) == ("tiles", "© hall", (3, 7))
    assert source.fetch(TileId(3, 5, 1)) == b"tile"
    assert source.fetch(TileId(3, 5, 2)) is None
    assert source.fetch(TileId(9, 5, 2)) is None
    assert TileFolder(folder, is_tms=True).fetch(TileId(3, 5, 6)) == b"tile"
    source.close()


def test_a_folder_without_zooms_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no folder named after a zoom"):
        TileFolder(tmp_path)
    with pytest.raises(ConfigError, match="no folder of tiles there"):
        TileFolder(tmp_path / "none")


def test_a_link_out_of_the_folder_is_not_followed(folder, tmp_path):
    (tmp_path / "secret.png").write_bytes(b"secret")
    (folder / "3" / "5" / "1.png").symlink_to(tmp_path / "secret.png")
    (folder / "3" / "5" / "2.png").symlink_to("2.png")
    source = TileFolder(folder)
    with pytest.raises(DecodeError, match="outside"):
        source.fetch(TileId(3, 5, 1))
    with pytest.raises(DecodeError):
        source.fetch(TileId(3, 5, 2))


def test_a_pipe_a_folder_and_a_giant_are_refused_at_once(folder):
    os.mkfifo(folder / "3" / "5" / "1.png")
    (folder / "3" / "5" / "2.png").mkdir()
    with (folder / "3" / "5" / "3.png").open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    source = TileFolder(folder)
    with pytest.raises(DecodeError, match="not_a_picture"):
        source.fetch(TileId(3, 5, 1))
    with pytest.raises(DecodeError):
        source.fetch(TileId(3, 5, 2))
    with pytest.raises(DecodeError, match="too_large"):
        source.fetch(TileId(3, 5, 3))


def test_a_folder_that_goes_away_is_said_to_be_away(folder):
    source = TileFolder(folder)
    folder.rename(folder.with_name("elsewhere"))
    with pytest.raises(SourceError, match="the folder is gone"):
        source.fetch(TileId(3, 5, 1))
