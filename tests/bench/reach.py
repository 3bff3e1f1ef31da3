"""The reachable region: search beside scipy, five polygons beside shapely, and how true it is.

Run as ``python -m tests.bench.reach [--drives 1000] [--seed N]``; the three real extracts are found
by ``DUTYWALL_DATA``. Aims: a 5-minute search in less than 5 ms on 100,000 edges, five polygons in
less than 50 ms; five minutes on, 0.88 to 0.92 of simulated vehicles in the region of nine in ten.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from shapely import LineString, MultiLineString

from app.domain.citypack import RoadGraph
from app.domain.geo import LonLat
from app.domain.reach import Pace
from backends.city.extract import read_extract
from backends.city.roadgraph import build_road_graph
from backends.roads.bands import MARGIN_M, band_rings
from backends.roads.bands_field import M_PER_DEG
from backends.roads.graph import road_arrays
from backends.roads.network import RoadNetwork
from backends.roads.reach import EdgeStart, reached_edges
from backends.roads.reach_drives import simulated_drives
from backends.roads.reach_region import ReachPlanner, SeenVehicle
from backends.roads.search import times_from
from backends.roads.speeds import RoadSpeeds
from backends.roads.warming import warm_roads
from tests.bench.machine import machine_line
from tests.unit.backends.roads.conftest import graph_of

ROOT = Path(__file__).resolve().parents[2]
SPEEDS = ROOT / "resources" / "rules" / "road_speeds.toml"
ROADS = Path(os.environ.get("DUTYWALL_DATA", ROOT.parent / "shared" / "data")) / "roads"
EXTRACTS = ("porto", "baltimore", "andorra")
LIMITS_S = (60.0, 120.0, 180.0, 240.0, 300.0)
SIDE = 159  # junctions along a side: 100,488 edges
HOUR = 10.0
LATER_S = 300.0


def grid(side: int) -> RoadGraph:
    """Return a town of blocks of some 250 m, both ways, at 20 to 50 km/h."""
    random = np.random.default_rng(1)
    step = 0.0025
    at = [(121.0 + step * c, 32.0 + step * r) for r in range(side) for c in range(side)]
    edges = []
    for row in range(side):
        for column in range(side):
            here = side * row + column
            for other in ([here + 1] if column < side - 1 else []) + (
                [here + side] if row < side - 1 else []
            ):
                seconds = 250.0 / float(random.uniform(5.5, 14.0))
                edges += [(here, other, seconds), (other, here, seconds)]
    return graph_of(at, edges)


def times_ms(count: int, act: Callable[[int], object]) -> tuple[float, float]:
    """Return median and 95th percentile of ``count`` calls in milliseconds."""
    took = []
    for turn in range(count):
        begun_s = time.perf_counter()
        act(turn)
        took.append((time.perf_counter() - begun_s) * 1e3)
    return statistics.median(took), float(np.percentile(took, 95))


def report(name: str, graph: RoadGraph, *, buffers: bool) -> None:
    """Print what a search and five polygons cost on a graph, beside scipy and shapely.

    On real roads one of shapely's buffers takes many seconds, so it is asked for on the grid only.
    """
    roads = road_arrays(graph)
    cost_s = roads.free_s
    random = np.random.default_rng(2)
    starts = [EdgeStart(int(e), 0.3) for e in random.integers(0, roads.edge_count, 100)]
    nodes = [int(roads.head[s.edge]) for s in starts]
    matrix = csr_array((cost_s, (roads.tail, roads.head)), shape=(roads.node_count,) * 2)
    scale = np.array([M_PER_DEG * np.cos(np.radians(graph.lonlat[0, 1])), M_PER_DEG])

    def bands(turn: int) -> object:
        at = LonLat(*graph.lonlat[nodes[turn]].tolist())
        return band_rings(graph, cost_s, reached[turn], LIMITS_S, at)

    def buffered(turn: int) -> object:
        lines = []
        for edge in reached[turn].edge.tolist():
            first, last = int(graph.shape_first[edge]), int(graph.shape_first[edge + 1])
            lines.append(LineString(graph.shape_lonlat[first:last] * scale))
        return MultiLineString(lines).buffer(MARGIN_M, quad_segs=2)

    reached = [reached_edges(roads, cost_s, [s], LIMITS_S[-1]) for s in starts]
    sizes = sorted(len(r.edge) for r in reached)
    print(f"\n{name}: {roads.node_count:,} nodes, {roads.edge_count:,} edges; reached in 5 min")
    print(f"  edges p50 {sizes[len(sizes) // 2]:,}, most {sizes[-1]:,}")
    rows = {
        "edge search, 5 min": times_ms(
            100, lambda n: reached_edges(roads, cost_s, [starts[n]], LIMITS_S[-1])
        ),
        "node search, 5 min": times_ms(
            100, lambda n: times_from(roads, cost_s, [nodes[n]], LIMITS_S[-1])
        ),
        "scipy dijkstra, limit 5 min": times_ms(
            100, lambda n: dijkstra(matrix, indices=nodes[n], limit=LIMITS_S[-1])
        ),
        "five polygons": times_ms(50, bands),
    }
    if buffers:
        rows["shapely, one buffer of them"] = times_ms(5, buffered)
    for what, (median, p95) in rows.items():
        print(f"  {what:30} p50 {median:8.3f} ms  p95 {p95:8.3f} ms")


def calibrate(name: str, graph: RoadGraph, speeds: RoadSpeeds, count: int, seed: int) -> None:
    """Print how many simulated positions are inside the regions five minutes on."""
    planner = ReachPlanner(RoadNetwork(graph), speeds)
    begun_s = time.perf_counter()
    planner.calibrate(HOUR)
    took_s = time.perf_counter() - begun_s
    median_s = planner.cost_s(HOUR, Pace.LIKELY)
    drives = simulated_drives(planner.roads, planner.weights, median_s, LATER_S, count, seed)
    inside = dict.fromkeys(Pace, 0)
    for drive in drives:
        at, later = place(graph, drive.start), place(graph, drive.later)
        seen = SeenVehicle("veh:1", LonLat(*at), float("nan"), float("nan"), 0.0)
        for pace in Pace:
            (band,) = planner.bands(seen, [drive.start], HOUR, pace, [LATER_S / 60.0])
            inside[pace] += int(band.holds(*(np.array([v]) for v in later))[0])
    shares = ", ".join(f"{pace.value} {inside[pace] / len(drives):.3f}" for pace in Pace)
    print(f"simulated drives on {name}, seed {seed}, {len(drives)}: inside after 5 min: {shares}")
    print(f"  (calibrated in {took_s:.2f} s on {planner.calibration.drives} others)")


def place(graph: RoadGraph, at: EdgeStart) -> tuple[float, float]:
    """Return the degrees of a place on an edge."""
    first, last = int(graph.shape_first[at.edge]), int(graph.shape_first[at.edge + 1])
    shape = graph.shape_lonlat[first:last]
    scale = np.array([np.cos(np.radians(shape[0, 1])), 1.0])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*(np.diff(shape, axis=0) * scale).T))])
    want = at.fraction * along[-1]
    return float(np.interp(want, along, shape[:, 0])), float(np.interp(want, along, shape[:, 1]))


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drives", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only-calibration", action="store_true")
    asked = parser.parse_args()
    print(machine_line())
    begun_s = time.perf_counter()
    warm_roads()
    print(f"kernels ready after {time.perf_counter() - begun_s:.2f} s")
    speeds = RoadSpeeds.from_toml(SPEEDS.read_text("utf-8"), "2026-11-22")
    town = grid(SIDE)
    if not asked.only_calibration:
        report("grid", town, buffers=True)
    calibrate("grid", town, speeds, asked.drives, asked.seed)
    for name in EXTRACTS:
        path = ROADS / f"{name}.osm.pbf"
        if not path.is_file():
            print(f"{name}: there is no {path.name} (DUTYWALL_DATA)")
            continue
        extract = read_extract(path)
        graph = build_road_graph(extract.roads, extract.node_names)
        if not asked.only_calibration:
            report(name, graph, buffers=False)
        calibrate(name, graph, speeds, asked.drives, asked.seed)


if __name__ == "__main__":
    main()
