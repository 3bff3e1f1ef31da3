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
from app.domain.geo import distance_m
from app.domain.people import Role

OUTSIDE = "outside"
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
            yield _sent(CaseStep.WHISTLE, Cost.HANDS, (department, _away_m(case, department), load))
    if case.unit and CaseStep.DISPATCH in possible and nearest is not None:
        yield _sent(CaseStep.DISPATCH, Cost.ANEW, nearest)


def capable(
    case: Case, catalogue: CaseCatalogue, load_of: Mapping[str, int]
) -> tuple[tuple[Unit, float | None, int], ...]:
    """Return the units that could take a case, with metres in a straight line and load.

    Those that take its kind of matter in its county, but the one that has it. First is who is least
    in the sum of two places: by nearness and by load; of equals the nearer, then the less loaded.
    """
    editions = catalogue.types.get(case.type_code, ())
    if not editions:
        return ()
    fitting = [
        (unit, _away_m(case, unit), load_of.get(unit.unit_id, 0))
        for unit in catalogue.units_for(editions[-1].unit_kind, case.county)
        if unit.level != OUTSIDE and unit.unit_id != case.unit
    ]
    near = sorted({_far(away_m) for _, away_m, _ in fitting})
    loads = sorted({load for _, _, load in fitting})

    def place(one: tuple[Unit, float | None, int]) -> tuple[int, float, int, str]:
        unit, away_m, load = one
        both = near.index(_far(away_m)) + loads.index(load)
        return both, _far(away_m), load, unit.unit_id

    return tuple(sorted(fitting, key=place))


def _far(away_m: float | None) -> float:
    return float("inf") if away_m is None else away_m


def _away_m(case: Case, unit: Unit) -> float | None:
    lon_deg, lat_deg = case.place.lon_deg, case.place.lat_deg
    if lon_deg is None or lat_deg is None or unit.lon_deg is None or unit.lat_deg is None:
        return None
    return float(distance_m(lon_deg, lat_deg, unit.lon_deg, unit.lat_deg))


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
