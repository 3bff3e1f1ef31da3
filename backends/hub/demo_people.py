"""The invented people of the demo city; their one password is no secret and stands on the card."""

from app.domain.cases.catalogue import CaseCatalogue
from app.domain.people import CITY, Person, Role, Scope

DEMO_PASSWORD = "demo"

DEMO_PEOPLE = tuple(
    Person(person_id, name, role, Scope(), is_demo=True)
    for person_id, name, role in (
        ("P-0231", "演示值班员甲", Role.DUTY_OFFICER),
        ("P-0117", "演示值班员乙", Role.DUTY_OFFICER),
        ("P-0100", "演示值班长", Role.SHIFT_LEADER),
        ("P-0001", "演示领导", Role.LEADER),
        ("P-0009", "演示审计员", Role.AUDITOR),
    )
)


def demo_people(catalogue: CaseCatalogue) -> tuple[Person, ...]:
    """Return those of the hall, and whoever sits for each department that has a seat in it."""
    units = catalogue.units
    seats = [
        unit
        for unit in units.values()
        if unit.is_demo
        and unit.department
        and unit.parent_id in units
        and unit.level == CITY
        and units[unit.parent_id].level == CITY
        and units[unit.parent_id].department == unit.department
    ]
    return DEMO_PEOPLE + tuple(
        Person(
            f"D-{unit.department}",
            f"演示{units[unit.parent_id].name}",
            Role.DEPARTMENT,
            Scope(CITY, "", unit.department),
            is_demo=True,
        )
        for unit in seats
    )
