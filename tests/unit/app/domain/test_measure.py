"""Lengths, bearings and areas against geodesics that others have worked out."""

import math

import numpy as np
import pytest

from app.domain.geo import LonLat
from app.domain.measure import (
    ECCENTRICITY_2,
    FLATTENING,
    SEMI_MAJOR_M,
    area_m2,
    leg_between,
    length_m,
)


def at(degrees: float, minutes: float, seconds: float) -> float:
    return math.copysign(abs(degrees) + minutes / 60 + seconds / 3600, degrees)


# Geodetic Datum of Australia, technical manual: on GRS80, which is WGS-84 to 0.1 mm here.
FLINDERS = LonLat(at(144, 25, 29.52440), at(-37, 57, 3.72030))
BUNINYONG = LonLat(at(143, 55, 35.38390), at(-37, 39, 10.15610))


def test_a_published_line_of_55_km_is_met_to_the_millimetre() -> None:
    leg = leg_between(FLINDERS, BUNINYONG)
    assert leg.length_m == pytest.approx(54_972.271, abs=0.001)
    assert leg.bearing_deg == pytest.approx(at(306, 52, 5.37), abs=1e-5)


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        (LonLat(0, 0), LonLat(1, 0), math.radians(SEMI_MAJOR_M)),  # along the equator
        (LonLat(120, 0), LonLat(120, 90), 10_001_965.729),  # the quarter of the meridian
        (LonLat(-73.8, 40.6), LonLat(-0.5, 51.6), 5_551_759.400),  # Karney's JFK to LHR
        (LonLat(179.5, 0), LonLat(-179.5, 0), math.radians(SEMI_MAJOR_M)),
    ],
)
def test_known_geodesics_are_met(a: LonLat, b: LonLat, metres: float) -> None:
    assert leg_between(a, b).length_m == pytest.approx(metres, rel=1e-6)
    assert leg_between(b, a).length_m == pytest.approx(metres, rel=1e-6)


def test_a_kilometre_to_the_north_and_one_to_the_east_are_as_the_radii_of_curvature_say() -> None:
    here = LonLat(120.87, 32.0)
    bend = 1 - ECCENTRICITY_2 * math.sin(math.radians(32.0)) ** 2
    north_m = SEMI_MAJOR_M * (1 - ECCENTRICITY_2) / bend**1.5 * math.radians(0.01)
    east_m = SEMI_MAJOR_M / math.sqrt(bend) * math.cos(math.radians(32.0)) * math.radians(0.01)
    north, east = leg_between(here, LonLat(120.87, 32.01)), leg_between(here, LonLat(120.88, 32.0))
    assert north.length_m == pytest.approx(north_m, rel=1e-5)
    assert (east.length_m, east.bearing_deg) == pytest.approx((east_m, 90.0), rel=1e-4)
    assert north.bearing_deg == pytest.approx(0.0, abs=1e-9)


def test_a_line_is_as_long_as_its_legs() -> None:
    assert length_m((FLINDERS, BUNINYONG, FLINDERS)) == pytest.approx(2 * 54_972.271, abs=0.002)
    assert length_m((FLINDERS,)) == 0.0


def test_one_place_has_no_distance_from_itself() -> None:
    leg = leg_between(FLINDERS, FLINDERS)
    assert (leg.length_m, leg.bearing_deg) == (0.0, 0.0)


def test_opposite_points_are_told_as_on_a_sphere_instead_of_never() -> None:
    leg = leg_between(LonLat(0, 0), LonLat(179.9, 0.1))
    assert leg.length_m == pytest.approx(20_003_931, rel=0.005)
    assert math.isfinite(leg.bearing_deg)
    assert math.isfinite(leg_between(LonLat(0, 0), LonLat(180, 0)).length_m)


def test_an_eighth_of_the_ellipsoid_has_an_eighth_of_its_surface() -> None:
    octant = [LonLat(0, 0), LonLat(90, 0), LonLat(90, 90), LonLat(0, 90)]
    assert area_m2(octant) == pytest.approx(63_758_202_715_511.0, rel=1e-9)  # Karney


def test_a_field_near_the_sea_has_the_area_that_its_sides_say() -> None:
    west, south, side = 120.87, 32.0, 0.01
    ring = [
        LonLat(west, south),
        LonLat(west + side, south),
        LonLat(west + side, south + side),
        LonLat(west, south + side),
    ]
    wide_m = leg_between(LonLat(west, south + side / 2), LonLat(west + side, south + side / 2))
    tall_m = leg_between(ring[0], ring[3])
    assert area_m2(ring) == pytest.approx(wide_m.length_m * tall_m.length_m, rel=1e-5)
    assert area_m2(ring[::-1]) == pytest.approx(area_m2(ring))
    assert area_m2(ring[:2]) == 0.0


def test_a_ring_over_the_180th_meridian_is_not_the_rest_of_the_world() -> None:
    def square(west: float) -> list[LonLat]:
        corners = np.add(np.array([[0, 30], [1, 30], [1, 31], [0, 31]], np.float64), (west, 0))
        return [LonLat((lon + 180) % 360 - 180, lat) for lon, lat in corners.tolist()]

    assert area_m2(square(179.5)) == pytest.approx(area_m2(square(100.0)))


def test_the_ellipsoid_is_the_one_of_wgs84() -> None:
    assert SEMI_MAJOR_M == 6_378_137.0
    assert pytest.approx(298.257223563) == 1 / FLATTENING
