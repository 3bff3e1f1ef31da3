"""Who may act on a case that he can see: by town, by department, or because it was handed to him.

One rule for the hub, which refuses, and for a seat, which does not offer what would be refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.cases.case import Case
from app.domain.cases.catalogue import Unit
from app.domain.cases.query import CaseLine
from app.domain.cases.steps import OF_THE_UNIT_ALONE, STEPS_OF, CaseStep, steps_now
from app.domain.people import CITY, Role, Scope

OUT_OF_SCOPE, OF_ANOTHER_UNIT = "out_of_scope", "of_another_unit"

Fault = tuple[str, str]  # the error code and the detail


class Actor(Protocol):
    """Somebody who works at a seat."""

    @property
    def person_id(self) -> str:
        """The id of the person."""

    @property
    def role(self) -> Role:
        """What the person is."""

    @property
    def scope(self) -> Scope:
        """Where the person may act."""


@dataclass(frozen=True, slots=True)
class Lying:
    """Where a case lies: its county and town, the unit that has it, and whom that called in.

    ``handler`` is to whom it was handed over.
    """

    county: str = ""
    town: str = ""
    unit: str = ""
    helpers: tuple[str, ...] = ()
    handler: str = ""


def lying(case: Case) -> Lying:
    """Return where a case lies."""
    return Lying(case.county, case.place.town, case.unit, case.helpers, case.handler)


def reach_fault(at: Lying, actor: Actor, units: Mapping[str, Unit]) -> Fault | None:
    """Return why somebody who may see a case may not touch it: another town's or department's.

    To whom it was handed over may.
    """
    if at.handler and at.handler == actor.person_id:
        return None
    scope = actor.scope
    with_it = [units[one] for one in (at.unit, *at.helpers) if one in units]
    if scope.town and scope.town not in {at.town, *(unit.town for unit in with_it)}:
        return OUT_OF_SCOPE, at.town or at.county
    is_bound = bool(scope.department) or actor.role == Role.DEPARTMENT
    if is_bound and not is_of_department((at.unit, *at.helpers), scope, units):
        return OF_ANOTHER_UNIT, at.unit
    return None


def may_touch(case: Case, actor: Actor, units: Mapping[str, Unit]) -> bool:
    """Return whether somebody may do anything with a case: it is of his area, and within reach."""
    return actor.scope.covers(case.county) and reach_fault(lying(case), actor, units) is None


def act_fault(step: CaseStep, at: Lying, actor: Actor, units: Mapping[str, Unit]) -> Fault | None:
    """Return why somebody may not take a step with a case that lies so, whatever its state."""
    if step not in STEPS_OF.get(Role(actor.role), frozenset()):
        return "not_allowed", step.value
    if (fault := reach_fault(at, actor, units)) is not None:
        return fault
    return _unit_fault(step, at.unit, actor, units)


def line_fault(
    step: CaseStep, line: CaseLine, actor: Actor, units: Mapping[str, Unit]
) -> Fault | None:
    """Return why somebody may not take a step, as far as a line of a list tells.

    It does not say who was called in, nor to whom it was handed over: there the hub alone decides.
    """
    if not actor.scope.covers(line.county):
        return OUT_OF_SCOPE, line.county or CITY
    if step not in STEPS_OF.get(Role(actor.role), frozenset()):
        return "not_allowed", step.value
    return _unit_fault(step, line.unit, actor, units)


def steps_offered(case: Case, actor: Actor, units: Mapping[str, Unit]) -> tuple[CaseStep, ...]:
    """Return the steps that somebody may take with a case as it stands and where it lies."""
    if not may_touch(case, actor, units):
        return ()
    at = lying(case)
    possible = steps_now(case, actor.role)
    return tuple(step for step in possible if act_fault(step, at, actor, units) is None)


def is_of_department(unit_ids: tuple[str, ...], scope: Scope, units: Mapping[str, Unit]) -> bool:
    """Return whether one of these units belongs to the department of a scope."""
    found = (units.get(unit_id) for unit_id in unit_ids)
    return bool(scope.department) and any(
        unit is not None and unit.department == scope.department for unit in found
    )


def _unit_fault(step: CaseStep, unit: str, actor: Actor, units: Mapping[str, Unit]) -> Fault | None:
    """Return why a department may not take a step that is the unit's alone."""
    is_alone = Role(actor.role) is Role.DEPARTMENT and step in OF_THE_UNIT_ALONE
    if is_alone and not is_of_department((unit,), actor.scope, units):
        return OF_ANOTHER_UNIT, unit
    return None
