"""The tracks of a past come out of the records as a recorder's own, and are laid once."""

import json
from pathlib import Path

import pytest

from app.commands.demo_past_tracks import STEP_S, TrackPlan, lay_tracks
from app.domain.errors import ConfigError
from backends.city.pack import CityPack, read_pack
from backends.history.archive import HistoryArchive
from tests.e2e.city import COACH, OFFICER_2013, TRUCK, write_city

UNTIL_S = 1_795_000_000.0
WHOLE_S = 480.0


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CityPack]:
    folder = tmp_path_factory.mktemp("city")
    write_city(folder)
    line = {"type": "LineString", "coordinates": [[120.72, 31.85], [121.08, 31.85]]}
    feature = {"type": "Feature", "properties": {"name": "航道"}, "geometry": line}
    ways = {"type": "FeatureCollection", "features": [feature]}
    (folder / "fairways.geojson").write_text(json.dumps(ways), "utf-8")
    return folder, read_pack(folder / "pack")


def plan(city: tuple[Path, CityPack], folder: Path, until_s: float = UNTIL_S) -> TrackPlan:
    return TrackPlan(city[0], "small", 7, UNTIL_S - WHOLE_S, until_s, folder)


def test_tracks_are_in_the_records_for_all_of_the_time_and_only_once(city, tmp_path):
    rows = lay_tracks(plan(city, tmp_path), city[1], lambda _at_s, _rows: None)
    found = HistoryArchive(tmp_path).changes(UNTIL_S - WHOLE_S, UNTIL_S)
    ids = found.ids.tolist()
    assert len(ids) == rows
    assert ids.count(OFFICER_2013.officer_id.encode()) >= 0.9 * WHOLE_S / STEP_S
    assert {TRUCK.vehicle_id.encode(), COACH.vehicle_id.encode()} < set(ids)
    assert any(one.startswith(b"ais:") for one in ids)
    assert lay_tracks(plan(city, tmp_path), city[1], lambda _at_s, _rows: None) == 0


def test_tracks_that_were_left_go_on_where_they_were(city, tmp_path):
    first = lay_tracks(plan(city, tmp_path, UNTIL_S - 200), city[1], lambda *_: None)
    rest = lay_tracks(plan(city, tmp_path), city[1], lambda *_: None)
    assert first > rest > 0
    whole = lay_tracks(plan(city, tmp_path / "whole"), city[1], lambda *_: None)
    assert abs(first + rest - whole) < 0.01 * whole


def test_no_track_is_laid_among_recordings_of_another_time(city, tmp_path):
    lay_tracks(plan(city, tmp_path, UNTIL_S - 380), city[1], lambda *_: None)
    early = TrackPlan(city[0], "small", 7, UNTIL_S - 300, UNTIL_S, tmp_path)
    with pytest.raises(ConfigError, match="another time"):
        lay_tracks(early, city[1], lambda *_: None)
