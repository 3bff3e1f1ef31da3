"""Tiles that cannot be opened stop no seat: the map goes on, and says which file and why."""

import argparse
import logging
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.raster_ground import open_raster

BROKEN = {
    "missing": None,
    "no toml": "[source\n",
    "other keys": '[source]\nkind = "mbtiles"\ncolour = 3\n',
    "no such file": '[source]\nkind = "mbtiles"\npath = "away.mbtiles"\n',
    "no database": '[source]\nkind = "mbtiles"\npath = "tiles.toml"\n',
    "no folder": '[source]\nkind = "folder"\npath = "away"\n',
    "no address": '[source]\nkind = "xyz"\nurl = "ftp://host/{z}/{x}/{y}"\n',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_broken_tiles_are_noted_and_the_start_goes_on(
    tmp_path: Path, content: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "tiles.toml"
    if content is not None:
        file.write_text(content)
    with ExitStack() as stack, caplog.at_level(logging.ERROR, "render"):
        ground = open_raster(argparse.Namespace(tiles=file), tmp_path, stack)
    assert ground is not None
    kind, _, reason = ground.tiles.note.partition(":")
    assert kind == "unopened"
    assert reason.startswith("tiles.toml: ")
    assert len(reason) > len("tiles.toml: ")
    assert ground.tiles.tile(0, 0, 0) is None
    assert str(file) in caplog.text


def test_a_seat_that_wishes_for_no_tiles_has_none(tmp_path: Path) -> None:
    with ExitStack() as stack:
        assert open_raster(argparse.Namespace(tiles=None), tmp_path, stack) is None
