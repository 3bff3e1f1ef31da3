"""Bands are the roads driven by then with some metres beside them, as shapely draws them too."""

from itertools import pairwise

import numpy as np
import pytest
from shapely import LineString, MultiLineString, Polygon, union_all
from shapely.ops import substring

from app.domain.geo import LonLat
from app.domain.reach import Pace, ReachBand
from backends.roads.bands import CELL_M, MARGIN_M, band_rings
from backends.roads.bands_field import M_PER_DEG
from backends.roads.bands_outline import outlines
from backends.roads.graph import road_arrays
from backends.roads.reach import EdgeStart, reached_edges
from tests.unit.backends.roads.conftest import graph_of, random_graph

AROUND = LonLat(121.0, 32.0)
SCALE = np.array([M_PER_DEG * np.cos(np.radians(AROUND.lat_deg)), M_PER_DEG])
LIMITS_S = (60.0, 120.0, 180.0, 240.0, 300.0)


def shape_of(rings):
    """Return rings in metres as one shape, by even-odd."""
    shape = Polygon()
    for ring in rings:
        shape = shape.symmetric_difference(Polygon(ring * SCALE).buffer(0))
    return shape


def driven(graph, cost_s, reached, limit_s):
    """Return in metres what is driven by a limit: the pieces of all edges."""
    pieces = []
    for edge, enter_s, fraction in zip(
        reached.edge, reached.enter_s, reached.fraction, strict=True
    ):
        if enter_s >= limit_s:
            continue
        first, last = graph.shape_first[edge], graph.shape_first[edge + 1]
        line = LineString(graph.shape_lonlat[first:last] * SCALE)
        end = fraction + (limit_s - enter_s) / cost_s[edge]
        pieces.append(substring(line, float(fraction), float(min(end, 1.0)), normalized=True))
    return MultiLineString([p for p in pieces if p.geom_type == "LineString"])


@pytest.mark.parametrize("seed", [3])
def test_a_band_is_the_buffer_of_what_is_driven_by_then(seed):
    graph = random_graph(seed, 10)
    roads = road_arrays(graph)
    reached = reached_edges(roads, roads.free_s, [EdgeStart(3, 0.4)], LIMITS_S[-1])
    bands = band_rings(graph, roads.free_s, reached, LIMITS_S, AROUND)
    assert len(bands) == len(LIMITS_S)
    for limit_s, rings in zip(LIMITS_S, bands, strict=True):
        roads_m, found = driven(graph, roads.free_s, reached, limit_s), shape_of(rings)
        # Half a cell of a raster is what its outline may be off by.
        assert found.buffer(CELL_M / 2).covers(roads_m.buffer(MARGIN_M - CELL_M))
        inner = union_all([Polygon(h) for h in _holes(roads_m.buffer(MARGIN_M + CELL_M / 2))])
        assert roads_m.buffer(MARGIN_M + CELL_M).union(inner).covers(found)


def _holes(shape):
    """Return the holes that are too small to be shown."""
    parts = getattr(shape, "geoms", [shape])
    return [ring for part in parts for ring in part.interiors if Polygon(ring).area < 1.1e6]


def test_each_band_holds_the_shorter_ones():
    graph = random_graph(1, 40)
    roads = road_arrays(graph)
    reached = reached_edges(roads, roads.free_s, [EdgeStart(3, 0.4)], LIMITS_S[-1])
    shapes = [shape_of(r) for r in band_rings(graph, roads.free_s, reached, LIMITS_S, AROUND)]
    for shorter, longer in pairwise(shapes):
        assert longer.buffer(CELL_M).covers(shorter)


def test_a_road_is_cut_where_the_time_runs_out():
    graph = graph_of([(121.0, 32.0), (121.1, 32.0)], [(0, 1, 1000.0)])
    roads = road_arrays(graph)
    reached = reached_edges(roads, roads.free_s, [EdgeStart(0, 0.25)], 300.0)
    (rings,) = band_rings(graph, roads.free_s, reached, [300.0], AROUND)
    (ring,) = rings
    east_m = (ring[:, 0] - 121.0) * SCALE[0]
    length_m = 0.1 * SCALE[0]
    assert east_m.max() == pytest.approx(0.55 * length_m + MARGIN_M, abs=CELL_M / 2)
    assert east_m.min() == pytest.approx(0.25 * length_m - MARGIN_M, abs=CELL_M / 2)


def test_where_roads_lie_wide_apart_the_margin_grows_and_memory_does_not():
    graph = graph_of([(121.0, 32.0), (123.0, 33.0)], [(0, 1, 5000.0)])
    roads = road_arrays(graph)
    reached = reached_edges(roads, roads.free_s, [EdgeStart(0, 0.0)], 5000.0)
    (rings,) = band_rings(graph, roads.free_s, reached, [5000.0], AROUND)
    band = ReachBand(5.0, Pace.LIKELY, rings)
    part = np.linspace(0.001, 0.999, 50)
    assert band.holds(121.0 + 2.0 * part, 32.0 + part).all()


def test_nothing_reached_has_no_rings():
    graph = random_graph(1)
    roads = road_arrays(graph)
    reached = reached_edges(roads, roads.free_s, [], 300.0)
    assert band_rings(graph, roads.free_s, reached, LIMITS_S, AROUND) == ((),) * 5


def test_an_outline_turns_left_and_a_large_hole_right():
    y, x = np.mgrid[0:60, 0:60]
    far = np.hypot(x - 30.0, y - 30.0)
    ring = np.abs(far - 15.0).astype(np.float32)  # within 5 of a circle of 15
    outer, hole = sorted(outlines(ring, 5.0, 0.05, 10.0), key=len, reverse=True)
    assert Polygon(outer).exterior.is_ccw
    assert not Polygon(hole).exterior.is_ccw
    assert Polygon(outer).area == pytest.approx(np.pi * 400.0, rel=0.02)
    assert Polygon(hole).area == pytest.approx(np.pi * 100.0, rel=0.02)
    assert len(outlines(ring, 5.0, 0.05, 400.0)) == 1
