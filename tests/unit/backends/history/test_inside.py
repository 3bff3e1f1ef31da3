"""Who was inside an area: the same as looking at every fix by hand."""

from pathlib import Path

import numpy as np
import pytest
from shapely import Point, Polygon

from app.domain.errors import OperatorError
from app.domain.history import Stay
from backends.history.inside import MOST_CORNERS, stays
from backends.history.layout import TRACKS
from tests.unit.backends.history.ground import START_S, Diary, open_recording, record

TRIANGLE = [(120.6, 31.6), (121.4, 31.8), (120.9, 32.4)]
STAR = [
    (121.0, 32.45), (120.93, 32.1), (120.55, 32.1), (120.87, 31.9), (120.75, 31.55),
    (121.0, 31.77), (121.25, 31.55), (121.13, 31.9), (121.45, 32.1), (121.07, 32.1),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inside") / "recorded"


@pytest.fixture(scope="module")
def diary(folder: Path) -> Diary:
    recording = open_recording(folder)
    told = record(recording, TRACKS, 1800.0, seed=8)
    recording.catalogue.close()
    return told


def by_hand(
    diary: Diary, ring: list[tuple[float, float]], from_s: float, to_s: float
) -> list[Stay]:
    area = Polygon(ring)
    found: dict[str, list[float]] = {}
    for row in diary.rows:
        if from_s <= row["receipt_s"] <= to_s and area.contains(
            Point(row["lon_deg"], row["lat_deg"])
        ):
            found.setdefault(row["id"].decode(), []).append(row["receipt_s"])
    return [Stay(k, min(v), max(v), len(v)) for k, v in sorted(found.items())]


@pytest.mark.parametrize("ring", [TRIANGLE, STAR, STAR[::-1]], ids=["triangle", "star", "turned"])
@pytest.mark.parametrize(("from_s", "to_s"), [(0.0, 3000.0), (301.5, 1100.25)])
def test_it_is_what_every_fix_says(
    folder: Path, diary: Diary, ring: list[tuple[float, float]], from_s: float, to_s: float
) -> None:
    span = START_S + from_s, START_S + to_s
    found = stays(folder, np.array(ring), *span)
    assert found == by_hand(diary, ring, *span)
    assert found


def test_nobody_was_where_nothing_is_recorded(folder: Path, diary: Diary) -> None:
    away = np.array(TRIANGLE) + 10.0
    assert stays(folder, away, START_S, START_S + 3000.0) == []
    assert stays(folder, np.array(TRIANGLE), 0.0, 1000.0) == []
    assert stays(folder / "none", np.array(TRIANGLE), START_S, START_S + 3000.0) == []


def test_a_county_sees_only_the_fixes_inside_it(folder: Path, diary: Diary) -> None:
    box = [(120.0, 31.0), (122.0, 31.0), (122.0, 33.0), (120.0, 33.0)]
    found = stays(folder, np.array(box), START_S, START_S + 3000.0, county=2)
    mine = [row for row in diary.rows if row["county"] == 2]
    assert sum(stay.fixes for stay in found) == len(mine)
    assert {stay.entity_id for stay in found} == {row["id"].decode() for row in mine}


@pytest.mark.parametrize(
    "ring",
    [
        np.zeros((0, 2)),
        np.zeros((2, 2)),
        np.zeros((MOST_CORNERS + 1, 2)),
        np.zeros((4, 3)),
        np.zeros(4),
        np.array([(0.0, 0.0), (np.nan, 1.0), (1.0, 1.0)]),
        np.array([(0.0, 0.0), (np.inf, 1.0), (1.0, 1.0)]),
    ],
)
def test_what_is_no_ring_is_refused(folder: Path, diary: Diary, ring: "np.ndarray") -> None:
    with pytest.raises(OperatorError, match="ring"):
        stays(folder, ring, START_S, START_S + 10.0)
