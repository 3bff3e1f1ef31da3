"""An MBTiles file is read as its specification says, and a hostile one is refused or bounded."""

import sqlite3

import pytest

from app.domain.errors import ConfigError, DecodeError
from backends.tiles import mbtiles as module
from backends.tiles.mbtiles import MbTiles, plain
from backends.tiles.source import MOST_BYTES, SourceError, TileId
from tests.unit.backends.tiles.making import mbtiles


def test_rows_are_counted_from_the_south_in_the_file_and_from_the_north_by_us(tmp_path):
    file = mbtiles(tmp_path / "a.mbtiles", {(3, 5, 1): b"north", (3, 5, 6): b"south"})
    source = MbTiles(file)
    assert source.fetch(TileId(3, 5, 1)) == b"north"
    assert source.fetch(TileId(3, 5, 6)) == b"south"
    assert source.fetch(TileId(3, 5, 5)) is None
    with sqlite3.connect(file) as db:
        rows = dict(db.execute("SELECT tile_data, tile_row FROM tiles").fetchall())
    db.close()
    assert rows == {b"north": 6, b"south": 1}
    source.close()


def test_name_attribution_and_zooms_come_from_the_file_unless_told(tmp_path):
    facts = {
        "name": "航拍",
        "attribution": '<a href="http://x.example">&copy; OSM</a> contributors',
        "minzoom": "8",
        "maxzoom": "13",
    }
    file = mbtiles(tmp_path / "a.mbtiles", {}, **facts)
    source = MbTiles(file)
    assert (source.name, source.attribution) == ("航拍", "© OSM contributors")
    assert source.zooms == (8, 13)
    source.close()
    source = MbTiles(file, "我们的", "© hall")
    assert (source.name, source.attribution) == ("我们的", "© hall")
    source.close()


def test_zooms_are_looked_up_where_the_file_does_not_say(tmp_path):
    source = MbTiles(mbtiles(tmp_path / "b.mbtiles", {(4, 1, 1): b"x", (9, 1, 1): b"y"}))
    assert source.name == "b"
    assert source.zooms == (4, 9)
    source.close()


def test_the_file_is_not_written_even_where_it_could_be(tmp_path):
    file = mbtiles(tmp_path / "a.mbtiles", {(3, 5, 1): b"x"})
    before = file.read_bytes()
    source = MbTiles(file)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        source._db.execute("DELETE FROM tiles")
    source.close()
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.mbtiles"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(900), b"<html></html>"])
def test_what_is_no_database_is_refused(tmp_path, content):
    file = tmp_path / "a.mbtiles"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"a\.mbtiles: is no MBTiles file"):
        MbTiles(file)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        MbTiles(tmp_path / "none.mbtiles")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"format": "pbf"}, "'pbf', not pictures"),
        ({"minzoom": "x", "maxzoom": "3"}, "invalid literal"),
        ({"minzoom": "9", "maxzoom": "3"}, "zooms 9 to 3"),
        ({"minzoom": "0", "maxzoom": "99"}, "zooms 0 to 99"),
    ],
)
def test_metadata_that_cannot_be_used_are_refused(tmp_path, facts, said):
    with pytest.raises(ConfigError, match=said):
        MbTiles(mbtiles(tmp_path / "a.mbtiles", {}, **facts))


def test_a_database_without_the_tables_is_refused(tmp_path):
    with sqlite3.connect(tmp_path / "a.mbtiles") as db:
        db.execute("CREATE TABLE people (name TEXT)")
    db.close()
    with pytest.raises(ConfigError, match="no tables 'tiles'"):
        MbTiles(tmp_path / "a.mbtiles")


def test_half_a_file_gives_what_it_has_and_refuses_the_rest(tmp_path):
    tiles = {(6, x, y): bytes([x, y]) * 4000 for x in range(6) for y in range(6)}
    file = mbtiles(tmp_path / "a.mbtiles", tiles, minzoom="6", maxzoom="6")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    try:
        source = MbTiles(file)
    except ConfigError:
        return  # what is missing was needed to open it
    outcomes = set()
    for tile, data in tiles.items():
        try:
            outcomes.add(source.fetch(TileId(*tile)) == data)
        except (DecodeError, SourceError):
            outcomes.add("refused")
    source.close()
    assert outcomes <= {True, None, "refused"}
    assert "refused" in outcomes


def test_a_tile_that_is_too_large_or_no_blob_is_refused(tmp_path):
    tiles = {(3, 1, 1): bytes(MOST_BYTES + 1), (3, 1, 2): "text", (3, 1, 3): 7, (3, 1, 4): None}
    source = MbTiles(mbtiles(tmp_path / "a.mbtiles", tiles, minzoom="3", maxzoom="3"))
    with pytest.raises(DecodeError, match="too_large"):
        source.fetch(TileId(3, 1, 1))
    for y in (2, 3):
        with pytest.raises(DecodeError, match="not_a_picture"):
            source.fetch(TileId(3, 1, y))
    assert source.fetch(TileId(3, 1, 4)) is None
    source.close()


def test_a_view_that_computes_for_ever_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WITHIN_S", 0.05)
    with sqlite3.connect(tmp_path / "a.mbtiles") as db:
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute("INSERT INTO metadata VALUES ('minzoom', '1'), ('maxzoom', '3')")
        db.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT 3 AS zoom_level, -abs(i) AS tile_column,"
            " 1 AS tile_row, x'00' AS tile_data FROM n"
        )
    db.close()
    source = MbTiles(tmp_path / "a.mbtiles")
    with pytest.raises(SourceError, match="interrupted"):
        source.fetch(TileId(3, 1, 6))
    source.close()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a < b © hall", "a < b © hall"),
        ("<b>x</b> &amp; y", "x & y"),
        ("a <!-- <b> --> b", "a b"),
        ("> x", "> x"),
        ("<<x>> y", "<> y"),
        ("x\x00\u202ey", "x〔U+0000〕〔U+202E〕y"),
        ("", ""),
    ],
)
def test_markup_is_taken_out_of_an_attribution(written, shown):
    assert plain(written) == shown


def test_the_name_in_the_file_is_made_plain_for_log_and_screen(tmp_path):
    source = MbTiles(mbtiles(tmp_path / "a.mbtiles", {(3, 1, 1): b"x"}, name="a\nb\x1b[2J" * 99))
    source.close()
    assert source.name.isprintable()
    assert len(source.name) <= 201


def test_a_file_that_is_refused_is_closed(tmp_path, monkeypatch):
    opened = []
    connect = sqlite3.connect

    def watched(*told, **more):
        opened.append(connect(*told, **more))
        return opened[-1]

    file = mbtiles(tmp_path / "a.mbtiles", {}, format="pbf")
    monkeypatch.setattr(sqlite3, "connect", watched)
    with pytest.raises(ConfigError, match="'pbf'"):
        MbTiles(file)
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        opened[0].execute("SELECT 1")
