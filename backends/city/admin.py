"""Reads administrative boundaries from an OpenStreetMap PBF: the lines between areas, by level."""

from pathlib import Path

import numpy as np
import osmium
from numpy.typing import NDArray

F64 = NDArray[np.float64]
# admin_level of relations: to 5 the city and what is above it, then counties, then towns. So it is
# in China (5 prefecture city, 6 county or district, 8 town or street); elsewhere it is near enough.
CITY_LEVEL, COUNTY_LEVEL, TOWN_LEVEL = 5, 7, 10
_LINE_POINTS = 2
_LEVEL_DIGITS = 2


def boundary_kind(level: int) -> str | None:
    """Return the base-map line kind of an admin_level, or None where we draw nothing."""
    for kind, last in (
        ("city_boundary", CITY_LEVEL),
        ("county_boundary", COUNTY_LEVEL),
        ("town_boundary", TOWN_LEVEL),
    ):
        if level <= last:
            return kind
    return None


def read_admin_lines(pbf: Path) -> dict[str, list[F64]]:
    """Return boundary lines by kind, each (n, 2) f8 degrees as they stand in the file.

    A line that several areas share is that of the greatest. What osmium raises is not mapped here.
    """
    levels = _levels(pbf)
    if not levels:
        return {}
    wanted = osmium.filter.IdFilter(levels)
    wanted.enable_for(osmium.osm.WAY)
    processor = (
        osmium.FileProcessor(str(pbf), osmium.osm.NODE | osmium.osm.WAY)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(wanted)
    )
    lines: dict[str, list[F64]] = {}
    for way in processor:
        if not isinstance(way, osmium.osm.Way):
            continue
        kind = boundary_kind(levels[way.id])
        if kind is None or way.tags.get("maritime") == "yes" or "natural" in way.tags:
            continue  # a border at sea divides nothing that is drawn; a coast is drawn as a coast
        there = [(n.location.lon, n.location.lat) for n in way.nodes if n.location.valid()]
        if len(there) >= _LINE_POINTS:
            lines.setdefault(kind, []).append(np.array(there, np.float64))
    return lines


def _levels(pbf: Path) -> dict[int, int]:
    """Return the least admin_level that each member way of an administrative relation has."""
    levels: dict[int, int] = {}
    for relation in osmium.FileProcessor(str(pbf), osmium.osm.RELATION):
        if not isinstance(relation, osmium.osm.Relation):
            continue
        said = relation.tags.get("admin_level") or ""
        is_admin = relation.tags.get("boundary") == "administrative"
        if not (is_admin and said.isascii() and said.isdecimal() and len(said) <= _LEVEL_DIGITS):
            continue
        for member in relation.members:
            if member.type == "w":
                levels[member.ref] = min(int(said), levels.get(member.ref, int(said)))
    return levels
