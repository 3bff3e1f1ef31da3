"""A calibration is made beside the answers once, and recalled while roads and program are same."""

from pathlib import Path

import pytest

from backends.hub.reach_answers import speeds_of
from backends.hub.reach_calibrating import calibrate_or_recall
from backends.roads.network import RoadNetwork
from backends.roads.reach_calibration import (
    FILE_NAME,
    Calibration,
    read_calibration,
    write_calibration,
)
from backends.roads.reach_region import ReachPlanner
from tests.unit.backends.roads.conftest import graph_of, town

assert town  # the fixture

SPEEDS = Path(__file__).resolve().parents[4] / "resources" / "rules" / "road_speeds.toml"
SPEEDS_NOW = speeds_of(SPEEDS, 1_800_000_000.0)
ENDS_WITHIN_S = 60.0


def planner_of(graph):
    return ReachPlanner(RoadNetwork(graph), SPEEDS_NOW)


def test_it_is_made_once_and_recalled_at_the_next_start(town, tmp_path):
    first = planner_of(town)
    thread = calibrate_or_recall(first, tmp_path)
    thread.join(ENDS_WITHIN_S)
    assert not first.is_calibrating
    assert first.calibration.drives >= 50
    again = planner_of(town)
    calibrate_or_recall(again, tmp_path).join(ENDS_WITHIN_S)
    assert again.calibration == first.calibration
    assert not again.is_calibrating


def test_of_other_roads_nothing_is_recalled(town, tmp_path):
    calibrate_or_recall(planner_of(town), tmp_path).join(ENDS_WITHIN_S)
    kept = (tmp_path / FILE_NAME).read_bytes()
    small = graph_of([(121.0, 32.0), (121.01, 32.0)], [(0, 1, 40.0)])
    other = planner_of(small)
    calibrate_or_recall(other, tmp_path).join(ENDS_WITHIN_S)
    assert other.calibration.drives == 0
    assert (tmp_path / FILE_NAME).read_bytes() != kept


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b'{"key": "k", "stretch": "x", "drives": 1}',
                b'{"key": "k", "stretch": NaN, "drives": 1}',
                b'{"key": "k", "stretch": 99, "drives": 1}']
)  # fmt: skip
def test_noise_counts_as_nothing_kept(tmp_path, content):
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    assert read_calibration(path, "k") is None


def test_what_is_kept_is_for_its_key_alone(tmp_path):
    path = tmp_path / FILE_NAME
    write_calibration(path, "k", Calibration(1.25, 400))
    assert read_calibration(path, "k") == Calibration(1.25, 400)
    assert read_calibration(path, "l") is None


def test_a_folder_that_cannot_be_written_costs_the_next_start_only(town, tmp_path):
    planner = planner_of(town)
    calibrate_or_recall(planner, tmp_path / "absent").join(ENDS_WITHIN_S)
    assert planner.calibration.drives >= 50
