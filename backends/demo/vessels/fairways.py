"""Fairways: the lines vessels keep to, read from the city's ``fairways.geojson``."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from app.domain.errors import ConfigError
from app.domain.geo import EARTH_RADIUS_M, LonLat, bearing_deg, distance_m
from backends.demo.traffic.streets import F64

_DEGREE_M = float(np.radians(1.0) * EARTH_RADIUS_M)


@dataclass(frozen=True, slots=True)
class Fairway:
    """A line (k, 2) in degrees with the metres walked at each of its points."""

    name: str
    lonlat: F64
    walked_m: F64

    @property
    def length_m(self) -> float:
        """How long it is."""
        return float(self.walked_m[-1])

    def at(self, along_m: float, right_m: float = 0.0) -> tuple[LonLat, float]:
        """Return the position and course ``along_m`` from the start, ``right_m`` off to the right.

        Beyond the end the way leads back, so any distance is a position of somebody who goes to
        and fro for ever.
        """
        lap_m = along_m % (2 * self.length_m)
        is_back = lap_m > self.length_m
        from_start_m = 2 * self.length_m - lap_m if is_back else lap_m
        leg = int(np.searchsorted(self.walked_m, from_start_m, side="right")) - 1
        leg = min(max(leg, 0), len(self.walked_m) - 2)
        start, end = (LonLat(*self.lonlat[i].tolist()) for i in (leg, leg + 1))
        course = (bearing_deg(*start, *end) + (180.0 if is_back else 0.0)) % 360.0
        lon, lat = (
            float(np.interp(from_start_m, self.walked_m, self.lonlat[:, i])) for i in (0, 1)
        )
        across = np.radians(course + 90.0)
        east_m, north_m = right_m * float(np.sin(across)), right_m * float(np.cos(across))
        lon += east_m / (_DEGREE_M * float(np.cos(np.radians(lat))))
        return LonLat(lon, lat + north_m / _DEGREE_M), course

    def beside(self, along_m: F64, right_m: float) -> tuple[F64, F64]:
        """Return longitudes and latitudes of many positions on the way out, ``right_m`` off it."""
        leg = np.searchsorted(self.walked_m, along_m, side="right") - 1
        leg = np.clip(leg, 0, len(self.walked_m) - 2)
        lon, lat = (np.interp(along_m, self.walked_m, self.lonlat[:, i]) for i in (0, 1))
        step = self.lonlat[leg + 1] - self.lonlat[leg]
        shrink = np.cos(np.radians(lat))
        ahead = np.arctan2(step[:, 0] * shrink, step[:, 1])
        off_deg = right_m / _DEGREE_M
        return lon + off_deg * np.cos(ahead) / shrink, lat - off_deg * np.sin(ahead)


def fairway_of(name: str, points: Sequence[LonLat]) -> Fairway:
    """Return a fairway through at least two points."""
    lonlat = np.array(points, np.float64)
    steps = distance_m(lonlat[:-1, 0], lonlat[:-1, 1], lonlat[1:, 0], lonlat[1:, 1])
    return Fairway(name, lonlat, np.concatenate([[0.0], np.cumsum(steps)]))


def read_fairways(file: Path) -> tuple[Fairway, ...]:
    """Return the LineStrings of a GeoJSON file; raise ConfigError where it cannot be used."""
    try:
        features = msgspec.json.decode(file.read_bytes(), type=dict[str, Any])["features"]
        return tuple(
            fairway_of(str(f["properties"].get("name", "")), [LonLat(*p[:2]) for p in points])
            for f in features
            if f["geometry"]["type"] == "LineString"
            and len(points := f["geometry"]["coordinates"]) > 1
        )
    except OSError as error:
        raise ConfigError(f"demo city: fairways {file.name} cannot be read: {error}") from error
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"demo city: {file.name} is no GeoJSON of fairways: {error}") from error
