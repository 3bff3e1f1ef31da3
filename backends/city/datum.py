"""Chinese map datums: GCJ-02 and BD-09 to WGS-84 and back, vectorised over numpy arrays.

GCJ-02 shifts WGS-84 by a few hundred metres inside China; the formula was never published
officially but is the same in every open implementation. Outside China's box it is the identity.
"""

from collections.abc import Callable
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

F64 = NDArray[np.float64]
Pair = tuple[F64, F64]

_SEMI_MAJOR_M = 6_378_245.0  # Krasovsky 1940
_ECCENTRICITY_2 = 0.00669342162296594323
_BD_ANGLE = np.pi * 3000.0 / 180.0
_CHINA_LON_DEG = (72.004, 137.8347)
_CHINA_LAT_DEG = (0.8293, 55.8271)
_INVERSE_TOLERANCE_DEG = 1e-9
_INVERSE_ROUNDS = 12


class Datum(StrEnum):
    """What the coordinates of a file are measured in."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def to_wgs84(datum: Datum, lon_deg: ArrayLike, lat_deg: ArrayLike) -> Pair:
    """Return WGS-84 degrees of coordinates given in ``datum``; arrays of any equal shape."""
    match datum:
        case Datum.GCJ02:
            return wgs84_of_gcj02(lon_deg, lat_deg)
        case Datum.BD09:
            return wgs84_of_gcj02(*gcj02_of_bd09(lon_deg, lat_deg))
    return _floats(lon_deg, lat_deg)


def gcj02_of_wgs84(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Pair:
    """Return GCJ-02 degrees of WGS-84 ones."""
    lon, lat = _floats(lon_deg, lat_deg)
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    waves = (20.0 * np.sin(6.0 * np.pi * x) + 20.0 * np.sin(2.0 * np.pi * x)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(np.pi * y) + 40.0 * np.sin(np.pi * y / 3.0)) * 2.0 / 3.0
    north += (160.0 * np.sin(np.pi * y / 12.0) + 320.0 * np.sin(np.pi * y / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(np.pi * x) + 40.0 * np.sin(np.pi * x / 3.0)) * 2.0 / 3.0
    east += (150.0 * np.sin(np.pi * x / 12.0) + 300.0 * np.sin(np.pi * x / 30.0)) * 2.0 / 3.0
    phi = np.radians(lat)
    curve = 1.0 - _ECCENTRICITY_2 * np.sin(phi) ** 2
    meridian_m = _SEMI_MAJOR_M * (1.0 - _ECCENTRICITY_2) / (curve * np.sqrt(curve))
    parallel_m = _SEMI_MAJOR_M / np.sqrt(curve) * np.cos(phi)
    inside = _in_china(lon, lat)
    return (
        np.where(inside, lon + np.degrees(east / np.where(inside, parallel_m, 1.0)), lon),
        np.where(inside, lat + np.degrees(north / meridian_m), lat),
    )


def wgs84_of_gcj02(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Pair:
    """Return WGS-84 degrees of GCJ-02 ones, to better than 1e-6 degrees inside China."""
    return _inverse(gcj02_of_wgs84, *_floats(lon_deg, lat_deg))


def bd09_of_gcj02(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Pair:
    """Return BD-09 degrees of GCJ-02 ones."""
    lon, lat = _floats(lon_deg, lat_deg)
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_ANGLE)
    inside = _in_china(lon, lat)
    return (
        np.where(inside, radius * np.cos(angle) + 0.0065, lon),
        np.where(inside, radius * np.sin(angle) + 0.006, lat),
    )


def gcj02_of_bd09(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Pair:
    """Return GCJ-02 degrees of BD-09 ones, to better than 1e-6 degrees inside China."""
    return _inverse(bd09_of_gcj02, *_floats(lon_deg, lat_deg))


def _inverse(forward: Callable[[F64, F64], Pair], lon: F64, lat: F64) -> Pair:
    """Undo ``forward`` by fixed-point iteration; its shift varies slowly, so it converges fast."""
    guess_lon, guess_lat = lon, lat
    for _ in range(_INVERSE_ROUNDS):
        there_lon, there_lat = forward(guess_lon, guess_lat)
        miss_lon, miss_lat = there_lon - lon, there_lat - lat
        guess_lon, guess_lat = guess_lon - miss_lon, guess_lat - miss_lat
        worst = max(np.abs(miss_lon).max(initial=0.0), np.abs(miss_lat).max(initial=0.0))
        if worst < _INVERSE_TOLERANCE_DEG:
            break
    inside = _in_china(lon, lat)
    return np.where(inside, guess_lon, lon), np.where(inside, guess_lat, lat)


def _in_china(lon: F64, lat: F64) -> NDArray[np.bool_]:
    west, east = _CHINA_LON_DEG
    south, north = _CHINA_LAT_DEG
    return np.asarray((lon >= west) & (lon <= east) & (lat >= south) & (lat <= north), np.bool_)


def _floats(lon_deg: ArrayLike, lat_deg: ArrayLike) -> Pair:
    return np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64)
