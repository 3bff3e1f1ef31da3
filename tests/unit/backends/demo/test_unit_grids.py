"""The demo city's grids: exactly as many as the hall is built for, tiling what is built up."""

from collections import Counter

import numpy as np
import pytest
import shapely

from app.domain.area_index import AreaIndex
from backends.demo.geography.parcels import blocks_of, coverage, cut, shares

CENTIMETRE_DEG = 2e-7


def polygons_of(areas):
    """Return each area as one shapely geometry, holes by even-odd."""
    whole = []
    for index in range(len(areas)):
        rings = [shapely.Polygon(ring) for ring in areas.rings(index)]
        one = rings[0]
        for ring in rings[1:]:
            one = shapely.symmetric_difference(one, ring)
        whole.append(one)
    return np.array(whole, object)


@pytest.fixture(scope="module")
def sets(pack):
    return {one.key: one for one in pack.area_sets}


@pytest.fixture(scope="module")
def shapes(sets):
    return {key: polygons_of(one) for key, one in sets.items()}


def test_there_are_4226_unit_grids_in_45_responsibility_grids_all_marked(sets):
    assert {key: len(one) for key, one in sets.items()} == {
        "county": 10,
        "town": 82,
        "responsibility_grid": 45,
        "unit_grid": 4226,
    }
    assert {one.notice for one in sets.values()} == {"示意"}


def test_codes_are_unique_and_say_the_county_that_the_grid_is_in(sets):
    for one in sets.values():
        assert len(set(one.codes)) == len(one)
        assert all(one.names)
        assert all(name and max(name) < "一" for name in one.names_en)
        assert len(set(one.names_en)) == len(set(one.names))
    counties = set(sets["county"].codes)
    assert {code.split("-")[1] for code in sets["unit_grid"].codes} == counties
    assert all(
        code.split("-")[1] == parent.split("-")[1]
        for code, parent in zip(sets["unit_grid"].codes, sets["unit_grid"].parents, strict=True)
    )


@pytest.mark.parametrize(
    ("key", "above"),
    [("unit_grid", "responsibility_grid"), ("responsibility_grid", "county"), ("town", "county")],
)
def test_every_area_lies_inside_the_one_above(sets, shapes, key, above):
    number = {code: i for i, code in enumerate(sets[above].codes)}
    parents = shapes[above][[number[code] for code in sets[key].parents]]
    # county lines are kept to a tenth of a metre, grids to a centimetre
    outside = shapely.area(shapely.difference(shapes[key], shapely.buffer(parents, 2e-6)))
    assert outside.max() == 0.0


def test_unit_grids_neither_overlap_nor_leave_gaps_in_their_responsibility_grid(sets, shapes):
    assert shapely.coverage_is_valid(shapes["unit_grid"])
    whole = shapely.area(shapes["responsibility_grid"])
    parts = np.zeros(len(whole))
    number = {code: i for i, code in enumerate(sets["responsibility_grid"].codes)}
    owner = [number[code] for code in sets["unit_grid"].parents]
    np.add.at(parts, owner, shapely.area(shapes["unit_grid"]))
    assert parts == pytest.approx(whole, rel=1e-9)
    together = shapely.area(shapely.union_all(shapes["responsibility_grid"]))
    assert together == pytest.approx(whole.sum(), rel=1e-9)


def test_the_triangles_of_every_area_cover_just_its_rings(sets, shapes):
    for key, one in sets.items():
        a, b, c = (one.lonlat[one.triangles[:, i]] for i in range(3))
        turn = (b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (b[:, 1] - a[:, 1]) * (c[:, 0] - a[:, 0])
        covered = np.bincount(one.triangle_area, np.abs(turn) / 2, minlength=len(one))
        assert covered == pytest.approx(shapely.area(shapes[key]), rel=1e-9), key


def test_no_responsibility_grid_has_far_more_grids_than_another_of_its_county(sets):
    counts = Counter(sets["unit_grid"].parents)
    for county in sets["county"].codes:
        own = [n for code, n in counts.items() if code.split("-")[1] == county]
        assert max(own) <= 2 * min(own)


def test_a_place_in_the_town_is_in_a_grid_and_the_river_in_none(sets):
    grids = sets["unit_grid"]
    index = AreaIndex(grids)
    assert grids.codes[index.at(120.885, 31.995)].startswith("WG-320613-")
    assert index.at(120.845, 31.905) == -1


def test_shares_give_everybody_one_and_the_rest_by_weight():
    assert shares([1.0, 1.0, 8.0], 10) == [1, 1, 8]
    assert shares([0.0, 5.0], 7) == [1, 6]
    assert sum(shares([3.0, 1.0, 2.0, 0.5], 4226)) == 4226


def test_cutting_gives_the_count_asked_for_and_loses_no_ground():
    block = shapely.Polygon([(121.0, 32.0), (121.009, 32.001), (121.008, 32.004), (121.0, 32.003)])
    random = np.random.default_rng(1)
    for count in (1, 2, 5, 9):
        parcels = coverage(cut(block, count, random))
        assert len(parcels) == count
        areas = shapely.area(parcels)
        assert areas.sum() == pytest.approx(block.area, rel=1e-4)
        assert areas.min() > 0.3 * block.area / count


def test_a_sliver_joins_the_block_beside_it():
    land = shapely.box(121.0, 32.0, 121.01, 32.01)
    streets = [
        shapely.LineString([(121.005, 32.0), (121.005, 32.01)]),
        shapely.LineString([(121.0051, 32.0), (121.0051, 32.01)]),
    ]
    blocks = blocks_of(land, streets)
    assert len(blocks) == 2
    assert sum(block.area for block in blocks) == pytest.approx(land.area, rel=1e-5)
    assert all(block.bounds[2] - block.bounds[0] > 10 * CENTIMETRE_DEG for block in blocks)
