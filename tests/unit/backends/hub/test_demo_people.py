"""Each department that sits in the demo hall has somebody who may sign in, and nobody else."""

from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.people import CITY, Role, Scope
from backends.demo.geography.hall_units import hall_units
from backends.demo.geography.sources import read_sources
from backends.hub.deciding import EMPTY_CATALOGUE
from backends.hub.demo_people import DEMO_PEOPLE, demo_people


def hall() -> CaseCatalogue:
    rows = hall_units(read_sources())
    units = {
        row["unit_id"]: Unit(**{**row, "kinds": frozenset(row.get("kinds", ()))}) for row in rows
    }
    return CaseCatalogue({}, units, {}, EMPTY_CATALOGUE.calendar)


def test_seventeen_departments_have_somebody_at_a_seat():
    people = demo_people(hall())
    seats = [one for one in people if one.role is Role.DEPARTMENT]
    assert people[: len(DEMO_PEOPLE)] == DEMO_PEOPLE
    assert len(seats) == len({one.scope.department for one in seats}) == 17
    police = next(one for one in seats if one.person_id == "D-police")
    assert (police.name, police.scope) == ("演示公安局", Scope(CITY, "", "police"))
    assert all(one.is_demo for one in people)


def test_a_hall_of_its_own_has_no_invented_departments():
    real = Unit("dep", "局", "city", "centre", department="police")
    seat = Unit("seat", "席", "city", "dep", department="police")
    units = {"centre": Unit("centre", "中心", "city"), "dep": real, "seat": seat}
    assert demo_people(CaseCatalogue({}, units, {}, EMPTY_CATALOGUE.calendar)) == DEMO_PEOPLE
