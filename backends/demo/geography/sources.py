"""Reads what the demo city is drawn from: coast, counties and towns under ``resources/demo``."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import shapely

from app.domain.errors import ConfigError

RESOURCES = Path(__file__).resolve().parents[3] / "resources" / "demo"


@dataclass(frozen=True, slots=True)
class Town:
    """A town; ``kind`` is centre (the city's), seat (a county's), suburb or town."""

    name: str
    name_en: str
    county: str
    lon_deg: float
    lat_deg: float
    kind: str

    @property
    def short(self) -> str:
        """The name without the words for its rank."""
        plain = self.name
        for end in ("街道", "镇区", "镇"):
            plain = plain.removesuffix(end) if len(plain.removesuffix(end)) > 1 else plain
        return plain


@dataclass(frozen=True, slots=True)
class CountySeat:
    """A county-level unit and the name of the town it is run from."""

    code: str
    name: str
    name_en: str
    seat: str


@dataclass(frozen=True, slots=True)
class Sources:
    """Everything the demo city is drawn from."""

    land: shapely.Geometry
    crop_deg: tuple[float, float, float, float]
    attribution: str
    counties: tuple[CountySeat, ...]
    towns: tuple[Town, ...]


def read_sources(folder: Path = RESOURCES) -> Sources:
    """Read the sources; raise ConfigError if one is missing or not what it should be."""
    try:
        coast = json.loads((folder / "coast.geojson").read_bytes())
        polygons = [
            shapely.Polygon(feature["geometry"]["coordinates"][0]) for feature in coast["features"]
        ]
        west, south, east, north = coast["bbox"]
        return Sources(
            land=shapely.union_all(polygons),
            crop_deg=(west, south, east, north),
            attribution=coast["attribution"],
            counties=tuple(CountySeat(**row) for row in _rows(folder / "counties.csv")),
            towns=tuple(
                Town(
                    row["name"],
                    row["name_en"],
                    row["county"],
                    float(row["lon_deg"]),
                    float(row["lat_deg"]),
                    row["kind"],
                )
                for row in _rows(folder / "towns.csv")
            ),
        )
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise ConfigError(f"{folder}: the demo city's sources cannot be read ({error})") from error


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
