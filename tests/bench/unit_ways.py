"""Ways of units to cases: how long ``case_units`` takes on the demo city and on real extracts.

Run as ``python -m tests.bench.unit_ways [--store FILE] [--times 200]``: with a store of cases its
open cases are counted too. The extracts are found by ``DUTYWALL_DATA``. Aim: p95 below 50 ms.
"""

import argparse
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.config import demo_city_folder
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.citypack import RoadGraph
from app.domain.clock import SetClock
from app.domain.people import CITY
from backends.cases.catalogue_file import read_case_catalogue
from backends.city.extract import read_extract
from backends.city.pack import read_pack
from backends.city.roadgraph import build_road_graph
from backends.hub.inner import ChildQuestion, encode_result
from backends.hub.reach_answers import speeds_of
from backends.hub.unit_ways_answers import UnitWaysAnswerer
from backends.roads.network import RoadNetwork
from backends.roads.reach_region import ReachPlanner
from backends.roads.warming import warm_roads
from backends.store.database import Reading
from tests.bench.machine import machine_line
from tests.bench.reach import EXTRACTS, ROADS, SPEEDS
from tests.unit.backends.store.story import open_journal

NOW_S = 1_795_400_000.0
TYPE = "pub-manhole"
SEED = 7


def spread_out(catalogue: CaseCatalogue, graph: RoadGraph) -> CaseCatalogue:
    """Return the demo hall's units as if they stood along other roads, and in no county."""
    random = np.random.default_rng(1)
    units = {}
    for key, unit in catalogue.units.items():
        lon_deg, lat_deg = graph.lonlat[random.integers(graph.node_count)].tolist()
        units[key] = replace(unit, county="", lon_deg=lon_deg, lat_deg=lat_deg)
    return CaseCatalogue(catalogue.types, units, catalogue.channels, catalogue.calendar)


def measure(name: str, graph: RoadGraph, catalogue: CaseCatalogue, store: Path, times: int) -> None:
    """Print how long answers take, from the question's arguments to the bytes that travel."""
    regions = ReachPlanner(RoadNetwork(graph), speeds_of(SPEEDS, NOW_S))
    answerer = UnitWaysAnswerer(
        Reading(store), catalogue, regions, lambda _at: "", monotonic=time.monotonic
    )
    random = np.random.default_rng(2)
    took_ms, found, units = [], 0, 0
    for at in range(times + 1):
        lon_deg, lat_deg = graph.lonlat[random.integers(graph.node_count)].tolist()
        asked = {"type_code": TYPE, "lon_deg": lon_deg, "lat_deg": lat_deg}
        question = ChildQuestion("q", "case_units", CITY, asked, {"now_s": NOW_S})
        began_s = time.perf_counter()
        told = answerer.answer(question)
        encode_result(told)
        if at:  # the first one has the costs of the hour to make
            took_ms.append((time.perf_counter() - began_s) * 1e3)
            found += sum(one["travel_s"] is not None for one in told["units"])
            units += len(told["units"])
        else:
            first_ms = (time.perf_counter() - began_s) * 1e3
    half, most = np.percentile(took_ms, (50, 95))
    print(
        f"{name}: {graph.edge_count:,} edges, {units / times:.0f} units, {found / units:.0%} within"
        f" an hour; median {half:.1f} ms, p95 {most:.1f} ms, the first {first_ms:.0f} ms"
    )


def main() -> None:
    """Measure them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--times", type=int, default=200)
    asked = parser.parse_args()
    print(machine_line())
    warm_roads()
    city = demo_city_folder("city", SEED)
    if not (city / "pack").exists():
        city = demo_city_folder("small", SEED)
    catalogue = read_case_catalogue(city / "cases")
    with tempfile.TemporaryDirectory() as folder:
        store = asked.store
        if store is None:
            store = Path(folder) / "journal.db"
            open_journal(Path(folder), SetClock(NOW_S), store).close()
        graph = read_pack(city / "pack").roads
        measure("demo city", graph, spread_out(catalogue, graph), store, asked.times)
        for name in EXTRACTS:
            pbf = ROADS / f"{name}.osm.pbf"
            if pbf.exists():
                extract = read_extract(pbf)
                graph = build_road_graph(extract.roads, extract.node_names)
                measure(name, graph, spread_out(catalogue, graph), store, asked.times)


if __name__ == "__main__":
    main()
