"""The three rates of muck trucks: numerator, denominator and who is missing."""

from dataclasses import replace

import pytest

from app.domain.classes import EntityClass
from app.domain.register import Vehicle
from backends.detectors.muck_rates import MuckRates
from tests.unit.backends.detectors.driven import (
    HOUR_S,
    NOON_S,
    REGIONS,
    Fix,
    rows,
    shipped,
)

BOOK = shipped("muck.toml")
DAY = "2026-11-20"
MUCK = EntityClass.MUCK_TRUCK


def vehicle(name: str, terminal: str = "", **columns) -> Vehicle:
    made = Vehicle(name, name, MUCK, "o", "l", "", terminal, "x", "320613")
    return replace(made, **columns)


def heard(name: str, slot: int, ago_s: float, kind: EntityClass = MUCK, late_s: float = 1.0) -> Fix:
    return Fix(NOON_S - ago_s, thing=name, slot=slot, kind=kind, late_s=late_s)


def rates(register, fixes):
    one = MuckRates(BOOK, REGIONS)
    assert one.step(rows(fixes)) == ()
    return one, {rate.key: rate for rate in one.rates(register, DAY, NOON_S)}


def test_each_rate_has_numerator_denominator_and_offenders() -> None:
    register = [
        vehicle("A", "13900000001"),
        vehicle("B", "13900000002"),
        vehicle("C"),
        vehicle("D"),
        vehicle("gone", valid_to="2026-11-19"),
        vehicle("bus", entity_class=EntityClass.BUS),
    ]
    fixes = [
        heard("A", 0, 60.0),
        heard("B", 1, 2 * HOUR_S),
        heard("D", 2, 10.0),
        heard("stranger", 3, 5.0),
        heard("bus", 4, 5.0, EntityClass.BUS),
        heard("long ago", 5, 8 * 24 * HOUR_S),
    ]
    _, found = rates(register, fixes)
    expected = {
        "muck_registered": (4, 5, ("stranger",)),
        "muck_fitted": (3, 4, ("C",)),
        "muck_online": (2, 3, ("B",)),
    }
    assert {
        key: (one.numerator, one.denominator, one.offenders) for key, one in found.items()
    } == expected
    assert found["muck_fitted"].share == pytest.approx(0.75)
    assert found["muck_online"].as_of_s == NOON_S


def test_without_any_truck_there_is_no_rate() -> None:
    _, found = rates([], [])
    assert [one.denominator for one in found.values()] == [0, 0, 0]
    assert found["muck_online"].share != found["muck_online"].share


def test_late_and_future_fixes_keep_nobody_online() -> None:
    fixes = [
        heard("A", 0, 2 * HOUR_S),
        heard("A", 0, 3 * HOUR_S),
        heard("A", 0, -9 * HOUR_S, late_s=-9 * HOUR_S),
    ]
    one, found = rates([vehicle("A", "13900000001")], fixes)
    assert found["muck_online"].offenders == ("A",)
    assert one.counts == {"used": 1, "not_newer": 1, "future": 1, "implausible": 0}
