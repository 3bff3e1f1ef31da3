"""Who does what in the demo's past: the desk by shifts, the department's seat, those above."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.cases.calendar import CITY_TIME
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.steps import OF_THE_UNIT_ALONE, CaseStep
from app.domain.errors import ConfigError
from app.domain.people import Person, Role

DAY_HOURS = range(8, 20)
_OF_THE_SHIFT_LEADER = frozenset(
    {CaseStep.EXTEND, CaseStep.REFUSE_EXTENSION, CaseStep.SUPERVISE, CaseStep.REOPEN}
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Those who are on duty in the demo hall, by what they are."""

    desk: tuple[Person, ...]  # by day, and by night
    shift_leader: Person
    leader: Person
    seats: Mapping[str, Person]  # by department

    @classmethod
    def of(cls, people: Mapping[str, Person]) -> "Staff":
        """Return those of the demo hall; raise ConfigError where one is missing."""
        of_role = {
            role: tuple(one for one in people.values() if one.role is role and one.is_demo)
            for role in Role
        }
        for role in (Role.DUTY_OFFICER, Role.SHIFT_LEADER, Role.LEADER):
            if not of_role[role]:
                raise ConfigError(f"the demo hall has nobody who is {role}")
        seats = {one.scope.department: one for one in of_role[Role.DEPARTMENT]}
        desk = of_role[Role.DUTY_OFFICER]
        return cls(desk, of_role[Role.SHIFT_LEADER][0], of_role[Role.LEADER][0], seats)

    def on_desk(self, at_s: float) -> Person:
        """Return who sits at the desk at a moment: one by day, another by night."""
        hour = dt.datetime.fromtimestamp(at_s, CITY_TIME).hour
        return self.desk[0 if hour in DAY_HOURS else -1]

    def for_step(
        self, step: CaseStep, unit_id: str, catalogue: CaseCatalogue, at_s: float
    ) -> Person:
        """Return who takes a step with a case that lies with a unit; the desk where no other."""
        if step is CaseStep.ASSIGN_LEADER:
            return self.leader
        if step in _OF_THE_SHIFT_LEADER:
            return self.shift_leader
        unit = catalogue.units.get(unit_id)
        if step in OF_THE_UNIT_ALONE | {CaseStep.REPORT_IN} and unit is not None:
            return self.seats.get(unit.department) or self.on_desk(at_s)
        return self.on_desk(at_s)
