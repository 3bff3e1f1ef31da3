"""What a hall knows of its matters: editions of a type, the tree of units, who takes what."""

import datetime as dt
from dataclasses import replace

from app.domain.cases.catalogue import EMPTY_CATALOGUE, CaseCatalogue, Unit
from tests.unit.app.domain.cases.paper import CALENDAR, WORKED, a_type

OLD = replace(a_type(close=WORKED), valid_to=dt.date(2025, 12, 31))
NEW = replace(a_type(close=WORKED), valid_from=dt.date(2026, 1, 1))
UNITS = {
    unit.unit_id: unit
    for unit in (
        Unit("city", "市中心", "city"),
        Unit("a", "甲县", "county", "city", "ca", kinds=frozenset({"municipal"})),
        Unit("a1", "甲一镇", "town", "a", "ca", "t1"),
        Unit("b", "乙县", "county", "city", "cb", kinds=frozenset({"municipal"})),
        Unit("water", "排水", "city", "city", kinds=frozenset({"municipal"})),
    )
}
CATALOGUE = CaseCatalogue({"t": (OLD, NEW)}, UNITS, {}, CALENDAR)


def test_a_type_has_the_limits_of_its_day():
    assert CATALOGUE.type_on("t", dt.date(2025, 6, 1)) is OLD
    assert CATALOGUE.type_on("t", dt.date(2026, 6, 1)) is NEW
    assert CATALOGUE.type_on("t", dt.date(2019, 6, 1)) is None
    assert CATALOGUE.type_on("none", dt.date(2026, 6, 1)) is None


def test_units_are_a_tree():
    assert CATALOGUE.children("city") == ("a", "b", "water")
    assert CATALOGUE.children("") == ("city",)
    assert set(CATALOGUE.below("a")) == {"a", "a1"}
    assert set(CATALOGUE.below("city")) == set(UNITS)
    assert list(CATALOGUE.below("none")) == []
    assert {unit.unit_id for unit in CATALOGUE.units_for("municipal", "ca")} == {"a", "water"}


def test_a_ring_of_units_is_walked_once():
    ring = {"x": Unit("x", "x", "city", "y"), "y": Unit("y", "y", "city", "x")}
    assert set(CaseCatalogue({}, ring, {}, CALENDAR).below("x")) == {"x", "y"}


def test_a_hall_without_tables_has_working_days_and_nothing_else():
    assert EMPTY_CATALOGUE.calendar.is_worked(dt.date(2026, 11, 23))
    assert not EMPTY_CATALOGUE.types
