"""``dutywall city tiles``: raster tiles of a city's base map, for seats that show tiles."""

import argparse
import re
import sys
from pathlib import Path

from app.config import demo_city_folder
from app.domain.errors import ConfigError
from app.tile_making import TilePlan, make_tiles
from backends.city.pack import read_pack
from backends.demo.geography import build_demo_city

_ZOOMS = re.compile(r"(\d{1,2})(?:-(\d{1,2}))?")
_MIB = 1024 * 1024


def run(arguments: argparse.Namespace) -> int:
    """Draw the tiles of ``--city``, or of the demo city, into an MBTiles file."""
    match = _ZOOMS.fullmatch(arguments.zoom)
    if match is None:
        raise ConfigError(f"--zoom '{arguments.zoom}' is not a zoom or a span like 8-13")
    low, high = int(match[1]), int(match[2] or match[1])
    city: Path | None = arguments.city
    if city is None:
        city = demo_city_folder(arguments.size, arguments.seed)
        build_demo_city(city, seed=arguments.seed, size=arguments.size)
    pack = read_pack(city / "pack")
    name = pack.info.name if arguments.lang == "zh_CN" else pack.info.name_en
    plan = TilePlan((low, high), arguments.theme, arguments.lang, arguments.names)
    out: Path = arguments.out
    count = make_tiles(pack.base_map, name, plan, out)
    size_mib = out.stat().st_size / _MIB
    sys.stdout.write(f"{out}: {count} tiles, zooms {low} to {high}, {size_mib:.1f} MiB\n")
    return 0
