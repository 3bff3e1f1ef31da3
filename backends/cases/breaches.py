"""What will be late soon, by department and with what saves it, and what lies with whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import and_, case, func, select

from app.domain.cases.case import Case
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.loads import TreeAnswer, UnitLoad, rolled_up
from app.domain.cases.rescue import (
    Breach,
    BreachAnswer,
    BreachQuestion,
    DepartmentBreaches,
    next_due,
    rescues,
)
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from backends.cases.answers import convert
from backends.cases.filtering import late, seen_by
from backends.cases.rates import department_name
from backends.hub.inner import ChildQuestion
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.schema import matter

columns = matter.c
MOST_BREACHES = 200
MOST_WITHIN_S = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class _TreeQuestion:
    soon_s: float = 4 * 3_600.0


class BreachAnswers:
    """Each seat is told only of what its county may see."""

    def __init__(self, reading: Reading, catalogue: CaseCatalogue, clock: Clock) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock

    def breaches(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the BreachAnswer of a BreachQuestion."""
        asked = convert(question.arguments, BreachQuestion)
        within_s = _span(asked.within_s, "within_s")
        now_s = self._clock.now_s()
        coming = columns.next_due_s.between(now_s, now_s + within_s)
        meant = and_(seen_by(question.county), columns.is_open.is_(True), coming)
        query = select(columns.body).where(meant).order_by(columns.next_due_s, columns.number)
        with self._reading.read() as connection:
            bodies = connection.execute(query.limit(MOST_BREACHES + 1)).scalars().all()
            counted = select(columns.unit, func.count()).where(
                and_(seen_by(question.county), columns.is_open.is_(True))
            )
            rows = connection.execute(counted.group_by(columns.unit)).all()
        load_of = {unit: int(count) for unit, count in rows}
        found: dict[str, list[Breach]] = {}
        for body in bodies[:MOST_BREACHES]:
            breach = self._breach(case_of(body), load_of)
            if breach is not None:
                found.setdefault(breach.department, []).append(breach)
        answer = BreachAnswer(
            tuple(
                DepartmentBreaches(code, department_name(self._catalogue, code), tuple(of), len(of))
                for code, of in found.items()
            ),
            sum(len(of) for of in found.values()),
            len(bodies) > MOST_BREACHES,
            within_s,
            now_s,
        )
        return dict(msgspec.to_builtins(answer))

    def tree(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the TreeAnswer: what lies with every unit that the seat is shown."""
        soon_s = _span(convert(question.arguments, _TreeQuestion).soon_s, "soon_s")
        now_s = self._clock.now_s()
        is_late = late(now_s)
        is_soon = and_(~is_late, columns.next_due_s.between(now_s, now_s + soon_s))
        query = (
            select(
                columns.unit,
                func.count(),
                func.sum(case((is_soon, 1), else_=0)),
                func.sum(case((is_late, 1), else_=0)),
            )
            .where(and_(seen_by(question.county), columns.is_open.is_(True)))
            .group_by(columns.unit)
        )
        with self._reading.read() as connection:
            rows = connection.execute(query).all()
        loads = {unit: UnitLoad(*(int(n) for n in numbers)) for unit, *numbers in rows}
        nobody = loads.pop("", UnitLoad())
        unknown = UnitLoad()
        for unit_id in [one for one in loads if one not in self._catalogue.units]:
            unknown += loads.pop(unit_id)
        nodes = rolled_up(self._catalogue, loads, question.county)
        answer = TreeAnswer(nodes, nobody, unknown, soon_s, now_s)
        return dict(msgspec.to_builtins(answer))

    def _breach(self, one: Case, load_of: Mapping[str, int]) -> Breach | None:
        what = next_due(one)
        if what is None:
            return None
        unit = self._catalogue.units.get(one.unit)
        return Breach(
            case_id=one.case_id,
            number=one.number,
            title=one.title,
            state=one.state.value,
            severity=int(one.severity),
            county=one.county,
            unit=one.unit,
            department="" if unit is None else unit.department,
            what=what,
            due_s=one.due[what].due_s,
            seq=one.to_seq,
            rescues=rescues(one, what, self._catalogue, load_of),
            is_demo=one.is_demo,
        )


def _span(value_s: float, name: str) -> float:
    """Return a span that is asked for; raise OperatorError for none, or one of more than a week."""
    if not 0 < value_s <= MOST_WITHIN_S:
        raise OperatorError("bad_value", f"{name} {value_s:g}")
    return value_s
