"""Who may act on what he sees: one rule of the hub and the seats."""

from dataclasses import replace

import pytest

from app.domain.cases.case import CaseState
from app.domain.cases.catalogue import Unit
from app.domain.cases.query import CaseLine
from app.domain.cases.reach import (
    Lying,
    act_fault,
    is_of_department,
    line_fault,
    reach_fault,
    steps_offered,
)
from app.domain.cases.steps import CaseStep, steps_now
from app.domain.people import CITY, Person, Role, Scope
from tests.unit.app.domain.cases.paper import a_case

UNITS = {
    "u-water": Unit("u-water", "水利局", "city", department="water"),
    "u-roads": Unit("u-roads", "路政", "city", department="roads"),
    "u-t2": Unit("u-t2", "二镇", "town", county="ca", town="t2"),
}
WITH_WATER = Lying("ca", "t1", "u-water", helpers=("u-roads", "u-gone"))


def one(role: Role, county: str = CITY, town: str = "", department: str = "") -> Person:
    return Person("p", "p", role, Scope(county, town, department))


WATER, ROADS = (one(Role.DEPARTMENT, department=name) for name in ("water", "roads"))


@pytest.mark.parametrize(
    ("actor", "at", "fault"),
    [
        (one(Role.DUTY_OFFICER), WITH_WATER, None),
        (one(Role.DUTY_OFFICER, "ca", "t1"), WITH_WATER, None),
        (one(Role.DUTY_OFFICER, "ca", "t2"), WITH_WATER, ("out_of_scope", "t1")),
        (one(Role.DUTY_OFFICER, "ca", "t2"), Lying("ca"), ("out_of_scope", "ca")),
        (one(Role.DUTY_OFFICER, "ca", "t2"), Lying("ca", "t1", "u-t2"), None),
        (one(Role.DUTY_OFFICER, department="green"), WITH_WATER, ("of_another_unit", "u-water")),
        (WATER, WITH_WATER, None),
        (ROADS, WITH_WATER, None),
        (ROADS, Lying("ca", "", "u-water"), ("of_another_unit", "u-water")),
        (ROADS, Lying("ca", "", "u-water", handler="p"), None),
        (ROADS, Lying("ca", "", "u-water", handler="q"), ("of_another_unit", "u-water")),
        (one(Role.DEPARTMENT), WITH_WATER, ("of_another_unit", "u-water")),
    ],
)
def test_a_town_a_department_and_a_handler_reach_what_is_theirs(actor, at, fault) -> None:
    assert reach_fault(at, actor, UNITS) == fault
    assert act_fault(CaseStep.NOTE, at, actor, UNITS) == fault


def test_what_only_the_unit_does_is_not_for_whom_it_called_in() -> None:
    assert act_fault(CaseStep.RETURN, WITH_WATER, WATER, UNITS) is None
    assert act_fault(CaseStep.RETURN, WITH_WATER, ROADS, UNITS) == ("of_another_unit", "u-water")
    assert act_fault(CaseStep.REPLY, WITH_WATER, ROADS, UNITS) is None
    assert act_fault(CaseStep.CLOSE, WITH_WATER, WATER, UNITS) == ("not_allowed", "close")
    assert act_fault(CaseStep.RETURN, WITH_WATER, one(Role.DUTY_OFFICER), UNITS) is None
    assert is_of_department(("u-gone", "u-water"), WATER.scope, UNITS)
    assert not is_of_department(("u-water",), Scope(), UNITS)


def test_a_seat_offers_what_the_hub_will_take_and_nothing_else() -> None:
    case = replace(a_case(), state=CaseState.DISPATCHED, county="ca", unit="u-water")
    assert CaseStep.RETURN in steps_offered(case, WATER, UNITS)
    assert steps_offered(case, ROADS, UNITS) == ()
    assert steps_offered(replace(case, county=""), one(Role.DUTY_OFFICER, "ca"), UNITS) == ()
    officer = one(Role.DUTY_OFFICER)
    assert steps_offered(case, officer, UNITS) == steps_now(case, Role.DUTY_OFFICER)


def test_of_a_line_only_what_is_certain_is_refused_before_it_is_asked() -> None:
    line = CaseLine(
        *("c1", 1, "demand", "filed", 3, "hotline", "", "x", "ca", "t1", "u-water"),
        *(0.0, 0.0, 0.0, 7, None, None, False, False, False, 0, 0, False),
    )
    assert line_fault(CaseStep.RETURN, line, WATER, UNITS) is None
    assert line_fault(CaseStep.RETURN, line, ROADS, UNITS) == ("of_another_unit", "u-water")
    # Whether it was called in, a line does not say.
    assert line_fault(CaseStep.NOTE, line, ROADS, UNITS) is None
    assert line_fault(CaseStep.CLOSE, line, ROADS, UNITS) == ("not_allowed", "close")
    abroad = one(Role.DUTY_OFFICER, "cb")
    assert line_fault(CaseStep.NOTE, line, abroad, UNITS) == ("out_of_scope", "ca")
    nowhere = replace(line, county="")
    assert line_fault(CaseStep.NOTE, nowhere, abroad, UNITS) == ("out_of_scope", CITY)
