"""The way of a matched vehicle runs along roads, from its first match to its last."""

import numpy as np
import pytest

from app.domain.geo import distance_m
from backends.roads.matching import match_track
from backends.roads.matching_ground import match_ground
from backends.roads.matching_routes import route_cache
from backends.roads.matching_way import driven_ways, way_line
from tests.unit.backends.roads.conftest import STEP_DEG
from tests.unit.backends.roads.matching_worlds import edge_of, track

WEST, EAST, SOUTH, NORTH = 121.0, 121.0 + 2 * STEP_DEG, 32.0, 32.0 + 2 * STEP_DEG
# Three fixes on a way with a corner between two of them.
CORNER = [(WEST + 0.002, SOUTH), (EAST - 0.003, SOUTH), (EAST, SOUTH + 0.004), (EAST, NORTH - 2e-3)]


@pytest.fixture
def ground(town):
    return match_ground(town)


def ways_of(ground, one):
    return driven_ways(ground, route_cache(ground), match_track(ground, one))


def test_edges_without_a_fix_are_part_of_the_way(town, ground):
    (way,) = ways_of(ground, track(CORNER, every_s=40.0))
    ends = [(0, 1), (1, 2), (2, 9), (9, 16)]
    assert way.edges == tuple(edge_of(town, *pair) for pair in ends)


def test_its_line_turns_at_the_corner_and_cuts_none(town, ground):
    (way,) = ways_of(ground, track(CORNER, every_s=40.0))
    line = way_line(town, ground, way)
    np.testing.assert_allclose(line[0], CORNER[0], atol=1e-7)
    np.testing.assert_allclose(line[-1], CORNER[-1], atol=1e-7)
    assert any(np.allclose(point, (EAST, SOUTH), atol=1e-9) for point in line)
    along_m = distance_m(line[:-1, 0], line[:-1, 1], line[1:, 0], line[1:, 1]).sum()
    edges = list(way.edges)
    whole_m = ground.length_m[edges].sum() - way.from_m - (ground.length_m[edges[-1]] - way.to_m)
    assert along_m == pytest.approx(whole_m, rel=1e-3)


def test_a_silence_makes_two_ways(ground):
    there = [(WEST + 0.001, SOUTH), (WEST + 0.003, SOUTH), (WEST + 0.004, SOUTH)]
    one = track(there, every_s=500.0)
    assert ways_of(ground, one) == []  # single fixes without a course have no direction
    near = track([*there, (EAST, SOUTH + 1e-3), (EAST, SOUTH + 3e-3)], every_s=30.0)
    times = near.fix_s + np.array([0.0, 0.0, 0.0, 900.0, 900.0])
    late = type(near)(near.lon_deg, near.lat_deg, times, near.speed_mps, near.course_deg)
    assert len(ways_of(ground, late)) == 2


def test_nothing_matched_has_no_way(ground):
    assert ways_of(ground, track([(122.0, 33.0)] * 3)) == []
