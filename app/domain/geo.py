"""The shape of the earth as far as a city needs it: distances, bearings, Web Mercator."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG
MERCATOR_RADIUS_M = 6_378_137.0  # the sphere of Web Mercator, EPSG:3857

Floats = NDArray[np.float64]
Degrees = float | NDArray[np.floating[Any]]
Metres = float | NDArray[np.floating[Any]]


class LonLat(NamedTuple):
    """A WGS-84 position in degrees."""

    lon_deg: float
    lat_deg: float


def distance_m(
    lon1_deg: Degrees, lat1_deg: Degrees, lon2_deg: Degrees, lat2_deg: Degrees
) -> Floats:
    """Return great-circle distances in metres (haversine); the arguments broadcast."""
    phi1, phi2 = np.radians(lat1_deg), np.radians(lat2_deg)
    half_dphi = (phi2 - phi1) / 2
    half_dlon = np.radians(np.subtract(lon2_deg, lon1_deg)) / 2
    h = np.sin(half_dphi) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_dlon) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(h)), np.float64)


def distance_between_m(a: LonLat, b: LonLat) -> float:
    """Return the great-circle distance of two points in metres."""
    return float(distance_m(a.lon_deg, a.lat_deg, b.lon_deg, b.lat_deg))


def bearing_deg(lon1_deg: float, lat1_deg: float, lon2_deg: float, lat2_deg: float) -> float:
    """Return the initial bearing from the first to the second point, 0 = north, clockwise."""
    phi1, phi2 = math.radians(lat1_deg), math.radians(lat2_deg)
    dlon = math.radians(lon2_deg - lon1_deg)
    y = math.sin(dlon) * math.cos(phi2)
    x = math.cos(phi1) * math.sin(phi2) - math.sin(phi1) * math.cos(phi2) * math.cos(dlon)
    # A tiny negative angle is rounded to 360 itself by the first remainder.
    return math.degrees(math.atan2(y, x)) % 360.0 % 360.0


def mercator_m(lon_deg: Degrees, lat_deg: Degrees) -> tuple[Floats, Floats]:
    """Return Web Mercator metres (EPSG:3857) of degrees; arrays or numbers."""
    x = MERCATOR_RADIUS_M * np.radians(np.asarray(lon_deg, np.float64))
    lat = np.radians(np.asarray(lat_deg, np.float64))
    return x, MERCATOR_RADIUS_M * np.log(np.tan(math.pi / 4 + lat / 2))


def degrees_of(x_m: Metres, y_m: Metres) -> tuple[Floats, Floats]:
    """Return the degrees of Web Mercator metres: the inverse of :func:`mercator_m`."""
    lon = np.degrees(np.asarray(x_m, np.float64) / MERCATOR_RADIUS_M)
    lat = 2 * np.arctan(np.exp(np.asarray(y_m, np.float64) / MERCATOR_RADIUS_M)) - math.pi / 2
    return lon, np.degrees(lat)
