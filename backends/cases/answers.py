"""Queries about cases, answered in the reader: a page of a list, and one case with its story."""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from app.domain.cases.case import CASE_PREFIX
from app.domain.cases.catalogue import CaseCatalogue
from app.domain.cases.query import (
    COUNT_AT_MOST,
    PAGE_AT_MOST,
    CaseLine,
    CaseOrder,
    CasePageAnswer,
    CasePageQuestion,
    CaseStepTold,
    CaseStory,
)
from app.domain.clock import Clock
from app.domain.errors import OperatorError
from app.domain.people import CITY
from backends.cases.filtering import condition, late, seen_by
from backends.hub.inner import ChildQuestion
from backends.store.case_rows import case_of
from backends.store.database import Reading
from backends.store.projections import entries, stream
from backends.store.schema import journal, matter

columns = matter.c
_T = TypeVar("_T")
_SHOWN = tuple(
    columns[name]
    for name in (
        *("case_id", "number", "kind", "state", "severity", "channel", "type_code", "title"),
        *("county", "town", "unit", "raised_s", "next_due_s", "closed_s", "seq", "lon_deg"),
        *("lat_deg", "is_supervised", "is_deferred", "returned", "members", "is_demo"),
    )
)


class _Told(msgspec.Struct, frozen=True):
    case_id: str


class _Held(msgspec.Struct, frozen=True):
    case_id: str
    is_over: bool = False  # heard by the hub


class CaseAnswers:
    """Each seat is told only of what its county may see; what it may not is not there for it."""

    def __init__(self, reading: Reading, catalogue: CaseCatalogue, clock: Clock) -> None:
        self._reading = reading
        self._catalogue = catalogue
        self._clock = clock

    def page(self, question: ChildQuestion) -> dict[str, Any]:
        """Answer a CasePageQuestion with a CasePageAnswer."""
        asked = convert(question.arguments, CasePageQuestion)
        if not 0 < asked.limit <= PAGE_AT_MOST:
            raise OperatorError("bad_value", f"limit {asked.limit}, {PAGE_AT_MOST} at most")
        now_s = self._clock.now_s()
        meant = and_(seen_by(question.county), condition(asked.where, self._catalogue, now_s))
        query = _ordered(select(*_SHOWN, late(now_s).label("is_late")).where(meant), asked)
        with self._reading.read() as connection:
            rows = connection.execute(query.limit(asked.limit + 1)).mappings().all()
            count = -1
            if asked.with_count:
                counted = select(columns.case_id).where(meant).limit(COUNT_AT_MOST + 1).subquery()
                count = connection.execute(select(func.count()).select_from(counted)).scalar_one()
        lines = tuple(CaseLine(**row) for row in rows[: asked.limit])
        cursor = cursor_of(asked.order, lines[-1]) if len(rows) > asked.limit else ""
        is_more = count > COUNT_AT_MOST
        answer = CasePageAnswer(lines, cursor, min(count, COUNT_AT_MOST), is_more, now_s)
        return dict(msgspec.to_builtins(answer))

    def story(self, question: ChildQuestion) -> dict[str, Any]:
        """Return the CaseStory of ``case_id``: all that was done with it, in order."""
        asked = convert(question.arguments, _Told)
        mine = (columns.case_id == asked.case_id) & seen_by(question.county)
        with self._reading.read() as connection:
            body = connection.execute(select(columns.body).where(mine)).scalar_one_or_none()
            if body is None:
                raise OperatorError("case_unknown", asked.case_id)
            subject = CASE_PREFIX + asked.case_id
            steps = []
            before_s = None
            for entry in stream(connection, entries(journal.c.subject == subject)):
                steps.append(
                    CaseStepTold(
                        seq=entry.seq,
                        kind=entry.kind,
                        time_s=entry.time_s,
                        person=entry.actor.person,
                        role=entry.actor.role,
                        seat=entry.actor.seat,
                        after_s=0.0 if before_s is None else entry.time_s - before_s,
                        body=entry.body,
                        personal=entry.personal,
                    )
                )
                before_s = entry.time_s
        story = CaseStory(case_of(body), tuple(steps), self._clock.now_s())
        return dict(msgspec.to_builtins(story))

    def hold(self, question: ChildQuestion) -> dict[str, Any]:
        """Return who was first of those that read ``case_id`` for editing and may see it.

        ``holder`` is a person, a seat and since how many seconds, or None.
        """
        asked = convert(question.arguments, _Held)
        mine = (columns.case_id == asked.case_id) & seen_by(question.county)
        with self._reading.read() as connection:
            county = connection.execute(select(columns.county).where(mine)).scalar_one_or_none()
        if county is None:
            raise OperatorError("case_unknown", asked.case_id)
        # Who named a case that he may not see does not have it.
        seeing = {CITY, county}
        readers = question.frozen.get("readers", ())
        first = next((one for one in readers if not county or one["county"] in seeing), None)
        if first is not None:
            first = {name: first[name] for name in ("person", "seat", "for_s")}
        return {"case_id": asked.case_id, "holder": first}


def _ordered(query: Select[Any], asked: CasePageQuestion) -> Select[Any]:
    """Return the query in the order asked for, beginning after the cursor."""
    if asked.order is CaseOrder.DUE:
        # What nothing is due of any more comes last.
        keys = (columns.next_due_s == 0, columns.next_due_s, columns.number)
        query = query.order_by(*keys)
        if asked.after:
            due_s, number = _cursor(asked.after)
            return query.where(_beyond(due_s, number))
        return query
    is_down = asked.order is CaseOrder.NEWEST
    query = query.order_by(columns.number.desc() if is_down else columns.number)
    if asked.after:
        _, number = _cursor(asked.after)
        query = query.where(columns.number < number if is_down else columns.number > number)
    return query


def _beyond(due_s: float, number: int) -> ColumnElement[bool]:
    later_number = (columns.next_due_s == due_s) & (columns.number > number)
    if due_s == 0:
        return later_number
    return or_(columns.next_due_s > due_s, later_number, columns.next_due_s == 0)


def cursor_of(order: CaseOrder, line: CaseLine) -> str:
    """Return what the question for the next page says of where this one ended."""
    due_s = line.next_due_s if order is CaseOrder.DUE else 0.0
    return f"{due_s!r}/{line.number}"


def _cursor(text: str) -> tuple[float, int]:
    due_s, _, number = text.partition("/")
    try:
        return float(due_s), int(number)
    except ValueError as error:
        raise OperatorError("bad_value", f"after '{text[:40]}'") from error


def convert(arguments: Mapping[str, Any], kind: type[_T]) -> _T:
    """Return a question's arguments as its shape; raise OperatorError ``bad_value``."""
    try:
        return msgspec.convert(dict(arguments), kind)
    except msgspec.ValidationError as error:
        raise OperatorError("bad_value", str(error)[:200]) from error
