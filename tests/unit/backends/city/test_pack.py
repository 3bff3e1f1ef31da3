"""A pack on disk reads back equal, is written whole or not at all, and is refused when touched."""

import hashlib
import io
import json
from dataclasses import replace

import numpy as np
import pytest

from app.domain.errors import ConfigError
from backends.city import read_pack
from backends.city.importing import import_city
from backends.city.pack import read_info, write_pack


@pytest.fixture
def pack(cross, tmp_path):
    return import_city(cross, None, tmp_path / "pack")


def test_what_is_read_equals_what_was_written(pack, tmp_path):
    again = read_pack(tmp_path / "pack")
    assert again.info == pack.info
    assert again.base_map.places == pack.base_map.places
    assert again.roads.junction_names == pack.roads.junction_names
    assert again.roads.names == pack.roads.names
    for key in ("lonlat", "first", "head", "length_m", "travel_s", "shape_first", "shape_lonlat"):
        assert np.array_equal(getattr(again.roads, key), getattr(pack.roads, key))
    assert again.base_map.areas.keys() == pack.base_map.areas.keys()


def test_who_the_city_is_can_be_read_alone(pack, tmp_path):
    info, whole = read_info(tmp_path / "pack"), read_pack(tmp_path / "pack").info
    assert [c.code for c in info.counties] == [c.code for c in whole.counties]
    assert (info.code, info.name, info.is_demo) == (whole.code, whole.name, whole.is_demo)
    with pytest.raises(ConfigError, match="no city pack there"):
        read_info(tmp_path / "nowhere")
    damaged = tmp_path / "pack" / "counties.npz"
    damaged.write_bytes(damaged.read_bytes() + b"x")
    with pytest.raises(ConfigError, match=r"counties\.npz is damaged"):
        read_info(tmp_path / "pack")


def test_importing_twice_gives_the_same_bytes(cross, pack, tmp_path):
    import_city(cross, None, tmp_path / "again")
    for file in sorted((tmp_path / "pack").iterdir()):
        assert file.read_bytes() == (tmp_path / "again" / file.name).read_bytes()


def test_a_pack_is_replaced_and_nothing_is_left_beside_it(pack, tmp_path):
    renamed = replace(pack, info=replace(pack.info, name="新城"))
    write_pack(renamed, tmp_path / "pack")
    assert read_pack(tmp_path / "pack").info.name == "新城"
    assert {path.name for path in tmp_path.iterdir()} == {"pack", "cross.osm.pbf"}


def test_a_folder_that_is_no_pack_is_not_overwritten(pack, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigError, match="is no city pack"):
        write_pack(pack, tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").exists()


@pytest.mark.parametrize("name", ["areas.npz", "lines.npz", "roads.npz", "names.json"])
def test_a_changed_byte_is_noticed(pack, tmp_path, name):
    path = tmp_path / "pack" / name
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 1
    path.write_bytes(body)
    with pytest.raises(ConfigError, match=f"{name} is damaged"):
        read_pack(tmp_path / "pack")


def test_a_missing_folder_a_missing_file_and_another_format_are_one_sentence_each(pack, tmp_path):
    with pytest.raises(ConfigError, match="no city pack there"):
        read_pack(tmp_path / "nowhere")
    meta = tmp_path / "pack" / "pack.json"
    said = json.loads(meta.read_text())
    meta.write_text(json.dumps({**said, "format": 99}))
    with pytest.raises(ConfigError, match="format 99, this program reads 1 to 2"):
        read_pack(tmp_path / "pack")
    meta.write_text(json.dumps(said))
    (tmp_path / "pack" / "roads.npz").unlink()
    with pytest.raises(ConfigError, match=r"roads\.npz is missing"):
        read_pack(tmp_path / "pack")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("head", lambda a: np.full_like(a, 999)),
        ("first", lambda a: a[::-1].copy()),
        ("travel_s", lambda a: -a),
        ("travel_s", lambda a: np.full_like(a, np.nan)),
        ("length_m", lambda a: a[:-1]),
        ("lonlat", lambda a: a * np.nan),
        ("lonlat", lambda a: a.astype(np.float32)),
        ("name", lambda a: np.full_like(a, 77)),
        ("road_class", lambda a: np.full_like(a, 200)),
        ("shape_first", lambda a: a + np.uint32(1)),
        ("head", lambda a: a.astype(object)),
    ],
)
def test_arrays_that_do_not_fit_are_refused_even_with_the_right_hash(pack, tmp_path, key, value):
    folder = tmp_path / "pack"
    with np.load(folder / "roads.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays[key] = value(arrays[key])
    np.savez(folder / "roads.npz", allow_pickle=True, **arrays)
    meta = json.loads((folder / "pack.json").read_text())
    meta["sha256"]["roads.npz"] = hashlib.sha256((folder / "roads.npz").read_bytes()).hexdigest()
    (folder / "pack.json").write_text(json.dumps(meta))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_pack(folder)


@pytest.mark.parametrize("at", ["head", "tail", "flipped", "lone"])
def test_a_table_that_is_no_archive_is_refused_even_with_the_right_hash(pack, tmp_path, at):
    folder = tmp_path / "pack"
    write_pack(pack, folder)
    file = folder / "roads.npz"
    whole = file.read_bytes()
    kept = io.BytesIO()
    np.save(kept, np.zeros(3))
    said = {
        "head": b"PK\x03\x04" + bytes(400),
        "tail": whole[:-40],
        "flipped": whole[:300] + bytes([whole[300] ^ 1]) + whole[301:],
        "lone": kept.getvalue(),
    }
    file.write_bytes(said[at])
    meta = json.loads((folder / "pack.json").read_bytes())
    meta["sha256"]["roads.npz"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (folder / "pack.json").write_text(json.dumps(meta))
    with pytest.raises(ConfigError, match="cannot be read"):
        read_pack(folder)
