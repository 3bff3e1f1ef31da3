"""``dutywall turns`` counts what a hall recorded, and says on what its table rests."""

from argparse import Namespace

import numpy as np

from app.cli import build_parser
from app.commands.turns import run
from app.domain.citypack import BaseMap, CityInfo
from backends.city.pack import CityPack, write_pack
from backends.history.layout import TRACKS
from backends.roads.past_turns import FILE_NAME, read_turns
from tests.unit.backends.history.ground import open_recording, sheet
from tests.unit.backends.roads.conftest import town
from tests.unit.backends.roads.test_past_turns import ROUND, drive

assert town  # the fixture


def words(tmp_path) -> Namespace:
    data, city = str(tmp_path / "hall"), str(tmp_path / "city")
    return build_parser().parse_args(["turns", "--data", data, "--city", city])


def keep_city(graph, tmp_path):
    base = BaseMap({}, {}, (), (121.0, 32.0, 121.03, 32.03), "")
    info = CityInfo("3206", "试城", "Test City", True, ())
    write_pack(CityPack(info, base, graph), tmp_path / "city" / "pack")


def test_what_was_recorded_is_counted_into_a_file_that_names_its_days(town, tmp_path, capsys):
    keep_city(town, tmp_path)
    fixes = drive(town, ROUND)
    folder = tmp_path / "hall" / "history"
    recording = open_recording(folder)
    names = {
        "id": fixes.ids[:1],
        "label": np.array([b"T"], "S48"),
        "class": fixes.columns["class"][:1],
        "source": np.array([b"columns"], "S16"),
    }
    moving = {key: column for key, column in fixes.columns.items() if key != "class"}
    moving["state"] = moving["county"] = np.zeros(len(fixes), np.uint8)
    recording.write([sheet(TRACKS, names, np.zeros(len(fixes), np.intp), moving)])
    assert run(words(tmp_path)) == 0
    said = capsys.readouterr().out
    assert f"{len(ROUND) - 2} turns" in said
    assert "2027-01-15 to 2027-01-15" in said
    book = read_turns(tmp_path / "hall" / FILE_NAME, town)
    assert book is not None
    assert int(book.counts.sum()) == len(ROUND) - 2
    assert book.fixes > len(fixes) / 2


def test_a_hall_that_recorded_nothing_is_told_so(town, tmp_path, capsys):
    keep_city(town, tmp_path)
    assert run(words(tmp_path)) == 2
    assert "nothing is recorded" in capsys.readouterr().err
    assert not (tmp_path / "hall" / FILE_NAME).exists()
