"""``dutywall city``: city packs from an extract, or the demo city built by code."""

import argparse
import sys
from dataclasses import fields
from pathlib import Path

from app.config import demo_city_folder
from app.domain.errors import ConfigError
from app.domain.register import Registers
from backends.city.area_file import FieldNames
from backends.city.area_sets import COUNTY, RESPONSIBILITY_GRID, TOWN, UNIT_GRID
from backends.city.datum import Datum
from backends.city.importing import AreaSources, import_city
from backends.demo.geography import build_demo_city
from backends.registers.store import write


def run_import(arguments: argparse.Namespace) -> int:
    """Make a city pack from an extract, with empty registers beside it at the first time."""
    out: Path = arguments.out
    datum = Datum(arguments.datum)
    sources = _sources(arguments)
    pack = import_city(
        *(arguments.pbf, arguments.boundaries, out / "pack", datum),
        sources=sources,
        note=lambda text: sys.stderr.write(f"note: {text}\n"),
    )
    if not (out / "registers").exists():
        write(Registers(), out / "registers")
    sys.stdout.write(
        f"{out}: {pack.roads.node_count} junctions, {pack.roads.edge_count} directed edges, "
        f"{len(pack.base_map.places)} places, {len(pack.info.counties)} counties"
        + "".join(f", {len(one)} of {one.key}" for one in pack.area_sets if one.key != COUNTY)
        + "\n"
    )
    return 0


def _sources(arguments: argparse.Namespace) -> AreaSources:
    """Return the user's own areas; raise ConfigError where a property is named that has no use."""
    files: dict[str, Path | None] = {  # the greater first: it is drawn first
        TOWN: arguments.towns,
        RESPONSIBILITY_GRID: arguments.responsibility_grids,
        UNIT_GRID: arguments.grids,
    }
    said = {
        COUNTY: arguments.boundaries_fields,
        TOWN: arguments.towns_fields,
        RESPONSIBILITY_GRID: arguments.responsibility_grids_fields,
        UNIT_GRID: arguments.grids_fields,
    }
    return AreaSources(
        {key: path for key, path in files.items() if path is not None},
        {key: _field_names(text) for key, text in said.items() if text},
        Datum(arguments.areas_datum) if arguments.areas_datum else None,
    )


def _field_names(text: str) -> FieldNames:
    """Return the names in a text such as ``code=BGCODE,name=BGNAME``."""
    pairs = [part.partition("=") for part in text.split(",")]
    known = {field.name for field in fields(FieldNames)}
    for key, _, value in pairs:
        if key.strip() not in known or not value.strip():
            raise ConfigError(
                f"{text!r}: say which properties hold what, as code=A,name=B,name_en=C,parent=D"
            )
    return FieldNames(**{key.strip(): value.strip() for key, _, value in pairs})


def run_demo(arguments: argparse.Namespace) -> int:
    """Build the demo city, unless it is there."""
    out = arguments.out or demo_city_folder(arguments.size, arguments.seed)
    build_demo_city(out, seed=arguments.seed, size=arguments.size)
    sys.stdout.write(f"{out}\n")
    return 0
