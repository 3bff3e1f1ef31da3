"""The counties of a city, read from the boundaries file that its user brings."""

from dataclasses import dataclass
from pathlib import Path

import shapely

from app.domain.citypack import County
from backends.city.area_file import OUR_NAMES, FieldNames, read_areas
from backends.city.datum import Datum

MAX_COUNTIES = 254  # the world's county column is one byte; 0 is nowhere


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The counties, their polygons in the same order, and what the file says of the city."""

    counties: tuple[County, ...]
    polygons: tuple[shapely.Geometry, ...]
    code: str = ""
    name: str = ""
    name_en: str = ""
    notes: tuple[str, ...] = ()


def read_boundaries(
    path: Path, datum: Datum = Datum.WGS84, names: FieldNames = OUR_NAMES
) -> Boundaries:
    """Read the counties, numbered from 1 in the file's order.

    The collection itself may carry ``code``, ``name`` and ``name_en`` of the city. Raises
    ConfigError, naming the feature, for anything else.
    """
    file = read_areas(path, datum, names, MAX_COUNTIES, "counties")
    counties = tuple(
        County(
            area.code,
            area.name,
            area.name_en,
            index,
            tuple(
                shapely.get_coordinates(part.exterior) for part in shapely.get_parts(area.polygon)
            ),
        )
        for index, area in enumerate(file.areas, 1)
    )
    polygons = tuple(area.polygon for area in file.areas)
    said = file.properties
    return Boundaries(counties, polygons, said["code"], said["name"], said["name_en"], file.notes)
