"""``dutywall city``: city packs from an extract, or the demo city built by code."""

import argparse
import sys
from pathlib import Path

from app.config import demo_city_folder
from app.domain.register import Registers
from backends.city.datum import Datum
from backends.city.importing import import_city
from backends.demo.geography import build_demo_city
from backends.registers.store import write


def run_import(arguments: argparse.Namespace) -> int:
    """Make a city pack from an extract, with empty registers beside it at the first time."""
    out: Path = arguments.out
    datum = Datum(arguments.datum)
    pack = import_city(arguments.pbf, arguments.boundaries, out / "pack", datum)
    if not (out / "registers").exists():
        write(Registers(), out / "registers")
    sys.stdout.write(
        f"{out}: {pack.roads.node_count} junctions, {pack.roads.edge_count} directed edges, "
        f"{len(pack.base_map.places)} places, {len(pack.info.counties)} counties\n"
    )
    return 0


def run_demo(arguments: argparse.Namespace) -> int:
    """Build the demo city, unless it is there."""
    out = arguments.out or demo_city_folder(arguments.size, arguments.seed)
    build_demo_city(out, seed=arguments.seed, size=arguments.size)
    sys.stdout.write(f"{out}\n")
    return 0
