"""What still saves a case from its deadline: the acts that are possible, the cheapest first.

The order is the house's own. What a desk does at once costs nobody else anything; a unit that has
not been sent yet costs its way; calling a department in costs its hands; sending another unit costs
what the first has begun; and an extension costs the citizen time and needs a shift leader, so it
comes last.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.cases.case import Case, CaseState, Due
from app.domain.cases.catalogue import CaseCatalogue, Unit
from app.domain.cases.steps import STEPS_OF, CaseStep, steps_now
from app.domain.cases.unit_ways import UnitWay, by_way_and_load, capable_units, straight_m
from app.domain.people import Role

MOST_RESCUES = 4


class Cost(StrEnum):
    """What an act costs; what is said of it is in the texts."""

    DESK = "desk"  # a minute of whoever sits at the desk
    WAY = "way"  # the unit's way there
    HANDS = "hands"  # another department's hands
    ANEW = "anew"  # what has been begun is begun again elsewhere
    WAIT = "wait"  # whoever told us waits longer, and it counts as extended


@dataclass(frozen=True, slots=True)
class Rescue:
    """One act: the step, who may take it, with which unit, and what it costs.

    ``away_m`` is how far that unit is in a straight line (直线), not by road; None where one of the
    two has no place. ``load`` is how many open cases it has; -1 where no unit is meant.
    """

    step: CaseStep
    by: Role
    cost: Cost
    unit: str = ""
    unit_name: str = ""
    away_m: float | None = None
    load: int = -1


# What meets a deadline by itself, if it may be done now.
_AT_THE_DESK: Mapping[Due, tuple[CaseStep, ...]] = {
    Due.ACCEPT: (CaseStep.ACCEPT,),
    Due.REPLY: (CaseStep.REPLY,),
    Due.CLOSE: (CaseStep.CLOSE,),
}


def next_due(case: Case) -> Due | None:
    """Return what of a case is due next; None where nothing is, or its clocks stand."""
    waiting = {
        what: one
        for what, one in case.due.items()
        if case.is_open and not one.is_met and not one.is_standing
    }
    if not waiting:
        return None
    return Due(min(waiting, key=lambda what: waiting[what].due_s))


def rescues(
    case: Case, what: Due, catalogue: CaseCatalogue, load_of: Mapping[str, int]
) -> tuple[Rescue, ...]:
    """Return what still saves ``case``, the cheapest first; ``load_of`` is open cases by unit."""
    possible = frozenset(steps_now(case, Role.SHIFT_LEADER))
    found: list[Rescue] = [
        Rescue(step, _least(step), Cost.DESK) for step in _AT_THE_DESK[what] if step in possible
    ]
    if what is Due.CLOSE and CaseStep.CLOSE not in possible:
        found += _by_units(case, possible, catalogue, load_of)
    deadline = case.due[what]
    if CaseStep.EXTEND in possible and not deadline.extended:
        found.append(Rescue(CaseStep.EXTEND, _least(CaseStep.EXTEND), Cost.WAIT))
    return tuple(found[:MOST_RESCUES])


def _by_units(
    case: Case,
    possible: frozenset[CaseStep],
    catalogue: CaseCatalogue,
    load_of: Mapping[str, int],
) -> Iterator[Rescue]:
    nearest = next(iter(capable(case, catalogue, load_of)), None)
    if case.state is CaseState.FILED and CaseStep.DISPATCH in possible and nearest is not None:
        yield _sent(CaseStep.DISPATCH, Cost.WAY, nearest)
    if case.unit and CaseStep.WHISTLE in possible:
        department = _department_above(case.unit, catalogue)
        if department is not None and department.unit_id not in case.helpers:
            load = load_of.get(department.unit_id, 0)
            away_m = straight_m(department, case.place.lon_deg, case.place.lat_deg)
            yield _sent(CaseStep.WHISTLE, Cost.HANDS, (department, away_m, load))
    if case.unit and CaseStep.DISPATCH in possible and nearest is not None:
        yield _sent(CaseStep.DISPATCH, Cost.ANEW, nearest)


def capable(
    case: Case, catalogue: CaseCatalogue, load_of: Mapping[str, int]
) -> tuple[tuple[Unit, float | None, int], ...]:
    """Return the units that could take a case, with metres in a straight line and load.

    Those that take its kind of matter in its county, but the one that has it. First is who is least
    in the sum of two places: by nearness and by load; of equals the nearer, then the less loaded.
    """
    place = case.place
    fitting = {
        unit.unit_id: unit
        for unit in capable_units(case.type_code, case.county, catalogue, case.unit)
    }
    ways = by_way_and_load(
        UnitWay(
            unit.unit_id,
            away_m=straight_m(unit, place.lon_deg, place.lat_deg),
            load=load_of.get(unit.unit_id, 0),
        )
        for unit in fitting.values()
    )
    return tuple((fitting[one.unit_id], one.away_m, one.load) for one in ways)


def _department_above(unit_id: str, catalogue: CaseCatalogue) -> Unit | None:
    """Return the city's department of a unit, if it has one and is not it."""
    unit = catalogue.units.get(unit_id)
    if unit is None or not unit.department:
        return None
    for one in catalogue.units.values():
        if one.department == unit.department and one.kinds and not one.county:
            return None if one.unit_id == unit_id else one
    return None


def _sent(step: CaseStep, cost: Cost, one: tuple[Unit, float | None, int]) -> Rescue:
    unit, away_m, load = one
    return Rescue(step, _least(step), cost, unit.unit_id, unit.name, away_m, load)


def _least(step: CaseStep) -> Role:
    """Return who of a shift may take a step: the duty officer, if need be the leader."""
    is_officers = step in STEPS_OF[Role.DUTY_OFFICER]
    return Role.DUTY_OFFICER if is_officers else Role.SHIFT_LEADER


@dataclass(frozen=True, slots=True)
class Breach:
    """A case that will be late if nobody acts, with what still saves it, the cheapest first."""

    case_id: str
    number: int
    title: str
    state: str
    severity: int
    county: str
    unit: str
    department: str
    what: Due
    due_s: float
    seq: int
    rescues: tuple[Rescue, ...]
    is_demo: bool


@dataclass(frozen=True, slots=True)
class DepartmentBreaches:
    """The coming breaches of one department; ``department`` is empty where no unit has one."""

    department: str
    name: str
    breaches: tuple[Breach, ...]
    count: int


@dataclass(frozen=True, slots=True)
class BreachQuestion:
    """What will be late ``within_s`` from now."""

    within_s: float = 4 * 3_600.0


@dataclass(frozen=True, slots=True)
class BreachAnswer:
    """Coming breaches by department, the soonest first; ``is_more`` where some were left out."""

    departments: tuple[DepartmentBreaches, ...]
    count: int
    is_more: bool
    within_s: float
    as_of_s: float
