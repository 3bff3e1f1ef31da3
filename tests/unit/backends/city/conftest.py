"""A tiny city of the tests' own, and the real extracts where they are present."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import osmium
import pytest
from osmium.osm import mutable

REPOSITORY = Path(__file__).resolve().parents[4]


@pytest.fixture
def extracts() -> Path:
    base = Path(os.environ.get("DUTYWALL_DATA", REPOSITORY / ".." / "shared" / "data"))
    folder = base / "roads"
    if not folder.is_dir():
        pytest.skip(f"no real extracts here: {folder} is absent (set DUTYWALL_DATA)")
    return folder


Way = tuple[Sequence[tuple[float, float]], Mapping[str, str]]


def write_pbf(path: Path, ways: Sequence[Way], marks: Sequence[Way] = ()) -> Path:
    """Write ways (and single tagged points) as a PBF; equal positions are one node."""
    at: dict[tuple[float, float], int] = {}
    for points, _ in ways:
        for point in points:
            at.setdefault(point, len(at) + 1)
    tagged = {points[0]: tags for points, tags in marks}
    for point in tagged:
        at.setdefault(point, len(at) + 1)
    writer = osmium.SimpleWriter(str(path))
    for point, number in at.items():
        writer.add_node(mutable.Node(id=number, location=point, tags=dict(tagged.get(point, {}))))
    for number, (points, tags) in enumerate(ways, 1):
        refs = [at[point] for point in points]
        writer.add_way(mutable.Way(id=number, nodes=refs, tags=dict(tags)))
    writer.close()
    return path


@pytest.fixture
def cross(tmp_path: Path) -> Path:
    """Two named roads that cross at (121.0, 32.0), a one-way, a lake, a town and a path."""
    return write_pbf(
        tmp_path / "cross.osm.pbf",
        [
            (
                [(120.99, 32.0), (121.0, 32.0), (121.01, 32.0)],
                {"highway": "primary", "name": "人民路", "maxspeed": "72"},
            ),
            (
                [(121.0, 31.99), (121.0, 32.0), (121.0, 32.01)],
                {"highway": "residential", "name": "工农路"},
            ),
            (
                [(121.01, 32.0), (121.01, 32.01), (121.0, 32.01)],
                {"highway": "tertiary", "oneway": "yes"},
            ),
            ([(121.0, 31.99), (121.01, 31.99)], {"highway": "footway"}),
            (
                [(121.002, 32.002), (121.004, 32.002), (121.004, 32.004), (121.002, 32.002)],
                {"natural": "water", "name": "湖"},
            ),
        ],
        [([(121.005, 32.005)], {"place": "town", "name": "金沙", "name:en": "Jinsha"})],
    )
