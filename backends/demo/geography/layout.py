"""What the draughtsman puts on the sheet: streets, lines, areas and names, in degrees."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

Point = tuple[float, float]
METRE_DEG = 1.0 / 111_195.0  # of latitude
LON_STRETCH = 1.179  # a metre east is so many times more degrees than a metre north, at 32° N


@dataclass(slots=True)
class Street:
    """A road to be: ``points`` may gain vertices where others cross it at grade."""

    name: str
    highway: str
    points: list[Point]
    is_oneway: bool = False
    ref: str = ""
    crosses_at_grade: bool = True


@dataclass(frozen=True, slots=True)
class Area:
    """An area with its OSM tags; ``name`` may be empty."""

    polygon: shapely.Geometry
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A tagged point, usually a name on the map."""

    at: Point
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A tagged line that is no road."""

    points: list[Point]
    tags: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """Everything that will stand in the demo city's PBF."""

    streets: list[Street] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def rounded(lon_deg: float, lat_deg: float) -> Point:
    """Return a point as OSM can hold it: seven decimals."""
    return (round(lon_deg, 7), round(lat_deg, 7))
