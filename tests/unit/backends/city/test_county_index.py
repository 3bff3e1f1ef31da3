"""Positions find their county exactly, however many they are."""

import numpy as np
import shapely

from app.domain.citypack import County
from backends.city.county_index import CountyIndex


def counties():
    random = np.random.default_rng(5)
    spots = shapely.MultiPoint(random.uniform([120.0, 31.5], [122.0, 32.5], (9, 2)))
    frame = shapely.box(120.0, 31.5, 122.0, 32.5)
    cells = shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=frame))
    return [
        County(str(i), "", "", i, (shapely.get_coordinates(shapely.intersection(c, frame)),))
        for i, c in enumerate(cells, 1)
    ]


def test_the_raster_agrees_with_the_polygons_everywhere():
    known = counties()
    random = np.random.default_rng(6)
    lon, lat = random.uniform(119.9, 122.1, 20_000), random.uniform(31.4, 32.6, 20_000)
    expected = np.zeros(len(lon), np.uint8)
    for county in known:
        inside = shapely.contains_xy(shapely.Polygon(county.rings[0]), lon, lat)
        expected[inside] = county.index
    found = CountyIndex(known).of(lon, lat)
    assert found.dtype == np.uint8
    assert np.array_equal(found, expected)


def test_no_position_and_no_county_give_zero():
    index = CountyIndex(counties())
    odd = [np.nan, np.inf, -np.inf, 0.0, 180.0]
    assert index.of(odd, [32.0] * 5).tolist() == [0] * 5
    assert CountyIndex([]).of([121.0, 0.0], [32.0, 0.0]).tolist() == [0, 0]


def test_a_county_as_large_as_the_world_does_not_fill_the_memory():
    world = np.array([[-180, -80], [180, -80], [180, 80], [-180, 80], [-180, -80]], np.float64)
    index = CountyIndex([County("w", "", "", 1, (world,))])
    assert index.of(12.0, 34.0).tolist() == [1]
