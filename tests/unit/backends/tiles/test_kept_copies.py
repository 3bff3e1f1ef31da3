"""Copies of tiles serve quickly and when the server is away, within their bounds."""

import os

import pytest

from app.domain.errors import ConfigError, DecodeError
from backends.tiles.kept_copies import FRESH_FOR_S, KeptCopies
from backends.tiles.source import SourceError, TileId
from tests.unit.backends.tiles.making import noise, picture

TILE = TileId(3, 5, 1)


class Asked:
    name, attribution, zooms = "there", "© there", (0, 9)

    def __init__(self):
        self.count = 0
        self.answer = picture()
        self.is_closed = False

    def fetch(self, tile):
        assert tile.is_possible
        self.count += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.is_closed = True


@pytest.fixture
def server():
    return Asked()


def copies(server, folder, most_bytes=10**7):
    return KeptCopies(server, folder / "copies", most_bytes)


def test_a_copy_is_there_after_a_restart_and_nobody_is_asked_for_it(server, tmp_path):
    kept = copies(server, tmp_path)
    assert (kept.name, kept.attribution, kept.zooms) == ("there", "© there", (0, 9))
    assert kept.copy(TILE, of_any_age=True) is None
    assert kept.fetch(TILE) == kept.copy(TILE, of_any_age=False) == picture()
    again = copies(server, tmp_path)
    assert again.copy(TILE, of_any_age=False) == picture()
    assert server.count == 1
    assert again.held_bytes == kept.held_bytes > len(picture())
    kept.close()
    assert server.is_closed


def test_a_copy_grows_old_while_the_program_runs(server, tmp_path):
    now_s = [5e9]  # the disk's clock need not be ours
    kept = KeptCopies(server, tmp_path / "copies", 10**7, lambda: now_s[0])
    kept.fetch(TILE)
    now_s[0] += FRESH_FOR_S - 60.0
    assert kept.copy(TILE, of_any_age=False) == picture()
    now_s[0] += 120.0
    assert kept.copy(TILE, of_any_age=False) is None
    assert kept.copy(TILE, of_any_age=True) == picture()
    server.answer = SourceError("unreachable")
    with pytest.raises(SourceError):  # whoever asks is told that the server is away
        kept.fetch(TILE)


def test_what_a_program_that_was_ended_left_half_written_is_removed(server, tmp_path):
    kept = copies(server, tmp_path)
    kept.fetch(TILE)
    for name in ("3-5-1.140123", "9-1-1.77"):
        (tmp_path / "copies" / name).write_bytes(b"half")
    (tmp_path / "copies" / "notes.txt").write_bytes(b"of somebody else")
    copies(server, tmp_path)
    left = sorted(path.name for path in (tmp_path / "copies").iterdir())
    assert left == ["3-5-1.tile", "began", "notes.txt"]


def test_a_torn_copy_is_none(server, tmp_path):
    kept = copies(server, tmp_path)
    kept.fetch(TILE)
    (file,) = (tmp_path / "copies").glob("*.tile")
    for torn in (file.read_bytes()[:-5], b"", bytes(500)):
        file.write_bytes(torn)
        assert kept.copy(TILE, of_any_age=True) is None


def test_what_is_missing_or_no_tile_is_not_copied(server, tmp_path):
    kept = copies(server, tmp_path)
    server.answer = None
    assert kept.fetch(TILE) is None
    server.answer = b"<html>"
    with pytest.raises(DecodeError):
        kept.fetch(TILE)
    assert list((tmp_path / "copies").glob("*.tile")) == []


def test_the_oldest_go_when_the_bound_is_reached(server, tmp_path):
    server.answer = noise()
    size = len(noise()) + 32
    kept = copies(server, tmp_path, 4 * size)
    for x in range(8):
        kept.fetch(TileId(3, x, 0))
        (file,) = (tmp_path / "copies").glob(f"3-{x}-0.tile")
        os.utime(file, (1000.0 + x, 1000.0 + x))
        assert kept.held_bytes <= 4 * size
    left = sorted(file.name for file in (tmp_path / "copies").glob("*.tile"))
    assert "3-7-0.tile" in left
    assert "3-0-0.tile" not in left
    assert sum(f.stat().st_size for f in (tmp_path / "copies").glob("*.tile")) == kept.held_bytes


def test_a_disk_that_takes_nothing_costs_the_copy_only(server, tmp_path, monkeypatch):
    kept = copies(server, tmp_path)
    (tmp_path / "copies" / "began").unlink()
    (tmp_path / "copies").rmdir()
    assert kept.fetch(TILE) == picture()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ConfigError, match="no folder for copies"):
        KeptCopies(server, tmp_path / "file", 10**6)
