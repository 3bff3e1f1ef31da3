"""Who could be sent comes in one order, by nearness and load together."""

import pytest

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.clocks import Clock, Limit
from app.domain.cases.unit_ways import UnitWay, by_way_and_load, capable_units, straight_m
from tests.unit.app.domain.cases.paper import CALENDAR, a_type

KIND = frozenset({"municipal"})
UNITS = (
    Unit("near", "近所", "county", "", "cc", kinds=KIND, lon_deg=120.001, lat_deg=32.0),
    Unit("dep", "市政局", "city", kinds=KIND),
    Unit("other", "邻区所", "county", "", "dd", kinds=KIND, lon_deg=120.0, lat_deg=32.0),
    Unit("out", "外单位", "outside", kinds=KIND, lon_deg=120.0, lat_deg=32.0),
)
CATALOGUE = CaseCatalogue(
    {"t": (a_type(close=Limit(7.0, Clock.WORK_HOURS)),)},
    {unit.unit_id: unit for unit in UNITS},
    {},
    CALENDAR,
)


def order(*ways: UnitWay) -> list[str]:
    return [one.unit_id for one in by_way_and_load(ways)]


def test_capable_is_who_takes_the_type_in_the_county_and_does_not_have_it():
    assert [one.unit_id for one in capable_units("t", "cc", CATALOGUE)] == ["near", "dep"]
    assert [one.unit_id for one in capable_units("t", "cc", CATALOGUE, "near")] == ["dep"]
    assert capable_units("none", "cc", CATALOGUE) == ()


@pytest.mark.parametrize(
    ("unit", "at"), [(0, (None, 32.0)), (0, (120.0, None)), (1, (120.0, 32.0))]
)
def test_there_is_no_line_where_one_has_no_place(unit, at):
    assert straight_m(UNITS[unit], *at) is None


def test_a_line_is_in_metres():
    assert straight_m(UNITS[0], 120.0, 32.0) == pytest.approx(94.3, abs=1.0)


def test_a_little_further_and_free_comes_before_nearest_and_loaded():
    near = UnitWay("a", 300.0, 2_000.0, 1_500.0, 9)
    free = UnitWay("b", 360.0, 2_500.0, 1_400.0, 0)
    middle = UnitWay("c", 420.0, 2_600.0, 1_300.0, 4)
    assert order(middle, near, free) == ["b", "a", "c"]


def test_of_equals_the_nearer_comes_first_and_then_the_order_of_the_table():
    assert order(UnitWay("a", 300.0, load=3), UnitWay("b", 200.0, load=4)) == ["b", "a"]
    assert order(UnitWay("b", 200.0, load=1), UnitWay("a", 200.0, load=1)) == ["b", "a"]


def test_a_way_by_road_comes_before_a_line_and_a_line_before_no_place():
    ways = (UnitWay("none"), UnitWay("line", away_m=1.0), UnitWay("road", 3_000.0, 40_000.0, 9.0))
    assert order(*ways) == ["road", "line", "none"]
    assert order() == []
